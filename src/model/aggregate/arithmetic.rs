//! Arithmetic mean: a point lost in one member is fully compensated by a point gained in another.

use super::{Aggregate, Form, Mean, NO_OPTIONS, PLAIN, SHIFTED, ScoreScope};

pub(super) static METHOD: Aggregate = Aggregate {
    name: "arithmetic",
    about: "weighted mean: a strong part fully compensates for a weak one",
    zh: "加权算术平均：弱项可由强项完全弥补",
    formula: "Σ w · r",
    source: "OECD/JRC 2008, section 6.1",
    options: NO_OPTIONS,
    proofs: &[],
    fit: Mean { of: ScoreScope::Form(|_| Form::Power(1.0)), promises: SHIFTED, ..PLAIN },
};
