//! Writes suggested actions in the language.

use super::written::{key, quoted, setting};
use crate::phrase::{Act, Arg, Call, On, Wording};
use crate::setting::Setting;

/// The wording of this language: `.without("gdp")`, `#{ skip: [3] }`.
#[derive(Debug, Clone, Copy)]
pub struct Language;

impl Wording for Language {
    fn act(&self, act: &Act) -> String {
        match act {
            Act::With(options) => map(options),
            Act::Option(name, value) => format!("{}: {}", key(name), setting(value)),
            Act::Value(value) => setting(value),
            Act::Condition => "|r| if r.a > 1 { r.b } else { 0 }".to_string(),
            Act::Calls(calls) => calls.iter().enumerate().map(|(at, call)| written(call, at > 0)).collect(),
        }
    }
}

fn written(call: &Call, follows: bool) -> String {
    let arg = |arg: &Arg| match arg {
        Arg::Value(Setting::Text(text)) => quoted(text),
        Arg::Value(value) => setting(value),
        Arg::Data => "d".to_string(),
        Arg::Open => "…".to_string(),
        Arg::Of(act) => Language.act(act),
    };
    let options = Some(&call.options).filter(|options| !options.is_empty()).map(|options| map(options));
    let args: Vec<String> = call.args.iter().map(arg).chain(options).collect();
    let on = match call.on {
        On::Data => "d.",
        On::It => ".",
        On::Nothing if follows => ".",
        On::Nothing => "",
    };
    format!("{on}{}({})", call.name, args.join(", "))
}

fn map(options: &[(String, Setting)]) -> String {
    let entries: Vec<String> =
        options.iter().map(|(name, value)| format!("{}: {}", key(name), setting(value))).collect();
    format!("#{{ {} }}", entries.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase::{act, call, of_data, option, with};

    #[test]
    fn acts_are_written_as_they_are_typed() {
        let acts = [
            (act("without").arg("a \"b\""), r#".without("a \"b\"")"#),
            (with("skip", [3]).with("groups", ["a b"]), r#"#{ skip: [3], groups: ["a b"] }"#),
            (option("missing", "rescale"), r#"missing: "rescale""#),
            (call("model").data().then("rank"), "model(d).rank()"),
            (of_data("rename").arg("gdp").open(), r#"d.rename("gdp", …)"#),
            (
                act("normalise").arg("minmax").with("lo", 1).with("hi", 100),
                r#".normalise("minmax", #{ lo: 1, hi: 100 })"#,
            ),
        ];
        for (act, expected) in acts {
            assert_eq!(Language.act(&act), expected);
        }
    }
}
