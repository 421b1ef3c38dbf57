//! Functions of eight doubles.

use std::arch::x86_64::*;

use super::super::coefficients::{HALF_PI, LN_2, LOG2_E, LOG10_2, LOG10_E};
use super::super::trig;
use super::eight_tables::{
    ATAN_NEAR, ATAN_PLACES, ATAN_TABLE, ATAN_TABLE_LOW, CBRT_NEAR, CBRT_TABLE, EXP_NEAR, EXP2_NEAR, EXP2_TABLE,
    EXP2_TABLE_LOW, LN_2_SIXTEENTH, LOG_FACTORS, LOG_NEAR, LOG_NEAR_FINE, LOG_TABLE, LOG_TABLE_LOW, LOG2_TABLE,
    LOG2_TABLE_LOW, LOG10_TABLE, LOG10_TABLE_LOW, PI_SIXTEENTH, SIXTEENTHS_E, SIXTEENTHS_PI, TAN_ABOVE, TAN_BELOW,
    TAN_NEAR,
};

/// Numbers beside this are whole: their low bits count.
const SHIFT: f64 = 6_755_399_441_055_744.0;
/// Up to here an exponential and its inverse are normal numbers.
const LIMIT: f64 = 707.0;
/// All kinds of numbers but positive normal ones.
const ODD: i32 = 0xff;
const EXPONENT: i64 = 0xfff << 52;
/// Where the first of the stretches of [`LOG_FACTORS`] begins.
const LOG_START: i64 = 0x3fe6_8000_0000_0000;

type Table = [__m512d; 2];

loops!(
    f64,
    __m512d,
    __mmask8,
    8,
    _mm512_setzero_pd,
    _mm512_loadu_pd,
    _mm512_maskz_loadu_pd,
    _mm512_storeu_pd,
    _mm512_mask_storeu_pd
);

