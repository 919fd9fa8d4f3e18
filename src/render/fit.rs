//! Weights fitted to a list: how well they fit, how loosely the list determines them, and which units they misplace.

use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table};
use crate::analysis::inverse::{Fit, Pairs, Penalty, To, Trial, Verdict, draws};
use crate::arrange::Arrange;
use crate::model::Model;
use crate::rank::Ranking;
use crate::tolerance::CLOSED;

impl Show for Fit {
    fn shapes(&self) -> Vec<Shape> {
        let mut facts =
            Facts::new(format!("weights fitted to {}, in {}", self.list.heading(), self.model.data().title()));
        facts = facts.from_data(self.model.data());
        facts.row = Some(programs::fit(self));
        let (units, (below, last)) = (&self.model.data().units().many, self.below);
        let more = match below {
            0 => String::new(),
            _ => format!(", {below} more below rank {last}"),
        };
        facts.add("known", format!("{} {units}{more}", self.misfits.len()));
        let Pairs { all, always, never } = self.pairs;
        let open = self.pairs.open();
        facts.add(
            "pairs",
            format!(
                "{all} ordered pairs: {always} hold under any weights, {never} under none, {open} depend on the weights"
            ),
        );
        facts.notes.extend(unranked(self));
        if !self.lost.is_empty() {
            facts.add("left out", left_out(&self.lost));
        }
        add_scores(&mut facts, self);
        facts.add("kept", kept(self));
        if let Some(of) = &self.penalty {
            facts.add("penalty", penalty(self, of));
        }
        facts.add("one out", one_out(self));
        facts.add("weights", verdicts(self));
        facts.notes.extend(of_another_year(self));
        facts.notes.extend(taken_whole(self));
        let plain = |table: Table| Shape::Table(Table { title: String::new(), ..table });
        vec![
            Shape::Facts(facts),
            plain(ranges(self).part("weights")),
            plain(trials(&self.model, &self.trials).part("trials")),
        ]
    }
}

/// Adds the line that turns scores into printed ones, and how many units it leaves out.
fn add_scores(facts: &mut Facts, fit: &Fit) {
    let Some((line, printed)) = &fit.line else { return };
    let sign = if line.above < 0.0 { "−" } else { "+" };
    let sum = format!("{:.4} · score {sign} {:.4}", line.times, line.above.abs());
    facts.add("scores", format!("{sum}; the sum of misses over {printed} printed scores is {:.4}", line.missed));
    if fit.gaps > 0 {
        let (of, units) = (fit.misfits.len() + fit.below.0, &fit.model.data().units().many);
        let have = if fit.gaps == 1 { "has missing values and is" } else { "have missing values and are" };
        facts.add("missing", format!("{} of these {of} {units} {have} left out", fit.gaps));
    }
}

/// A note on listed units that the fitted weights leave with too little data to be ranked.
fn unranked(of: &Fit) -> Option<String> {
    let names: Vec<String> = of.unranked.iter().map(|&unit| of.model.data().units().label(unit)).collect();
    let these = crate::error::listed(&names);
    let note = format!(
        "not ranked under these weights, as too many values are missing; their scores are compared instead: {these}"
    );
    (!names.is_empty()).then_some(note)
}

/// A note for a list that is only partly shown.
fn taken_whole(fit: &Fit) -> Option<String> {
    let some = "to fit to some only, list them with `ranking([…])`";
    let note = format!("the whole list is used, including rows not shown; {some}");
    (fit.list.len() < fit.list.ranked()).then_some(note)
}

/// How many names are written out.
const NAMED: usize = 8;

fn left_out(names: &[String]) -> String {
    let more = match names.len() {
        n if n > NAMED => format!(" and {} more", n - NAMED),
        _ => String::new(),
    };
    format!("{}{more} (not ranked by the model)", names[..names.len().min(NAMED)].join("; "))
}

fn kept(fit: &Fit) -> String {
    let own = fit.own();
    let bound = match (fit.least == own.broken, fit.to) {
        _ if fit.to == To::Scores || fit.penalty.is_some() => String::new(),
        (true, _) => "; no weights break fewer".to_string(),
        (false, _) => format!("; no weights break fewer than {}", fit.least),
    };
    let share = own
        .kept
        .map_or(String::new(), |kept| format!("{:.1} % of the pairs that depend on the weights; ", 100.0 * kept));
    format!("{share}{} pairs broken in total{bound}", own.broken)
}

