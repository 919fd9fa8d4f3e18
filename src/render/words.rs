//! The texts of pages that do not come from the data, in each language of the pages.

use crate::data::Units;

/// A language of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Chinese,
}

/// The texts of a page; `{}` marks what is filled in.
pub struct Words {
    pub language: Language,
    /// The language code for the `lang` attribute of a page.
    pub code: &'static str,
    pub ranking: &'static str,
    pub methods: &'static str,
    pub steps: &'static str,
    pub explore: &'static str,
    pub downloads: &'static str,
    /// The name of the other language, in that language.
    pub other: &'static str,
    pub skip: &'static str,
    pub sections: &'static str,
    pub years: &'static str,
    pub year: &'static str,
    pub search: &'static str,
    pub typed: &'static str,
    /// How many of how many rows are shown.
    pub shown: &'static str,
    pub none_shown: &'static str,
    pub rank: &'static str,
    pub score: &'static str,
    pub unranked: &'static str,
    pub all_ranked: &'static str,
    pub reason: &'static str,
    pub pictures: &'static str,
    pub adds: &'static str,
    pub map: &'static str,
    /// The rank and the number of units ranked.
    pub rank_of: &'static str,
    pub no_rank: &'static str,
    pub present: &'static str,
    pub strengths: &'static str,
    pub weaknesses: &'static str,
    pub nothing_strong: &'static str,
    pub nothing_weak: &'static str,
    pub parts: &'static str,
    pub part: &'static str,
    pub median: &'static str,
    pub value: &'static str,
    pub marks: &'static str,
    pub over_years: &'static str,
    pub over_years_note: &'static str,
    pub weights: &'static str,
    pub weight_heads: [&'static str; 3],
    pub formulas: &'static str,
    pub formulas_of: &'static str,
    pub formula_heads: [&'static str; 3],
    pub data: &'static str,
    pub indicators: &'static str,
    pub indicator_heads: [&'static str; 6],
    pub sources: &'static str,
    pub source_heads: [&'static str; 6],
    pub no_sources: &'static str,
    pub licence: &'static str,
    pub remarks: &'static str,
    pub notes: &'static str,
    pub changed: &'static str,
    pub on_values: &'static str,
    /// The headers after the unit.
    pub note_heads: [&'static str; 6],
    pub more: &'static str,
    pub script: &'static str,
    pub made_by: &'static str,
}

pub static ENGLISH: Words = Words {
    language: Language::English,
    code: "en",
    ranking: "Ranking",
    methods: "Methods and data",
    steps: "Methods",
    explore: "Move the weights",
    downloads: "Downloads",
    other: "中文",
    skip: "Skip to content",
    sections: "Sections",
    years: "Years",
    year: "year",
    search: "Search",
    typed: "name, 中文 or pinyin",
    shown: "{} of {} shown",
    none_shown: "No matches.",
    rank: "rank",
    score: "score",
    unranked: "Not ranked ({})",
    all_ranked: "All {} are ranked.",
    reason: "reason",
    pictures: "Pictures",
    adds: "What each part contributes to the score, top {}",
    map: "Scores on the map",
    rank_of: "{} of {}",
    no_rank: "not ranked",
    present: "weight available",
    strengths: "Strengths: best ranks",
    weaknesses: "Weaknesses: worst ranks",
    nothing_strong: "No indicator ranks in the top half.",
    nothing_weak: "No indicator ranks in the bottom half.",
    parts: "Every group and indicator",
    part: "part",
    median: "median",
    value: "value",
    marks: "Each line runs from the lowest score to the highest. The dot marks this score, the bar the median.",
    over_years: "Over the years",
    over_years_note: "Each rank counts only those ranked in that year.",
    weights: "Weights",
    weight_heads: ["part", "weight in group", "overall weight"],
    formulas: "Formulas, with the numbers from the data",
    formulas_of: "Formula of each group and indicator",
    formula_heads: ["code", "formula", "missing values"],
    data: "Data and sources",
    indicators: "Indicators of the model",
    indicator_heads: ["code", "name", "measure", "definition or formula", "missing values", "source"],
    sources: "Sources",
    source_heads: ["source", "what", "publisher", "date", "seen at", "terms"],
    no_sources: "The data do not name their sources. They were read from `{}`.",
    licence: "Licence: {}",
    remarks: "Remarks on the data",
    notes: "Notes and missing values",
    changed: "What the steps changed",
    on_values: "Notes on single values",
    note_heads: ["year", "indicator", "what", "printed", "used", "why"],
    more: "{} more are not listed here.",
    script: "The script that builds this model",
    made_by: "Written by {}.",
};

pub static CHINESE: Words = Words {
    language: Language::Chinese,
    code: "zh",
    ranking: "排名",
    methods: "方法与数据",
    steps: "方法",
    explore: "调整权重（英文）",
    downloads: "下载",
    other: "English",
    skip: "跳到正文",
    sections: "栏目",
    years: "年份",
    year: "年份",
    search: "查找",
    typed: "中文名、英文名或拼音",
    shown: "显示 {} / {}",
    none_shown: "没有符合的结果。",
    rank: "名次",
    score: "得分",
    unranked: "未排名（{}）",
    all_ranked: "全部{}都有名次。",
    reason: "原因（英文）",
    pictures: "图",
    adds: "前 {} 名得分的构成",
    map: "得分的地理分布",
    rank_of: "第 {} 名，共 {}",
    no_rank: "未排名",
    present: "有数值的权重",
    strengths: "强项：名次最好的指标",
    weaknesses: "弱项：名次最差的指标",
    nothing_strong: "没有位于前半的指标。",
    nothing_weak: "没有位于后半的指标。",
    parts: "各组与各指标",
    part: "项目",
    median: "中位数",
    value: "数值",
    marks: "横线从全部最低分到最高分：圆点是本得分，竖线是中位数。",
    over_years: "历年",
    over_years_note: "名次是在当年全部有名次者中的名次。",
    weights: "权重",
    weight_heads: ["项目", "组内权重", "总权重"],
    formulas: "公式及由数据得出的参数",
    formulas_of: "各组与各指标的公式",
    formula_heads: ["代码", "公式", "缺失值（英文）"],
    data: "数据与来源",
    indicators: "模型的指标",
    indicator_heads: ["代码", "名称", "单位", "定义或公式", "缺失数", "来源"],
    sources: "来源",
    source_heads: ["来源", "内容", "发布者", "日期", "出处", "条款"],
    no_sources: "数据未注明来源，读自 `{}`。",
    licence: "许可：{}",
    remarks: "对数据的说明",
    notes: "备注与缺失",
    changed: "各步骤所作的改动",
    on_values: "对个别数值的备注",
    note_heads: ["年份", "指标", "事项", "原值", "采用值", "原因"],
    more: "另有 {} 条未列出。",
    script: "生成本模型的脚本",
    made_by: "由 {} 生成。",
};

impl Words {
    /// Whether these are the texts of English pages.
    pub fn is_english(&self) -> bool {
        self.language == Language::English
    }

    /// The texts of the other language.
    pub fn other_language(&self) -> &'static Words {
        if self.is_english() { &CHINESE } else { &ENGLISH }
    }

    /// The folder that holds the pages in this language.
    pub fn folder(&self) -> &'static str {
        if self.is_english() { "" } else { "zh/" }
    }

    /// A name in this language, if both names are known.
    pub fn name<'a>(&self, english: &'a str, chinese: &'a str) -> &'a str {
        match self.language {
            Language::Chinese if !chinese.is_empty() => chinese,
            _ => english,
        }
    }

    /// The noun for one unit.
    pub fn unit<'a>(&self, units: &'a Units) -> &'a str {
        match self.language {
            Language::English => &units.one,
            Language::Chinese => chinese_unit(units),
        }
    }

    /// The noun for several units.
    pub fn units<'a>(&self, units: &'a Units) -> &'a str {
        match self.language {
            Language::English => &units.many,
            Language::Chinese => chinese_unit(units),
        }
    }
}

/// Fills in each `{}` of a pattern, one after the other.
pub fn filled_in(pattern: &str, texts: &[&str]) -> String {
    let mut pieces = pattern.split("{}");
    let mut out = pieces.next().unwrap_or_default().to_string();
    for (at, piece) in pieces.enumerate() {
        out.push_str(texts.get(at).copied().unwrap_or_default());
        out.push_str(piece);
    }
    out
}

/// The Chinese noun for units, whose data give only an English one; unknown nouns become "what is evaluated".
pub fn chinese_unit(units: &Units) -> &'static str {
    match units.one.to_lowercase().as_str() {
        "city" => "城市",
        "country" | "economy" => "国家",
        "province" => "省份",
        "county" => "县",
        "region" => "地区",
        "district" => "区",
        "firm" | "company" => "企业",
        "university" => "高校",
        "bank" => "银行",
        "hospital" => "医院",
        "school" => "学校",
        _ => "评价对象",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_filled_in_from_the_left() {
        assert_eq!(filled_in("{} of {} shown", &["3", "{}"]), "3 of {} shown");
        assert_eq!(filled_in("none", &["3"]), "none");
        assert_eq!(filled_in("{}", &[]), "");
    }
}
