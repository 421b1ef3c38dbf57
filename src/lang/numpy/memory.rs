//! How arrays lie in memory: flags, other readings of the same bytes, strides, and arrays made of bytes and text.

use std::rc::Rc;

use super::args;
use super::order::{column_major, in_order};
use super::pick::take_along;
use super::shape::viewed;
use crate::array::{Array, DType, Layout, Shape};
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::{ArrayObject, convert, types};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::value::Value;
use crate::ops::{Tensor, shape as rows};
use crate::trace;

/// `x.flags`.
pub struct Flags(Rc<ArrayObject>);

impl Flags {
    /// The flags of an array.
    pub fn value(handle: &Rc<ArrayObject>) -> Value {
        Value::object(Flags(handle.clone()))
    }

    fn get(&self, name: &str) -> Option<bool> {
        let tensor = self.0.tensor();
        let (c, f, writeable) = match &tensor {
            Tensor::Host(array) => (array.is_c_contiguous(), array.is_f_contiguous(), array.is_writeable()),
            other => match trace::device::of(other).map(trace::device::DeviceTensor::layout) {
                Some(layout) => {
                    let turned: Shape = (0..layout.shape.len()).rev().collect();
                    let by_columns = layout.permute(&turned).is_c_contiguous();
                    (layout.is_c_contiguous(), by_columns, !self.0.is_read_only())
                }
                None => (true, other.ndim() < 2, true),
            },
        };
        Some(match name {
            "c_contiguous" | "C_CONTIGUOUS" | "C" | "CONTIGUOUS" | "contiguous" => c,
            "f_contiguous" | "F_CONTIGUOUS" | "F" | "FORTRAN" | "fortran" => f,
            "owndata" | "OWNDATA" | "O" => self.0.base().is_none(),
            "writeable" | "WRITEABLE" | "W" => writeable,
            "aligned" | "ALIGNED" | "A" => !self.0.is_unaligned(),
            "writebackifcopy" | "WRITEBACKIFCOPY" | "X" => false,
            "fnc" | "FNC" => f && !c,
            "forc" | "FORC" => f || c,
            "behaved" | "BEHAVED" | "B" => writeable && !self.0.is_unaligned(),
            "carray" | "CARRAY" | "CA" => writeable && c && !self.0.is_unaligned(),
            "farray" | "FARRAY" | "FA" => writeable && f && !c && !self.0.is_unaligned(),
            _ => return None,
        })
    }
}

const FLAG_NAMES: [&str; 6] = ["C_CONTIGUOUS", "F_CONTIGUOUS", "OWNDATA", "WRITEABLE", "ALIGNED", "WRITEBACKIFCOPY"];

