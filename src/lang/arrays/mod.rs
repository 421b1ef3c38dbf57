//! Arrays, NumPy scalars and data types as values of the language: what the evaluator asks of them.
//!
//! An array value is a handle: all names of an array share it, and its elements are reached through it, wherever they
//! are (memory, a device, a trace). `Ok(None)` from an operator means that it is not defined for these operands.

mod attributes;
pub mod convert;
mod derived;
mod display;
pub mod held;
pub mod journal;
pub mod lazy;
mod methods;
pub mod operate;
pub mod quick;
mod recorded;
mod subscript;
pub mod types;
pub mod undecided;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub use attributes::{attributes, get_attr, set_attr};
pub use derived::{settle, traced_view};
pub use display::{format_plain, format_spec, repr, str};
pub use methods::{find as find_method, has as has_method, origin_of};
pub use operate::{
    array_like, binary, check_weak, compare, divmod, element_type, inplace_binary, require_same_kind, store, unary,
    unsupported,
};
pub use subscript::{assigned, contains, get_item, items as index_items, iterate_item, set_item};

use crate::array::{Array, DType, Scalar};
use crate::diag::{Error, Result};
use crate::lang::value::Value;
use crate::ops::Tensor;
use crate::trace::{self, temporary::Expression};

/// An array: a handle on its elements.
pub struct ArrayObject {
    state: RefCell<State>,
    /// Whether writes are refused, for an array on a device: one in memory knows it itself.
    read_only: Cell<bool>,
    /// Whether the program says that the elements do not lie at multiples of their size; nothing here depends on it.
    unaligned: Cell<bool>,
    /// Whether the elements' bytes are in the order that is not the machine's, as far as the program can see: they are
    /// kept in the machine's, and turned around where they are looked at as bytes.
    swapped: Cell<bool>,
    /// What `x.base` gives: the array that this one is a view of.
    base: Option<Rc<ArrayObject>>,
    /// How many views of a value that is being recorded are around: they would not see it change.
    watchers: Cell<u32>,
}

impl Drop for ArrayObject {
    fn drop(&mut self) {
        if let Some(base) = &self.base {
            base.watchers.set(base.watchers.get().saturating_sub(1));
        }
    }
}

/// What a handle stands for.
enum State {
    Ready(Tensor),
    /// A traced value that was written to an array in memory. Views of that memory follow.
    Written {
        tensor: Tensor,
        origin: Array,
    },
    /// A view of an array that has no memory to share.
    Derived(Box<derived::Derived>),
    /// An unnamed temporary, which the evaluator passes to the next operator only; anybody else who asks gets it computed.
    Temporary(Expression),
    /// A temporary whose computation failed.
    Failed,
}

/// What a handle stood for before another tensor did.
pub struct Former(State);

/// A NumPy scalar.
pub struct ScalarObject(pub Scalar);

/// A dtype, with the order of bytes that it was given: `<`, `>`, or the machine's own. Arrays keep the machine's.
pub struct DTypeObject(pub DType, pub Option<char>);

impl DTypeObject {
    /// Whether the bytes are in the machine's order.
    pub fn is_native(&self) -> bool {
        self.1.is_none_or(|order| (order == '<') == cfg!(target_endian = "little"))
    }
}

impl ArrayObject {
    /// A new handle.
    pub fn new(tensor: Tensor) -> ArrayObject {
        ArrayObject {
            state: RefCell::new(State::Ready(tensor)),
            read_only: Cell::new(false),
            unaligned: Cell::new(false),
            swapped: Cell::new(false),
            base: None,
            watchers: Cell::new(0),
        }
    }

    /// A handle on elements that are computed when somebody asks for them.
    fn temporary(expression: Expression) -> ArrayObject {
        let state = RefCell::new(State::Temporary(expression));
        ArrayObject {
            state,
            read_only: Cell::new(false),
            unaligned: Cell::new(false),
            swapped: Cell::new(false),
            base: None,
            watchers: Cell::new(0),
        }
    }

    /// The expression that a temporary stands for.
    fn expression(&self) -> Option<Expression> {
        match &*self.state.borrow() {
            State::Temporary(expression) => Some(expression.clone()),
            _ => None,
        }
    }

