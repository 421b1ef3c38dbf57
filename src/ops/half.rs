//! Half precision: kernels compute it in single precision, block by block, and round each result; or choose among the
//! operands.

use half::f16;
use half::slice::HalfFloatSliceExt;

use super::BlockKernel;

/// Elements that are widened at a time.
const BLOCK: usize = 256;
/// Operands that a row has at most.
const MOST: usize = 3;

/// Runs a single-precision kernel over half-precision operands. `narrow` tells whether its results are floats, which are
/// rounded to half precision.
///
/// # Safety
/// As [`BlockKernel`], for elements of half precision.
pub(super) unsafe fn run(single: BlockKernel, operands: &[*const u8], result: *mut u8, count: usize, narrow: bool) {
    let mut wide = [[0f32; BLOCK]; MOST];
    let mut computed = [0f32; BLOCK];
    for start in (0..count).step_by(BLOCK) {
        let length = BLOCK.min(count - start);
        let mut pointers = [std::ptr::null::<u8>(); MOST];
        for ((operand, room), pointer) in operands.iter().zip(&mut wide).zip(&mut pointers) {
            // SAFETY: the caller's promise: `count` elements each.
            let block = unsafe { std::slice::from_raw_parts(operand.cast::<f16>().add(start), length) };
            block.convert_to_f32_slice(&mut room[..length]);
            *pointer = room.as_ptr().cast();
        }
        let operands = &pointers[..operands.len().min(MOST)];
        // SAFETY: the blocks hold `length` elements each, apart from the result, which has room for them.
        unsafe {
            if narrow {
                single(operands, computed.as_mut_ptr().cast(), length);
                let out = std::slice::from_raw_parts_mut(result.cast::<f16>().add(start), length);
                out.convert_from_f32_slice(&computed[..length]);
            } else {
                single(operands, result.add(start), length);
            }
        }
    }
}

/// One of each pair: the first where the test holds for both in single precision. The elements stay as they are, with the
/// signs of zeros.
pub(super) fn choose(first: impl Fn(f32, f32) -> bool, x: &[f16], y: &[f16], out: &mut [f16]) {
    let (mut left, mut right) = ([0f32; BLOCK], [0f32; BLOCK]);
    for ((x, y), out) in x.chunks(BLOCK).zip(y.chunks(BLOCK)).zip(out.chunks_mut(BLOCK)) {
        x.convert_to_f32_slice(&mut left[..x.len()]);
        y.convert_to_f32_slice(&mut right[..y.len()]);
        for (at, out) in out.iter_mut().enumerate() {
            *out = if first(left[at], right[at]) { x[at] } else { y[at] };
        }
    }
}
