//! Applies weights from people to a model.

use super::Weighting;
use crate::error::listed;
use crate::model::Model;
use crate::phrase::act;
use crate::{Error, Result};

/// Sets the weights of a group's members. Returns an error unless the names are all members of one group, since weights
/// of only some of them say nothing about the others.
pub fn apply(model: &Model, weighting: &Weighting) -> Result<Model> {
    let tree = model.tree();
    let places = weighting.names.iter().map(|name| tree.find(name)).collect::<Result<Vec<_>>>()?;
    let code = |place: usize| tree.nodes()[place].code.as_str();
    let group = |place: usize| tree.nodes()[place].parent.map_or("", code);
    let first = places[0];
    if let Some((at, &other)) = places.iter().enumerate().find(|(_, place)| group(**place) != group(first)) {
        let [a, b] = [&weighting.names[0], &weighting.names[at]];
        let message = format!(
            "the weights of `{}` compare `{a}` in `{}` with `{b}` in `{}`, but a weight is a share within one group",
            weighting.method,
            group(first),
            group(other)
        );
        return Err(Error::plain(message).about(b).advise("ask about each group on its own"));
    }
    let siblings = tree.siblings(first);
    let open: Vec<String> = siblings.iter().filter(|at| !places.contains(at)).map(|&at| code(at).to_string()).collect();
    if let Some(left) = open.first() {
        let (method, group) = (weighting.method, group(first));
        let message = format!("the weights of `{method}` leave out {} of `{group}`", listed(&open));
        let hint = act("without").arg(left).does("removes it from the model first");
        return Err(Error::plain(message).about(left).advise(hint));
    }
    model.weigh_from(&weighting.pairs(), group(first), &origin(weighting))
}

/// Where the weights come from: "ahp, 12 people".
fn origin(weighting: &Weighting) -> String {
    match weighting.people.len() {
        1 => format!("{}, 1 person", weighting.method),
        many => format!("{}, {many} people", weighting.method),
    }
}
