//! Checks how deeply values are nested, where they are moved out of lists and maps, and where variables are used.
//!
//! `a = [a.pop()]` and `let b = a; a = || b` add a level at no cost, and what walks or drops a million levels by recursion
//! overflows the stack. Rhai's functions that move values are replaced by ours; closures share what they capture, so
//! that only the use of a variable can be seen.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::{Range, RangeInclusive};

use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, Map, NativeCallContext, Position};

use crate::Error;
use crate::script::ScriptResult;

/// The maximum number of lists, maps and closures inside each other in a value that is moved or captured.
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
    variables(engine);
}

/// The maximum number of uses of variables between two measurements: of closures and what they capture, which can grow by
/// a level with each use, and of lists and maps, which are copied to grow.
const SHARED_USES: usize = 1024;
const OWN_USES: usize = 65_536;

/// Measure the values of variables that are used, but only so often that this takes about as long as the uses.
#[expect(deprecated, reason = "Rhai marks what may change between versions so; the version is pinned")]
fn variables(engine: &mut Engine) {
    let (shared, own, seed) = (Cell::new(0), Cell::new(0), Cell::new(1u64));
    engine.on_var(move |name, _, context| {
        let Some(value) = context.scope().get(name) else { return Ok(None) };
        let (rest, most) = match value {
            value if value.is_shared() || value.is_fnptr() => (&shared, SHARED_USES),
            value if value.is_array() || value.is_map() => (&own, OWN_USES),
            _ => return Ok(None),
        };
        if rest.get() > 0 {
            rest.set(rest.get() - 1);
            return Ok(None);
        }
        let mut levels = Levels::default();
        if levels.inside(value, NESTING).is_none() {
            return Err(too_deep());
        }
        // Irregular steps, or a loop could be written so that always the same one of its variables is measured.
        seed.set(seed.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
        let uses = levels.visited.min(most);
        rest.set(uses - usize::try_from(seed.get() >> 33).unwrap_or(0) % (uses / 2 + 1));
        Ok(None)
    });
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
    let error = Error::plain(format!("lists, maps and closures are nested more than {NESTING} levels deep"));
    error.advise("keep the values in one list, and join them with `+`").into()
}

fn is_within(value: &Dynamic, levels: usize) -> bool {
    Levels::default().inside(value, levels).is_some()
}

/// Counts the levels of values; what several closures share is visited once.
#[derive(Default)]
struct Levels {
    visited: usize,
    shared: HashMap<*const Dynamic, usize>,
}

impl Levels {
    /// The number of lists, maps and closures inside each other; None if it is greater than `most`.
    fn inside(&mut self, value: &Dynamic, most: usize) -> Option<usize> {
        self.visited += 1;
        if value.is_shared() {
            return self.inside_shared(value, most);
        }
        if let Ok(list) = value.as_array_ref() {
            return self.above(list.iter(), most);
        }
        if let Ok(map) = value.as_map_ref() {
            return self.above(map.values(), most);
        }
        match value.read_lock::<FnPtr>() {
            Some(closure) => self.above(closure.iter_curry(), most),
            None => Some(0),
        }
    }

    /// The levels of these values and one more.
    fn above<'a>(&mut self, values: impl Iterator<Item = &'a Dynamic>, most: usize) -> Option<usize> {
        let below = most.checked_sub(1)?;
        values.map(|value| self.inside(value, below)).try_fold(1, |levels, inside| Some(levels.max(inside? + 1)))
    }

    fn inside_shared(&mut self, value: &Dynamic, most: usize) -> Option<usize> {
        let Some(inner) = value.read_lock::<Dynamic>() else { return Some(0) };
        let place: *const Dynamic = &raw const *inner;
        if let Some(levels) = self.shared.get(&place) {
            return Some(*levels).filter(|levels| *levels <= most);
        }
        // A closure that captures itself ends here.
        self.shared.insert(place, 0);
        let levels = self.inside(&inner, most)?;
        self.shared.insert(place, levels);
        Some(levels)
    }
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
    use crate::script::engine::{growth, spelled};

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
        "`${[1, 2.5, \"a\\n\", 'b', (), true, #{ x: [1], \"y z\": #{} }, []]} ${#{}} ${#{ x: \"深\", y: 'c' }}`",
        "[[1, 2.50, \"a\"].to_string(), #{ x: 1e9 }.to_debug(), [|x| x, 1..3].to_string()]",
        "parse_json(\"{\\\"a\\\": \\\"\\\\/ \\\\u00e4\\\", \\\"b\\\": -1e3, \\\"c\\\": [12345678901]}\")",
        "parse_json(\"[1, {\\\"a\\\": 2.5}, null, true]\")",
    ];

    #[test]
    fn our_functions_are_those_of_rhai_with_limits() {
        let plain = Engine::new();
        let mut ours = Engine::new();
        growth::limit(&mut ours);
        limit(&mut ours);
        spelled::limit(&mut ours);
        for line in LINES {
            let (ours, plain) = (ours.eval::<Dynamic>(line), plain.eval::<Dynamic>(line));
            assert_eq!(format!("{ours:?}"), format!("{plain:?}"), "{line}");
            assert!(plain.is_ok(), "{line}: {plain:?}");
        }
    }
}
