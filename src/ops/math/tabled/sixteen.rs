//! Functions of sixteen singles. The methods are those of [`super::eight`] where nothing else is said, with fewer
//! corrections: results are within one float of the nearest.

use std::arch::x86_64::*;

use super::super::coefficients::{
    ASIN_SINGLE, HALF_PI_SINGLE, LN_2_SINGLE, LOG2_E_SINGLE, LOG10_2_SINGLE, LOG10_E_SINGLE,
};
use super::super::single;
use super::angle_tables::{
    ATAN_PLACES_SINGLE, ATAN_TABLE_LOW_SINGLE, ATAN_TABLE_SINGLE, PARTS_PI_SINGLE, PI_PART_SHORT_SINGLE,
    PI_PART_SINGLE, TAN_ABOVE_SINGLE, TAN_BELOW_SINGLE, TAN_NEAR_SINGLE, TANH_CENTRES_SINGLE, TANH_SERIES_0_SINGLE,
    TANH_SERIES_1_SINGLE, TANH_SERIES_2_SINGLE, TANH_SERIES_3_SINGLE, TANH_SERIES_4_SINGLE, TANH_SERIES_5_SINGLE,
};
use super::sixteen_tables::{
    CBRT_FACTORS_SINGLE, CBRT_NEAR_SINGLE, CBRT_TABLE_LOW_SINGLE, CBRT_TABLE_SINGLE, EXP2_NEAR_SINGLE,
    EXP2_TABLE_LOW_SINGLE, EXP2_TABLE_SINGLE, LN_2_PART_SINGLE, LOG_FACTORS_SINGLE, LOG_NEAR_SINGLE,
    LOG_TABLE_LOW_SINGLE, LOG_TABLE_SINGLE, LOG2_NEAR_FINE_SINGLE, LOG2_NEAR_SINGLE, LOG2_SQUARE_SINGLE,
    LOG2_TABLE_LOW_SINGLE, LOG2_TABLE_SINGLE, LOG10_NEAR_SINGLE, LOG10_TABLE_LOW_SINGLE, LOG10_TABLE_SINGLE,
    PARTS_E_SINGLE,
};

/// Numbers beside this are whole: their low bits count.
const SHIFT: f32 = 12_582_912.0;
/// Up to here an exponential and its inverse are normal numbers.
const LIMIT: f32 = 87.0;
/// All kinds of numbers but positive normal ones.
const ODD: i32 = 0xff;

type Table = [__m512; 2];

loops!(
    f32,
    __m512,
    __mmask16,
    16,
    _mm512_setzero_ps,
    _mm512_loadu_ps,
    _mm512_maskz_loadu_ps,
    _mm512_storeu_ps,
    _mm512_mask_storeu_ps
);

