//! Replaces functions of Rhai that move values out of lists and maps: each checks how deeply the values are nested.
//!
//! `a = [a.pop()]` adds a level at no cost, and what walks or drops a million levels by recursion overflows the stack.
//! Everything else copies the values, so that each level takes longer than the one before.

use std::ops::{Range, RangeInclusive};

use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, Map, NativeCallContext, Position};

use crate::Error;
use crate::script::ScriptResult;

/// The maximum number of lists and maps inside each other in a value that is moved.
pub const NESTING: usize = 1000;

pub fn limit(engine: &mut Engine) {
    engine.register_fn("take", |value: &mut Dynamic| -> ScriptResult<Dynamic> {
        if value.is_read_only() {
            return Err(EvalAltResult::ErrorNonPureMethodCallOnConstant("take".into(), Position::NONE).into());
        }
        shallow(std::mem::take(value))
    });
    engine.register_fn("pop", |list: &mut Array| shallow(list.pop().unwrap_or_default()));
    engine.register_fn("shift", |list: &mut Array| match list.is_empty() {
        true => Ok(Dynamic::UNIT),
        false => shallow(list.remove(0)),
    });
    engine.register_fn("remove", |list: &mut Array, at: i64| {
        let length = i64::try_from(list.len()).unwrap_or(i64::MAX);
        match (-length..length).contains(&at) {
            true => shallow(list.remove(place(list, at))),
            false => Ok(Dynamic::UNIT),
        }
    });
    engine.register_fn("remove", |map: &mut Map, key: &str| shallow(map.remove(key).unwrap_or_default()));
    engine.register_fn("split", |list: &mut Array, at: i64| {
        let at = place(list, at).min(list.len());
        all_shallow(list.split_off(at))
    });
    by_place(engine);
    by_closure(engine);
}

/// The value itself; an error if it is nested too deeply.
fn shallow(value: Dynamic) -> ScriptResult<Dynamic> {
    if is_within(&value, NESTING) {
        return Ok(value);
    }
    unravel(value);
    Err(too_deep())
}

fn all_shallow(list: Array) -> ScriptResult<Array> {
    if list.iter().all(|value| is_within(value, NESTING)) {
        return Ok(list);
    }
    list.into_iter().for_each(unravel);
    Err(too_deep())
}

fn too_deep() -> Box<EvalAltResult> {
    let error = Error::plain(format!("lists and maps are nested more than {NESTING} levels deep"));
    error.advise("keep the values in one list, and join them with `+`").into()
}

fn is_within(value: &Dynamic, levels: usize) -> bool {
    if let Ok(list) = value.as_array_ref() {
        return levels > 0 && list.iter().all(|value| is_within(value, levels - 1));
    }
    value.as_map_ref().map_or(true, |map| levels > 0 && map.values().all(|value| is_within(value, levels - 1)))
}

/// Drop a value level by level.
fn unravel(value: Dynamic) {
    let mut open = vec![value];
    while let Some(mut value) = open.pop() {
        if let Ok(mut list) = value.as_array_mut() {
            open.append(&mut list);
        } else if let Ok(mut map) = value.as_map_mut() {
            open.extend(std::mem::take(&mut *map).into_values());
        }
    }
}

/// The position that a number stands for: negative numbers count from the end.
fn place(list: &Array, at: i64) -> usize {
    let back = || list.len().saturating_sub(usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX));
    usize::try_from(at).unwrap_or_else(|_| back())
}

/// Take `length` items out, from a position on; returns them.
fn drain(list: &mut Array, start: i64, length: i64) -> ScriptResult<Array> {
    let start = place(list, start).min(list.len());
    let length = usize::try_from(length).unwrap_or(0).min(list.len() - start);
    all_shallow(list.drain(start..start + length).collect())
}

/// Keep only these items; returns the others.
fn retain(list: &mut Array, start: i64, length: i64) -> ScriptResult<Array> {
    let start = place(list, start).min(list.len());
    let length = usize::try_from(length).unwrap_or(0).min(list.len() - start);
    let kept: Array = list.drain(start..start + length).collect();
    all_shallow(std::mem::replace(list, kept))
}

type ByPlace = fn(&mut Array, i64, i64) -> ScriptResult<Array>;

fn by_place(engine: &mut Engine) {
    for (name, function) in [("drain", drain as ByPlace), ("retain", retain)] {
        engine.register_fn(name, move |list: &mut Array, start: i64, length: i64| function(list, start, length));
        engine.register_fn(name, move |list: &mut Array, range: Range<i64>| {
            let start = range.start.max(0);
            function(list, start, range.end.saturating_sub(start))
        });
        engine.register_fn(name, move |list: &mut Array, range: RangeInclusive<i64>| {
            let start = (*range.start()).max(0);
            function(list, start, range.end().saturating_sub(start).saturating_add(1))
        });
    }
}

