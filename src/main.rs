//! The binary. Everything is in [`arr::repl::cli`].

use std::alloc::{GlobalAlloc, Layout};
use std::ffi::c_void;

/// A language of small counted values allocates all the time.
#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// mimalloc. Asked for an alignment it takes a longer way, although every block of its is aligned to a word.
struct Allocator;

/// What every block is aligned to.
const WORD: usize = size_of::<usize>();
/// Blocks of so many bytes are filled with zeros here: the way that mimalloc has for that takes long to begin.
const SMALL: usize = 1024;

// SAFETY: mimalloc's functions keep the contract of `GlobalAlloc`: blocks of at least the size, aligned to a word, or as
// asked; memory from one of them may be given to any other.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: any size and any alignment that is a power of two can be asked for.
        unsafe {
            if layout.align() <= WORD {
                return libmimalloc_sys::mi_malloc(layout.size()).cast();
            }
            libmimalloc_sys::mi_malloc_aligned(layout.size(), layout.align()).cast()
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe {
            if layout.align() <= WORD && layout.size() <= SMALL {
                let block = libmimalloc_sys::mi_malloc(layout.size()).cast::<u8>();
                if !block.is_null() {
                    block.write_bytes(0, layout.size());
                }
                return block;
            }
            libmimalloc_sys::mi_zalloc_aligned(layout.size(), layout.align()).cast()
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        // SAFETY: the caller gives back a block that came from here.
        unsafe { libmimalloc_sys::mi_free(block.cast::<c_void>()) };
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        unsafe {
            if layout.align() <= WORD {
                return libmimalloc_sys::mi_realloc(block.cast::<c_void>(), size).cast();
            }
            libmimalloc_sys::mi_realloc_aligned(block.cast::<c_void>(), size, layout.align()).cast()
        }
    }
}

fn main() {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    std::process::exit(arr::repl::cli::main(arguments));
}
