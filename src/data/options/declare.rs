//! Declarations: `options!` generates a table of options and the struct they are read into, `words!` an enum of words.

use super::{Absent, Accepts, Custom, Opt, Read, Unfit};
use crate::setting::Setting;

/// What an option accepts, and the type it is read into.
#[derive(Debug)]
pub struct Declared<T> {
    accepts: Accepts,
    about: &'static str,
    /// The value if it is not given and has no default.
    absent: Option<fn() -> T>,
}

impl<T> Declared<T> {
    const fn new(accepts: Accepts) -> Declared<T> {
        Declared { accepts, about: "", absent: None }
    }

    const fn or(self, absent: fn() -> T) -> Declared<T> {
        Declared { absent: Some(absent), ..self }
    }

    /// The value if it is not given and has no default.
    pub(super) fn absent(&self) -> Option<T> {
        self.absent.map(|absent| absent())
    }

    /// Sets the description, for options that several tables share.
    pub const fn about(self, about: &'static str) -> Declared<T> {
        Declared { about, ..self }
    }

    /// Converts it to an entry of a table; a description at the field takes precedence.
    pub const fn opt(self, name: &'static str, doc: &'static str) -> Opt {
        Opt { name: bare(name), accepts: self.accepts, about: if doc.is_empty() { self.about } else { about(doc) } }
    }
}

/// Words that an option accepts; the first is its default.
pub trait Words: Read {
    /// All words.
    const WORDS: &'static [&'static str];
}

/// Functions that declare options: each says what is accepted and which type it is read into.
pub mod declared {
    use super::*;

    /// Any finite number.
    pub const fn number(default: f64) -> Declared<f64> {
        Declared::new(Accepts::Number(default))
    }

    /// A number above that of another option.
    pub const fn above(other: &'static str, default: f64) -> Declared<f64> {
        Declared::new(Accepts::Above(other, default))
    }

    /// A number above 0.
    pub const fn positive(default: f64) -> Declared<f64> {
        Declared::new(Accepts::Positive(default))
    }

    /// A number of 0 or more.
    pub const fn least(default: f64) -> Declared<f64> {
        Declared::new(Accepts::Least(default))
    }

    /// A number; None unless given.
    pub const fn figure() -> Declared<Option<f64>> {
        Declared::new(Accepts::Figure).or(|| None)
    }

    /// A name; None unless given.
    pub const fn name() -> Declared<Option<String>> {
        Declared::new(Accepts::Name).or(|| None)
    }

    /// One of the words of a type; the first is the default.
    pub const fn word<T: Words>() -> Declared<T> {
        Declared::new(Accepts::Word(T::WORDS))
    }

    /// One of the words of a type; None unless given.
    pub const fn choice<T: Words>() -> Declared<Option<T>> {
        Declared::new(Accepts::Choice(T::WORDS)).or(|| None)
    }

    /// Only some words of a type, or with another default; the first is the default.
    pub const fn one_of<T: Words>(words: &'static [&'static str]) -> Declared<T> {
        Declared::new(Accepts::Word(words))
    }

    /// Two shares from 0 to 1, the first below the second.
    pub const fn shares(lo: f64, hi: f64) -> Declared<(f64, f64)> {
        Declared::new(Accepts::Shares(lo, hi))
    }

    /// Two numbers, the first below the second; None unless given.
    pub const fn pair() -> Declared<Option<(f64, f64)>> {
        Declared::new(Accepts::Pair).or(|| None)
    }

    /// `true` or `false`.
    pub const fn truth(default: bool) -> Declared<bool> {
        Declared::new(Accepts::Truth(default))
    }

    /// A whole number from the lowest to the highest, both included.
    pub const fn whole<T: Read>(default: f64, (lowest, highest): (f64, f64)) -> Declared<T> {
        Declared::new(Accepts::Whole(default, lowest, highest))
    }

    /// A share between 0 and 1, both excluded.
    pub const fn share(default: f64) -> Declared<f64> {
        Declared::new(Accepts::Share(default))
    }

    /// A number from 0 to 1.
    pub const fn portion(default: f64) -> Declared<f64> {
        Declared::new(Accepts::Portion(default))
    }

    /// Numbers of 0 or more that sum to 1; empty unless given.
    pub const fn weights() -> Declared<Vec<f64>> {
        Declared::new(Accepts::Weights).or(Vec::new)
    }

    /// Whatever the type accepts; `expects` describes it.
    pub const fn given<T: Absent>(expects: &'static str) -> Declared<T> {
        Declared::new(Accepts::Given(Custom { expects, such_as: None, check: check::<T> })).or(T::absent)
    }

    /// The same with an example, shown after the description.
    pub const fn such_as<T: Absent>(expects: &'static str, example: fn() -> Setting) -> Declared<T> {
        Declared::new(Accepts::Given(Custom { expects, such_as: Some(example), check: check::<T> })).or(T::absent)
    }
}

