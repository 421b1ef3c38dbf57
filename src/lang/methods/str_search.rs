//! Finding a text in a text: what the methods of `str` that search share.

use memchr::memmem;

use crate::diag::interrupt;

/// Bytes that are searched between two looks whether to stop.
const WINDOW: usize = 4 << 20;

/// The pieces of a text of so many bytes in which a part of so many lies as a whole, each seen once at least.
fn windows(text: usize, part: usize) -> impl Iterator<Item = (usize, usize)> {
    let starts = interrupt::watched((0..text).step_by(WINDOW));
    starts.map(move |from| (from, (from + WINDOW).saturating_add(part.saturating_sub(1)).min(text)))
}

/// The byte where a text first stands.
#[inline]
pub fn first(text: &str, part: &str) -> Option<usize> {
    match part.as_bytes() {
        [] => Some(0),
        _ if text.len() > WINDOW => windows(text.len(), part.len()).find_map(|(from, to)| {
            let found = memmem::find(&text.as_bytes()[from..to], part.as_bytes())?;
            Some(from + found)
        }),
        [only] => memchr::memchr(*only, text.as_bytes()),
        part => memmem::find(text.as_bytes(), part),
    }
}

/// The byte where a text last stands.
#[inline]
pub fn last(text: &str, part: &str) -> Option<usize> {
    match part.as_bytes() {
        [] => Some(text.len()),
        _ if text.len() > WINDOW => {
            let mut all: Vec<(usize, usize)> = windows(text.len(), part.len()).collect();
            all.reverse();
            interrupt::watched(all).find_map(|(from, to)| {
                let found = memmem::rfind(&text.as_bytes()[from..to], part.as_bytes())?;
                Some(from + found)
            })
        }
        [only] => memchr::memrchr(*only, text.as_bytes()),
        part => memmem::rfind(text.as_bytes(), part),
    }
}

/// Calls `each` with every byte where a text that is not empty stands, one behind the other, until it wants no more.
#[inline]
pub fn each(text: &str, part: &str, mut each: impl FnMut(usize) -> bool) {
    match part.as_bytes() {
        [only] => {
            for at in memchr::memchr_iter(*only, text.as_bytes()) {
                if !each(at) {
                    return;
                }
            }
        }
        part => {
            for at in memmem::find_iter(text.as_bytes(), part) {
                if !each(at) {
                    return;
                }
            }
        }
    }
}

/// How often a text that is not empty occurs, one behind the other; too few after Ctrl-C.
pub fn count(text: &str, part: &str) -> usize {
    match part.as_bytes() {
        [only] => interrupt::watched(text.as_bytes().chunks(WINDOW))
            .map(|piece| memchr::memchr_iter(*only, piece).count())
            .sum(),
        part => memmem::find_iter(text.as_bytes(), part).take_while(|_| !interrupt::pending()).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_library_finds() {
        let long = format!("{}abab{}a", "x".repeat(WINDOW - 2), "y".repeat(WINDOW));
        let texts = ["", "a", "banana", "ananas an", "xyxyxyx", "é€é", &"ab".repeat(300), &long];
        for text in texts {
            for part in ["a", "an", "xyx", "é", "nope", "abab"] {
                assert_eq!((first(text, part), last(text, part)), (text.find(part), text.rfind(part)), "{text} {part}");
                assert_eq!(count(text, part), text.matches(part).count());
                let mut places = Vec::new();
                each(text, part, |at| {
                    places.push(at);
                    true
                });
                assert_eq!(places, text.match_indices(part).map(|(at, _)| at).collect::<Vec<_>>());
            }
        }
        assert_eq!((first("ab", ""), last("ab", "")), (Some(0), Some(2)));
    }
}