impl Object for Flags {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "flagsobj"
    }

    fn repr(&self) -> Result<String> {
        let line = |name: &&str| {
            let text = if self.get(name).unwrap_or(false) { "True" } else { "False" };
            format!("  {name} : {text}\n")
        };
        Ok(FLAG_NAMES.iter().map(line).collect())
    }

    fn attributes(&self) -> Vec<String> {
        let more = ["contiguous", "fortran", "fnc", "forc", "behaved", "carray", "farray"];
        FLAG_NAMES.iter().map(|name| name.to_lowercase()).chain(more.map(str::to_owned)).collect()
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(self.get(name).filter(|_| name.chars().all(|c| c.is_lowercase() || c == '_')).map(Value::Bool))
    }

    fn set_attr(&self, _: &mut Interpreter, name: &str, value: Option<&Value>) -> Result<bool> {
        let Some(value) = value else { return Ok(false) };
        let value = crate::lang::operate::truth(value)?;
        match name {
            "writeable" => set_writeable(&self.0, value)?,
            "aligned" => self.0.set_unaligned(!value),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn get_item(&self, _: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        let found = index.as_str().and_then(|name| self.get(name));
        found
            .map(|flag| Some(Value::Bool(flag)))
            .ok_or_else(|| crate::lang::exception::key_error(&Value::from("Unknown flag")))
    }

    fn set_item(&self, _: &mut Interpreter, index: &Value, value: Option<&Value>) -> Result<bool> {
        match (index.as_str(), value) {
            (Some("W" | "WRITEABLE"), Some(value)) => set_writeable(&self.0, crate::lang::operate::truth(value)?)?,
            (Some("A" | "ALIGNED"), Some(value)) => self.0.set_unaligned(!crate::lang::operate::truth(value)?),
            _ => return Err(crate::lang::exception::key_error(&Value::from("Unknown flag"))),
        }
        Ok(true)
    }
}

fn set_writeable(handle: &Rc<ArrayObject>, writeable: bool) -> Result<()> {
    let Tensor::Host(array) = handle.tensor() else {
        if writeable && handle.is_read_only() && handle.base().is_some_and(|base| base.is_read_only()) {
            return Err(Error::value("cannot set WRITEABLE flag to True of this array"));
        }
        handle.set_read_only(!writeable);
        return Ok(());
    };
    let base_writeable = match handle.base().map(|base| base.tensor()) {
        Some(Tensor::Host(base)) => base.is_writeable(),
        _ => true,
    };
    if writeable && !array.is_writeable() && !base_writeable {
        return Err(Error::value("cannot set WRITEABLE flag to True of this array"));
    }
    handle.reshape_in_place(Tensor::Host(if writeable { array.writable() } else { array.read_only() }));
    Ok(())
}

/// `a.setflags(write, align, uic)`.
fn setflags(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if args::flag(args.get(3))? {
        return Err(Error::value("cannot set WRITEBACKIFCOPY flag to True"));
    }
    if let (Value::Array(handle), Some(write)) = (args.value(0), args.given(1)) {
        set_writeable(handle, args::flag(Some(write))?)?;
    }
    if let (Value::Array(handle), Some(align)) = (args.value(0), args.given(2)) {
        handle.set_unaligned(!args::flag(Some(align))?);
    }
    Ok(Value::None)
}

/// `a.view(dtype)`.
fn view(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let orders = (is_in_other_order(args.value(0)), types::is_swapped(args.get(1))?);
    if (orders.0 || orders.1) && args.given(1).is_some() {
        // The bytes are there for no more than this look at them.
        let bytes = shown_bytes(args.value(0), trace::concrete(&a)?)?;
        let seen = bytes.reinterpret(args::dtype(args.get(1))?.unwrap_or(a.dtype()))?;
        return Ok(if orders.1 { in_other_order(seen.byteswapped()?) } else { convert::from_array(seen.copy()?) });
    }
    let dtype = match args.get(1) {
        Some(Value::Type(ty)) if std::ptr::eq(*ty, &types::NDARRAY) => None,
        given => args::dtype(given)?,
    };
    let Some(dtype) = dtype.filter(|&dtype| dtype != a.dtype()) else { return Ok(viewed(args.value(0), a)) };
    let array = trace::concrete(&a)?;
    let result = array.reinterpret(dtype)?;
    Ok(match args.value(0) {
        Value::Scalar(_) => convert::from_result(result),
        value => viewed(value, Tensor::Host(result)),
    })
}

/// Whether a value is an array whose bytes the program sees in the order that is not the machine's.
fn is_in_other_order(value: &Value) -> bool {
    matches!(value, Value::Array(handle) if handle.is_swapped())
}

/// An array whose bytes the program is to see in the order that is not the machine's.
pub fn in_other_order(array: Array) -> Value {
    let handle = crate::lang::arrays::ArrayObject::new(Tensor::Host(array));
    handle.set_swapped(true);
    Value::Array(Rc::new(handle))
}

/// The elements of a value's array with their bytes as the program sees them.
///
/// # Errors
/// `MemoryError`.
pub fn shown_bytes(value: &Value, array: Array) -> Result<Array> {
    if is_in_other_order(value) { array.byteswapped() } else { Ok(array) }
}

/// (self, dtype, offset): the view of a part of each element.
fn field(args: &Arguments, dtype: Option<&Value>, offset: Option<&Value>) -> Result<Array> {
    let array = trace::concrete(&args::tensor(args, 0)?)?;
    let dtype = args::dtype(dtype)?.unwrap_or(DType::F64);
    array.field(dtype, offset.map_or(Ok(0), args::integer)?)
}

/// `a.getfield(dtype, offset)`.
fn getfield(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(viewed(args.value(0), Tensor::Host(field(args, args.get(1), args.get(2))?)))
}

/// `a.setfield(val, dtype, offset)`.
fn setfield(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let Value::Array(handle) = args.value(0) else { return Ok(Value::None) };
    let dtype = args::dtype(args.get(2))?.unwrap_or(DType::F64);
    let offset = args.get(3).map_or(Ok(0), args::integer)?;
    let value = convert::array_of(args.value(1), dtype)?;
    handle.edit(|array| array.field(dtype, offset)?.assign(&value))?;
    Ok(Value::None)
}

/// `a.byteswap(inplace)`.
fn byteswap(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let array = trace::concrete(&args::tensor(args, 0)?)?;
    let swapped = array.byteswapped()?;
    if args::flag(args.get(1))? {
        if let Value::Array(handle) = args.value(0) {
            handle.edit(|array| array.assign(&swapped))?;
        }
        return Ok(args.value(0).clone());
    }
    match args.value(0) {
        Value::Scalar(_) => Ok(convert::from_result(swapped)),
        value if is_in_other_order(value) => Ok(in_other_order(swapped)),
        _ => Ok(convert::from_array(swapped)),
    }
}

/// Both arguments as arrays in memory; `None` where one is no array.
fn both(args: &Arguments) -> Result<Option<(Array, Array)>> {
    match (args.value(0), args.value(1)) {
        (Value::Array(a), Value::Array(b)) => match (a.tensor(), b.tensor()) {
            (Tensor::Host(a), Tensor::Host(b)) => Ok(Some((a, b))),
            (a, b) => match (trace::device::of(&a), trace::device::of(&b)) {
                (Some(a), Some(b)) if a.shares_buffer(b) => stand_ins(&a.layout(), &b.layout()).map(Some),
                _ => Ok(None),
            },
        },
        _ => Ok(None),
    }
}

/// Arrays in memory that lie to each other as two arrays in one buffer of a device do.
fn stand_ins(a: &Layout, b: &Layout) -> Result<(Array, Array)> {
    let end = |layout: &Layout| {
        let reach = layout.shape.iter().zip(&layout.strides).map(|(&n, &step)| (n.max(1) - 1) as isize * step.max(0));
        layout.offset + reach.sum::<isize>().unsigned_abs() + 1
    };
    let whole = Array::empty(DType::Bool, &[end(a).max(end(b))])?;
    Ok((whole.with_layout(a.clone()), whole.with_layout(b.clone())))
}

fn may_share_memory(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::Bool(both(args)?.is_some_and(|(a, b)| a.may_overlap(&b))))
}

