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
