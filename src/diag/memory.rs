//! Sizes that a program decides: they are refused as `MemoryError` where Rust's own allocation would abort.

use super::{Error, Kind, Result, interrupt, stream};

/// Less than this is never refused.
const SMALL: usize = 1 << 20;
/// From here on the system is asked what it has left.
const LARGE: usize = 1 << 28;
/// What the system gives at once.
const PAGE: usize = 1 << 12;

/// `MemoryError`, without a message as CPython has it.
#[cold]
pub fn exhausted() -> Error {
    Error::new(Kind::MemoryError, "")
}

/// Whether the machine has this many bytes for what is allocated next.
///
/// # Errors
/// `MemoryError` where it has not.
#[inline]
pub fn check(bytes: usize) -> Result<()> {
    if bytes < SMALL { Ok(()) } else { probe(bytes) }
}

/// As [`check`], for `count` items of this type.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn check_items<T>(count: usize) -> Result<()> {
    check(count.saturating_mul(size_of::<T>()))
}

/// Appends an item; a vector that would have to grow beyond the machine's memory is an error.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn push<T>(items: &mut Vec<T>, item: T) -> Result<()> {
    if items.len() == items.capacity() {
        check_items::<T>(items.len().saturating_mul(2))?;
        grow(items)?;
    }
    items.push(item);
    Ok(())
}

/// Room for one more item in a vector that has none left. A long vector moves in pieces, which Ctrl-C can end: then it is
/// as it was.
///
/// # Errors
/// `KeyboardInterrupt`.
#[cold]
pub fn grow<T>(items: &mut Vec<T>) -> Result<()> {
    make_room(items, 1)
}

/// An item behind those of a vector, with a checkpoint where what is long has to move.
#[inline]
pub fn push_or_unwind<T>(items: &mut Vec<T>, item: T) {
    if items.len() == items.capacity() {
        interrupt::or_unwind(grow(items));
    }
    items.push(item);
}

fn make_room<T>(items: &mut Vec<T>, count: usize) -> Result<()> {
    if items.capacity() - items.len() >= count {
        return Ok(());
    }
    if size_of_val(items.as_slice()) < LARGE / 8 {
        items.reserve(count);
        return Ok(());
    }
    let mut larger: Vec<T> = Vec::with_capacity(items.len() + count.max(items.len()));
    move_behind(items, &mut larger)?;
    *items = larger;
    Ok(())
}

/// Moves items behind those of another vector. Ctrl-C leaves both as they were.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn append<T>(items: &mut Vec<T>, more: &mut Vec<T>) -> Result<()> {
    make_room(items, more.len())?;
    move_behind(more, items)
}

/// Moves all items of a vector behind those of one that has room for them, in pieces.
fn move_behind<T>(from: &mut Vec<T>, to: &mut Vec<T>) -> Result<()> {
    let (start, count) = (to.len(), from.len());
    assert!(to.capacity() - start >= count, "there is room");
    // SAFETY: there is room for all; until the lengths are set below the items belong to where they come from.
    unsafe {
        stream::copy_in_pieces(from.as_ptr().cast(), to.as_mut_ptr().add(start).cast(), count * size_of::<T>())?;
    }
    // SAFETY: every item was moved, and the one vector forgets what the other has.
    unsafe {
        to.set_len(start + count);
        from.set_len(0);
    }
    Ok(())
}

/// Lets the system find the memory for what will be this long, piece by piece, before code that cannot be stopped asks
/// for it: what is freed here is what it gets. The system takes longer than the work. `grows` says that one item more
/// than these bytes may come at the end.
///
/// # Errors
/// `MemoryError` and `KeyboardInterrupt`.
#[inline]
pub fn prepare(bytes: usize, grows: bool) -> Result<()> {
    if bytes < LARGE / 16 { Ok(()) } else { touch(bytes, grows) }
}

#[cold]
#[inline(never)]
fn touch(bytes: usize, grows: bool) -> Result<()> {
    // A vector that grows takes twice the room, of which the first half is filled.
    let more = if grows { 2 * bytes } else { 0 };
    check(bytes + more)?;
    let mut rooms: [Vec<u8>; 2] = [bytes, more].map(Vec::with_capacity);
    for page in rooms.iter_mut().flat_map(|room| room.spare_capacity_mut().chunks_mut(PAGE).take(bytes.div_ceil(PAGE)))
    {
        interrupt::check()?;
        page[0].write(1);
    }
    std::hint::black_box(&rooms);
    Ok(())
}

#[cold]
#[inline(never)]
fn probe(bytes: usize) -> Result<()> {
    if bytes > LARGE && available().is_some_and(|free| bytes > free) {
        return Err(exhausted());
    }
    // What can be had now can be had again at once: only the language's thread allocates by a program's sizes.
    let mut room: Vec<u8> = Vec::new();
    room.try_reserve_exact(bytes).map_err(|_| exhausted())
}

/// Bytes the machine could still give, where the system says. Linux grants what it does not have and kills later.
pub fn available() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("MemAvailable:"))?;
    let kilobytes: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_sizes_are_refused() {
        assert!(check(1 << 21).is_ok());
        assert!(check(usize::MAX).is_err() && check(1 << 46).is_err() && check_items::<u64>(usize::MAX / 2).is_err());
        let mut items = Vec::new();
        (0..3).for_each(|item| push(&mut items, item).expect("small"));
        assert_eq!(items, [0, 1, 2]);
    }
}
