//! Universal functions: element-wise rows of the table as values that can be called, with their methods.

use smallvec::SmallVec;

use super::args;
use crate::array::{Array, DType, Shape};
use crate::diag::{Error, Result};
use crate::lang::arrays::{convert, store};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Keyword, Native, closest};
use crate::lang::object::Object;
use crate::lang::value::Value;
use crate::ops::{Attrs, Class, Op, Tensor, binary, bind_one, cast_to, compare, index, reduce, shape};
use crate::trace;

/// A row as a value.
pub struct Ufunc {
    op: &'static Op,
    /// NumPy's name, where several name one row.
    name: &'static str,
}

impl Ufunc {
    /// The function that applies a row.
    pub fn value(op: &'static Op, name: &'static str) -> Value {
        Value::object(Ufunc { op, name })
    }

    /// The row.
    pub fn op(&self) -> &'static Op {
        self.op
    }
}

/// The keyword arguments of a call.
#[derive(Default)]
struct Options {
    out: Option<Value>,
    dtype: Option<DType>,
    condition: Option<Value>,
}

impl Ufunc {
    fn options(&self, keywords: &[Keyword]) -> Result<Options> {
        let mut options = Options::default();
        for (name, value) in keywords {
            match name.text() {
                "out" => options.out = Some(value.clone()).filter(|v| !v.is_none()),
                "dtype" => options.dtype = args::dtype(Some(value))?,
                "where" => options.condition = Some(value.clone()).filter(|v| !matches!(v, Value::Bool(true))),
                "casting" | "order" | "subok" | "signature" => {}
                other => {
                    let error =
                        Error::type_error(format!("{}() got an unexpected keyword argument '{other}'", self.name));
                    let known = ["out", "where", "casting", "order", "dtype", "subok", "signature"];
                    return Err(match closest(other, known) {
                        Some(name) => error.help(format!("did you mean '{name}'?")),
                        None => error,
                    });
                }
            }
        }
        Ok(options)
    }

    fn apply(&self, operands: &[Tensor], options: &Options) -> Result<Value> {
        let operands: SmallVec<[Tensor; 3]> = match options.dtype {
            None => operands.into(),
            Some(dtype) => operands.iter().map(|t| cast_to(t.clone(), dtype)).collect::<Result<_>>()?,
        };
        let out = match &options.out {
            Some(Value::Tuple(tuple)) if tuple.items.len() == 1 => Some(&tuple.items[0]),
            out => out.as_ref(),
        };
        match (out, &options.condition) {
            (None, None) => Ok(convert::from_tensor(bind_one(self.op, &Attrs::None, &operands)?)),
            (Some(Value::Array(target)), None) => {
                store(self.op, &operands, target)?;
                Ok(Value::Array(target.clone()))
            }
            (Some(Value::Array(target)), Some(condition)) => {
                let chosen = self.where_holds(condition, &operands, &target.tensor())?;
                args::finish(chosen, Some(&Value::Array(target.clone())), self.name)
            }
            (None, Some(condition)) => {
                let result = bind_one(self.op, &Attrs::None, &operands)?;
                // What is not computed is unspecified in NumPy; here it is zero.
                let zero = crate::ops::zeros_of(&result.aval())?;
                Ok(convert::from_tensor(self.where_holds(condition, &operands, &zero)?))
            }
            (Some(_), _) => Err(Error::type_error("return arrays must be of ArrayType")),
        }
    }

    fn where_holds(&self, condition: &Value, operands: &[Tensor], otherwise: &Tensor) -> Result<Tensor> {
        let result = bind_one(self.op, &Attrs::None, operands)?;
        let result = cast_to(result, otherwise.dtype())?;
        compare::select(&convert::tensor_of(condition, Some(DType::Bool))?, &result, otherwise)
    }

    /// The reduction that folds with this function, where the table has one.
    fn reduction(&self) -> Option<&'static Op> {
        reduce::ROWS.iter().copied().find(|row| matches!(&row.class, Class::Reduce(r) if *r.combine == *self.op))
    }
}

