//! `memoryview`: bytes of somebody else, looked at and changed without a copy.

use std::any::Any;
use std::cell::Cell;

use super::bytearray::ByteArray;
use super::bytes::{byte_of, bytes_of};
use super::wrong_receiver;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::items::{Indices, position, slice_indices};
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::types::{MEMORY_VIEW, type_name};
use crate::lang::value::{SliceObject, Value};

/// A view of bytes, one after the other or every so many.
pub struct MemoryView {
    /// `bytes` or a `bytearray`.
    owner: Value,
    start: usize,
    step: isize,
    len: usize,
    released: Cell<bool>,
}

impl MemoryView {
    /// A view of a part of what an owner holds, as a value.
    fn value(owner: &Value, start: usize, step: isize, len: usize) -> Value {
        if let Some(array) = owner.downcast::<ByteArray>() {
            array.count_views(true);
        }
        Value::object(MemoryView { owner: owner.clone(), start, step, len, released: Cell::new(false) })
    }

    fn check(&self) -> Result<()> {
        if self.released.get() {
            return Err(Error::value("operation forbidden on released memoryview object"));
        }
        Ok(())
    }

    fn place(&self, at: usize) -> usize {
        self.start.wrapping_add_signed(at as isize * self.step)
    }

    /// The bytes that it sees.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        self.check()?;
        let pick = |bytes: &[u8]| (0..self.len).map(|at| bytes[self.place(at)]).collect();
        Ok(match &self.owner {
            Value::Bytes(bytes) => pick(bytes),
            owner => owner.downcast::<ByteArray>().map(|array| array.with(|bytes| pick(bytes))).unwrap_or_default(),
        })
    }

    fn part(&self, slice: &SliceObject) -> Result<(Indices, usize, isize)> {
        let at = slice_indices(slice, self.len)?;
        let start = if at.count == 0 { self.start } else { self.place(at.start as usize) };
        let step = self.step * at.step as isize;
        Ok((at, start, step))
    }

    fn release(&self) {
        if !self.released.replace(true)
            && let Some(array) = self.owner.downcast::<ByteArray>()
        {
            array.count_views(false);
        }
    }

    fn is_read_only(&self) -> bool {
        matches!(self.owner, Value::Bytes(_))
    }
}

impl Drop for MemoryView {
    fn drop(&mut self) {
        self.release();
    }
}

/// The constructor.
pub static NEW: Native = Native::new(
    "memoryview(object)",
    "A view of bytes without a copy. `memoryview(b'abc')[1:].tobytes()` is `b'bc'`.",
    |_, args| match args.value(0) {
        value @ Value::Bytes(bytes) => Ok(MemoryView::value(value, 0, 1, bytes.len())),
        value => {
            if let Some(array) = value.downcast::<ByteArray>() {
                return Ok(MemoryView::value(value, 0, 1, array.with(|bytes| bytes.len())));
            }
            if let Some(view) = value.downcast::<MemoryView>() {
                view.check()?;
                return Ok(MemoryView::value(&view.owner, view.start, view.step, view.len));
            }
            let found = type_name(value);
            Err(Error::type_error(format!("memoryview: a bytes-like object is required, not '{found}'")))
        }
    },
);

fn receiver<'a>(args: &Arguments<'a>) -> Result<&'a MemoryView> {
    args.value(0).downcast::<MemoryView>().ok_or_else(|| wrong_receiver(args, "memoryview"))
}

/// The table of methods.
pub static METHODS: &[Native] = &[
    Native::new(
        "hex(self, sep=None, bytes_per_sep=1)",
        "In hexadecimal. `memoryview(b'a').hex()` is `'61'`.",
        |vm, a| {
            receiver(a)?.check()?;
            super::bytes::hex(vm, a)
        },
    ),
    Native::new("release(self, /)", "Gives up the bytes. `view.release()`", |_, a| {
        receiver(a)?.release();
        Ok(Value::None)
    }),
    Native::new("tobytes(self, order='C')", "The bytes as `bytes`. `memoryview(b'a').tobytes()` is `b'a'`.", |_, a| {
        receiver(a)?.bytes().map(Value::bytes)
    }),
    Native::new("tolist(self, /)", "The bytes as integers. `memoryview(b'a').tolist()` is `[97]`.", |_, a| {
        Ok(Value::list(interrupt::collect(&receiver(a)?.bytes()?, |byte| Value::Int((*byte).into()))))
    }),
    Native::new("toreadonly(self, /)", "A view of bytes as they are now. `view.toreadonly()`", |_, a| {
        let bytes = receiver(a)?.bytes()?;
        let len = bytes.len();
        Ok(MemoryView::value(&Value::bytes(bytes), 0, 1, len))
    }),
];

