//! Code that is ready, and its runs over all elements in pieces.

use std::sync::atomic::{AtomicU8, Ordering};

use memmap2::{Mmap, MmapMut};
use smallvec::SmallVec;

use super::assembler::Precision;
use super::{Entry, LEAF, Leaves, join, rows_of};
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
        let places = places(sides, from);
        let leaf = rows_of(to - from);
        faults::lower();
        // SAFETY: the caller's promise; the elements from `from` to `to` are this piece's. Without sums there is nowhere
        // for their parts to go.
        unsafe {
            (code.entry)(places.as_ptr(), &raw const leaf, 1, std::ptr::null_mut(), code.constants.as_ptr());
        }
        found.fetch_or(faults::raised(), Ordering::Relaxed);
    })?;
    Ok(found.into_inner())
}

/// Room for the parts of sums, leaf by leaf.
fn room_for_sums(run: &Leaves, sums: &[usize], size: usize) -> SmallVec<[CacheLine; 16]> {
    SmallVec::from_elem(CacheLine::ZERO, CacheLine::count(run.leaves.len() * sums.len() * size))
}

/// Runs code over so few elements that nothing is to be handed out; its faults stay in the processor's flags.
///
/// # Safety
/// The code was made for operands in these places, over the elements of these leaves.
pub unsafe fn at_once(code: Code, places: *const *mut u8, run: &Leaves, sums: &[usize]) {
    let mut partial = room_for_sums(run, sums, code.precision.size());
    let parts = partial.as_mut_ptr().cast::<u8>();
    let leaves = &run.leaves;
    // SAFETY: the caller's promise; there is a part for each leaf and sum, and every output has a place.
    unsafe {
        (code.entry)(places, leaves.as_ptr(), leaves.len() as u64, parts, code.constants.as_ptr());
        join(code.precision, parts, run, sums, places.add(code.inputs));
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
    let size = code.precision.size();
    let mut partial = room_for_sums(run, sums, size);
    // Parts of the sums are one after the other, leaf by leaf.
    let parts = Side(partial.as_mut_ptr().cast(), sums.len() * size);
    let found = AtomicU8::new(0);
    let (leaves, starts) = (&run.leaves, &run.starts);
    pieces(leaves.len(), GRAIN / LEAF, run.total * sides.len(), &|from, to| {
        let places = places(sides, starts[from]);
        let leaves = &leaves[from..to];
        let Side(parts, apart) = { parts };
        faults::lower();
        // SAFETY: the caller's promise; the parts of these leaves' sums belong to this piece.
        unsafe {
            let parts = parts.add(from * apart);
            (code.entry)(places.as_ptr(), leaves.as_ptr(), leaves.len() as u64, parts, code.constants.as_ptr());
        }
        found.fetch_or(faults::raised(), Ordering::Relaxed);
    })?;
    let outputs = places(&sides[code.inputs..], 0);
    // SAFETY: there is a part for each leaf and sum, and every output has a place.
    unsafe { join(code.precision, parts.0, run, sums, outputs.as_ptr()) };
    Ok(found.into_inner())
}
