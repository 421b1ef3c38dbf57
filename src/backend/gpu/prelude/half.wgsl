// The nearest float16, of two the even one.
fn half(x: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let size = bits & 0x7fffffffu;
    let sign = bits & 0x80000000u;
    if (size > 0x7f800000u) { return x; }
    if (size >= 0x477ff000u) { return bitcast<f32>(sign | 0x7f800000u); }
    if (size >= 0x38800000u) {
        let rounded = size + 0xfffu + ((size >> 13u) & 1u);
        return bitcast<f32>(sign | (rounded & 0xffffe000u));
    }
    let rounded = round(bitcast<f32>(size) * 16777216.0) / 16777216.0;
    return bitcast<f32>(sign | bitcast<u32>(rounded));
}
// Neighbours among the float16 numbers: the smallest ones are all as far from each other.
fn next_after(x: f32, y: f32) -> f32 {
    if (is_nan(x)) { return x; }
    if (is_nan(y)) { return y; }
    if (x == y) { return x; }
    let least = 5.9604644775390625e-8;
    if (x == 0) { return copysign(least, y); }
    if (is_inf(x)) { return copysign(65504.0, x); }
    let away = (y > x) == (x > 0);
    let size = abs(x);
    if (size < 6.103515625e-5 || (size == 6.103515625e-5 && !away)) {
        return copysign(size + select(-least, least, away), x);
    }
    let bits = bitcast<u32>(x);
    return bitcast<f32>(select(bits - 0x2000u, bits + 0x2000u, away));
}
fn gap(x: f32) -> f32 {
    if (!is_finite(x)) { return not_a_number(); }
    return half(next_after(x, infinity())) - x;
}
