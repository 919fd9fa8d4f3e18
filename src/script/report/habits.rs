//! Habits from other languages in one table: the pattern in the text, what to write instead, and why.

use std::ops::Range;

use super::pattern;
use crate::script::source::tokens::Tokens;

/// Something that people who know R, Python, SQL, Excel, Stata, Julia or C write.
pub struct Habit {
    /// The patterns, any of which shows the habit.
    pub stands: &'static [&'static str],
    /// The message; `$1` is the first element of the pattern.
    pub says: &'static str,
    /// The rule to know; what to write follows it.
    pub rule: &'static str,
    /// The replacement, shown as the complete corrected line if that line is valid; may be empty.
    pub write: &'static str,
}

const fn habit(stands: &'static [&'static str], says: &'static str, rule: &'static str, write: &'static str) -> Habit {
    Habit { stands, says, rule, write }
}

/// The first match wins, so specific habits come before general ones.
pub const HABITS: &[Habit] = &[
    // Functions and closures.
    habit(
        &["<start> <name> <- ^function ( <params> ) <rest>", "<start> <name> = ^function ( <params> ) <rest>"],
        "`function` is not a keyword",
        "a closure is written `|x| …`",
        "let $2 = |$6| $8",
    ),
    habit(
        &["<start> <name> <- ^\\ ( <params> ) <rest>"],
        "`\\` does not start a function",
        "a closure is written `|x| …`",
        "let $2 = |$6| $8",
    ),
    habit(
        &["<start> ^def <name> ( <params> ) : return <rest>", "<start> ^def <name> ( <params> ) : <rest>"],
        "`def` is not a keyword",
        "a function is written `fn name(x) { … }`",
        "fn $3($5) { $last }",
    ),
    habit(
        &[
            "<start> ^def <name>",
            "<start> ^function <name>",
            "<start> ^func <name>",
            "<start> ^sub <name>",
            "<start> ^program <name>",
        ],
        "`$2` is not a keyword",
        "a function is written `fn name(x) { … }`",
        "",
    ),
    habit(
        &["<start> <name> ( <params> ) ^= <rest>"],
        "`=` does not define a function",
        "a function is written `fn name(x) { … }`",
        "fn $2($4) { $7 }",
    ),
    habit(
        &["^function ( <params> ) <rest>", "^function ( <params> ) <any>"],
        "`function` is not a keyword",
        "a closure is written `|x| …`",
        "|$3| $5",
    ),
    habit(&["^lambda <params> : <rest>"], "`lambda` is not a keyword", "a closure is written `|x| …`", "|$2| $4"),
    habit(&["^\\ ( <params> ) <rest>"], "`\\` does not start a closure", "a closure is written `|x| …`", "|$3| $5"),
    habit(
        &["( <name> ^=> <rest>", "( <name> ^-> <rest>"],
        "`$3` does not make a closure",
        "a closure is written `|x| …`",
        "(|$2| $4",
    ),
    // Assignments.
    habit(
        &["<start> <name> ^<- <rest>", "<start> <name> ^<<- <rest>", "<start> <name> ^:= <rest>"],
        "`$3` does not assign a value",
        "variables are declared with `let`",
        "let $2 = $4",
    ),
    habit(
        &["^-> <name> <end>", "^->> <name> <end>"],
        "`$1` does not assign a value",
        "variables are declared with `let x = …`",
        "",
    ),
    habit(
        &[
            "<start> ^var <name> = <rest>",
            "<start> ^val <name> = <rest>",
            "<start> ^auto <name> = <rest>",
            "<start> ^int <name> = <rest>",
            "<start> ^float <name> = <rest>",
            "<start> ^double <name> = <rest>",
            "<start> ^string <name> = <rest>",
            "<start> ^local <name> = <rest>",
            "<start> ^global <name> = <rest>",
            "<start> ^gen <name> = <rest>",
            "<start> ^generate <name> = <rest>",
            "<start> ^set <name> = <rest>",
            "<start> ^Dim <name> = <rest>",
        ],
        "`$2` does not declare a variable",
        "variables are declared with `let`",
        "let $3 = $5",
    ),
    habit(
        &["let <name> ^: <name> = <rest>"],
        "a variable is declared without a type",
        "variables are declared with `let`",
        "let $2 = $6",
    ),
    habit(
        &["let <name> ^, <name>"],
        "`let` declares one variable, found `$3`",
        "write one `let` for each variable",
        "",
    ),
    habit(
        &["let ^( <name>", "let ^[ <name>"],
        "`let` declares one variable, found `$2`",
        "write one `let` for each variable",
        "",
    ),
    // Lists and maps.
    habit(
        &["^c ( <pairs> )", "^list ( <pairs> )", "^dict ( <pairs> )", "^Dict ( <pairs> )"],
        "no function `$1`",
        "a map is written",
        "#{ $3 }",
    ),
    habit(
        &["^c ( <args> )", "^list ( <args> )", "^vector ( <args> )", "^tuple ( <args> )", "^array ( <args> )"],
        "no function `$1`",
        "a list is written",
        "[$3]",
    ),
    habit(
        &["fn <name> ( <some> ^= <rest>"],
        "a parameter cannot have a default, found `$5`",
        "`fn name(x) { … }` lists only names",
        "",
    ),
    habit(&["<called> ( ^<pairs> )"], "arguments are not named, found `$key`", "options go in a map", "$1(#{ $3 })"),
    habit(&[", ^<pairs> )"], "arguments are not named, found `$key`", "options go in a map", ", #{ $2 })"),
    habit(&["<within> ^{ <pairs> }"], "`{` starts a block here, not a map", "a map is written", "#{ $3 }"),
    habit(
        &["^{ <name> : <args> }", "^{ <text> : <args> }"],
        "`{` starts a block here, not a map",
        "a map is written",
        "#{ $2: $4 }",
    ),
    habit(
        &["#{ ^<pairs> }"],
        "`$here` does not separate entries of a map",
        "entries are separated by `,`, name and value by `:`",
        "#{ $2 }",
    ),
    habit(
        &["[ <some> ^for <name> in"],
        "`for` cannot build a list",
        "`list.map(|x| x + 1)` makes one list from another",
        "",
    ),
    habit(
        &["#{ ^<number> :", "{ ^<number> :"],
        "`$2` cannot be a name in a map",
        "put a name that is not a word in quotes",
        "#{ \"$2\":",
    ),
    // Ranges and loops.
    habit(&["for ^( <name> in <args> )"], "`for` takes no brackets", "a loop is written", "for $3 in $5"),
    habit(
        &["in <number> ^: <number>"],
        "`:` does not make a range",
        "a range that includes its end is written",
        "in $2..=$4",
    ),
    habit(
        &["[ <number> ^: <number> ]", "[ <name> ^: <number> ]", "[ ^: <number> ]", "[ <number> ^: ]"],
        "`:` does not take part of a list",
        "`list.extract(1..3)` gives items 1 and 2, counting from 0",
        "",
    ),
    habit(&["<number> ^: <number>"], "`:` does not make a range", "`1..=3` goes from 1 to 3 in a loop", ""),
    // Words for values.
    habit(&["TRUE", "True"], "no variable `$1`", "write it in lower case", "true"),
    habit(&["FALSE", "False"], "no variable `$1`", "write it in lower case", "false"),
    habit(
        &["^is not None", "^is not null", "^IS NOT NULL", "^is not NULL"],
        "`$1` is not an operator",
        "a missing value is `()`",
        "!= ()",
    ),
    habit(
        &["^is None", "^is null", "^IS NULL", "^is NULL"],
        "`$1` is not an operator",
        "a missing value is `()`",
        "== ()",
    ),
    habit(
        &["None", "NULL", "NA", "NaN", "null", "nil", "nan", "Nothing", "missing", "undefined", "NA_real_", "Null"],
        "no variable `$1`",
        "a missing value is written",
        "()",
    ),
    habit(
        &["Inf", "inf", "Infinity", "infinity"],
        "no variable `$1`",
        "all values are finite; `()` is a missing value",
        "",
    ),
    habit(&["exit", "quit"], "no variable `$1`", "end a script with", "exit()"),
    // Words for operators.
    habit(&["<value> ^AND <any>", "<value> ^And <any>"], "`$2` is not an operator", "write `and` or `&&`", "$1 and"),
    habit(&["<value> ^OR <any>", "<value> ^Or <any>"], "`$2` is not an operator", "write `or` or `||`", "$1 or"),
    habit(&["NOT", "Not"], "`$1` is not an operator", "write `not` or `!`", "not"),
    habit(&["==="], "`$1` is not an operator", "compare values with `==`", "=="),
    habit(&["!==", "<>", "~=", "=~"], "`$1` is not an operator", "inequality is written `!=`", "!="),
    habit(&["%%"], "`$1` is not an operator", "the remainder of a division is written", "%"),
    habit(&["%in%"], "`$1` is not an operator", "`in` tests whether a list contains a value", "in"),
    habit(&["%/%"], "`$1` is not an operator", "`div(a, b)` divides whole numbers", ""),
    habit(&["<start> <name> ^++ <end>"], "`++` is not an operator", "increase a number with `+=`", "$2 += 1"),
    habit(&["<start> <name> ^-- <end>"], "`--` is not an operator", "decrease a number with `-=`", "$2 -= 1"),
    habit(&["^%>% <name> (", "^|> <name> ("], "`$1` is not an operator", "methods are called with a dot", ".$2("),
    habit(&["^%>% <name>", "^|> <name>"], "`$1` is not an operator", "methods are called with a dot", ".$2()"),
    habit(&["^%>%", "^|>"], "`$1` is not an operator", "methods are called with a dot: `x.rank()`", ""),
    habit(&["<value> ^$ <name>"], "`$` is not an operator", "write an indicator after a dot", "$1.$3"),
    habit(&["^$ <name>"], "`$` does not start a name", "write the name of the variable alone", "$2"),
    habit(&["<value> ^? <rest>"], "`?` is not a conditional operator", "`if a { b } else { c }` chooses", ""),
    // Numbers.
    habit(
        &[": ^+ ^<number> ^% <any>", ": ^- ^<number> ^% <any>"],
        "`$2$3%` is not a number",
        "put a change in per cent in quotes",
        ": \"$2$3%\"",
    ),
    habit(&["<number> % <any>"], "`$1%` is not a number", "write a percentage as a share", "$percent"),
    habit(&["<apart> ^. ^~<number>"], "`.$3` is not a number", "a number starts with a digit", "0.$3"),
    habit(&["-<number> ~, ~-<number>"], "`$1,$3` is not a number", "the decimal separator is a point", "$decimal"),
    habit(
        &["<name> : ^<number> ^~, ^~<number>"],
        "`$3,$5` is not a number",
        "the decimal separator is a point",
        "$1: $3.$5",
    ),
    // Notes, formulas, queries, prompts.
    habit(&["<start> ^-- <rest>"], "`--` does not start a comment", "a comment starts with `//`", "// $3"),
    habit(&["^#"], "`#` does not start a comment", "a comment starts with `//`", "//"),
    habit(&["<start> ^= <any>"], "a line cannot start with `=`", "columns have names: `d.gdp / d.population`", ""),
    habit(
        &[
            "<start> ^SELECT <any>",
            "<start> ^Select <any>",
            "<start> ^select *",
            "<start> ^select <name>",
            "<start> ^FROM <any>",
        ],
        "this is not SQL, found `$2`",
        "`data.select([\"gdp\"])` keeps indicators, `data.where(|r| r.gdp > 1000)` units",
        "",
    ),
    habit(&["<start> ^> <rest>", "<start> ^>>> <rest>"], "`$2` is a prompt", "leave it out", "$3"),
    habit(&["<start> ^: <name>"], "`:$3` cannot be used in a script", "commands work only at the prompt", ""),
    // Statements.
    habit(
        &[
            "<start> ^library ( <any>",
            "<start> ^require ( <any>",
            "<start> ^import <name>",
            "<start> ^from <name>",
            "<start> ^using <name>",
            "<start> ^use <name>",
        ],
        "`$2` is not needed here",
        "all functions are available: `help()` lists them",
        "",
    ),
    habit(
        &["<start> ^print <bare>", "<start> ^echo <bare>", "<start> ^display <bare>", "<start> ^puts <bare>"],
        "`$2` needs brackets around its argument",
        "functions are called with brackets",
        "print($3)",
    ),
    habit(
        &["^f ~<text>"],
        "`f` does not start a text",
        "put a text with values in back-ticks: `` `${1 + 1} cities` ``",
        "",
    ),
    habit(&["^elif", "^elseif", "^elsif"], "`$1` is not a keyword", "another condition is written", "else if"),
    habit(
        &["<start> ^match <name>", "<start> ^match <number>", "<start> ^case <name>", "<start> ^when <name>"],
        "`$2` is not a keyword",
        "`switch x { 1 => \"one\", _ => \"many\" }` chooses",
        "",
    ),
];

