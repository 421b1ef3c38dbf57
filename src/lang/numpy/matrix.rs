//! `np.matrix`: an array of two axes, always, whose `*` is the matrix product.
//!
//! A matrix wraps an array value. What arrays can do is asked of that array, and the answer becomes a matrix again
//! where it is an array of at most two axes.

use std::any::Any;
use std::rc::Rc;

use super::args;
use crate::array::print::{PrintOptions, array_repr_named};
use crate::array::{DType, SliceSpec};
use crate::diag::{Error, Result};
use crate::lang::arrays::{self, convert};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::ValueIterator;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::object::Object;
use crate::lang::symbol::Symbol;
use crate::lang::types::TypeObject;
use crate::lang::value::Value;
use crate::ops::{Tensor, shape};
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};
use crate::trace;

/// A matrix: the array value that it wraps.
pub struct Matrix(Value);

/// Binds the names in NumPy's module.
pub fn define(module: &Module) {
    module.define("matrix", Value::Type(&MATRIX));
    module.define_natives(FUNCTIONS);
}

/// The type of matrices.
pub static MATRIX: TypeObject = TypeObject {
    name: "matrix",
    module: "numpy",
    base: Some(&arrays::types::NDARRAY),
    doc: "An array of two axes whose * is the matrix product. Prefer plain arrays and @.\n\n>>> np.matrix('1 2; 3 4')\nmatrix([[1, 2],\n        [3, 4]])\n",
    construct: Some(&NEW_MATRIX),
    methods: &[],
    statics: &[],
};

static NEW_MATRIX: Native = Native::new(
    "matrix(data, dtype=None, copy=True)",
    "An array of two axes whose * is the matrix product.\n\n>>> np.matrix('1 2; 3 4').T\nmatrix([[1, 3],\n        [2, 4]])\n",
    |_, args| new(args.value(0), args::dtype(args.get(1))?, args.get(2).map_or(Ok(true), |v| args::flag(Some(v)))?),
);

static FUNCTIONS: &[Native] = &[
    Native::new(
        "asmatrix(data, dtype=None)",
        "The data as a matrix, without a copy where it is an array.\n\n>>> np.asmatrix([1, 2])\nmatrix([[1, 2]])\n",
        |_, args| new(args.value(0), args::dtype(args.get(1))?, false),
    ),
    Native::new(
        "_main_variable(name)",
        "The value of a name in the main program, or None.\n\n>>> np._main_variable('nobody')\n",
        |vm, args| Ok(vm.main.lookup(args::text(args.value(0), "name")?).unwrap_or(Value::None)),
    ),
];

/// A matrix of a text, a nested list, an array or a matrix.
fn new(data: &Value, dtype: Option<DType>, copy: bool) -> Result<Value> {
    if let (Some(_), false, None) = (data.downcast::<Matrix>(), copy, dtype) {
        return Ok(data.clone());
    }
    let tensor = match data.as_str() {
        Some(text) => convert::tensor_of(&rows_in(text)?, dtype)?,
        None => convert::tensor_of(data, dtype)?,
    };
    let tensor = if tensor.ndim() > 2 { two_of_many(data, tensor)? } else { tensor };
    let tensor = match tensor {
        Tensor::Host(array) if copy => Tensor::Host(array.copy()?),
        other => other,
    };
    Ok(wrapped(as_two_axes(tensor)?))
}

/// An array of many axes, of which at most two are longer than one.
fn two_of_many(data: &Value, tensor: Tensor) -> Result<Tensor> {
    let long: Vec<usize> = tensor.shape().iter().copied().filter(|&n| n > 1).collect();
    if !matches!(data, Value::Array(_)) {
        return Err(Error::value("matrix must be 2-dimensional"));
    }
    match long[..] {
        [rows, columns] => shape::reshape(&tensor, &[rows, columns]),
        [] | [_] => shape::reshape(&tensor, &[1, tensor.size()]),
        _ => Err(Error::value("shape too large to be a matrix.")),
    }
}

fn as_two_axes(tensor: Tensor) -> Result<Tensor> {
    match &tensor.shape()[..] {
        [] => Ok(Tensor::Host(tensor.to_array()?.reshape(&[1, 1])?)),
        &[n] => shape::reshape(&tensor, &[1, n]),
        _ => Ok(tensor),
    }
}

fn wrapped(tensor: Tensor) -> Value {
    Value::object(Matrix(convert::from_tensor(tensor)))
}

