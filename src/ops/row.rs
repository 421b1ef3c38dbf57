//! What a row of the table is made of.

use smallvec::SmallVec;

use super::{Attrs, Aval, Derivative, Tensor, TransposeRule};
use crate::array::{DType, DTypeKind, DTypeSet, Layout, Scalar, Shape, can_cast_safely, promote, result_type};
use crate::diag::{Error, Kind, Result};

/// Computes `count` contiguous results from as many contiguous elements of each operand, all of the loop's data type.
/// The result does not overlap the operands.
pub type BlockKernel = unsafe fn(operands: &[*const u8], result: *mut u8, count: usize);

/// Reduces `count` contiguous elements to one, written to `result`.
pub type RunKernel = unsafe fn(source: *const u8, count: usize, result: *mut u8);

/// One operation. See the room's page.
pub struct Op {
    /// NumPy's name.
    pub name: &'static str,
    /// The operator that means it, or nothing.
    pub operator: &'static str,
    /// The names of its operands.
    pub operands: &'static [&'static str],
    /// What it is, with examples (`>>> …` and what they print).
    pub doc: &'static str,
    pub class: Class,
    pub derivative: Derivative,
    /// For rows that are linear in operands: how a cotangent of the result becomes cotangents of these.
    pub transpose: Option<TransposeRule>,
    pub samples: Samples,
}

impl std::fmt::Debug for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Op {
    fn eq(&self, other: &Op) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Op {}

impl std::hash::Hash for Op {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self).hash(state);
    }
}

/// How faults of an operation on inexact numbers are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// There are none.
    Never,
    /// The processor's flags tell.
    ByFlags,
    /// The results do: the operation computes around the flags.
    ByResults,
}

/// When an infinite result of finite operands comes from a division by zero, not from an overflow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Zero {
    Never,
    /// Where this operand is zero.
    Operand(usize),
    /// Always: infinity is reached at poles only.
    Pole,
}

/// Where an operation may divide by zero, overflow or make a nan of numbers, and how that is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Faults {
    pub found: Found,
    pub zero: Zero,
    /// Whether results may be too small for their type though no flag says so.
    pub underflows: bool,
    /// The operand that must not be zero when it is a whole number.
    pub whole_divisor: Option<usize>,
    /// Whether the least whole number divided by minus one overflows.
    pub whole_overflow: bool,
}

impl Faults {
    /// None.
    pub const NEVER: Faults = Faults {
        found: Found::Never,
        zero: Zero::Never,
        underflows: false,
        whole_divisor: None,
        whole_overflow: false,
    };
    /// Those that the processor's flags show.
    pub const FLAGS: Faults = Faults { found: Found::ByFlags, ..Faults::NEVER };
    /// Those that the results show.
    pub const RESULTS: Faults = Faults { found: Found::ByResults, ..Faults::NEVER };

    /// With divisions by zero.
    pub const fn infinite_where(self, zero: Zero) -> Faults {
        Faults { zero, ..self }
    }

    /// With results too small for their type.
    pub const fn underflows(self) -> Faults {
        Faults { underflows: true, ..self }
    }

    /// With whole numbers to divide by.
    pub const fn whole_divisor(self, operand: usize) -> Faults {
        Faults { whole_divisor: Some(operand), ..self }
    }

    /// With quotients of whole numbers too large for their type.
    pub const fn whole_overflow(self) -> Faults {
        Faults { whole_overflow: true, ..self }
    }
}

/// How an operation is computed.
pub enum Class {
    /// Each result from the operands' elements at the same place, after broadcasting. Fuses.
    Elementwise(Elementwise),
    /// Elements along axes combined into one.
    Reduce(Reduce),
    /// The same elements in another layout.
    View(View),
    /// A routine over whole arrays.
    Library(Library),
}

/// The data type of an element-wise operation's result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OutRule {
    /// The loop's.
    Same,
    Bool,
    /// The real type of the loop's: `abs` of a complex number.
    Real,
    /// A small number of things: uint8.
    Count,
    /// A power of two: int32.
    Exponent,
}

