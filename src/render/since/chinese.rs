//! One Chinese sentence on each fact.

use super::some;
use crate::analysis::since::{Cause, Fact, Moved, Since};
use crate::data::Step;
use crate::model::between::{Aspect, MethodChange};
use crate::render::number::{share, significant};
use crate::render::words::chinese_unit;

/// What differs, without a full stop.
pub fn sentence(of: &Since, fact: &Fact) -> String {
    let unit = chinese_unit(of.ranks[1].units());
    match fact {
        Fact::Figures { .. } => values(of, fact),
        Fact::Gaps { .. } => gaps(of, fact),
        Fact::Units { come, gone } => {
            let names = |names: &[String], what: &str| {
                let (some, more) = some(names, "、");
                let more = if more > 0 { "等" } else { "" };
                (!names.is_empty()).then(|| format!("{what}{}个{unit}：{some}{more}", names.len()))
            };
            joined([names(come, "新增"), names(gone, "减少")])
        }
        Fact::Bounds { codes, .. } => format!("预先固定的上下限不同：{}", quoted(codes)),
        Fact::Indicators { come, gone } => {
            let names =
                |codes: &[String], what: &str| (!codes.is_empty()).then(|| format!("{what}指标 {}", quoted(codes)));
            match joined([names(come, "新增"), names(gone, "去掉")]) {
                none if none.is_empty() => "指标相同，分组不同".to_string(),
                some => some,
            }
        }
        Fact::Method(changes) => changes.iter().map(method).collect::<Vec<_>>().join("；"),
        Fact::Weights { count, most: (code, old, new) } => {
            let most = if *count > 1 { "，变化最大的是 " } else { "：" };
            format!("{count}个权重不同{most}`{code}` {} → {}", share(*old), share(*new))
        }
    }
}

/// Values that changed.
fn values(of: &Since, fact: &Fact) -> String {
    let Fact::Figures { cause, count, units, most } = fact else { return String::new() };
    let unit = chinese_unit(of.ranks[1].units());
    let year = of.models[0].data().year().map_or("上一年".to_string(), |year| format!("{year}年"));
    let who = match (cause, of.unit) {
        (Cause::Own, Some(_)) => format!("自身有{count}个数值变化"),
        (Cause::Others, Some(_)) => format!("其他{units}个{unit}有{count}个数值变化"),
        (Cause::Revised, _) => format!("新数据修订了{year}的{count}个数值"),
        (Cause::Others, None) => return format!("同样的{count}个数值，通过改变其他{unit}的衡量标准起作用"),
        _ => format!("{units}个{unit}有{count}个数值变化"),
    };
    let most = most.as_ref().map_or(String::new(), |most| moved(most, *count));
    format!("{who}{most}")
}

/// Gaps that closed and opened.
fn gaps(of: &Since, fact: &Fact) -> String {
    let Fact::Gaps { closed, opened, others_closed, others_opened, refilled } = fact else { return String::new() };
    let unit = chinese_unit(of.ranks[1].units());

    let own = |codes: &[String], what: &str| (!codes.is_empty()).then(|| format!("{what}{}", quoted(codes)));
    let other = if of.unit.is_some() { format!("其他{unit}") } else { String::new() };
    let some = |count: usize, what: &str| (count > 0).then(|| format!("{other}{what}{count}处缺失"));
    joined([
        own(closed, "原缺失、现有数值："),
        own(opened, "原有数值、现缺失："),
        some(*others_closed, "补上"),
        some(*others_opened, "新增"),
        (*refilled > 0).then(|| format!("{refilled}处缺失由其他年份填补")),
    ])
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join("；")
}

fn quoted(codes: &[String]) -> String {
    let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    let (some, more) = some(&codes, "、");
    if more > 0 { format!("{some}等{}个", codes.len()) } else { some }
}

fn moved(most: &Moved, count: usize) -> String {
    let which = if count > 1 { "，变化最大的是 " } else { "：" };
    format!("{which}`{}`{}", most.code, super::by_how_much(most, ["（中位数 ", "（", "，", "）"]))
}

fn method(change: &MethodChange) -> String {
    let (from, to) = (&change.from, &change.to);
    let at = quoted(&change.at);
    match change.aspect {
        Aspect::Direction => format!("{at} 的方向由 `{from}` 改为 `{to}`"),
        Aspect::Denominator => match (from.as_str(), to.as_str()) {
            ("", to) => format!("{at} 改为除以 `{to}`"),
            (from, "") => format!("{at} 不再除以 `{from}`"),
            (from, to) => format!("{at} 由除以 `{from}` 改为除以 `{to}`"),
        },
        Aspect::Coverage => format!("{at} 所需的数据覆盖率：{} → {}", percent(from), percent(to)),
        Aspect::Step(step) if from == to => format!("`{to}` 的选项不同（{}）", within(step, change)),
        Aspect::Step(step) => format!("以 `{to}` 代替 `{from}`（{}）", within(step, change)),
    }
}

fn within(step: Step, change: &MethodChange) -> String {
    let (name, what) = match step {
        Step::Impute => ("填补", "指标"),
        Step::Treat => ("处理异常值", "指标"),
        Step::Normalise => ("标准化", "指标"),
        Step::Aggregate => ("合成", "组"),
    };
    format!("{name}，{}个{what}", change.at.len())
}

fn percent(share: &str) -> String {
    share.parse::<f64>().map_or_else(|_| share.to_string(), |share| format!("{}%", significant(share * 100.0, 3)))
}