/// A function's result for this operand: a matrix for a matrix.
///
/// # Errors
/// `MemoryError`.
pub fn as_operand(operand: &Value, result: Value) -> Result<Value> {
    if is_matrix(operand) { again(result) } else { Ok(result) }
}

/// A result as a matrix, where it is an array of at most two axes.
fn again(value: Value) -> Result<Value> {
    let Value::Array(handle) = &value else { return Ok(value) };
    match handle.tensor().ndim() {
        0 => Ok(value),
        1 => {
            let row = match handle.tensor() {
                Tensor::Host(array) => arrays::view_of(handle, array.reshape(&[1, array.size()])?),
                other => convert::from_tensor(as_two_axes(other)?),
            };
            Ok(Value::object(Matrix(row)))
        }
        2 => Ok(Value::object(Matrix(value))),
        _ => Ok(value),
    }
}

/// The rows that a text spells: `1 2; 3 4`, `[1, 2; 3, 4]`.
fn rows_in(text: &str) -> Result<Value> {
    let bare: String = text.chars().filter(|c| !"[]".contains(*c)).collect();
    let mut rows: Vec<Value> = Vec::new();
    let mut columns = None;
    for row in bare.split(';') {
        let items = row.split([',', ' ', '\t', '\n']).filter(|item| !item.is_empty());
        let items: Vec<Value> = items.map(number_in).collect::<Result<_>>()?;
        if *columns.get_or_insert(items.len()) != items.len() {
            return Err(Error::value("Rows not the same size."));
        }
        rows.push(Value::list(items));
    }
    Ok(Value::list(rows))
}

fn number_in(text: &str) -> Result<Value> {
    if let Ok(whole) = crate::lang::format::parse_int(text, 10) {
        return Ok(Value::from_bigint(whole));
    }
    if let Some(imaginary) = text.strip_suffix(['j', 'J'])
        && let Ok(part) = crate::lang::format::parse_float(imaginary)
    {
        return Ok(Value::complex(0.0, part));
    }
    match text {
        "True" => Ok(Value::Bool(true)),
        "False" => Ok(Value::Bool(false)),
        _ => crate::lang::format::parse_float(text).map(Value::Float),
    }
}

/// Whether a value is a matrix.
pub fn is_matrix(value: &Value) -> bool {
    value.downcast::<Matrix>().is_some()
}

/// The plain array behind a matrix; another value itself.
fn plain(value: &Value) -> Value {
    value.downcast::<Matrix>().map_or_else(|| value.clone(), |matrix| matrix.0.clone())
}

/// Methods whose results stay as they are.
const UNTOUCHED: &[&str] = &["tolist", "item", "nonzero", "tobytes", "tofile", "dump", "searchsorted"];
/// Methods that keep the axis they reduce.
const REDUCING: &[&str] = &["sum", "prod", "mean", "std", "var", "any", "all", "max", "min", "argmax", "argmin", "ptp"];

/// A method of arrays, bound to a matrix.
struct Method {
    array: Value,
    name: &'static str,
}

impl Object for Method {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "method"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _: &Value, vm: &mut Interpreter, args: &[Value], kw: &[Keyword]) -> Result<Option<Value>> {
        let args: Vec<Value> = args.iter().map(plain).collect();
        let mut keywords: Vec<Keyword> = kw.iter().map(|(name, value)| (*name, plain(value))).collect();
        let axis = args.first().or_else(|| kw.iter().find(|(name, _)| name.text() == "axis").map(|(_, value)| value));
        if REDUCING.contains(&self.name) && axis.is_some_and(|axis| !axis.is_none()) {
            keywords.push((Symbol::new("keepdims"), Value::Bool(true)));
        }
        let numpy = crate::lang::registry::import(vm, "numpy")?;
        // Peak to peak is a function only.
        let result = if self.name == "ptp" {
            let function = crate::lang::attribute::get_attr(vm, &numpy, Symbol::new("ptp"))?;
            let args: Vec<Value> = std::iter::once(self.array.clone()).chain(args).collect();
            vm.call(&function, &args, &keywords)?
        } else {
            let method = crate::lang::attribute::get_attr(vm, &self.array, Symbol::new(self.name))?;
            vm.call(&method, &args, &keywords)?
        };
        if UNTOUCHED.contains(&self.name) { Ok(Some(result)) } else { again(result).map(Some) }
    }
}

impl Matrix {
    fn tensor(&self) -> Result<Tensor> {
        convert::tensor(&self.0)
    }

