//! Results in two registers.
//!
//! A `Result<Value>` is two words, but the compiler returns it through memory. [`Packed`] is the same two words as a
//! pair of scalars, which it returns in registers: the evaluator's innermost functions answer with one.

use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit, size_of, transmute_copy};

/// A `T` of two words, as a pair of scalars. It must be unpacked: dropping it leaks.
#[must_use]
pub struct Packed<T>(MaybeUninit<u64>, MaybeUninit<u64>, PhantomData<T>);

impl<T> Packed<T> {
    const FITS: () = assert!(size_of::<T>() == 16);

    /// Packs a value.
    #[inline(always)]
    pub fn new(value: T) -> Packed<T> {
        const { Self::FITS };
        let value = ManuallyDrop::new(value);
        // SAFETY: both have 16 bytes (checked above), any bytes are a valid pair of `MaybeUninit`, and the original is
        // never used or dropped again.
        let (first, second) = unsafe { transmute_copy::<ManuallyDrop<T>, (MaybeUninit<u64>, MaybeUninit<u64>)>(&value) };
        Packed(first, second, PhantomData)
    }

    /// The value again.
    #[inline(always)]
    pub fn get(self) -> T {
        let words = [self.0, self.1];
        // SAFETY: the words are the bytes of a `T` that `new` took over, and `self` is consumed.
        unsafe { transmute_copy::<[MaybeUninit<u64>; 2], T>(&words) }
    }
}
