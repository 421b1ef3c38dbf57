//! Digests of bytes: what `hashlib` computes, and SHA-512, which Python's `random.seed` runs over a string.

use std::sync::LazyLock;

use crate::diag::{Error, Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::methods::bytes_of;
use crate::lang::module::Module;
use crate::lang::native::Native;
use crate::lang::value::Value;

/// Binds the names of the module that `hashlib` is written over.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    Ok(())
}

static FUNCTIONS: &[Native] =
    &[Native::new("digest(name, data, /)", "The digest of bytes. `len(digest('md5', b'abc'))` is 16.", |_, a| {
        let Some(data) = bytes_of(a.value(1)) else { return Err(a.not_a(2, "bytes")) };
        let name = a.str(0)?;
        let made = digest(name, &data).ok_or_else(|| Error::value(format!("unsupported hash type {name}")))?;
        Ok(Value::bytes(made))
    })];

/// The digest by this name.
pub fn digest(name: &str, message: &[u8]) -> Option<Vec<u8>> {
    let [first, next] = &*ROOTS;
    // The middle bits of the later primes.
    let low = next.map(|root| root as u32);
    let high = first.map(|root| (root >> 32) as u32);
    Some(match name {
        "md5" => md5(message),
        "sha1" => sha1(message),
        "sha224" => sha2_short(low, message, 28),
        "sha256" => sha2_short(high, message, 32),
        "sha384" => sha2_long(*next, message, 48),
        "sha512" => sha2_long(*first, message, 64),
        _ => return None,
    })
}

/// The square roots of the first and of the next eight primes.
static ROOTS: LazyLock<[[u64; 8]; 2]> = LazyLock::new(|| {
    let mut all = primes().map(|p| root_bits(p, false));
    [(); 2].map(|()| [(); 8].map(|()| all.next().unwrap_or_default()))
});

/// The cube roots of the first eighty primes.
static CUBES: LazyLock<[u64; 80]> = LazyLock::new(|| {
    let mut all = primes().map(|p| root_bits(p, true));
    [(); 80].map(|()| all.next().unwrap_or_default())
});

/// The blocks of a message, with its length in bits at the end of the last one.
fn blocks(message: &[u8], size: usize, big_endian: bool) -> impl Iterator<Item = Vec<u8>> {
    let whole = message.len() / size * size;
    let mut rest = message[whole..].to_vec();
    rest.push(0x80);
    let width = size / 8;
    rest.resize((rest.len() + width).next_multiple_of(size) - width, 0);
    let bits = message.len() as u128 * 8;
    if big_endian {
        rest.extend_from_slice(&bits.to_be_bytes()[16 - width..]);
    } else {
        rest.extend_from_slice(&bits.to_le_bytes()[..width]);
    }
    let rest: Vec<Vec<u8>> = rest.chunks(size).map(<[u8]>::to_vec).collect();
    interrupt::watched(message[..whole].chunks(size)).map(<[u8]>::to_vec).chain(rest)
}

/// SHA-2 with words of one size: their type, their bytes, the rounds, and by how much bits turn.
macro_rules! sha2 {
    ($name:ident, $word:ty, $bytes:literal, $rounds:literal, $constant:expr, $small0:expr, $small1:expr, $big0:expr, $big1:expr) => {
        fn $name(mut state: [$word; 8], message: &[u8], length: usize) -> Vec<u8> {
            let turn = |x: $word, by: [u32; 3]| x.rotate_right(by[0]) ^ x.rotate_right(by[1]) ^ x.rotate_right(by[2]);
            let shift = |x: $word, by: [u32; 3]| x.rotate_right(by[0]) ^ x.rotate_right(by[1]) ^ (x >> by[2]);
            for block in blocks(message, 16 * $bytes, true) {
                let mut w = [0 as $word; $rounds];
                for (word, bytes) in w.iter_mut().zip(block.chunks_exact($bytes)) {
                    *word = bytes.iter().fold(0, |all, &byte| all << 8 | <$word>::from(byte));
                }
                for t in 16..$rounds {
                    let (s0, s1) = (shift(w[t - 15], $small0), shift(w[t - 2], $small1));
                    w[t] = w[t - 16].wrapping_add(s0).wrapping_add(w[t - 7]).wrapping_add(s1);
                }
                let mut v = state;
                for t in 0..$rounds {
                    let [a, b, c, _, e, f, g, h] = v;
                    let mixed = h.wrapping_add(turn(e, $big1)).wrapping_add((e & f) ^ (!e & g));
                    let t1 = mixed.wrapping_add($constant(CUBES[t])).wrapping_add(w[t]);
                    let t2 = turn(a, $big0).wrapping_add((a & b) ^ (a & c) ^ (b & c));
                    v.rotate_right(1);
                    v[4] = v[4].wrapping_add(t1);
                    v[0] = t1.wrapping_add(t2);
                }
                state.iter_mut().zip(v).for_each(|(word, v)| *word = word.wrapping_add(v));
            }
            let mut out: Vec<u8> = state.iter().flat_map(|word| word.to_be_bytes()).collect();
            out.truncate(length);
            out
        }
    };
}

