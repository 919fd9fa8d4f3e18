//! Replaces functions of Rhai that make large values: each checks the size of its result before it allocates.
//!
//! Rhai's own limits walk through the whole container after every call that may have changed it, so that a loop of
//! pushes takes quadratic time. They are off; a list or text is checked here when it grows, and everything else is
//! bounded by the memory budget, which the engine checks at every operation.

use rhai::{Array, Dynamic, Engine, ImmutableString, Map, NativeCallContext};

use super::home::Context;
use crate::Error;
use crate::script::ScriptResult;

/// The maximum length of a text that functions and operators make, in bytes.
pub const TEXT_LENGTH: usize = 10_000_000;
/// The maximum number of items of a list.
pub const LIST_LENGTH: usize = 1_000_000;
/// The maximum number of entries of a map that functions make.
pub const MAP_LENGTH: usize = 1_000_000;
/// About the memory that one item of a list, and one entry of a map takes besides its contents.
const ITEM: usize = 16;
const ENTRY: usize = 64;
/// Smaller results are not worth a check of the budget, which follows anyway before the next operation.
const SMALL: usize = 1 << 20;

pub fn limit(engine: &mut Engine) {
    engine.set_max_string_size(0);
    engine.set_max_array_size(0);
    engine.set_max_map_size(0);
    texts(engine);
    replacements(engine);
    paddings(engine);
    pieces(engine);
    lists(engine);
    maps(engine);
    blobs(engine);
}

fn too_large(what: &str, most: &str, hint: &str) -> Error {
    Error::plain(format!("the {what} becomes too large: it may have up to {most}")).advise(hint)
}

/// Check that a text of this many bytes may be made.
fn text(context: &NativeCallContext, bytes: usize) -> ScriptResult<()> {
    if bytes > TEXT_LENGTH {
        return Err(too_large("text", "10 MB", "collect the pieces in a list, or print them one by one").into());
    }
    room(context, bytes)
}

/// Check that a list of this many items may be made.
fn list(items: usize) -> ScriptResult<()> {
    if items > LIST_LENGTH {
        return Err(too_large("list", "1,000,000 items", "keep numbers in a column or in a table of a file").into());
    }
    Ok(())
}

/// Check that a map of this many entries may be made.
fn map(entries: usize) -> ScriptResult<()> {
    if entries > MAP_LENGTH {
        return Err(too_large("map", "1,000,000 entries", "keep the values in a table of a file").into());
    }
    Ok(())
}

/// Check that the memory budget has room for this many bytes.
pub fn room(context: &NativeCallContext, bytes: usize) -> ScriptResult<()> {
    match bytes <= SMALL {
        true => Ok(()),
        false => Context::of(context).watch.reserve(bytes as u64).map_err(Into::into),
    }
}

/// Make `+` and `+=` on texts check the length of the result.
fn texts(engine: &mut Engine) {
    fn joined(context: &NativeCallContext, a: &str, b: &str) -> ScriptResult<ImmutableString> {
        text(context, a.len() + b.len())?;
        Ok(format!("{a}{b}").into())
    }
    fn joined_with(context: &NativeCallContext, a: &str, b: char) -> ScriptResult<ImmutableString> {
        joined(context, a, b.encode_utf8(&mut [0; 4]))
    }
    engine.register_fn("+", |context: NativeCallContext, a: &str, b: &str| joined(&context, a, b));
    engine.register_fn("+", |context: NativeCallContext, a: &str, b: char| joined_with(&context, a, b));
    engine.register_fn("+=", |context: NativeCallContext, a: &mut ImmutableString, b: &str| -> ScriptResult<()> {
        text(&context, a.len() + b.len())?;
        *a += b;
        Ok(())
    });
    engine.register_fn("+=", |context: NativeCallContext, a: &mut ImmutableString, b: char| -> ScriptResult<()> {
        text(&context, a.len() + b.len_utf8())?;
        *a += b;
        Ok(())
    });
}

/// Make `replace` check the length of the result.
fn replacements(engine: &mut Engine) {
    fn replace(context: &NativeCallContext, a: &mut ImmutableString, what: &str, by: &str) -> ScriptResult<()> {
        if by.len() > what.len() {
            let grown = a.matches(what).count().saturating_mul(by.len() - what.len());
            text(context, a.len().saturating_add(grown))?;
        }
        *a = a.replace(what, by).into();
        Ok(())
    }
    type Text<'a> = &'a mut ImmutableString;
    engine.register_fn("replace", |context: NativeCallContext, a: Text, what: &str, by: &str| {
        replace(&context, a, what, by)
    });
    engine.register_fn("replace", |context: NativeCallContext, a: Text, what: &str, by: char| {
        replace(&context, a, what, by.encode_utf8(&mut [0; 4]))
    });
    engine.register_fn("replace", |context: NativeCallContext, a: Text, what: char, by: &str| {
        replace(&context, a, what.encode_utf8(&mut [0; 4]), by)
    });
    engine.register_fn("replace", |context: NativeCallContext, a: Text, what: char, by: char| {
        replace(&context, a, what.encode_utf8(&mut [0; 4]), by.encode_utf8(&mut [0; 4]))
    });
}

