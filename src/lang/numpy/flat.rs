//! The elements of an array in row-major order: `x.flat`, and the walks `ndindex` and `ndenumerate`.

use std::cell::Cell;
use std::rc::Rc;

use super::args;
use super::axes::shape_value;
use super::place::put_flat;
use crate::array::index::{self, IndexItem};
use crate::array::{Array, DType, Shape};
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::{ArrayObject, convert, index_items};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::ValueIterator;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::types::TypeObject;
use crate::lang::value::Value;
use crate::ops::{Tensor, shape as rows};
use crate::trace;

/// The offset of element `at` of the row-major order, as [`Array::scalar_at`] takes it.
pub fn offset_of(array: &Array, at: usize) -> isize {
    let mut rest = at;
    let mut offset = 0;
    for (&n, &stride) in array.shape().iter().zip(array.strides()).rev() {
        offset += (rest % n.max(1)) as isize * stride;
        rest /= n.max(1);
    }
    offset
}

/// The index of element `at` of the row-major order.
pub fn coordinates(shape: &[usize], at: usize) -> Shape {
    let mut rest = at;
    let mut out = Shape::from_elem(0, shape.len());
    for (axis, &n) in shape.iter().enumerate().rev() {
        out[axis] = if axis == 0 { rest } else { rest % n.max(1) };
        rest /= n.max(1);
    }
    out
}

/// `x.flat`.
pub struct FlatIter {
    base: Rc<ArrayObject>,
    /// How many elements an iteration has given.
    next: Rc<Cell<usize>>,
}

impl FlatIter {
    /// The iterator over an array.
    pub fn value(base: &Rc<ArrayObject>) -> Value {
        Value::object(FlatIter { base: base.clone(), next: Rc::default() })
    }

    /// The iterator over an array value; the value itself where it is none.
    pub fn of(array: Value) -> Value {
        match &array {
            Value::Array(handle) => FlatIter::value(handle),
            _ => array,
        }
    }

    /// The places that an index stands for, and whether it is one element.
    fn places(&self, key: &Value) -> Result<(Vec<i64>, bool)> {
        let size = self.base.tensor().size();
        let invalid = || {
            Error::index(
                "only integers, slices (`:`), ellipsis (`...`) and integer or boolean arrays are valid indices",
            )
        };
        let key = match key {
            Value::Tuple(tuple) if tuple.items.len() == 1 => &tuple.items[0],
            Value::Tuple(_) => return Err(Error::index("unsupported iterator index")),
            key => key,
        };
        let mut items = index_items(key).map_err(|_| invalid())?;
        let item = items.pop().ok_or_else(invalid)?;
        let single = matches!(item, IndexItem::Int(_));
        let inside = |at: i64| {
            let from_start = if at < 0 { at + size as i64 } else { at };
            if (0..size as i64).contains(&from_start) {
                Ok(from_start)
            } else {
                Err(Error::index(format!("index {at} is out of bounds for size {size}")))
            }
        };
        let places = match item {
            IndexItem::Int(at) => vec![inside(at)?],
            IndexItem::Ellipsis => (0..size as i64).collect(),
            IndexItem::Integers(array) => array.to_vec::<i64>()?.into_iter().map(inside).collect::<Result<_>>()?,
            IndexItem::Slice { start, stop, step } => match index::slice_bounds(start, stop, step, size)? {
                crate::array::SliceSpec::Range { start, step, count } => {
                    (0..count as i64).map(|i| start as i64 + i * step as i64).collect()
                }
                _ => Vec::new(),
            },
            IndexItem::Mask(mask) => {
                if mask.size() != size {
                    return Err(Error::index("boolean index did not match indexed array along axis 0"));
                }
                index::nonzero(&mask.reshape(&[size])?)?.pop().map_or(Ok(Vec::new()), |all| all.to_vec::<i64>())?
            }
            IndexItem::NewAxis => return Err(invalid()),
        };
        Ok((places, single))
    }

    fn element(&self, at: usize) -> Result<Value> {
        match self.base.tensor() {
            Tensor::Host(array) => Ok(convert::from_scalar(array.scalar_at(offset_of(&array, at)))),
            other => {
                let flat = rows::reshape(&other, &[other.size()])?;
                let one = rows::slice_axis(&flat, 0, at, 1)?;
                Ok(convert::from_tensor(rows::reshape(&one, &[])?))
            }
        }
    }
}

/// An iteration over `x.flat`, which the iterator itself keeps count of.
struct FlatWalk {
    this: Value,
}

impl ValueIterator for FlatWalk {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Value>> {
        let Some(flat) = self.this.downcast::<FlatIter>() else { return Ok(None) };
        let at = flat.next.get();
        if at >= flat.base.tensor().size() {
            return Ok(None);
        }
        flat.next.set(at + 1);
        flat.element(at).map(Some)
    }
}