/// The penalty in words: "26 × 0.3 from the given weights is 7.8, with the broken pairs 17.8; no weights cost less than
/// 9.2".
fn penalty(fit: &Fit, of: &Penalty) -> String {
    let (times, what, factor) = match &fit.line {
        Some((line, _)) => (format!(" × {:.4}", line.times), "misses", line.times),
        None => (String::new(), "broken pairs", 1.0),
    };
    let (own, cost) = (of.penalty * of.distance * factor, fit.own().cost.unwrap_or(f64::NAN));
    let bound = match cost - of.floor < CLOSED {
        true => "no weights cost less".to_string(),
        false => format!("no weights cost less than {:.4}", of.floor),
    };
    let from = format!("{} × {:.4} from the given weights{times}", of.penalty, of.distance);
    format!("{from} costs {own:.4}, or {cost:.4} with the {what}; {bound}")
}

/// How well weights fitted without a unit reproduce its rank.
fn one_out(fit: &Fit) -> String {
    let mut off: Vec<usize> = fit.misfits.iter().map(|of| of.off_left_out()).collect();
    off.sort_unstable();
    let (half, worst) = (off[(off.len() - 1) / 2], off[off.len() - 1]);
    format!(
        "with each left out in turn, half of the {} ranks are off by {half} or less, the worst by {worst}",
        off.len()
    )
}

/// The number of weights by verdict: "2 pinned, 1 loose, 2 free".
fn verdicts(fit: &Fit) -> String {
    let count = |verdict: Verdict| fit.weights.iter().filter(|weight| fit.verdict(weight) == verdict).count();
    let [pinned, loose, free] = [Verdict::Pinned, Verdict::Loose, Verdict::Free].map(count);
    let what = format!("{pinned} pinned, {loose} loose, {free} free");
    match (pinned, fit.penalty.is_some()) {
        (_, true) => format!("{what} (by the list and the penalty together)"),
        (0, _) => format!("{what}: the list determines no weight"),
        _ => what,
    }
}

fn of_another_year(fit: &Fit) -> Option<String> {
    let (own, other) = (fit.model.data().year()?, fit.list.data().year()?);
    (own != other).then(|| {
        format!("the list is of {other} but the data are of {own}; `m.year({other})` uses the year of the list")
    })
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pinned => "pinned",
        Verdict::Loose => "loose",
        Verdict::Free => "free",
    }
}

/// A table with the columns `code, given, fitted, change`.
pub fn weights(fit: &Fit) -> Table {
    let decimals = |code: &str| Head::new(code).style(Style::Decimals(4)).worth(9);
    let heads = vec![Head::new("code").worth(10), decimals("given"), decimals("fitted"), decimals("change")];
    let mut table = Table::new(format!("weights fitted to {}", fit.list.heading()), "rows", heads);
    table = table.from_data(fit.model.data());
    for weight in &fit.weights {
        let row = [weight.given, weight.fitted, weight.fitted - weight.given].map(Cell::Number);
        table.rows.push(std::iter::once((&weight.code).into()).chain(row).collect());
    }
    table
}

/// A table with the columns `code, given, fitted, least, greatest, verdict`, and the bounds on the ends of each range.
pub fn ranges(fit: &Fit) -> Table {
    let decimals = |code: &str, worth: u8| Head::new(code).style(Style::Decimals(4)).worth(worth);
    let is_exact = fit.weights.iter().all(|weight| weight.is_exact());
    let mut heads = vec![Head::new("code").worth(10), decimals("given", 8), decimals("fitted", 9)];
    heads.extend([decimals("lowest", 9), decimals("highest", 9), Head::new("verdict").worth(9)]);
    if !is_exact {
        heads.extend([decimals("lowest_bound", 6), decimals("highest_bound", 6)]);
    }
    let title = format!("weights within {} of the best fit to {}", fit.epsilon, fit.list.heading());
    let mut table = Table::new(title, "rows", heads).from_data(fit.model.data());
    for weight in &fit.weights {
        let mut row: Vec<Cell> = vec![(&weight.code).into()];
        row.extend([weight.given, weight.fitted, weight.least.0, weight.greatest.0].map(Cell::Number));
        row.push(verdict(fit.verdict(weight)).into());
        if !is_exact {
            row.extend([weight.least.1, weight.greatest.1].map(Cell::Number));
        }
        table.rows.push(row);
    }
    let what = match fit.to {
        To::Scores if fit.penalty.is_some() => {
            "misses plus penalty may exceed the best by this share of the misses of one constant score".to_string()
        }
        To::Scores => {
            "the sum of misses may exceed the best by this share of the misses of one constant score".to_string()
        }
        _ if fit.penalty.is_some() => {
            let given = &fit.trials[1];
            format!(
                "broken pairs plus penalty may exceed the best by this share of the {} that the given weights break",
                given.broken
            )
        }
        _ => format!(
            "broken pairs may exceed the fewest by this share of the {} that depend on the weights",
            fit.pairs.open()
        ),
    };
    table.notes.push(format!("within {}: {what}", fit.epsilon));
    if !is_exact {
        table.notes.push("lowest, highest: the widest weights found; none lie beyond the bounds".into());
    }
    let (pinned, free) = fit.limits();
    table.notes.push(format!(
        "pinned: range of at most {}; free: range above {}; loose: in between",
        short(pinned),
        short(free)
    ));
    table
}

