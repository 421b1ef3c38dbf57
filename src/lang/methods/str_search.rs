//! Finding a text in a text: what the methods of `str` that search share.

use memchr::memmem;

use crate::diag::interrupt;

/// The byte where a text first stands.
#[inline]
pub fn first(text: &str, part: &str) -> Option<usize> {
    match part.as_bytes() {
        [] => Some(0),
        [only] => memchr::memchr(*only, text.as_bytes()),
        part => memmem::find(text.as_bytes(), part),
    }
}

/// The byte where a text last stands.
#[inline]
pub fn last(text: &str, part: &str) -> Option<usize> {
    match part.as_bytes() {
        [] => Some(text.len()),
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
        [only] => memchr::memchr_iter(*only, text.as_bytes()).count(),
        part => memmem::find_iter(text.as_bytes(), part).take_while(|_| !interrupt::pending()).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_library_finds() {
        let texts = ["", "a", "banana", "ananas an", "xyxyxyx", "é€é", &"ab".repeat(300)];
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
