//! HTML: a self-contained page for an answer, without scripts, which is readable in light and dark mode and on paper.

use super::cells::{column, heading, is_of_numbers};
use super::markup::line as escaped;
use super::paint::{self, Sheet};
use super::picture::Picture;
use super::shape::{Facts, Head, Shape, Table, Tree, TreeRow, Where};

/// The complete style of the page. The policy contains its hash, so browsers accept no other; a test keeps the two in
/// step.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1e21;--paper:#fff;--dim:#5c6370;--line:#d8dbe0;--band:#f5f6f8}\
@media (prefers-color-scheme:dark){:root{--ink:#e3e6ea;--paper:#16181c;--dim:#9aa2ae;--line:#3a3f47;--band:#1f2329}}\
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\
\"Noto Sans\",\"Noto Sans CJK SC\",\"Microsoft YaHei\",\"PingFang SC\",sans-serif}\
main{max-width:75rem;margin:0 auto;padding:1.5rem 1rem}\
section{margin:0 0 2.5rem}\
.wide{overflow-x:auto}\
table{width:max-content;border-collapse:collapse;font-variant-numeric:tabular-nums}\
caption{text-align:left;font-weight:600;font-size:1.15rem;padding:0 0 .6rem;max-width:calc(100vw - 3rem)}\
th,td{max-width:28rem;padding:.3rem .75rem;text-align:left;vertical-align:top;unicode-bidi:isolate;border-bottom:1px solid var(--line)}\
th{font-weight:400}\
thead th{color:var(--dim);border-bottom:2px solid var(--line);\
white-space:nowrap}\
tbody tr:nth-child(even){background:var(--band)}\
.n{text-align:right;white-space:nowrap}\
.d1{padding-left:2rem}.d2{padding-left:3.25rem}.d3{padding-left:4.5rem}.d4{padding-left:5.75rem}.d5{padding-left:7rem}\
.d6{padding-left:8.25rem}\
ul{list-style:none;margin:.75rem 0 0;padding:0}\
ul,footer{color:var(--dim);font-size:.9rem}\
footer{border-top:1px solid var(--line);padding-top:.75rem}\
@media print{.wide{overflow:visible}}";

/// The SHA-256 hash of the style in the form used by a policy.
const DIGEST: &str = "sha256-zP6zAuc1lnuOjjvaDJ6AGwV8yXsBe8knVi/1LHzl7SE=";

/// Rows of a tree below this level are indented no further.
const DEEPEST: usize = 6;

/// The answer as a page; with `stamped` the last line names the tool and the data.
pub fn answer(shapes: &[Shape], stamped: bool) -> String {
    let tables: Vec<Table> = shapes.iter().map(Shape::to_table).collect();
    let title = tables.iter().map(|table| table.title.as_str()).find(|title| !title.is_empty()).unwrap_or("reweigh");
    let mut makers: Vec<String> = tables.iter().map(Table::made_by).collect();
    makers.dedup();
    let maker = |maker: &String| format!("<p>made by {}</p>\n", escaped(maker));
    let footer = match stamped {
        true => format!("<footer>\n{}</footer>\n", makers.iter().map(maker).collect::<String>()),
        false => String::new(),
    };
    let policy = format!("default-src 'none'; style-src '{DIGEST}'; base-uri 'none'; form-action 'none'");
    let body: String = shapes.iter().map(shape).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}{footer}</main>\n</body>\n</html>\n",
        escaped(title)
    )
}

/// A plain value, for use between pages.
#[cfg(feature = "script")]
pub fn paragraph(text: &str) -> String {
    format!("<p>{}</p>", escaped(text))
}

fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Table(table) => of_table(&table.columns_for(Where::Screen)),
        Shape::Tree(tree) => of_tree(tree),
        Shape::Facts(facts) => of_facts(facts),
        Shape::Picture(picture) => of_picture(picture),
    }
}

/// The drawing, with a section below it that holds its numbers, if it has any.
fn of_picture(picture: &Picture) -> String {
    let drawing = paint::inline(picture, &Sheet::default());
    let figure = format!("<section>\n<div class=\"wide\">\n{drawing}</div>\n</section>\n");
    let numbers = Table { notes: Vec::new(), ..picture.table.clone() };
    if numbers.rows.is_empty() { figure } else { format!("{figure}{}", of_table(&numbers)) }
}