fn short(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}

/// A table of how well the weights fit another list.
pub fn tried(fit: &Fit, other: &Ranking, model: &Model, of: &[Trial]) -> Table {
    let title =
        format!("weights fitted to {}, tried on {} in {}", fit.list.heading(), other.heading(), model.data().title());
    Table { title, ..trials(model, of) }
}

/// A table with the columns `weights, kept, broken, spearman`, for a fit to scores also the sum of misses, and with a
/// penalty the total cost.
fn trials(model: &Model, trials: &[Trial]) -> Table {
    let has_misses = trials.iter().any(|trial| trial.missed.is_some());
    let mut heads = vec![
        Head::new("weights").worth(10),
        Head::new("kept").key("kept_percent").style(Style::Decimals(1)).worth(9),
        Head::new("broken").worth(9),
        Head::new("spearman").style(Style::Decimals(3)).worth(8),
    ];
    let has_costs = trials.iter().any(|trial| trial.cost.is_some());
    if has_misses {
        heads.push(Head::new("missed").style(Style::Decimals(3)).worth(9));
    }
    if has_costs {
        heads.push(Head::new("cost").style(Style::Decimals(3)).worth(9));
    }
    let mut table = Table::new(String::new(), "rows", heads).from_data(model.data());
    for trial in trials {
        let mut row: Vec<Cell> = vec![
            trial.name.into(),
            trial.kept.map(|kept| 100.0 * kept).into(),
            trial.broken.into(),
            trial.spearman.into(),
        ];
        if has_misses {
            row.push(trial.missed.into());
        }
        if has_costs {
            row.push(trial.cost.into());
        }
        table.rows.push(row);
    }
    let draws = draws(has_misses);
    table.notes.push(format!(
        "kept: % of the pairs that depend on the weights; random: best, 1 in 20 and median of {draws} uniform draws"
    ));
    table
}

/// A table with the columns `unit, name, rank, among, fitted, off, broken, off_left_out`, the worst misfit first.
pub fn misfits(fit: &Fit) -> Table {
    let units = fit.model.data().units();
    let has_scores = fit.misfits.iter().any(|of| of.score.is_some());
    let codes = ["rank", "among", "fitted", "off", "off_left_out", "broken"];
    let mut heads = vec![Head::new(&units.one).worth(10)];
    heads.extend(codes.map(|code| Head::new(code).worth(8)));
    if has_scores {
        heads.extend(
            ["score", "fitted_score", "miss", "miss_left_out"]
                .map(|code| Head::new(code).style(Style::Scores(2)).worth(7)),
        );
    }
    let mut table = Table::new(format!("misfits to {}", fit.list.heading()), &fit.model.data().units().many, heads);
    table = table.from_data(fit.model.data());
    let mut all: Vec<_> = fit.misfits.iter().collect();
    all.arrange_by_key(|of| std::cmp::Reverse(of.off().abs()));
    for of in all {
        let number = |x: i64| Cell::Number(x as f64);
        let mut row: Vec<Cell> = vec![units.label(of.unit).as_str().into(), of.rank.into(), of.among.into()];
        row.extend([of.fitted.into(), number(of.off()), of.off_left_out().into(), of.broken.into()]);
        if has_scores {
            let [score, fitted, miss, other] = match of.score {
                Some((score, fitted, other)) => [score, fitted, fitted - score, other - score].map(Cell::Number),
                None => [(); 4].map(|()| Cell::Missing),
            };
            row.extend([score, fitted, miss, other]);
        }
        table.rows.push(row);
    }
    let n = fit.misfits.len();
    table.notes.push(format!("among, fitted: rank among these {n}, on the list and with the fitted weights"));
    table.notes.push(
        "off: ranks lower than on the list; off_left_out: ranks off in either direction, with weights fitted without it".into(),
    );
    table
}

/// A table with the columns `ahead, behind`: pairs of the list that no weights put in order.
pub fn never(fit: &Fit) -> Table {
    let heads = vec![Head::new("ahead").worth(10), Head::new("behind").worth(10)];
    let at = if fit.at == "all" { "all indicators" } else { fit.at.as_str() };
    let title = format!("pairs of {} that no weights of {} can order", fit.list.heading(), at);
    let mut table = Table::new(title, "pairs", heads).from_data(fit.model.data());
    let units = fit.model.data().units();
    for (a, b) in &fit.never {
        table.rows.push([a, b].map(|unit| units.label(*unit).as_str().into()).into());
    }
    table.notes.push("ahead on the list, although not better in any member".into());
    table
}