impl Object for FlatIter {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        None
    }

    fn type_name(&self) -> &str {
        FLATITER.name
    }

    fn type_value(&self) -> Value {
        Value::Type(&FLATITER)
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<numpy.flatiter object at {:#x}>", Rc::as_ptr(&self.base) as usize))
    }

    fn methods(&self) -> &'static [Native] {
        FLAT_METHODS
    }

    fn as_array(&self) -> Result<Option<Tensor>> {
        let tensor = self.base.tensor();
        match tensor {
            Tensor::Host(array) => {
                let copy = array.copy()?;
                Ok(Some(Tensor::Host(copy.reshape(&[copy.size()])?)))
            }
            other => rows::reshape(&other, &[other.size()]).map(Some),
        }
    }

    fn length(&self) -> Result<Option<usize>> {
        Ok(Some(self.base.tensor().size()))
    }

    fn iterate(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        // A loop that starts after the last element starts again.
        if self.next.get() >= self.base.tensor().size() {
            self.next.set(0);
        }
        Ok(Some(Value::iterator("flatiter", FlatWalk { this: this.clone() })))
    }

    fn get_item(&self, _: &mut Interpreter, key: &Value) -> Result<Option<Value>> {
        let (places, single) = self.places(key)?;
        if single {
            return self.element(places[0] as usize).map(Some);
        }
        let Some(flat) = self.as_array()? else { return Ok(None) };
        Ok(Some(convert::from_tensor(super::pick::take_along(&flat, Array::from_slice(&places)?, 0)?)))
    }

    fn set_item(&self, _: &mut Interpreter, key: &Value, value: Option<&Value>) -> Result<bool> {
        let Some(value) = value else { return Ok(false) };
        let (places, single) = self.places(key)?;
        let values = convert::tensor(value)?;
        if single && values.size() != 1 {
            return Err(Error::value("Error setting single item of array."));
        }
        put_flat(&self.base, &places, &values)?;
        Ok(true)
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(Some(match name {
            "base" => Value::Array(self.base.clone()),
            "index" => Value::from(self.next.get()),
            "coords" => shape_value(&coordinates(&self.base.tensor().shape(), self.next.get())),
            _ => return Ok(None),
        }))
    }

    fn attributes(&self) -> Vec<String> {
        ["base", "index", "coords"].map(str::to_owned).to_vec()
    }

    fn compare(&self, op: crate::syntax::ast::CompareOp, other: &Value) -> Result<Option<Value>> {
        let Some(flat) = self.as_array()? else { return Ok(None) };
        crate::lang::arrays::compare(op, &convert::from_tensor(flat), other)
    }
}

/// The type of `x.flat`.
pub static FLATITER: TypeObject = TypeObject {
    name: "flatiter",
    module: "numpy",
    base: Some(&crate::lang::types::OBJECT),
    doc: "The elements of an array in row-major order, as `x.flat` gives them.",
    construct: None,
    methods: FLAT_METHODS,
    statics: &[],
};

static FLAT_METHODS: &[Native] = &[
    Native::new("copy(self)", "The elements as a one-dimensional array.", |_, args| {
        match args.value(0).downcast::<FlatIter>().map(|flat| flat.as_array()).transpose()? {
            Some(Some(flat)) => Ok(convert::from_tensor(flat)),
            _ => Ok(Value::None),
        }
    }),
    Native::new("__array__(self, dtype=None)", "The elements as a one-dimensional array.", |_, args| {
        match args.value(0).downcast::<FlatIter>().map(|flat| flat.as_array()).transpose()? {
            Some(Some(flat)) => Ok(convert::from_tensor(flat)),
            _ => Ok(Value::None),
        }
    }),
    Native::new("__next__(self)", "The next element.", |vm, args| {
        let found = FlatWalk { this: args.value(0).clone() }.next(vm)?;
        found.ok_or_else(|| Error::new(Kind::StopIteration, ""))
    }),
];

/// All indices of a shape, the last axis running fastest; with the elements where there is an array.
struct IndexWalk {
    shape: Shape,
    at: usize,
    size: usize,
    array: Option<Array>,
}

impl ValueIterator for IndexWalk {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Value>> {
        if self.at >= self.size {
            return Ok(None);
        }
        let index = shape_value(&coordinates(&self.shape, self.at));
        let item = match &self.array {
            Some(array) => {
                let element = convert::from_scalar(array.scalar_at(offset_of(array, self.at)));
                Value::tuple([index, element])
            }
            None => index,
        };
        self.at += 1;
        Ok(Some(item))
    }

    fn remaining(&self) -> Option<usize> {
        Some(self.size - self.at)
    }
}

fn ndindex(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let shape = match args.rest() {
        [one @ (Value::Tuple(_) | Value::List(_))] => args::shape(one)?,
        several => args::shape(&Value::tuple(several.iter().cloned()))?,
    };
    let size = crate::array::size_of(&shape)?;
    Ok(Value::iterator("ndindex", IndexWalk { shape, at: 0, size, array: None }))
}