fn shares_memory(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::Bool(both(args)?.is_some_and(|(a, b)| a.overlaps(&b))))
}

/// Steps in bytes as steps in elements.
fn element_strides(value: &Value, dtype: DType) -> Result<Vec<isize>> {
    let items = args::items(value)?.unwrap_or_else(|| vec![value.clone()]);
    let size = dtype.size() as i64;
    let one = |item: &Value| {
        let step = args::integer(item)?;
        if step % size != 0 {
            return Err(Error::value("strides must be multiples of the item size here"));
        }
        Ok((step / size) as isize)
    };
    items.iter().map(one).collect()
}

/// (x, shape, strides, subok, writeable).
fn as_strided(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = args::tensor(args, 0)?;
    let shape = args.given(1).map_or(Ok(x.shape()), args::shape)?;
    let strides = match (args.given(2), &x) {
        (Some(given), _) => element_strides(given, x.dtype())?,
        (None, Tensor::Host(array)) => array.strides().to_vec(),
        (None, other) => crate::array::c_strides(&other.shape()).to_vec(),
    };
    if strides.len() != shape.len() {
        return Err(Error::value("mismatch in length of strides and shape"));
    }
    if let Tensor::Host(array) = &x {
        let view = array.restrided(&shape, &strides)?;
        let view = if args.flag(4, true)? { view } else { view.read_only() };
        return Ok(viewed(args.value(0), Tensor::Host(view)));
    }
    let size = x.size();
    let count = crate::array::size_of(&shape)?;
    let mut places = Vec::with_capacity(count);
    for at in 0..count {
        let index = super::flat::coordinates(&shape, at);
        let place: isize = index.iter().zip(&strides).map(|(&i, &step)| i as isize * step).sum();
        if !(0..size as isize).contains(&place) {
            return Err(Error::value("the strides reach beyond the array's memory"));
        }
        places.push(place as i64);
    }
    let flat = rows::reshape(&x, &[size])?;
    Ok(convert::from_tensor(take_along(&flat, Array::from_vec(&places, &shape)?, 0)?))
}

