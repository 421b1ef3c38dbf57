//! What the functions over vectors have in common: how they are compiled, and the loops that apply them.

/// Functions over vectors, for the processors that these are there for.
macro_rules! lanes {
    ($($(#[$doc:meta])* $visible:vis fn $name:ident($($arguments:tt)*) $(-> $result:ty)? $body:block)*) => {$(
        $(#[$doc])*
        #[inline]
        #[target_feature(enable = "avx512f,avx512dq")]
        $visible fn $name($($arguments)*) $(-> $result)? $body
    )*};
}

/// The loops over a module's vectors: of `$lanes` numbers each, with the instructions that are named.
macro_rules! loops {
    (
        $float:ty, $vector:ty, $mask:ty, $lanes:literal,
        $zero:ident, $load:ident, $load_some:ident, $store:ident, $store_some:ident
    ) => {
        lanes! {
            /// `out[i] = f(x[i])`, and `slow(x[i])` where `f` says that its value does not hold. Answers whether all values held.
            fn each(x: &[$float], out: &mut [$float], slow: fn($float) -> $float, f: impl Fn($vector) -> ($vector, $mask)) -> bool {
                each_pair(x, x, out, |x, _| slow(x), |x, _| f(x))
            }

            /// As [`each`], of two operands.
            fn each_pair(
                x: &[$float],
                y: &[$float],
                out: &mut [$float],
                slow: impl Fn($float, $float) -> $float,
                f: impl Fn($vector, $vector) -> ($vector, $mask),
            ) -> bool {
                let count = x.len().min(y.len()).min(out.len());
                let mut held = true;
                for at in (0..count).step_by($lanes) {
                    let (values, holds) = f(load(&x[at..count]), load(&y[at..count]));
                    store(values, &mut out[at..count]);
                    if holds != <$mask>::MAX {
                        held &= again(&mut out[at..count], |i| slow(x[at + i], y[at + i]), holds);
                    }
                }
                held
            }

            /// As [`each_pair`], of `second(x[i], y[i], first(x[i], y[i]))`: many go through the one before any goes through the
            /// other. In one loop both would be one long chain of operations that wait for each other.
            fn each_phased(
                (x, y): (&[$float], &[$float]),
                out: &mut [$float],
                slow: impl Fn($float, $float) -> $float,
                first: impl Fn($vector, $vector) -> [$vector; 2],
                second: impl Fn($vector, $vector, [$vector; 2]) -> ($vector, $mask),
            ) -> bool {
                let mut held = true;
                let mut kept = [[$zero(); 2]; 32];
                let chunk = $lanes * kept.len();
                for ((x, y), out) in x.chunks(chunk).zip(y.chunks(chunk)).zip(out.chunks_mut(chunk)) {
                    let count = x.len().min(y.len()).min(out.len());
                    for (at, kept) in (0..count).step_by($lanes).zip(&mut kept) {
                        *kept = first(load(&x[at..count]), load(&y[at..count]));
                    }
                    for (at, &kept) in (0..count).step_by($lanes).zip(&kept) {
                        let (values, holds) = second(load(&x[at..count]), load(&y[at..count]), kept);
                        store(values, &mut out[at..count]);
                        if holds != <$mask>::MAX {
                            held &= again(&mut out[at..count], |i| slow(x[at + i], y[at + i]), holds);
                        }
                    }
                }
                held
            }

            /// As many numbers as a register has, or as many as there are.
            fn load(from: &[$float]) -> $vector {
                // SAFETY: there are so many.
                unsafe {
                    match from.len() {
                        $lanes.. => $load(from.as_ptr()),
                        left => $load_some((1 << left) - 1, from.as_ptr()),
                    }
                }
            }

            /// Stores as many results as a register has, or as many as there is room for. With a mask it takes longer.
            fn store(values: $vector, to: &mut [$float]) {
                // SAFETY: there is so much room.
                unsafe {
                    match to.len() {
                        $lanes.. => $store(to.as_mut_ptr(), values),
                        left => $store_some(to.as_mut_ptr(), (1 << left) - 1, values),
                    }
                }
            }
        }

        /// The rare arguments, those whose bit is not set. Answers whether there are none among the results.
        #[cold]
        fn again(out: &mut [$float], slow: impl Fn(usize) -> $float, holds: $mask) -> bool {
            let mut held = true;
            for (at, out) in out.iter_mut().enumerate().take($lanes) {
                if holds >> at & 1 == 0 {
                    *out = slow(at);
                    held = false;
                }
            }
            held
        }
    };
}
