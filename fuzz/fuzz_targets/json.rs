#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reweigh_fuzz::targets::json(bytes));
