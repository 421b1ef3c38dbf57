//! Code that is ready, and its runs over all elements in pieces.

use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU8, Ordering};

use memmap2::{Mmap, MmapMut};
use smallvec::SmallVec;

use super::assembler::Precision;
use super::sums::{across, join};
use super::{Entry, LEAF, Leaves, rows_of};
use crate::array::CacheLine;
use crate::backend::cpu::faults;
use crate::diag::Result;

/// Pieces of work are multiples of so many elements.
const GRAIN: usize = 4 * LEAF;

/// Code in memory that the processor may run.
pub struct Executable(Mmap);

impl Executable {
    /// `None` where the system does not allow it.
    pub fn new(code: &[u8]) -> Option<Executable> {
        let mut memory = MmapMut::map_anon(code.len().max(1)).ok()?;
        memory[..code.len()].copy_from_slice(code);
        memory.make_exec().ok().map(Executable)
    }

    /// Where it begins.
    pub fn entry(&self) -> Entry {
        // SAFETY: the memory holds the code of a function of this type, which `lower` has made.
        unsafe { std::mem::transmute::<*const u8, Entry>(self.0.as_ptr()) }
    }
}

/// Where an operand's elements begin, and how far they are apart in bytes.
#[derive(Clone, Copy)]
pub struct Side(pub *mut u8, pub usize);

// SAFETY: who runs the code keeps the buffers alive; threads write to disjoint elements of the results.
unsafe impl Sync for Side {}

/// Code that is ready.
#[derive(Clone, Copy)]
pub struct Code<'a> {
    pub entry: Entry,
    pub constants: &'a [u64],
    pub precision: Precision,
    pub inputs: usize,
}

/// The operands' places from an element on.
fn places(sides: &[Side], from: usize) -> SmallVec<[*mut u8; 8]> {
    sides.iter().map(|&Side(start, step)| start.wrapping_add(from * step)).collect()
}

/// Calls work with the bounds of pieces: how much there is in all, in multiples of what, and the operations on elements.
pub type Pieces = fn(usize, usize, usize, &(dyn Fn(usize, usize) + Sync)) -> Result<()>;

/// Runs code without sums over all elements; the faults found.
///
/// # Safety
/// The code was made for operands that lie so; they have so many elements, and the results do not overlap the inputs.
///
/// # Errors
/// Those of `pieces`.
pub unsafe fn all_elements(code: Code, sides: &[Side], total: usize, pieces: Pieces) -> Result<u8> {
    let found = AtomicU8::new(0);
    pieces(total, GRAIN, total * sides.len(), &|from, to| {
        let sides: SmallVec<[Side; 8]> =
            sides.iter().map(|&Side(start, step)| Side(start.wrapping_add(from * step), step)).collect();
        faults::lower();
        // SAFETY: the caller's promise; the elements from `from` to `to` are this piece's.
        unsafe { call(code, &sides, to - from) };
        found.fetch_or(faults::raised(), Ordering::Relaxed);
    })?;
    Ok(found.into_inner())
}

/// Rows of accumulators at a time: they fit the first-level cache.
const ROWS: usize = 256;
/// Cache lines for the odd elements after the rows: fewer than a row of each sum.
const ODD: usize = 16;

/// Memory for what code leaves.
pub type Room = SmallVec<[MaybeUninit<CacheLine>; 32]>;

fn uninitialised(lines: usize) -> Room {
    let mut room = SmallVec::with_capacity(lines);
    // SAFETY: there is so much capacity, and no line need be initialised.
    unsafe { room.set_len(lines) };
    room
}

/// Code with sums over a run of elements.
#[derive(Clone, Copy)]
pub struct Summing<'a> {
    code: Code<'a>,
    run: &'a Leaves,
    /// The sums' places among the outputs.
    sums: &'a [usize],
}

