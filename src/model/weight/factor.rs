//! Factor weights of the OECD and JRC: a member is weighted by its loading on the factor that it belongs to, and by the
//! variance of that factor.
//!
//! The principal components of the correlation matrix are computed as for `pca`; the first ones are kept and rotated by
//! varimax with Kaiser normalisation. The squared loadings of a factor, divided by their sum, are the shares of its
//! members. A member belongs to the factor on which its share is highest; if shares are tied, to the factor with the
//! higher variance.
//!
//! The rule keeps components with an eigenvalue above 1 that each explain more than 10 % of the variance. If these
//! explain no more than 60 % together, further ones are added until they do. The handbook's own example keeps four,
//! although two of these only have an eigenvalue near 1; set `components` to 4 to reproduce it.

use super::pca::{VALUES, principal};
use super::{Args, Proof, Result, Scheme, Table, Weight, WeightInput, cannot};
use crate::Error;
use crate::stats::components::Components;
use crate::tolerance::LOADING;

pub(super) static METHOD: Weight = Weight {
    name: "factor",
    about: "weights from factors rotated by varimax: more weight for members that represent a factor, and for \
            factors that explain more variance",
    zh: "方差最大旋转后的因子权重：代表某一因子的成员、以及贡献更大的因子权重更大",
    formula: "w ∝ l² / Σ l² · v / Σ v, for the factor with the highest l² / Σ l²; l its loadings, v = Σ l² its variance",
    source: "Nicoletti, Scarpetta & Boylaud 2000; OECD/JRC 2008, section 6.1",
    options: Options::TABLE,
    proofs: &[
        Proof { cites: "OECD/JRC 2008, table 17, loadings within 0.02", file: "factors" },
        Proof { cites: "OECD/JRC 2008, table 22 within 0.007", file: "factors" },
    ],
    fit: Scheme { on: |args| Options::of(args).values, is_complete: true, is_scaled: true, of },
};

crate::options! {
    struct Options {
        /// how many factors are kept; 0: those with an eigenvalue above 1, each above 10 % and together above 60 % of
        /// the variance
        components: usize = whole(0.0, (0.0, 1000.0)),
        values: WeightInput = VALUES,
    }
}

fn of(table: &Table, args: &Args) -> Result<Vec<f64>> {
    let components = principal(METHOD.name, table)?;
    let kept = kept(&components, Options::of(args).components, table)?;
    let cannot = |reason: String| cannot(METHOD.name, &table.members[0].code, reason);
    if !components.is_told(kept) {
        return Err(cannot(format!(
            "component {kept} of its group has the same variance as the next, so it is unclear \
                                   which is kept"
        )));
    }
    let factors = components.first(kept);
    let factors = if kept == 1 { Some(factors) } else { factors.rotated() };
    let factors =
        factors.ok_or_else(|| cannot("several rotations of the factors of its group do equally well".into()))?;
    let weight = |member: usize| {
        let share = |factor: usize| factors.loadings[factor][member].powi(2) / factors.variances[factor];
        let is_more = |one: usize, other: usize| match share(one) - share(other) {
            apart if apart.abs() > LOADING => apart > 0.0,
            _ => factors.variances[one] > factors.variances[other],
        };
        let own = (1..kept).fold(0, |best, factor| if is_more(factor, best) { factor } else { best });
        factors.loadings[own][member].powi(2)
    };
    Ok((0..table.members.len()).map(weight).collect())
}

fn kept(components: &Components, wanted: usize, table: &Table) -> Result<usize> {
    let (rank, members) = (components.rank(), table.members.len());
    match wanted {
        0 => Ok(components.by_rule()),
        wanted if wanted <= rank => Ok(wanted),
        wanted => {
            let code = &table.members[0].code;
            let of = format!("for `{code}` and its {} siblings", members - 1);
            let why = if rank < members {
                format!(", since further ones explain no variance over {} units", table.units())
            } else {
                String::new()
            };
            Err(Error::wrong("option `components`", wanted.to_string(), format!("at most {rank} {of}{why}"))
                .about("components"))
        }
    }
}
