//! The methods of a model in plain Chinese sentences.

use super::{Said, Topic, card, coded, given, percent};
use crate::data::Choice;
use crate::model::{GapRule, LeftOut, Step};
use crate::render::number;
use crate::render::words::chinese_unit;

pub fn heading(topic: Topic) -> &'static str {
    match topic {
        Topic::Indicators => "指标",
        Topic::Denominators => "分母",
        Topic::Gaps => "缺失值",
        Topic::Outliers => "异常值",
        Topic::Scores => "指标得分",
        Topic::Weights => "权重",
        Topic::Groups => "各组得分",
        Topic::Ranking => "排名",
    }
}

pub fn sentence(said: &Said) -> String {
    match said {
        Said::Compared { units, leaves, groups, year } => {
            let groups = if *groups > 0 { format!("（分为 {groups} 组）") } else { String::new() };
            let year = year.map_or(String::new(), |year| format!("，采用 {year} 年的数值"));
            format!("以 {leaves} 个指标{groups}比较 {} 个{}{year}。", units.len(), chinese_unit(units))
        }
        Said::HigherIsBetter { except } if except.is_empty() => "所有指标都是数值越高越好。".into(),
        Said::HigherIsBetter { except } => format!("数值越高越好；{} 则越低越好。", listed(&coded(except))),
        Said::LeftOut { code, why } => format!("`{code}` 未计入：{}。", left_out(*why)),
        Said::Neutral { code, why } => format!("`{code}` 按中性得分计算：{}。", left_out(*why)),
        Said::Divided { code, denominator } => {
            let times = denominator.times().map_or(String::new(), |times| format!("，再乘以 {}", number(times)));
            format!("`{code}` 除以 `{}`{times}。", denominator.by)
        }
        Said::Chosen { step, choice } => chosen(*step, choice),
        Said::Filled(count) => format!("共填补 {count} 个数值。"),
        Said::Moved(count) => format!("共移动 {count} 个异常值。"),
        Said::Frozen { is_all: true, .. } => "上下限已固定，各年可比。".into(),
        Said::Frozen { count, .. } => format!("{count} 个指标的上下限已固定。"),
        Said::Shares => "每个成员在本组中有一个权重，同组权重之和为 100 %。".into(),
        Said::OverallWeights => "总权重是自总指数向下各级权重之积。".into(),
        Said::Remark(remark) => format!("（英文说明）{remark}。"),
        Said::Gap(rule) => gap(*rule).into(),
        Said::Ranked { units, coverage, ranked } => format!(
            "有数值的指标至少占权重 {} % 的{}才参加排名：{} 个中有 {ranked} 个。",
            percent(*coverage),
            chinese_unit(units),
            units.len()
        ),
        Said::Floor(floor) => {
            format!("{} 的得分要求有数值的成员至少占权重 {} %。", listed(&coded(&floor.at)), percent(floor.share))
        }
        Said::Ties => "得分按 12 位有效数字比较；得分相同者并列，取较好的名次。".into(),
    }
}

fn left_out(why: LeftOut) -> &'static str {
    match why {
        LeftOut::Empty => "没有任何数值",
        LeftOut::Constant => "所有已知数值都相同",
        LeftOut::ConstantWhenFrozen => "固定上下限时所有数值都相同",
    }
}

fn gap(rule: GapRule) -> &'static str {
    match rule {
        GapRule::Filled => "数值缺失时，能填补的予以填补；否则由其余成员分摊其权重，或以其他得分代替。",
        GapRule::Rescaled => "数值缺失时，由其余成员按比例分摊其权重。",
        GapRule::Worst => "数值缺失时，以最低得分代替。",
        GapRule::Neutral => "数值缺失时，按中性得分计算，权重不变。",
        GapRule::Excluded => "数值缺失的对象没有得分。",
        GapRule::Either => "数值缺失时，视组别由其余成员分摊其权重，或以其他得分代替。",
    }
}

fn chosen(step: Step, choice: &Choice) -> String {
    let places = coded(&choice.at);
    let at = if places.is_empty() { String::new() } else { format!("{}：", listed(&places)) };
    match (step, choice.method.as_str()) {
        (Step::Impute, "none") => return format!("{at}缺失值保持缺失，不作填补。"),
        (Step::Treat, "none") => return format!("{at}数值保持原样，包括异常值。"),
        _ => {}
    }
    let given = given(choice, "各年一并拟合").map_or(String::new(), |given| format!("（{given}）"));
    let Some(card) = card(step, choice) else { return format!("{at}`{}`{given}。", choice.method) };
    let formula = if card.formula.is_empty() { String::new() } else { format!("公式：{}。", card.formula) };
    let source = if card.source.is_empty() { String::new() } else { format!("出处：{}。", card.source) };
    format!("{at}`{}`{given}：{}。{formula}{source}", choice.method, card.zh)
}

fn listed(texts: &[String]) -> String {
    texts.join("、")
}
