//! Normal and exponential variates by Marsaglia and Tsang's ziggurat, in the order in which NumPy consumes bits.

use super::bits::Bits;
use super::tables::{
    EXPONENTIAL_HEIGHT, EXPONENTIAL_INSIDE, EXPONENTIAL32_HEIGHT, EXPONENTIAL32_INSIDE, NORMAL_HEIGHT, NORMAL_INSIDE,
    NORMAL32_HEIGHT, NORMAL32_INSIDE,
};

/// Where the normal's tail begins.
const NORMAL_EDGE: f64 = 3.654_152_885_361_009;
const NORMAL_EDGE_INVERSE: f64 = 0.273_661_237_329_758_3;
/// Where the exponential's tail begins.
const EXPONENTIAL_EDGE: f64 = 7.697_117_470_131_05;

/// A standard normal double.
#[inline(always)]
pub fn normal<B: Bits + ?Sized>(bits: &mut B) -> f64 {
    loop {
        let drawn = bits.next_u64();
        let layer = (drawn & 0xff) as usize;
        let magnitude = (drawn >> 9) & 0x000f_ffff_ffff_ffff;
        let (inside, width) = NORMAL_INSIDE[layer];
        let size = magnitude as i64 as f64 * width;
        let value = f64::from_bits(size.to_bits() | (drawn & 0x100) << 55);
        if magnitude < inside {
            return value;
        }
        if let Some(value) = normal_outside(bits, layer, magnitude, value) {
            return value;
        }
    }
}

/// The rare case that the point may lie outside the density: the tail, or a wedge.
#[cold]
#[inline(never)]
fn normal_outside<B: Bits + ?Sized>(bits: &mut B, layer: usize, magnitude: u64, value: f64) -> Option<f64> {
    if layer == 0 {
        loop {
            let x = -NORMAL_EDGE_INVERSE * (-bits.next_f64()).ln_1p();
            let y = -(-bits.next_f64()).ln_1p();
            if y + y > x * x {
                let tail = NORMAL_EDGE + x;
                return Some(if (magnitude >> 8) & 1 == 1 { -tail } else { tail });
            }
        }
    }
    let (upper, lower) = (NORMAL_HEIGHT[layer - 1], NORMAL_HEIGHT[layer]);
    let height = (upper - lower) * bits.next_f64() + lower;
    (height < (-0.5 * value * value).exp()).then_some(value)
}

/// A standard normal single.
#[inline(always)]
pub fn normal32<B: Bits + ?Sized>(bits: &mut B) -> f32 {
    loop {
        let drawn = bits.next_u32();
        let layer = (drawn & 0xff) as usize;
        let magnitude = (drawn >> 9) & 0x007f_ffff;
        let (inside, width) = NORMAL32_INSIDE[layer];
        let size = magnitude as f32 * width;
        let value = f32::from_bits(size.to_bits() | (drawn & 0x100) << 23);
        if magnitude < inside {
            return value;
        }
        if let Some(value) = normal32_outside(bits, layer, magnitude, value) {
            return value;
        }
    }
}

#[cold]
#[inline(never)]
fn normal32_outside<B: Bits + ?Sized>(bits: &mut B, layer: usize, magnitude: u32, value: f32) -> Option<f32> {
    if layer == 0 {
        loop {
            let x = -(NORMAL_EDGE_INVERSE as f32) * (-bits.next_f32()).ln_1p();
            let y = -(-bits.next_f32()).ln_1p();
            if y + y > x * x {
                let tail = NORMAL_EDGE as f32 + x;
                return Some(if (magnitude >> 8) & 1 == 1 { -tail } else { tail });
            }
        }
    }
    let (upper, lower) = (NORMAL32_HEIGHT[layer - 1], NORMAL32_HEIGHT[layer]);
    let height = (upper - lower) * bits.next_f32() + lower;
    // The comparison is in double precision, as NumPy's is.
    let wide = f64::from(value);
    (f64::from(height) < (-0.5 * wide * wide).exp()).then_some(value)
}

/// A standard exponential double.
#[inline(always)]
pub fn exponential<B: Bits + ?Sized>(bits: &mut B) -> f64 {
    loop {
        let drawn = bits.next_u64() >> 3;
        let layer = (drawn & 0xff) as usize;
        let magnitude = drawn >> 8;
        let (inside, width) = EXPONENTIAL_INSIDE[layer];
        let value = magnitude as i64 as f64 * width;
        if magnitude < inside {
            return value;
        }
        if let Some(value) = exponential_outside(bits, layer, value) {
            return value;
        }
    }
}

#[cold]
#[inline(never)]
fn exponential_outside<B: Bits + ?Sized>(bits: &mut B, layer: usize, value: f64) -> Option<f64> {
    if layer == 0 {
        return Some(EXPONENTIAL_EDGE - (-bits.next_f64()).ln_1p());
    }
    let (upper, lower) = (EXPONENTIAL_HEIGHT[layer - 1], EXPONENTIAL_HEIGHT[layer]);
    ((upper - lower) * bits.next_f64() + lower < (-value).exp()).then_some(value)
}

/// A standard exponential single.
#[inline(always)]
pub fn exponential32<B: Bits + ?Sized>(bits: &mut B) -> f32 {
    loop {
        let drawn = bits.next_u32() >> 1;
        let layer = (drawn & 0xff) as usize;
        let magnitude = drawn >> 8;
        let (inside, width) = EXPONENTIAL32_INSIDE[layer];
        let value = magnitude as f32 * width;
        if magnitude < inside {
            return value;
        }
        if let Some(value) = exponential32_outside(bits, layer, value) {
            return value;
        }
    }
}

#[cold]
#[inline(never)]
fn exponential32_outside<B: Bits + ?Sized>(bits: &mut B, layer: usize, value: f32) -> Option<f32> {
    if layer == 0 {
        return Some(EXPONENTIAL_EDGE as f32 - (-bits.next_f32()).ln_1p());
    }
    let (upper, lower) = (EXPONENTIAL32_HEIGHT[layer - 1], EXPONENTIAL32_HEIGHT[layer]);
    ((upper - lower) * bits.next_f32() + lower < (-value).exp()).then_some(value)
}