fn of_table(table: &Table) -> String {
    framed(&table.title, &body(table, &[]), &table.notes)
}

/// The rows in reading order, indented by their level.
fn of_tree(tree: &Tree) -> String {
    let mut heads = vec![Head::new("code")];
    heads.extend(tree.heads.iter().cloned());
    let mut table = Table { data: tree.data.clone(), ..Table::new("", "rows", heads) };
    let mut depths = Vec::new();
    walk(&tree.root, 0, &mut table.rows, &mut depths);
    framed(&tree.title, &body(&table, &depths), &tree.notes)
}

/// The header and rows; the first text column labels a row and is indented by `depths`.
fn body(table: &Table, depths: &[usize]) -> String {
    let right: Vec<bool> = (0..table.heads.len()).map(|at| is_of_numbers(table, at)).collect();
    let about = right.iter().position(|is_right| !is_right).unwrap_or(0);
    let texts: Vec<Vec<String>> = (0..table.heads.len()).map(|at| column(table, at)).collect();
    let heads = table.heads.iter().zip(&right);
    let head = heads.map(|(head, &right)| cell("th scope=\"col\"", right, 0, &heading(head)));
    let mut rows = format!("<thead>\n<tr>{}</tr>\n</thead>\n<tbody>\n", head.collect::<String>());
    for (row, _) in table.rows().enumerate() {
        let one = |(at, column): (usize, &Vec<String>)| match at == about {
            true => cell("th scope=\"row\"", right[at], depths.get(row).copied().unwrap_or(0), &column[row]),
            false => cell("td", right[at], 0, &column[row]),
        };
        rows.push_str(&format!("<tr>{}</tr>\n", texts.iter().enumerate().map(one).collect::<String>()));
    }
    rows + "</tbody>\n"
}

fn walk(row: &TreeRow, depth: usize, rows: &mut Vec<Vec<super::Cell>>, depths: &mut Vec<usize>) {
    let mut cells = vec![row.name.as_str().into()];
    cells.extend(row.cells.iter().cloned());
    rows.push(cells);
    depths.push(depth);
    row.of.iter().for_each(|inner| walk(inner, depth + 1, rows, depths));
}

/// Facts as rows; a value without a name continues the one before.
fn of_facts(facts: &Facts) -> String {
    let mut rows: Vec<(String, String)> = Vec::new();
    for (name, value) in &facts.facts {
        match rows.last_mut().filter(|_| name.is_empty()) {
            Some((_, before)) => before.push_str(&format!("<br>{}", escaped(value))),
            None => rows.push((escaped(name), escaped(value))),
        }
    }
    let row = |(name, value): &(String, String)| format!("<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>\n");
    let body: String = rows.iter().map(row).collect();
    framed(&facts.title, &format!("<tbody>\n{body}</tbody>\n"), &facts.notes)
}

fn cell(tag: &str, is_right: bool, depth: usize, text: &str) -> String {
    let name = tag.split(' ').next().unwrap_or(tag);
    let class = match (is_right, depth) {
        (true, _) => " class=\"n\"".to_string(),
        (false, 0) => String::new(),
        (false, depth) => format!(" class=\"d{}\"", depth.min(DEEPEST)),
    };
    // Padding after a number keeps the digits of a column aligned if another number has a mark.
    let shown = text.trim_end();
    let pad = if is_right { "\u{2007}".repeat(text.len() - shown.len()) } else { String::new() };
    format!("<{tag}{class}>{}{pad}</{name}>", escaped(shown))
}

fn framed(title: &str, rows: &str, notes: &[String]) -> String {
    let caption = if title.is_empty() { String::new() } else { format!("<caption>{}</caption>\n", escaped(title)) };
    let note = |note: &String| format!("<li>{}</li>\n", escaped(note));
    let notes = match notes {
        [] => String::new(),
        notes => format!("<ul>\n{}</ul>\n", notes.iter().map(note).collect::<String>()),
    };
    format!("<section>\n<div class=\"wide\">\n<table>\n{caption}{rows}</table>\n</div>\n{notes}</section>\n")
}
