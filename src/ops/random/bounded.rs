//! Bounded integers: Lemire's multiplication for the modern generator, masks and rejection for the legacy one, and for
//! the narrow types several values from each 32 random bits.

use super::bits::{Bits, mask_over};
use super::choice::room_for;
use crate::diag::{Error, Result, interrupt};

/// The integer types that can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegerKind {
    /// One bit.
    Bool,
    /// Signed, 8 bits.
    I8,
    /// Signed, 16 bits.
    I16,
    /// Signed, 32 bits.
    I32,
    /// Signed, 64 bits.
    I64,
    /// Unsigned, 8 bits.
    U8,
    /// Unsigned, 16 bits.
    U16,
    /// Unsigned, 32 bits.
    U32,
    /// Unsigned, 64 bits.
    U64,
}

/// A slice to fill with integers.
pub enum IntegersMut<'a> {
    /// One bit.
    Bool(&'a mut [bool]),
    /// Signed, 8 bits.
    I8(&'a mut [i8]),
    /// Signed, 16 bits.
    I16(&'a mut [i16]),
    /// Signed, 32 bits.
    I32(&'a mut [i32]),
    /// Signed, 64 bits.
    I64(&'a mut [i64]),
    /// Unsigned, 8 bits.
    U8(&'a mut [u8]),
    /// Unsigned, 16 bits.
    U16(&'a mut [u16]),
    /// Unsigned, 32 bits.
    U32(&'a mut [u32]),
    /// Unsigned, 64 bits.
    U64(&'a mut [u64]),
}

/// How values are kept inside their range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Bits under a mask, rejected when too large (`RandomState`).
    Masked,
    /// Lemire's multiplication (`Generator`).
    Lemire,
}

/// A checked range: the values `offset ..= offset + range`, wrapping in the type's width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    offset: u64,
    range: u64,
}

impl IntegerKind {
    /// NumPy's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            IntegerKind::Bool => "bool",
            IntegerKind::I8 => "int8",
            IntegerKind::I16 => "int16",
            IntegerKind::I32 => "int32",
            IntegerKind::I64 => "int64",
            IntegerKind::U8 => "uint8",
            IntegerKind::U16 => "uint16",
            IntegerKind::U32 => "uint32",
            IntegerKind::U64 => "uint64",
        }
    }

    /// The smallest and the largest value.
    pub fn limits(self) -> (i128, i128) {
        match self {
            IntegerKind::Bool => (0, 1),
            IntegerKind::I8 => (i8::MIN.into(), i8::MAX.into()),
            IntegerKind::I16 => (i16::MIN.into(), i16::MAX.into()),
            IntegerKind::I32 => (i32::MIN.into(), i32::MAX.into()),
            IntegerKind::I64 => (i64::MIN.into(), i64::MAX.into()),
            IntegerKind::U8 => (0, u8::MAX.into()),
            IntegerKind::U16 => (0, u16::MAX.into()),
            IntegerKind::U32 => (0, u32::MAX.into()),
            IntegerKind::U64 => (0, u64::MAX.into()),
        }
    }
}

impl Range {
    /// Checks `low` and `high` for this type, as `randint` and `integers` do; `closed` when `high` itself can be drawn.
    pub fn new(low: i128, high: i128, closed: bool, kind: IntegerKind) -> Result<Range> {
        let (least, greatest) = kind.limits();
        let last = if closed { high } else { high.saturating_sub(1) };
        if low < least {
            return Err(Error::value(format!("low is out of bounds for {}", kind.name())));
        }
        if last > greatest {
            return Err(Error::value(format!("high is out of bounds for {}", kind.name())));
        }
        if low > last {
            return Err(Error::value(match (low == 0, closed) {
                (true, true) => "high < 0",
                (true, false) => "high <= 0",
                (false, true) => "low > high",
                (false, false) => "low >= high",
            }));
        }
        Ok(Range { offset: low as u64, range: (last - low) as u64 })
    }

    /// All the values of 64 bits up to this one.
    pub fn up_to(last: u64) -> Range {
        Range { offset: 0, range: last }
    }
}

/// Narrow values taken from 32 random bits, lowest first.
#[derive(Default)]
struct Taken {
    bits: u32,
    left: u32,
}

impl Taken {
    #[inline(always)]
    fn next<B: Bits, const WIDTH: u32>(&mut self, bits: &mut B) -> u64 {
        if WIDTH == 32 {
            return u64::from(bits.next_u32());
        }
        if self.left == 0 {
            self.bits = bits.next_u32();
            self.left = 32 / WIDTH - 1;
        } else {
            self.bits >>= WIDTH;
            self.left -= 1;
        }
        u64::from(self.bits) & ((1 << WIDTH) - 1)
    }

    /// A value of `0 ..= range`, `range` less than the widest.
    #[inline(always)]
    fn lemire<B: Bits, const WIDTH: u32>(&mut self, bits: &mut B, range: u64) -> u64 {
        let widest = (1u64 << WIDTH) - 1;
        let count = range + 1;
        let mut product = self.next::<B, WIDTH>(bits) * count;
        if product & widest < count {
            let threshold = (widest - range) % count;
            while product & widest < threshold {
                product = self.next::<B, WIDTH>(bits) * count;
            }
        }
        product >> WIDTH
    }

    #[inline(always)]
    fn masked<B: Bits, const WIDTH: u32>(&mut self, bits: &mut B, range: u64, mask: u64) -> u64 {
        loop {
            let value = self.next::<B, WIDTH>(bits) & mask;
            if value <= range {
                return value;
            }
        }
    }

    /// One value of a type of 32 bits or fewer.
    #[inline(always)]
    fn narrow<B: Bits, const WIDTH: u32>(&mut self, bits: &mut B, range: u64, rule: Rule) -> u64 {
        if range == 0 {
            0
        } else if range == (1 << WIDTH) - 1 {
            self.next::<B, WIDTH>(bits)
        } else if rule == Rule::Masked {
            self.masked::<B, WIDTH>(bits, range, mask_over(range))
        } else {
            self.lemire::<B, WIDTH>(bits, range)
        }
    }
}

/// One value of `0 ..= range`, by Lemire's rule over 64 bits.
#[inline(always)]
fn lemire64<B: Bits>(bits: &mut B, range: u64) -> u64 {
    let count = range + 1;
    let mut product = u128::from(bits.next_u64()) * u128::from(count);
    if (product as u64) < count {
        let threshold = (u64::MAX - range) % count;
        while (product as u64) < threshold {
            product = u128::from(bits.next_u64()) * u128::from(count);
        }
    }
    (product >> 64) as u64
}

/// One value of `0 ..= range`: 32 random bits where they suffice.
#[inline]
pub fn bounded64<B: Bits>(bits: &mut B, range: u64, rule: Rule) -> u64 {
    if range <= u64::from(u32::MAX) {
        Taken::default().narrow::<B, 32>(bits, range, rule)
    } else if range == u64::MAX {
        bits.next_u64()
    } else if rule == Rule::Masked {
        bits.interval(range)
    } else {
        lemire64(bits, range)
    }
}

/// Fills from one range; the cases are told apart once, outside the loops.
fn fill_narrow<B: Bits, T: Copy, const WIDTH: u32>(
    bits: &mut B,
    Range { offset, range }: Range,
    rule: Rule,
    out: &mut [T],
    convert: impl Fn(u64) -> T,
) {
    let mut taken = Taken::default();
    let at = |value: u64| convert(offset.wrapping_add(value));
    if range == 0 {
        out.fill(at(0));
    } else if range == (1 << WIDTH) - 1 {
        interrupt::each(out, |slot| *slot = at(taken.next::<B, WIDTH>(bits)));
    } else if rule == Rule::Masked {
        let mask = mask_over(range);
        interrupt::each(out, |slot| *slot = at(taken.masked::<B, WIDTH>(bits, range, mask)));
    } else {
        interrupt::each(out, |slot| *slot = at(taken.lemire::<B, WIDTH>(bits, range)));
    }
}

fn fill_wide<B: Bits, T: Copy>(bits: &mut B, range: Range, rule: Rule, out: &mut [T], convert: impl Fn(u64) -> T) {
    let offset = range.offset;
    let at = |value: u64| convert(offset.wrapping_add(value));
    if range.range <= u64::from(u32::MAX) {
        fill_narrow::<B, T, 32>(bits, range, rule, out, convert);
    } else if range.range == u64::MAX {
        interrupt::each(out, |slot| *slot = at(bits.next_u64()));
    } else if rule == Rule::Masked {
        interrupt::each(out, |slot| *slot = at(bits.interval(range.range)));
    } else {
        interrupt::each(out, |slot| *slot = at(lemire64(bits, range.range)));
    }
}

/// Fills a slice with integers of one range (checked for the slice's type).
pub fn fill<B: Bits>(bits: &mut B, range: Range, rule: Rule, out: IntegersMut<'_>) {
    match out {
        IntegersMut::Bool(out) => fill_narrow::<B, _, 1>(bits, range, rule, out, |value| value & 1 == 1),
        IntegersMut::I8(out) => fill_narrow::<B, _, 8>(bits, range, rule, out, |value| value as i8),
        IntegersMut::U8(out) => fill_narrow::<B, _, 8>(bits, range, rule, out, |value| value as u8),
        IntegersMut::I16(out) => fill_narrow::<B, _, 16>(bits, range, rule, out, |value| value as i16),
        IntegersMut::U16(out) => fill_narrow::<B, _, 16>(bits, range, rule, out, |value| value as u16),
        IntegersMut::I32(out) => fill_narrow::<B, _, 32>(bits, range, rule, out, |value| value as i32),
        IntegersMut::U32(out) => fill_narrow::<B, _, 32>(bits, range, rule, out, |value| value as u32),
        IntegersMut::I64(out) => fill_wide(bits, range, rule, out, |value| value as i64),
        IntegersMut::U64(out) => fill_wide(bits, range, rule, out, |value| value),
    }
}

/// Fills a slice, each value from its own range (as many as values).
pub fn fill_each<B: Bits>(bits: &mut B, ranges: &[Range], rule: Rule, out: IntegersMut<'_>) {
    fn narrow<B: Bits, T, const WIDTH: u32>(
        bits: &mut B,
        ranges: &[Range],
        rule: Rule,
        out: &mut [T],
        convert: impl Fn(u64) -> T,
    ) {
        let mut taken = Taken::default();
        for (slot, &Range { offset, range }) in out.iter_mut().zip(ranges) {
            interrupt::checkpoint();
            *slot = convert(offset.wrapping_add(taken.narrow::<B, WIDTH>(bits, range, rule)));
        }
    }
    let wide = |bits: &mut B, range: &Range| range.offset.wrapping_add(bounded64(bits, range.range, rule));
    match out {
        IntegersMut::Bool(out) => narrow::<B, _, 1>(bits, ranges, rule, out, |value| value & 1 == 1),
        IntegersMut::I8(out) => narrow::<B, _, 8>(bits, ranges, rule, out, |value| value as i8),
        IntegersMut::U8(out) => narrow::<B, _, 8>(bits, ranges, rule, out, |value| value as u8),
        IntegersMut::I16(out) => narrow::<B, _, 16>(bits, ranges, rule, out, |value| value as i16),
        IntegersMut::U16(out) => narrow::<B, _, 16>(bits, ranges, rule, out, |value| value as u16),
        IntegersMut::I32(out) => narrow::<B, _, 32>(bits, ranges, rule, out, |value| value as i32),
        IntegersMut::U32(out) => narrow::<B, _, 32>(bits, ranges, rule, out, |value| value as u32),
        IntegersMut::I64(out) => out.iter_mut().zip(ranges).for_each(|(slot, range)| *slot = wide(bits, range) as i64),
        IntegersMut::U64(out) => out.iter_mut().zip(ranges).for_each(|(slot, range)| *slot = wide(bits, range)),
    }
}

/// `length` random bytes, from whole 32-bit words (at least one), lowest byte first.
pub fn bytes<B: Bits>(bits: &mut B, length: usize) -> Result<Vec<u8>> {
    let words = length.div_ceil(4).max(1);
    let mut out = room_for(4 * words)?;
    (0..words).for_each(|_| out.extend(bits.next_u32().to_le_bytes()));
    out.truncate(length);
    Ok(out)
}
