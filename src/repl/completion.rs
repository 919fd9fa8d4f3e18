//! What Tab offers: commands of the prompt and the session's candidates, each on a line that fits the terminal.

use rustyline::completion::Pair;

use super::{COMMANDS, Keys};
use crate::data::options::Words;
use crate::hidden;
use crate::render::{Format, wrapped};
use crate::script::{Candidate, Completions};

/// Labels are padded up to this width, so that the meanings are aligned.
const MAX_LABEL: usize = 50;

/// Completions of a line that begins with a colon; `None` for any other line.
pub fn commands(before: &str) -> Option<Completions> {
    let line = before.trim_start();
    let (names, typed): (Vec<(&str, &str)>, &str) = match line.split_once(' ') {
        _ if !line.starts_with(':') => return None,
        None => (COMMANDS.iter().map(|command| (command.name, command.about)).collect(), line),
        Some((":set", key)) => (Keys::TABLE.iter().map(|known| (known.name, known.about)).collect(), key.trim_start()),
        Some((":format", form)) => (Format::WORDS.iter().map(|name| (*name, "")).collect(), form.trim_start()),
        Some(_) => (Vec::new(), ""),
    };
    let begins = names.into_iter().filter(|(name, _)| name.starts_with(typed));
    let candidates: Vec<Candidate> = begins.map(|(name, about)| Candidate::new(name, name, about)).collect();
    Some(Completions { start: before.len() - typed.len(), begun: candidates.len(), candidates })
}

/// Candidates as rustyline lists them. As long as the candidates that begin as typed share more letters, those that
/// merely contain what is typed are held back; otherwise nothing could be filled in.
///
/// If there are more than fit on the screen, the first ones are listed with the number of the others; rustyline would
/// ask.
pub fn listed(found: &Completions, typed: usize, width: Option<usize>, rows: usize) -> Vec<Pair> {
    let begun = &found.candidates[..found.begun];
    let all = if in_common(begun) > typed { begun } else { &found.candidates };
    let shown = &all[..all.len().min(rows)];
    let label = shown.iter().map(|candidate| candidate.label.chars().count()).max().unwrap_or(0).min(MAX_LABEL);
    let pair = |candidate: &Candidate| Pair {
        display: fitted(&hidden::shown_line(&candidate.display(label)), width),
        replacement: open_ended(&candidate.replacement).to_string(),
    };
    // What is typed into the line must be seen there.
    let is_seen = |candidate: &&Candidate| !hidden::is_in(&candidate.replacement);
    let mut pairs: Vec<Pair> = shown.iter().filter(is_seen).map(pair).collect();
    if shown.len() < all.len() {
        // Only what all candidates begin with may be filled in.
        let replacement = open_ended(&all[0].replacement).get(..in_common(all)).unwrap_or_default().to_string();
        pairs.push(Pair { display: format!("… and {} more: keep typing", all.len() - shown.len()), replacement });
    }
    pairs
}

/// A text without its closing quote, which people type out of habit.
fn open_ended(replacement: &str) -> &str {
    let is_closed = replacement.matches('"').count() == 1 && replacement.ends_with('"');
    if is_closed { &replacement[..replacement.len() - 1] } else { replacement }
}

/// How many bytes all replacements have in common at the beginning.
fn in_common(candidates: &[Candidate]) -> usize {
    let Some((first, others)) = candidates.split_first() else { return 0 };
    let shared = |other: &Candidate| {
        first.replacement.bytes().zip(other.replacement.bytes()).take_while(|(a, b)| a == b).count()
    };
    others.iter().map(shared).min().unwrap_or(first.replacement.len())
}

/// A text shortened to one line of the terminal.
fn fitted(text: &str, width: Option<usize>) -> String {
    let Some(room) = width.map(|width| width.saturating_sub(2)) else { return text.to_string() };
    let lines = wrapped(text, Some(room), 0);
    match lines.len() {
        0 | 1 => text.to_string(),
        // Spaces between label and meaning are kept.
        _ => format!("{}…", text.get(..lines[0].len()).unwrap_or(&lines[0]).trim_end()),
    }
}
