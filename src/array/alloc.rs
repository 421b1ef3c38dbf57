//! Buffers of elements, recycled by size: a large temporary must not cost page faults each time.

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc};
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;

use crate::diag::{Error, Kind, Result, interrupt, memory};

/// Alignment of every buffer in bytes: a cache line, and the widest vector register.
const ALIGN: usize = 64;
/// Bytes from which a buffer is worth the machine's large pages, and their size: fewer entries for the processor to look
/// addresses up in, and fewer faults when a buffer is first written.
const LARGE: usize = 4 << 20;
const PAGE: usize = 2 << 20;
/// Bytes that the free lists may hold in all.
const RETAINED: usize = 1 << 30;
/// Buffers a free list of one size may hold.
const PER_CLASS: usize = 8;

/// A block of memory that arrays share. Its elements may be written through any array that shares it, as NumPy's.
pub struct Buffer {
    pointer: NonNull<u8>,
    class: Class,
    serial: u64,
    /// Whether something holds on to the elements as they are.
    kept: Cell<bool>,
    /// How often they were about to change while something did.
    changes: Cell<u32>,
}

/// A size class: a capacity in bytes with its number.
#[derive(Clone, Copy)]
struct Class {
    index: usize,
    capacity: usize,
}

impl Class {
    /// The class for `bytes`: four classes to each doubling, so that at most a fifth is wasted.
    fn of(bytes: usize) -> Class {
        let units = bytes.div_ceil(ALIGN).max(1);
        if units <= 4 {
            return Class { index: units - 1, capacity: units * ALIGN };
        }
        let log = (usize::BITS - 1 - (units - 1).leading_zeros()) as usize;
        let quarter = 1usize << (log - 2);
        let steps = units.div_ceil(quarter);
        Class { index: log * 4 + (steps - 4), capacity: steps * quarter * ALIGN }
    }

    /// The class with this number.
    fn numbered(index: usize) -> Class {
        // The first four are one to four units long; then four steps to each doubling.
        if index < 4 {
            return Class { index, capacity: (index + 1) * ALIGN };
        }
        let (log, steps) = (index / 4, index % 4 + 4);
        Class { index, capacity: steps * (1usize << (log - 2)) * ALIGN }
    }

    fn layout(self) -> Option<Layout> {
        Layout::from_size_align(self.capacity, if self.capacity >= LARGE { PAGE } else { ALIGN }).ok()
    }
}

/// Working memory comes in these, so that no vector of a block straddles two lines: a kernel over memory that is only
/// aligned to sixteen bytes takes more than twice its time.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct CacheLine([u64; 8]);

impl CacheLine {
    /// Nothing but zeros.
    pub const ZERO: CacheLine = CacheLine([0; 8]);

    /// How many hold so many bytes.
    pub fn count(bytes: usize) -> usize {
        bytes.div_ceil(size_of::<CacheLine>())
    }

    /// Zeroed memory of at least so many bytes.
    pub fn zeroed(bytes: usize) -> Vec<CacheLine> {
        vec![CacheLine::ZERO; CacheLine::count(bytes)]
    }
}

struct Pool {
    free: Vec<Vec<NonNull<u8>>>,
    bytes: usize,
}

thread_local! {
    static SERIAL: Cell<u64> = const { Cell::new(0) };
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { free: Vec::new(), bytes: 0 }) };
}

impl Pool {
    fn take(&mut self, class: Class) -> Option<NonNull<u8>> {
        let found = self.free.get_mut(class.index)?.pop()?;
        self.bytes -= class.capacity;
        Some(found)
    }

    fn give(&mut self, pointer: NonNull<u8>, class: Class) -> bool {
        if self.bytes + class.capacity > RETAINED {
            return false;
        }
        if self.free.len() <= class.index {
            self.free.resize_with(class.index + 1, Vec::new);
        }
        let list = &mut self.free[class.index];
        // Small blocks are many and cheap to keep.
        if list.len() >= if class.capacity <= 1 << 16 { 64 } else { PER_CLASS } {
            return false;
        }
        list.push(pointer);
        self.bytes += class.capacity;
        true
    }
}

/// Gives back the memory that this thread keeps for arrays to come: for a thread that ends.
pub fn drain() {
    let kept = POOL.try_with(|pool| std::mem::replace(&mut *pool.borrow_mut(), Pool { free: Vec::new(), bytes: 0 }));
    for (index, blocks) in kept.map(|pool| pool.free).unwrap_or_default().into_iter().enumerate() {
        let Some(layout) = Class::numbered(index).layout() else { continue };
        for block in blocks {
            // SAFETY: the block came from the allocator with its class's layout, and the pool was its only owner.
            unsafe { dealloc(block.as_ptr(), layout) };
        }
    }
}

pub fn next_serial() -> u64 {
    SERIAL.with(|last| {
        last.set(last.get() + 1);
        last.get()
    })
}

/// The serial number of the last buffer that was made.
pub fn last_serial() -> u64 {
    SERIAL.with(Cell::get)
}