impl Object for MemoryView {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        None
    }

    fn type_name(&self) -> &str {
        "memoryview"
    }

    fn type_value(&self) -> Value {
        Value::Type(&MEMORY_VIEW)
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        if !self.attributes().iter().any(|have| have == name) {
            return Ok(None);
        }
        self.check()?;
        Ok(Some(match name {
            "nbytes" => Value::from(self.len),
            "itemsize" | "ndim" => Value::Int(1),
            "format" => Value::from("B"),
            "shape" => Value::tuple([Value::from(self.len)]),
            "strides" => Value::tuple([Value::Int(self.step as i64)]),
            "readonly" => Value::Bool(self.is_read_only()),
            "obj" => self.owner.clone(),
            // `contiguous`, in either order.
            _ => Value::Bool(self.step == 1 || self.len < 2),
        }))
    }

    fn attributes(&self) -> Vec<String> {
        let names = [
            "nbytes",
            "itemsize",
            "ndim",
            "format",
            "shape",
            "strides",
            "readonly",
            "obj",
            "contiguous",
            "c_contiguous",
            "f_contiguous",
        ];
        names.map(str::to_owned).to_vec()
    }

    fn repr(&self) -> Result<String> {
        let what = if self.released.get() { "released memory" } else { "memory" };
        Ok(format!("<{what} at {:#x}>", std::ptr::from_ref(self) as usize))
    }

    fn length(&self) -> Result<Option<usize>> {
        self.check()?;
        Ok(Some(self.len))
    }

    fn iterate(&self, _this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(Value::bytes(self.bytes()?)))
    }

    fn contains(&self, _vm: &mut Interpreter, item: &Value) -> Result<Option<bool>> {
        let bytes = self.bytes()?;
        Ok(Some(matches!(item, Value::Int(i) if u8::try_from(*i).is_ok_and(|byte| bytes.contains(&byte)))))
    }

    fn get_item(&self, _vm: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        self.check()?;
        if let Value::Slice(slice) = index {
            let (at, start, step) = self.part(slice)?;
            return Ok(Some(MemoryView::value(&self.owner, start, step, at.count)));
        }
        let at = self.place(index_of(index, self.len)?);
        Ok(Some(Value::Int(match &self.owner {
            Value::Bytes(bytes) => bytes[at].into(),
            owner => owner.downcast::<ByteArray>().map_or(0, |array| array.with(|bytes| bytes[at])).into(),
        })))
    }

    fn set_item(&self, _vm: &mut Interpreter, index: &Value, value: Option<&Value>) -> Result<bool> {
        self.check()?;
        let Some(array) = self.owner.downcast::<ByteArray>() else {
            return Err(Error::type_error("cannot modify read-only memory"));
        };
        let Some(value) = value else { return Err(Error::type_error("cannot delete memory")) };
        if let Value::Slice(slice) = index {
            let new = bytes_of(value).ok_or_else(|| {
                Error::type_error(format!("a bytes-like object is required, not '{}'", type_name(value)))
            })?;
            let (at, start, step) = self.part(slice)?;
            if new.len() != at.count {
                let message = "memoryview assignment: lvalue and rvalue have different structures";
                return Err(Error::value(message));
            }
            array.with(|bytes| {
                for (i, byte) in new.iter().enumerate() {
                    bytes[start.wrapping_add_signed(i as isize * step)] = *byte;
                }
            });
            return Ok(true);
        }
        let at = self.place(index_of(index, self.len)?);
        let byte = byte_of(value).map_err(|error| match error.kind() {
            Kind::ValueError => Error::value("memoryview: invalid value for format 'B'"),
            _ => Error::type_error("memoryview: invalid type for format 'B'"),
        })?;
        array.with(|bytes| bytes[at] = byte);
        Ok(true)
    }

    fn enter(&self, this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        self.check()?;
        Ok(Some(this.clone()))
    }

    fn exit(&self, _vm: &mut Interpreter, _error: Option<&Error>) -> Result<bool> {
        self.release();
        Ok(false)
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        let (Ok(own), Some(other)) = (self.bytes(), bytes_of(other)) else { return Ok(None) };
        Ok(Some(own == *other))
    }

    fn hash(&self) -> Result<Option<i64>> {
        if !self.is_read_only() {
            return Err(Error::value("cannot hash writable memoryview object"));
        }
        crate::lang::hash::hash(&Value::bytes(self.bytes()?)).map(Some)
    }
}

/// An index as a position in the view.
fn index_of(index: &Value, len: usize) -> Result<usize> {
    position(index, len, "memoryview").map_err(|error| match error.kind() {
        Kind::IndexError => Error::index("index out of bounds on dimension 1"),
        _ => Error::type_error("memoryview: invalid slice key"),
    })
}
