//! Reports on lines that a limit has stopped.

use crate::script::report::Report;
use crate::{Stop, Watch};

/// The report if the watch says why the line was stopped.
pub fn explained(mut report: Report, watch: &Watch) -> Report {
    let Some(why) = report.stopped.and_then(|_| watch.why()) else { return report };
    report.stopped = Some(why);
    match why {
        Stop::Asked => report,
        Stop::Time => {
            report.message = "stopped, because the time of `--timeout` is over".to_string();
            report.advise("allow more seconds, such as `--timeout 600`")
        }
        Stop::Memory => {
            let budget = watch.budget().map_or(String::new(), |bytes| format!(" of {}", size(bytes)));
            report.message = format!("stopped, because this needs more memory than the limit{budget}");
            report.advise(
                "start reweigh with a higher limit, such as `--memory 16GB`; at the prompt, `:reset` forgets all variables",
            )
        }
    }
}

/// A number of bytes as people write it: "4 GB", "1.5 MB".
fn size(bytes: u64) -> String {
    let (unit, name) = if bytes >= 1 << 30 { (30, "GB") } else { (20, "MB") };
    let rounded = (bytes as f64 / f64::from(1u32 << unit) * 10.0).round() / 10.0;
    format!("{rounded} {name}")
}
