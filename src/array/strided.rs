//! Walks over strided elements in row-major order, as runs of equal step.

use smallvec::SmallVec;

use crate::diag::stream;
use crate::multiversioned;

/// The axes of a layout, outermost first, merged where one step leads from the end of one to the next.
#[derive(Clone, Debug)]
pub struct Runs {
    /// Length and stride of each merged axis; the last one is the innermost.
    axes: SmallVec<[(usize, isize); 4]>,
}

/// A piece of a walk: `count` elements from `offset` on, `stride` apart (in elements).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub offset: isize,
    pub count: usize,
    pub stride: isize,
}

impl Runs {
    /// The walk over a view with this shape and these strides.
    pub fn new(shape: &[usize], strides: &[isize]) -> Runs {
        let mut axes: SmallVec<[(usize, isize); 4]> = SmallVec::new();
        for (&n, &stride) in shape.iter().zip(strides) {
            if n == 1 {
                continue;
            }
            match axes.last_mut() {
                Some((count, step)) if *step == stride * n as isize => {
                    *count *= n;
                    *step = stride;
                }
                _ => axes.push((n, stride)),
            }
        }
        if axes.is_empty() {
            axes.push((1, 1));
        }
        Runs { axes }
    }

    /// The step of the whole walk when it is a single run: 1 contiguous, 0 one element repeated.
    #[inline]
    pub fn single_stride(&self) -> Option<isize> {
        match self.axes[..] {
            [(_, stride)] => Some(stride),
            _ => None,
        }
    }

    /// The length and stride of the innermost axis.
    #[inline]
    pub fn inner(&self) -> (usize, isize) {
        self.axes[self.axes.len() - 1]
    }

    /// The length and stride of the axis around the innermost, if there is one.
    pub(super) fn outer(&self) -> Option<(usize, isize)> {
        self.axes.len().checked_sub(2).map(|at| self.axes[at])
    }

    /// Walks two layouts of the same size together, in pieces that are a run of both.
    pub(super) fn for_each_aligned(&self, other: &Runs, total: usize, mut visit: impl FnMut(Run, Run)) {
        let mut at = 0;
        self.for_each(0, total, |a| {
            let mut done = 0isize;
            other.for_each(at, a.count, |b| {
                visit(Run { offset: a.offset + done * a.stride, count: b.count, stride: a.stride }, b);
                done += b.count as isize;
            });
            at += a.count;
        });
    }

    /// The number of elements.
    pub fn size(&self) -> usize {
        self.axes.iter().map(|(n, _)| n).product()
    }

    /// Calls `visit` with the runs that make up elements `start..start + count` of the walk, in order.
    #[inline]
    pub fn for_each(&self, start: usize, count: usize, mut visit: impl FnMut(Run)) {
        let (inner, stride) = self.inner();
        if self.axes.len() == 1 {
            visit(Run { offset: start as isize * stride, count, stride });
            return;
        }
        if count == 0 {
            return;
        }
        let mut left = count;
        let mut at = start % inner;
        let mut row = start / inner;
        while left > 0 {
            let mut rest = row;
            let mut offset = at as isize * stride;
            for &(n, step) in self.axes[..self.axes.len() - 1].iter().rev() {
                offset += (rest % n) as isize * step;
                rest /= n;
            }
            let take = left.min(inner - at);
            visit(Run { offset, count: take, stride });
            left -= take;
            at = 0;
            row += 1;
        }
    }
}

/// Copies elements `start..start + count` of a walk over `source` to contiguous `target`.
///
/// # Safety
/// Every element of the walk is readable, and `target` has room for `count` elements that do not overlap them.
pub unsafe fn gather<T: Copy>(runs: &Runs, source: *const T, start: usize, count: usize, target: *mut T) {
    let mut out = target;
    runs.for_each(start, count, |run| {
        // SAFETY: the caller's promise.
        unsafe {
            copy_run(source.offset(run.offset), run.stride, run.count, out);
            out = out.add(run.count);
        }
    });
}

