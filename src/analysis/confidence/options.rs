//! The options of `confidence`.

use super::given::Given;
use crate::Error;
use crate::data::options::{MAX_WHOLE, Read, Unfit};
use crate::setting::Setting;

crate::options! {
    /// The options of `confidence` for a model.
    pub struct ConfidenceOptions {
        /// standard errors: a map of indicators, each with a column of the data or one number; a single column or number
        /// is that of the scores
        errors: Option<GivenErrors> = such_as("a column, a number, or a map", GivenErrors::example),
        ..how: SetOptions,
    }
}

crate::options! {
    /// How confidence sets are computed.
    pub struct SetOptions {
        /// the probability that the sets contain the true ranks
        level: f64 = share(0.95),
        /// how many times the errors are drawn; the more, the more exact the level
        draws: usize = whole(2000.0, (100.0, 1_000_000.0)),
        /// the seed of the random numbers; the same seed gives the same results
        seed: u64 = whole(1.0, (0.0, MAX_WHOLE)),
    }
}

/// Standard errors as given for a model.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenErrors {
    /// Those of the scores.
    Scores(Given),
    /// Those of indicators, by name.
    Indicators(Vec<(String, Given)>),
}

impl GivenErrors {
    pub(super) fn example() -> Setting {
        Setting::map([("gdp", Setting::from("gdp_se")), ("ports", Setting::from(0.5))])
    }
}

impl Read for GivenErrors {
    fn read(setting: &Setting) -> Result<GivenErrors, Unfit> {
        match setting {
            Setting::Map(map) if !map.is_empty() => {
                let one = |(name, setting): (&String, &Setting)| match Given::read(setting) {
                    Err(Unfit::Other) => {
                        let what = format!("standard error of `{name}`");
                        let expected = "the name of a column, or a number, 0 or more";
                        Err(Unfit::Because(Error::wrong(what, setting.told(), expected).about(name)))
                    }
                    given => Ok((name.clone(), given?)),
                };
                map.iter().map(one).collect::<Result<_, _>>().map(GivenErrors::Indicators)
            }
            other => Given::read(other).map(GivenErrors::Scores),
        }
    }
}