impl OutRule {
    /// The result's type, over this loop.
    pub const fn dtype(self, over: DType) -> DType {
        match self {
            OutRule::Same => over,
            OutRule::Bool => DType::Bool,
            OutRule::Real => over.real(),
            OutRule::Count => DType::U8,
            OutRule::Exponent => DType::I32,
        }
    }

    /// Whether the result's type follows the loop's.
    pub const fn is_of_the_loop(self) -> bool {
        matches!(self, OutRule::Same | OutRule::Real)
    }
}

/// What stands in for a data type without a loop of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alternative {
    /// The first loop that the type casts to safely, as NumPy's ufuncs do.
    Safe,
    /// float64 for every integer: true division.
    Float64,
}

/// Refuses operands that there is a loop for, given the type they meet in.
#[derive(Clone, Copy)]
pub enum Guard {
    /// By their own types: no sign of truth values.
    Types(fn(DType, &[DType]) -> Result<()>),
    /// By what they hold, where that type is one of integers: no negative powers.
    Values(fn(DType, &[Tensor]) -> Result<()>),
}

/// Operations that processors have an instruction for, or a few: what vector code is made of. They say what rows mean for
/// floating-point numbers and truth values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VectorOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Square,
    SquareRoot,
    Reciprocal,
    Positive,
    Negative,
    Absolute,
    CopySign,
    Sign,
    Floor,
    Ceil,
    Trunc,
    Rint,
    /// The first where it wins or is nan, else the second.
    Maximum,
    Minimum,
    Scale,
    ShareOfGreater,
    Where,
    IsNan,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    /// Of truth values.
    And,
    Or,
    Xor,
    Not,
}

/// An element-wise operation.
pub struct Elementwise {
    /// The kernel for operands of this data type.
    pub kernel: fn(DType) -> Option<BlockKernel>,
    /// The data types that have one.
    pub loops: DTypeSet,
    pub alternative: Alternative,
    pub out: OutRule,
    /// The operands' common type counts from this one on: 1 for `where`, whose condition is a bool of its own.
    pub bool_operands: usize,
    /// Whether the language has the operation itself under another name than an operator's: `abs`, `max`. Of the
    /// language's own numbers it makes one of them; a function of NumPy's makes a scalar.
    pub of_the_language: bool,
    /// An operand that must be a whole number and has no say in the loop's type: the power of `ldexp`.
    pub whole_operand: Option<usize>,
    /// The rows of the results after the first, for functions of several: the remainder of `divmod`. They take the same
    /// operands in the same loops.
    pub further: &'static [&'static Op],
    pub faults: Faults,
    /// What the operation refuses although it has a loop.
    pub guard: Option<Guard>,
    /// What it is in vector code, for what costs next to nothing beside its operands' way from memory.
    pub vector: Option<VectorOp>,
    /// The WGSL expression, `$0` `$1` … for the operands.
    pub wgsl: &'static str,
}

impl Elementwise {
    /// How many operations of plain arithmetic one of this is worth, about, where threads are to share the work.
    pub fn weight(&self, op: &Op, dtype: DType) -> usize {
        const SERIES: usize = 4;
        let plain = self.vector.is_some() || !dtype.is_inexact() || *op == super::unary::CAST;
        if plain { 1 } else { SERIES }
    }

