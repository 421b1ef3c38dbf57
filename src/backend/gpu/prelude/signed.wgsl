fn floor_div(x: $T, y: $T) -> $T {
    if (y == 0) { return 0; }
    let quotient = x / y;
    let rest = x - quotient * y;
    return select(quotient, quotient - 1, rest != 0 && (rest < 0) != (y < 0));
}
fn modulo(x: $T, y: $T) -> $T {
    let rest = c_remainder(x, y);
    return select(rest, rest + y, rest != 0 && (rest < 0) != (y < 0));
}
