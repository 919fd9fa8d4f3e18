//! Context-aware completion: a function from a text and a cursor to candidates, independent of any terminal.
//!
//! Nothing is run and no file is opened: values come from the scope, types from the declarations, codes and names from
//! the data that a chain is about. If the type is unknown, everything that can be called is offered.

mod chain;
mod known;
mod line;
mod members;
mod offers;
mod place;
mod subject;
mod texts;
mod world;

pub use offers::{Candidate, Completions};
pub use subject::stands_for_something;
pub use world::{Sets, World, language};

use chain::Chains;
use line::{Line, Typing};
use offers::{Offers, Rank};

/// The completions of the word at the cursor.
pub fn complete(world: &World, text: &str, cursor: usize) -> Completions {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let (before, after) = text.split_at(cursor);
    if let Some(typed) = topic(before) {
        return topics(world, typed, cursor - typed.len());
    }
    let line = Line::read(before);
    let chains = Chains::new(&line, world);
    let mut offers = Offers::new(line.typed());
    let start = match line.typing {
        Typing::Comment => cursor,
        Typing::Text(quote) if chains.is_key() => {
            chains.keys(&mut offers, Some(quote), after);
            line.start
        }
        Typing::Text(quote) => return chains.texts(quote, after),
        Typing::Number => {
            chains.years(&mut offers);
            line.start
        }
        Typing::Word if matches!(line.before(line.end()), "." | "?.") => {
            chains.members(&mut offers, after);
            line.start
        }
        Typing::Word if chains.is_naming() => line.start,
        Typing::Word if chains.is_key() => {
            chains.keys(&mut offers, None, after);
            line.start
        }
        Typing::Word => {
            chains.words(&mut offers, after);
            line.start
        }
    };
    offers.finish(start)
}

/// The remaining parameters of the call that a text ends in, right after its bracket or a comma.
pub fn signature(world: &World, text: &str) -> Option<String> {
    let line = Line::read(text);
    let chains = Chains::new(&line, world);
    let is_open =
        line.typing == Typing::Word && line.typed().is_empty() && matches!(line.before(line.end()), "(" | ",");
    let slot = chains.slot().filter(|slot| is_open && slot.path.is_empty())?;
    let receiver = chains.receiver(slot.name);
    let ways = chains.ways(receiver.as_ref(), line.word(slot.name));
    let rest = ways
        .iter()
        .find_map(|way| way.overload.params.get(way.skipped + slot.place..).filter(|rest| !rest.is_empty()))?;
    let written: Vec<String> = rest.iter().map(|param| format!("{}: {}", param.name, param.kind)).collect();
    Some(written.join(", "))
}

/// What is typed after `?` or the bare word `help`.
fn topic(before: &str) -> Option<&str> {
    let line = before.trim_start();
    let topic = line.strip_prefix('?').or_else(|| line.strip_prefix("help "))?.trim_start();
    topic.chars().all(|c| c.is_alphanumeric() || "_.".contains(c)).then_some(topic)
}

fn topics(world: &World, typed: &str, start: usize) -> Completions {
    let mut offers = Offers::new(typed);
    for topic in world.topics().into_iter().chain(world.topics_within(typed)) {
        let text = topic.text.clone();
        offers.offer(Rank::Wanted, &text, || Candidate::new(&topic.text, &topic.text, topic.about));
    }
    offers.finish(start)
}
