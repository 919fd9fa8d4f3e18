//! Parses consecutive digits as a whole number, eight at a time.

/// The number of digits that always fit into a 64-bit whole number.
pub const MOST_DIGITS: usize = 18;

/// Powers of ten.
pub const TENS: [u64; MOST_DIGITS + 1] = {
    let mut tens = [1; MOST_DIGITS + 1];
    let mut power = 1;
    while power <= MOST_DIGITS {
        tens[power] = tens[power - 1] * 10;
        power += 1;
    }
    tens
};

/// Returns the whole number that the digits from here on make, and how many there are. If they are too many to fit,
/// only their count is correct.
pub fn digits(bytes: &[u8], from: usize) -> (u64, usize) {
    let (mut number, mut count) = (0_u64, 0);
    while let Some(eight) = bytes.get(from + count..).and_then(<[u8]>::first_chunk::<8>) {
        let (part, length) = digits_of_eight(u64::from_le_bytes(*eight));
        number = number.wrapping_mul(TENS[length]).wrapping_add(part);
        count += length;
        if length < 8 {
            return (number, count);
        }
    }
    for byte in bytes.get(from + count..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()) {
        number = number.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
        count += 1;
    }
    (number, count)
}

/// Returns the number that the leading digits of eight bytes make, all at once, and how many there are.
fn digits_of_eight(bytes: u64) -> (u64, usize) {
    const ALL: u64 = u64::MAX / 255;
    // The byte of a digit is now below 10; the highest bit marks all other bytes.
    let values = bytes ^ (ALL * 0x30);
    let others = (((values & (ALL * 0x7f)) + ALL * 0x76) | values) & (ALL * 0x80);
    let length = others.trailing_zeros() as usize / 8;
    if length == 0 {
        return (0, 0);
    }
    // The digits are moved to the end, with zeros before them, and then combined in twos, fours and eights.
    let digits = values << (8 * (8 - length));
    let twos = (digits * 10 + (digits >> 8)) & (u64::MAX / 0xffff * 0xff);
    let fours = (twos * 100 + (twos >> 16)) & (u64::MAX / 0xffff_ffff * 0xffff);
    (fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff, length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        /// The result is the same as digit by digit.
        #[test]
        fn digits_at_once_are_those_one_by_one(text in "[0-9]{0,20}[^0-9]?[0-9]{0,9}") {
            let expected = text.bytes().take_while(u8::is_ascii_digit);
            let number = expected.clone().fold(0_u64, |sum, byte| sum.wrapping_mul(10).wrapping_add(u64::from(byte - b'0')));
            let (found, count) = digits(text.as_bytes(), 0);
            prop_assert_eq!(count, expected.count());
            prop_assert!(found == number || count > MOST_DIGITS, "{found} of {text}");
        }
    }

    #[test]
    fn every_byte_that_is_no_digit_ends_a_number() {
        for byte in (0..=255_u8).filter(|byte| !byte.is_ascii_digit()) {
            let text = [b'7', b'0', byte, b'1', b'2', b'3', b'4', b'5', b'6'];
            assert_eq!(digits(&text, 0), (70, 2), "{byte}");
        }
    }
}
