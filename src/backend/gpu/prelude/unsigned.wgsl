fn sign(x: $T) -> $T { return select($T(0), $T(1), x != 0); }
fn floor_div(x: $T, y: $T) -> $T {
    if (y == 0) { return 0; }
    return x / y;
}
fn modulo(x: $T, y: $T) -> $T { return c_remainder(x, y); }
