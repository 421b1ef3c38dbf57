fn is_nan(x: $T) -> bool { return false; }
fn is_inf(x: $T) -> bool { return false; }
fn is_finite(x: $T) -> bool { return true; }
fn invert(x: $T) -> $T { return 1 - x; }
fn floor(x: $T) -> $T { return x; }
fn ceil(x: $T) -> $T { return x; }
fn trunc(x: $T) -> $T { return x; }
fn fmax(x: $T, y: $T) -> $T { return x | y; }
fn fmin(x: $T, y: $T) -> $T { return x & y; }