    fn is_temporary(&self) -> bool {
        matches!(&*self.state.borrow(), State::Temporary(_))
    }

    /// The data type, without a look at anything else.
    pub fn dtype(&self) -> DType {
        match &*self.state.borrow() {
            State::Ready(tensor) | State::Written { tensor, .. } => tensor.dtype(),
            State::Derived(derived) => derived.dtype(),
            State::Temporary(expression) => expression.dtype(),
            State::Failed => DType::F64,
        }
    }

    /// Computes a temporary's elements.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    fn force(&self) -> Result<()> {
        if !self.is_temporary() {
            return Ok(());
        }
        if let State::Temporary(expression) = self.state.replace(State::Failed) {
            let tensor = expression.force()?;
            *self.state.borrow_mut() = State::Ready(tensor);
        }
        Ok(())
    }

    /// The tensor that the handle stands for now.
    pub fn tensor(&self) -> Tensor {
        if let State::Ready(tensor) = &*self.state.borrow()
            && !self.base.as_ref().is_some_and(|base| base.is_elsewhere())
        {
            return tensor.clone();
        }
        self.tensor_other()
    }

    /// Whether a traced value was written to this array, so that views of its memory must follow.
    #[inline]
    fn is_elsewhere(&self) -> bool {
        matches!(&*self.state.borrow(), State::Written { .. })
    }

    #[inline(never)]
    fn tensor_other(&self) -> Tensor {
        if let Some(tensor) = self.refreshed() {
            return tensor;
        }
        if let State::Ready(tensor) | State::Written { tensor, .. } = &*self.state.borrow() {
            return tensor.clone();
        }
        // A temporary reaches only operators, which force it with its errors; this is for whoever else is given one.
        let forced = self.force();
        match (&*self.state.borrow(), forced) {
            (State::Ready(tensor), Ok(())) => tensor.clone(),
            _ => Tensor::Scalar(Scalar::F64(f64::NAN)),
        }
    }

    /// Whether the program says that the elements are not aligned.
    pub fn is_unaligned(&self) -> bool {
        self.unaligned.get()
    }

    /// What the program says of the elements' alignment.
    pub fn set_unaligned(&self, unaligned: bool) {
        self.unaligned.set(unaligned);
    }

    /// Whether the program is shown bytes in the order that is not the machine's.
    #[inline]
    pub fn is_swapped(&self) -> bool {
        self.swapped.get()
    }

    /// Shows the program bytes in the machine's order, or in the other one.
    pub fn set_swapped(&self, swapped: bool) {
        self.swapped.set(swapped);
    }

    /// The data type as the program sees it.
    pub fn dtype_object(&self) -> DTypeObject {
        let other = if cfg!(target_endian = "little") { '>' } else { '<' };
        DTypeObject(self.dtype(), self.swapped.get().then_some(other))
    }

    /// Whether writes to an array on a device are refused.
    pub fn is_read_only(&self) -> bool {
        self.read_only.get()
    }

    /// Refuses writes to an array on a device, or allows them.
    pub fn set_read_only(&self, read_only: bool) {
        self.read_only.set(read_only);
    }

    /// Refuses a write to an array on a device that is only read.
    ///
    /// # Errors
    /// `ValueError`.
    pub fn require_writeable(&self) -> Result<()> {
        if self.read_only.get() { Err(Error::value("assignment destination is read-only")) } else { Ok(()) }
    }

    /// Refuses results that are to go to an array on a device that is only read.
    ///
    /// # Errors
    /// `ValueError`.
    pub fn require_output(&self) -> Result<()> {
        if self.read_only.get() { Err(Error::value("output array is read-only")) } else { Ok(()) }
    }

    /// Writes to the elements of an array on a device, where views of them see it; `false` where that is no such array,
    /// or better given other elements as a whole, as nobody else sees them.
    fn write_on_device(&self, value: &Tensor) -> Result<bool> {
        let state = self.state.borrow();
        let State::Ready(have) = &*state else { return Ok(false) };
        let Some(on) = trace::device::of(have).filter(|_| !trace::is_traced(value)) else { return Ok(false) };
        let alone = matches!(have, Tensor::Foreign(foreign) if Rc::strong_count(foreign) == 1) && on.is_sole_owner();
        let other = trace::device::of(value).is_some_and(|new| !new.shares_buffer(on));
        if self.base.is_none() && alone && other && value.aval() == have.aval() {
            return Ok(false);
        }
        trace::guard_device_write(on)?;
        on.assign(value)
    }

    /// Fetches an array from a device for good: for what works on memory itself.
    ///
    /// # Errors
    /// Those of the device.
    pub fn bring_home(&self) -> Result<()> {
        let tensor = self.tensor();
        if trace::device::of(&tensor).is_some() {
            *self.state.borrow_mut() = State::Ready(Tensor::Host(trace::concrete(&tensor)?));
        }
        Ok(())
    }

    /// Changes the elements by code that works in this process's memory: an array on a device is fetched, and written
    /// back.
    ///
    /// # Errors
    /// Those of `change`; of the device; `TypeError` for a traced array.
    pub fn edit<T>(self: &Rc<Self>, change: impl FnOnce(&Array) -> Result<T>) -> Result<T> {
        self.require_writeable()?;
        let tensor = self.tensor();
        if trace::is_traced(&tensor) {
            return Err(Error::type_error("this writes to memory, and the array is being differentiated or compiled"));
        }
        let array = trace::concrete(&tensor)?;
        trace::guard_write(&array)?;
        let result = change(&array)?;
        if trace::device::of(&tensor).is_some() {
            drop(tensor);
            self.replace(Tensor::Host(array))?;
        }
        Ok(result)
    }

    /// Makes the handle stand for another tensor, for who restores or prepares what a program sees.
    pub fn set(&self, tensor: Tensor) {
        let origin = match &*self.state.borrow() {
            State::Written { origin, .. } => Some(origin.clone()),
            State::Ready(Tensor::Host(origin)) => Some(origin.clone()),
            _ => None,
        };
        *self.state.borrow_mut() = match origin.filter(|_| trace::is_traced(&tensor)) {
            Some(origin) => State::Written { tensor, origin },
            None => State::Ready(tensor),
        };
    }

    /// Lets a tensor stand for the handle's for a while.
    pub fn stand_in(&self, tensor: Tensor) -> Former {
        Former(self.state.replace(State::Ready(tensor)))
    }

    /// Undoes [`ArrayObject::stand_in`].
    pub fn restore(&self, former: Former) {
        self.state.replace(former.0);
    }

    /// Sets another layout of the same elements: what assigning `shape` does.
    pub fn reshape_in_place(&self, tensor: Tensor) {
        *self.state.borrow_mut() = State::Ready(tensor);
    }

    /// The array that this one is a view of.
    pub fn base(&self) -> Option<&Rc<ArrayObject>> {
        self.base.as_ref()
    }
}

