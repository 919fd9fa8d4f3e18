//! The scope of a choice: groups, indicators and levels by name, or levels by number.

use super::{Absent, Read, Unfit};
use crate::setting::Setting;

/// A name or a list of names; a level can be a number. An empty list means everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(pub Vec<String>);

impl Read for Places {
    fn read(setting: &Setting) -> Result<Places, Unfit> {
        let one = |setting: &Setting| match setting {
            Setting::Text(name) => Ok(name.clone()),
            Setting::Number(level) if level.fract() == 0.0 => Ok(level.to_string()),
            _ => Err(Unfit::Other),
        };
        match setting {
            Setting::List(list) if list.is_empty() => Err(Unfit::Other),
            Setting::List(list) => list.iter().map(one).collect::<Result<_, _>>().map(Places),
            other => Ok(Places(vec![one(other)?])),
        }
    }
}

impl Absent for Places {
    fn absent() -> Places {
        Places::default()
    }
}
