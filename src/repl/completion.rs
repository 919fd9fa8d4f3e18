//! What Tab offers: commands of the prompt, and what the session knows of the word, each on a line that fits.

use rustyline::completion::Pair;

use super::COMMANDS;
use crate::render::{FORMATS, wrapped};
use crate::script::{Candidate, Completions};

/// Labels are padded up to this, so that meanings stand under each other.
const WIDEST: usize = 50;

/// What a line that begins with a colon can go on with; none for any other line.
pub fn commands(before: &str) -> Option<Completions> {
    let line = before.trim_start();
    let (names, typed): (Vec<(&str, &str)>, &str) = match line.split_once(' ') {
        _ if !line.starts_with(':') => return None,
        None => (COMMANDS.to_vec(), line),
        Some((":format", form)) => (FORMATS.iter().map(|(name, _)| (*name, "")).collect(), form.trim_start()),
        Some(_) => (Vec::new(), ""),
    };
    let begins = names.into_iter().filter(|(name, _)| name.starts_with(typed));
    let candidates: Vec<Candidate> = begins.map(|(name, about)| Candidate::new(name, name, about)).collect();
    Some(Completions { start: before.len() - typed.len(), begun: candidates.len(), candidates })
}

/// Candidates as rustyline lists them. What only has a part as typed waits while what begins so has more in common,
/// since else nothing could be filled in.
pub fn listed(found: &Completions, typed: usize, width: Option<usize>) -> Vec<Pair> {
    let begun = &found.candidates[..found.begun];
    let shown = if in_common(begun) > typed { begun } else { &found.candidates };
    let label = shown.iter().map(|candidate| candidate.label.chars().count()).max().unwrap_or(0).min(WIDEST);
    let pair = |candidate: &Candidate| Pair {
        display: fitted(&candidate.display(label), width),
        replacement: candidate.replacement.clone(),
    };
    shown.iter().map(pair).collect()
}

/// Bytes at the beginning of all replacements.
fn in_common(candidates: &[Candidate]) -> usize {
    let Some((first, others)) = candidates.split_first() else { return 0 };
    let shared = |other: &Candidate| {
        first.replacement.bytes().zip(other.replacement.bytes()).take_while(|(a, b)| a == b).count()
    };
    others.iter().map(shared).min().unwrap_or(first.replacement.len())
}

/// One line of the terminal.
fn fitted(text: &str, width: Option<usize>) -> String {
    let Some(room) = width.map(|width| width.saturating_sub(2)) else { return text.to_string() };
    let lines = wrapped(text, Some(room), 0);
    match lines.len() {
        0 | 1 => text.to_string(),
        // Blanks between label and meaning are kept.
        _ => format!("{}…", text.get(..lines[0].len()).unwrap_or(&lines[0]).trim_end()),
    }
}
