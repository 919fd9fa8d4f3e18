//! Minimum: a group is as good as its weakest member.

use super::{Aggregate, Form, Mean, NO_OPTIONS, PLAIN, Promise, ScoreScope};

pub(super) static METHOD: Aggregate = Aggregate {
    name: "minimum",
    about: "the weakest member: no compensation at all; the weights of the members have no effect",
    zh: "取最弱的成员：完全不可弥补；成员的权重不起作用",
    formula: "min r",
    source: "OECD/JRC 2008, section 6.2 (no compensation)",
    options: NO_OPTIONS,
    proofs: &[],
    fit: Mean {
        of: ScoreScope::Form(|_| Form::Minimum),
        promises: &[Promise::Order, Promise::Between, Promise::Neutral, Promise::Shifts],
        ..PLAIN
    },
};
