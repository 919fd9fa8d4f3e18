//! What cannot be proved, and what is said then.

#[cfg(feature = "script")]
mod said {
    use crate::transcript::Typist;

    /// Lines that save a proof, each with what is said of it.
    const REFUSED: &[(&str, &str)] = &[
        (
            "save(m.range(\"Laputa\"), \"proof.json\")",
            "there is no proof to save: 1 city has a missing score (Erewhon in `ports`), so the index is not one weighted sum",
        ),
        (
            "save(full.range(\"Laputa\"), \"proof.json\")",
            "there is no proof to save: Erewhon is not ranked under all weightings, because some of its values are missing",
        ),
        (
            "save(full.aggregate(\"median\").range(\"Laputa\"), \"proof.json\")",
            "there is no proof to save: under `median` in `index` the index is not one weighted sum",
        ),
        ("save(m.rank(), \"proof.json\")", "there is no proof to save: a ranking is not an answer that can be proved"),
        ("save(m.range(), \"proof.json\")", "there is no proof to save: a table is not an answer that can be proved"),
    ];

    #[test]
    fn what_cannot_be_proved_is_refused_with_the_reason() {
        let mut typist = Typist::new();
        typist.type_in("let m = model(load(\"demo\")); let full = m.impute(\"median\")");
        typist.type_in("let geometric = full.normalise(\"minmax\", #{ lo: 1 }).aggregate(\"geometric\").coverage(0)");
        for (line, said) in REFUSED {
            let reply = typist.type_in(line);
            assert!(reply.starts_with(&format!("error: {said}\n")), "{line}\n{reply}");
            assert!(reply.contains("= hint: "), "{line}\n{reply}");
        }
    }
}