/// A view of a handle's own array as a value that remembers its base.
fn view_of_same(handle: &Rc<ArrayObject>, view: Array) -> Value {
    let base = Some(handle.base.clone().unwrap_or_else(|| handle.clone()));
    with_base(Tensor::Host(view), Cell::new(false), base)
}

/// A view of a handle's array, or an array of its own, as a value that remembers its base.
pub fn view_of(handle: &Rc<ArrayObject>, view: Array) -> Value {
    let shares = handle.with_host(|array| array.shares_buffer(&view)).unwrap_or(false);
    let base = shares.then(|| handle.base.clone().unwrap_or_else(|| handle.clone()));
    let made = with_base(Tensor::Host(view), Cell::new(false), base);
    if let (true, Value::Array(view)) = (handle.is_swapped(), &made) {
        view.set_swapped(true);
    }
    made
}

/// A view of a handle's array on a device, as a value that remembers its base.
pub fn view_on_device(handle: &Rc<ArrayObject>, view: Tensor) -> Value {
    let shares = match (trace::device::of(&handle.tensor()), trace::device::of(&view)) {
        (Some(a), Some(b)) => b.shares_buffer(a),
        _ => false,
    };
    let base = shares.then(|| handle.base.clone().unwrap_or_else(|| handle.clone()));
    let repeats = trace::device::of(&view).is_some_and(|on| {
        let layout = on.layout();
        layout.shape.iter().zip(&layout.strides).any(|(&n, &step)| n > 1 && step == 0)
    });
    let read_only = Cell::new(shares && (repeats || handle.is_read_only()));
    with_base(view, read_only, base)
}

