//! The limits of a run: how much memory the program may hold, and how long scripts and lines may take.

use std::time::Duration;

use clap::Args;

use crate::repl::screen;
use crate::{Stop, Watch};

/// The exit code of a run whose time is over, as that of the command `timeout`.
pub const TIMED_OUT: u8 = 124;

/// How long a run that was told to stop may take to end; nothing checks in between whether it does.
const GRACE: Duration = Duration::from_secs(2);

/// The memory budget where the size of the machine is not known.
const UNKNOWN: u64 = 4 << 30;

/// The options that change limits.
#[derive(Args)]
pub struct Limits {
    /// The memory that results and variables may take, such as 500MB or 16GB; default: half of the machine's memory
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    memory: Option<u64>,
    /// Stop the script or the lines after this many seconds, with exit code 124
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
}

impl Limits {
    /// Whether there is a limit of time.
    pub fn has_timeout(&self) -> bool {
        self.timeout.is_some()
    }

    /// The memory budget in bytes; to be asked before a sandbox hides how much the machine has.
    pub fn budget(&self) -> u64 {
        self.memory.unwrap_or_else(|| machine().map_or(UNKNOWN, |bytes| bytes / 2))
    }

    /// Apply the limits to a session with this watch; `held` counts the bytes that the program holds.
    pub fn apply(&self, watch: &Watch, held: fn() -> u64, budget: u64) {
        watch.limit_memory(held, budget);
        let Some(time) = self.timeout else { return };
        let watch = watch.clone();
        std::thread::spawn(move || {
            std::thread::sleep(time);
            watch.stop_because(Stop::Time);
            std::thread::sleep(GRACE);
            screen::err("error: stopped, because the time of `--timeout` is over\n");
            std::process::exit(i32::from(TIMED_OUT));
        });
    }
}

/// Reads a size such as `500MB`, `1.5 GB` or `2g`.
fn bytes(text: &str) -> Result<u64, String> {
    const SMALLEST: f64 = (64 << 20) as f64;
    let wrong = || "expected a size of at least 64 MB, such as 500MB or 16GB".to_string();
    let split = text.find(|c: char| c.is_alphabetic()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(split);
    let unit: u64 = match unit.to_ascii_lowercase().as_str() {
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        "t" | "tb" | "tib" => 1 << 40,
        _ => return Err(wrong()),
    };
    let size = number.trim().parse::<f64>().map_err(|_| wrong())? * unit as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 64 MB and 2^60")]
    match (SMALLEST..1e18).contains(&size) {
        true => Ok(size as u64),
        false => Err(wrong()),
    }
}

/// Reads a number of seconds such as `90` or `0.5`.
fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a number of seconds above 0, such as 90".to_string();
    let seconds: f64 = text.parse().map_err(|_| wrong())?;
    if seconds > 0.0 && seconds < 1e9 { Ok(Duration::from_secs_f64(seconds)) } else { Err(wrong()) }
}

/// The memory of the machine, or of the container if that has less; None where it is not known.
fn machine() -> Option<u64> {
    let total = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = total.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    let container = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let container = container.and_then(|text| text.trim().parse().ok()).unwrap_or(u64::MAX);
    Some((kilobytes << 10).min(container))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_read() {
        for (text, size) in [("500MB", 500 << 20), ("1.5 GB", 3 << 29), ("2g", 2 << 30), ("64m", 64 << 20)] {
            assert_eq!(bytes(text), Ok(size), "{text}");
        }
        for text in ["", "500", "1kB", "63MB", "-1GB", "GB", "nan GB", "1e30TB", "1GBB", "深GB"] {
            assert!(bytes(text).is_err(), "{text}");
        }
        assert_eq!((seconds("90"), seconds("0.5")), (Ok(Duration::from_secs(90)), Ok(Duration::from_millis(500))));
        for text in ["", "0", "-1", "nan", "inf", "1e300", "1 s"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
