//! What operations take and give: arrays, scalars, and values that only an outer room understands.

use std::any::Any;
use std::rc::Rc;
use std::sync::OnceLock;

use smallvec::SmallVec;

use super::{Attrs, Op};
use crate::array::{Array, DType, Scalar, Shape, copied};
use crate::diag::{Error, Kind, Result};

/// The abstract value: what is known of a tensor before its elements are.
#[derive(PartialEq, Eq, Hash, Debug)]
pub struct Aval {
    pub dtype: DType,
    pub shape: Shape,
    /// A Python scalar, which yields to the other operands' data type (NEP 50).
    pub weak: bool,
}

impl Clone for Aval {
    #[inline]
    fn clone(&self) -> Aval {
        Aval { dtype: self.dtype, shape: copied(&self.shape), weak: self.weak }
    }
}

impl Aval {
    /// The abstract value of a strongly typed tensor.
    pub fn new(dtype: DType, shape: &[usize]) -> Aval {
        Aval { dtype, shape: Shape::from_slice(shape), weak: false }
    }

    /// As our reports describe an operand: `float64 (3, 4)`, `float64 scalar`.
    pub fn describe(&self) -> String {
        if self.shape.is_empty() {
            format!("{} scalar", self.dtype)
        } else {
            format!("{} {}", self.dtype, crate::array::shape_text(&self.shape))
        }
    }
}

/// A tensor that lives elsewhere: on a device, or in a trace.
pub trait Foreign {
    /// What is known of it.
    fn aval(&self) -> &Aval;
    /// For the room that made it to get its own type back.
    fn as_any(&self) -> &dyn Any;
    /// The elements, copied to this process's memory, where they are known.
    fn fetch(&self) -> Option<Result<Array>> {
        None
    }
    /// The elements beneath whatever derivatives ride on them, where they are known: to choose a formula by, not to
    /// compute with.
    fn beneath(&self) -> Option<Result<Array>> {
        self.fetch()
    }
}

/// An operand or result of an operation. Immutable as far as operations are concerned.
#[derive(Clone)]
pub enum Tensor {
    /// Elements in this process's memory.
    Host(Array),
    /// One element with its type: what NumPy's array scalars are.
    Scalar(Scalar),
    /// A Python number.
    Weak(Scalar),
    /// On a device or in a trace.
    Foreign(Rc<dyn Foreign>),
}

impl Tensor {
    /// What is known of it.
    pub fn aval(&self) -> Aval {
        match self {
            Tensor::Host(array) => Aval::new(array.dtype(), array.shape()),
            Tensor::Scalar(scalar) => Aval::new(scalar.dtype(), &[]),
            Tensor::Weak(scalar) => Aval { dtype: scalar.dtype(), shape: Shape::new(), weak: true },
            Tensor::Foreign(foreign) => foreign.aval().clone(),
        }
    }

    /// The data type, and whether it is weak.
    pub fn typed(&self) -> (DType, bool) {
        match self {
            Tensor::Host(array) => (array.dtype(), false),
            Tensor::Scalar(scalar) => (scalar.dtype(), false),
            Tensor::Weak(scalar) => (scalar.dtype(), true),
            Tensor::Foreign(foreign) => {
                let aval = foreign.aval();
                (aval.dtype, aval.weak)
            }
        }
    }

    /// The data type.
    pub fn dtype(&self) -> DType {
        self.typed().0
    }

    /// The length of each axis.
    pub fn shape(&self) -> Shape {
        Shape::from_slice(self.lengths())
    }

    /// The length of each axis, where they stand.
    pub fn lengths(&self) -> &[usize] {
        match self {
            Tensor::Host(array) => array.shape(),
            Tensor::Scalar(_) | Tensor::Weak(_) => &[],
            Tensor::Foreign(foreign) => &foreign.aval().shape,
        }
    }

    /// The number of axes.
    pub fn ndim(&self) -> usize {
        self.lengths().len()
    }

    /// The number of elements.
    pub fn size(&self) -> usize {
        self.lengths().iter().product()
    }

    /// The elements as an array in this process's memory, if they are there.
    ///
    /// # Errors
    /// `MemoryError`; `TypeError` for a tensor of a trace, whose elements are not known.
    pub fn to_array(&self) -> Result<Array> {
        match self {
            Tensor::Host(array) => Ok(array.clone()),
            Tensor::Scalar(scalar) | Tensor::Weak(scalar) => Array::from_scalar(*scalar),
            Tensor::Foreign(foreign) => foreign
                .fetch()
                .unwrap_or_else(|| Err(Error::type_error("the elements of a traced array are not at hand here"))),
        }
    }

    /// The elements beneath whatever derivatives ride on them, where they are known: for a rule to choose its formula by.
    pub fn beneath(&self) -> Option<Array> {
        match self {
            Tensor::Foreign(foreign) => foreign.beneath()?.ok(),
            own => own.to_array().ok(),
        }
    }

    /// A strong float64 or weak number for use in rules.
    pub fn number(value: f64) -> Tensor {
        Tensor::Weak(Scalar::F64(value))
    }

    /// A weak integer for use in rules.
    pub fn integer(value: i64) -> Tensor {
        Tensor::Weak(Scalar::I64(value))
    }
}

impl From<Array> for Tensor {
    fn from(array: Array) -> Tensor {
        Tensor::Host(array)
    }
}

impl std::fmt::Debug for Tensor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Tensor::Host(array) => array.fmt(f),
            Tensor::Scalar(scalar) | Tensor::Weak(scalar) => scalar.fmt(f),
            Tensor::Foreign(foreign) => write!(f, "Foreign({})", foreign.aval().describe()),
        }
    }
}

/// The results of an operation; one, for almost all.
pub type Outputs = SmallVec<[Tensor; 1]>;

/// Who applies a row to operands.
pub struct Binder {
    /// All results of a row.
    pub all: fn(&'static Op, &Attrs, &[Tensor]) -> Result<Outputs>,
    /// The result of a row that has one.
    pub one: fn(&'static Op, &Attrs, &[Tensor]) -> Result<Tensor>,
}

static BINDER: OnceLock<Binder> = OnceLock::new();

/// Sets who applies rows. The first call decides.
pub fn install(binder: Binder) {
    BINDER.get_or_init(|| binder);
}

/// Applies a row: evaluates, records or differentiates, as the innermost trace level among the operands has it.
///
/// # Errors
/// Whatever the operation's meaning on these operands is an error of.
pub fn bind(op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs> {
    match BINDER.get() {
        Some(binder) => (binder.all)(op, attrs, operands),
        None => Err(not_installed()),
    }
}

#[cold]
fn not_installed() -> Error {
    Error::new(Kind::SystemError, "no evaluator is installed")
}

/// [`bind`] for a row with one result.
///
/// # Errors
/// As [`bind`].
pub fn bind_one(op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Tensor> {
    match BINDER.get() {
        Some(binder) => (binder.one)(op, attrs, operands),
        None => Err(not_installed()),
    }
}
