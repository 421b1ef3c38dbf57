fn is_nan(x: $T) -> bool { return (bitcast<$U>(x) & $ABS_MASK) > $INF_BITS; }
fn is_inf(x: $T) -> bool { return (bitcast<$U>(x) & $ABS_MASK) == $INF_BITS; }
fn is_finite(x: $T) -> bool { return (bitcast<$U>(x) & $ABS_MASK) < $INF_BITS; }
fn sign_bit(x: $T) -> bool { return bitcast<$U>(x) > $ABS_MASK; }
fn infinity() -> $T { var bits = $INF_BITS; return bitcast<$T>(bits); }
fn not_a_number() -> $T { var bits = $NAN_BITS; return bitcast<$T>(bits); }
// The same number, which the driver's compiler cannot know: it simplifies `(1 + x) - 1` otherwise.
fn opaque(x: $T) -> $T { return bitcast<$T>(bitcast<$U>(x) ^ $U(parameters[0].x)); }
// What rounding took from the product `p` of `x` and `y`. Some drivers do not fuse `fma`.
fn product_error(x: $T, y: $T, p: $T) -> $T {
    let x_high = bitcast<$T>(bitcast<$U>(x) & $HALF_MASK);
    let y_high = bitcast<$T>(bitcast<$U>(y) & $HALF_MASK);
    let x_low = x - x_high;
    let y_low = y - y_high;
    return ((x_high * y_high - p) + x_high * y_low + x_low * y_high) + x_low * y_low;
}
// Some drivers cut 64-bit numbers off where they should round.
fn rint(x: $T) -> $T {
    let size = abs(x);
    let whole = $T(0.5 * $TWO_MANTISSA);
    if (!(size < whole)) { return x; }
    return copysign(opaque(size + whole) - whole, x);
}
fn negative(x: $T) -> $T { return -x; }
fn reciprocal(x: $T) -> $T { return 1 / x; }
fn copysign(x: $T, y: $T) -> $T {
    return bitcast<$T>((bitcast<$U>(x) & $ABS_MASK) | (bitcast<$U>(y) & ~$ABS_MASK));
}
fn sign(x: $T) -> $T {
    if (x > 0) { return $T(1); }
    if (x < 0) { return $T(-1); }
    return select(x, $T(0), x == 0);
}
fn max(x: $T, y: $T) -> $T { return select(y, x, x >= y || is_nan(x)); }
fn min(x: $T, y: $T) -> $T { return select(y, x, x <= y || is_nan(x)); }
fn fmax(x: $T, y: $T) -> $T { return select(y, x, x >= y || is_nan(y)); }
fn fmin(x: $T, y: $T) -> $T { return select(y, x, x <= y || is_nan(y)); }