    /// The data type the operands are cast to, and the result's.
    ///
    /// # Errors
    /// `TypeError` where NumPy's ufunc has no loop.
    pub fn types(&self, op: &Op, operands: &[(DType, bool)]) -> Result<(DType, DType)> {
        let common = match self.whole_operand {
            Some(whole) => {
                if operands.get(whole).is_some_and(|&(dtype, _)| !can_cast_safely(dtype, DType::I64)) {
                    return Err(no_loop(op.name));
                }
                let typed: SmallVec<[(DType, bool); 3]> =
                    operands.iter().enumerate().filter(|(at, _)| *at != whole).map(|(_, &typed)| typed).collect();
                result_type(&typed)
            }
            None => result_type(&operands[self.bool_operands..]),
        };
        let integral = !common.is_inexact();
        let found = if self.loops.contains(common) {
            Some(common)
        } else if self.alternative == Alternative::Float64 && integral {
            Some(DType::F64)
        } else {
            // Each integer by itself, as NumPy looks for a loop: the floats that hold two types of integers may be smaller
            // than those that hold the type in which the integers meet. A Python integer among truths is one of 64 bits.
            let strong = operands.iter().filter(|(_, weak)| !weak).map(|&(dtype, _)| dtype).reduce(promote);
            let alone = integral
                && self.whole_operand.is_none()
                && strong.is_some_and(|strong| strong == common || strong.is_integer());
            let fits = |to: DType| match alone {
                true => operands.iter().all(|&(dtype, weak)| weak || can_cast_safely(dtype, to)),
                false => can_cast_safely(common, to),
            };
            self.loops.iter().find(|&to| fits(to))
        };
        let dtype = found.ok_or_else(|| no_loop(op.name))?;
        Ok((dtype, self.out.dtype(dtype)))
    }
}

#[cold]
fn no_loop(name: &str) -> Error {
    Error::type_error(format!(
        "ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any \
         supported types according to the casting rule ''safe''"
    ))
}

/// The data type that a reduction computes and answers in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReduceTypes {
    /// The operand's.
    Same,
    /// At least the machine's integer, for sums and products of small ones.
    Widen,
    Bool,
}

/// A reduction.
pub struct Reduce {
    /// The element-wise operation that combines two partial results.
    pub combine: &'static Op,
    /// The result over no elements; `None` where that is an error.
    pub identity: Option<fn(DType) -> Scalar>,
    /// Reduces a contiguous run.
    pub run: fn(DType) -> Option<RunKernel>,
    pub types: ReduceTypes,
}

impl Reduce {
    /// The data type that elements are cast to, which is the result's too.
    pub fn dtype(&self, operand: DType) -> DType {
        match self.types {
            ReduceTypes::Same => operand,
            ReduceTypes::Bool => DType::Bool,
            ReduceTypes::Widen => match operand.kind() {
                DTypeKind::Bool | DTypeKind::Signed => DType::I64,
                DTypeKind::Unsigned => DType::U64,
                _ => operand,
            },
        }
    }
}

/// An operation that only changes the layout.
pub struct View {
    /// Shape of the result.
    pub shape: fn(&Attrs, &[usize]) -> Result<Shape>,
    /// The layout over the same buffer; `None` where only a contiguous operand has one (some reshapes).
    pub apply: fn(&Attrs, &Layout) -> Result<Option<Layout>>,
}

/// The abstract results of a library routine.
pub type LibraryTypes = fn(&Attrs, &[Aval]) -> Result<SmallVec<[Aval; 1]>>;

/// An operation that a backend has a routine for.
pub struct Library {
    pub routine: LibraryOp,
    /// Abstract results from abstract operands.
    pub types: LibraryTypes,
}

/// The routines that backends have.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LibraryOp {
    MatMul,
    Concatenate,
    /// Writes the second operand into a slice of the first.
    SliceUpdate,
    /// Adds zeros around: the transpose of a slice.
    Unslice,
    Gather,
    ScatterAdd,
    /// Writes a value at gathered places.
    ScatterUpdate,
    CumulativeSum,
    CumulativeProduct,
    ArgMax,
    ArgMin,
    /// The greatest element along axes, and how many there are of it.
    CountedMax,
    CountedMin,
    Sort,
    ArgSort,
    /// Both: the sorted elements and their places.
    SortWithPlaces,
    /// A part of the convolution of two vectors.
    Convolve,
    Solve,
    Inverse,
    Svd,
    LeastSquares,
    PseudoInverse,
    Determinant,
    SignLogDeterminant,
    Cholesky,
    /// The tangent of a lower Cholesky factor.
    CholeskyTangent,
    /// The transpose of that.
    CholeskyCotangent,
    Qr,
    EigenHermitian,
    Eigen,
    /// The discrete Fourier transform of complex numbers, unscaled.
    Fourier,
    /// The real part of that.
    FourierRealPart,
    /// The first half of the transform of real numbers.
    FourierOfReal,
    /// Back from the first half to real numbers, unscaled.
    FourierToReal,
}