/// `drain` and `retain` with a condition. If it fails, the container stays as it was.
fn by_closure(engine: &mut Engine) {
    for (name, takes_true) in [("drain", true), ("retain", false)] {
        engine.register_fn(
            name,
            move |context: NativeCallContext, list: &mut Array, condition: FnPtr| -> ScriptResult<Array> {
                let truths = list.iter_mut().enumerate().map(|(at, value)| {
                    let at = Dynamic::from(i64::try_from(at).unwrap_or(i64::MAX));
                    let met = condition.call_raw_with_extra_args(name, &context, Some(value), [], [at], Some(0))?;
                    Ok(met.as_bool().unwrap_or(false))
                });
                let truths: Vec<bool> = truths.collect::<ScriptResult<_>>()?;
                let (mut taken, mut kept) = (Array::new(), Array::new());
                for (value, is_true) in std::mem::take(list).into_iter().zip(truths) {
                    if is_true == takes_true { taken.push(value) } else { kept.push(value) }
                }
                *list = kept;
                all_shallow(taken)
            },
        );
        engine.register_fn(
            name,
            move |context: NativeCallContext, map: &mut Map, condition: FnPtr| -> ScriptResult<Map> {
                let truths = map.iter_mut().map(|(key, value)| {
                    let key = Dynamic::from(rhai::ImmutableString::from(key.as_str()));
                    let met = condition.call_raw_with_extra_args(name, &context, Some(value), [key], [], Some(1))?;
                    Ok(met.as_bool().unwrap_or(false))
                });
                let truths: Vec<bool> = truths.collect::<ScriptResult<_>>()?;
                let (mut taken, mut kept) = (Map::new(), Map::new());
                for ((key, value), is_true) in std::mem::take(map).into_iter().zip(truths) {
                    let to = if is_true == takes_true { &mut taken } else { &mut kept };
                    to.insert(key, value);
                }
                *map = kept;
                let values = std::mem::take(&mut taken).into_iter();
                let (keys, values): (Vec<_>, Array) = values.unzip();
                Ok(keys.into_iter().zip(all_shallow(values)?).collect())
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::engine::growth;

    /// Lines whose value must be the same with our functions and with those of Rhai.
    const LINES: &[&str] = &[
        "let a = [1, 2, 3]; [a.pop(), a]",
        "let a = []; [a.pop(), a.shift(), a.remove(0), a]",
        "let a = [1, 2, 3]; [a.shift(), a.remove(-1), a]",
        "let a = [1, 2, 3]; [a.remove(7), a.remove(-7), a]",
        "let a = [1, 2, 3]; [take(a), a]",
        "let a = #{ x: 1, y: 2 }; [a.remove(\"x\"), a.remove(\"z\"), a]",
        "let a = [1, 2, 3, 4]; [a.split(1), a]",
        "let a = [1, 2, 3, 4]; [a.split(-1), a.split(9), a]",
        "let a = [1, 2, 3, 4, 5]; [a.drain(1..3), a.drain(0..=1), a.drain(0, 1), a]",
        "let a = [1, 2, 3, 4, 5]; [a.drain(-2, 1), a.drain(9, 1), a.drain(0, -1), a.drain(3..1), a]",
        "let a = [1, 2, 3, 4, 5]; [a.retain(1..4), a.retain(0..=1), a.retain(0, 1), a]",
        "let a = [1, 2, 3, 4, 5]; [a.retain(-2, 1), a]",
        "let a = [1, 2, 3, 4, 5]; [a.drain(|x| x > 3), a.retain(|x, i| x + i < 3), a]",
        "let a = #{ x: 1, y: 2 }; [a.drain(|k, v| v > 1), a.retain(|k| k == \"z\"), a]",
        "let a = [1]; a.push(2); a.insert(0, 3); a.insert(-1, 4); a.insert(9, 5); a.insert(-9, 6); a",
        "let a = [1]; a.append([2]); a += [3]; a + [4]",
        "let a = [1]; a.pad(3, [7]); a.pad(1, 8); a.pad(-1, 8); a",
        "let a = #{ x: 1 }; a.mixin(#{ y: 2 }); a += #{ x: 3 }; a + #{ z: 4 }",
        "let s = \"深a\"; s.pad(4, 'b'); s.pad(9, \"xyz\"); s.pad(2, 'b'); s.pad(-1, 'b'); s",
        "let s = \"banana\"; s.replace(\"an\", \"深深\"); s.replace('b', 'c'); s.replace('c', \"\"); s.replace(\"a\", '.'); s",
        "let s = \"a\"; s += \"b\"; s += 'c'; s + \"d\" + 'e'",
        "[\"a b  c\".split(), \"a,b,c\".split(\",\"), \"a,b\".split(','), \"ab\".split(\"\")]",
        "[\"a,b,c\".split_rev(\",\"), \"a,b\".split_rev(','), \"a,b,c\".split(\",\", 2), \"a,b,c\".split_rev(\",\", 2)]",
        "[\"a,b,c\".split(\",\", 0), \"a,b,c\".split(\",\", -1), \"深a\".to_chars()]",
        "parse_json(\"[1, {\\\"a\\\": 2.5}, null, true]\")",
    ];

    #[test]
    fn our_functions_are_those_of_rhai_with_limits() {
        let plain = Engine::new();
        let mut ours = Engine::new();
        growth::limit(&mut ours);
        limit(&mut ours);
        for line in LINES {
            let (ours, plain) = (ours.eval::<Dynamic>(line), plain.eval::<Dynamic>(line));
            assert_eq!(format!("{ours:?}"), format!("{plain:?}"), "{line}");
            assert!(plain.is_ok(), "{line}: {plain:?}");
        }
    }
}