fn power_of_two(k: i32) -> $T { return bitcast<$T>($U(k + $BIAS) << $MANTISSA); }
fn scale(x: $T, k: i32) -> $T {
    let half = k / 2;
    return x * power_of_two(half) * power_of_two(k - half);
}
fn exp_tail(r: $T) -> $T { return $POLY_EXP; }
fn exp(x: $T) -> $T {
    if (is_nan(x)) { return x; }
    if (x > $EXP_MAX) { return infinity(); }
    if (x < $EXP_MIN) { return $T(0); }
    let k = round(x * 1.4426950408889634);
    let r = fma(-k, $T($LN2_LOW), fma(-k, $T($LN2_HIGH), x));
    return scale(1 + (r + r * r * exp_tail(r)), i32(k));
}
fn exp2(x: $T) -> $T {
    if (is_nan(x)) { return x; }
    if (x >= $T($BIAS + 1)) { return infinity(); }
    if (x < $T(-$BIAS - $MANTISSA - 1)) { return $T(0); }
    let k = round(x);
    let r = (x - k) * 0.6931471805599453;
    return scale(1 + (r + r * r * exp_tail(r)), i32(k));
}
fn expm1(x: $T) -> $T {
    if (abs(x) < 0.34) { return x + x * x * exp_tail(x); }
    if (!(x < $T($MANTISSA))) { return exp(x) - 1; }
    if (x < -40) { return $T(-1); }
    let k = round(x * 1.4426950408889634);
    let r = fma(-k, $T($LN2_LOW), fma(-k, $T($LN2_HIGH), x));
    let two = power_of_two(i32(k));
    return fma(two, r + r * r * exp_tail(r), two - 1);
}
fn log_parts(x: $T) -> vec2<$T> {
    let tiny = x < $MIN_NORMAL;
    let bits = bitcast<$U>(select(x, x * $TINY_SCALE, tiny));
    var k = i32(bits >> $MANTISSA) - $BIAS;
    var m = bitcast<$T>((bits & $MANTISSA_MASK) | $ONE_BITS);
    if (m > 1.4142135623730951) {
        m = m * 0.5;
        k = k + 1;
    }
    return vec2<$T>(m, $T(select(k, k - $TINY_EXPONENT, tiny)));
}
fn log_tail(z: $T) -> $T { return $POLY_LOG; }
fn log_is_special(x: $T) -> bool { return !(x > 0) || !is_finite(x); }
fn log_special(x: $T) -> $T {
    if (x == 0) { return -infinity(); }
    return select(x, not_a_number(), x < 0);
}
fn log_mantissa(m: $T) -> $T {
    let f = m - 1;
    let s = f / (2 + f);
    let z = s * s;
    return 2 * s + s * z * log_tail(z);
}
fn log(x: $T) -> $T {
    if (log_is_special(x)) { return log_special(x); }
    let parts = log_parts(x);
    return fma(parts.y, $T($LN2_HIGH), fma(parts.y, $T($LN2_LOW), log_mantissa(parts.x)));
}
fn log2(x: $T) -> $T {
    if (log_is_special(x)) { return log_special(x); }
    let parts = log_parts(x);
    return fma(log_mantissa(parts.x), $T(1.4426950408889634), parts.y);
}
fn log10(x: $T) -> $T {
    if (log_is_special(x)) { return log_special(x); }
    let parts = log_parts(x);
    let low = fma(parts.y, $T($LOG10_2_LOW), log_mantissa(parts.x) * 0.4342944819032518);
    return fma(parts.y, $T($LOG10_2_HIGH), low);
}
fn log1p(x: $T) -> $T {
    let u = opaque(1 + x);
    if (!(u > 0) || !is_finite(u)) { return log(u); }
    if (abs(x) < $EPSILON) { return x; }
    return log(u) + (x - (u - 1)) / u;
}
fn logaddexp(x: $T, y: $T) -> $T {
    if (x == y) { return x + 0.6931471805599453; }
    let difference = x - y;
    if (difference > 0) { return x + log1p(exp(-difference)); }
    if (difference <= 0) { return y + log1p(exp(difference)); }
    return difference;
}

fn quadrant(x: $T) -> vec2<$T> {
    let k = round(x * 0.6366197723675814);
    let high = fma(-k, $T($HALF_PI_2), fma(-k, $T($HALF_PI_1), x));
    return vec2<$T>(fma(-k, $T($HALF_PI_4), fma(-k, $T($HALF_PI_3), high)), k - 4 * floor(k * 0.25));
}
fn sin_kernel(r: $T) -> $T {
    let z = r * r;
    return r + r * z * $POLY_SIN;
}
fn cos_kernel(r: $T) -> $T {
    let z = r * r;
    return 1 - (0.5 * z - z * z * $POLY_COS);
}
fn turned(r: $T, q: i32) -> $T {
    let y = select(sin_kernel(r), cos_kernel(r), (q & 1) == 1);
    return select(y, -y, (q & 2) == 2);
}
fn sin(x: $T) -> $T {
    if (!is_finite(x)) { return not_a_number(); }
    let parts = quadrant(x);
    return turned(parts.x, i32(parts.y));
}
fn cos(x: $T) -> $T {
    if (!is_finite(x)) { return not_a_number(); }
    let parts = quadrant(x);
    return turned(parts.x, i32(parts.y) + 1);
}
fn tan(x: $T) -> $T {
    if (!is_finite(x)) { return not_a_number(); }
    let parts = quadrant(x);
    let s = sin_kernel(parts.x);
    let c = cos_kernel(parts.x);
    if ((i32(parts.y) & 1) == 1) { return -c / s; }
    return s / c;
}
fn atan(x: $T) -> $T {
    let size = abs(x);
    let large = size > 1;
    let u = select(size, 1 / size, large);
    let step = round(u * 4);
    let center = step * 0.25;
    let t = (u - center) / (1 + u * center);
    let z = t * t;
    var base = $T(0);
    if (step == 1) { base = $T(0.24497866312686414); }
    if (step == 2) { base = $T(0.4636476090008061); }
    if (step == 3) { base = $T(0.6435011087932844); }
    if (step == 4) { base = $T(0.7853981633974483); }
    let angle = base + (t + t * z * $POLY_ATAN);
    return copysign(select(angle, $HALF_PI_HIGH - angle + $HALF_PI_LOW, large), x);
}
fn atan2(y: $T, x: $T) -> $T {
    if (is_nan(x) || is_nan(y)) { return x + y; }
    var angle = $T(0);
    if (is_inf(x) && is_inf(y)) {
        angle = $T(0.7853981633974483);
    } else if (abs(y) > abs(x)) {
        angle = $HALF_PI_HIGH - (atan(abs(x) / abs(y)) - $HALF_PI_LOW);
    } else if (y != 0) {
        angle = atan(abs(y) / abs(x));
    }
    if (sign_bit(x)) { angle = 2 * $HALF_PI_HIGH - (angle - 2 * $HALF_PI_LOW); }
    return copysign(angle, y);
}
fn asin(x: $T) -> $T {
    if (abs(x) > 1) { return not_a_number(); }
    return atan2(x, sqrt((1 - x) * (1 + x)));
}
fn acos(x: $T) -> $T {
    if (abs(x) > 1) { return not_a_number(); }
    return 2 * atan2(sqrt(1 - x), sqrt(1 + x));
}