/// A habit found in a text.
pub struct HabitMatch {
    pub message: String,
    pub rule: &'static str,
    pub caret: Range<usize>,
    /// The range to replace, and the replacement.
    pub fix: Option<(Range<usize>, String)>,
}

/// The habit at the position of an error; a single word counts only if `name` is the name in the error.
pub fn seen(tokens: &Tokens, error: usize, name: Option<&str>) -> Option<HabitMatch> {
    let fits = |stands: &str| {
        let is_word = stands.starts_with(char::is_alphabetic) && !stands.contains(' ');
        !is_word || name == Some(stands)
    };
    HABITS.iter().find_map(|habit| {
        let mut stands = habit.stands.iter().filter(|stands| fits(stands.trim_start_matches('^')));
        let found = stands.find_map(|stands| pattern::find(stands, tokens, error))?;
        let fix = (!habit.write.is_empty()).then(|| (found.at.clone(), filled(habit.write, &found.parts)));
        // Changing only spaces does not correct a map.
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        let is_map = habit.write.starts_with("#{");
        let fix = fix.filter(|(at, text)| !is_map || plain(&tokens.text[at.clone()]) != plain(text));
        // If there is a rule but nothing to write, the pattern also matches correct text.
        (fix.is_some() || habit.write.is_empty()).then(|| HabitMatch {
            message: filled(habit.says, &found.parts).replace("$here", &tokens.text[found.caret.clone()]),
            rule: habit.rule,
            caret: found.caret,
            fix,
        })
    })
}

