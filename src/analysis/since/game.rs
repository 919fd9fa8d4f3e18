//! Shapley values of causes, some of which can only come after others.

use super::cause::{Cause, Set};

/// The players, each a set of causes that are switched together, and which of them must come before which.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Game {
    /// The causes of each player.
    pub players: Vec<Set>,
    /// The players that come before each, as bits.
    before: Vec<u16>,
}

impl Game {
    /// Creates a game; figures move, and gaps close, only after old figures have been revised.
    pub fn new(players: Vec<Set>) -> Game {
        let later = Set::of(&[Cause::Own, Cause::Others, Cause::Gaps]);
        let first = players.iter().position(|player| player.has(Cause::Revised));
        let before = |player: &Set| match first {
            Some(first) if !player.has(Cause::Revised) && player.meets(later) => 1 << first,
            _ => 0,
        };
        Game { before: players.iter().map(before).collect(), players }
    }

    fn is_possible(&self, coalition: u16) -> bool {
        let mut members = (0..self.players.len()).filter(|player| coalition & (1 << player) != 0);
        members.all(|player| self.before[player] & !coalition == 0)
    }

    /// Every set of players that can have moved when others have not, the empty one first.
    fn coalitions(&self) -> impl Iterator<Item = u16> {
        let count = 1u16 << self.players.len();
        (0..count).filter(|&coalition| self.is_possible(coalition))
    }

    /// The causes that a set of players switches.
    fn causes(&self, coalition: u16) -> Set {
        let members = self.players.iter().enumerate().filter(|(player, _)| coalition & (1 << player) != 0);
        members.fold(Set::default(), |all, (_, causes)| all.and(*causes))
    }

    /// All sets of causes whose value is needed.
    pub fn sets(&self) -> Vec<Set> {
        self.coalitions().map(|coalition| self.causes(coalition)).collect()
    }

    /// The mean, over all possible orders of the players, of what each changes when its turn comes.
    pub fn shares(&self, value: &dyn Fn(Set) -> f64) -> Vec<f64> {
        let all = 1usize << self.players.len();
        let values: Vec<Option<f64>> = (0..all)
            .map(|coalition| u16::try_from(coalition).unwrap_or(0))
            .map(|coalition| self.is_possible(coalition).then(|| value(self.causes(coalition))))
            .collect();
        // How many orders lead from nobody to each coalition, and from there to all.
        let (mut to, mut from) = (vec![0.0; all], vec![0.0; all]);
        (to[0], from[all - 1]) = (1.0, 1.0);
        let players = || 0..self.players.len();
        for coalition in (1..all).filter(|&coalition| values[coalition].is_some()) {
            to[coalition] =
                players().filter(|player| coalition & (1 << player) != 0).map(|p| to[coalition ^ (1 << p)]).sum();
        }
        for coalition in (0..all - 1).rev().filter(|&coalition| values[coalition].is_some()) {
            from[coalition] =
                players().filter(|player| coalition & (1 << player) == 0).map(|p| from[coalition | (1 << p)]).sum();
        }
        let share = |player: usize| {
            let without = (0..all).filter(|coalition| coalition & (1 << player) == 0);
            let change = |coalition: usize| {
                let joined = coalition | (1 << player);
                let gain = values[joined]? - values[coalition]?;
                Some(to[coalition] * from[joined] / from[0] * gain)
            };
            without.filter_map(change).sum()
        };
        players().map(share).collect()
    }

    /// The same game with players joined until the value of every set is known: at each turn the two whose joining
    /// leaves the fewest unknown, the first such two. Joined, all players leave only the old and the new model.
    pub fn joined(self, is_known: &dyn Fn(Set) -> bool) -> Game {
        let mut game = self;
        let unknown = |game: &Game| game.sets().into_iter().filter(|set| !is_known(*set)).count();
        while game.players.len() > 1 && unknown(&game) > 0 {
            let count = game.players.len();
            let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
            let with = |(a, b): (usize, usize)| {
                let mut players = game.players.clone();
                let second = players.remove(b);
                players[a] = players[a].and(second);
                Game::new(players)
            };
            let Some(best) = pairs.map(with).min_by_key(unknown) else { break };
            game = best;
        }
        game
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(causes: &[Cause]) -> Vec<Set> {
        causes.iter().map(|cause| Set::of(&[*cause])).collect()
    }

    /// The glove game: one left glove, two right ones; 2/3, 1/6, 1/6 (Shapley 1953).
    #[test]
    fn a_known_game_has_its_values() {
        let (left, right, other) = (Cause::Units, Cause::Bounds, Cause::Weights);
        let game = Game::new(alone(&[left, right, other]));
        let pairs = |set: Set| f64::from(u8::from(set.has(left) && (set.has(right) || set.has(other))));
        let shares = game.shares(&pairs);
        for (found, expected) in shares.iter().zip([4.0, 1.0, 1.0]) {
            assert!((found * 6.0 - expected).abs() < 1e-12, "{shares:?}");
        }
    }

    /// A figure of 100 that was revised to 105 and did not change after that.
    #[test]
    fn a_revision_is_not_shared_with_the_figure_that_follows_it() {
        let game = Game::new(alone(&[Cause::Own, Cause::Revised]));
        let value = |set: Set| if set.has(Cause::Own) || set.has(Cause::Revised) { 105.0 } else { 100.0 };
        assert_eq!(game.shares(&value), [0.0, 5.0]);
        assert_eq!(game.sets().len(), 3);
    }

    #[test]
    fn what_has_no_value_is_joined_with_as_little_as_possible() {
        let game = Game::new(alone(&[Cause::Own, Cause::Bounds, Cause::Method, Cause::Weights]));
        // A new method without the new bounds cannot be computed.
        let joined = game.joined(&|set| set.has(Cause::Bounds) || !set.has(Cause::Method));
        let expected = [&[Cause::Own][..], &[Cause::Bounds, Cause::Method], &[Cause::Weights]].map(Set::of);
        assert_eq!(joined.players, expected);
    }
}
