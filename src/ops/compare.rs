//! Element-wise comparisons, logic, and the choice between two operands.

use smallvec::SmallVec;

use super::macros::elementwise;
use super::numbers::ComplexNumber;
use super::{Alternative, Attrs, BlockKernel, Class, Derivative, Elementwise, LinearArg, Op, OutRule, Samples, Tensor};
use crate::array::{DType, DTypeSet, Scalar};
use crate::by_size;
use crate::diag::Result;

/// Whether a complex number is not zero.
#[inline(always)]
fn truth<R: num_traits::Zero>(x: num_complex::Complex<R>) -> bool {
    !(x.re.is_zero() && x.im.is_zero())
}

elementwise! {
    /// Whether the elements are equal.
    ///
    /// >>> np.equal([1, 2], [1, 3])
    /// array([ True, False])
    EQUAL equal(x1, x2) {
        operator: "==",
        kernel: { bool: x1 == x2, int: x1 == x2, float: x1 == x2, complex: x1 == x2 },
        out: Bool,
        vector: Equal,
        wgsl: "($0 == $1)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether the elements differ.
    ///
    /// >>> np.not_equal([1, 2], [1, 3])
    /// array([False,  True])
    NOT_EQUAL not_equal(x1, x2) {
        operator: "!=",
        kernel: { bool: x1 != x2, int: x1 != x2, float: x1 != x2, complex: x1 != x2 },
        out: Bool,
        vector: NotEqual,
        wgsl: "!($0 == $1)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether the first is less than the second.
    ///
    /// >>> np.less([1, 2], [2, 2])
    /// array([ True, False])
    LESS less(x1, x2) {
        operator: "<",
        kernel: { bool: !x1 & x2, int: x1 < x2, float: x1 < x2, complex: x1.precedes(x2) },
        out: Bool,
        vector: Less,
        wgsl: "($0 < $1)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether the first is at most the second.
    ///
    /// >>> np.less_equal([4, 2, 1], [2, 2, 2])
    /// array([False,  True,  True])
    LESS_EQUAL less_equal(x1, x2) {
        operator: "<=",
        kernel: { bool: !x1 | x2, int: x1 <= x2, float: x1 <= x2, complex: x1.precedes(x2) || x1 == x2 },
        out: Bool,
        vector: LessEqual,
        wgsl: "($0 <= $1)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether the first is greater than the second.
    ///
    /// >>> np.greater([4, 2], [2, 2])
    /// array([ True, False])
    GREATER greater(x1, x2) {
        operator: ">",
        kernel: { bool: x1 & !x2, int: x1 > x2, float: x1 > x2, complex: x2.precedes(x1) },
        out: Bool,
        vector: Greater,
        wgsl: "($0 > $1)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether the first is at least the second.
    ///
    /// >>> np.greater_equal([4, 2, 1], [2, 2, 2])
    /// array([ True,  True, False])
    GREATER_EQUAL greater_equal(x1, x2) {
        operator: ">=",
        kernel: { bool: x1 | !x2, int: x1 >= x2, float: x1 >= x2, complex: x2.precedes(x1) || x1 == x2 },
        out: Bool,
        vector: GreaterEqual,
        wgsl: "($0 >= $1)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether both are non-zero.
    ///
    /// >>> np.logical_and([True, False], [True, True])
    /// array([ True, False])
    LOGICAL_AND logical_and(x1, x2) {
        kernel: { bool: x1 & x2, int: (x1 != 0) & (x2 != 0), float: (x1 != 0.0) & (x2 != 0.0), complex: truth(x1) & truth(x2) },
        out: Bool,
        vector: And,
        wgsl: "!(($0 == 0) | ($1 == 0))",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether either is non-zero.
    ///
    /// >>> np.logical_or([True, False], [False, False])
    /// array([ True, False])
    LOGICAL_OR logical_or(x1, x2) {
        kernel: { bool: x1 | x2, int: (x1 != 0) | (x2 != 0), float: (x1 != 0.0) | (x2 != 0.0), complex: truth(x1) | truth(x2) },
        out: Bool,
        vector: Or,
        wgsl: "!(($0 == 0) & ($1 == 0))",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether one is non-zero and the other is not.
    ///
    /// >>> np.logical_xor([True, True], [True, False])
    /// array([False,  True])
    LOGICAL_XOR logical_xor(x1, x2) {
        kernel: { bool: x1 ^ x2, int: (x1 != 0) ^ (x2 != 0), float: (x1 != 0.0) ^ (x2 != 0.0), complex: truth(x1) ^ truth(x2) },
        out: Bool,
        vector: Xor,
        wgsl: "(($0 != 0) != ($1 != 0))",
        derivative: Derivative::Zero,
        samples: Real,
    }
}

/// Chooses elements: where the condition holds the second operand's, elsewhere the third's.
///
/// The condition is a bool array; the other two meet in a common type. A nan of the branch not taken reaches neither
/// the result nor a derivative.
pub static SELECT: Op = Op {
    name: "where",
    operator: "",
    operands: &["condition", "x", "y"],
    doc: "Where the condition holds the elements of x, elsewhere those of y.\n\n>>> np.where([True, False], 1, 2)\narray([1, 2])\n",
    class: Class::Elementwise(Elementwise {
        kernel: |dtype| Some(by_size!(dtype.size(), T => select_block::<T> as BlockKernel)),
        loops: DTypeSet::of(&DType::ALL),
        alternative: Alternative::Safe,
        out: OutRule::Same,
        bool_operands: 1,
        of_the_language: true,
        whole_operand: None,
        further: &[],
        faults: super::Faults::NEVER,
        guard: None,
        vector: Some(super::VectorOp::Where),
        wgsl: "select($2, $1, $0)",
    }),
    derivative: Derivative::Linear { fixed: 1 },
    transpose: Some(transpose_select),
    samples: Samples::Own,
};

/// Applies [`SELECT`].
///
/// # Errors
/// As [`super::bind`].
pub fn select(condition: &Tensor, x: &Tensor, y: &Tensor) -> Result<Tensor> {
    super::bind_one(&SELECT, &Attrs::None, &[condition.clone(), x.clone(), y.clone()])
}

/// The [`BlockKernel`] of [`SELECT`] for elements of this size.
///
/// # Safety
/// The promise of [`BlockKernel`], the first operand's elements being bools.
unsafe fn select_block<T: Copy>(operands: &[*const u8], result: *mut u8, count: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let condition = std::slice::from_raw_parts(operands[0].cast::<bool>(), count);
        let x = std::slice::from_raw_parts(operands[1].cast::<T>(), count);
        let y = std::slice::from_raw_parts(operands[2].cast::<T>(), count);
        let out = std::slice::from_raw_parts_mut(result.cast::<T>(), count);
        super::math::block::map3(|c, x, y| if c { x } else { y }, condition, x, y, out);
    }
}

fn transpose_select(_: &Attrs, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    let Some(condition) = &args[0].value else { return Ok(vec![None; 3]) };
    let zero = Tensor::Scalar(Scalar::zero(cotangent.dtype()));
    let mut out: SmallVec<[Option<Tensor>; 3]> = SmallVec::from_elem(None, 3);
    if args[1].is_unknown() {
        out[1] = Some(select(condition, cotangent, &zero)?);
    }
    if args[2].is_unknown() {
        out[2] = Some(select(condition, &zero, cotangent)?);
    }
    Ok(out.into_vec())
}
