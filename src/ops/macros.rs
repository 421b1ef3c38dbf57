//! The notation in which rows are written.

/// Rows of element-wise operations:
///
/// ```text
/// /// What it is, and examples.
/// SIN sin(x) {
///     kernel: { float: -x, complex: -x },            // the scalar function, for each family of data types
///     out: Same,                                      // the result's type: Same, Bool, Real, Count or Exponent
///     wgsl: "sin($0)",
///     derivative: Derivative::Partials(&[|i, _| cos(&i[0])]),
///     samples: Real,
/// }
/// ```
/// Families are `bool`, `signed`, `unsigned`, `int` (both), `float`, `complex`. The family `real` is `float` too, its
/// kernel a function over blocks: `real: MathFloat::sin`; so are `whole`, of `int`, `pairs`, of `complex`, and
/// `magnitude`, from complex numbers to their real type. `double` is float64 alone, `double_complex` complex128.
///
/// Optional fields: `operator`, `half` (a kernel of half precision, which is otherwise computed in single precision),
/// `further` (the rows of the results after the first), `alternative`, `whole`, `of_the_language`, `guard`, `faults`,
/// `vector` (what it is in vector code) and `transpose`.
macro_rules! elementwise {
    ($(
        $(#[doc = $doc:literal])*
        $STATIC:ident $name:ident $xs:tt {
            $(operator: $operator:literal,)?
            kernel: { $($family:ident: $body:expr),+ $(,)? },
            $(half: $half:expr,)?
            out: $out:ident,
            $(further: $further:expr,)?
            $(alternative: $alternative:ident,)?
            $(whole: $whole:literal,)?
            $(of_the_language: $language:literal,)?
            $(guard: $guard:expr,)?
            $(faults: $faults:expr,)?
            $(vector: $vector:ident,)?
            wgsl: $wgsl:literal,
            derivative: $derivative:expr,
            $(transpose: $transpose:expr,)?
            samples: $samples:ident $(,)?
        }
    )+) => {
        $(
            $(#[doc = $doc])*
            pub static $STATIC: $crate::ops::Op = $crate::ops::Op {
                name: stringify!($name),
                operator: $crate::ops::macros::first!($($operator,)? ""),
                operands: $crate::ops::macros::names!($xs),
                doc: concat!($($doc, "\n"),*),
                class: $crate::ops::Class::Elementwise($crate::ops::Elementwise {
                    kernel: {
                        fn kernel(dtype: $crate::array::DType) -> Option<$crate::ops::BlockKernel> {
                            $(if dtype == $crate::array::DType::F16 {
                                return Some($crate::ops::macros::function_kernel!(half::f16, $xs, $half));
                            })?
                            // Half precision is computed in single precision and rounded.
                            if dtype == $crate::array::DType::F16 {
                                return kernel($crate::array::DType::F32).map(|_| half as $crate::ops::BlockKernel);
                            }
                            $($crate::ops::macros::family!($family, dtype, $xs, $out, $body);)+
                            None
                        }
                        unsafe fn half(operands: &[*const u8], result: *mut u8, count: usize) {
                            const NARROW: bool = $crate::ops::OutRule::$out.is_of_the_loop();
                            if let Some(single) = kernel($crate::array::DType::F32) {
                                // SAFETY: the promise of `BlockKernel`.
                                unsafe { $crate::ops::half::run(single, operands, result, count, NARROW) };
                            }
                        }
                        kernel
                    },
                    loops: $crate::ops::macros::loops!($($family)+),
                    alternative: $crate::ops::macros::first!($($crate::ops::Alternative::$alternative,)? $crate::ops::Alternative::Safe),
                    out: $crate::ops::OutRule::$out,
                    bool_operands: 0,
                    of_the_language: $crate::ops::macros::first!($($language,)? false),
                    whole_operand: $crate::ops::macros::option!($($whole)?),
                    further: $crate::ops::macros::first!($($further,)? &[]),
                    faults: $crate::ops::macros::first!($($faults,)? $crate::ops::Faults::NEVER),
                    guard: $crate::ops::macros::option!($($guard)?),
                    vector: $crate::ops::macros::option!($($crate::ops::VectorOp::$vector)?),
                    wgsl: $wgsl,
                }),
                derivative: $derivative,
                transpose: $crate::ops::macros::option!($($transpose)?),
                samples: $crate::ops::Samples::$samples,
            };

            $crate::ops::macros::wrapper!($STATIC $name $xs);
        )+

        /// The rows of this family.
        pub static ROWS: &[&$crate::ops::Op] = &[$(&$STATIC),+];
    };
}

/// The function that applies a row to tensors.
macro_rules! wrapper {
    ($STATIC:ident $name:ident ($x:ident)) => {
        #[doc = concat!("Applies [`", stringify!($STATIC), "`].")]
        ///
        /// # Errors
        /// As [`crate::ops::bind`].
        pub fn $name($x: &$crate::ops::Tensor) -> $crate::diag::Result<$crate::ops::Tensor> {
            $crate::ops::bind_one(&$STATIC, &$crate::ops::Attrs::None, std::slice::from_ref($x))
        }
    };
    ($STATIC:ident $name:ident ($($x:ident),+)) => {
        #[doc = concat!("Applies [`", stringify!($STATIC), "`].")]
        ///
        /// # Errors
        /// As [`crate::ops::bind`].
        pub fn $name($($x: &$crate::ops::Tensor),+) -> $crate::diag::Result<$crate::ops::Tensor> {
            $crate::ops::bind_one(&$STATIC, &$crate::ops::Attrs::None, &[$($x.clone()),+])
        }
    };
}

macro_rules! names {
    (($($x:ident),+)) => { &[$(stringify!($x)),+] };
}

macro_rules! first {
    ($first:expr $(, $rest:expr)*) => {
        $first
    };
}

macro_rules! option {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

/// The set of data types that families stand for.
macro_rules! loops {
    ($($family:ident)+) => {{
        #[allow(unused_imports)]
        use $crate::ops::macros::sets::*;
        $crate::array::DTypeSet::of(&[])$(.or($family))+
    }};
}

/// The families.
#[allow(non_upper_case_globals)]
pub(super) mod sets {
    use crate::array::{DType::*, DTypeSet};

    pub const bool: DTypeSet = DTypeSet::of(&[Bool]);
    pub const signed: DTypeSet = DTypeSet::of(&[I8, I16, I32, I64]);
    pub const unsigned: DTypeSet = DTypeSet::of(&[U8, U16, U32, U64]);
    pub const int: DTypeSet = signed.or(unsigned);
    pub const whole: DTypeSet = int;
    pub const float: DTypeSet = DTypeSet::of(&[F16, F32, F64]);
    pub const real: DTypeSet = float;
    pub const complex: DTypeSet = DTypeSet::of(&[C64, C128]);
    pub const magnitude: DTypeSet = complex;
    pub const pairs: DTypeSet = complex;
    pub const double: DTypeSet = DTypeSet::of(&[F64]);
    pub const double_complex: DTypeSet = DTypeSet::of(&[C128]);
}

/// Returns the kernel when `$dtype` is of the family.
macro_rules! family {
    (bool, $($rest:tt)*) => { $crate::ops::macros::types!([Bool] $($rest)*) };
    (signed, $($rest:tt)*) => { $crate::ops::macros::types!([I8 I16 I32 I64] $($rest)*) };
    (unsigned, $($rest:tt)*) => { $crate::ops::macros::types!([U8 U16 U32 U64] $($rest)*) };
    (int, $($rest:tt)*) => { $crate::ops::macros::types!([I8 I16 I32 I64 U8 U16 U32 U64] $($rest)*) };
    (whole, $dtype:ident, $xs:tt, $out:ident, $function:expr) => {
        $crate::ops::macros::functions!([I8 I16 I32 I64 U8 U16 U32 U64] $dtype, $xs, $function)
    };
    (float, $($rest:tt)*) => { $crate::ops::macros::types!([F32 F64] $($rest)*) };
    (real, $dtype:ident, $xs:tt, $out:ident, $function:expr) => {
        if $dtype == $crate::array::DType::F32 {
            return Some($crate::ops::macros::function_kernel!(f32, $xs, $function));
        }
        if $dtype == $crate::array::DType::F64 {
            return Some($crate::ops::macros::function_kernel!(f64, $xs, $function));
        }
    };
    (magnitude, $dtype:ident, $xs:tt, $out:ident, $function:expr) => {
        if $dtype == $crate::array::DType::C64 {
            return Some($crate::ops::macros::function_kernel!(num_complex::Complex32 => f32, $xs, $function));
        }
        if $dtype == $crate::array::DType::C128 {
            return Some($crate::ops::macros::function_kernel!(num_complex::Complex64 => f64, $xs, $function));
        }
    };
    (complex, $($rest:tt)*) => { $crate::ops::macros::types!([C64 C128] $($rest)*) };
    (pairs, $dtype:ident, $xs:tt, $out:ident, $function:expr) => {
        $crate::ops::macros::functions!([C64 C128] $dtype, $xs, $function)
    };
    (double, $dtype:ident, $xs:tt, $out:ident, $function:expr) => {
        $crate::ops::macros::functions!([F64] $dtype, $xs, $function)
    };
    (double_complex, $($rest:tt)*) => { $crate::ops::macros::types!([C128] $($rest)*) };
}

macro_rules! functions {
    ([$($D:ident)+] $dtype:ident, $xs:tt, $function:expr) => {
        $(if $dtype == $crate::array::DType::$D {
            return Some($crate::ops::macros::function_kernel!($crate::element_type!($D), $xs, $function));
        })+
    };
}

macro_rules! types {
    ([$($D:ident)+] $dtype:ident, $xs:tt, $out:ident, $body:expr) => {
        $(if $dtype == $crate::array::DType::$D {
            return Some($crate::ops::macros::block_kernel!($D, $xs, $out, $body));
        })+
    };
}

/// A block kernel from an expression over one element of each operand.
macro_rules! block_kernel {
    ($D:ident, ($($x:ident),+), $out:ident, $body:expr) => {{
        type T = $crate::element_type!($D);
        type R = $crate::ops::macros::result_type!($out);
        #[inline(always)]
        #[allow(unused_variables)]
        fn scalar($($x: T),+) -> R {
            $body
        }
        unsafe fn kernel(operands: &[*const u8], result: *mut u8, count: usize) {
            // SAFETY: the promise of `BlockKernel`: this many elements each, and a result apart from the operands.
            unsafe {
                let out = std::slice::from_raw_parts_mut(result.cast::<R>(), count);
                $crate::ops::macros::map!(scalar, operands, count, out, $($x),+);
            }
        }
        kernel as $crate::ops::BlockKernel
    }};
}

/// A block kernel from a function over blocks.
macro_rules! function_kernel {
    ($T:ty, $xs:tt, $function:expr) => {
        $crate::ops::macros::function_kernel!($T => $T, $xs, $function)
    };
    ($T:ty => $R:ty, ($($x:ident),+), $function:expr) => {{
        unsafe fn kernel(operands: &[*const u8], result: *mut u8, count: usize) {
            let mut operands = operands.iter();
            // SAFETY: the promise of `BlockKernel`: this many elements each, and a result apart from the operands.
            unsafe {
                $(let $x = $crate::ops::macros::next_block::<$T>(&mut operands, count);)+
                ($function)($($x,)+ std::slice::from_raw_parts_mut(result.cast::<$R>(), count));
            }
        }
        kernel as $crate::ops::BlockKernel
    }};
}

/// The next operand's elements.
///
/// # Safety
/// The operand has `count` elements of type `T`.
pub(super) unsafe fn next_block<'a, T>(operands: &mut std::slice::Iter<'a, *const u8>, count: usize) -> &'a [T] {
    match operands.next() {
        // SAFETY: the caller's promise.
        Some(operand) => unsafe { std::slice::from_raw_parts(operand.cast::<T>(), count) },
        None => &[],
    }
}

macro_rules! map {
    ($f:ident, $operands:ident, $count:ident, $out:ident, $x:ident) => {
        $crate::ops::math::block::map1(
            // The attribute makes certain that the function is inlined into each compiled version of the loop.
            #[inline(always)]
            |x: T| $f(x),
            std::slice::from_raw_parts($operands[0].cast::<T>(), $count),
            $out,
        )
    };
    ($f:ident, $operands:ident, $count:ident, $out:ident, $x:ident, $y:ident) => {
        $crate::ops::math::block::map2(
            #[inline(always)]
            |x: T, y: T| $f(x, y),
            std::slice::from_raw_parts($operands[0].cast::<T>(), $count),
            std::slice::from_raw_parts($operands[1].cast::<T>(), $count),
            $out,
        )
    };
}

/// The Rust type of a result, by its rule, over the loop's `T`.
macro_rules! result_type {
    (Same) => {
        T
    };
    (Bool) => {
        bool
    };
    (Real) => {
        <T as $crate::ops::numbers::Parts>::Real
    };
    (Count) => {
        u8
    };
    (Exponent) => {
        i32
    };
}

pub(super) use {
    block_kernel, elementwise, family, first, function_kernel, functions, loops, map, names, option, result_type,
    types, wrapper,
};