fn sinh(x: $T) -> $T {
    let size = abs(x);
    if (size > $T($MANTISSA)) {
        let half = exp(0.5 * size);
        return copysign(0.5 * half * half, x);
    }
    let t = expm1(size);
    return copysign(0.5 * (t + t / (t + 1)), x);
}
fn cosh(x: $T) -> $T {
    let half = exp(0.5 * abs(x));
    let t = 0.5 * half * half;
    return t + 0.25 / t;
}
fn tanh(x: $T) -> $T {
    let t = expm1(-2 * abs(x));
    return copysign(-t / (t + 2), x);
}
fn asinh(x: $T) -> $T {
    let size = abs(x);
    if (size > $HUGE) { return copysign(log(size) + 0.6931471805599453, x); }
    return copysign(log1p(size + size * size / (1 + sqrt(1 + size * size))), x);
}
fn acosh(x: $T) -> $T {
    if (x > $HUGE) { return log(x) + 0.6931471805599453; }
    let t = x - 1;
    return log1p(t + sqrt(t * (t + 2)));
}
fn atanh(x: $T) -> $T {
    let size = abs(x);
    return copysign(0.5 * log1p(2 * size / (1 - size)), x);
}
fn cbrt(x: $T) -> $T {
    if (x == 0 || !is_finite(x)) { return x; }
    let size = abs(x);
    let y = exp(log(size) / 3);
    return copysign(y - (y * y * y - size) / (3 * y * y), x);
}
fn hypot(x: $T, y: $T) -> $T {
    if (is_inf(x) || is_inf(y)) { return infinity(); }
    let high = max(abs(x), abs(y));
    if (high == 0) { return high; }
    let ratio = min(abs(x), abs(y)) / high;
    return high * sqrt(1 + ratio * ratio);
}

fn log_pair(x: $T) -> vec2<$T> {
    let parts = log_parts(x);
    let k = parts.y;
    let f = parts.x - 1;
    let d = opaque(2 + f);
    let s = opaque(f / d);
    let p = opaque(s * d);
    let s_low = ((f - p) - product_error(s, d, p) - s * (f - (d - 2))) / d;
    let z = s * s;
    let base = k * $T($LN2_HIGH);
    let high = opaque(base + 2 * s);
    let added = opaque(high - base);
    let lost = (base - (high - added)) + (2 * s - added);
    return vec2<$T>(high, lost + (2 * s_low + s * z * log_tail(z) + k * $T($LN2_LOW)));
}
fn power_finite(x: $T, y: $T) -> $T {
    let pair = log_pair(x);
    let high = opaque(y * pair.x);
    if (high > $EXP_MAX) { return infinity(); }
    if (high < $EXP_MIN) { return $T(0); }
    let low = product_error(y, pair.x, high) + y * pair.y;
    let k = round(high * 1.4426950408889634);
    let r = fma(-k, $T($LN2_LOW), fma(-k, $T($LN2_HIGH), high)) + low;
    return scale(1 + (r + r * r * exp_tail(r)), i32(k));
}
fn power(x: $T, y: $T) -> $T {
    if (y == 0 || x == 1) { return $T(1); }
    if (y == 1) { return x; }
    if (y == 2) { return x * x; }
    if (is_nan(x) || is_nan(y)) { return x + y; }
    let size = abs(x);
    let whole = floor(y) == y;
    let odd = whole && abs(y) < $TWO_MANTISSA && 2 * floor(0.5 * y) != y;
    var result = $T(1);
    if (is_inf(y)) {
        if (size != 1) { result = select($T(0), infinity(), (size > 1) == (y > 0)); }
    } else if (size == 0 || is_inf(x)) {
        result = select($T(0), infinity(), (size == 0) == (y < 0));
    } else {
        if (x < 0 && !whole) { return not_a_number(); }
        result = power_finite(size, y);
    }
    return select(result, -result, odd && sign_bit(x));
}

