//! Freeing what is large: in pieces between which Ctrl-C is heard, and, where a program was just interrupted, later.
//!
//! Ten million texts take half a second to free. What an interrupted function has gathered by then waits in a list of
//! this thread, and goes bit by bit when there is time.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use super::{Result, interrupt, memory};

/// Items from which a vector is freed in pieces.
const MANY: usize = 1 << 16;
/// How long freeing may take between two statements.
const WHILE: Duration = Duration::from_millis(20);

thread_local! {
    static WAITING: RefCell<Vec<Box<dyn Shrink>>> = const { RefCell::new(Vec::new()) };
}

/// What loses items one by one.
trait Shrink {
    /// Frees some items; whether there are more.
    fn shrink(&mut self) -> bool;
}

impl<T> Shrink for Vec<T> {
    fn shrink(&mut self) -> bool {
        self.truncate(self.len().saturating_sub(interrupt::PIECE));
        !self.is_empty()
    }
}

impl<T> Shrink for std::vec::IntoIter<T> {
    fn shrink(&mut self) -> bool {
        self.take(interrupt::PIECE).for_each(drop);
        self.len() > 0
    }
}

/// Whether so many items are worth being freed in pieces.
#[inline]
pub fn is_large(count: usize) -> bool {
    count >= MANY
}

/// Frees a vector: now, or later where Ctrl-C waits for an answer or has just had it.
#[inline]
pub fn let_go<T: 'static>(items: Vec<T>) {
    if is_large(items.len()) && std::mem::needs_drop::<T>() {
        let_go_large(items);
    }
}

#[cold]
#[inline(never)]
fn let_go_large(mut items: impl Shrink + 'static) {
    while !interrupt::pending() && !interrupt::just_answered() {
        if !items.shrink() {
            return;
        }
    }
    // When the thread ends there is no list any more: then it is freed here after all.
    let mut items: Option<Box<dyn Shrink>> = Some(Box::new(items));
    let _ = WAITING.try_with(|waiting| waiting.borrow_mut().extend(items.take()));
}

/// Frees some of what waits. Called between statements.
pub fn free_some() {
    let taken = || WAITING.with(|waiting| waiting.try_borrow_mut().ok().and_then(|mut waiting| waiting.pop()));
    let start = Instant::now();
    while let Some(mut items) = taken() {
        while items.shrink() {
            if interrupt::pending() || start.elapsed() > WHILE {
                WAITING.with(|waiting| waiting.borrow_mut().push(items));
                return;
            }
        }
    }
}

/// Moves items behind those of a vector, which stay as they are where Ctrl-C ends that.
///
/// # Errors
/// `MemoryError` and `KeyboardInterrupt`.
pub fn append<T: 'static>(items: &mut Vec<T>, mut more: Gathered<T>) -> Result<()> {
    memory::check_items::<T>(items.len() + more.len())?;
    memory::append(items, &mut more)
}

/// A vector that is freed by [`let_go`] if its gathering ends early.
#[derive(Debug)]
pub struct Gathered<T: 'static>(Vec<T>);

impl<T: 'static> Gathered<T> {
    /// An empty one with room for some items.
    pub fn with_capacity(count: usize) -> Gathered<T> {
        Gathered(Vec::with_capacity(count))
    }

    /// Adds an item, with a checkpoint where what is long has to move.
    #[inline]
    pub fn push(&mut self, item: T) {
        memory::push_or_unwind(&mut self.0, item);
    }

    /// Moves other items behind these, which stay as they are where Ctrl-C ends that.
    ///
    /// # Errors
    /// `MemoryError` and `KeyboardInterrupt`.
    pub fn take_over(&mut self, more: Gathered<T>) -> Result<()> {
        if self.is_empty() {
            *self = more;
            return Ok(());
        }
        append(self, more)
    }

    /// The items.
    pub fn done(mut self) -> Vec<T> {
        std::mem::take(&mut self.0)
    }
}

/// These items, to be freed by [`let_go`].
pub fn gathered<T: 'static>(items: Vec<T>) -> Gathered<T> {
    Gathered(items)
}

impl<T: 'static> Default for Gathered<T> {
    fn default() -> Gathered<T> {
        Gathered(Vec::new())
    }
}

impl<T: 'static> Deref for Gathered<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T: 'static> DerefMut for Gathered<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}

/// The items of a [`Gathered`] one by one, with a checkpoint before each; the rest is freed by [`let_go`].
pub struct Poured<T: 'static>(std::vec::IntoIter<T>);

impl<T: 'static> Iterator for Poured<T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        interrupt::checkpoint();
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T: 'static> Drop for Poured<T> {
    #[inline]
    fn drop(&mut self) {
        if is_large(self.0.len()) && std::mem::needs_drop::<T>() {
            // Not collected: that would copy what is left into memory that has to be found first.
            let_go_large(std::mem::take(&mut self.0));
        }
    }
}

impl<T: 'static> IntoIterator for Gathered<T> {
    type Item = T;
    type IntoIter = Poured<T>;

    fn into_iter(self) -> Poured<T> {
        Poured(self.done().into_iter())
    }
}

impl<T: 'static> Drop for Gathered<T> {
    #[inline]
    fn drop(&mut self) {
        let_go(std::mem::take(&mut self.0));
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    #[test]
    fn everything_is_freed_in_the_end() {
        let shared = Rc::new(());
        let mut items = Gathered::default();
        items.extend((0..3 * MANY).map(|_| shared.clone()));
        assert_eq!(Rc::strong_count(&shared), 3 * MANY + 1);
        drop(items);
        while !WAITING.with_borrow(Vec::is_empty) {
            free_some();
        }
        assert_eq!(Rc::strong_count(&shared), 1);
    }
}
