//! Ranks among units of the same group.

use std::collections::HashMap;

use super::ranking::{Field, Ranking, Value};
use crate::Result;

impl Ranking {
    /// Adds two columns: each unit's group and its rank within that group. Equal units share the better rank, and a
    /// unit without a group has none.
    pub fn within(&self, code: &str) -> Result<Ranking> {
        let groups = &self.grouping(code)?.values;
        // For each group: how many units rank above, the last overall rank seen, and the rank it has within the group.
        let mut met: HashMap<&str, (usize, usize, usize)> = HashMap::new();
        let mut ranks = vec![None; groups.len()];
        for place in self.all_places().iter().filter(|place| !groups[place.unit].is_empty()) {
            let (above, last, own) = met.entry(&groups[place.unit]).or_default();
            if *above == 0 || *last != place.rank {
                (*last, *own) = (place.rank, *above + 1);
            }
            *above += 1;
            ranks[place.unit] = Some(*own);
        }
        let mut shared: HashMap<(&str, usize), usize> = HashMap::new();
        for (group, rank) in groups.iter().zip(&ranks) {
            rank.iter().for_each(|rank| *shared.entry((group, *rank)).or_default() += 1);
        }
        let is_tied = |unit: usize, rank: usize| shared.get(&(&groups[unit], rank)).is_some_and(|&many| many > 1);
        let values =
            ranks.iter().enumerate().map(|(unit, rank)| Value::Rank(rank.map(|rank| (rank, is_tied(unit, rank)))));
        let rank = Field { code: format!("rank_in_{code}"), values: values.collect() };
        Ok(self.show(vec![self.field(code)?, rank]))
    }
}

#[cfg(all(test, feature = "files"))]
mod tests {
    use crate::Watch;
    use crate::data::from_csv;
    use crate::rank::{Value, rank_by};

    #[test]
    fn ties_share_the_better_rank_of_the_group() {
        let text = "unit,region,x\na,N,9\nb,S,8\nc,N,7\nd,N,7\ne,S,3\nf,N,1\ng,,5\n";
        let data = from_csv(text, "small.csv", &Watch::default()).expect("a sound table");
        let ranking = rank_by(&data, "x").and_then(|ranking| ranking.within("region")).expect("a group column");
        let rank = |unit: usize| match ranking.read("rank_in_region", unit) {
            Ok(Value::Rank(rank)) => rank,
            other => panic!("{other:?}"),
        };
        let of = [0, 1, 2, 3, 4, 5, 6].map(rank);
        let expected = [(1, false), (1, false), (2, true), (2, true), (2, false), (4, false)].map(Some);
        assert_eq!(of[..6], expected);
        assert_eq!(of[6], None);
        assert!(ranking.within("regio").is_err());
    }
}