impl<'a> Summing<'a> {
    /// Of these places among the outputs.
    pub fn new(code: Code<'a>, run: &'a Leaves, sums: &'a [usize]) -> Summing<'a> {
        Summing { code, run, sums }
    }

    /// Room for the sums of leaves, those of a leaf side by side.
    pub fn room(&self) -> Room {
        let bytes = self.run.leaves.len() * self.sums.len() * self.code.precision.size();
        uninitialised(CacheLine::count(bytes))
    }

    /// Runs the code over leaves number `from` to `to`.
    ///
    /// # Safety
    /// `sides` are the operands' from the run's first element on, `parts` is what [`Summing::room`] made.
    pub unsafe fn leaves(&self, sides: &[Side], from: usize, to: usize, parts: *mut u8) {
        let Summing { code, run, sums } = *self;
        let mut rows = MaybeUninit::<[CacheLine; ROWS + ODD]>::uninit();
        let rows = rows.as_mut_ptr().cast::<u8>();
        let many = ROWS / sums.len();
        for first in (from..to).step_by(many) {
            let places = places(sides, run.starts[first]);
            let leaves = &run.leaves[first..(first + many).min(to)];
            let odd = leaves.last().map_or(0, |&[_, odd]| odd as usize);
            // SAFETY: the caller's promise. There is room for the rows of so many leaves; only the last leaf of a run has
            // odd elements, and they are fewer than a row for each sum.
            unsafe {
                (code.entry)(places.as_ptr(), leaves.as_ptr(), leaves.len() as u64, rows, code.constants.as_ptr());
                let parts = parts.add(first * sums.len() * code.precision.size());
                across(code.precision, rows, leaves.len(), sums.len(), odd, parts);
            }
        }
    }

    /// Runs the code over one run, from the operands' places, and writes the results.
    ///
    /// # Safety
    /// `places` has a place for each operand; `rows` is what [`Summing::rows`] made, `parts` what [`Summing::room`] did.
    #[inline]
    pub unsafe fn line(&self, places: &[*mut u8], steps: &[usize], rows: *mut u8, parts: *mut u8) {
        let Summing { code, run, sums } = *self;
        // SAFETY: the caller's promise; the leaf has a row and odd elements for each sum.
        unsafe {
            if let [leaf @ [_, odd]] = &run.leaves[..] {
                (code.entry)(places.as_ptr(), leaf, 1, rows, code.constants.as_ptr());
                across(code.precision, rows, 1, sums.len(), *odd as usize, parts);
            } else {
                let sides: SmallVec<[Side; 8]> =
                    places.iter().zip(steps).map(|(&place, &step)| Side(place, step)).collect();
                self.leaves(&sides, 0, run.leaves.len(), parts);
            }
            self.join(parts, places.as_ptr().add(code.inputs));
        }
    }

    /// Room for a leaf's accumulators and odd elements.
    pub fn rows(&self) -> Room {
        uninitialised(self.sums.len() + ODD)
    }

    /// Adds up the leaves' sums and writes the results, at their places.
    ///
    /// # Safety
    /// `parts` has the sums of all leaves, `outputs` the places of the results.
    pub unsafe fn join(&self, parts: *mut u8, outputs: *const *mut u8) {
        // SAFETY: the caller's promise.
        unsafe { join(self.code.precision, parts, self.run, self.sums, outputs) };
    }
}

/// Runs code without sums over so many elements.
///
/// # Safety
/// The code was made for operands that lie so, each with so many elements; each element of a result is read, if at all,
/// before it is written.
pub unsafe fn call(code: Code, sides: &[Side], count: usize) {
    // SAFETY: the caller's promise.
    unsafe { call_from(code, &places(sides, 0), count) }
}

/// [`call`] from the operands' places.
///
/// # Safety
/// As there.
#[inline]
pub unsafe fn call_from(code: Code, places: &[*mut u8], count: usize) {
    let leaf = rows_of(count);
    // SAFETY: the caller's promise. Without sums there is nowhere for their parts to go.
    unsafe { (code.entry)(places.as_ptr(), &raw const leaf, 1, std::ptr::null_mut(), code.constants.as_ptr()) };
}

/// Runs code over so few elements that nothing is to be handed out; its faults stay in the processor's flags.
///
/// # Safety
/// The code was made for operands in these places, over the elements of these leaves.
pub unsafe fn at_once(code: Code, places: *const *mut u8, steps: &[usize], run: &Leaves, sums: &[usize]) {
    // SAFETY: the caller's promise; every operand has a place.
    unsafe {
        let side = |(at, &step): (usize, &usize)| Side(*places.add(at), step);
        let sides: SmallVec<[Side; 8]> = steps.iter().enumerate().map(side).collect();
        if sums.is_empty() {
            return call(code, &sides, run.total);
        }
        let summing = Summing::new(code, run, sums);
        let mut room = summing.room();
        let parts = room.as_mut_ptr().cast();
        summing.leaves(&sides, 0, run.leaves.len(), parts);
        summing.join(parts, places.add(code.inputs));
    }
}

/// Runs code with sums, at these places among the outputs, over all elements; the faults found.
///
/// # Safety
/// As [`all_elements`], of the run's elements.
///
/// # Errors
/// Those of `pieces`.
pub unsafe fn all_sums(code: Code, sides: &[Side], run: &Leaves, sums: &[usize], pieces: Pieces) -> Result<u8> {
    let summing = Summing::new(code, run, sums);
    let mut room = summing.room();
    let parts = Side(room.as_mut_ptr().cast(), 0);
    let found = AtomicU8::new(0);
    pieces(run.leaves.len(), GRAIN / LEAF, run.total * sides.len(), &|from, to| {
        let Side(parts, _) = { parts };
        faults::lower();
        // SAFETY: the caller's promise; these leaves' sums belong to this piece.
        unsafe { summing.leaves(sides, from, to, parts) };
        found.fetch_or(faults::raised(), Ordering::Relaxed);
    })?;
    let outputs = places(&sides[code.inputs..], 0);
    // SAFETY: the caller's promise; the pieces have made the sums of all leaves.
    unsafe { summing.join(parts.0, outputs.as_ptr()) };
    Ok(found.into_inner())
}