lanes! {
    fn all(x: f64) -> __m512d {
        _mm512_set1_pd(x)
    }

    fn words(x: __m512d) -> __m512i {
        _mm512_castpd_si512(x)
    }

    /// `a b + c`.
    fn fma(a: __m512d, b: __m512d, c: __m512d) -> __m512d {
        _mm512_fmadd_pd(a, b, c)
    }

    /// `a b + c` with two numbers for all lanes.
    fn step(a: __m512d, b: f64, c: f64) -> __m512d {
        fma(a, all(b), all(c))
    }

    fn table(values: &[f64; 16]) -> Table {
        // SAFETY: there are sixteen numbers.
        unsafe { [_mm512_loadu_pd(values.as_ptr()), _mm512_loadu_pd(values.as_ptr().add(8))] }
    }

    /// The table's numbers at the places that the low four bits of the words say.
    fn look_up(table: Table, places: __m512i) -> __m512d {
        _mm512_permutex2var_pd(table[0], places, table[1])
    }

    /// `a + b` and its rounding error, where `a` is not the smaller one.
    fn fast_two_sum(a: __m512d, b: __m512d) -> [__m512d; 2] {
        let sum = _mm512_add_pd(a, b);
        [sum, _mm512_add_pd(_mm512_sub_pd(a, sum), b)]
    }

    /// The power of 2 with so many sixteenths as the low bits of the words count.
    fn power_of_two(count: __m512i, powers: Table) -> __m512d {
        let base = words(look_up(powers, count));
        _mm512_castsi512_pd(_mm512_add_epi64(_mm512_slli_epi64::<48>(count), base))
    }

    /// The tables of powers of 2 with so many sixteenths, and of what these lack over themselves.
    fn powers() -> [Table; 2] {
        [table(&EXP2_TABLE.map(f64::from_bits)), table(&EXP2_TABLE_LOW)]
    }

    /// The sixteenths nearest to the numbers, which the low bits count, and what they leave.
    fn sixteenths(x: __m512d) -> (__m512i, __m512d) {
        let count = _mm512_add_pd(x, all(SHIFT / 16.0));
        (words(count), _mm512_sub_pd(x, _mm512_sub_pd(count, all(SHIFT / 16.0))))
    }

    /// `e^x`.
    pub fn exp(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        let [powers, lows] = powers();
        each(x, out, slow, |x| {
            let [r, count] = remainder(x);
            (exp_near(r, words(count), powers, lows), within(x, LIMIT))
        })
    }

    /// `2^(count / 16) e^r`.
    fn exp_near(r: __m512d, count: __m512i, powers: Table, lows: Table) -> __m512d {
        let (power, low) = (power_of_two(count, powers), look_up(lows, count));
        let square = _mm512_mul_pd(r, r);
        let [a, b, c, d, e, f] = EXP_NEAR;
        let tail = fma(square, step(r, f, e), step(r, d, c));
        let tail = fma(square, fma(square, tail, step(r, b, a)), _mm512_add_pd(r, low));
        fma(power, tail, power)
    }

    /// `[r, n]` with `x = n ln 2 / 16 + r`, where the low bits of `n` count.
    fn remainder(x: __m512d) -> [__m512d; 2] {
        let count = step(x, SIXTEENTHS_E[0], SHIFT);
        let n = _mm512_sub_pd(count, all(SHIFT));
        let r = fma(n, all(-LN_2_SIXTEENTH[0]), x);
        [fma(n, all(-LN_2_SIXTEENTH[1]), r), count]
    }

    fn within(x: __m512d, limit: f64) -> __mmask8 {
        _mm512_cmp_pd_mask::<_CMP_LE_OQ>(_mm512_abs_pd(x), all(limit))
    }

    /// `2^x`.
    pub fn exp2(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        let [powers, lows] = powers();
        each(x, out, slow, |x| {
            let (count, r) = sixteenths(x);
            let (power, low) = (power_of_two(count, powers), look_up(lows, count));
            let square = _mm512_mul_pd(r, r);
            let [a, b, c, d, e, f, g] = EXP2_NEAR;
            let tail = fma(square, fma(square, step(r, g, f), step(r, e, d)), step(r, c, b));
            let tail = fma(square, tail, fma(r, all(a), low));
            (fma(power, tail, power), within(x, 1020.0))
        })
    }

    /// Hyperbolic cosine: `(p + 1/p) cosh(r) / 2 + (p - 1/p) sinh(r) / 2`, where `p` is a power of 2 from the table.
    pub fn cosh(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        let [powers, lows] = powers();
        each(x, out, slow, |x| {
            let [r, count] = remainder(_mm512_abs_pd(x));
            let against = _mm512_sub_epi64(_mm512_setzero_si512(), words(count));
            let (up, down) = (power_of_two(words(count), powers), power_of_two(against, powers));
            let [sum, low] = fast_two_sum(up, down);
            let low = fma(up, look_up(lows, words(count)), fma(down, look_up(lows, against), low));
            let square = _mm512_mul_pd(r, r);
            let cosine = fma(square, step(square, 1.0 / 720.0, 1.0 / 24.0), all(0.5));
            let sine = fma(square, step(square, 1.0 / 5040.0, 1.0 / 120.0), all(1.0 / 6.0));
            let sine = fma(_mm512_mul_pd(r, square), sine, r);
            let tail = fma(_mm512_sub_pd(up, down), sine, low);
            let tail = fma(_mm512_mul_pd(sum, square), cosine, tail);
            (_mm512_mul_pd(_mm512_add_pd(sum, tail), all(0.5)), within(x, LIMIT))
        })
    }

    /// Of positive normal `x`, the bits of its exponent `k` in place, the number `k`, a mantissa with `x = m 2^k`, and
    /// which of the stretches this is in.
    fn mantissa_exponent(x: __m512d) -> (__m512i, __m512d, __m512d, __m512i) {
        let from_start = _mm512_sub_epi64(words(x), _mm512_set1_epi64(LOG_START));
        let exponent = _mm512_and_si512(from_start, _mm512_set1_epi64(EXPONENT));
        let k = _mm512_cvtepi64_pd(_mm512_srai_epi64::<52>(from_start));
        let m = _mm512_castsi512_pd(_mm512_sub_epi64(words(x), exponent));
        (exponent, k, m, _mm512_srli_epi64::<48>(from_start))
    }

    fn is_positive_normal(x: __m512d) -> __mmask8 {
        !_mm512_fpclass_pd_mask::<ODD>(x)
    }

    /// `(log(1 + r) - r) / r^2`, from `r` and its square.
    fn log_near(r: __m512d, square: __m512d) -> __m512d {
        let [a, b, c, d, e, f, g, h, i] = LOG_NEAR;
        let fourth = _mm512_mul_pd(square, square);
        let high = fma(square, step(r, h, g), step(r, f, e));
        fma(fourth, fma(fourth, all(i), high), fma(square, step(r, d, c), step(r, b, a)))
    }

    /// `k unit + table + r factor + …`: a logarithm whose base has this factor, where the exponent's unit and the table
    /// are the logarithms of 2 and of the stretches.
    fn logarithm(
        x: &[f64],
        out: &mut [f64],
        slow: fn(f64) -> f64,
        (highs, lows): (&[f64; 16], &[f64; 16]),
        unit: [f64; 2],
        factor: Option<[f64; 2]>,
    ) -> bool {
        let (factors, highs, lows) = (table(&LOG_FACTORS), table(highs), table(lows));
        each(x, out, slow, |x| {
            let (_, k, m, place) = mantissa_exponent(x);
            let r = fma(m, look_up(factors, place), all(-1.0));
            let head = fma(k, all(unit[0]), look_up(highs, place));
            let low = fma(k, all(unit[1]), look_up(lows, place));
            let square = _mm512_mul_pd(r, r);
            let (first, scaled, low) = match factor {
                None => (r, square, low),
                Some([high, rest]) => {
                    let product = _mm512_mul_pd(r, all(high));
                    let error = _mm512_fmsub_pd(r, all(high), product);
                    (product, _mm512_mul_pd(square, all(high)), _mm512_add_pd(low, fma(r, all(rest), error)))
                }
            };
            let [sum, error] = fast_two_sum(head, first);
            let tail = fma(scaled, log_near(r, square), _mm512_add_pd(error, low));
            (_mm512_add_pd(sum, tail), is_positive_normal(x))
        })
    }

    /// Natural logarithm.
    pub fn log(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        logarithm(x, out, slow, (&LOG_TABLE, &LOG_TABLE_LOW), LN_2, None)
    }

    /// Binary logarithm.
    pub fn log2(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        logarithm(x, out, slow, (&LOG2_TABLE, &LOG2_TABLE_LOW), [1.0, 0.0], Some(LOG2_E))
    }

    /// Decimal logarithm.
    pub fn log10(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        logarithm(x, out, slow, (&LOG10_TABLE, &LOG10_TABLE_LOW), LOG10_2, Some(LOG10_E))
    }

    /// `log(u + u_low)`, where `u_low` is a few rounding errors of `u` at the most, or `u` is 1.
    fn log_sum(u: __m512d, u_low: __m512d, [factors, highs, lows]: [Table; 3]) -> __m512d {
        let (exponent, k, m, place) = mantissa_exponent(u);
        let factor = look_up(factors, place);
        let r = fma(m, factor, all(-1.0));
        let scaled = _mm512_castsi512_pd(_mm512_sub_epi64(words(factor), exponent));
        let r_low = _mm512_mul_pd(u_low, scaled);
        let head = fma(k, all(LN_2[0]), look_up(highs, place));
        let low = fma(k, all(LN_2[1]), look_up(lows, place));
        let square = _mm512_mul_pd(r, r);
        let [sum, error] = fast_two_sum(head, r);
        // The low part goes by the slopes: r_low / (1 + r) - r_low^2 / 2.
        let slope = fma(all(0.5), r_low, r);
        let low = _mm512_add_pd(_mm512_add_pd(error, low), _mm512_fnmadd_pd(slope, r_low, r_low));
        _mm512_add_pd(sum, fma(square, log_near(r, square), low))
    }

    /// `log(1 + x)`.
    pub fn log1p(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        let tables = [table(&LOG_FACTORS), table(&LOG_TABLE), table(&LOG_TABLE_LOW)];
        each(x, out, slow, |x| {
            let [u, low] = two_sum(all(1.0), x);
            let value = log_sum(u, low, tables);
            let above = _mm512_cmp_pd_mask::<_CMP_GT_OQ>(x, all(-1.0));
            (with_sign_of(value, x), above & _mm512_cmp_pd_mask::<_CMP_LT_OQ>(x, all(1e300)))
        })
    }

    fn with_sign_of(x: __m512d, sign: __m512d) -> __m512d {
        let bit = _mm512_set1_epi64(i64::MIN);
        // Each bit of the second where the third has one, else of the first.
        _mm512_castsi512_pd(_mm512_ternarylogic_epi64::<0xd8>(words(x), words(sign), bit))
    }

    /// Inverse hyperbolic tangent: half of `log(1 + 2 a / (1 - a))`.
    pub fn arctanh(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        let tables = [table(&LOG_FACTORS), table(&LOG_TABLE), table(&LOG_TABLE_LOW)];
        let argument = |x: __m512d, _| {
            let a = _mm512_abs_pd(x);
            let [below, below_low] = fast_two_sum(all(1.0), _mm512_sub_pd(_mm512_setzero_pd(), a));
            let double = _mm512_add_pd(a, a);
            let inverse = _mm512_div_pd(all(1.0), below);
            let q = _mm512_mul_pd(double, inverse);
            let rest = _mm512_fnmadd_pd(q, below, double);
            let q_low = _mm512_mul_pd(_mm512_fnmadd_pd(q, below_low, rest), inverse);
            let [u, low] = two_sum(all(1.0), q);
            [u, _mm512_add_pd(low, q_low)]
        };
        each_phased((x, x), out, |x, _| slow(x), argument, |x, _, [u, low]| {
            let half = _mm512_mul_pd(log_sum(u, low, tables), all(0.5));
            (with_sign_of(half, x), _mm512_cmp_pd_mask::<_CMP_LT_OQ>(_mm512_abs_pd(x), all(1.0)))
        })
    }

    /// Cube root: that of the table, that of 2 to what a third leaves of the exponent, and a step of Newton's method.
    pub fn cbrt(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        const THIRD: f64 = 1.0 / 3.0;
        const DOWN: i32 = _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC;
        let (factors, roots) = (table(&LOG_FACTORS), table(&CBRT_TABLE));
        let steps = _mm512_setr_pd(1.0, 1.259_921_049_894_873_2, 1.587_401_051_968_199_4, 1.0, 1.0, 1.0, 1.0, 1.0);
        each(x, out, slow, |x| {
            let size = _mm512_abs_pd(x);
            let (_, k, m, place) = mantissa_exponent(size);
            let third = _mm512_roundscale_pd::<DOWN>(_mm512_mul_pd(k, all(THIRD)));
            let rest = _mm512_fnmadd_pd(third, all(3.0), k);
            let r = fma(m, look_up(factors, place), all(-1.0));
            let [a, b, c, d] = CBRT_NEAR;
            let near = _mm512_mul_pd(r, fma(r, fma(r, step(r, d, c), all(b)), all(a)));
            let left = words(_mm512_add_pd(rest, all(SHIFT)));
            let base = _mm512_mul_pd(look_up(roots, place), _mm512_permutexvar_pd(left, steps));
            let root = fma(base, near, base);
            let [square, square_low] = two_product(root, root);
            let missing = _mm512_fnmadd_pd(square, root, _mm512_scalef_pd(m, rest));
            let missing = _mm512_fnmadd_pd(square_low, root, missing);
            // Divided by the slope, to 28 bits.
            let slope = _mm512_mul_pd(square, all(3.0));
            let guess = _mm512_rcp14_pd(slope);
            let inverse = fma(guess, _mm512_fnmadd_pd(slope, guess, all(1.0)), guess);
            let root = _mm512_scalef_pd(fma(missing, inverse, root), third);
            (with_sign_of(root, x), is_positive_normal(size))
        })
    }

    /// Inverse tangent: the angle of the nearest of the table's places, and that from there on. Beyond one the inverse is
    /// looked up, and what it is the tangent of taken from a quarter turn.
    pub fn arctan(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        let (places, highs, lows) = (table(&ATAN_PLACES), table(&ATAN_TABLE), table(&ATAN_TABLE_LOW));
        each(x, out, slow, |x| {
            let a = _mm512_abs_pd(x);
            let beyond = _mm512_cmp_pd_mask::<_CMP_GT_OQ>(a, all(1.0));
            let near = _mm512_mask_rcp14_pd(a, beyond, a);
            let at = words(step(near, 15.0, SHIFT));
            let place = look_up(places, at);
            // (a - place) / (1 + a place), or (a place - 1) / (a + place).
            let one_or_place = _mm512_mask_mov_pd(all(1.0), beyond, place);
            let place_or_one = _mm512_mask_mov_pd(place, beyond, all(1.0));
            let above = _mm512_fmsub_pd(a, one_or_place, place_or_one);
            let below = fma(a, place_or_one, one_or_place);
            let below_low = fma(a, place_or_one, _mm512_sub_pd(one_or_place, below));
            let inverse = _mm512_div_pd(all(1.0), below);
            let s = _mm512_mul_pd(above, inverse);
            let s_low = _mm512_mul_pd(_mm512_fnmadd_pd(s, below_low, _mm512_fnmadd_pd(s, below, above)), inverse);
            let (high, low) = (look_up(highs, at), look_up(lows, at));
            let high = _mm512_mask_sub_pd(high, beyond, all(HALF_PI[0]), high);
            let low = _mm512_mask_sub_pd(low, beyond, all(HALF_PI[1]), low);
            let z = _mm512_mul_pd(s, s);
            let [a0, a1, a2, a3] = ATAN_NEAR;
            let series = fma(z, fma(z, step(z, a3, a2), all(a1)), all(a0));
            let [sum, error] = fast_two_sum(high, s);
            let tail = fma(_mm512_mul_pd(s, z), series, _mm512_add_pd(_mm512_add_pd(low, s_low), error));
            (with_sign_of(_mm512_add_pd(sum, tail), x), within(x, 1e300))
        })
    }

    /// Tangent: `(a + b t) / (b - a t)`, where `a / b` is the tangent of the nearest sixteenth of half a turn and `t` that of
    /// the way from there.
    pub fn tan(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        let (aboves, belows) = (table(&TAN_ABOVE), table(&TAN_BELOW));
        each(x, out, slow, |x| {
            let size = _mm512_abs_pd(x);
            let count = step(size, SIXTEENTHS_PI[0], SHIFT);
            let (n, at) = (_mm512_sub_pd(count, all(SHIFT)), words(count));
            // As in the room for all processors.
            let first = fma(n, all(-PI_SIXTEENTH[0]), size);
            let r = fma(n, all(-PI_SIXTEENTH[1]), first);
            let r_low = fma(n, all(-PI_SIXTEENTH[1]), _mm512_sub_pd(first, r));
            let r_low = fma(n, all(-PI_SIXTEENTH[2]), r_low);
            let z = _mm512_mul_pd(r, r);
            let [c, d, e, f, g] = TAN_NEAR;
            let square = _mm512_mul_pd(z, z);
            let near = fma(square, fma(square, all(g), step(z, f, e)), step(z, d, c));
            let [t, low] = fast_two_sum(r, fma(_mm512_mul_pd(r, z), near, r_low));
            let (a, b) = (look_up(aboves, at), look_up(belows, at));
            let above = fma(b, t, a);
            let above_low = fma(b, t, _mm512_sub_pd(a, above));
            let below = _mm512_fnmadd_pd(a, t, b);
            let below_low = _mm512_fnmadd_pd(a, t, _mm512_sub_pd(b, below));
            let (above_low, below_low) = (fma(b, low, above_low), _mm512_fnmadd_pd(a, low, below_low));
            let inverse = reciprocal(below);
            let q = _mm512_mul_pd(above, inverse);
            let rest = _mm512_fnmadd_pd(q, below_low, _mm512_fnmadd_pd(q, below, above));
            let value = fma(_mm512_add_pd(rest, above_low), inverse, q);
            (flipped_by(value, x), within(size, trig::LIMIT))
        })
    }

    /// `1 / x` to 28 bits.
    fn reciprocal(x: __m512d) -> __m512d {
        let guess = _mm512_rcp14_pd(x);
        fma(guess, _mm512_fnmadd_pd(x, guess, all(1.0)), guess)
    }

    /// `x`, or `-x` where the sign says so.
    fn flipped_by(x: __m512d, sign: __m512d) -> __m512d {
        let bit = _mm512_set1_epi64(i64::MIN);
        _mm512_castsi512_pd(_mm512_ternarylogic_epi64::<0x78>(words(x), words(sign), bit))
    }

    fn two_sum(a: __m512d, b: __m512d) -> [__m512d; 2] {
        let sum = _mm512_add_pd(a, b);
        let part = _mm512_sub_pd(sum, a);
        let rest = _mm512_sub_pd(a, _mm512_sub_pd(sum, part));
        [sum, _mm512_add_pd(_mm512_sub_pd(b, part), rest)]
    }

    fn two_product(a: __m512d, b: __m512d) -> [__m512d; 2] {
        let product = _mm512_mul_pd(a, b);
        [product, _mm512_fmsub_pd(a, b, product)]
    }

    /// The root of `a + a_low`, in two parts.
    fn square_root([a, a_low]: [__m512d; 2]) -> [__m512d; 2] {
        // 14 bits, 28, then all.
        let guess = _mm512_rsqrt14_pd(a);
        let half = _mm512_mul_pd(a, _mm512_mul_pd(guess, all(0.5)));
        let inverse = _mm512_mul_pd(guess, _mm512_fnmadd_pd(half, guess, all(1.5)));
        let (root, half_inverse) = (_mm512_mul_pd(a, inverse), _mm512_mul_pd(inverse, all(0.5)));
        let root = fma(_mm512_fnmadd_pd(root, root, a), half_inverse, root);
        let missing = _mm512_add_pd(_mm512_fnmadd_pd(root, root, a), a_low);
        [root, _mm512_mul_pd(missing, half_inverse)]
    }

    /// Inverse hyperbolic sine: the logarithm of `1 + a + a^2 / (1 + sqrt(1 + a^2))`.
    pub fn arcsinh(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        let tables = [table(&LOG_FACTORS), table(&LOG_TABLE), table(&LOG_TABLE_LOW)];
        let argument = |x: __m512d, _| {
            let a = _mm512_abs_pd(x);
            let [square, square_low] = two_product(a, a);
            let [w, w_low] = two_sum(all(1.0), square);
            let [root, root_low] = square_root([w, _mm512_add_pd(w_low, square_low)]);
            let [below, below_low] = fast_two_sum(root, all(1.0));
            let inverse = _mm512_div_pd(all(1.0), below);
            let q = _mm512_mul_pd(square, inverse);
            let rest = _mm512_add_pd(_mm512_fnmadd_pd(q, below, square), square_low);
            let q_low = _mm512_mul_pd(_mm512_fnmadd_pd(q, _mm512_add_pd(below_low, root_low), rest), inverse);
            let [t, t_low] = fast_two_sum(a, q);
            let [u, low] = two_sum(all(1.0), t);
            [u, _mm512_add_pd(low, _mm512_add_pd(t_low, q_low))]
        };
        each_phased((x, x), out, |x, _| slow(x), argument, |x, _, [u, low]| {
            let value = with_sign_of(log_sum(u, low, tables), x);
            (value, _mm512_cmp_pd_mask::<_CMP_LT_OQ>(_mm512_abs_pd(x), all(1e150)))
        })
    }

    /// Inverse hyperbolic cosine: the logarithm of `x + sqrt(x^2 - 1)`.
    pub fn arccosh(x: &[f64], out: &mut [f64], slow: fn(f64) -> f64) -> bool {
        let tables = [table(&LOG_FACTORS), table(&LOG_TABLE), table(&LOG_TABLE_LOW)];
        let argument = |x: __m512d, _| {
            let t = _mm512_sub_pd(x, all(1.0));
            let [square, square_low] = two_product(t, t);
            let [w, w_low] = two_sum(_mm512_add_pd(t, t), square);
            let [root, root_low] = square_root([w, _mm512_add_pd(w_low, square_low)]);
            let [sum, sum_low] = two_sum(t, root);
            let [u, low] = two_sum(all(1.0), sum);
            [u, _mm512_add_pd(low, _mm512_add_pd(sum_low, root_low))]
        };
        each_phased((x, x), out, |x, _| slow(x), argument, |x, _, [u, low]| {
            let above = _mm512_cmp_pd_mask::<_CMP_GT_OQ>(x, all(1.0));
            (log_sum(u, low, tables), above & _mm512_cmp_pd_mask::<_CMP_LT_OQ>(x, all(1e150)))
        })
    }

    /// The natural logarithm of positive normal numbers to about 66 bits, in two parts.
    fn log_fine(x: __m512d, [factors, highs, lows]: [Table; 3]) -> [__m512d; 2] {
        let (_, k, m, place) = mantissa_exponent(x);
        let [product, r_low] = two_product(m, look_up(factors, place));
        let r = _mm512_sub_pd(product, all(1.0));
        let head = fma(k, all(LN_2[0]), look_up(highs, place));
        let low = fma(k, all(LN_2[1]), look_up(lows, place));
        let [square, square_low] = two_product(r, r);
        // r_low / (1 + r)
        let low = _mm512_add_pd(low, fma(square, r_low, _mm512_fnmadd_pd(r, r_low, r_low)));
        let [a, b, c, d, e, f, g, h, i] = LOG_NEAR_FINE;
        let fourth = _mm512_mul_pd(square, square);
        let near = fma(square, step(r, h, g), step(r, f, e));
        let near = fma(fourth, fma(fourth, all(i), near), fma(square, step(r, d, c), step(r, b, a)));
        let [sum, first] = fast_two_sum(head, r);
        let [sum, second] = fast_two_sum(sum, _mm512_mul_pd(square, all(-0.5)));
        let low = _mm512_add_pd(_mm512_add_pd(first, second), step_down(square_low, low));
        // The rest of the series is no small part: times a large exponent it would be more than `exp_near` takes.
        fast_two_sum(sum, fma(_mm512_mul_pd(r, square), near, low))
    }

    /// `low - square_low / 2`.
    fn step_down(square_low: __m512d, low: __m512d) -> __m512d {
        _mm512_fnmadd_pd(square_low, all(0.5), low)
    }

    /// `x^y`.
    pub fn power(x: &[f64], y: &[f64], out: &mut [f64], slow: fn(f64, f64) -> f64) -> bool {
        let tables = [table(&LOG_FACTORS), table(&LOG_TABLE), table(&LOG_TABLE_LOW)];
        let [powers, lows] = powers();
        let exponent = |x: __m512d, y: __m512d| {
            let [high, low] = log_fine(_mm512_abs_pd(x), tables);
            let [p, p_low] = two_product(high, y);
            [p, fma(low, y, p_low)]
        };
        each_phased((x, y), out, slow, exponent, |x, y, [p, p_low]| {
            let [r, count] = remainder(p);
            let r = _mm512_add_pd(r, p_low);
            let value = exp_near(r, words(count), powers, lows);
            let negative = _mm512_cmp_pd_mask::<_CMP_LT_OQ>(x, _mm512_setzero_pd());
            let (value, broken) = if negative == 0 { (value, 0) } else { signed(value, y, negative) };
            (value, within(p, LIMIT) & is_positive_normal(_mm512_abs_pd(x)) & !broken)
        })
    }

    /// From `|x|^y` to `x^y`: for negative `x`, the sign of an odd `y`; and where `y` is no integer.
    fn signed(value: __m512d, y: __m512d, negative: __mmask8) -> (__m512d, __mmask8) {
        const TO_ZERO: i32 = _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC;
        let half = _mm512_mul_pd(y, all(0.5));
        let broken = negative & _mm512_cmp_pd_mask::<_CMP_NEQ_UQ>(y, _mm512_roundscale_pd::<TO_ZERO>(y));
        let odd = _mm512_cmp_pd_mask::<_CMP_NEQ_UQ>(half, _mm512_roundscale_pd::<TO_ZERO>(half));
        (_mm512_mask_sub_pd(value, negative & odd, _mm512_setzero_pd(), value), broken)
    }
}