/// A template filled with the matched parts.
fn filled(template: &str, parts: &[String]) -> String {
    let part = |at: usize| parts.get(at).map_or("", String::as_str);
    match template {
        "$percent" => return percent(part(0)),
        "$decimal" => return format!("{}.{}", part(0).replace('.', ""), part(2)),
        _ => {}
    }
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let digit = after.chars().next().and_then(|c| c.to_digit(10));
        (rest, text) = match (after.strip_prefix("last"), digit) {
            (Some(after), _) => (after, text + parts.last().map_or("", String::as_str)),
            _ if after.starts_with("key") => (&after["key".len()..], text + first_key(parts)),
            (_, Some(digit)) => (&after[1..], text + part((digit as usize).saturating_sub(1))),
            _ => (after, text + "$"),
        };
    }
    text + rest
}

/// The first key of pairs written as in a map.
fn first_key(parts: &[String]) -> &str {
    parts.iter().find_map(|part| part.split_once(": ")).map_or("", |(key, _)| key)
}

/// `20` as `0.2`, by moving the decimal point, so that no digit changes.
fn percent(number: &str) -> String {
    let digits = number.replace('_', "");
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits.as_str(), ""));
    let padded = format!("{whole:0>3}");
    let (before, after) = padded.split_at(padded.len() - 2);
    let text = format!("{before}.{after}{fraction}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reply of a session to a text.
    fn answer(text: &str) -> String {
        let out = std::rc::Rc::new(|_: &str| {});
        let settings = crate::script::Settings { look: crate::render::Look::default(), out, args: Vec::new() };
        let answer = crate::script::Session::new(settings).enter(text);
        answer
            .err()
            .map_or_else(String::new, |report| format!("{}\n{}", report.message, report.hint.unwrap_or_default()))
    }

    /// A text that matches a pattern, with `any` where anything is allowed.
    fn example(pattern: &str, any: &str) -> String {
        let mut text = String::new();
        for element in pattern.split(' ') {
            let element = element.trim_start_matches('^').replace("-<", "<");
            let element = element.as_str();
            let (blank, element) = element.strip_prefix('~').map_or((" ", element), |element| ("", element));
            let written = match element {
                "<start>" | "<end>" | "<apart>" | "<within>" => continue,
                "<name>" | "<called>" | "<params>" | "<some>" => "abc",
                "<number>" | "<rest>" | "<args>" | "<bare>" | "<value>" => "3",
                "<any>" => any,
                "<text>" => "\"t\"",
                // Text that is valid elsewhere is not a habit there.
                "<pairs>" => "abc = 3",
                sign => sign,
            };
            text += blank;
            text += written;
        }
        let open = text.matches('(').count() - text.matches(')').count().min(text.matches('(').count());
        format!("{}{}", text.trim_start(), ")".repeat(open))
    }

    #[test]
    fn every_pattern_of_every_habit_is_answered() {
        let around = [
            ("f(", ""),
            ("", ""),
            ("1 ", ""),
            ("1 ", " 2"),
            ("if true { 1 } ", ""),
            ("for i ", " { }"),
            ("f(1", ""),
            ("", "]"),
        ];
        for habit in HABITS {
            let says =
                habit.says.split('$').max_by_key(|part| part.len()).unwrap_or_default().trim_start_matches("here");
            let says = says.trim_start_matches(|c: char| c.is_ascii_digit());
            for stands in habit.stands {
                let examples = ["3", "abc", ""].map(|any| example(stands, any));
                let texts: Vec<String> = examples
                    .iter()
                    .flat_map(|example| around.map(|(before, after)| format!("{before}{example}{after}")))
                    .collect();
                let told = |text: &String| {
                    let answer = answer(text);
                    answer.contains(says) && answer.contains(habit.rule)
                };
                assert!(texts.iter().any(told), "{stands}: {texts:?}: {}", answer(&texts[0]));
            }
        }
    }

    #[test]
    fn a_percentage_keeps_its_digits() {
        for (found, wanted) in
            [("20", "0.2"), ("7", "0.07"), ("12.5", "0.125"), ("100", "1"), ("250", "2.5"), ("0", "0")]
        {
            assert_eq!(percent(found), wanted);
        }
    }
}