impl Object for Ufunc {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "ufunc"
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<ufunc '{}'>", self.op.name))
    }

    fn doc(&self) -> Option<String> {
        let operands = self.op.operands.join(", ");
        Some(format!("{}({operands}, /, out=None, *, where=True, dtype=None)\n\n{}", self.name, self.op.doc))
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        let Class::Elementwise(row) = &self.op.class else { return Ok(None) };
        Ok(Some(match name {
            "__name__" => Value::from(self.op.name),
            "__doc__" => self.doc().map_or(Value::None, Value::from),
            "nin" => Value::from(self.op.operands.len()),
            "nout" => Value::Int(1),
            "nargs" => Value::from(self.op.operands.len() + 1),
            "ntypes" => Value::from(row.loops.iter().count()),
            "identity" => match self.reduction().map(|op| &op.class) {
                Some(Class::Reduce(r)) => r.identity.map_or(Value::None, |make| convert::to_python(make(DType::I64))),
                _ => Value::None,
            },
            _ => return Ok(None),
        }))
    }

    fn call(&self, _: &Value, _: &mut Interpreter, given: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        let count = self.op.operands.len();
        if given.len() < count || given.len() > count + 1 {
            return Err(Error::type_error(format!(
                "{}() takes from {count} to {} positional arguments but {} {} given",
                self.name,
                count + 1,
                given.len(),
                if given.len() == 1 { "was" } else { "were" }
            )));
        }
        let mut options = if keywords.is_empty() { Options::default() } else { self.options(keywords)? };
        if let Some(out) = given.get(count) {
            options.out = Some(out.clone()).filter(|v| !v.is_none());
        }
        let operands: SmallVec<[Tensor; 3]> =
            given[..count].iter().map(convert::ufunc_operand).collect::<Result<_>>()?;
        // A function, unlike an operator, makes NumPy scalars of Python's numbers.
        let all_weak = operands.iter().all(|t| matches!(t, Tensor::Weak(_)));
        let operands: SmallVec<[Tensor; 3]> = match all_weak {
            true => operands.into_iter().map(strong).collect(),
            false => operands,
        };
        self.apply(&operands, &options).map(Some)
    }
}

fn strong(tensor: Tensor) -> Tensor {
    match tensor {
        Tensor::Weak(scalar) => Tensor::Scalar(scalar),
        other => other,
    }
}

fn this<'a>(args: &'a Arguments) -> Result<&'a Ufunc> {
    args.value(0).downcast::<Ufunc>().ok_or_else(|| Error::type_error("a ufunc is wanted"))
}

/// Refuses methods on functions that do not take two operands.
fn two_operands(ufunc: &Ufunc, method: &str) -> Result<()> {
    if ufunc.op.operands.len() == 2 {
        return Ok(());
    }
    Err(Error::value(format!("{method} only supported for binary functions")))
}

static METHODS: &[Native] = &[
    Native::new(
        "reduce(self, array, /, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=True)",
        "Combines the elements along an axis.\n\n>>> np.multiply.reduce([2, 3, 5])\nnp.int64(30)\n",
        |_, args| {
            let ufunc = this(args)?;
            two_operands(ufunc, "reduce")?;
            let mut operand = args::tensor(args, 1)?;
            if let Some(dtype) = args::dtype(args.get(3))? {
                operand = cast_to(operand, dtype)?;
            }
            let axis_given = args.get(2);
            let axes = match axis_given {
                None if operand.ndim() == 0 => return Err(Error::type_error("cannot reduce on a scalar")),
                None => [0].into_iter().collect(),
                given => args::axes(given, operand.ndim())?,
            };
            let keepdims = args::flag(args.get(5))?;
            if let Some(condition) = args.given(7).filter(|v| !matches!(v, Value::Bool(true))) {
                operand = super::reduce::only_where(ufunc.op, operand, condition)?;
            }
            let mut result = fold(ufunc, operand, &axes, keepdims)?;
            if let Some(initial) = args.given(6) {
                result = bind_one(ufunc.op, &Attrs::None, &[convert::ufunc_operand(initial)?, result])?;
            }
            args::finish(result, args.get(4), ufunc.name)
        },
    ),
    Native::new(
        "accumulate(self, array, /, axis=0, dtype=None, out=None)",
        "The running results of combining the elements along an axis.\n\n>>> np.add.accumulate([2, 3, 5])\narray([ 2,  5, 10])\n",
        |_, args| {
            let ufunc = this(args)?;
            two_operands(ufunc, "accumulate")?;
            let mut operand = args::tensor(args, 1)?;
            if let Some(dtype) = args::dtype(args.get(3))? {
                operand = cast_to(operand, dtype)?;
            }
            if operand.ndim() == 0 {
                return Err(Error::type_error("cannot accumulate on a scalar"));
            }
            let axis = args.get(2).map_or(Ok(0), |axis| args::axis(axis, operand.ndim()))?;
            args::finish(accumulate(ufunc.op, &operand, axis)?, args.get(4), ufunc.name)
        },
    ),
    Native::new(
        "outer(self, A, B, /)",
        "The function over all pairs of elements.\n\n>>> np.multiply.outer([1, 2], [3, 4])\narray([[3, 4],\n       [6, 8]])\n",
        |_, args| {
            let ufunc = this(args)?;
            two_operands(ufunc, "outer product")?;
            let (a, b) = (args::tensor(args, 1)?, args::tensor(args, 2)?);
            let spread: Shape = a.shape().iter().copied().chain(std::iter::repeat_n(1, b.ndim())).collect();
            let a = shape::reshape(&a, &spread)?;
            Ok(convert::from_tensor(bind_one(ufunc.op, &Attrs::None, &[a, b])?))
        },
    ),
    Native::new(
        "at(self, a, indices, b=None, /)",
        "Applies the function in place at indices, repeated ones again and again.\n\n>>> a = np.array([1, 2]); np.add.at(a, [0, 0], 1); a\narray([3, 2])\n",
        |_, args| {
            let ufunc = this(args)?;
            at(ufunc, args)?;
            Ok(Value::None)
        },
    ),
];