fn c_remainder(x: $T, y: $T) -> $T {
    if (!is_finite(x) || is_nan(y) || y == 0) { return not_a_number(); }
    let divisor = abs(y);
    var rest = abs(x);
    if (is_inf(y)) { return x; }
    for (var turn = 0; turn < 128 && rest >= divisor; turn = turn + 1) {
        var part = divisor;
        let ratio = rest / divisor;
        if (!(ratio < $TWO_MANTISSA)) {
            let excess = i32(bitcast<$U>(rest) >> $MANTISSA) - i32(bitcast<$U>(divisor) >> $MANTISSA) - 2;
            part = scale(divisor, excess);
        }
        let times = trunc(rest / part);
        let p = opaque(times * part);
        rest = (rest - p) - product_error(times, part, p);
        if (rest < 0) { rest = rest + part; }
    }
    return copysign(rest, x);
}
fn modulo(x: $T, y: $T) -> $T {
    let rest = c_remainder(x, y);
    if (rest == 0) { return copysign($T(0), y); }
    return select(rest, rest + y, (y < 0) != (rest < 0));
}
fn floor_div(x: $T, y: $T) -> $T {
    if (y == 0) { return x / y; }
    let rest = c_remainder(x, y);
    var quotient = (x - rest) / y;
    if (rest != 0 && (y < 0) != (rest < 0)) { quotient = quotient - 1; }
    if (quotient == 0) { return copysign($T(0), x / y); }
    let lower = floor(quotient);
    return select(lower, lower + 1, quotient - lower > 0.5);
}
fn to_int32(x: $T) -> i32 {
    if (!(x > -2147483649.0 && x < 2147483648.0)) { return -2147483648; }
    return i32(x);
}
fn to_int64(x: $T) -> i64 {
    if (!(x >= -9223372036854775808.0 && x < 9223372036854775808.0)) { return i64(-2147483647 - 1) << 32u; }
    return i64(x);
}
fn to_uint64(x: $T) -> u64 {
    if (is_nan(x)) { return 1lu << 63u; }
    if (x < 9223372036854775808.0) { return u64(to_int64(x)); }
    return u64(to_int64(x - 9223372036854775808.0)) ^ (1lu << 63u);
}
fn share_of_greater(x: $T, y: $T) -> $T {
    if (x > y) { return $T(1); }
    if (x == y) { return $T(0.5); }
    return $T(0);
}

fn broken_part(x: $T) -> $T {
    return copysign(select(x - trunc(x), $T(0), is_inf(x)), x);
}
fn frexp_exponent(x: $T) -> i32 {
    if (x == 0 || !is_finite(x)) { return 0; }
    let small = abs(x) < $MIN_NORMAL;
    let bits = bitcast<$U>(select(x, x * $TINY_SCALE, small)) & $ABS_MASK;
    return i32(bits >> $MANTISSA) - $BIAS + 1 - select(0, $TINY_EXPONENT, small);
}
fn frexp_fraction(x: $T) -> $T {
    if (x == 0 || !is_finite(x)) { return x; }
    let normal = select(x, x * $TINY_SCALE, abs(x) < $MIN_NORMAL);
    return copysign(bitcast<$T>((bitcast<$U>(normal) & $MANTISSA_MASK) | bitcast<$U>($T(0.5))), x);
}
// In four steps, none of which leaves the range of powers.
fn ldexp_scaled(x: $T, power: $T) -> $T {
    let most = $T(3 * $BIAS);
    let k = i32(max(min(power, most), -most));
    let first = k / 2;
    return scale(scale(x, first), k - first);
}
fn next_after(x: $T, y: $T) -> $T {
    if (is_nan(x)) { return x; }
    if (is_nan(y) || x == y) { return y; }
    let bits = bitcast<$U>(x);
    var least = $U(1);
    if (x == 0) { return copysign(bitcast<$T>(least), y); }
    return bitcast<$T>(select(bits - 1, bits + 1, (y > x) == (x > 0)));
}
fn gap(x: $T) -> $T {
    if (!is_finite(x)) { return not_a_number(); }
    if (x == 0) { return next_after(x, infinity()); }
    return next_after(x, copysign(infinity(), x)) - x;
}
