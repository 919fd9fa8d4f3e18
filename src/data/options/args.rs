//! Options that were given, checked against what is declared, and read into the types that the code works with.

use std::collections::BTreeMap;

use super::{Accepts, Declared, Opt};
use crate::error::{Error, Result};
use crate::setting::Setting;

/// Why a value does not fit.
#[derive(Debug, Clone)]
pub enum Unfit {
    /// It is of another kind or out of range; the option's own words say what it takes.
    Other,
    /// It is nearly right: this is wrong in it.
    Because(Error),
}

impl From<Error> for Unfit {
    fn from(error: Error) -> Unfit {
        Unfit::Because(error)
    }
}

/// A type that an option is read into.
pub trait Read: Sized {
    /// The value as this type.
    fn read(setting: &Setting) -> std::result::Result<Self, Unfit>;
}

/// A type that can say that nothing was given.
pub trait Absent: Read {
    /// What it is where the option is not given and has no default.
    fn absent() -> Self;
}

/// The options of a call, checked, with the defaults of those not given.
#[derive(Debug, Clone, PartialEq)]
pub struct Args(BTreeMap<&'static str, Setting>);

impl Args {
    /// Check options that were given and fill in defaults. An error if a name is unknown or a value does not fit.
    pub fn read(given: &BTreeMap<String, Setting>, options: &[Opt]) -> Result<Args> {
        for (name, setting) in given {
            Opt::named(options, name)?.check(setting)?;
        }
        let value = |option: &Opt| given.get(option.name).cloned().or_else(|| option.accepts.default());
        let args = Args(options.iter().filter_map(|option| Some((option.name, value(option)?))).collect());
        options.iter().try_for_each(|option| args.check_above(option))?;
        Ok(args)
    }

    fn check_above(&self, option: &Opt) -> Result<()> {
        let Accepts::Above(other, _) = option.accepts else { return Ok(()) };
        match (self.0.get(other), self.0.get(option.name)) {
            (Some(Setting::Number(lo)), Some(Setting::Number(hi))) if lo >= hi => {
                let (what, expected) =
                    (format!("options `{other}` and `{}`", option.name), format!("`{other}` below `{}`", option.name));
                Err(Error::wrong(what, format!("{lo} and {hi}"), expected).about(other))
            }
            _ => Ok(()),
        }
    }

    /// A value as plain data; none if the option is not given and has no default.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.0.get(name)
    }

    /// The value of a declared option; only what `options!` writes calls it, with the type of the declaration.
    #[doc(hidden)]
    pub fn take<T: Read>(&self, name: &'static str, declared: &Declared<T>) -> T {
        let read = self.0.get(name).map(|setting| T::read(setting).ok());
        read.unwrap_or_else(|| declared.absent()).expect("options are checked when they are read")
    }
}

impl Read for f64 {
    fn read(setting: &Setting) -> std::result::Result<f64, Unfit> {
        if let Setting::Number(number) = setting { Ok(*number) } else { Err(Unfit::Other) }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and not below 0")]
fn whole(setting: &Setting) -> std::result::Result<u64, Unfit> {
    match setting {
        Setting::Number(number) if *number >= 0.0 && number.fract() == 0.0 && *number <= super::MAX_WHOLE => {
            Ok(*number as u64)
        }
        _ => Err(Unfit::Other),
    }
}

impl Read for u64 {
    fn read(setting: &Setting) -> std::result::Result<u64, Unfit> {
        whole(setting)
    }
}

impl Read for usize {
    fn read(setting: &Setting) -> std::result::Result<usize, Unfit> {
        whole(setting).and_then(|number| usize::try_from(number).map_err(|_| Unfit::Other))
    }
}

impl Read for bool {
    fn read(setting: &Setting) -> std::result::Result<bool, Unfit> {
        if let Setting::Truth(truth) = setting { Ok(*truth) } else { Err(Unfit::Other) }
    }
}

impl Read for String {
    fn read(setting: &Setting) -> std::result::Result<String, Unfit> {
        if let Setting::Text(text) = setting { Ok(text.clone()) } else { Err(Unfit::Other) }
    }
}

impl Read for Setting {
    fn read(setting: &Setting) -> std::result::Result<Setting, Unfit> {
        Ok(setting.clone())
    }
}

impl Read for (f64, f64) {
    fn read(setting: &Setting) -> std::result::Result<(f64, f64), Unfit> {
        match setting {
            Setting::List(list) => match list[..] {
                [Setting::Number(lo), Setting::Number(hi)] => Ok((lo, hi)),
                _ => Err(Unfit::Other),
            },
            _ => Err(Unfit::Other),
        }
    }
}

impl<T: Read> Read for Option<T> {
    fn read(setting: &Setting) -> std::result::Result<Option<T>, Unfit> {
        T::read(setting).map(Some)
    }
}

impl<T: Read> Absent for Option<T> {
    fn absent() -> Option<T> {
        None
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(setting: &Setting) -> std::result::Result<Vec<T>, Unfit> {
        if let Setting::List(list) = setting { list.iter().map(T::read).collect() } else { Err(Unfit::Other) }
    }
}

impl<T: Read> Absent for Vec<T> {
    fn absent() -> Vec<T> {
        Vec::new()
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(setting: &Setting) -> std::result::Result<BTreeMap<String, T>, Unfit> {
        let Setting::Map(map) = setting else { return Err(Unfit::Other) };
        map.iter().map(|(name, value)| Ok((name.clone(), T::read(value)?))).collect()
    }
}

impl<T: Read> Absent for BTreeMap<String, T> {
    fn absent() -> BTreeMap<String, T> {
        BTreeMap::new()
    }
}