/// Folds axes with a function.
fn fold(ufunc: &Ufunc, operand: Tensor, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    if let Some(op) = ufunc.reduction() {
        return bind_one(op, &Attrs::axes(axes, keepdims), &[operand]);
    }
    let mut result = operand;
    for &axis in axes.iter().rev() {
        let length = result.shape()[axis];
        if length == 0 {
            return Err(Error::value(format!(
                "zero-size array to reduction operation {} which has no identity",
                ufunc.op.name
            )));
        }
        let mut total = shape::slice_axis(&result, axis, 0, 1)?;
        for at in 1..length {
            crate::diag::interrupt::check()?;
            total = bind_one(ufunc.op, &Attrs::None, &[total, shape::slice_axis(&result, axis, at, 1)?])?;
        }
        result = total;
    }
    if keepdims { Ok(result) } else { shape::reshape(&result, &reduce::reduced_shape(&result.shape(), axes, false)) }
}

/// The running results of a function along an axis.
fn accumulate(op: &'static Op, operand: &Tensor, axis: usize) -> Result<Tensor> {
    if *op == binary::ADD {
        return bind_one(&index::CUMSUM, &Attrs::Axis(axis), std::slice::from_ref(operand));
    }
    if *op == binary::MULTIPLY {
        return bind_one(&index::CUMPROD, &Attrs::Axis(axis), std::slice::from_ref(operand));
    }
    let length = operand.shape()[axis];
    let mut parts: Vec<Tensor> = Vec::with_capacity(length);
    for at in 0..length {
        crate::diag::interrupt::check()?;
        let part = shape::slice_axis(operand, axis, at, 1)?;
        parts.push(match parts.last() {
            Some(last) => bind_one(op, &Attrs::None, &[last.clone(), part])?,
            None => part,
        });
    }
    if parts.is_empty() { Ok(operand.clone()) } else { shape::concatenate(&parts, axis) }
}

fn at(ufunc: &Ufunc, args: &Arguments) -> Result<()> {
    let Value::Array(handle) = args.value(1) else {
        return Err(Error::type_error("first operand must be array"));
    };
    let items = crate::lang::arrays::index_items(args.value(2))?;
    handle.edit(|target| at_places(ufunc, args, target, &items))
}

fn at_places(ufunc: &Ufunc, args: &Arguments, target: &Array, items: &[crate::array::index::IndexItem]) -> Result<()> {
    use crate::array::index as plans;
    target.require_writeable()?;
    let plan = plans::plan(target.shape(), items)?;
    let other = match args.given(3) {
        Some(value) => {
            let array = trace::concrete(&convert::tensor(value)?)?;
            Some(array.broadcast_to(&plan.result_shape(target.shape()))?.to_contiguous()?)
        }
        None => None,
    };
    let mut count = 0isize;
    plans::for_each_target(target, &plan, |offset| {
        let mut operands: SmallVec<[Tensor; 2]> = SmallVec::new();
        operands.push(Tensor::Scalar(target.scalar_at(offset)));
        if let Some(other) = &other {
            operands.push(Tensor::Scalar(other.scalar_at(count)));
            count += 1;
        }
        let result = bind_one(ufunc.op, &Attrs::None, &operands)?;
        if let Tensor::Scalar(scalar) | Tensor::Weak(scalar) = result {
            target.set_scalar_at(offset, scalar);
        }
        Ok(())
    })
}
