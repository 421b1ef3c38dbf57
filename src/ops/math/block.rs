//! Loops over contiguous blocks, compiled once for each instruction set and chosen when the program runs.
//!
//! Every loop is generic over the function it applies. The function vectorises with the loop only if the compiler
//! inlines it into each version. Small closures always are; for anything longer write the attribute on the closure:
//! `map1(#[inline(always)] |x: f64| heavy(x), x, out)`, with `heavy` itself `#[inline(always)]`. A bare function item
//! (`map1(heavy, x, out)`) goes through a shim that the compiler may leave as a call.
//!
//! Knows nothing of arrays, dtypes or threads: callers hand in blocks of one type.

use std::ops::AddAssign;

use num_complex::Complex;

use super::wide::Pairs;

/// Compiles each function for AVX-512, for AVX2 with fused multiply-add, and for the target's baseline,
/// and picks one at the first call.
#[macro_export]
macro_rules! multiversioned {
    ($($item:item)*) => {$(
        #[multiversion::multiversion(targets(
            "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma+bmi1+bmi2+lzcnt+popcnt",
            "x86_64+avx2+fma+bmi1+bmi2+lzcnt+popcnt",
        ))]
        $item
    )*};
}

/// Defines a public block function `fn(&[A], &mut [R])` from an expression in one variable,
/// or `fn(&[A], &[B], &mut [R])` from one in two.
///
/// `block_fn! { square, |x: f64| -> f64 { x * x } }`
#[macro_export]
macro_rules! block_fn {
    ($(#[$meta:meta])* $name:ident, |$x:ident: $a:ty| -> $r:ty $body:block) => {
        $(#[$meta])*
        pub fn $name(x: &[$a], out: &mut [$r]) {
            #[inline(always)]
            fn scalar($x: $a) -> $r $body
            $crate::ops::math::block::map1(#[inline(always)] |a: $a| scalar(a), x, out)
        }
    };
    ($(#[$meta:meta])* $name:ident, |$x:ident: $a:ty, $y:ident: $b:ty| -> $r:ty $body:block) => {
        $(#[$meta])*
        pub fn $name(x: &[$a], y: &[$b], out: &mut [$r]) {
            #[inline(always)]
            fn scalar($x: $a, $y: $b) -> $r $body
            $crate::ops::math::block::map2(#[inline(always)] |a: $a, b: $b| scalar(a, b), x, y, out)
        }
    };
}

/// The products of complex numbers.
pub fn complex_products<T: Pairs>(x: &[Complex<T>], y: &[Complex<T>], out: &mut [Complex<T>]) {
    let done = T::products(x, y, out);
    for ((x, y), out) in x[done..].iter().zip(&y[done..]).zip(&mut out[done..]) {
        *out = T::product(*x, *y);
    }
}

/// The squares of complex numbers.
pub fn complex_squares<T: Pairs>(x: &[Complex<T>], out: &mut [Complex<T>]) {
    complex_products(x, x, out);
}

multiversioned! {
    /// `out[i] = f(x[i])`.
    pub fn map1<A: Copy, R: Copy, F: Fn(A) -> R>(f: F, x: &[A], out: &mut [R]) {
        map_into(f, x, out);
    }

    /// `x[i] = f(x[i])`.
    pub fn map1_in_place<A: Copy, F: Fn(A) -> A>(f: F, x: &mut [A]) {
        for a in x.iter_mut() {
            *a = f(*a);
        }
    }

    /// `out[i] = f(x[i], y[i])`.
    pub fn map2<A: Copy, B: Copy, R: Copy, F: Fn(A, B) -> R>(f: F, x: &[A], y: &[B], out: &mut [R]) {
        zip_into(f, x, y, out);
    }

    /// The parts of complex numbers, each by themselves.
    pub fn split_pairs<T: Copy>(x: &[Complex<T>], re: &mut [T], im: &mut [T]) {
        for ((z, re), im) in x.iter().zip(re).zip(im) {
            (*re, *im) = (z.re, z.im);
        }
    }

    /// `out[i] = f(x[i], y)`.
    pub fn map2_right<A: Copy, B: Copy, R: Copy, F: Fn(A, B) -> R>(f: F, x: &[A], y: B, out: &mut [R]) {
        for (o, &a) in out.iter_mut().zip(x) {
            *o = f(a, y);
        }
    }

    /// `out[i] = f(x, y[i])`.
    pub fn map2_left<A: Copy, B: Copy, R: Copy, F: Fn(A, B) -> R>(f: F, x: A, y: &[B], out: &mut [R]) {
        for (o, &b) in out.iter_mut().zip(y) {
            *o = f(x, b);
        }
    }

    /// `x[i] = f(x[i], y[i])`.
    pub fn map2_in_place<A: Copy, B: Copy, F: Fn(A, B) -> A>(f: F, x: &mut [A], y: &[B]) {
        for (a, &b) in x.iter_mut().zip(y) {
            *a = f(*a, b);
        }
    }

    /// `x[i] = f(x[i], y)`.
    pub fn map2_right_in_place<A: Copy, B: Copy, F: Fn(A, B) -> A>(f: F, x: &mut [A], y: B) {
        for a in x.iter_mut() {
            *a = f(*a, y);
        }
    }

    /// `y[i] = f(x, y[i])`.
    pub fn map2_left_in_place<A: Copy, B: Copy, F: Fn(A, B) -> B>(f: F, x: A, y: &mut [B]) {
        for b in y.iter_mut() {
            *b = f(x, *b);
        }
    }

    /// `out[i] = f(x[i], y[i], z[i])`.
    pub fn map3<A: Copy, B: Copy, C: Copy, R: Copy, F: Fn(A, B, C) -> R>(f: F, x: &[A], y: &[B], z: &[C], out: &mut [R]) {
        for (((o, &a), &b), &c) in out.iter_mut().zip(x).zip(y).zip(z) {
            *o = f(a, b, c);
        }
    }

    /// Folds a block with an associative, commutative `f`, in lanes that are combined at the end.
    /// `start` is the neutral element. For floating-point sums, [`sum`] keeps NumPy's order instead.
    pub fn fold<A: Copy, F: Fn(A, A) -> A>(f: F, start: A, x: &[A]) -> A {
        // Narrow elements need more lanes to fill as many registers. Of fewer lanes than these, the compiler gathers each
        // from many chunks instead of taking chunk after chunk.
        match size_of::<A>() {
            1 => fold_lanes::<_, _, _, _, { 4 * LANES }>(identity, f, start, x),
            2 | 4 | 8 => fold_lanes::<_, _, _, _, { 2 * LANES }>(identity, f, start, x),
            _ => fold_lanes::<_, _, _, _, LANES>(identity, f, start, x),
        }
    }

    /// Folds `g(x[i])` as [`fold`] does, without storing the mapped values.
    pub fn fold_map<A: Copy, R: Copy, G: Fn(A) -> R, F: Fn(R, R) -> R>(g: G, f: F, start: R, x: &[A]) -> R {
        fold_lanes::<_, _, _, _, { 2 * LANES }>(g, f, start, x)
    }

    /// An element before which no other comes; and whether any is `odd`, which leaves the first without meaning.
    pub fn extreme<A: Copy, F: Fn(A, A) -> bool, U: Fn(A) -> bool>(before: F, odd: U, start: A, x: &[A]) -> (A, bool) {
        match size_of::<A>() {
            8.. => extreme_lanes::<_, _, _, { LANES / 2 }>(before, odd, start, x),
            _ => extreme_lanes::<_, _, _, LANES>(before, odd, start, x),
        }
    }

    /// The first place, in each of several lines of one length, of an element before which no other comes; of one that is
    /// `odd`, where there is any.
    pub fn first_places<A: Copy, F: Fn(A, A) -> bool, E: Fn(A, A) -> bool, U: Fn(A) -> bool>(
        before: F, is: E, odd: U, lines: &[A], length: usize, places: &mut [i64],
    ) {
        const ROW: usize = LANES / 2;
        for (line, place) in lines.chunks_exact(length).zip(places) {
            let (rows, mut rest) = line.as_chunks::<ROW>();
            // What is left over is looked at with elements before it: to see one twice makes no difference.
            let last = line.last_chunk::<ROW>().filter(|_| !rest.is_empty());
            if last.is_some() {
                rest = &[];
            }
            let better = |best, a| if before(a, best) { a } else { best };
            let (mut lanes, mut odds) = ([line[0]; ROW], [line[0]; ROW]);
            for row in rows.iter().chain(last) {
                look_at(&before, &odd, &mut lanes, &mut odds, row);
            }
            let (lanes, odds) = std::hint::black_box((lanes, odds));
            let any_odd = odds.iter().fold(false, |found, &a| found | odd(a));
            if any_odd | rest.iter().any(|&a| odd(a)) {
                *place = line.iter().position(|&a| odd(a)).unwrap_or(0) as i64;
                continue;
            }
            let best = rest.iter().fold(halved(lanes, better), |best, &a| better(best, a));
            // Whether a row has it is found faster than where.
            let found = |row: &[A; ROW]| row.iter().fold(false, |found, &a| found | is(a, best));
            let from = rows.iter().position(found).unwrap_or(rows.len()) * ROW;
            *place = (from + line[from..].iter().position(|&a| is(a, best)).unwrap_or(0)) as i64;
        }
    }

    /// Whether `f` holds for any element. Looks at all of them.
    pub fn any<A: Copy, F: Fn(A) -> bool>(f: F, x: &[A]) -> bool {
        let mut found = false;
        for &a in x {
            found |= f(a);
        }
        found
    }

    /// How often `f` holds.
    pub fn count<A: Copy, F: Fn(A) -> bool>(f: F, x: &[A]) -> usize {
        // Counters as wide as the elements: what a comparison gives is added as it is.
        match size_of::<A>() {
            1 => count_by::<_, u8, { 4 * LANES }>(f, x, usize::from(u8::MAX)),
            2 => count_by::<_, u16, { 2 * LANES }>(f, x, usize::from(u16::MAX)),
            4 => count_by::<_, u32, LANES>(f, x, u32::MAX as usize),
            8 => count_by::<_, u64, { LANES / 2 }>(f, x, usize::MAX),
            _ => count_by::<_, u8, LANES>(f, x, usize::from(u8::MAX)),
        }
    }

    /// How often `f` holds of an element and the one that its line has: the lines are of one length.
    pub fn count_lines<A: Copy, F: Fn(A, A) -> bool>(f: F, lines: &[A], length: usize, of_line: &[A]) -> usize {
        let (mut lanes, mut found) = ([0u64; LANES / 2], 0);
        for (line, &one) in lines.chunks_exact(length).zip(of_line) {
            found += count_in(|a| f(a, one), line, &mut lanes);
        }
        found + total(lanes)
    }

    /// `out[i] = fast(x[i])` where `fast` says that its value holds, and `slow(x[i])` elsewhere: the rare arguments
    /// cost the common ones nothing. Without fused multiply-add, which `fast` is written with, `slow` does all. Answers
    /// whether all values held.
    pub fn map1_checked<A: Copy, R: Copy, F: Fn(A) -> (R, bool), S: Fn(A) -> R>(fast: F, slow: S, x: &[A], out: &mut [R]) -> bool {
        if !multiversion::target::target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64")) {
            map_into(slow, x, out);
            return false;
        }
        let mut held = true;
        for (x, out) in x.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let mut all = true;
            for (o, &a) in out.iter_mut().zip(x) {
                let (value, holds) = fast(a);
                *o = value;
                all &= holds;
            }
            held &= all;
            if !all {
                for (o, &a) in out.iter_mut().zip(x) {
                    if !fast(a).1 {
                        *o = slow(a);
                    }
                }
            }
        }
        held
    }

    /// `out[i] = fast(x[i], y[i])` or `slow(x[i], y[i])`, as [`map1_checked`].
    pub fn map2_checked<A: Copy, B: Copy, R: Copy, F: Fn(A, B) -> (R, bool), S: Fn(A, B) -> R>(
        fast: F, slow: S, x: &[A], y: &[B], out: &mut [R],
    ) {
        if !multiversion::target::target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64")) {
            return zip_into(slow, x, y, out);
        }
        for ((x, y), out) in x.chunks(CHUNK).zip(y.chunks(CHUNK)).zip(out.chunks_mut(CHUNK)) {
            let mut all = true;
            for ((o, &a), &b) in out.iter_mut().zip(x).zip(y) {
                let (value, holds) = fast(a, b);
                *o = value;
                all &= holds;
            }
            if !all {
                for ((o, &a), &b) in out.iter_mut().zip(x).zip(y) {
                    if !fast(a, b).1 {
                        *o = slow(a, b);
                    }
                }
            }
        }
    }

    /// As [`map2_checked`], of `second(x[i], y[i], first(x[i], y[i]))`: all of a chunk go through the one before any goes
    /// through the other. In one loop both would be one long chain of operations that wait for each other. Answers whether
    /// all values held.
    pub fn map2_phased<F: Fn(f64, f64) -> (f64, f64), G: Fn(f64, f64, (f64, f64)) -> (f64, bool), S: Fn(f64, f64) -> f64>(
        first: F, second: G, slow: S, x: &[f64], y: &[f64], out: &mut [f64],
    ) -> bool {
        if !multiversion::target::target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64")) {
            zip_into(slow, x, y, out);
            return false;
        }
        let mut held = true;
        let (mut high, mut low) = ([0.0; CHUNK], [0.0; CHUNK]);
        for ((x, y), out) in x.chunks(CHUNK).zip(y.chunks(CHUNK)).zip(out.chunks_mut(CHUNK)) {
            for (((h, l), &a), &b) in high.iter_mut().zip(&mut low).zip(x).zip(y) {
                (*h, *l) = first(a, b);
            }
            let mut all = true;
            for ((((o, &h), &l), &a), &b) in out.iter_mut().zip(&high).zip(&low).zip(x).zip(y) {
                let (value, holds) = second(a, b, (h, l));
                *o = value;
                all &= holds;
            }
            held &= all;
            if !all {
                for ((o, &a), &b) in out.iter_mut().zip(x).zip(y) {
                    if !second(a, b, first(a, b)).1 {
                        *o = slow(a, b);
                    }
                }
            }
        }
        held
    }

    /// The sum of at most 64 complex numbers.
    fn complex_leaf<T: Addend>(x: &[num_complex::Complex<T>]) -> num_complex::Complex<T> {
        let (rows, rest) = x.as_chunks::<{ ROW / 2 }>();
        let mut total = num_complex::Complex::new(T::default(), T::default());
        if let Some((first, rows)) = rows.split_first() {
            let mut lanes = *first;
            for row in rows {
                for (lane, a) in lanes.iter_mut().zip(row) {
                    lane.re = lane.re + a.re;
                    lane.im = lane.im + a.im;
                }
            }
            total.re = (lanes[0].re + lanes[1].re) + (lanes[2].re + lanes[3].re);
            total.im = (lanes[0].im + lanes[1].im) + (lanes[2].im + lanes[3].im);
        }
        for a in rest {
            total.re = total.re + a.re;
            total.im = total.im + a.im;
        }
        total
    }

    /// Sums a block of at most [`SERIES`] elements in NumPy's pairwise order.
    fn sum_series<T: Addend>(x: &[T]) -> T {
        if x.len() <= LEAF {
            return leaf(x);
        }
        let (low, high) = halves(x);
        if high.len() <= LEAF {
            return leaf(low) + leaf(high);
        }
        let (c, d) = halves(high);
        if low.len() <= LEAF {
            return leaf(low) + (leaf(c) + leaf(d));
        }
        let (a, b) = halves(low);
        (leaf(a) + leaf(b)) + (leaf(c) + leaf(d))
    }
}

/// Sum of a block, bit for bit as NumPy adds contiguous floating-point elements: pairwise, with leaves of at
/// most 128 elements in 8 accumulators. One leaf after the other: memory is read several times faster in order than at
/// several places by turns. As NumPy's, it starts from a positive zero.
pub fn sum<T: Addend>(x: &[T]) -> T {
    T::default() + sum_halves(x)
}

/// Sum of complex numbers, bit for bit as NumPy adds contiguous ones: as [`sum`], the real and the imaginary parts each
/// in every second accumulator.
pub fn sum_complex<T: Addend>(x: &[num_complex::Complex<T>]) -> num_complex::Complex<T> {
    if x.len() > LEAF / 2 {
        let half = x.len() / 2;
        // The reals of the lower half are a multiple of eight.
        let (low, high) = x.split_at(half - half % (ROW / 2));
        let (low, high) = (sum_complex(low), sum_complex(high));
        return num_complex::Complex::new(low.re + high.re, low.im + high.im);
    }
    complex_leaf(x)
}

fn sum_halves<T: Addend>(x: &[T]) -> T {
    if x.len() <= SERIES {
        sum_series(x)
    } else {
        let (low, high) = halves(x);
        sum_halves(low) + sum_halves(high)
    }
}

/// After so many elements a checked loop looks whether any was rare.
const CHUNK: usize = 512;

/// How many independent lanes a fold has: enough to hide the latency of an addition in the widest registers.
const LANES: usize = 32;

#[inline(always)]
fn map_into<A: Copy, R: Copy, F: Fn(A) -> R>(f: F, x: &[A], out: &mut [R]) {
    for (o, &a) in out.iter_mut().zip(x) {
        *o = f(a);
    }
}

#[inline(always)]
fn zip_into<A: Copy, B: Copy, R: Copy, F: Fn(A, B) -> R>(f: F, x: &[A], y: &[B], out: &mut [R]) {
    for ((o, &a), &b) in out.iter_mut().zip(x).zip(y) {
        *o = f(a, b);
    }
}

#[inline(always)]
fn identity<A>(a: A) -> A {
    a
}

#[inline(always)]
fn fold_lanes<A: Copy, R: Copy, G: Fn(A) -> R, F: Fn(R, R) -> R, const N: usize>(g: G, f: F, start: R, x: &[A]) -> R {
    let (chunks, rest) = x.as_chunks::<N>();
    let mut total = start;
    if !chunks.is_empty() {
        let mut lanes = [start; N];
        for chunk in chunks {
            for (lane, &a) in lanes.iter_mut().zip(chunk) {
                *lane = f(*lane, g(a));
            }
        }
        // As for sums: how the lanes come together must not decide on their order above.
        let lanes = std::hint::black_box(lanes);
        total = if size_of::<A>() > 2 { halved(lanes, &f) } else { halved_apart(lanes, &f) };
    }
    rest.iter().fold(total, |total, &a| f(total, g(a)))
}

/// [`halved`], compiled once for all instruction sets, as loops: written out, narrow lanes are thousands of bytes of code.
#[inline(never)]
fn halved_apart<R: Copy, const N: usize>(lanes: [R; N], f: impl Fn(R, R) -> R) -> R {
    halved_from(lanes, std::hint::black_box(N), f)
}

/// Lanes combined: half of them with the other half as long as there are two.
#[inline(always)]
fn halved<R: Copy, const N: usize>(lanes: [R; N], f: impl Fn(R, R) -> R) -> R {
    halved_from(lanes, N, f)
}

#[inline(always)]
fn halved_from<R: Copy, const N: usize>(mut lanes: [R; N], mut width: usize, f: impl Fn(R, R) -> R) -> R {
    while width > 1 {
        width /= 2;
        let (low, high) = lanes.split_at_mut(width);
        for (lane, &a) in low.iter_mut().zip(&*high) {
            *lane = f(*lane, a);
        }
    }
    lanes[0]
}

/// Adds to lanes how often `f` holds, but for the elements after the last whole row of lanes: the answer is that of those.
#[inline(always)]
fn count_in<A: Copy, C: From<bool> + AddAssign, const N: usize>(
    f: impl Fn(A) -> bool,
    x: &[A],
    lanes: &mut [C; N],
) -> usize {
    let (chunks, rest) = x.as_chunks::<N>();
    for chunk in chunks {
        for (lane, &a) in lanes.iter_mut().zip(chunk) {
            *lane += C::from(f(a));
        }
    }
    rest.iter().filter(|&&a| f(a)).count()
}

/// How often `f` holds, in counters that are emptied before they are full.
#[inline(always)]
fn count_by<A: Copy, C: Copy + Default + From<bool> + AddAssign + Into<u64>, const N: usize>(
    f: impl Fn(A) -> bool,
    x: &[A],
    most: usize,
) -> usize {
    let mut found = 0;
    for piece in x.chunks(most.saturating_mul(N)) {
        let mut lanes = [C::default(); N];
        found += count_in(&f, piece, &mut lanes) + total(lanes);
    }
    found
}

/// The sum of lanes. What comes together here must not decide on how the lanes are kept above.
#[inline(always)]
fn total<C: Copy + Into<u64>, const N: usize>(lanes: [C; N]) -> usize {
    std::hint::black_box(lanes).iter().map(|&n| n.into()).sum::<u64>() as usize
}

/// A type that [`sum`] can add.
pub trait Addend: Copy + std::ops::Add<Output = Self> + Default {}
impl Addend for f32 {}
impl Addend for f64 {}

/// The longest block that is added without being halved.
const LEAF: usize = 128;
/// The longest block whose quarters are leaves, whatever the rounding of the halves.
const SERIES: usize = 4 * LEAF - 32;
/// How many accumulators a leaf has.
const ROW: usize = 8;

/// Where NumPy's pairwise sum splits a block that is longer than a leaf.
#[inline(always)]
pub fn halves<T>(x: &[T]) -> (&[T], &[T]) {
    x.split_at(lower_half(x.len()))
}

/// How long the lower part of a run is that a sum splits.
#[inline(always)]
pub fn lower_half(length: usize) -> usize {
    let half = length / 2;
    half - half % ROW
}

/// Accumulators that begin a cache line: what is read of them after they were written is at hand only there.
#[repr(align(64))]
struct Aligned<T>([T; ROW]);

/// The sum of a leaf.
/// Keeps, in each lane, an element before which no other came, and one that is odd, if there was one.
#[inline(always)]
fn look_at<A: Copy, const N: usize>(
    before: impl Fn(A, A) -> bool,
    odd: impl Fn(A) -> bool,
    lanes: &mut [A; N],
    odds: &mut [A; N],
    row: &[A; N],
) {
    for (lane, &a) in lanes.iter_mut().zip(row) {
        *lane = if before(a, *lane) { a } else { *lane };
    }
    for (lane, &a) in odds.iter_mut().zip(row) {
        *lane = if odd(a) { a } else { *lane };
    }
}

/// [`extreme`] in so many lanes.
#[inline(always)]
fn extreme_lanes<A: Copy, F: Fn(A, A) -> bool, U: Fn(A) -> bool, const N: usize>(
    before: F,
    odd: U,
    start: A,
    x: &[A],
) -> (A, bool) {
    let first = |best, a| if before(a, best) { a } else { best };
    let Some(last) = x.last_chunk::<N>() else {
        return x.iter().fold((start, false), |(best, found), &a| (first(best, a), found | odd(a)));
    };
    let (mut lanes, mut odds) = ([start; N], [start; N]);
    let (rows, rest) = x.as_chunks::<N>();
    // What is left over is looked at with elements before it: to see one twice makes no difference to an extreme.
    for row in rows.iter().chain((!rest.is_empty()).then_some(last)) {
        look_at(&before, &odd, &mut lanes, &mut odds, row);
    }
    // As for sums: what comes together below must not decide on the order of lanes above.
    let (lanes, odds) = std::hint::black_box((lanes, odds));
    (halved(lanes, first), odds.iter().fold(false, |found, &a| found | odd(a)))
}

#[inline(always)]
fn leaf<T: Addend>(x: &[T]) -> T {
    let (rows, rest) = x.as_chunks::<ROW>();
    let mut total = T::default();
    if let Some((first, rows)) = rows.split_first() {
        let mut lane = *first;
        for row in rows {
            add_row(&mut lane, row);
        }
        // The compiler is to see no more than the row here: it would bring the rows of the loop above into the order of
        // these additions, which takes twice as long as the loop.
        let Aligned(lane) = std::hint::black_box(Aligned(lane));
        total = ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
    }
    for &a in rest {
        total = total + a;
    }
    total
}

#[inline(always)]
fn add_row<T: Addend>(lane: &mut [T; ROW], row: &[T; ROW]) {
    for (total, &a) in lane.iter_mut().zip(row) {
        *total = *total + a;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    block_fn! {
        /// The square.
        square, |x: f64| -> f64 { x * x }
    }
    block_fn! {
        /// The difference.
        difference, |x: f64, y: f64| -> f64 { x - y }
    }

    /// Registers have two, four or eight of them: what is left over is rounded in the same way.
    #[test]
    fn complex_products_are_rounded_in_one_way_at_every_place() {
        let numbers = |n: i32, k: i32| -> Vec<Complex<f64>> {
            (1..=n).map(|i| Complex::new(f64::from(i * k) / 10.0, f64::from(k - i) / 7.0)).collect()
        };
        for n in 0..20 {
            let (x, y) = (numbers(n, 3), numbers(n, 11));
            let mut out = vec![Complex::default(); x.len()];
            complex_products(&x, &y, &mut out);
            let expected: Vec<_> = x.iter().zip(&y).map(|(&x, &y)| f64::product(x, y)).collect();
            assert_eq!(out, expected);
            let single = |z: &Complex<f64>| Complex::new(z.re as f32, z.im as f32);
            let (x, y): (Vec<_>, Vec<_>) = (x.iter().map(single).collect(), y.iter().map(single).collect());
            let mut out = vec![Complex::default(); x.len()];
            complex_products(&x, &y, &mut out);
            let expected: Vec<_> = x.iter().zip(&y).map(|(&x, &y)| f32::product(x, y)).collect();
            assert_eq!(out, expected);
            complex_squares(&x, &mut out);
            assert_eq!(out, x.iter().map(|&x| f32::product(x, x)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn every_form_applies_the_function_once_to_each_element() {
        for n in [0, 1, 7, 8, 31, 32, 33, 100] {
            let x: Vec<f64> = (0..n).map(|i| f64::from(i) * 1.5).collect();
            let y: Vec<f64> = (0..n).map(|i| f64::from(i * i)).collect();
            let expected = |f: &dyn Fn(usize) -> f64| (0..x.len()).map(f).collect::<Vec<f64>>();
            let mut out = vec![0.0; x.len()];
            square(&x, &mut out);
            assert_eq!(out, expected(&|i| x[i] * x[i]));
            difference(&x, &y, &mut out);
            assert_eq!(out, expected(&|i| x[i] - y[i]));
            map2_right(|a, b| a - b, &x, 3.0, &mut out);
            assert_eq!(out, expected(&|i| x[i] - 3.0));
            map2_left(|a, b| a - b, 3.0, &x, &mut out);
            assert_eq!(out, expected(&|i| 3.0 - x[i]));
            map3(|a, b, c| a * b + c, &x, &y, &x, &mut out);
            assert_eq!(out, expected(&|i| x[i] * y[i] + x[i]));
            let mut z = x.clone();
            map1_in_place(|a| a + 1.0, &mut z);
            map2_in_place(|a, b| a * b, &mut z, &y);
            map2_right_in_place(|a, b| a - b, &mut z, 2.0);
            map2_left_in_place(|a, b| a - b, 1.0, &mut z);
            assert_eq!(z, expected(&|i| 1.0 - ((x[i] + 1.0) * y[i] - 2.0)));
            assert_eq!(fold(f64::max, f64::NEG_INFINITY, &x), x.iter().copied().fold(f64::NEG_INFINITY, f64::max));
            assert_eq!(fold_map(|a: f64| a as i64, |a, b| a + b, 0, &x), x.iter().map(|&a| a as i64).sum::<i64>());
        }
    }

    /// NumPy's recursion as its release notes describe it, one accumulator after the other.
    fn slow_pairwise(x: &[f64]) -> f64 {
        if x.len() < 8 {
            return x.iter().sum();
        }
        if x.len() > 128 {
            let half = x.len() / 2 / 8 * 8;
            return slow_pairwise(&x[..half]) + slow_pairwise(&x[half..]);
        }
        let (rows, rest) = x.as_chunks::<8>();
        let r: Vec<f64> = (0..8).map(|i| rows[1..].iter().fold(rows[0][i], |total, row| total + row[i])).collect();
        let total = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        rest.iter().fold(total, |total, &a| total + a)
    }

    #[test]
    fn a_sum_is_pairwise_whatever_its_length() {
        let x: Vec<f64> = (0..5000).map(|i| 1.0 / (f64::from(i) + 0.7)).collect();
        for n in 0..x.len() {
            assert_eq!(sum(&x[..n]), slow_pairwise(&x[..n]), "length {n}");
        }
        assert!(sum::<f64>(&[]).is_sign_positive() && sum(&[-0.0f64]).is_sign_positive());
    }
}