/// `np.ndarray(shape, dtype, buffer, offset, strides, order)`.
///
/// # Errors
/// `TypeError` for a buffer that is too small.
pub fn new_array(args: &Arguments) -> Result<Value> {
    let dtype = args::dtype(args.given(1))?.unwrap_or(DType::F64);
    let shape = args::shape(args.value(0))?;
    let Some(buffer) = args.given(2) else {
        return Ok(convert::from_array(in_order(Array::zeros(dtype, &shape)?, args.get(5))?));
    };
    let offset = args.index_or(3, 0)?;
    let too_small = || Error::type_error("buffer is too small for requested array");
    let whole = match buffer {
        Value::Bytes(bytes) => Array::from_slice(bytes)?.read_only(),
        Value::Array(_) => {
            let array = convert::array(buffer)?;
            array.reshape(&[array.size()])?.reinterpret(DType::U8)?
        }
        other => {
            let name = crate::lang::types::type_name(other);
            return Err(Error::type_error(format!("a bytes-like object is required, not '{name}'")));
        }
    };
    let size = dtype.size();
    let rest = whole.size().checked_sub(usize::try_from(offset).map_err(|_| too_small())?).ok_or_else(too_small)?;
    let count = crate::array::size_of(&shape)?;
    let strides = args.given(4).map(|strides| element_strides(strides, dtype)).transpose()?;
    if strides.is_none() && count * size > rest {
        return Err(too_small());
    }
    let used = if strides.is_some() { rest / size * size } else { count * size };
    let part = crate::array::SliceSpec::Range { start: offset as usize, step: 1, count: used };
    let elements = whole.slice(&[part]).reinterpret(dtype)?;
    let column_major = matches!(args.given(5).and_then(Value::as_str), Some("F" | "f"));
    let result = match strides {
        Some(strides) => elements.restrided(&shape, &strides)?,
        None if column_major => {
            let inner: Shape = shape.iter().rev().copied().collect();
            elements.reshape(&inner)?.permute(&(0..shape.len()).rev().collect::<Shape>())
        }
        None => elements.reshape(&shape)?,
    };
    Ok(viewed(buffer, Tensor::Host(result)))
}

/// (buffer, dtype, count, offset).
fn frombuffer(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let bytes: Rc<Vec<u8>> = match args.value(0) {
        Value::Array(_) => {
            let array = convert::array(args.value(0))?;
            if !array.is_c_contiguous() {
                return Err(Error::value("ndarray is not C-contiguous"));
            }
            Rc::new(array.bytes()?)
        }
        other => crate::lang::methods::bytes_of(other).ok_or_else(|| {
            let name = crate::lang::types::type_name(other);
            Error::type_error(format!("a bytes-like object is required, not '{name}'"))
        })?,
    };
    let swapped = types::is_swapped(args.get(1))?;
    let dtype = args::dtype(args.get(1))?.unwrap_or(DType::F64);
    let (count, offset) = (args.index_or(2, -1)?, args.index_or(3, 0)?);
    let Some(rest) = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..)) else {
        return Err(Error::value(format!(
            "offset must be non-negative and no greater than buffer length ({})",
            bytes.len()
        )));
    };
    let size = dtype.itemsize();
    if size == 0 {
        return Err(Error::value("itemsize cannot be zero in type"));
    }
    let count = match usize::try_from(count) {
        Err(_) if !rest.len().is_multiple_of(size) => {
            return Err(Error::value("buffer size must be a multiple of element size"));
        }
        Err(_) => rest.len() / size,
        Ok(count) if count.saturating_mul(size) > rest.len() => {
            return Err(Error::value("buffer is smaller than requested size"));
        }
        Ok(count) => count,
    };
    let array = Array::from_bytes(dtype, &rest[..count * size])?;
    Ok(if swapped { in_other_order(array.byteswapped()?.read_only()) } else { convert::from_array(array.read_only()) })
}