fn check<T: Read>(setting: &Setting) -> Result<(), Unfit> {
    T::read(setting).map(drop)
}

/// Turns `r#type` into `type`.
pub const fn bare(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// Strips the blank at the beginning of a doc comment.
pub const fn about(doc: &'static str) -> &'static str {
    match doc.as_bytes() {
        [b' ', ..] => doc.split_at(1).1,
        _ => doc,
    }
}

/// The total number of options in several tables.
pub const fn count(tables: &[&[Opt]]) -> usize {
    let (mut count, mut table) = (0, 0);
    while table < tables.len() {
        count += tables[table].len();
        table += 1;
    }
    count
}

/// Concatenates several tables.
pub const fn joined<const N: usize>(tables: &[&[Opt]]) -> [Opt; N] {
    let mut all = [Opt { name: "", accepts: Accepts::Figure, about: "" }; N];
    let (mut at, mut table) = (0, 0);
    while table < tables.len() {
        let mut place = 0;
        while place < tables[table].len() {
            all[at] = tables[table][place];
            (at, place) = (at + 1, place + 1);
        }
        table += 1;
    }
    all
}

/// Declares options once: generates the struct that they are read into, and `TABLE` for help, completion and messages.
///
/// The doc comment of a field is the description that help shows. A field has a type and says what it accepts; code
/// where the two do not agree does not compile. The last entry may be `..field: Type`, which adds all options that
/// `Type` declares.
#[macro_export]
macro_rules! options {
    ($(#[$doc:meta])* $vis:vis struct $of:ident {
        $( $(#[doc = $about:literal])* $field:ident: $type:ty = $declared:expr, )*
        $( ..$more:ident: $shared:ty $(,)? )?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $of {
            $(
                $(#[doc = $about])*
                #[allow(missing_docs, reason = "options that tables share are declared with their meaning")]
                pub $field: $type,
            )*
            $( #[doc = "Options that several tables have."] pub $more: $shared, )?
        }

        impl $of {
            /// All options, for help, completion and messages.
            pub const TABLE: &'static [$crate::data::options::Opt] = {
                #[allow(unused_imports, reason = "each table takes some of them")]
                use $crate::data::options::declared::*;
                const TABLES: &[&[$crate::data::options::Opt]] = &[
                    &[ $( {
                        const DECLARED: $crate::data::options::Declared<$type> = $declared;
                        DECLARED.opt(stringify!($field), concat!($($about),*))
                    } ),* ],
                    $( <$shared>::TABLE )?
                ];
                const ALL: [$crate::data::options::Opt; $crate::data::options::count(TABLES)] =
                    $crate::data::options::joined(TABLES);
                &ALL
            };

            /// Reads options that were checked against a table with these entries.
            #[allow(dead_code, unused_variables, reason = "some tables are read from what was given")]
            pub fn of(args: &$crate::data::options::Args) -> $of {
                #[allow(unused_imports, reason = "each table takes some of them")]
                use $crate::data::options::declared::*;
                $of {
                    $( $field: {
                        const DECLARED: $crate::data::options::Declared<$type> = $declared;
                        args.take($crate::data::options::bare(stringify!($field)), &DECLARED)
                    }, )*
                    $( $more: <$shared>::of(args), )?
                }
            }

            /// Reads given options. Returns an error if a name is unknown or a value does not fit.
            #[allow(dead_code, reason = "some tables are checked with others")]
            pub fn read(given: &std::collections::BTreeMap<String, $crate::setting::Setting>) -> $crate::Result<$of> {
                Ok($of::of(&$crate::data::options::Args::read(given, $of::TABLE)?))
            }
        }

        impl Default for $of {
            fn default() -> $of {
                $of::read(&Default::default()).expect("no option has to be given")
            }
        }

        impl $crate::data::options::Read for $of {
            fn read(
                setting: &$crate::setting::Setting,
            ) -> std::result::Result<$of, $crate::data::options::Unfit> {
                match setting {
                    $crate::setting::Setting::Map(map) => Ok($of::read(map)?),
                    _ => Err($crate::data::options::Unfit::Other),
                }
            }
        }

        impl $crate::data::options::Absent for $of {
            fn absent() -> $of {
                $of::default()
            }
        }
    };
    ($(#[$doc:meta])* $vis:vis struct $of:ident {
        $( $(#[doc = $about:literal])* $field:ident: $type:ty = $declared:expr ),*
    }) => {
        $crate::options! {
            $(#[$doc])* $vis struct $of { $( $(#[doc = $about])* $field: $type = $declared, )* }
        }
    };
}

/// Declares an enum of the words that an option accepts; the first is the default.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $vis:vis enum $of:ident {
        $(#[$first_about:meta])* $first:ident = $first_word:literal
        $(, $(#[$about:meta])* $variant:ident = $word:literal )* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        $vis enum $of {
            $(#[$first_about])* #[default] $first,
            $( $(#[$about])* $variant, )*
        }

        impl $of {
            /// The word for this variant.
            #[allow(dead_code, reason = "some words are only read")]
            pub const fn word(self) -> &'static str {
                match self { $of::$first => $first_word, $( $of::$variant => $word, )* }
            }

            /// Returns the variant for a word.
            pub fn of_word(word: &str) -> Option<$of> {
                match word { $first_word => Some($of::$first), $( $word => Some($of::$variant), )* _ => None }
            }
        }

        impl $crate::data::options::Words for $of {
            const WORDS: &'static [&'static str] = &[$first_word $(, $word)*];
        }

        impl $crate::data::options::Read for $of {
            fn read(
                setting: &$crate::setting::Setting,
            ) -> std::result::Result<$of, $crate::data::options::Unfit> {
                let word = if let $crate::setting::Setting::Text(text) = setting { $of::of_word(text) } else { None };
                word.ok_or($crate::data::options::Unfit::Other)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::setting::Setting;

    crate::words! {
        /// What is done at the ends.
        enum Ends {
            None = "none",
            Nearest = "nearest",
        }
    }

    crate::options! {
        /// The position of a row.
        struct Inner {
            /// a line
            line: usize = whole(1.0, (1.0, 9.0)),
        }
    }

    crate::options! {
        /// Options for a test.
        struct Tested {
            /// the lowest
            lo: f64 = number(0.0),
            /// the highest, which stands
            /// above
            hi: f64 = above("lo", 100.0),
            /// which type
            r#type: usize = whole(7.0, (1.0, 9.0)),
            /// what is done
            ends: Ends = word(),
            /// where
            inner: Option<Inner> = such_as("a map", || BTreeMap::from([("line".to_string(), 3.0)]).into()),
        }
    }

    crate::options! {
        /// Options for a test, including those of another table.
        struct More {
            /// whether
            is: bool = truth(true),
            ..place: Inner,
        }
    }

    #[test]
    fn a_table_can_end_with_another() {
        let names: Vec<&str> = More::TABLE.iter().map(|option| option.name).collect();
        let more = More::read(&BTreeMap::from([("line".to_string(), 3.0.into())])).expect("known options");
        assert_eq!((names, more), (vec!["is", "line"], More { is: true, place: Inner { line: 3 } }));
    }

    fn read(given: &[(&str, Setting)]) -> Result<Tested, String> {
        let given = given.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        Tested::read(&given).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_declared_is_read_checked_and_listed() {
        let table = Tested::TABLE;
        assert_eq!((table[1].name, table[1].about, table[2].name), ("hi", "the highest, which stands above", "type"));
        let plain = Tested { lo: 0.0, hi: 100.0, r#type: 7, ends: Ends::None, inner: None };
        assert_eq!(read(&[]), Ok(plain.clone()));
        let inner = |line: f64| ("inner", Setting::from(BTreeMap::from([("line".to_string(), line)])));
        let full = Tested { ends: Ends::Nearest, inner: Some(Inner { line: 4 }), ..plain };
        assert_eq!(read(&[("ends", "nearest".into()), inner(4.0)]), Ok(full));
        let faults = [
            (vec![("hj", 1.0.into())], "no option `hj`"),
            (vec![("lo", 200.0.into())], "options `lo` and `hi`: found 200 and 100, expected `lo` below `hi`"),
            (vec![("type", 1.5.into())], "option `type`: found 1.5, expected a whole number from 1 to 9"),
            (vec![inner(0.0)], "option `line`: found 0, expected a whole number from 1 to 9"),
            (vec![("inner", true.into())], "option `inner`: found true, expected a map, such as `{ \"line\" = 3 }`"),
        ];
        for (given, expected) in faults {
            assert_eq!(read(&given), Err(expected.to_string()));
        }
    }
}