    /// The transpose, the inverse and the plain arrays by their short names.
    fn short(&self, vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(Some(match name {
            "A" => self.0.clone(),
            "A1" => vm.call_method(&self.0, "ravel", &[])?,
            "T" => again(crate::lang::attribute::get_attr(vm, &self.0, Symbol::new("T"))?)?,
            "H" => {
                let turned = crate::lang::attribute::get_attr(vm, &self.0, Symbol::new("T"))?;
                match self.tensor()?.dtype().is_complex() {
                    true => again(vm.call_method(&turned, "conj", &[])?)?,
                    false => again(turned)?,
                }
            }
            "I" => {
                let shape = self.tensor()?.shape();
                let linalg = crate::lang::registry::import(vm, "numpy.linalg")?;
                let name = if shape[0] == shape[1] { "inv" } else { "pinv" };
                again(vm.call_method(&linalg, name, std::slice::from_ref(&self.0))?)?
            }
            _ => return Ok(None),
        }))
    }
}

impl Object for Matrix {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        MATRIX.name
    }

    fn type_value(&self) -> Value {
        Value::Type(&MATRIX)
    }

    fn attributes(&self) -> Vec<String> {
        let own = ["A", "A1", "H", "I", "T", "getA", "getA1", "getH", "getI", "getT"].map(str::to_owned);
        own.into_iter().chain(arrays::attributes(&self.0).into_iter().map(str::to_owned)).collect()
    }

    fn methods(&self) -> &'static [Native] {
        GETTERS
    }

    fn get_attr(&self, _: &Value, vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        if let Some(found) = self.short(vm, name)? {
            return Ok(Some(found));
        }
        if let Some(found) = arrays::get_attr(&self.0, name)? {
            return again(found).map(Some);
        }
        let method = arrays::find_method(name).map(Native::name).or((name == "ptp").then_some("ptp"));
        Ok(method.map(|name| Value::object(Method { array: self.0.clone(), name })))
    }

    fn set_attr(&self, _: &mut Interpreter, name: &str, value: Option<&Value>) -> Result<bool> {
        value.map_or(Ok(false), |value| arrays::set_attr(&self.0, name, value))
    }

    fn repr(&self) -> Result<String> {
        let array = trace::concrete(&self.tensor()?)?;
        Ok(array_repr_named(&array, &PrintOptions::current(), "matrix"))
    }

    fn str(&self) -> Result<String> {
        crate::lang::display::str_of(&self.0)
    }

    fn truth(&self) -> Result<Option<bool>> {
        arrays::truth(&self.0).map(Some)
    }

    fn as_array(&self) -> Result<Option<Tensor>> {
        self.tensor().map(Some)
    }

    fn overrides_arrays(&self) -> bool {
        true
    }

    fn length(&self) -> Result<Option<usize>> {
        arrays::length(&self.0).map(Some)
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(Value::iterator("matrix_iterator", Rows { matrix: self.0.clone(), next: 0 })))
    }

    fn contains(&self, _: &mut Interpreter, item: &Value) -> Result<Option<bool>> {
        arrays::contains(&self.0, &plain(item)).map(Some)
    }

    fn get_item(&self, _: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        let index = match index {
            Value::Tuple(tuple) => Value::tuple(tuple.items.iter().map(plain)),
            other => plain(other),
        };
        let found = arrays::get_item(&self.0, &index)?;
        let Value::Array(handle) = &found else { return Ok(Some(found)) };
        // One column stays a column.
        let column = match &index {
            Value::Tuple(tuple) => matches!(&tuple.items[..], [_, last, ..] if arrays_index(last)),
            _ => false,
        };
        if let (Tensor::Host(array), 1, true) = (handle.tensor(), handle.tensor().ndim(), column) {
            let column = arrays::view_of(handle, array.reshape(&[array.size(), 1])?);
            return Ok(Some(Value::object(Matrix(column))));
        }
        again(found).map(Some)
    }

    fn set_item(&self, vm: &mut Interpreter, index: &Value, value: Option<&Value>) -> Result<bool> {
        match value {
            Some(value) => {
                let (index, value) = (plain(index), plain(value));
                // Where the index picks a part with two axes, the value must fit that.
                if let Some(part) = self.get_item(vm, &index)?
                    && let Some(part) = part.downcast::<Matrix>()
                    && let (Tensor::Host(target), Tensor::Host(source)) = (part.tensor()?, convert::tensor(&value)?)
                    && target.shares_buffer(&trace::concrete(&self.tensor()?)?)
                {
                    trace::guard_write(&target)?;
                    target.assign(&source)?;
                    return Ok(true);
                }
                arrays::set_item(&self.0, &index, &value).map(|()| true)
            }
            None => Err(Error::value("cannot delete array elements")),
        }
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        arrays::equal(&self.0, &plain(other)).map(Some)
    }

    fn compare(&self, op: CompareOp, other: &Value) -> Result<Option<Value>> {
        arrays::compare(op, &self.0, &plain(other))?.map(again).transpose()
    }

    fn binary(&self, op: BinaryOp, other: &Value, reflected: bool) -> Result<Option<Value>> {
        let other = plain(other);
        let Some(second) = arrays_operand(&other)? else { return Ok(None) };
        let mine = self.tensor()?;
        if op == BinaryOp::Pow {
            return if reflected { Ok(None) } else { power(&mine, &other).map(Some) };
        }
        let product = op == BinaryOp::Mul && second.ndim() > 0;
        if let (true, Tensor::Host(a), Tensor::Host(b)) = (product, &mine, as_two_axes(second.clone())?) {
            let (a, b) = if reflected { (&b, a) } else { (a, &b) };
            return again(convert::from_array(crate::backend::cpu::linalg::dot(a, b)?)).map(Some);
        }
        let (op, second) = if product { (BinaryOp::MatMul, as_two_axes(second)?) } else { (op, second) };
        let (first, second) = (convert::from_tensor(mine), convert::from_tensor(second));
        let result = if reflected { arrays::binary(op, &second, &first) } else { arrays::binary(op, &first, &second) };
        result?.map(again).transpose()
    }

    fn inplace(&self, _vm: &mut Interpreter, op: BinaryOp, other: &Value) -> Result<bool> {
        if matches!(op, BinaryOp::Pow | BinaryOp::MatMul) {
            return Ok(false);
        }
        let other = plain(other);
        if op == BinaryOp::Mul {
            let product = self.binary(op, &other, false)?.unwrap_or(Value::None);
            arrays::set_item(&self.0, &Value::Ellipsis, &plain(&product))?;
            return Ok(true);
        }
        Ok(arrays::inplace_binary(op, &self.0, &other)?.is_some())
    }

    fn unary(&self, op: UnaryOp) -> Result<Option<Value>> {
        arrays::unary(op, &self.0)?.map(again).transpose()
    }
}

