//! Certificates as JSON: one line for each part, so that a person can find the way in a long file.

use serde_json::{Value, json};

use super::shape::MADE_BY;
use crate::TOOL;
use crate::analysis::inverse::{Certificate, FORMAT};
use crate::{Error, Result};

/// The file of a certificate.
pub fn proof(certificate: &Certificate) -> Result<String> {
    let broken = |error: serde_json::Error| Error::plain(format!("the proof cannot be written: {error}"));
    let value = serde_json::to_value(certificate).map_err(broken)?;
    let stamp = format!("{TOOL}; {}", certificate.model.data().stamp());
    let mut lines = vec![("format".to_string(), json!(FORMAT)), (MADE_BY.to_string(), json!(stamp))];
    if let Value::Object(parts) = value {
        lines.extend(parts);
    }
    let lines: Vec<String> = lines.iter().map(|(key, part)| format!("  {}: {part}", json!(key))).collect();
    Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
}
