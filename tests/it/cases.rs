//! Tables as people publish them: each has one correct reading, and is read that way or refused; a refusal must help.
//!
//! Every suggestion in a message or remark is tried, up to three hints deep: none may lead to a wrong value.

mod columns;
mod judge;
mod numbers;
pub mod options;
mod parted;
mod rows;
mod shapes;
pub mod table;
mod years;