/// Copies `count` elements, `stride` apart, to a contiguous place. The steps that are met most have loops of their own,
/// which run in vector registers.
///
/// # Safety
/// The elements are readable, and `target` has room for them apart from them.
#[inline]
pub unsafe fn copy_run<T: Copy>(source: *const T, stride: isize, count: usize, target: *mut T) {
    // SAFETY: the caller's promise.
    unsafe {
        match stride {
            1 => stream::copy_near(source.cast(), target.cast(), count * size_of::<T>()),
            0 if count > 0 => std::slice::from_raw_parts_mut(target, count).fill(*source),
            -1 => backward(source, count, target),
            2 => every_second(source, count, target),
            _ => (0..count as isize).for_each(|i| *target.offset(i) = *source.offset(i * stride)),
        }
    }
}

multiversioned! {
    /// # Safety
    /// As [`copy_run`], with a stride of -1.
    unsafe fn backward<T: Copy>(source: *const T, count: usize, target: *mut T) {
        // SAFETY: the caller's promise.
        let (from, to) = unsafe {
            let first = if count == 0 { source } else { source.sub(count - 1) };
            (std::slice::from_raw_parts(first, count), std::slice::from_raw_parts_mut(target, count))
        };
        for (slot, x) in to.iter_mut().zip(from.iter().rev()) {
            *slot = *x;
        }
    }

    /// # Safety
    /// As [`copy_run`], with a stride of 2.
    unsafe fn every_second<T: Copy>(source: *const T, count: usize, target: *mut T) {
        let Some(last) = count.checked_sub(1) else { return };
        // SAFETY: the caller's promise: the elements between are within the same memory.
        let (from, to) = unsafe {
            *target.add(last) = *source.add(2 * last);
            (std::slice::from_raw_parts(source, 2 * last), std::slice::from_raw_parts_mut(target, last))
        };
        for (slot, pair) in to.iter_mut().zip(from.as_chunks::<2>().0) {
            *slot = pair[0];
        }
    }
}

/// Copies contiguous `source` to elements `start..start + count` of a walk over `target`.
///
/// # Safety
/// Every element of the walk is writable, and `source` has `count` readable elements that do not overlap them.
pub unsafe fn scatter<T: Copy>(runs: &Runs, target: *mut T, start: usize, count: usize, source: *const T) {
    let mut from = source;
    runs.for_each(start, count, |run| {
        // SAFETY: the caller's promise.
        unsafe {
            let to = target.offset(run.offset);
            if run.stride == 1 {
                stream::copy_near(from.cast(), to.cast(), run.count * size_of::<T>());
            } else {
                for i in 0..run.count {
                    *to.offset(i as isize * run.stride) = *from.add(i);
                }
            }
            from = from.add(run.count);
        }
    });
}

/// Runs `$body` with `$T` bound to an unsigned integer type of the element's size, for copies that need no meaning.
#[macro_export]
macro_rules! by_size {
    ($size:expr, $T:ident => $body:expr) => {
        match $size {
            1 => {
                type $T = u8;
                $body
            }
            2 => {
                type $T = u16;
                $body
            }
            4 => {
                type $T = u32;
                $body
            }
            8 => {
                type $T = u64;
                $body
            }
            _ => {
                type $T = u128;
                $body
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(runs: &Runs, start: usize, count: usize) -> Vec<isize> {
        let mut all = Vec::new();
        runs.for_each(start, count, |run| all.extend((0..run.count).map(|i| run.offset + i as isize * run.stride)));
        all
    }

    #[test]
    fn merges_and_walks_from_anywhere() {
        let whole = Runs::new(&[2, 3, 4], &[12, 4, 1]);
        assert_eq!(whole.single_stride(), Some(1));
        let transposed = Runs::new(&[4, 3], &[1, 4]);
        let all: Vec<isize> = (0..4).flat_map(|i| (0..3).map(move |j| i + 4 * j)).collect();
        assert_eq!(offsets(&transposed, 0, 12), all);
        assert_eq!(offsets(&transposed, 5, 4), all[5..9]);
        assert_eq!(offsets(&Runs::new(&[2, 2], &[0, 1]), 0, 4), [0, 1, 0, 1]);
        assert_eq!(offsets(&Runs::new(&[3], &[-2]), 0, 3), [0, -2, -4]);
        assert_eq!(Runs::new(&[], &[]).size(), 1);
    }
}
