//! SHA-512, which Python's `random.seed` runs over a string.

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

/// The 64 bytes of the digest.
pub fn digest(message: &[u8]) -> [u8; 64] {
    let constants: Vec<u64> = primes().take(80).map(|p| root_bits(p, true)).collect();
    let mut state: Vec<u64> = primes().take(8).map(|p| root_bits(p, false)).collect();
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 128 != 112 {
        padded.push(0);
    }
    padded.extend_from_slice(&(message.len() as u128 * 8).to_be_bytes());
    for block in padded.chunks_exact(128) {
        compress(&mut state, block, &constants);
    }
    let mut out = [0; 64];
    for (bytes, word) in out.chunks_exact_mut(8).zip(&state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    out
}

fn compress(state: &mut [u64], block: &[u8], constants: &[u64]) {
    let mut w = [0u64; 80];
    for (word, bytes) in w.iter_mut().zip(block.chunks_exact(8)) {
        *word = bytes.iter().fold(0, |acc, &b| acc << 8 | u64::from(b));
    }
    for t in 16..80 {
        let s0 = w[t - 15].rotate_right(1) ^ w[t - 15].rotate_right(8) ^ (w[t - 15] >> 7);
        let s1 = w[t - 2].rotate_right(19) ^ w[t - 2].rotate_right(61) ^ (w[t - 2] >> 6);
        w[t] = w[t - 16].wrapping_add(s0).wrapping_add(w[t - 7]).wrapping_add(s1);
    }
    let mut v = [0u64; 8];
    v.copy_from_slice(state);
    for t in 0..80 {
        let [a, b, c, _, e, f, g, h] = v;
        let s1 = e.rotate_right(14) ^ e.rotate_right(18) ^ e.rotate_right(41);
        let t1 = h.wrapping_add(s1).wrapping_add((e & f) ^ (!e & g)).wrapping_add(constants[t]).wrapping_add(w[t]);
        let s0 = a.rotate_right(28) ^ a.rotate_right(34) ^ a.rotate_right(39);
        let t2 = s0.wrapping_add((a & b) ^ (a & c) ^ (b & c));
        v.rotate_right(1);
        v[4] = v[4].wrapping_add(t1);
        v[0] = t1.wrapping_add(t2);
    }
    for (word, v) in state.iter_mut().zip(v) {
        *word = word.wrapping_add(v);
    }
}
