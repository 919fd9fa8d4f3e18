//! Functions of other languages, and what does the same here.

/// Of the function that is none after a dot.
pub const PRINT: &str = "`print(x)` shows a value; at the prompt, each line shows its value by itself";

/// Names in other languages, and what to write here.
pub const FOREIGN: &[(&[&str], &str)] = &[
    (&["head", "nlargest"], "`.top(5)` keeps the best of a ranking, `.rows()` lists a data set"),
    (&["tail", "nsmallest"], "`.bottom(5)` keeps the worst of a ranking"),
    (&["nrow", "ncol", "length", "size", "shape", "NROW", "COUNTA", "strlen", "nchar"], "`.len` counts"),
    (&["colnames", "columns", "variables", "codebook", "names"], "`.indicators()` lists the indicators of a data set"),
    (&["summary", "summarize", "summarise", "str", "glimpse", "info"], "`.describe()` describes the indicators"),
    (&["score", "rank_of", "position"], "`.of(\"Wuhan\")` of a ranking has the `rank` and the `score` of one city"),
    (&["typeof", "type", "class", "isinstance"], "`type_of(x)` gives the type of a value"),
    (
        &["paste", "paste0", "concat", "str_c", "CONCATENATE", "CONCAT"],
        "join texts with `+`, or write values in back-ticks: `` `${1 + 1} cities` ``",
    ),
    (
        &["sort_values", "arrange", "order_by", "orderBy", "sortrows"],
        "`.rank_by(\"gdp\")` ranks the units of a data set",
    ),
    (&["group_by", "groupby", "GroupBy"], "`.by(\"region\")` counts a ranking by groups"),
    (&["mutate", "assign", "transform", "with_columns"], "`.derive(\"name\", \"a / b\")` adds an indicator"),
    (&["ifelse", "if_else", "IIF", "IF", "iif", "case_when"], "`if a { b } else { c }` does that"),
    (
        &["sapply", "lapply", "apply", "vapply", "applymap", "each", "forEach"],
        "`list.map(|x| x + 1)` applies a closure to each item",
    ),
    (&["avg", "average", "AVERAGE", "AVG"], "`mean(list)` gives the mean"),
    (&["std", "stdev", "stddev", "STDEV", "STDEV.S"], "`.sd()` of a column gives the standard deviation"),
    (&["pow", "power", "POWER"], "a power is written `2^3`"),
    (
        &["read_csv", "read_excel", "read_table", "fread", "read", "open", "use", "import_excel"],
        "`load(\"cities.csv\")` reads a table",
    ),
    (&["write_csv", "to_csv", "to_excel", "write", "fwrite", "export"], "`save(value, \"ranks.csv\")` writes a file"),
    (
        &["plot", "barplot", "ggplot", "bar", "hist", "radar", "boxplot", "scatter", "heatmap", "graph", "draw"],
        "`.chart()` draws a ranking, a model, data or a table; `.chart(\"radar\")` chooses the kind",
    ),
    (&["merge", "left_join", "inner_join", "VLOOKUP", "XLOOKUP"], "`.join(other)` puts data sets side by side"),
    (&["println", "printf", "cat", "disp", "echo", "puts", "Print", "show_all"], PRINT),
    (&["range", "seq", "seq_len", "linspace"], "`0..10` goes from 0 to 9, `1..=10` from 1 to 10"),
    (&["cor", "corr", "CORREL", "corrcoef"], "`.correlate()` of a data set or a model lists correlations"),
    (&["scale", "standardize", "standardise", "zscore"], "`.normalise(\"zscore\")` of a model does that"),
    (&["isna", "isnull", "isnan", "ISBLANK"], "test for a missing value with `x == ()`"),
    (&["is_na", "is_null", "is_nan_value"], "test for a missing value with `x == ()`"),
    (
        &["dropna", "na_omit", "drop_na"],
        "missing values stay missing; `.where(|r| r.gdp != ())` leaves out units without one",
    ),
    (&["library", "require"], "all functions are available: `help()` lists them"),
    (&["quit", "q"], "`exit()` ends a script, `exit(3)` with an exit code"),
];

pub fn advice(name: &str) -> Option<&'static str> {
    FOREIGN.iter().find(|(names, _)| names.contains(&name)).map(|(_, advice)| *advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_advised_is_there_and_what_is_foreign_is_not() {
        let docs = crate::script::all_docs();
        for (names, advice) in FOREIGN {
            for word in advice.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '(')) {
                let Some((name, _)) = word.split_once('(').filter(|(name, _)| !name.is_empty()) else { continue };
                let is_ours = docs.named(name).next().is_some() || ["type_of", "map"].contains(&name);
                assert!(is_ours, "{advice}: no function {name}");
            }
            for name in *names {
                // A function of Rhai and, after a dot, a method of ours.
                let is_both = *name == "range";
                assert!(is_both || docs.named(name).next().is_none(), "{name} is ours");
            }
        }
    }
}