sha2!(sha2_long, u64, 8, 80, |root| root, [1, 8, 7], [19, 61, 6], [28, 34, 39], [14, 18, 41]);
sha2!(sha2_short, u32, 4, 64, |root| (root >> 32) as u32, [7, 18, 3], [17, 19, 10], [2, 13, 22], [6, 11, 25]);

/// The words that SHA-1 and MD5 begin with.
const START: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

fn sha1(message: &[u8]) -> Vec<u8> {
    let mut state = START;
    for block in blocks(message, 64, true) {
        let mut w = [0u32; 80];
        for (word, bytes) in w.iter_mut().zip(block.chunks_exact(4)) {
            *word = bytes.iter().fold(0, |all, &byte| all << 8 | u32::from(byte));
        }
        for t in 16..80 {
            w[t] = (w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16]).rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (t, word) in w.into_iter().enumerate() {
            let (mixed, constant) = match t / 20 {
                0 => ((b & c) | (!b & d), 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6u32),
            };
            let next = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e).wrapping_add(constant).wrapping_add(word);
            (a, b, c, d, e) = (next, a, b.rotate_left(30), c, d);
        }
        state.iter_mut().zip([a, b, c, d, e]).for_each(|(word, v)| *word = word.wrapping_add(v));
    }
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn md5(message: &[u8]) -> Vec<u8> {
    const TURNS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    let mut state = [START[0], START[1], START[2], START[3]];
    for block in blocks(message, 64, false) {
        let mut w = [0u32; 16];
        for (word, bytes) in w.iter_mut().zip(block.chunks_exact(4)) {
            *word = bytes.iter().rev().fold(0, |all, &byte| all << 8 | u32::from(byte));
        }
        let [mut a, mut b, mut c, mut d] = state;
        for t in 0..64 {
            let (mixed, at) = match t / 16 {
                0 => ((b & c) | (!b & d), t),
                1 => ((d & b) | (!d & c), 5 * t + 1),
                2 => (b ^ c ^ d, 3 * t + 5),
                _ => (c ^ (b | !d), 7 * t),
            };
            let constant = ((t + 1) as f64).sin().abs() * 4_294_967_296.0;
            let sum = a.wrapping_add(mixed).wrapping_add(constant as u32).wrapping_add(w[at % 16]);
            (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(TURNS[t / 16][t % 4])));
        }
        state.iter_mut().zip([a, b, c, d]).for_each(|(word, v)| *word = word.wrapping_add(v));
    }
    state.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// The first 64 bits of the fractional parts of a prime's root, with integers only.
fn root_bits(prime: u128, cube: bool) -> u64 {
    // The largest r with r^k <= prime << shift, where r has 64 fractional bits.
    let (mut low, mut high) = (0u128, 1u128 << 72);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if power_at_most(middle, prime, cube) { low = middle } else { high = middle }
    }
    low as u64
}

/// Whether (r / 2^64)^k <= prime, exactly.
fn power_at_most(r: u128, prime: u128, cube: bool) -> bool {
    use num_bigint::BigUint;
    let r = BigUint::from(r);
    if cube { r.pow(3) <= BigUint::from(prime) << 192 } else { r.pow(2) <= BigUint::from(prime) << 128 }
}

fn primes() -> impl Iterator<Item = u128> {
    (2u128..).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_known_messages() {
        let hex = |name: &str, message: &[u8]| -> String {
            let made = digest(name, message).expect("a known name");
            made.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        assert_eq!(hex("md5", b""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(hex("md5", b"abc"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(hex("sha1", b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex("sha224", b"abc"), "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
        assert_eq!(hex("sha256", b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(hex("sha384", b"abc").starts_with("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"));
        assert!(hex("sha512", b"abc").starts_with("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2"));
        assert_eq!(hex("sha1", &[b'a'; 119]), "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56");
    }
}
