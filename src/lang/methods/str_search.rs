//! Finding bytes in bytes: what the methods of `str` and `bytes` that search share.

use memchr::memmem;

use crate::diag::interrupt;

/// The pieces of so many bytes in which a part of so many lies as a whole, each seen once at least.
fn windows(text: usize, part: usize) -> impl Iterator<Item = (usize, usize)> {
    let starts = interrupt::watched((0..text).step_by(interrupt::READ));
    starts.map(move |from| (from, (from + interrupt::READ).saturating_add(part.saturating_sub(1)).min(text)))
}

/// The place where a part first stands.
#[inline]
pub fn first(text: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [] => Some(0),
        _ if text.len() > interrupt::READ => windows(text.len(), part.len()).find_map(|(from, to)| {
            let found = memmem::find(&text[from..to], part)?;
            Some(from + found)
        }),
        [only] => memchr::memchr(*only, text),
        part => memmem::find(text, part),
    }
}

/// The place where a part last stands.
#[inline]
pub fn last(text: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [] => Some(text.len()),
        _ if text.len() > interrupt::READ => {
            let mut all: Vec<(usize, usize)> = windows(text.len(), part.len()).collect();
            all.reverse();
            interrupt::watched(all).find_map(|(from, to)| {
                let found = memmem::rfind(&text[from..to], part)?;
                Some(from + found)
            })
        }
        [only] => memchr::memrchr(*only, text),
        part => memmem::rfind(text, part),
    }
}

/// Calls `each` with every place where a part that is not empty stands, one behind the other, until it wants no more.
#[inline]
pub fn each(text: &[u8], part: &[u8], mut each: impl FnMut(usize) -> bool) {
    match part {
        [only] => {
            for at in memchr::memchr_iter(*only, text) {
                if !each(at) {
                    return;
                }
            }
        }
        part => {
            for at in memmem::find_iter(text, part) {
                if !each(at) {
                    return;
                }
            }
        }
    }
}

/// How often a part that is not empty occurs, one behind the other; too few after Ctrl-C.
pub fn count(text: &[u8], part: &[u8]) -> usize {
    match part {
        [only] => interrupt::watched(text.chunks(interrupt::READ))
            .map(|piece| memchr::memchr_iter(*only, piece).count())
            .sum(),
        part => memmem::find_iter(text, part).take_while(|_| !interrupt::pending()).count(),
    }
}

/// The place of the first byte of a kind.
#[inline]
pub fn position(bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<usize> {
    let mut pieces = bytes.chunks(interrupt::READ).enumerate();
    pieces.find_map(|(number, piece)| {
        if number > 0 {
            interrupt::checkpoint();
        }
        piece.iter().position(|byte| is(*byte)).map(|at| at + number * interrupt::READ)
    })
}

/// The place of the first character of a kind.
#[inline]
pub fn find_char(text: &str, is: impl Fn(char) -> bool) -> Option<usize> {
    let mut from = 0;
    while text.len() - from > interrupt::READ {
        let end = text.floor_char_boundary(from + interrupt::READ);
        if let Some(at) = text[from..end].find(&is) {
            return Some(from + at);
        }
        from = end;
        interrupt::checkpoint();
    }
    text[from..].find(&is).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_library_finds() {
        let long = format!("{}abab{}a", "x".repeat(interrupt::READ - 2), "y".repeat(interrupt::READ));
        let texts = ["", "a", "banana", "ananas an", "xyxyxyx", "é€é", &"ab".repeat(300), &long];
        for text in texts {
            for part in ["a", "an", "xyx", "é", "nope", "abab"] {
                let (bytes, sought) = (text.as_bytes(), part.as_bytes());
                assert_eq!(
                    (first(bytes, sought), last(bytes, sought)),
                    (text.find(part), text.rfind(part)),
                    "{text} {part}"
                );
                assert_eq!(count(bytes, sought), text.matches(part).count());
                let letter = part.chars().next().unwrap_or('a');
                assert_eq!(find_char(text, |c| c == letter), text.find(letter));
                assert_eq!(position(bytes, |byte| byte == sought[0]), first(bytes, &sought[..1]));
                let mut places = Vec::new();
                each(bytes, sought, |at| {
                    places.push(at);
                    true
                });
                assert_eq!(places, text.match_indices(part).map(|(at, _)| at).collect::<Vec<_>>());
            }
        }
        assert_eq!((first(b"ab", b""), last(b"ab", b"")), (Some(0), Some(2)));
    }
}
