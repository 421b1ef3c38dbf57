//! Short transforms of complex numbers, in the order of operations that NumPy's library has: what should be zero comes
//! out as the same zero, or as the same rounding error.
//!
//! Mixed radices after Stockham: each pass combines `radix` transforms into longer ones, from one buffer into another.

use num_complex::Complex;
use num_traits::Float;

/// Lengths from which speed matters more than the last digit.
pub const LONGEST: usize = 128;

/// The factors of a length, in the order of the passes; `None` where the library would take another way.
pub fn factors(length: usize, radices: &[usize]) -> Option<Vec<usize>> {
    let (mut left, mut found) = (length, Vec::new());
    for &radix in radices.iter().filter(|&&radix| radix > 2) {
        while left % radix == 0 {
            found.push(radix);
            left /= radix;
        }
    }
    if left % 2 == 0 {
        left /= 2;
        found.push(2);
        let last = found.len() - 1;
        found.swap(0, last);
    }
    let mut divisor = 3;
    while divisor * divisor <= left {
        while left % divisor == 0 {
            found.push(divisor);
            left /= divisor;
        }
        divisor += 2;
    }
    if left > 1 {
        found.push(left);
    }
    let largest = found.iter().copied().max().unwrap_or(1);
    (length <= LONGEST && (length < 50 || largest * largest <= length)).then_some(found)
}

/// `exp(2πi k / length)` for any `k` below the length, made of two tables.
pub struct Roots {
    length: usize,
    shift: u32,
    fine: Vec<Complex<f64>>,
    coarse: Vec<Complex<f64>>,
}

impl Roots {
    /// The roots of unity of a length.
    pub fn new(length: usize) -> Roots {
        let needed = length.div_ceil(2) + usize::from(length.is_multiple_of(2));
        let mut shift = 1;
        while (1usize << shift) << shift < needed {
            shift += 1;
        }
        let step = 1usize << shift;
        let table = |count: usize, step: usize| (0..count).map(|i| root(i * step, length)).collect();
        Roots { length, shift, fine: table(step, 1), coarse: table(needed.div_ceil(step), step) }
    }

    /// `exp(2πi k / length)`.
    pub fn get<T: Float>(&self, k: usize) -> Complex<T> {
        let mirrored = 2 * k > self.length;
        let k = if mirrored { self.length - k } else { k };
        let (a, b) = (self.fine[k & ((1 << self.shift) - 1)], self.coarse[k >> self.shift]);
        let (re, im) = (a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
        let cast = |x: f64| T::from(x).unwrap_or_else(T::nan);
        Complex::new(cast(re), cast(if mirrored { -im } else { im }))
    }
}

/// `exp(2πi k / n)` from an angle of at most an eighth of a turn.
fn root(k: usize, n: usize) -> Complex<f64> {
    if k == 0 {
        return Complex::new(1.0, 0.0);
    }
    // An eighth of a turn over n, rounded once.
    const LOW: f64 = 3.061_616_997_868_383e-17;
    let (high, n_float) = (std::f64::consts::FRAC_PI_4, n as f64);
    let quotient = high / n_float;
    let unit = quotient + ((-quotient).mul_add(n_float, high) + LOW) / n_float;
    let angle = |x: usize| (x as f64 * unit).sin_cos();
    let (x, lower) = if 8 * k < 4 * n { (8 * k, false) } else { (8 * n - 8 * k, true) };
    let (cosine, sine) = if x < 2 * n {
        let (s, c) = angle(if x < n { x } else { 2 * n - x });
        if x < n { (c, s) } else { (s, c) }
    } else {
        let x = x - 2 * n;
        let (s, c) = angle(if x < n { x } else { 2 * n - x });
        if x < n { (-s, c) } else { (-c, s) }
    };
    Complex::new(cosine, if lower { -sine } else { sine })
}

/// A plan for complex numbers.
pub struct Plan<T> {
    length: usize,
    passes: Vec<Pass<T>>,
}

struct Pass<T> {
    radix: usize,
    /// The factors of each pass: those of output `u` at place `i` at `(u - 1) * (inner - 1) + i - 1`.
    twiddles: Vec<Complex<T>>,
    /// The roots of unity of an unusual radix.
    roots: Vec<Complex<T>>,
}

impl<T: Float> Plan<T> {
    /// A plan for this length, if short transforms are for it.
    pub fn new(length: usize) -> Option<Plan<T>> {
        let roots = Roots::new(length);
        let mut outer = 1;
        let passes = factors(length, &[8, 4])?
            .into_iter()
            .map(|radix| {
                let inner = length / (outer * radix);
                let places = (1..radix).flat_map(|u| (1..inner).map(move |i| (u, i)));
                let twiddles = places.map(|(u, i)| roots.get(u * outer * i)).collect();
                let own =
                    if radix > 11 { (0..radix).map(|u| roots.get(u * outer * inner)).collect() } else { Vec::new() };
                outer *= radix;
                Pass { radix, twiddles, roots: own }
            })
            .collect();
        Some(Plan { length, passes })
    }