fn ndenumerate(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let array = trace::concrete(&args::tensor(args, 0)?)?;
    let walk = IndexWalk { shape: array.shape().into(), at: 0, size: array.size(), array: Some(array) };
    Ok(Value::iterator("ndenumerate", walk))
}

/// (indices, shape, order).
fn unravel_index(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let indices = convert::array(args.value(0))?;
    if indices.size() == 0 && !indices.dtype().is_integer() && !matches!(args.value(0), Value::Array(_)) {
        return Err(Error::type_error(
            "indices must be integral: the provided empty sequence was inferred as float. Wrap it with \
             'np.array(indices, dtype=np.intp)'",
        ));
    }
    if !indices.dtype().is_integer() {
        return Err(Error::type_error("only int indices permitted"));
    }
    let shape = args::shape(args.value(1))?;
    let column_major = matches!(args.given(2).and_then(Value::as_str), Some("F"));
    let size = crate::array::size_of(&shape)?;
    let flat = indices.to_vec::<i64>()?;
    if let Some(at) = flat.iter().find(|&&at| at < 0 || at as usize >= size) {
        return Err(Error::value(format!("index {at} is out of bounds for array with size {size}")));
    }
    let mut out = Vec::with_capacity(shape.len());
    for axis in 0..shape.len() {
        let inner: usize =
            if column_major { shape[..axis].iter().product() } else { shape[axis + 1..].iter().product() };
        let places: Vec<i64> =
            flat.iter().map(|&at| (at as usize / inner.max(1) % shape[axis].max(1)) as i64).collect();
        out.push(convert::from_result(Array::from_vec(&places, indices.shape())?));
    }
    Ok(Value::tuple(out))
}

/// (multi_index, dims, mode, order).
fn ravel_multi_index(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    use super::pick::Mode;
    let dims = args::shape(args.value(1))?;
    let parts = match args.value(0) {
        value @ Value::Array(_) => super::shape::tensors(value)?,
        value => value.sequence_items().unwrap_or_default().iter().map(convert::tensor).collect::<Result<_>>()?,
    };
    if parts.len() != dims.len() {
        return Err(Error::value(format!("parameter multi_index must be a sequence of length {}", dims.len())));
    }
    let modes: Vec<Mode> = match args.given(2) {
        Some(Value::Tuple(tuple)) => tuple.items.iter().map(|mode| Mode::of(Some(mode))).collect::<Result<_>>()?,
        mode => vec![Mode::of(mode)?; dims.len()],
    };
    let column_major = matches!(args.given(3).and_then(Value::as_str), Some("F"));
    let shapes: Vec<Shape> = parts.iter().map(Tensor::shape).collect();
    let whole = super::axes::common_shape(&shapes)?;
    let mut flat = vec![0i64; whole.iter().product()];
    for (axis, part) in parts.iter().enumerate() {
        let inner: usize = if column_major { dims[..axis].iter().product() } else { dims[axis + 1..].iter().product() };
        let part = trace::concrete(part)?;
        if !part.dtype().is_integer() && part.dtype() != DType::Bool && part.size() > 0 {
            return Err(Error::type_error("only int indices permitted"));
        }
        let places = part.broadcast_to(&whole)?.to_vec::<i64>()?;
        let mode = modes.get(axis).copied().unwrap_or(Mode::Raise);
        for (total, at) in flat.iter_mut().zip(places) {
            let inside = at >= 0 || mode != Mode::Raise;
            let at = mode.place(at, dims[axis]).filter(|_| inside);
            *total += at.ok_or_else(|| Error::value("invalid entry in coordinates array"))? * inner as i64;
        }
    }
    Ok(convert::from_result(Array::from_vec(&flat, &whole)?))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "ndindex(*shape)",
        "All indices of a shape, the last axis running fastest.\n\n>>> list(np.ndindex(1, 2))\n[(0, 0), (0, 1)]\n",
        ndindex,
    ),
    Native::new(
        "ndenumerate(arr)",
        "Indices with their elements.\n\n>>> list(np.ndenumerate([5, 6]))\n[((0,), np.int64(5)), ((1,), np.int64(6))]\n",
        ndenumerate,
    ),
    Native::new(
        "unravel_index(indices, shape, order='C')",
        "The indices along each axis of places in the flattened array.\n\n>>> np.unravel_index(5, (2, 3))\n(np.int64(1), np.int64(2))\n",
        unravel_index,
    ),
    Native::new(
        "ravel_multi_index(multi_index, dims, mode='raise', order='C')",
        "The places in the flattened array of indices along each axis.\n\n>>> np.ravel_multi_index((1, 2), (2, 3))\nnp.int64(5)\n",
        ravel_multi_index,
    ),
];