/// Make `pad` check the length of the result.
fn paddings(engine: &mut Engine) {
    fn pad(context: &NativeCallContext, a: &mut ImmutableString, length: i64, by: &str) -> ScriptResult<()> {
        let (wanted, found) = (usize::try_from(length).unwrap_or(0), a.chars().count());
        if wanted <= found || by.is_empty() {
            return Ok(());
        }
        let characters = wanted - found;
        let (whole, rest) = (characters / by.chars().count(), characters % by.chars().count());
        text(context, whole.saturating_add(1).saturating_mul(by.len()).saturating_add(a.len()))?;
        let rest: String = by.chars().take(rest).collect();
        *a = format!("{a}{}{rest}", by.repeat(whole)).into();
        Ok(())
    }
    engine.register_fn("pad", |context: NativeCallContext, a: &mut ImmutableString, length: i64, by: &str| {
        pad(&context, a, length, by)
    });
    engine.register_fn("pad", |context: NativeCallContext, a: &mut ImmutableString, length: i64, by: char| {
        pad(&context, a, length, by.encode_utf8(&mut [0; 4]))
    });
    engine.register_fn(
        "pad",
        |context: NativeCallContext, a: &mut Array, length: i64, item: Dynamic| -> ScriptResult<()> {
            let wanted = usize::try_from(length).unwrap_or(0);
            if wanted > a.len() {
                list(wanted)?;
                room(&context, weight(&item).saturating_mul(wanted - a.len()))?;
                a.resize(wanted, item);
            }
            Ok(())
        },
    );
}

/// About the memory that a copy of a value takes.
fn weight(value: &Dynamic) -> usize {
    if let Ok(list) = value.as_array_ref() {
        return list.iter().map(|item| ITEM + weight(item)).sum();
    }
    value.as_map_ref().map_or(0, |map| map.values().map(|item| ENTRY + weight(item)).sum())
}

/// Make what splits a text check the length of the list.
fn pieces(engine: &mut Engine) {
    fn listed<'a>(
        context: &NativeCallContext,
        count: usize,
        pieces: impl Iterator<Item = &'a str>,
    ) -> ScriptResult<Array> {
        const PIECE: usize = 48;
        list(count)?;
        room(context, count.saturating_mul(PIECE))?;
        Ok(pieces.map(|piece| Dynamic::from(ImmutableString::from(piece))).collect())
    }
    engine.register_fn("split", |context: NativeCallContext, a: &str| {
        listed(&context, a.split_whitespace().count(), a.split_whitespace())
    });
    engine.register_fn("split", |context: NativeCallContext, a: &str, at: &str| {
        listed(&context, a.split(at).count(), a.split(at))
    });
    engine.register_fn("split", |context: NativeCallContext, a: &str, at: char| {
        listed(&context, a.split(at).count(), a.split(at))
    });
    engine.register_fn("split_rev", |context: NativeCallContext, a: &str, at: &str| {
        listed(&context, a.rsplit(at).count(), a.rsplit(at))
    });
    engine.register_fn("split_rev", |context: NativeCallContext, a: &str, at: char| {
        listed(&context, a.rsplit(at).count(), a.rsplit(at))
    });
    for (name, is_reversed) in [("split", false), ("split_rev", true)] {
        engine.register_fn(name, move |context: NativeCallContext, a: &str, at: &str, most: i64| {
            let most = usize::try_from(most).unwrap_or(0).max(1);
            let count = a.matches(at).take(most).count() + 1;
            match is_reversed {
                true => listed(&context, count, a.rsplitn(most, at)),
                false => listed(&context, count, a.splitn(most, at)),
            }
        });
    }
    engine.register_fn("to_chars", |a: &str| -> ScriptResult<Array> {
        list(a.chars().count())?;
        Ok(a.chars().map(Dynamic::from).collect())
    });
    engine.register_fn("parse_json", |context: NativeCallContext, a: &str| -> ScriptResult<Dynamic> {
        const VALUE: usize = 32;
        text(&context, a.len())?;
        room(&context, a.len().saturating_mul(VALUE))?;
        rhai::serde::to_dynamic(crate::files::json_value(a)?)
    });
}

/// Add an item to a list that has room for it.
pub fn push(a: &mut Array, item: Dynamic) -> ScriptResult<()> {
    list(a.len() + 1)?;
    a.push(item);
    Ok(())
}

/// Make what adds items to a list check its length.
fn lists(engine: &mut Engine) {
    fn append(a: &mut Array, b: Array) -> ScriptResult<()> {
        list(a.len() + b.len())?;
        a.extend(b);
        Ok(())
    }
    fn concat(mut a: Array, b: Array) -> ScriptResult<Array> {
        append(&mut a, b)?;
        Ok(a)
    }
    engine.register_fn("push", push);
    engine.register_fn("insert", |a: &mut Array, at: i64, item: Dynamic| -> ScriptResult<()> {
        list(a.len() + 1)?;
        let back = || a.len().saturating_sub(usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX));
        let at = usize::try_from(at).map_or_else(|_| back(), |at| at.min(a.len()));
        a.insert(at, item);
        Ok(())
    });
    engine.register_fn("append", append);
    engine.register_fn("+=", append);
    engine.register_fn("+", concat);
}

/// Make what adds the entries of another map check the number of entries.
fn maps(engine: &mut Engine) {
    fn mix(a: &mut Map, b: Map) -> ScriptResult<()> {
        map(a.len() + b.len())?;
        a.extend(b);
        Ok(())
    }
    engine.register_fn("mixin", mix);
    engine.register_fn("+=", mix);
    engine.register_fn("+", |mut a: Map, b: Map| -> ScriptResult<Map> {
        mix(&mut a, b)?;
        Ok(a)
    });
}

/// No function of ours takes bytes, and Rhai's allocate whatever they are asked for.
fn blobs(engine: &mut Engine) {
    fn refuse() -> ScriptResult<()> {
        Err(Error::plain("there are no bytes here; use a text or a list of numbers").into())
    }
    engine.register_fn("blob", refuse);
    engine.register_fn("blob", |_: i64| refuse());
    engine.register_fn("blob", |_: i64, _: i64| refuse());
    engine.register_fn("to_blob", |_: &str| refuse());
}
