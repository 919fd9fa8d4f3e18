//! All promises of the project, a module each.

#[cfg(feature = "script")]
mod docs;
#[cfg(feature = "cli")]
mod prompt;
#[cfg(feature = "script")]
mod scripts;
#[cfg(feature = "script")]
mod sessions;
mod tidy;
#[cfg(feature = "script")]
mod transcript;