/// The scalar that an operation on a device gave, which is still there: `x` is what NumPy's scalars are.
fn is_device_scalar(handle: &ArrayObject) -> bool {
    let tensor = handle.tensor();
    handle.base.is_none() && tensor.ndim() == 0 && trace::device::of(&tensor).is_some()
}

/// An element of an array on a device, as a scalar of its own: what becomes of the array later does not change it.
///
/// # Errors
/// Those of the device.
pub fn element(found: Tensor) -> Result<Value> {
    match trace::device::of(&found) {
        Some(on) => Ok(convert::from_tensor(on.duplicate()?)),
        None => Ok(convert::from_tensor(found)),
    }
}

/// A scalar that an operation on a device gave, fetched; other values as they are.
///
/// # Errors
/// Those of the device.
pub fn fetched(x: &Value) -> Result<Value> {
    if let Value::Array(handle) = x
        && is_device_scalar(handle)
        && let Some(scalar) = trace::concrete(&handle.tensor())?.item()
    {
        return Ok(convert::from_scalar(scalar));
    }
    Ok(x.clone())
}

fn with_base(tensor: Tensor, read_only: Cell<bool>, base: Option<Rc<ArrayObject>>) -> Value {
    if let Some(base) = &base {
        base.watchers.set(base.watchers.get() + 1);
    }
    let state = RefCell::new(State::Ready(tensor));
    let swapped = Cell::new(base.as_ref().is_some_and(|base| base.is_swapped()));
    let unaligned = Cell::new(false);
    Value::Array(Rc::new(ArrayObject { state, read_only, unaligned, swapped, base, watchers: Cell::new(0) }))
}

/// Whether a value is an array, a NumPy scalar or a dtype.
#[inline]
pub fn is_array_like(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Scalar(_) | Value::DType(_))
}

/// `del x[index]`.
///
/// # Errors
/// `ValueError`, always.
pub fn del_item(_x: &Value, _index: &Value) -> Result<()> {
    Err(Error::value("cannot delete array elements"))
}

/// `bool(x)`.
///
/// # Errors
/// `ValueError` for an array with more than one element or none.
pub fn truth(x: &Value) -> Result<bool> {
    match x {
        Value::Scalar(scalar) => Ok(scalar.0.truth()),
        Value::Array(handle) => {
            let tensor = handle.tensor();
            match tensor.size() {
                1 => {
                    undecided::note(&tensor);
                    Ok(trace::concrete(&tensor)?.item().is_some_and(Scalar::truth))
                }
                0 => Err(Error::value(
                    "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not \
                     empty.",
                )),
                _ => Err(Error::value(
                    "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
                )),
            }
        }
        _ => Ok(true),
    }
}

/// The text or bytes that a NumPy scalar is, as Python's.
pub fn plain_text(x: &Value) -> Option<Value> {
    match x {
        Value::Scalar(scalar) if !scalar.0.is_number() => Some(convert::to_python(scalar.0)),
        _ => None,
    }
}

/// `len(x)`.
///
/// # Errors
/// `TypeError` for what has no axes.
pub fn length(x: &Value) -> Result<usize> {
    match x {
        Value::Array(handle) => {
            let first = handle.with_host(|array| array.shape().first().copied());
            let first = first.unwrap_or_else(|| handle.tensor().shape().first().copied());
            first.ok_or_else(|| Error::type_error("len() of unsized object"))
        }
        Value::Scalar(scalar) if !scalar.0.is_number() => crate::lang::operate::length(&convert::to_python(scalar.0)),
        _ => Err(Error::type_error(format!("object of type 'numpy.{}' has no len()", type_name(x)))),
    }
}

/// Raises where `x` cannot be iterated over.
///
/// # Errors
/// `TypeError` for a scalar or an array without axes.
pub fn check_iterable(x: &Value) -> Result<()> {
    match x {
        Value::Array(handle) if handle.tensor().ndim() > 0 => Ok(()),
        Value::Array(_) => Err(Error::type_error("iteration over a 0-d array")),
        _ => Err(Error::type_error(format!("'numpy.{}' object is not iterable", type_name(x)))),
    }
}

