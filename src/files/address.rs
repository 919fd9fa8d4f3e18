//! Detects paths that are network addresses.

use super::refused;
use crate::Result;
use crate::phrase::{Phrase, call};

/// Refuses a network address, because nothing is fetched from the network. The hint says how to download the file
/// first.
pub fn check_url(path: &str) -> Result<()> {
    let lower = path.to_lowercase();
    let schemes = ["http://", "https://", "ftp://", "s3://"];
    let Some(scheme) = schemes.iter().find(|scheme| lower.starts_with(**scheme)) else { return Ok(()) };
    let page = path.split(['?', '#']).next().unwrap_or(path);
    let last = page[scheme.len()..].rsplit_once('/').map_or("", |(_, name)| name);
    let is_plain = !last.is_empty() && last.chars().all(|c| c.is_alphanumeric() || "._-".contains(c));
    let name = if is_plain { last } else { "data.csv" };
    let hint = match *scheme {
        "s3://" => format!("download it first: `aws s3 cp '{path}' {name}`, then "),
        _ => format!("download it first: `curl -L -o {name} '{path}'`, then "),
    };
    let hint = Phrase::from(hint).add(call("load").arg(name));
    Err(refused(path, "reweigh reads files, and does not use the network", hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(address: &str) -> String {
        let error = check_url(address).expect_err("an address");
        format!("{error}; {}", error.hint().unwrap_or_default())
    }

    #[test]
    fn an_address_is_no_file() {
        let network = "reweigh reads files, and does not use the network; download it first:";
        for (address, how) in [
            (
                "https://x.org/a/gdp.csv?year=1",
                "`curl -L -o gdp.csv 'https://x.org/a/gdp.csv?year=1'`, then `load(\"gdp.csv\")`",
            ),
            ("HTTP://x.org", "`curl -L -o data.csv 'HTTP://x.org'`, then `load(\"data.csv\")`"),
            ("s3://box/gdp.xlsx", "`aws s3 cp 's3://box/gdp.xlsx' gdp.xlsx`, then `load(\"gdp.xlsx\")`"),
        ] {
            assert_eq!(said(address), format!("cannot read `{address}`: {network} {how}"));
        }
        assert_eq!(check_url("data/https.csv"), Ok(()));
    }
}