impl Buffer {
    /// A buffer of at least `bytes` bytes, of unspecified content.
    ///
    /// # Errors
    /// `MemoryError` when the machine has not that much.
    pub fn new(bytes: usize) -> Result<Buffer> {
        let class = Class::of(bytes);
        if let Ok(Some(pointer)) = POOL.try_with(|pool| pool.borrow_mut().take(class)) {
            return Ok(Buffer { pointer, class, serial: next_serial(), kept: Cell::new(false), changes: Cell::new(0) });
        }
        Buffer::fresh(class, bytes, false)
    }

    /// A buffer of at least `bytes` bytes, the first `bytes` of them zero.
    ///
    /// # Errors
    /// `MemoryError` when the machine has not that much.
    pub fn zeroed(bytes: usize) -> Result<Buffer> {
        let class = Class::of(bytes);
        if let Ok(Some(pointer)) = POOL.try_with(|pool| pool.borrow_mut().take(class)) {
            let buffer =
                Buffer { pointer, class, serial: next_serial(), kept: Cell::new(false), changes: Cell::new(0) };
            for start in (0..bytes).step_by(LARGE) {
                interrupt::check()?;
                // SAFETY: the block has `class.capacity >= bytes` bytes and nobody else holds it.
                unsafe { pointer.as_ptr().add(start).write_bytes(0, LARGE.min(bytes - start)) };
            }
            return Ok(buffer);
        }
        Buffer::fresh(class, bytes, true)
    }

    fn fresh(class: Class, bytes: usize, zero: bool) -> Result<Buffer> {
        let layout = class.layout().ok_or_else(|| out_of_memory(bytes))?;
        if bytes > 1 << 28 && memory::available().is_some_and(|free| bytes > free) {
            return Err(out_of_memory(bytes));
        }
        // SAFETY: the layout's size is never zero.
        let raw = unsafe { if zero { alloc_zeroed(layout) } else { alloc(layout) } };
        let pointer = NonNull::new(raw).ok_or_else(|| out_of_memory(bytes))?;
        if class.capacity >= LARGE {
            advise_large_pages(pointer, class.capacity);
        }
        Ok(Buffer { pointer, class, serial: next_serial(), kept: Cell::new(false), changes: Cell::new(0) })
    }

    /// Which buffer of this thread it is, counted from the first that was made.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// Whether something holds on to the elements as they are, and asks to be told before they change.
    #[inline]
    pub fn kept(&self) -> &Cell<bool> {
        &self.kept
    }

    /// How often the elements were about to change while something held on to them.
    #[inline]
    pub fn changes(&self) -> &Cell<u32> {
        &self.changes
    }

    /// The first byte.
    #[inline]
    pub fn as_ptr(&self) -> *mut u8 {
        self.pointer.as_ptr()
    }

    /// How many bytes there are.
    pub fn capacity(&self) -> usize {
        self.class.capacity
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let kept = POOL.try_with(|pool| pool.borrow_mut().give(self.pointer, self.class)).unwrap_or(false);
        if let (false, Some(layout)) = (kept, self.class.layout()) {
            // SAFETY: the block came from the allocator with this layout, and this was its only owner.
            unsafe { dealloc(self.pointer.as_ptr(), layout) };
        }
    }
}

/// Asks the system to back a block with large pages. It may decline.
#[cfg(target_os = "linux")]
fn advise_large_pages(pointer: NonNull<u8>, bytes: usize) {
    // SAFETY: the block is this process's, starts on a page, and whole pages of it are named; the advice changes no
    // content.
    unsafe { libc::madvise(pointer.as_ptr().cast(), bytes / PAGE * PAGE, libc::MADV_HUGEPAGE) };
}

/// Other systems choose pages by themselves.
#[cfg(not(target_os = "linux"))]
fn advise_large_pages(_: NonNull<u8>, _: usize) {}

/// The error of an allocation of this many bytes that the machine refuses.
#[cold]
pub fn out_of_memory(bytes: usize) -> Error {
    let mut size = bytes as f64;
    let mut unit = "bytes";
    for next in ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] {
        if size < 1024.0 {
            break;
        }
        size /= 1024.0;
        unit = next;
    }
    let digits = if unit == "bytes" || size >= 100.0 {
        0
    } else if size >= 10.0 {
        1
    } else {
        2
    };
    Error::new(Kind::MemoryError, format!("Unable to allocate {size:.digits$} {unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_what_they_are_asked_for() {
        for bytes in (0..5000).chain([1 << 20, (1 << 20) + 1, 80_000_000, 800_000_001]) {
            let class = Class::of(bytes);
            assert!(class.capacity >= bytes && class.capacity <= bytes.max(64) * 5 / 4 + 64, "{bytes}");
        }
        let all: Vec<_> = (1..100_000).map(Class::of).collect();
        for pair in all.windows(2) {
            assert!((pair[0].index == pair[1].index) == (pair[0].capacity == pair[1].capacity));
        }
    }
}
