fn is_nan(x: $T) -> bool { return false; }
fn is_inf(x: $T) -> bool { return false; }
fn is_finite(x: $T) -> bool { return true; }
fn invert(x: $T) -> $T { return ~x; }
fn negative(x: $T) -> $T { return 0 - x; }
fn floor(x: $T) -> $T { return x; }
fn ceil(x: $T) -> $T { return x; }
fn trunc(x: $T) -> $T { return x; }
fn fmax(x: $T, y: $T) -> $T { return max(x, y); }
fn fmin(x: $T, y: $T) -> $T { return min(x, y); }
fn reciprocal(x: $T) -> $T {
    if (x == 0) { return 0; }
    return 1 / x;
}
fn c_remainder(x: $T, y: $T) -> $T {
    if (y == 0) { return 0; }
    return x - x / y * y;
}
fn power(x: $T, y: $T) -> $T {
    var base = x;
    var left = y;
    var result = $T(1);
    while (left > 0) {
        if ((left & 1) == 1) { result = result * base; }
        base = base * base;
        left = left >> 1u;
    }
    return result;
}
fn shift_left(x: $T, y: $T) -> $T {
    if (y < 0 || y >= $BITS) { return 0; }
    return x << u32(y);
}
fn shift_right(x: $T, y: $T) -> $T {
    if (y < 0 || y >= $BITS) { return select($T(0), ~$T(0), x < 0); }
    return x >> u32(y);
}
fn gcd(x: $T, y: $T) -> $T {
    var a = x;
    var b = y;
    while (b != 0) {
        let rest = c_remainder(a, b);
        a = b;
        b = rest;
    }
    return abs(a);
}

fn lcm(x: $T, y: $T) -> $T {
    let divisor = gcd(x, y);
    if (divisor == 0) { return divisor; }
    return abs((x / divisor) * y);
}
fn count_ones(x: $T) -> u32 {
    var left = abs(x);
    var count = 0u;
    while (left != 0) {
        left = left & (left - 1);
        count = count + 1u;
    }
    return count;
}