/// (iter, dtype, count).
fn fromiter(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let dtype = args::dtype(args.get(1))?;
    if let Some(DType::Str(0) | DType::Bytes(0)) = dtype {
        return Err(Error::value("Must specify length when using variable-size data-type."));
    }
    let count = args.index_or(2, -1)?;
    let mut items = crate::lang::iterate::collect(vm, args.value(0))?;
    if let Ok(count) = usize::try_from(count) {
        if items.len() < count {
            return Err(Error::value(format!(
                "iterator too short: Expected {count} but iterator had only {} items.",
                items.len()
            )));
        }
        items.truncate(count);
    }
    if items.is_empty() {
        return Ok(convert::from_array(Array::zeros(dtype.unwrap_or(DType::F64), &[0])?));
    }
    let items = items.done();
    if dtype == Some(DType::Object) {
        return convert::objects(&Value::list(items), 1).map(convert::from_tensor);
    }
    if let Some(item) = items.iter().find(|item| is_line(item)) {
        return Err(match item {
            Value::Array(_) => Error::value("setting an array element with a sequence."),
            _ if dtype.is_some_and(|dtype| dtype.is_integer()) => Error::type_error(format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                crate::lang::types::type_name(item)
            )),
            _ => Error::value("setting an array element with a sequence."),
        });
    }
    Ok(convert::from_tensor(convert::tensor_of(&Value::list(items), dtype)?))
}

/// Whether a value is no single element of an array.
fn is_line(value: &Value) -> bool {
    match value {
        Value::Array(handle) => handle.tensor().ndim() > 0,
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => true,
        _ => false,
    }
}

/// (string, dtype, count, sep).
fn fromstring(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = args::text(args.value(0), "string")?;
    let separator = args.given(3).map_or(Ok(""), |value| args::text(value, "sep"))?;
    if separator.is_empty() {
        return Err(Error::value("The binary mode of fromstring is removed, use frombuffer instead"));
    }
    let dtype = args::dtype(args.get(1))?.unwrap_or(DType::F64);
    let count = usize::try_from(args.index_or(2, -1)?).unwrap_or(usize::MAX);
    let mark = separator.trim();
    let pieces: Vec<&str> =
        if mark.is_empty() { text.split_whitespace().collect() } else { text.split(mark).collect() };
    let mut numbers: Vec<f64> = Vec::with_capacity(pieces.len());
    for piece in pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).take(count) {
        numbers.push(
            piece
                .parse()
                .map_err(|_| Error::value("string or file could not be read to its end due to unmatched data"))?,
        );
    }
    Ok(convert::from_array(Array::from_slice(&numbers)?.cast(dtype)?))
}

/// (a, dtype).
fn asfortranarray(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let array = trace::concrete(&convert::tensor_of(args.value(0), args::dtype(args.get(1))?)?)?;
    let array = if array.ndim() == 0 { array.reshape(&[1])? } else { array };
    if let (Value::Array(handle), true) = (args.value(0), array.is_f_contiguous())
        && matches!(handle.tensor(), Tensor::Host(have) if have.dtype() == array.dtype() && have.ndim() > 0)
    {
        return Ok(args.value(0).clone());
    }
    Ok(convert::from_array(column_major(&array)?))
}

