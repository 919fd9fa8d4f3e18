//! The logarithm of the Global Innovation Index: from 0 for the lowest value to the logarithm of the highest.

use super::{Fitted, Stat, Treat};

pub(super) static METHOD: Treat = Treat {
    name: "log_gii",
    about: "take the logarithm used by the Global Innovation Index, which keeps the highest value; indicators with \
            up to three distinct values are left as they are",
    zh: "取全球创新指数所用的、保持最大值不变的对数；不同取值不超过三个的指标不作处理",
    formula: "ln((max − 1) · (x − min) / (max − min) + 1)",
    source: "Global Innovation Index 2020, appendix; COINr log_GII, which returns its input by mistake",
    options: &[],
    proofs: &[],
    fit: |figures, _| match figures.column.range() {
        Some((_, max)) if max <= 1.0 => {
            let reason = format!("its highest value, {max}, must be above 1; otherwise the order is reversed");
            Err(figures.refuse(&METHOD, reason, "`log_shift` takes any values"))
        }
        _ => {
            let times = (Stat::Maximum - Stat::Number(1.0)) / (Stat::Maximum - Stat::Minimum);
            Ok(Fitted::Log { from: Stat::Minimum, times, plus: 1.0.into() }.into())
        }
    },
};
