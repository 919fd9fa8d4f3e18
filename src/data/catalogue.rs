//! The data sets compiled into the program.

/// The files of a bundled data set as texts, parsed when it is loaded.
pub struct Bundled {
    /// The name by which it is loaded.
    pub name: &'static str,
    /// Its description, as TOML.
    pub about: &'static str,
    /// Its units, as CSV.
    pub units: &'static str,
    /// Its values, as CSV.
    pub values: &'static str,
    /// Its notes, as CSV; empty if there are none.
    pub notes: &'static str,
    /// What was published beside its lists, as CSV; empty if there is none.
    pub statements: &'static str,
}

impl Bundled {
    /// Whether it contains published lists.
    pub fn is_list(&self) -> bool {
        self.about.contains("\nkind = \"rankings\"\n")
    }

    /// Returns the title, read from the first line so that nothing needs to be parsed.
    pub fn title(&self) -> &str {
        let line = self.about.lines().next().unwrap_or_default();
        line.trim_start_matches("title = ").trim_matches('"')
    }
}

/// The bundled data sets, in the order in which `datasets()` lists them.
pub static BUNDLED: &[Bundled] = &[
    Bundled {
        name: "trade",
        about: include_str!("../../data/trade/about.toml"),
        units: include_str!("../../data/trade/units.csv"),
        values: include_str!("../../data/trade/values.csv"),
        notes: include_str!("../../data/trade/notes.csv"),
        statements: "",
    },
    Bundled {
        name: "top100",
        about: include_str!("../../data/top100/about.toml"),
        units: include_str!("../../data/top100/units.csv"),
        values: include_str!("../../data/top100/ranks.csv"),
        notes: include_str!("../../data/top100/notes.csv"),
        statements: include_str!("../../data/top100/statements.csv"),
    },
    Bundled {
        name: "demo",
        about: include_str!("../../data/demo/about.toml"),
        units: include_str!("../../data/demo/units.csv"),
        values: include_str!("../../data/demo/values.csv"),
        notes: "",
        statements: "",
    },
];

/// Returns the bundled data set with this name; None if there is none.
pub fn bundled(name: &str) -> Option<&'static Bundled> {
    BUNDLED.iter().find(|bundled| bundled.name == name)
}