/// (a, dtype, requirements).
fn require(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let dtype = args::dtype(args.get(1))?;
    let wanted: Vec<String> = match args.given(2) {
        None => Vec::new(),
        Some(Value::Str(text)) => vec![text.to_string()],
        Some(several) => {
            let items = several.sequence_items().unwrap_or_default();
            items.iter().map(|item| args::text(item, "requirements").map(str::to_owned)).collect::<Result<_>>()?
        }
    };
    let (mut c, mut f, mut own) = (false, false, false);
    for name in &wanted {
        match name.to_uppercase().as_str() {
            "C" | "C_CONTIGUOUS" | "CONTIGUOUS" => c = true,
            "F" | "F_CONTIGUOUS" | "FORTRAN" => f = true,
            "O" | "OWNDATA" => own = true,
            "A" | "ALIGNED" | "W" | "WRITEABLE" | "E" | "ENSUREARRAY" => {}
            other => return Err(crate::lang::exception::key_error(&Value::from(other))),
        }
    }
    if c && f {
        return Err(Error::value("Cannot specify both \"C\" and \"F\" order"));
    }
    let array = trace::concrete(&convert::tensor_of(args.value(0), dtype)?)?;
    let same = matches!(args.value(0), Value::Array(handle)
        if matches!(handle.tensor(), Tensor::Host(have) if have.dtype() == array.dtype())
            && !(own && handle.base().is_some()));
    let fits = (!c || array.is_c_contiguous()) && (!f || array.is_f_contiguous()) && array.is_writeable();
    if same && fits {
        return Ok(args.value(0).clone());
    }
    let copied = if f { column_major(&array)? } else { array.to_contiguous()? };
    Ok(convert::from_array(if copied.shares_buffer(&array) { copied.copy()? } else { copied }))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "may_share_memory(a, b, /, max_work=0)",
        "Whether two arrays might share memory, by the bounds of theirs.\n\n>>> a = np.zeros(4); np.may_share_memory(a[::2], a[1::2])\nTrue\n",
        may_share_memory,
    ),
    Native::new(
        "shares_memory(a, b, /, max_work=-1)",
        "Whether two arrays have an element in common.\n\n>>> a = np.zeros(4); np.shares_memory(a[::2], a[1::2])\nFalse\n",
        shares_memory,
    ),
    Native::new(
        "from_dlpack(x, /, *, device=None, copy=None)",
        "The array itself: arrays of other libraries there are none.\n\n>>> np.from_dlpack(np.arange(2))\narray([0, 1])\n",
        |_, args| Ok(viewed(args.value(0), args::tensor(args, 0)?)),
    ),
    Native::new(
        "frombuffer(buffer, dtype=float, count=-1, offset=0, *, like=None)",
        "The numbers whose bytes a buffer holds.\n\n>>> np.frombuffer(b'\\x01\\x02', dtype=np.uint8)\narray([1, 2], dtype=uint8)\n",
        frombuffer,
    ),
    Native::new(
        "fromiter(iter, dtype, count=-1, *, like=None)",
        "A one-dimensional array of what an iterable gives.\n\n>>> np.fromiter((x * x for x in range(3)), int)\narray([0, 1, 4])\n",
        fromiter,
    ),
    Native::new(
        "fromstring(string, dtype=float, count=-1, *, sep='', like=None)",
        "The numbers that a text lists.\n\n>>> np.fromstring('1 2', dtype=int, sep=' ')\narray([1, 2])\n",
        fromstring,
    ),
    Native::new(
        "asfortranarray(a, dtype=None, *, like=None)",
        "The array with its elements in column-major order.\n\n>>> np.asfortranarray(np.zeros((2, 2))).flags.f_contiguous\nTrue\n",
        asfortranarray,
    ),
    Native::new(
        "require(a, dtype=None, requirements=None, *, like=None)",
        "The array, copied where it does not meet requirements such as 'C', 'F' and 'W'.\n\n>>> np.require([1, 2], float, ['C'])\narray([1., 2.])\n",
        require,
    ),
];

/// The functions of `np.lib.stride_tricks`.
static STRIDES: &[Native] = &[Native::new(
    "as_strided(x, shape=None, strides=None, subok=False, writeable=True)",
    "A view with this shape and these strides in bytes; they must stay within the array's memory.\n\n>>> np.lib.stride_tricks.as_strided(np.arange(4), (3, 2), (8, 8))\narray([[0, 1],\n       [1, 2],\n       [2, 3]])\n",
    as_strided,
)];