/// Whether an index picks one place.
fn arrays_index(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Scalar(_) | Value::Bool(_))
}

/// What a matrix combines with: numbers, arrays and sequences. A Python number stays weak.
fn arrays_operand(value: &Value) -> Result<Option<Tensor>> {
    match value {
        Value::List(_) | Value::Tuple(_) => convert::tensor(value).map(Some),
        other => convert::operand(other),
    }
}

/// The power of a square matrix by a whole number.
fn power(matrix: &Tensor, exponent: &Value) -> Result<Value> {
    let times = args::integer(exponent)?;
    let array = trace::concrete(matrix)?;
    let result = crate::backend::cpu::linalg::matrix_power(&array, times)?;
    Ok(wrapped(Tensor::Host(result)))
}

/// The rows of a matrix, each a matrix.
struct Rows {
    matrix: Value,
    next: usize,
}

impl ValueIterator for Rows {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Value>> {
        let Value::Array(handle) = &self.matrix else { return Ok(None) };
        let tensor = handle.tensor();
        if self.next >= tensor.shape()[0] {
            return Ok(None);
        }
        let at = self.next;
        self.next += 1;
        let range = SliceSpec::Range { start: at, step: 1, count: 1 };
        Ok(Some(Value::object(Matrix(match &tensor {
            Tensor::Host(array) => arrays::view_of(handle, array.slice(&[range])),
            other => convert::from_tensor(shape::slice_axis(other, 0, at, 1)?),
        }))))
    }
}

fn getter(vm: &mut Interpreter, args: &Arguments, name: &str) -> Result<Value> {
    let matrix = args.value(0).downcast::<Matrix>().map(|matrix| Rc::new(Matrix(matrix.0.clone())));
    match matrix {
        Some(matrix) => Ok(matrix.short(vm, name)?.unwrap_or(Value::None)),
        None => Ok(Value::None),
    }
}

static GETTERS: &[Native] = &[
    Native::new("getA(self)", "The elements as a plain array.", |vm, args| getter(vm, args, "A")),
    Native::new("getA1(self)", "The elements as a plain array of one axis.", |vm, args| getter(vm, args, "A1")),
    Native::new("getT(self)", "The transpose.", |vm, args| getter(vm, args, "T")),
    Native::new("getH(self)", "The conjugate transpose.", |vm, args| getter(vm, args, "H")),
    Native::new("getI(self)", "The inverse.", |vm, args| getter(vm, args, "I")),
];