/// Inputs that a row's own tests run over.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Samples {
    /// Finite numbers of either sign, away from the range's ends.
    Real,
    /// Greater than zero.
    Positive,
    /// Within (-1, 1).
    Unit,
    /// At least one.
    AboveOne,
    /// Tested by the family's own tests.
    Own,
}

impl Op {
    /// [`Op::infer`] on these operands.
    ///
    /// # Errors
    /// The type and shape errors that NumPy gives.
    pub fn infer_of(&'static self, attrs: &Attrs, operands: &[Tensor]) -> Result<SmallVec<[Aval; 1]>> {
        if let (Class::Elementwise(elementwise), Attrs::None) = (&self.class, attrs) {
            let typed: SmallVec<[(DType, bool); 3]> = operands.iter().map(Tensor::typed).collect();
            let shapes: SmallVec<[&[usize]; 3]> = operands.iter().map(Tensor::lengths).collect();
            let (dtype, shape, weak) = self.infer_elementwise(elementwise, &typed, &shapes)?;
            return Ok(SmallVec::from_iter([Aval { dtype, shape, weak }]));
        }
        let avals: SmallVec<[Aval; 3]> = operands.iter().map(Tensor::aval).collect();
        self.infer(attrs, &avals)
    }

    /// The data type, shape and weakness of an element-wise row's result.
    fn infer_elementwise(
        &'static self,
        row: &Elementwise,
        typed: &[(DType, bool)],
        shapes: &[&[usize]],
    ) -> Result<(DType, Shape, bool)> {
        let own = !self.operator.is_empty() || row.of_the_language;
        let (_, out) = row.types(self, typed)?;
        let weak = typed.iter().all(|(_, weak)| *weak) && out != DType::Bool && own;
        Ok((out, crate::array::broadcast_shapes(shapes)?, weak))
    }

    /// The abstract results of this row on abstract operands.
    ///
    /// # Errors
    /// The type and shape errors that NumPy gives.
    pub fn infer(&'static self, attrs: &Attrs, operands: &[Aval]) -> Result<SmallVec<[Aval; 1]>> {
        let one = |dtype, shape: Shape, weak| {
            let mut out = SmallVec::new();
            out.push(Aval { dtype, shape, weak });
            Ok(out)
        };
        match &self.class {
            Class::Elementwise(_) if matches!(attrs, Attrs::DType(_)) => {
                let Attrs::DType(dtype) = attrs else { return Err(Error::new(Kind::SystemError, "no data type")) };
                one(*dtype, operands[0].shape.clone(), false)
            }
            Class::Elementwise(elementwise) => {
                let typed: SmallVec<[(DType, bool); 3]> = operands.iter().map(|a| (a.dtype, a.weak)).collect();
                let shapes: SmallVec<[&[usize]; 3]> = operands.iter().map(|a| &a.shape[..]).collect();
                let (dtype, shape, weak) = self.infer_elementwise(elementwise, &typed, &shapes)?;
                one(dtype, shape, weak)
            }
            Class::Reduce(reduce) => {
                let Attrs::Axes { axes, keepdims } = attrs else {
                    return Err(Error::new(Kind::SystemError, "a reduction without axes"));
                };
                let dtype = reduce.dtype(operands[0].dtype);
                one(dtype, super::reduce::reduced_shape(&operands[0].shape, axes, *keepdims), false)
            }
            Class::View(view) => one(operands[0].dtype, (view.shape)(attrs, &operands[0].shape)?, false),
            Class::Library(library) => (library.types)(attrs, operands),
        }
    }
}
