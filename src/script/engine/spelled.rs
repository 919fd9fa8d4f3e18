//! Limits the size of the text that a list or a map becomes: a text that it holds many times takes memory only once,
//! until it is written.

use std::fmt::Write;

use rhai::{Array, Dynamic, Engine, ImmutableString, Map, NativeCallContext};

use super::growth;
use super::home::Context;
use crate::Error;
use crate::script::ScriptResult;

/// The maximum size of one answer, in bytes.
const ANSWER: usize = 1 << 30;
/// A list of more entries takes long enough for Ctrl-C to matter.
const LONG: usize = 1000;
/// About what a number and the signs around a value take.
const SHORT: usize = 4;

/// Make what turns lists and maps into texts check that the memory budget has room for the result. Rhai ignores errors
/// inside of a text such as `${list}`, but a budget that is used up stops the line.
pub fn limit(engine: &mut Engine) {
    for name in ["print", "to_string", "debug", "to_debug"] {
        engine.register_fn(name, |context: NativeCallContext, list: &mut Array| {
            growth::room(&context, sum(list.iter(), usize::MAX))?;
            of_list(&context, list)
        });
        engine.register_fn(name, |context: NativeCallContext, map: &mut Map| {
            growth::room(&context, sum(map.values(), usize::MAX))?;
            of_map(&context, map)
        });
    }
}

/// Check that a value is not too large to be shown.
pub fn answer(value: &Dynamic) -> ScriptResult<()> {
    if size(value, ANSWER) <= ANSWER {
        return Ok(());
    }
    let error = Error::plain("the answer becomes too large: it may have up to 1 GB");
    Err(error.advise("show a part of it, or print the entries one by one").into())
}

/// About the length of the text of a value; any number above `most` if it is longer.
fn size(value: &Dynamic, most: usize) -> usize {
    if let Ok(list) = value.as_array_ref() {
        return sum(list.iter(), most);
    }
    if let Ok(map) = value.as_map_ref() {
        return sum(map.values(), most).saturating_add(map.keys().map(|key| key.len()).sum());
    }
    SHORT + value.as_immutable_string_ref().map_or(0, |text| text.len())
}

fn sum<'a>(mut values: impl Iterator<Item = &'a Dynamic>, most: usize) -> usize {
    let add = |sum: usize, value| Some(usize::saturating_add(sum, size(value, most))).filter(|sum| *sum <= most);
    values.try_fold(SHORT, add).unwrap_or(usize::MAX)
}

/// The same text as that of Rhai.
fn of_list(context: &NativeCallContext, list: &mut Array) -> ScriptResult<ImmutableString> {
    let home = (list.len() > LONG).then(|| Context::of(context));
    let mut texts = Vec::with_capacity(list.len());
    for (place, value) in list.iter_mut().enumerate() {
        home.as_ref().map_or(Ok(()), |home| home.watch.check_at(place))?;
        texts.push(inner(context, value)?);
    }
    Ok(format!("[{}]", texts.join(", ")).into())
}

fn of_map(context: &NativeCallContext, map: &mut Map) -> ScriptResult<ImmutableString> {
    let mut text = "#{".to_string();
    for (place, (key, value)) in map.iter_mut().enumerate() {
        let value = inner(context, value)?;
        let _ = write!(text, "{}{key:?}: {value}", if place > 0 { ", " } else { "" });
    }
    Ok((text + "}").into())
}

fn inner(context: &NativeCallContext, value: &mut Dynamic) -> ScriptResult<String> {
    if let Ok(mut list) = value.as_array_mut() {
        return of_list(context, &mut list).map(Into::into);
    }
    if let Ok(mut map) = value.as_map_mut() {
        return of_map(context, &mut map).map(Into::into);
    }
    let text = context.call_native_fn_raw("to_debug", true, &mut [&mut *value]);
    Ok(text.map_or_else(|_| value.to_string(), |text| text.to_string()))
}
