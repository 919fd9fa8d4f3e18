//! Reads closures that make a claim about a ranking as sentences about which something can be proved.
//!
//! Known forms compare the rank or score of a unit with a number or with another unit, a count by group among the first
//! or an overlap with a number, and combine such comparisons with `&& || !`. Any other closure can only be run.

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::{ASTFlags, Dynamic, Expr, FnCallExpr, FnPtr};

use super::closures::Functions;
use super::value::number_of;
use crate::analysis::inverse::Sentence;
use crate::data::Direction;
use crate::rank::{Overlap, Ranking};

/// Reads a closure over a ranking. Returns `None` for an unknown form.
pub fn sentence(functions: &Functions, closure: &FnPtr, ranking: &Ranking) -> Option<Sentence> {
    let of = functions.closure(closure)?;
    let (subject, captured) = of.bound(closure)?;
    Reader { functions, ranking, subject, captured }.sentence(of.body.as_ref()?)
}

/// What is compared.
enum Term {
    Number(f64),
    Rank(usize),
    Score(usize),
    Count { units: Arc<[usize]>, of: String, first: usize },
}

/// One step of a chain such as `r.top(100).by("region")["East"]`.
enum Link<'a> {
    Property(&'a str),
    Call(&'a FnCallExpr),
    Index(&'a Expr),
}

struct Reader<'a> {
    functions: &'a Functions,
    ranking: &'a Ranking,
    /// The parameter that stands for the ranking.
    subject: &'a str,
    captured: Vec<(&'a str, Dynamic)>,
}

impl Reader<'_> {
    fn sentence(&self, expression: &Expr) -> Option<Sentence> {
        match expression {
            Expr::And(parts, _) => {
                Some(Sentence::All(parts.iter().map(|part| self.sentence(part)).collect::<Option<_>>()?))
            }
            Expr::Or(parts, _) => {
                Some(Sentence::Any(parts.iter().map(|part| self.sentence(part)).collect::<Option<_>>()?))
            }
            Expr::FnCall(call, _) if call.is_operator_call() => match (call.name.as_str(), &call.args[..]) {
                ("!", [inner]) => Some(self.sentence(inner)?.negated()),
                (sign, [a, b]) => self.comparison(sign, self.term(a)?, self.term(b)?),
                _ => None,
            },
            _ => None,
        }
    }

    fn comparison(&self, sign: &str, a: Term, b: Term) -> Option<Sentence> {
        let turned = match sign {
            "<" => ">",
            "<=" => ">=",
            ">" => "<",
            ">=" => "<=",
            other => other,
        };
        match (a, b) {
            (Term::Number(_), Term::Number(_)) => None,
            (Term::Number(number), term) => self.with_number(turned, term, number),
            (term, Term::Number(number)) => self.with_number(sign, term, number),
            (Term::Rank(a), Term::Rank(b)) => two(sign, a, b),
            (Term::Score(a), Term::Score(b)) if self.ranking.better() == Direction::Higher => two(turned, a, b),
            _ => None,
        }
    }

    fn with_number(&self, sign: &str, term: Term, number: f64) -> Option<Sentence> {
        match term {
            Term::Number(_) => None,
            Term::Score(unit) => {
                let at_least = |is_above: bool| Sentence::Score { unit, least: number, is_above };
                match sign {
                    ">=" => Some(at_least(false)),
                    ">" => Some(at_least(true)),
                    "<" => Some(at_least(false).negated()),
                    "<=" => Some(at_least(true).negated()),
                    _ => None,
                }
            }
            Term::Rank(unit) => {
                let within = |most: f64| Some(Sentence::Rank { unit, most: whole(most)? });
                match sign {
                    "<=" => within(number.floor()),
                    "<" => within(number.ceil() - 1.0),
                    ">" => Some(within(number.floor())?.negated()),
                    ">=" => Some(within(number.ceil() - 1.0)?.negated()),
                    "==" if number.fract() == 0.0 => equal(whole(number)?, 1, |most| Sentence::Rank { unit, most }),
                    "!=" if number.fract() == 0.0 => {
                        Some(equal(whole(number)?, 1, |most| Sentence::Rank { unit, most })?.negated())
                    }
                    _ => None,
                }
            }
            Term::Count { units, of, first } => {
                let some = |least: f64| {
                    let least = whole(least)?;
                    Some(Sentence::Among { units: units.clone(), of: of.clone(), first, least })
                };
                let exactly = || match number {
                    0.0 => Some(some(1.0)?.negated()),
                    _ => Some(Sentence::All(vec![some(number)?, some(number + 1.0)?.negated()])),
                };
                match sign {
                    ">=" => some(number.ceil()),
                    ">" => some(number.floor() + 1.0),
                    "<" => Some(some(number.ceil())?.negated()),
                    "<=" => Some(some(number.floor() + 1.0)?.negated()),
                    "==" if number.fract() == 0.0 => exactly(),
                    "!=" if number.fract() == 0.0 => Some(exactly()?.negated()),
                    _ => None,
                }
            }
        }
    }

    fn term(&self, expression: &Expr) -> Option<Term> {
        if let Some(number) = self.constant(expression).as_ref().and_then(number_of) {
            return number.is_finite().then_some(Term::Number(number));
        }
        match &self.chain(expression)?[..] {
            [Link::Call(of), Link::Property("rank")] => Some(Term::Rank(self.unit(of)?)),
            [Link::Call(of), Link::Property("score")] => Some(Term::Score(self.unit(of)?)),
            [Link::Call(top), Link::Call(by), Link::Index(value)] => {
                let (first, grouping) = (self.count(self.argument(top, "top")?)?, self.text(self.argument(by, "by")?)?);
                let value = self.text(value)?;
                let groups = self.ranking.grouping(&grouping).ok()?;
                let units = (0..self.ranking.units().len()).filter(|&unit| groups.values[unit] == *value);
                let of = format!("{} of {grouping} {value}", self.ranking.units().many);
                Some(Term::Count { units: units.collect(), of, first }).filter(|_| self.ranking.is_from_the_top())
            }
            [Link::Call(overlap)] | [Link::Call(overlap), Link::Property("at_least" | "at_most")] => {
                self.overlap(overlap)
            }
            _ => None,
        }
    }

    /// The units that another ranking has among its first, if all of these are known.
    fn overlap(&self, call: &FnCallExpr) -> Option<Term> {
        let [other, first] = self.arguments(call, "overlap")? else { return None };
        let other = self.constant(other)?.try_cast::<Ranking>()?;
        let first = self.count(first)?;
        Overlap::new(self.ranking, &other, first).ok().filter(Overlap::is_exact)?;
        let partners = self.ranking.units().align(other.units());
        let top = other.whole().top(first);
        let units: Vec<usize> = top.places().filter_map(|place| partners[place.unit]).collect();
        let of = format!("of the first {first} {} of {}", other.units().many, other.heading());
        (top.len() == first).then_some(Term::Count { units: units.into(), of, first })
    }

    fn unit(&self, call: &FnCallExpr) -> Option<usize> {
        self.ranking.units().resolve(&self.text(self.argument(call, "of")?)?).ok()
    }

    /// The only argument of a call of one of our functions.
    fn argument<'b>(&self, call: &'b FnCallExpr, name: &str) -> Option<&'b Expr> {
        if let [one] = self.arguments(call, name)? { Some(one) } else { None }
    }

    /// The arguments of a call, unless a `fn` of the user with that name hides our function.
    fn arguments<'b>(&self, call: &'b FnCallExpr, name: &str) -> Option<&'b [Expr]> {
        let is_ours = call.name == name && !call.is_qualified() && !self.functions.has(&call.name);
        is_ours.then_some(&call.args[..])
    }

    /// A literal, or the value of a captured variable.
    fn constant(&self, expression: &Expr) -> Option<Dynamic> {
        match expression {
            Expr::Variable(variable, ..) if variable.2.is_empty() => {
                let found = self.captured.iter().find(|(name, _)| *name == variable.1.as_str());
                found.map(|(_, value)| value.clone())
            }
            _ => expression.get_literal_value(None),
        }
    }

    fn text(&self, expression: &Expr) -> Option<String> {
        self.constant(expression)?.into_immutable_string().ok().map(String::from)
    }

    fn count(&self, expression: &Expr) -> Option<usize> {
        self.constant(expression)?.as_int().ok().and_then(|count| usize::try_from(count).ok())
    }

    /// The links of a chain that starts at the ranking.
    fn chain<'b>(&self, expression: &'b Expr) -> Option<Vec<Link<'b>>> {
        let (start, rest, is_index) = parts(expression)?;
        let is_subject = matches!(start, Expr::Variable(variable, ..) if variable.2.is_empty() && variable.1.as_str() == self.subject);
        let mut links = Vec::new();
        let mut next = Some((rest, is_index)).filter(|_| is_subject);
        while let Some((expression, (is_index, is_last))) = next {
            let (own, more) = match parts(expression).filter(|_| !is_last) {
                Some((own, rest, index)) => (own, Some((rest, index))),
                None => (expression, None),
            };
            links.push(match own {
                own if is_index => Link::Index(own),
                Expr::Property(property, _) => Link::Property(&property.2),
                Expr::MethodCall(call, _) => Link::Call(call),
                _ => return None,
            });
            next = more;
        }
        (!links.is_empty()).then_some(links)
    }
}