lanes! {
    fn all(x: f32) -> __m512 {
        _mm512_set1_ps(x)
    }

    fn words(x: __m512) -> __m512i {
        _mm512_castps_si512(x)
    }

    /// `a b + c`.
    fn fma(a: __m512, b: __m512, c: __m512) -> __m512 {
        _mm512_fmadd_ps(a, b, c)
    }

    /// `a b + c` with two numbers for all lanes.
    fn step(a: __m512, b: f32, c: f32) -> __m512 {
        fma(a, all(b), all(c))
    }

    fn table(values: &[f32; 32]) -> Table {
        // SAFETY: there are so many numbers.
        unsafe { [_mm512_loadu_ps(values.as_ptr()), _mm512_loadu_ps(values.as_ptr().add(16))] }
    }

    /// The table's numbers at the places that the low five bits of the words say.
    fn look_up(table: Table, places: __m512i) -> __m512 {
        _mm512_permutex2var_ps(table[0], places, table[1])
    }

    fn within(x: __m512, limit: f32) -> __mmask16 {
        _mm512_cmp_ps_mask::<_CMP_LE_OQ>(_mm512_abs_ps(x), all(limit))
    }

    fn is_positive_normal(x: __m512) -> __mmask16 {
        !_mm512_fpclass_ps_mask::<ODD>(x)
    }

    fn with_sign_of(x: __m512, sign: __m512) -> __m512 {
        let bit = _mm512_set1_epi32(i32::MIN);
        _mm512_castsi512_ps(_mm512_ternarylogic_epi32::<0xd8>(words(x), words(sign), bit))
    }

    fn two_sum(a: __m512, b: __m512) -> [__m512; 2] {
        let sum = _mm512_add_ps(a, b);
        let part = _mm512_sub_ps(sum, a);
        let rest = _mm512_sub_ps(a, _mm512_sub_ps(sum, part));
        [sum, _mm512_add_ps(_mm512_sub_ps(b, part), rest)]
    }

    /// `a + b` and its rounding error, where `a` is not the smaller one.
    fn fast_two_sum(a: __m512, b: __m512) -> [__m512; 2] {
        let sum = _mm512_add_ps(a, b);
        [sum, _mm512_add_ps(_mm512_sub_ps(a, sum), b)]
    }

    /// `1 / x`, nearly.
    fn reciprocal(x: __m512) -> __m512 {
        let guess = _mm512_rcp14_ps(x);
        fma(guess, _mm512_fnmadd_ps(x, guess, all(1.0)), guess)
    }

    /// The power of 2 with so many parts of 32 as the low bits of the words count.
    fn power_of_two(count: __m512i, powers: Table) -> __m512 {
        let base = words(look_up(powers, count));
        _mm512_castsi512_ps(_mm512_add_epi32(_mm512_slli_epi32::<18>(count), base))
    }

    fn powers() -> Table {
        table(&EXP2_TABLE_SINGLE.map(f32::from_bits))
    }

    /// `[r, n]` with `x = n ln 2 / 32 + r`, where the low bits of `n` count.
    fn remainder(x: __m512) -> [__m512; 2] {
        let count = step(x, PARTS_E_SINGLE[0], SHIFT);
        [rest_of(x, count), count]
    }

    /// `r` of [`remainder`].
    fn rest_of(x: __m512, count: __m512) -> __m512 {
        let n = _mm512_sub_ps(count, all(SHIFT));
        fma(n, all(-LN_2_PART_SINGLE[1]), fma(n, all(-LN_2_PART_SINGLE[0]), x))
    }

    /// `e^r - 1` for a remainder.
    fn minus_one(r: __m512) -> __m512 {
        fma(_mm512_mul_ps(r, r), step(r, 1.0 / 6.0, 0.5), r)
    }

    /// `e^x`.
    pub fn exp(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let powers = powers();
        each(x, out, slow, |x| {
            let [r, count] = remainder(x);
            let power = power_of_two(words(count), powers);
            (fma(power, minus_one(r), power), within(x, LIMIT))
        })
    }

    /// `2^x`.
    pub fn exp2(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let powers = powers();
        each(x, out, slow, |x| {
            let count = _mm512_add_ps(x, all(SHIFT / 32.0));
            let r = _mm512_sub_ps(x, _mm512_sub_ps(count, all(SHIFT / 32.0)));
            let power = power_of_two(words(count), powers);
            let [a, b, c] = EXP2_NEAR_SINGLE;
            let near = _mm512_mul_ps(r, fma(r, step(r, c, b), all(a)));
            (fma(power, near, power), within(x, 125.0))
        })
    }

    /// `e^x - 1`: what the power lacks counts where it is near 1.
    pub fn expm1(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        const NEAR_ZERO: f32 = 0.0163;
        let (powers, lows) = (powers(), table(&EXP2_TABLE_LOW_SINGLE));
        each(x, out, slow, |x| {
            // Beside zero the power would cancel.
            let large = !within(x, NEAR_ZERO);
            let count = _mm512_mask3_fmadd_ps(x, all(PARTS_E_SINGLE[0]), all(SHIFT), large);
            let r = rest_of(x, count);
            let power = power_of_two(words(count), powers);
            let series = fma(r, step(r, 1.0 / 24.0, 1.0 / 6.0), all(0.5));
            let near = fma(_mm512_mul_ps(r, r), series, r);
            let low = _mm512_add_ps(near, look_up(lows, words(count)));
            let value = fma(power, low, _mm512_sub_ps(power, all(1.0)));
            (with_sign_of(value, x), within(x, LIMIT))
        })
    }

    /// `cosh(r) - 1` and `sinh(r)` for a remainder.
    fn hyperbolic_near(r: __m512) -> [__m512; 2] {
        let square = _mm512_mul_ps(r, r);
        let cosine = _mm512_mul_ps(square, all(0.5));
        [cosine, fma(_mm512_mul_ps(r, square), all(1.0 / 6.0), r)]
    }

    /// Hyperbolic sine.
    pub fn sinh(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let (powers, lows) = (powers(), table(&EXP2_TABLE_LOW_SINGLE));
        each(x, out, slow, |x| {
            let [r, count] = remainder(_mm512_abs_ps(x));
            let against = _mm512_sub_epi32(_mm512_setzero_si512(), words(count));
            let (up, down) = (power_of_two(words(count), powers), power_of_two(against, powers));
            let difference = _mm512_sub_ps(up, down);
            let error = _mm512_sub_ps(_mm512_sub_ps(up, difference), down);
            let low = fma(up, look_up(lows, words(count)), _mm512_fnmadd_ps(down, look_up(lows, against), error));
            let [cosine, sine] = hyperbolic_near(r);
            let tail = fma(difference, cosine, fma(_mm512_add_ps(up, down), sine, low));
            let value = _mm512_mul_ps(_mm512_add_ps(difference, tail), all(0.5));
            (with_sign_of(value, x), within(x, LIMIT))
        })
    }

    /// Hyperbolic cosine.
    pub fn cosh(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let powers = powers();
        each(x, out, slow, |x| {
            let [r, count] = remainder(_mm512_abs_ps(x));
            let up = power_of_two(words(count), powers);
            let down = power_of_two(_mm512_sub_epi32(_mm512_setzero_si512(), words(count)), powers);
            let [cosine, sine] = hyperbolic_near(r);
            let sum = _mm512_add_ps(up, down);
            let tail = fma(sum, cosine, _mm512_mul_ps(_mm512_sub_ps(up, down), sine));
            (_mm512_mul_ps(_mm512_add_ps(sum, tail), all(0.5)), within(x, LIMIT))
        })
    }

    /// Of positive normal `x`, the number `k`, a mantissa from 1 to 2 with `x = m 2^k`, and which of the stretches it is in.
    fn mantissa_exponent(x: __m512) -> (__m512, __m512, __m512i) {
        let m = _mm512_getmant_ps::<_MM_MANT_NORM_1_2, _MM_MANT_SIGN_ZERO>(x);
        (_mm512_getexp_ps(x), m, _mm512_srli_epi32::<18>(words(m)))
    }

    /// `(log(1 + r) - r log(e)) / r^2` for a base with these coefficients, or another such series.
    fn log_near(r: __m512, [a, b, c, d]: [f32; 4]) -> __m512 {
        fma(r, fma(r, step(r, d, c), all(b)), all(a))
    }

    /// A logarithm whose base has this factor and these coefficients, where the exponent's unit and the table are the
    /// logarithms of 2 and of the stretches.
    fn logarithm(
        x: &[f32],
        out: &mut [f32],
        slow: fn(f32) -> f32,
        (highs, lows): (&[f32; 32], &[f32; 32]),
        unit: [f32; 2],
        (factor, near): (f32, [f32; 4]),
    ) -> bool {
        let (factors, highs, lows) = (table(&LOG_FACTORS_SINGLE), table(highs), table(lows));
        each(x, out, slow, |x| {
            let (k, m, place) = mantissa_exponent(x);
            let r = fma(m, look_up(factors, place), all(-1.0));
            let head = fma(k, all(unit[0]), look_up(highs, place));
            let low = if unit[1] == 0.0 { look_up(lows, place) } else { fma(k, all(unit[1]), look_up(lows, place)) };
            let tail = fma(r, all(factor), fma(_mm512_mul_ps(r, r), log_near(r, near), low));
            (_mm512_add_ps(head, tail), is_positive_normal(x))
        })
    }

    /// Natural logarithm.
    pub fn log(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        logarithm(x, out, slow, (&LOG_TABLE_SINGLE, &LOG_TABLE_LOW_SINGLE), LN_2_SINGLE, (1.0, LOG_NEAR_SINGLE))
    }

    /// Binary logarithm.
    pub fn log2(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let base = (LOG2_E_SINGLE[0], LOG2_NEAR_SINGLE);
        logarithm(x, out, slow, (&LOG2_TABLE_SINGLE, &LOG2_TABLE_LOW_SINGLE), [1.0, 0.0], base)
    }

    /// Decimal logarithm.
    pub fn log10(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let base = (LOG10_E_SINGLE[0], LOG10_NEAR_SINGLE);
        logarithm(x, out, slow, (&LOG10_TABLE_SINGLE, &LOG10_TABLE_LOW_SINGLE), LOG10_2_SINGLE, base)
    }

    fn log_tables() -> [Table; 3] {
        [table(&LOG_FACTORS_SINGLE), table(&LOG_TABLE_SINGLE), table(&LOG_TABLE_LOW_SINGLE)]
    }

    /// `log(u + u_low)`, where `u_low` is a few rounding errors of `u` at the most, or `u` is 1.
    fn log_sum(u: __m512, u_low: __m512, [factors, highs, lows]: [Table; 3]) -> __m512 {
        let (k, m, place) = mantissa_exponent(u);
        let factor = look_up(factors, place);
        let r = fma(m, factor, all(-1.0));
        let r_low = _mm512_scalef_ps(_mm512_mul_ps(u_low, factor), _mm512_sub_ps(_mm512_setzero_ps(), k));
        let head = fma(k, all(LN_2_SINGLE[0]), look_up(highs, place));
        let low = fma(k, all(LN_2_SINGLE[1]), look_up(lows, place));
        let slope = fma(all(0.5), r_low, r);
        let low = _mm512_add_ps(low, _mm512_fnmadd_ps(slope, r_low, r_low));
        let tail = fma(_mm512_mul_ps(r, r), log_near(r, LOG_NEAR_SINGLE), low);
        _mm512_add_ps(head, _mm512_add_ps(r, tail))
    }

    /// `log(1 + x)`.
    pub fn log1p(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let tables = log_tables();
        each(x, out, slow, |x| {
            let [u, low] = two_sum(all(1.0), x);
            let value = with_sign_of(log_sum(u, low, tables), x);
            let above = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(x, all(-1.0));
            (value, above & _mm512_cmp_ps_mask::<_CMP_LT_OQ>(x, all(1e38)))
        })
    }

    /// Inverse hyperbolic tangent.
    pub fn arctanh(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let tables = log_tables();
        let argument = |x: __m512, _| {
            let a = _mm512_abs_ps(x);
            let [below, below_low] = fast_two_sum(all(1.0), _mm512_sub_ps(_mm512_setzero_ps(), a));
            let (double, inverse) = (_mm512_add_ps(a, a), _mm512_rcp14_ps(below));
            let q = _mm512_mul_ps(double, inverse);
            let rest = _mm512_fnmadd_ps(q, below_low, _mm512_fnmadd_ps(q, below, double));
            let [u, low] = two_sum(all(1.0), q);
            [u, fma(rest, inverse, low)]
        };
        each_phased((x, x), out, |x, _| slow(x), argument, |x, _, [u, low]| {
            let half = _mm512_mul_ps(log_sum(u, low, tables), all(0.5));
            (with_sign_of(half, x), _mm512_cmp_ps_mask::<_CMP_LT_OQ>(_mm512_abs_ps(x), all(1.0)))
        })
    }

    /// Inverse tangent.
    pub fn arctan(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let places = table(&ATAN_PLACES_SINGLE);
        let (highs, lows) = (table(&ATAN_TABLE_SINGLE), table(&ATAN_TABLE_LOW_SINGLE));
        each(x, out, slow, |x| {
            let a = _mm512_abs_ps(x);
            let beyond = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(a, all(1.0));
            let at = words(step(_mm512_mask_rcp14_ps(a, beyond, a), 31.0, SHIFT));
            let place = look_up(places, at);
            let one_or_place = _mm512_mask_mov_ps(all(1.0), beyond, place);
            let place_or_one = _mm512_mask_mov_ps(place, beyond, all(1.0));
            let above = _mm512_fmsub_ps(a, one_or_place, place_or_one);
            let below = fma(a, place_or_one, one_or_place);
            // The remainder makes up for what the inverse lacks.
            let inverse = _mm512_rcp14_ps(below);
            let s = _mm512_mul_ps(above, inverse);
            let rest = _mm512_fnmadd_ps(s, below, above);
            let (high, low) = (look_up(highs, at), look_up(lows, at));
            let high = _mm512_mask_sub_ps(high, beyond, all(HALF_PI_SINGLE[0]), high);
            let low = _mm512_mask_sub_ps(low, beyond, all(HALF_PI_SINGLE[1]), low);
            let z = _mm512_mul_ps(s, s);
            let tail = fma(_mm512_mul_ps(s, z), step(z, 1.0 / 5.0, -1.0 / 3.0), fma(rest, inverse, low));
            let value = _mm512_add_ps(high, _mm512_add_ps(s, tail));
            (with_sign_of(value, x), within(x, 1e30))
        })
    }

    /// Hyperbolic tangent: a series around the middle of each of 32 stretches.
    pub fn tanh(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        const FIRST_STRETCH: i32 = 489 << 21;
        let centres = table(&TANH_CENTRES_SINGLE);
        let [c0, c1, c2, c3, c4, c5] = [
            &TANH_SERIES_0_SINGLE,
            &TANH_SERIES_1_SINGLE,
            &TANH_SERIES_2_SINGLE,
            &TANH_SERIES_3_SINGLE,
            &TANH_SERIES_4_SINGLE,
            &TANH_SERIES_5_SINGLE,
        ]
        .map(|factors| table(factors));
        each(x, out, slow, |x| {
            // From here on it is 1. The lesser of a number and nan is the second.
            let a = _mm512_min_ps(all(9.1), _mm512_abs_ps(x));
            let at = _mm512_srli_epi32::<21>(_mm512_max_epi32(words(a), _mm512_set1_epi32(FIRST_STRETCH)));
            let d = _mm512_sub_ps(a, look_up(centres, at));
            let high = fma(d, fma(d, look_up(c5, at), look_up(c4, at)), look_up(c3, at));
            let value = fma(d, fma(d, fma(d, high, look_up(c2, at)), look_up(c1, at)), look_up(c0, at));
            (with_sign_of(value, x), __mmask16::MAX)
        })
    }

    /// What `n` parts of half a turn leave of `x`, in two parts, for `n` below 2^9: as for float64.
    fn near_turn(x: __m512, n: __m512) -> [__m512; 2] {
        let first = fma(n, all(-PI_PART_SHORT_SINGLE[0]), x);
        let r = fma(n, all(-PI_PART_SHORT_SINGLE[1]), first);
        let low = fma(n, all(-PI_PART_SHORT_SINGLE[1]), _mm512_sub_ps(first, r));
        [r, fma(n, all(-PI_PART_SHORT_SINGLE[2]), low)]
    }

    /// As [`near_turn`], for all `n`.
    fn far_turn(x: __m512, n: __m512) -> [__m512; 2] {
        let first = fma(n, all(-PI_PART_SINGLE[0]), x);
        let second = _mm512_mul_ps(n, all(-PI_PART_SINGLE[1]));
        let second_low = _mm512_fnmsub_ps(n, all(PI_PART_SINGLE[1]), second);
        let [r, error] = two_sum(first, second);
        [r, fma(n, all(-PI_PART_SINGLE[2]), _mm512_add_ps(error, second_low))]
    }

    /// Tangent.
    pub fn tan(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let (aboves, belows) = (table(&TAN_ABOVE_SINGLE), table(&TAN_BELOW_SINGLE));
        each(x, out, slow, |x| {
            let size = _mm512_abs_ps(x);
            let count = step(size, PARTS_PI_SINGLE[0], SHIFT);
            let (n, at) = (_mm512_sub_ps(count, all(SHIFT)), words(count));
            let ([r, r_low], holds) = match within(size, 50.0) {
                all @ __mmask16::MAX => (near_turn(size, n), all),
                _ => (far_turn(size, n), within(size, single::LAST_TURN)),
            };
            let z = _mm512_mul_ps(r, r);
            let [c, d] = TAN_NEAR_SINGLE;
            let t = _mm512_add_ps(r, fma(_mm512_mul_ps(r, z), step(z, d, c), r_low));
            let (a, b) = (look_up(aboves, at), look_up(belows, at));
            let above = fma(b, t, a);
            let above_low = fma(b, t, _mm512_sub_ps(a, above));
            let below = _mm512_fnmadd_ps(a, t, b);
            let below_low = _mm512_fnmadd_ps(a, t, _mm512_sub_ps(b, below));
            let inverse = _mm512_rcp14_ps(below);
            let q = _mm512_mul_ps(above, inverse);
            let rest = _mm512_fnmadd_ps(q, below_low, _mm512_fnmadd_ps(q, below, above));
            let value = fma(_mm512_add_ps(rest, above_low), inverse, q);
            (flipped_by(value, x), holds)
        })
    }

    /// `x`, or `-x` where the sign says so.
    fn flipped_by(x: __m512, sign: __m512) -> __m512 {
        let bit = _mm512_set1_epi32(i32::MIN);
        _mm512_castsi512_ps(_mm512_ternarylogic_epi32::<0x78>(words(x), words(sign), bit))
    }

    /// The root of a number that may be zero, nearly.
    fn square_root(a: __m512) -> [__m512; 2] {
        // Of zero the inverse would be infinite.
        let inverse = _mm512_rsqrt14_ps(_mm512_max_ps(a, all(f32::MIN_POSITIVE)));
        let (root, half_inverse) = (_mm512_mul_ps(a, inverse), _mm512_mul_ps(inverse, all(0.5)));
        [fma(_mm512_fnmadd_ps(root, root, a), half_inverse, root), half_inverse]
    }

    /// Inverse sine: as on other processors, but for the root, which takes long where all its bits are asked for.
    pub fn arcsin(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        each(x, out, slow, |x| {
            let a = _mm512_abs_ps(x);
            let large = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(a, all(0.5));
            let half = _mm512_fnmadd_ps(a, all(0.5), all(0.5));
            let z = _mm512_mask_mov_ps(_mm512_mul_ps(a, a), large, half);
            let [root, _] = square_root(half);
            let s = _mm512_mask_mov_ps(a, large, root);
            let [c0, c1, c2, c3, c4, c5] = ASIN_SINGLE;
            let square = _mm512_mul_ps(z, z);
            let series = fma(square, fma(square, step(z, c5, c4), step(z, c3, c2)), step(z, c1, c0));
            let tail = _mm512_mul_ps(_mm512_mul_ps(s, z), series);
            let factor = _mm512_mask_mov_ps(all(1.0), large, all(-2.0));
            let quarter = _mm512_maskz_mov_ps(large, all(HALF_PI_SINGLE[0]));
            let quarter_low = _mm512_maskz_mov_ps(large, all(HALF_PI_SINGLE[1]));
            let sum = fma(factor, s, quarter);
            let error = fma(factor, s, _mm512_sub_ps(quarter, sum));
            let value = _mm512_add_ps(sum, _mm512_add_ps(error, fma(factor, tail, quarter_low)));
            (with_sign_of(value, x), within(x, 1.0))
        })
    }

    /// Inverse hyperbolic sine.
    pub fn arcsinh(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let tables = log_tables();
        let argument = |x: __m512, _| {
            let a = _mm512_abs_ps(x);
            let square = _mm512_mul_ps(a, a);
            let [root, _] = square_root(_mm512_add_ps(square, all(1.0)));
            let q = _mm512_mul_ps(square, reciprocal(_mm512_add_ps(root, all(1.0))));
            let [t, t_low] = fast_two_sum(a, q);
            let [u, low] = two_sum(all(1.0), t);
            [u, _mm512_add_ps(low, t_low)]
        };
        each_phased((x, x), out, |x, _| slow(x), argument, |x, _, [u, low]| {
            let value = with_sign_of(log_sum(u, low, tables), x);
            (value, _mm512_cmp_ps_mask::<_CMP_LT_OQ>(_mm512_abs_ps(x), all(1e18)))
        })
    }

    /// Inverse hyperbolic cosine.
    pub fn arccosh(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let tables = log_tables();
        let argument = |x: __m512, _| {
            let t = _mm512_sub_ps(x, all(1.0));
            let double = _mm512_add_ps(t, t);
            let w = fma(t, t, double);
            let w_low = fma(t, t, _mm512_sub_ps(double, w));
            let [root, half_inverse] = square_root(w);
            let missing = _mm512_add_ps(_mm512_fnmadd_ps(root, root, w), w_low);
            let [sum, sum_low] = fast_two_sum(root, t);
            let [u, low] = two_sum(all(1.0), sum);
            [u, fma(missing, half_inverse, _mm512_add_ps(low, sum_low))]
        };
        each_phased((x, x), out, |x, _| slow(x), argument, |x, _, [u, low]| {
            let above = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(x, all(1.0));
            (log_sum(u, low, tables), above & _mm512_cmp_ps_mask::<_CMP_LT_OQ>(x, all(1e18)))
        })
    }

    /// Cube root: of the table's, and a series, for what the nearest multiple of three leaves of the exponent.
    pub fn cbrt(x: &[f32], out: &mut [f32], slow: fn(f32) -> f32) -> bool {
        let factors = table(&CBRT_FACTORS_SINGLE);
        let (roots, lows) = (table(&CBRT_TABLE_SINGLE), table(&CBRT_TABLE_LOW_SINGLE));
        each(x, out, slow, |x| {
            let size = _mm512_abs_ps(x);
            let third = _mm512_sub_ps(step(_mm512_getexp_ps(size), 1.0 / 3.0, SHIFT), all(SHIFT));
            let m = _mm512_scalef_ps(size, _mm512_mul_ps(third, all(-3.0)));
            let place = _mm512_srli_epi32::<20>(words(m));
            let r = fma(m, look_up(factors, place), all(-1.0));
            let [a, b, c, d] = CBRT_NEAR_SINGLE;
            let near = _mm512_mul_ps(r, fma(r, fma(r, step(r, d, c), all(b)), all(a)));
            let root = look_up(roots, place);
            let root = _mm512_add_ps(root, fma(root, near, look_up(lows, place)));
            (with_sign_of(_mm512_scalef_ps(root, third), x), is_positive_normal(size))
        })
    }

    /// The binary logarithm of positive normal numbers to about 35 bits, in two parts.
    fn log2_fine(x: __m512, [factors, highs, lows]: [Table; 3]) -> [__m512; 2] {
        let (k, m, place) = mantissa_exponent(x);
        let r = fma(m, look_up(factors, place), all(-1.0));
        let head = _mm512_add_ps(k, look_up(highs, place));
        // r (first + r (second + r rest)), where what is rounded off goes on as a part of its own.
        let ([first, first_low], [second, second_low]) = (LOG2_E_SINGLE, LOG2_SQUARE_SINGLE);
        let rest = log_near(r, LOG2_NEAR_FINE_SINGLE);
        let inner = fma(r, rest, all(second));
        let inner_low = _mm512_add_ps(fma(r, rest, _mm512_sub_ps(all(second), inner)), all(second_low));
        let outer = fma(r, inner, all(first));
        let outer_low = fma(r, inner, _mm512_sub_ps(all(first), outer));
        let outer_low = fma(r, inner_low, _mm512_add_ps(outer_low, all(first_low)));
        let near = _mm512_mul_ps(r, outer);
        let near_low = fma(r, outer_low, _mm512_fmsub_ps(r, outer, near));
        let [sum, error] = fast_two_sum(head, near);
        fast_two_sum(sum, _mm512_add_ps(error, _mm512_add_ps(near_low, look_up(lows, place))))
    }

    /// `x^y`: the logarithm has a second part, as a power has as many digits less as its exponent has.
    pub fn power(x: &[f32], y: &[f32], out: &mut [f32], slow: fn(f32, f32) -> f32) -> bool {
        let tables = [table(&LOG_FACTORS_SINGLE), table(&LOG2_TABLE_SINGLE), table(&LOG2_TABLE_LOW_SINGLE)];
        let (powers, lows) = (powers(), table(&EXP2_TABLE_LOW_SINGLE));
        let exponent = |x: __m512, y: __m512| {
            let [high, low] = log2_fine(_mm512_abs_ps(x), tables);
            let p = _mm512_mul_ps(high, y);
            [p, fma(low, y, _mm512_fmsub_ps(high, y, p))]
        };
        each_phased((x, y), out, slow, exponent, |x, y, [p, p_low]| {
            let count = _mm512_add_ps(p, all(SHIFT / 32.0));
            let r = _mm512_add_ps(_mm512_sub_ps(p, _mm512_sub_ps(count, all(SHIFT / 32.0))), p_low);
            let power = power_of_two(words(count), powers);
            let [a, b, c] = EXP2_NEAR_SINGLE;
            let near = fma(r, fma(r, step(r, c, b), all(a)), look_up(lows, words(count)));
            let value = fma(power, near, power);
            let negative = _mm512_cmp_ps_mask::<_CMP_LT_OQ>(x, _mm512_setzero_ps());
            let (value, broken) = if negative == 0 { (value, 0) } else { signed(value, y, negative) };
            (value, within(p, 125.0) & is_positive_normal(_mm512_abs_ps(x)) & !broken)
        })
    }

    /// From `|x|^y` to `x^y`: for negative `x`, the sign of an odd `y`; and where `y` is no integer.
    fn signed(value: __m512, y: __m512, negative: __mmask16) -> (__m512, __mmask16) {
        const TO_ZERO: i32 = _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC;
        let half = _mm512_mul_ps(y, all(0.5));
        let broken = negative & _mm512_cmp_ps_mask::<_CMP_NEQ_UQ>(y, _mm512_roundscale_ps::<TO_ZERO>(y));
        let odd = _mm512_cmp_ps_mask::<_CMP_NEQ_UQ>(half, _mm512_roundscale_ps::<TO_ZERO>(half));
        (_mm512_mask_sub_ps(value, negative & odd, _mm512_setzero_ps(), value), broken)
    }
}