/// `l == r` as one truth value, where one of them is array-like (in `list.index`, dict keys …).
///
/// # Errors
/// `ValueError` where the comparison gives several values.
pub fn equal(l: &Value, r: &Value) -> Result<bool> {
    match (l, r) {
        (Value::DType(_), _) | (_, Value::DType(_)) => {
            let both = (types::dtype_object_of(l), types::dtype_object_of(r));
            let same = |a: &DTypeObject, b: &DTypeObject| a.0 == b.0 && a.is_native() == b.is_native();
            Ok(matches!(both, (Ok(Some(a)), Ok(Some(b))) if same(&a, &b)))
        }
        _ if plain_text(l).is_some() && !matches!(r, Value::Array(_))
            || plain_text(r).is_some() && !matches!(l, Value::Array(_)) =>
        {
            let plain = |value: &Value| plain_text(value).unwrap_or_else(|| value.clone());
            crate::lang::operate::equal(&plain(l), &plain(r))
        }
        _ => match compare(crate::syntax::ast::CompareOp::Eq, l, r)? {
            Some(result) => crate::lang::operate::truth(&result),
            None => Ok(false),
        },
    }
}

/// `hash(x)`.
///
/// # Errors
/// `TypeError` for an array.
pub fn hash(x: &Value) -> Result<i64> {
    match x {
        Value::Scalar(scalar) => crate::lang::hash::hash(&convert::to_python(scalar.0)),
        Value::DType(dtype) => Ok((i64::from(dtype.0.index()) << 32) + dtype.0.itemsize() as i64 + 0x5bd1),
        Value::Array(handle) if is_device_scalar(handle) => hash(&fetched(x)?),
        _ => Err(Error::type_error("unhashable type: 'numpy.ndarray'")),
    }
}

/// A NumPy scalar (or an array with one element and no axes) as the plain number it equals: for `float(x)`, indices,
/// `range(x)` and formats.
pub fn to_plain(x: &Value) -> Option<Value> {
    match x {
        Value::Scalar(scalar) => Some(convert::to_python(scalar.0)),
        // A value that derivatives ride on must not lose them on its way into a plain number.
        Value::Array(handle) if handle.tensor().ndim() == 0 => {
            let tensor = trace::settled(&handle.tensor());
            if trace::is_traced(&tensor) {
                return None;
            }
            Some(convert::to_python(trace::concrete(&tensor).ok()?.item()?))
        }
        _ => None,
    }
}

/// Whether a value is an array that is being differentiated, compiled or mapped.
pub fn is_traced(x: &Value) -> bool {
    matches!(x, Value::Array(handle) if trace::is_traced(&handle.tensor()))
}

/// A traced value without axes: a number that is being differentiated, compiled or mapped.
pub fn traced_number(x: &Value) -> Option<Tensor> {
    let Value::Array(handle) = x else { return None };
    let tensor = trace::settled(&handle.tensor());
    (tensor.ndim() == 0 && trace::is_traced(&tensor)).then_some(tensor)
}

/// `x` as an index (`__index__`): integer scalars and integer arrays without axes only.
pub fn to_index(x: &Value) -> Option<i64> {
    match to_plain(x)? {
        Value::Int(i) => Some(i),
        _ => None,
    }
}

/// `type(x).__name__`.
pub fn type_name(x: &Value) -> &'static str {
    match x {
        Value::Array(handle) if is_device_scalar(handle) => types::scalar_type(handle.tensor().dtype()).name,
        Value::Array(_) => "ndarray",
        Value::Scalar(scalar) => types::scalar_type(scalar.0.dtype()).name,
        _ => "dtype",
    }
}

/// `type(x)`.
pub fn type_value(x: &Value) -> Value {
    Value::Type(match x {
        Value::Array(handle) if is_device_scalar(handle) => types::scalar_type(handle.tensor().dtype()),
        Value::Array(_) => &types::NDARRAY,
        Value::Scalar(scalar) => types::scalar_type(scalar.0.dtype()),
        _ => &types::DTYPE,
    })
}