/// The first part of a chain, the rest, and whether the rest starts with an index and consists of it alone.
fn parts(expression: &Expr) -> Option<(&Expr, &Expr, (bool, bool))> {
    let is_sure = |flags: &ASTFlags| !flags.intersects(ASTFlags::NEGATED);
    match expression {
        Expr::Dot(pair, flags, _) if is_sure(flags) => Some((&pair.lhs, &pair.rhs, (false, false))),
        Expr::Index(pair, flags, _) if is_sure(flags) => {
            Some((&pair.lhs, &pair.rhs, (true, flags.intersects(ASTFlags::BREAK))))
        }
        _ => None,
    }
}

/// The ranks of two units compared.
fn two(sign: &str, a: usize, b: usize) -> Option<Sentence> {
    let ahead = |first: usize, second: usize| Sentence::Ahead { first, second };
    match sign {
        "<" => Some(ahead(a, b)),
        ">" => Some(ahead(b, a)),
        "<=" => Some(ahead(b, a).negated()),
        ">=" => Some(ahead(a, b).negated()),
        _ => None,
    }
}

/// The sentence that a number is exactly this one, built from sentences that it is at most some number.
fn equal(number: usize, lowest: usize, at_most: impl Fn(usize) -> Sentence) -> Option<Sentence> {
    match number > lowest {
        true => Some(Sentence::All(vec![at_most(number), at_most(number - 1).negated()])),
        false => Some(at_most(number)),
    }
}

/// A whole number; 0 for a negative one.
fn whole(number: f64) -> Option<usize> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 2^32")]
    (number < f64::from(u32::MAX)).then_some(number.max(0.0) as usize)
}

/// The names of all functions that a closure may call, directly or through functions of the user.
pub fn called(functions: &Functions, closure: &FnPtr) -> BTreeSet<String> {
    let (mut met, mut open) = (BTreeSet::new(), vec![closure.fn_name().to_string()]);
    while let Some(name) = open.pop() {
        for called in functions.calls(&name) {
            if met.insert(called.clone()) {
                open.push(called.clone());
            }
        }
    }
    met
}
