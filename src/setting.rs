//! Plain data for options, descriptions and advice, independent of any language.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A value as plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// `true` or `false`.
    Truth(bool),
    /// A number, whole or not.
    Number(f64),
    /// A text.
    Text(String),
    /// Several values in order.
    List(Vec<Setting>),
    /// Values by name.
    Map(BTreeMap<String, Setting>),
}

impl Setting {
    /// Creates a map from names and values; a map is always ordered by name.
    pub fn map<K: Into<String>, V: Into<Setting>>(entries: impl IntoIterator<Item = (K, V)>) -> Setting {
        Setting::Map(entries.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Setting::Truth(truth) => write!(f, "{truth}"),
            Setting::Number(number) => write!(f, "{number}"),
            Setting::Text(text) => write!(f, "{text}"),
            Setting::List(list) => {
                let parts: Vec<String> = list.iter().map(Setting::inner).collect();
                write!(f, "[{}]", parts.join(", "))
            }
            Setting::Map(map) => {
                let parts: Vec<String> = map.iter().map(|(key, value)| format!("{key}: {}", value.inner())).collect();
                write!(f, "{{ {} }}", parts.join(", "))
            }
        }
    }
}

impl Setting {
    /// Returns the value as it is shown within a list or a map, where texts are quoted.
    fn inner(&self) -> String {
        if let Setting::Text(text) = self { format!("{text:?}") } else { self.to_string() }
    }

    /// Returns the value as messages show it: a text between back-ticks; an empty text, list or map in words.
    pub fn told(&self) -> String {
        match self {
            Setting::Text(text) if text.is_empty() => "an empty text".to_string(),
            Setting::Text(text) => format!("`{text}`"),
            Setting::List(list) if list.is_empty() => "an empty list".to_string(),
            Setting::Map(map) if map.is_empty() => "an empty map".to_string(),
            other => other.to_string(),
        }
    }
}

impl From<bool> for Setting {
    fn from(truth: bool) -> Setting {
        Setting::Truth(truth)
    }
}

impl From<f64> for Setting {
    fn from(number: f64) -> Setting {
        Setting::Number(number)
    }
}

impl From<i32> for Setting {
    fn from(number: i32) -> Setting {
        Setting::Number(f64::from(number))
    }
}

impl From<usize> for Setting {
    /// Exact up to 2⁵³, far beyond any count or line.
    fn from(number: usize) -> Setting {
        Setting::Number(number as f64)
    }
}

impl From<&str> for Setting {
    fn from(text: &str) -> Setting {
        Setting::Text(text.to_string())
    }
}

impl From<&String> for Setting {
    fn from(text: &String) -> Setting {
        Setting::Text(text.clone())
    }
}

impl From<String> for Setting {
    fn from(text: String) -> Setting {
        Setting::Text(text)
    }
}

impl<T: Into<Setting>> From<Vec<T>> for Setting {
    fn from(list: Vec<T>) -> Setting {
        Setting::List(list.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Setting>, const N: usize> From<[T; N]> for Setting {
    fn from(list: [T; N]) -> Setting {
        Setting::List(list.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Setting>> From<BTreeMap<String, T>> for Setting {
    fn from(map: BTreeMap<String, T>) -> Setting {
        Setting::Map(map.into_iter().map(|(name, value)| (name, value.into())).collect())
    }
}
