//! Tables as people publish them: each has one right reading, and is read so or refused; a refusal helps.
//!
//! Whatever a message or a remark proposes is tried, three hints deep: none may lead to a wrong value.

mod columns;
mod judge;
mod numbers;
pub mod options;
mod parted;
mod rows;
mod shapes;
pub mod table;
mod years;