    /// Transforms numbers in place.
    pub fn process(&self, data: &mut [Complex<T>], inverse: bool) {
        let mut spare = vec![Complex::new(T::zero(), T::zero()); self.length];
        let mut in_data = true;
        let mut outer = 1;
        for pass in &self.passes {
            let inner = self.length / (outer * pass.radix);
            match in_data {
                true => pass.run(inner, outer, data, &mut spare, inverse),
                false => pass.run(inner, outer, &spare, data, inverse),
            }
            in_data = !in_data;
            outer *= pass.radix;
        }
        if !in_data {
            data.copy_from_slice(&spare);
        }
    }
}

impl<T: Float> Pass<T> {
    fn run(&self, inner: usize, outer: usize, from: &[Complex<T>], into: &mut [Complex<T>], inverse: bool) {
        let radix = self.radix;
        let zero = Complex::new(T::zero(), T::zero());
        let (mut x, mut y) = (vec![zero; radix], vec![zero; radix]);
        for k in 0..outer {
            for i in 0..inner {
                for (u, x) in x.iter_mut().enumerate() {
                    *x = from[i + inner * (u + radix * k)];
                }
                butterfly(&x, &mut y, &self.roots, inverse);
                into[i + inner * k] = y[0];
                for (u, &y) in y.iter().enumerate().skip(1) {
                    let y = if i == 0 { y } else { turned(y, self.twiddles[(u - 1) * (inner - 1) + i - 1], inverse) };
                    into[i + inner * (k + outer * u)] = y;
                }
            }
        }
    }
}

/// `y w`, or `y` times the conjugate of `w`.
#[inline(always)]
fn turned<T: Float>(y: Complex<T>, w: Complex<T>, inverse: bool) -> Complex<T> {
    if inverse {
        Complex::new(y.re * w.re - y.im * w.im, y.re * w.im + y.im * w.re)
    } else {
        Complex::new(y.re * w.re + y.im * w.im, y.im * w.re - y.re * w.im)
    }
}

/// A quarter turn, backwards unless inverse.
#[inline(always)]
fn quarter<T: Float>(x: Complex<T>, inverse: bool) -> Complex<T> {
    if inverse { Complex::new(-x.im, x.re) } else { Complex::new(x.im, -x.re) }
}

/// The transform of a few numbers.
fn butterfly<T: Float>(x: &[Complex<T>], y: &mut [Complex<T>], roots: &[Complex<T>], inverse: bool) {
    match x.len() {
        1 => y[0] = x[0],
        2 => (y[0], y[1]) = (x[0] + x[1], x[0] - x[1]),
        4 => {
            let (sum, difference) = (x[0] + x[2], x[0] - x[2]);
            let (other, turned) = (x[1] + x[3], quarter(x[1] - x[3], inverse));
            (y[0], y[2]) = (sum + other, sum - other);
            (y[1], y[3]) = (difference + turned, difference - turned);
        }
        8 => eight(x, y, inverse),
        radix => odd(radix, x, y, roots, inverse),
    }
}

fn eight<T: Float>(x: &[Complex<T>], y: &mut [Complex<T>], inverse: bool) {
    let half = T::from(std::f64::consts::FRAC_1_SQRT_2).unwrap_or_else(T::nan);
    let eighth = |a: Complex<T>| match inverse {
        true => Complex::new(half * (a.re - a.im), half * (a.im + a.re)),
        false => Complex::new(half * (a.re + a.im), half * (a.im - a.re)),
    };
    let three_eighths = |a: Complex<T>| match inverse {
        true => Complex::new(half * (-a.re - a.im), half * (a.re - a.im)),
        false => Complex::new(half * (a.im - a.re), half * (-a.re - a.im)),
    };
    let (a1, a5) = (x[1] + x[5], x[1] - x[5]);
    let (a3, a7) = (x[3] + x[7], x[3] - x[7]);
    let (a1, a3) = (a1 + a3, quarter(a1 - a3, inverse));
    let a7 = quarter(a7, inverse);
    let (a5, a7) = (eighth(a5 + a7), three_eighths(a5 - a7));
    let (a0, a4) = (x[0] + x[4], x[0] - x[4]);
    let (a2, a6) = (x[2] + x[6], x[2] - x[6]);
    let (sum, difference) = (a0 + a2, a0 - a2);
    (y[0], y[4]) = (sum + a1, sum - a1);
    (y[2], y[6]) = (difference + a3, difference - a3);
    let a6 = quarter(a6, inverse);
    let (sum, difference) = (a4 + a6, a4 - a6);
    (y[1], y[5]) = (sum + a5, sum - a5);
    (y[3], y[7]) = (difference + a7, difference - a7);
}

/// Cosines and sines of the first multiples of a turn's third, fifth, seventh and eleventh.
const TURNS: [(usize, &[(f64, f64)]); 4] = [
    (3, &[(-0.5, 0.866_025_403_784_438_6)]),
    (5, &[(0.309_016_994_374_947_45, 0.951_056_516_295_153_5), (-0.809_016_994_374_947_5, 0.587_785_252_292_473_1)]),
    (
        7,
        &[
            (0.623_489_801_858_733_5, 0.781_831_482_468_029_8),
            (-0.222_520_933_956_314_4, 0.974_927_912_181_823_6),
            (-0.900_968_867_902_419_1, 0.433_883_739_117_558_1),
        ],
    ),
    (
        11,
        &[
            (0.841_253_532_831_181_2, 0.540_640_817_455_597_6),
            (0.415_415_013_001_886_44, 0.909_631_995_354_518_3),
            (-0.142_314_838_273_285_14, 0.989_821_441_880_932_7),
            (-0.654_860_733_945_285_1, 0.755_749_574_354_258_3),
            (-0.959_492_973_614_497_4, 0.281_732_556_841_429_67),
        ],
    ),
];

/// An odd radix: the numbers in pairs from both ends.
fn odd<T: Float>(radix: usize, x: &[Complex<T>], y: &mut [Complex<T>], roots: &[Complex<T>], inverse: bool) {
    let half = radix / 2;
    let known = TURNS.iter().find(|(of, _)| *of == radix).map(|(_, turns)| *turns);
    let sign = if inverse { T::one() } else { -T::one() };
    let root = |k: usize| -> (T, T) {
        let (at, mirrored) = if k > half { (radix - k, true) } else { (k, false) };
        let (cosine, sine) = match known {
            Some(turns) => {
                let (c, s) = turns[at - 1];
                (T::from(c).unwrap_or_else(T::nan), T::from(s).unwrap_or_else(T::nan))
            }
            // The tables of a long length are not symmetric to the last digit.
            None if mirrored => return (roots[k].re, sign * roots[k].im),
            None => (roots[k].re, roots[k].im),
        };
        (cosine, if mirrored { -(sign * sine) } else { sign * sine })
    };
    let sums: Vec<Complex<T>> = (1..=half).map(|j| x[j] + x[radix - j]).collect();
    let differences: Vec<Complex<T>> = (1..=half).map(|j| x[j] - x[radix - j]).collect();
    y[0] = sums.iter().fold(x[0], |total, &sum| total + sum);
    // Unusual radices add the terms after the second in pairs.
    let in_pairs = known.is_none();
    for u in 1..=half {
        let (mut a, mut b) = (x[0], Complex::new(T::zero(), T::zero()));
        let term = |j: usize| {
            let (c, s) = root(u * j % radix);
            let (p, m) = (sums[j - 1], differences[j - 1]);
            (Complex::new(c * p.re, c * p.im), Complex::new(s * m.re, s * m.im))
        };
        let mut j = 1;
        while j <= half {
            let (p, m) = term(j);
            if in_pairs && j >= 3 && j < half {
                let (q, n) = term(j + 1);
                (a, b) = (a + (p + q), b + (m + n));
                j += 2;
                continue;
            }
            a = a + p;
            b = if j == 1 { m } else { b + m };
            j += 1;
        }
        let b = Complex::new(-b.im, b.re);
        (y[u], y[radix - u]) = (a + b, a - b);
    }
}
