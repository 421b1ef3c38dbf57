//! How exactly matrix products of float32 are computed: `precision=` and `with default_matmul_precision(…):`.
//!
//! As in JAX, it is said of products of float32 only: those of other types are computed as they are. The precision of a
//! product is part of its row's parameters, so that its derivatives and its compiled forms have it too.

use std::cell::Cell;

use crate::array::{DType, result_type};
use crate::diag::{Error, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Native;
use crate::lang::object::Object;
use crate::lang::value::Value;
use crate::ops::{Attrs, Op, Tensor, linalg};

/// What operands of float32 are before they are multiplied. Sums are float32 in any case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Precision {
    /// As they are.
    #[default]
    Single,
    /// Rounded to float16.
    Half,
}

/// The names, as JAX has them, and what they mean.
const NAMES: [(&str, Precision); 6] = [
    ("default", Precision::Single),
    ("high", Precision::Single),
    ("highest", Precision::Single),
    ("float32", Precision::Single),
    ("float16", Precision::Half),
    ("F16_F16_F32", Precision::Half),
];

thread_local! {
    /// That of products which say nothing of their own.
    static CURRENT: Cell<Precision> = const { Cell::new(Precision::Single) };
}

impl Precision {
    /// The precision with this name; `None` for `None`.
    ///
    /// # Errors
    /// `ValueError` that lists the names.
    fn named(value: &Value) -> Result<Option<Precision>> {
        if value.is_none() {
            return Ok(None);
        }
        let found = value.as_str().and_then(|text| NAMES.iter().find(|(name, _)| *name == text));
        match found {
            Some((_, precision)) => Ok(Some(*precision)),
            None => {
                let names: Vec<String> = NAMES.iter().map(|(name, _)| format!("'{name}'")).collect();
                let given = crate::lang::display::repr(value)?;
                Err(Error::value(format!("precision must be None or one of {}, got {given}", names.join(", "))))
            }
        }
    }
}

/// That of products which say nothing of their own.
pub fn current() -> Precision {
    CURRENT.get()
}

/// Sets the precision while it lives.
struct Scope(Precision);

impl Scope {
    fn new(precision: Precision) -> Scope {
        Scope(CURRENT.replace(precision))
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// Computes with the precision that `precision=` asks for; without one, with the one that is set.
///
/// # Errors
/// `ValueError` for an unknown one; those of what is computed.
pub fn with<T>(precision: Option<&Value>, compute: impl FnOnce() -> Result<T>) -> Result<T> {
    let _scope = precision.map(Precision::named).transpose()?.flatten().map(Scope::new);
    compute()
}

/// The parameters with which a row is applied to operands: matrix products of float32 have the precision that is set.
pub fn attrs(op: &Op, operands: &[Tensor]) -> Attrs {
    if current() == Precision::Single || *op != linalg::MATMUL {
        return Attrs::None;
    }
    let types: smallvec::SmallVec<[(DType, bool); 2]> = operands.iter().map(Tensor::typed).collect();
    if result_type(&types) == DType::F32 { Attrs::DType(DType::F16) } else { Attrs::None }
}

/// The matrix product with the precision that is set.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn matmul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let operands = [a.clone(), b.clone()];
    crate::ops::bind_one(&linalg::MATMUL, &attrs(&linalg::MATMUL, &operands), &operands)
}

/// `with default_matmul_precision(…):`.
struct Setting {
    name: Value,
    precision: Precision,
    /// What was set outside.
    outside: std::cell::RefCell<Vec<Precision>>,
}

impl Object for Setting {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "default_matmul_precision"
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("default_matmul_precision({})", crate::lang::display::repr(&self.name)?))
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        self.outside.borrow_mut().push(CURRENT.replace(self.precision));
        Ok(Some(this.clone()))
    }

    fn exit(&self, _: &mut Interpreter, _: Option<&Error>) -> Result<bool> {
        if let Some(outside) = self.outside.borrow_mut().pop() {
            CURRENT.set(outside);
        }
        Ok(false)
    }
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[Native::new(
    "default_matmul_precision(precision)",
    "A context in which matrix products of float32, `@` among them, have this precision: 'float16' rounds what is \
     multiplied to float16 and adds up in float32, as fast as a GPU can; 'highest' and None round nothing. Products of \
     other types are computed as they are.\n\n>>> a = np.full((2, 2), 1.0001, np.float32)\n>>> with \
     default_matmul_precision('float16'):\n...     print(a @ a)\n[[2. 2.]\n [2. 2.]]\n",
    |_, args| {
        let name = args.value(0).clone();
        let precision = Precision::named(&name)?.unwrap_or_default();
        Ok(Value::object(Setting { name, precision, outside: std::cell::RefCell::default() }))
    },
)];
