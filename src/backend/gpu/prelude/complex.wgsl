fn add(x: $T, y: $T) -> $T { return x + y; }
fn subtract(x: $T, y: $T) -> $T { return x - y; }
fn multiply(x: $T, y: $T) -> $T { return $T(x.x * y.x - x.y * y.y, x.x * y.y + x.y * y.x); }
fn scale(x: $T, y: $T) -> $T { return select(multiply(x, y), x, x.x == 0 && x.y == 0); }
fn divide(x: $T, y: $T) -> $T {
    if (abs(y.x) >= abs(y.y)) {
        if (y.x == 0 && y.y == 0) { return $T(x.x / abs(y.x), x.y / abs(y.x)); }
        let ratio = y.y / y.x;
        let scale = 1 / (y.x + y.y * ratio);
        return $T((x.x + x.y * ratio) * scale, (x.y - x.x * ratio) * scale);
    }
    let ratio = y.x / y.y;
    let scale = 1 / (y.y + y.x * ratio);
    return $T((x.x * ratio + x.y) * scale, (x.y * ratio - x.x) * scale);
}
fn negative(x: $T) -> $T { return -x; }
fn positive(x: $T) -> $T { return x; }
fn stop_gradient(x: $T) -> $T { return x; }
fn conjugate(x: $T) -> $T { return $T(x.x, -x.y); }
fn real_part(x: $T) -> $R { return x.x; }
fn absolute(x: $T) -> $R { return re_hypot(x.x, x.y); }
fn square(x: $T) -> $T { return multiply(x, x); }
fn reciprocal(x: $T) -> $T {
    let size = x.x * x.x + x.y * x.y;
    return $T(x.x / size, -x.y / size);
}
fn sign(x: $T) -> $T {
    let size = absolute(x);
    if (size == 0) { return $T(0, 0); }
    return $T(x.x / size, x.y / size);
}
fn select_where(condition: bool, x: $T, y: $T) -> $T { return select(y, x, condition); }
fn rint(x: $T) -> $T { return $T(re_rint(x.x), re_rint(x.y)); }
fn has_nan(x: $T) -> bool { return re_is_nan(x.x) || re_is_nan(x.y); }
fn isnan(x: $T) -> bool { return has_nan(x); }
fn isinf(x: $T) -> bool { return re_is_inf(x.x) || re_is_inf(x.y); }
fn isfinite(x: $T) -> bool { return re_is_finite(x.x) && re_is_finite(x.y); }
fn logical_not(x: $T) -> bool { return x.x == 0 && x.y == 0; }
fn equal(x: $T, y: $T) -> bool { return x.x == y.x && x.y == y.y; }
fn not_equal(x: $T, y: $T) -> bool { return !(x.x == y.x && x.y == y.y); }
fn less(x: $T, y: $T) -> bool { return x.x < y.x || (x.x == y.x && x.y < y.y); }
fn less_equal(x: $T, y: $T) -> bool { return less(x, y) || equal(x, y); }
fn greater(x: $T, y: $T) -> bool { return less(y, x); }
fn greater_equal(x: $T, y: $T) -> bool { return less(y, x) || equal(x, y); }
fn maximum(x: $T, y: $T) -> $T { return select(y, x, has_nan(x) || (!less(x, y) && !has_nan(y))); }
fn minimum(x: $T, y: $T) -> $T { return select(y, x, has_nan(x) || (!less(y, x) && !has_nan(y))); }
fn times_i(x: $T) -> $T { return $T(-x.y, x.x); }
fn sqrt(x: $T) -> $T {
    if (x.x == 0 && x.y == 0) { return $T(0, x.y); }
    if (re_is_inf(x.y)) { return $T(abs(x.y), x.y); }
    let t = re_sqrt(0.5 * (absolute(x) + abs(x.x)));
    if (x.x >= 0) { return $T(t, x.y / (2 * t)); }
    return $T(abs(x.y) / (2 * t), re_copysign(t, x.y));
}
fn exp(x: $T) -> $T {
    let size = re_exp(x.x);
    if (x.y == 0) { return $T(size, x.y); }
    if (size == 0) { return $T(0, 0); }
    return $T(size * re_cos(x.y), size * re_sin(x.y));
}
fn log(x: $T) -> $T { return $T(re_log(absolute(x)), re_atan2(x.y, x.x)); }
fn sin(x: $T) -> $T { return $T(re_sin(x.x) * re_cosh(x.y), re_cos(x.x) * re_sinh(x.y)); }
fn cos(x: $T) -> $T { return $T(re_cos(x.x) * re_cosh(x.y), -re_sin(x.x) * re_sinh(x.y)); }
fn tan(x: $T) -> $T {
    let size = re_cos(2 * x.x) + re_cosh(2 * x.y);
    return $T(re_sin(2 * x.x) / size, re_sinh(2 * x.y) / size);
}
fn sinh(x: $T) -> $T { return $T(re_sinh(x.x) * re_cos(x.y), re_cosh(x.x) * re_sin(x.y)); }
fn cosh(x: $T) -> $T { return $T(re_cosh(x.x) * re_cos(x.y), re_sinh(x.x) * re_sin(x.y)); }
fn tanh(x: $T) -> $T {
    let size = re_cosh(2 * x.x) + re_cos(2 * x.y);
    return $T(re_sinh(2 * x.x) / size, re_sin(2 * x.y) / size);
}
fn arcsin(x: $T) -> $T {
    let y = log(sqrt($T(1, 0) - square(x)) + times_i(x));
    return $T(y.y, -y.x);
}
fn arccos(x: $T) -> $T {
    let y = log(times_i(sqrt($T(1, 0) - square(x))) + x);
    return $T(y.y, -y.x);
}
fn arctan(x: $T) -> $T {
    let y = log($T(1, 0) + times_i(x)) - log($T(1, 0) - times_i(x));
    return $T(0.5 * y.y, -0.5 * y.x);
}
fn arcsinh(x: $T) -> $T { return log(x + sqrt($T(1, 0) + square(x))); }
fn arccosh(x: $T) -> $T {
    let half = sqrt($T(0.5 * (x.x + 1), 0.5 * x.y)) + sqrt($T(0.5 * (x.x - 1), 0.5 * x.y));
    let y = log(half);
    return y + y;
}
fn arctanh(x: $T) -> $T {
    let y = log($T(1, 0) + x) - log($T(1, 0) - x);
    return $T(0.5 * y.x, 0.5 * y.y);
}
fn power(x: $T, y: $T) -> $T {
    if (y.y == 0 && floor(y.x) == y.x && abs(y.x) < 100) {
        var rest = u32(abs(y.x));
        var factor = x;
        var result = $T(1, 0);
        for (; rest > 0u; rest = rest / 2u) {
            if (rest % 2u == 1u) { result = multiply(result, factor); }
            factor = multiply(factor, factor);
        }
        if (y.x < 0) { return reciprocal(result); }
        return result;
    }
    if (x.x == 0 && x.y == 0) {
        if (y.x > 0) { return $T(0, 0); }
        return $T(re_not_a_number(), re_not_a_number());
    }
    return exp(multiply(y, log(x)));
}
fn exp2(x: $T) -> $T { return exp($T(x.x * 0.6931471805599453, x.y * 0.6931471805599453)); }
fn expm1(x: $T) -> $T {
    let half = re_sin(x.y * 0.5);
    return $T(re_expm1(x.x) * re_cos(x.y) - 2 * half * half, re_exp(x.x) * re_sin(x.y));
}
fn log2(x: $T) -> $T {
    let y = log(x);
    return $T(y.x * 1.4426950408889634, y.y * 1.4426950408889634);
}
fn log10(x: $T) -> $T {
    let y = log(x);
    return $T(y.x * 0.4342944819032518, y.y * 0.4342944819032518);
}
fn log1p(x: $T) -> $T { return $T(re_log(re_hypot(x.x + 1, x.y)), re_atan2(x.y, x.x + 1)); }
fn fmax(x: $T, y: $T) -> $T { return select(y, x, has_nan(y) || (!has_nan(x) && !less(x, y))); }
fn fmin(x: $T, y: $T) -> $T { return select(y, x, has_nan(y) || (!has_nan(x) && !less(y, x))); }
fn logical_and(x: $T, y: $T) -> bool { return !logical_not(x) && !logical_not(y); }
fn logical_or(x: $T, y: $T) -> bool { return !logical_not(x) || !logical_not(y); }
fn logical_xor(x: $T, y: $T) -> bool { return logical_not(x) != logical_not(y); }
fn float_power(x: $T, y: $T) -> $T { return power(x, y); }
