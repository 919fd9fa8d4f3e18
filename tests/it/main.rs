//! All promises of the project, a module each.

#[cfg(feature = "script")]
mod docs;
mod naive;
#[cfg(feature = "cli")]
mod prompt;
mod random;
#[cfg(feature = "script")]
mod scripts;
#[cfg(feature = "script")]
mod sessions;
mod tidy;
#[cfg(feature = "script")]
mod transcript;
