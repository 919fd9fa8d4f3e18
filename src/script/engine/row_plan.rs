//! Runs a closure over rows as a computation on whole columns, if it certainly means the same as row by row.
//!
//! There is a plan only for reads of the row, literals, captured values, arithmetic, comparisons, `& | && || !` and a
//! few functions; anything else runs row by row, which gives the answer, or the error at its position.

use std::cell::RefCell;
use std::collections::HashMap;

use rhai::{ASTFlags, Dynamic, Expr, FnCallExpr, FnPtr};

use super::closures::{Closure, Functions};
use super::part::{Number, Part, arithmetic, compare, constant, pairwise, sure};
use super::rows::Row;
use crate::data::formula::Func;
use crate::data::{Column, Formula};
use crate::rank::Value;

pub struct Plan<'a> {
    rows: &'a [Row],
    functions: &'a Functions,
    /// The parameter that stands for the row.
    row: &'a str,
    captured: Vec<(&'a str, Dynamic)>,
    columns: RefCell<HashMap<String, Vec<f64>>>,
    /// Rows in which a missing value was compared by order.
    gaps: RefCell<Vec<bool>>,
}

impl<'a> Plan<'a> {
    pub fn new(rows: &'a [Row], functions: &'a Functions, of: &'a Closure, closure: &FnPtr) -> Option<Plan<'a>> {
        let (row, captured) = of.bound(closure)?;
        let gaps = RefCell::new(vec![false; rows.len()]);
        (!rows.is_empty()).then(|| Plan { rows, functions, row, captured, columns: RefCell::default(), gaps })
    }

    /// In how many rows a missing value was compared by order.
    pub fn gaps(&self) -> usize {
        self.gaps.borrow().iter().filter(|gap| **gap).count()
    }

    /// For each row, whether the expression is true.
    pub fn truths(&self, expression: &Expr) -> Option<Vec<bool>> {
        match self.part(expression)? {
            Part::Truths(truths) => Some(truths),
            _ => None,
        }
    }

    /// The number that the expression gives for each row.
    pub fn numbers(&self, expression: &Expr) -> Option<Column> {
        match self.part(expression)? {
            Part::Number(number) => Some(Column::from_raw(self.values(&number.formula))),
            _ => None,
        }
    }

    /// The expression as a formula that can be saved and read back.
    pub fn formula(&self, expression: &Expr) -> Option<Formula> {
        let Part::Number(Number { formula, .. }) = self.part(expression)? else { return None };
        (formula.to_string().parse().as_ref() == Ok(&formula)).then_some(formula)
    }

    fn part(&self, expression: &Expr) -> Option<Part> {
        match expression {
            Expr::Variable(variable, ..) if variable.2.is_empty() => {
                constant(&self.captured.iter().find(|(name, _)| *name == variable.1.as_str())?.1, self.rows.len())
            }
            // In `r["a".len()]` the chain is inside the brackets.
            Expr::Index(pair, flags, _) if matches!(pair.rhs, Expr::Dot(..)) && flags.intersects(ASTFlags::BREAK) => {
                None
            }
            Expr::Dot(pair, flags, _) | Expr::Index(pair, flags, _) if is_sure(*flags) => {
                let start = if self.is_row(&pair.lhs) { None } else { Some(self.part(&pair.lhs)?) };
                self.chain(start, &pair.rhs)
            }
            Expr::FnCall(call, _) if call.is_operator_call() || is_power(call) => self.operator(call),
            Expr::FnCall(call, _) => self.function(call, Vec::new()),
            Expr::And(parts, _) => self.joined(parts, true),
            Expr::Or(parts, _) => self.joined(parts, false),
            Expr::IntegerConstant(..)
            | Expr::FloatConstant(..)
            | Expr::StringConstant(..)
            | Expr::BoolConstant(..)
            | Expr::Unit(..) => constant(&expression.get_literal_value(None)?, self.rows.len()),
            _ => None,
        }
    }

    fn is_row(&self, expression: &Expr) -> bool {
        matches!(expression, Expr::Variable(variable, ..) if variable.2.is_empty() && variable.1.as_str() == self.row)
    }

    /// What follows a dot or is in brackets: a column of the row, then functions of the preceding value.
    fn chain(&self, before: Option<Part>, expression: &Expr) -> Option<Part> {
        match (before, expression) {
            (None, Expr::Property(property, _)) => self.column(&property.2),
            (None, Expr::StringConstant(name, _)) => self.column(name),
            (Some(part), Expr::MethodCall(call, _)) => self.function(call, vec![part]),
            (before, Expr::Dot(pair, flags, _)) if is_sure(*flags) => {
                let part = self.chain(before, &pair.lhs)?;
                self.chain(Some(part), &pair.rhs)
            }
            _ => None,
        }
    }

    fn column(&self, name: &str) -> Option<Part> {
        if name == "unit" {
            return Some(Part::Unit);
        }
        let values: Vec<Value> = self.rows.iter().map(|row| row.value(name).ok()).collect::<Option<_>>()?;
        let is_rank = matches!(values.first()?, Value::Rank(_));
        if matches!(values.first()?, Value::Text(_)) {
            let text = |value| if let Value::Text(text) = value { Some(text.into()) } else { None };
            return values.into_iter().map(text).collect::<Option<_>>().map(Part::Texts);
        }
        let number = |value: &Value| match value {
            Value::Number(number) if !is_rank => Some(number.unwrap_or(f64::NAN)),
            Value::Rank(rank) if is_rank => Some(rank.map_or(f64::NAN, |(rank, _)| rank as f64)),
            _ => None,
        };
        let numbers: Vec<f64> = values.iter().map(number).collect::<Option<_>>()?;
        let size = numbers.iter().fold(0.0, |size: f64, &number| size.max(number));
        self.columns.borrow_mut().insert(name.to_string(), numbers);
        sure(Formula::Name(name.to_string()), is_rank.then_some(size))
    }

    fn operator(&self, call: &FnCallExpr) -> Option<Part> {
        let mut parts: Vec<Part> = call.args.iter().map(|part| self.part(part)).collect::<Option<_>>()?;
        let last = parts.pop()?;
        match (call.name.as_str(), parts.pop(), last) {
            ("!", None, Part::Truths(truths)) => Some(Part::Truths(truths.into_iter().map(|truth| !truth).collect())),
            ("-", None, Part::Number(of)) => sure(Formula::Negate(of.formula.into()), of.whole),
            ("&", Some(Part::Truths(a)), Part::Truths(b)) => Some(pairwise(&a, &b, |a, b| a && b)),
            ("|", Some(Part::Truths(a)), Part::Truths(b)) => Some(pairwise(&a, &b, |a, b| a || b)),
            (sign @ ("+" | "-" | "*" | "/" | "^"), Some(Part::Number(a)), Part::Number(b)) => arithmetic(sign, a, b),
            (sign @ ("==" | "!=" | "<" | "<=" | ">" | ">="), Some(a), b) => self.compare(sign, &a, &b),
            _ => None,
        }
    }

    /// `abs(r.x)` and `r.x.abs()`, unless a `fn` of the user with that name hides ours.
    fn function(&self, call: &FnCallExpr, mut parts: Vec<Part>) -> Option<Part> {
        if call.is_qualified() || call.capture_parent_scope || self.functions.has(&call.name) {
            return None;
        }
        for part in &call.args {
            parts.push(self.part(part)?);
        }
        let number = |part| if let Part::Number(number) = part { Some(number) } else { None };
        let numbers: Vec<Number> = parts.into_iter().map(number).collect::<Option<_>>()?;
        let sizes: Vec<f64> = numbers.iter().filter_map(|number| number.whole).collect();
        let greatest = sizes.iter().copied().fold(0.0, f64::max);
        let whole = (sizes.len() == numbers.len()).then_some(greatest);
        let (func, whole) = match (call.name.as_str(), numbers.len()) {
            ("abs", 1) => (Func::Abs, whole),
            ("sqrt", 1) => (Func::Sqrt, None),
            ("ln", 1) => (Func::Ln, None),
            ("log10", 1) => (Func::Log10, None),
            ("exp", 1) => (Func::Exp, None),
            // Of three values, the type depends on which one is taken.
            ("min" | "max", 3) if whole.is_none() && !sizes.is_empty() => return None,
            ("min", 2 | 3) => (Func::Min, whole),
            ("max", 2 | 3) => (Func::Max, whole),
            _ => return None,
        };
        sure(Formula::Call(func, numbers.into_iter().map(|number| number.formula).collect()), whole)
    }

    /// All are true (`&&`) or at least one is (`||`); in each row, evaluation stops when the result is known.
    fn joined(&self, parts: &[Expr], is_all: bool) -> Option<Part> {
        let mut all = vec![is_all; self.rows.len()];
        for part in parts {
            let before = self.gaps.borrow().clone();
            let truths = self.truths(part)?;
            for (row, held) in all.iter_mut().enumerate() {
                if *held == is_all {
                    *held = truths[row];
                } else {
                    self.gaps.borrow_mut()[row] = before[row];
                }
            }
        }
        Some(Part::Truths(all))
    }

    fn compare(&self, sign: &str, a: &Part, b: &Part) -> Option<Part> {
        let (is_equality, is_unequal) = (matches!(sign, "==" | "!="), sign == "!=");
        Some(Part::Truths(match (a, b) {
            (Part::Number(a), Part::Number(b)) => {
                let (a, b) = (self.values(&a.formula), self.values(&b.formula));
                for (row, gap) in self.gaps.borrow_mut().iter_mut().enumerate().filter(|_| !is_equality) {
                    *gap |= a[row].is_nan() || b[row].is_nan();
                }
                a.iter().zip(&b).map(|(&a, &b)| compare(sign, a, b)).collect()
            }
            (Part::Number(number), Part::Missing) | (Part::Missing, Part::Number(number)) if is_equality => {
                self.values(&number.formula).iter().map(|number| number.is_nan() != is_unequal).collect()
            }
            (Part::Unit, Part::Text(name)) | (Part::Text(name), Part::Unit) if is_equality => {
                let unit = self.rows.first()?.unit().units.resolve(name).ok()?;
                self.rows.iter().map(|row| (row.unit().unit == unit) != is_unequal).collect()
            }
            _ if is_equality => {
                let is_same = |row: usize| Some((a.text(row)? == b.text(row)?) != is_unequal);
                (0..self.rows.len()).map(is_same).collect::<Option<_>>()?
            }
            _ => return None,
        }))
    }

    /// The value of each row; NaN if missing.
    fn values(&self, formula: &Formula) -> Vec<f64> {
        match formula {
            Formula::Number(number) => vec![*number; self.rows.len()],
            Formula::Name(name) => self.columns.borrow()[name].clone(),
            Formula::Negate(inner) => self.values(inner).iter().map(|number| -number).collect(),
            Formula::Binary(op, a, b) => {
                let (a, b) = (self.values(a), self.values(b));
                a.iter().zip(&b).map(|(&a, &b)| op.apply(a, b)).collect()
            }
            Formula::Call(func, arguments) => {
                let columns: Vec<Vec<f64>> = arguments.iter().map(|argument| self.values(argument)).collect();
                let numbers = |row: usize| columns.iter().map(|column| column[row]).collect::<Vec<_>>();
                (0..self.rows.len()).map(|row| func.apply(&numbers(row))).collect()
            }
        }
    }
}

/// Whether an access is plain, not `r?.x`.
fn is_sure(flags: ASTFlags) -> bool {
    !flags.intersects(ASTFlags::NEGATED)
}

/// Whether a call is a power: Rhai treats our `^` as a function.
fn is_power(call: &FnCallExpr) -> bool {
    call.name == "^" && call.args.len() == 2
}