/// The functions of `np.lib.array_utils`.
static UTILITIES: &[Native] = &[
    Native::new(
        "normalize_axis_index(axis, ndim, msg_prefix=None)",
        "An axis counted from the first one.\n\n>>> np.lib.array_utils.normalize_axis_index(-1, 3)\n2\n",
        |_, args| {
            let ndim = usize::try_from(args.index(1)?).unwrap_or(0);
            let axis = crate::array::normalize_axis(args.index(0)?, ndim).map_err(|error| match args.given(2) {
                Some(prefix) => {
                    Error::new(error.kind(), format!("{}: {}", prefix.as_str().unwrap_or_default(), error.message()))
                }
                None => error,
            })?;
            Ok(Value::from(axis))
        },
    ),
    Native::new(
        "normalize_axis_tuple(axis, ndim, argname=None, allow_duplicate=False)",
        "Axes counted from the first one, as a tuple.\n\n>>> np.lib.array_utils.normalize_axis_tuple(-1, 3)\n(2,)\n",
        |_, args| {
            let ndim = usize::try_from(args.index(1)?).unwrap_or(0);
            let name = args.given(2).and_then(Value::as_str);
            Ok(super::axes::shape_value(&super::axes::axis_list(args.value(0), ndim, name)?))
        },
    ),
    Native::new(
        "_elements(a)",
        "The elements as Python numbers; where derivatives ride on them, as arrays that keep these.",
        |vm, args| {
            let a = args::tensor(args, 0)?;
            let flat = viewed(args.value(0), rows::reshape(&a, &[a.size()])?);
            if trace::is_traced(&a) {
                return Ok(Value::list(crate::lang::iterate::collect(vm, &flat)?.done()));
            }
            vm.call_method(&flat, "tolist", &[])
        },
    ),
    Native::new(
        "_ranked(a, ranks)",
        "The elements of these ranks along the last axis: those that sorting would put there.",
        super::sorting::ranked,
    ),
    Native::new(
        "byte_bounds(a)",
        "The address of an array's first byte, and of the one after its last.\n\n>>> low, high = np.lib.array_utils.byte_bounds(np.zeros(2)); high - low\n16\n",
        |_, args| {
            let (low, high) = convert::array(args.value(0))?.byte_bounds();
            Ok(Value::tuple([Value::from(low), Value::from(high)]))
        },
    ),
];

/// What the library's own functions need that NumPy has no name for.
static PRIVATE: &[Native] = &[Native::new(
    "unset(shape, dtype)",
    "A new array whose numbers are anything at all: for who sets every one of them.",
    |_, args| {
        let (shape, dtype) = (args::shape(args.value(0))?, args::dtype(args.get(1))?.unwrap_or(DType::F64));
        // Other elements than numbers have to be something.
        let made = if dtype.is_number() && dtype != DType::Bool { Array::empty } else { Array::zeros };
        convert::from_new_array(made(dtype, &shape)?)
    },
)];

/// Fills the module that the library's own functions import.
pub fn fill_private(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(PRIVATE);
    Ok(())
}

/// Binds `lib` with its modules, and `exceptions`.
pub fn define_library(numpy: &Module) {
    let strides = Module::new("numpy.lib.stride_tricks");
    strides.define_natives(STRIDES);
    strides.define("sliding_window_view", super::composed::Composed::value("numpy._edit", "sliding_window_view"));
    for name in ["broadcast_to", "broadcast_arrays", "broadcast_shapes"] {
        if let Some(function) = numpy.globals.lookup(name) {
            strides.define(name, function);
        }
    }
    let utilities = Module::new("numpy.lib.array_utils");
    utilities.define_natives(UTILITIES);
    let library = Module::new("numpy.lib");
    library.define("stride_tricks", Value::Module(Rc::new(strides)));
    library.define("array_utils", Value::Module(Rc::new(utilities)));
    numpy.define("lib", Value::Module(Rc::new(library)));
    let exceptions = Module::new("numpy.exceptions");
    for kind in [Kind::AxisError, Kind::ComplexWarning, Kind::RankWarning, Kind::VisibleDeprecationWarning] {
        exceptions.define(kind.name(), Value::ExceptionType(kind));
    }
    numpy.define("exceptions", Value::Module(Rc::new(exceptions)));
}

/// The methods of arrays.
pub static METHODS: &[Native] = &[
    Native::new("view(self, dtype=None, type=None)", "The same bytes, as another data type where one is given.", view),
    Native::new("getfield(self, dtype, offset=0)", "A view of a part of each element, from a byte on.", getfield),
    Native::new("setfield(self, val, dtype, offset=0)", "Sets a part of each element, from a byte on.", setfield),
    Native::new("byteswap(self, inplace=False)", "The elements with their bytes in reverse.", byteswap),
    Native::new(
        "setflags(self, write=None, align=None, uic=None)",
        "Sets whether elements may be written, and what is said of their alignment.",
        setflags,
    ),
];
