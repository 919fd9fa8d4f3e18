//! Conditions on weights, and sets of weights that conditions bound.

/// A condition on weights: `Σ by · w ≥ least`.
#[derive(Debug, Clone)]
pub struct Row {
    /// One coefficient per weight.
    pub by: Vec<f64>,
    /// The lowest sum that meets the condition.
    pub least: f64,
}

impl Row {
    /// Whether these weights meet the condition, or miss it by at most `slack`.
    pub fn holds(&self, weights: &[f64], slack: f64) -> bool {
        self.by.iter().zip(weights).map(|(by, w)| by * w).sum::<f64>() >= self.least - slack
    }
}

/// A condition on a few variables: `Σ by · x ≥ least`, or `= least`.
#[derive(Debug, Clone)]
pub struct Sum {
    /// Variables by index, each with its coefficient.
    pub terms: Vec<(usize, f64)>,
    /// Whether the sum must equal `least` rather than be at least that.
    pub is_equal: bool,
    /// The right-hand side.
    pub least: f64,
}

/// A set of weightings, described by non-negative variables that meet a few conditions: fewer than the weights
/// themselves would need.
#[derive(Debug, Clone, Default)]
pub struct Region {
    /// The upper bound of each variable.
    pub most: Vec<f64>,
    /// The value of each variable in one of the weightings.
    pub start: Vec<f64>,
    /// The conditions, as created by `sum_is`: no two have the same last variable.
    pub rows: Vec<Sum>,
    /// The weights, each as a linear form of the variables.
    pub weights: Vec<Form>,
}

/// A linear form: a constant and a weighted sum of variables.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// The constant.
    pub constant: f64,
    /// Variables by index, each with its coefficient.
    pub terms: Vec<(usize, f64)>,
}

impl Form {
    /// The form multiplied by a factor.
    pub fn times(&self, factor: f64) -> Form {
        let terms = self.terms.iter().filter(|_| factor != 0.0).map(|(at, by)| (*at, by * factor)).collect();
        Form { constant: self.constant * factor, terms }
    }

    /// The value of the form for these values of the variables.
    pub fn at(&self, values: &[f64]) -> f64 {
        self.constant + self.terms.iter().map(|(at, by)| by * values[*at]).sum::<f64>()
    }

    /// The form with further terms added.
    pub fn and(mut self, terms: impl IntoIterator<Item = (usize, f64)>) -> Form {
        self.terms.extend(terms);
        self
    }
}

impl Region {
    /// All weightings of `count` members: non-negative weights that sum to 1.
    pub fn simplex(count: usize) -> Region {
        let weight = |at: usize| Form::default().and([(at, 1.0)]);
        let start = vec![1.0 / count as f64; count];
        let weights = (0..count).map(weight).collect();
        let mut region = Region { most: vec![1.0; count], start, rows: Vec::new(), weights };
        region.sum_is(&(0..count).collect::<Vec<usize>>(), &Form { constant: 1.0, terms: Vec::new() }, true);
        region
    }

    /// The weights for these values of the variables, rescaled so that they sum to exactly 1.
    pub fn weights_at(&self, values: &[f64]) -> Vec<f64> {
        let weights: Vec<f64> = self.weights.iter().map(|form| form.at(values).max(0.0)).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|w| w / total).collect()
    }

    /// Adds a variable between 0 and 1 and returns its index; `start` is its value in the weighting that the region
    /// starts from.
    pub fn add(&mut self, start: f64) -> usize {
        self.most.push(1.0);
        self.start.push(start);
        self.most.len() - 1
    }

    /// A weighted sum of the weights as a form of the variables.
    pub fn sum_of(&self, by: &[f64]) -> Form {
        let (mut sums, mut constant) = (vec![0.0; self.most.len()], 0.0);
        for (form, by) in self.weights.iter().zip(by) {
            constant += by * form.constant;
            form.terms.iter().for_each(|(at, times)| sums[*at] += by * times);
        }
        Form { constant, terms: sums.into_iter().enumerate().filter(|(_, by)| *by != 0.0).collect() }
    }

    /// Adds the condition that the variables sum to a form, or to at most that.
    pub fn sum_is(&mut self, variables: &[usize], form: &Form, is_equal: bool) {
        let terms = form.times(1.0).and(variables.iter().map(|&at| (at, -1.0))).terms;
        self.rows.push(Sum { terms, is_equal, least: -form.constant });
    }
}
