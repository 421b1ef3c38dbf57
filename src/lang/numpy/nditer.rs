//! `np.nditer`: several arrays walked together in one order, with their indices, and written through.
//!
//! An element, or with `external_loop` a run of them, is handed out as a view of its array. Where the data type asked
//! for is another, it is handed out as a copy, which is written back when the iteration goes on.

mod nested;
mod request;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub use nested::FUNCTIONS;

use super::args;
use super::axes::shape_value;
use super::flat::coordinates;
use crate::array::{Array, DType, Layout, Shape, Strides, broadcast_shapes, can_cast_safely, result_type, shape_text};
use crate::diag::{Error, Result};
use crate::lang::arrays::{ArrayObject, convert, types as dtypes, view_of};
use crate::lang::exception::stop_iteration;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::ValueIterator;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::types::TypeObject;
use crate::lang::value::Value;
use crate::trace;

/// One array of the walk.
struct Operand {
    handle: Rc<ArrayObject>,
    /// The array broadcast to the iteration's shape, its axes in the order of the iteration, the outermost first.
    view: Array,
    /// The data type of what is handed out.
    dtype: DType,
    writable: bool,
}

#[derive(Clone, Copy, Default)]
struct Flags {
    multi_index: bool,
    c_index: bool,
    f_index: bool,
    external_loop: bool,
    buffered: bool,
    zero_size: bool,
}

struct NdIter {
    operands: Vec<Operand>,
    flags: Cell<Flags>,
    /// The iteration's shape in the order of the axes of the operands.
    shape: Shape,
    /// The axis of `shape` that each axis of the walk is.
    order: Shape,
    /// Which axes of `shape` are walked from their ends.
    flipped: Vec<bool>,
    at: Cell<usize>,
    /// Whether the first element was handed out, so that the next step goes on.
    started: Cell<bool>,
    /// What is handed out at the moment.
    current: RefCell<Option<Vec<Value>>>,
    /// How far an outer walk has come in each array, for one of several nested walks.
    moved: RefCell<Vec<isize>>,
    /// The walk inside this one, which begins again for each element of this one.
    inner: RefCell<Option<Value>>,
}

impl NdIter {
    /// The shape in the order of the walk.
    fn walk_shape(&self) -> Shape {
        self.order.iter().map(|&axis| self.shape[axis]).collect()
    }

    fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// How many elements one step hands out.
    fn run(&self) -> usize {
        let flags = self.flags.get();
        if !flags.external_loop {
            return 1;
        }
        if flags.buffered {
            return self.size().max(1);
        }
        // The innermost axes that are one run in every array.
        let shape = self.walk_shape();
        let mut count = shape.last().copied().unwrap_or(1).max(1);
        for outer in (0..shape.len().saturating_sub(1)).rev() {
            let one_run = |operand: &Operand| {
                let strides = operand.view.strides();
                strides[outer] == strides[shape.len() - 1] * count as isize
            };
            if !self.operands.iter().all(one_run) {
                break;
            }
            count *= shape[outer].max(1);
        }
        count
    }

    fn finished(&self) -> bool {
        self.at.get() >= self.size()
    }

    /// The index of the current element along each axis of the operands.
    fn multi_index(&self) -> Shape {
        let walked = coordinates(&self.walk_shape(), self.at.get());
        let mut index = Shape::from_elem(0, self.shape.len());
        for (&axis, at) in self.order.iter().zip(walked) {
            index[axis] = if self.flipped[axis] { self.shape[axis] - 1 - at } else { at };
        }
        index
    }

    /// Where the current element of an operand lies.
    fn place(&self, at: usize) -> isize {
        let index = coordinates(&self.walk_shape(), self.at.get());
        let view = &self.operands[at].view;
        let moved = self.moved.borrow().get(at).copied().unwrap_or(0);
        view.layout().offset as isize + view.element_offset(&index) + moved
    }

    /// What an operand hands out now.
    fn part(&self, at: usize) -> Result<Value> {
        let operand = &self.operands[at];
        let count = self.run().min(self.size() - self.at.get());
        let view = &operand.view;
        let start = self.place(at);
        let external = self.flags.get().external_loop;
        let in_place = operand.dtype == view.dtype();
        if external && self.flags.get().buffered {
            // The whole walk at once, a copy unless it is one run.
            let flat = view.reshape(&[view.size()])?;
            let flat = if in_place { flat } else { flat.cast(operand.dtype)? };
            let flat = if operand.writable { flat } else { flat.read_only() };
            return Ok(if flat.shares_buffer(view) {
                view_of(&operand.handle, flat)
            } else {
                convert::from_array(flat)
            });
        }
        let (shape, strides) = match external {
            true => (Shape::from_slice(&[count]), Strides::from_slice(&[view.strides().last().copied().unwrap_or(1)])),
            false => (Shape::new(), Strides::new()),
        };
        let part = view.with_layout(Layout { offset: start as usize, shape, strides });
        if !in_place {
            return Ok(convert::from_array(part.cast(operand.dtype)?));
        }
        let part = if operand.writable { part } else { part.read_only() };
        Ok(view_of(&operand.handle, part))
    }

    fn current(&self) -> Result<Vec<Value>> {
        if let Some(current) = &*self.current.borrow() {
            return Ok(current.clone());
        }
        let parts: Vec<Value> = (0..self.operands.len()).map(|at| self.part(at)).collect::<Result<_>>()?;
        *self.current.borrow_mut() = Some(parts.clone());
        Ok(parts)
    }

    /// Writes copies back, and forgets what was handed out.
    fn release(&self) -> Result<()> {
        let Some(parts) = self.current.borrow_mut().take() else { return Ok(()) };
        for (at, (operand, part)) in self.operands.iter().zip(&parts).enumerate() {
            if !operand.writable {
                continue;
            }
            let part = convert::array(part)?;
            if part.shares_buffer(&operand.view) {
                continue;
            }
            if part.size() == operand.view.size() && self.flags.get().external_loop {
                operand.view.assign(&part.reshape(operand.view.shape())?)?;
                continue;
            }
            let layout = Layout { offset: self.place(at) as usize, shape: Shape::new(), strides: Strides::new() };
            operand.view.with_layout(layout).assign(&part)?;
        }
        Ok(())
    }

    /// Goes to the next element; whether there is one.
    fn advance(&self) -> Result<bool> {
        self.release()?;
        self.at.set((self.at.get() + self.run()).min(self.size()));
        self.begin_inner()?;
        Ok(!self.finished())
    }

    /// The current element of all operands, or of the only one.
    fn value(&self) -> Result<Value> {
        let mut parts = self.current()?;
        if parts.len() == 1 { Ok(parts.remove(0)) } else { Ok(Value::tuple(parts)) }
    }

    fn step(&self) -> Result<Option<Value>> {
        let more = if self.started.replace(true) { self.advance()? } else { !self.finished() };
        if more { self.value().map(Some) } else { Ok(None) }
    }

    fn reset(&self) -> Result<()> {
        self.release()?;
        self.at.set(0);
        self.started.set(false);
        self.begin_inner()
    }

    /// Lets the walk inside this one begin again, at the current element of this one.
    fn begin_inner(&self) -> Result<()> {
        let inner = self.inner.borrow().clone();
        let Some(inner) = inner.as_ref().and_then(Value::downcast::<NdIter>) else { return Ok(()) };
        inner.release()?;
        if !self.finished() {
            let origin = |operand: &Operand| trace::concrete(&operand.handle.tensor()).map(|array| array.offset());
            let moved = (0..self.operands.len())
                .map(|at| Ok(self.place(at) - origin(&self.operands[at])? as isize))
                .collect::<Result<Vec<isize>>>()?;
            *inner.moved.borrow_mut() = moved;
        }
        inner.reset()
    }

    /// The place of the current element in row-major (or column-major) order.
    fn flat_index(&self) -> usize {
        let index = self.multi_index();
        let forward: Vec<usize> = if self.flags.get().f_index {
            (0..self.shape.len()).rev().collect()
        } else {
            (0..self.shape.len()).collect()
        };
        forward.iter().fold(0, |total, &axis| total * self.shape[axis] + index[axis])
    }

    fn go_to(&self, index: &[i64]) -> Result<()> {
        if index.len() != self.shape.len() {
            return Err(Error::value("Wrong number of indices"));
        }
        self.release()?;
        let mut at = 0;
        for &axis in &self.order {
            let n = self.shape[axis];
            let here = usize::try_from(index[axis]).ok().filter(|&here| here < n);
            let here =
                here.ok_or_else(|| Error::index("Iterator GotoMultiIndex called with an out-of-bounds multi-index."))?;
            at = at * n + if self.flipped[axis] { n - 1 - here } else { here };
        }
        self.at.set(at);
        self.begin_inner()
    }

    /// The results where the iteration made arrays, all operands otherwise.
    fn operand_values(&self) -> Vec<Value> {
        self.operands.iter().map(|operand| Value::Array(operand.handle.clone())).collect()
    }
}

struct Walk {
    this: Value,
}

impl ValueIterator for Walk {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Value>> {
        self.this.downcast::<NdIter>().map_or(Ok(None), NdIter::step)
    }
}

impl Object for NdIter {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        None
    }

    fn type_name(&self) -> &str {
        NDITER.name
    }

    fn type_value(&self) -> Value {
        Value::Type(&NDITER)
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<numpy.nditer object at {:#x}>", std::ptr::from_ref(self) as usize))
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn attributes(&self) -> Vec<String> {
        let names = [
            "dtypes",
            "finished",
            "has_delayed_bufalloc",
            "has_index",
            "has_multi_index",
            "index",
            "iterationneedsapi",
            "iterindex",
            "iterrange",
            "itersize",
            "itviews",
            "multi_index",
            "ndim",
            "nop",
            "operands",
            "shape",
            "value",
        ];
        names.map(str::to_owned).to_vec()
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        let flags = self.flags.get();
        Ok(Some(match name {
            "finished" => Value::Bool(self.finished()),
            "has_index" => Value::Bool(flags.c_index || flags.f_index),
            "has_multi_index" => Value::Bool(flags.multi_index),
            "has_delayed_bufalloc" | "iterationneedsapi" => Value::Bool(false),
            "index" if flags.c_index || flags.f_index => Value::from(self.flat_index()),
            "index" => return Err(Error::value("Iterator does not have an index")),
            "multi_index" if flags.multi_index => shape_value(&self.multi_index()),
            "multi_index" => return Err(Error::value("Iterator is not tracking a multi-index")),
            "iterindex" => Value::from(self.at.get()),
            "itersize" => Value::from(self.size()),
            "iterrange" => Value::tuple([Value::Int(0), Value::from(self.size())]),
            "itviews" => {
                Value::tuple(self.operands.iter().map(|o| view_of(&o.handle, o.view.clone())).collect::<Vec<_>>())
            }
            "ndim" => Value::from(self.shape.len()),
            "nop" => Value::from(self.operands.len()),
            "operands" => Value::tuple(self.operand_values()),
            "shape" => shape_value(&self.shape),
            "dtypes" => Value::tuple(self.operands.iter().map(|o| dtypes::dtype_value(o.dtype)).collect::<Vec<_>>()),
            "value" => self.value()?,
            _ => return Ok(None),
        }))
    }

    fn set_attr(&self, _: &mut Interpreter, name: &str, value: Option<&Value>) -> Result<bool> {
        match (name, value) {
            ("multi_index", Some(value)) => {
                let items = value.sequence_items().unwrap_or_else(|| vec![value.clone()]);
                self.go_to(&items.iter().map(args::integer).collect::<Result<Vec<_>>>()?)?;
            }
            ("iterindex", Some(value)) => {
                self.release()?;
                let at = args::integer(value)?;
                self.at.set(usize::try_from(at).unwrap_or(0).min(self.size()));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn length(&self) -> Result<Option<usize>> {
        Ok(Some(self.operands.len()))
    }

    fn iterate(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(Value::iterator("nditer", Walk { this: this.clone() })))
    }

    fn get_item(&self, vm: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        crate::lang::items::get_item(vm, &Value::tuple(self.current()?), index).map(Some)
    }

    fn set_item(&self, _: &mut Interpreter, index: &Value, value: Option<&Value>) -> Result<bool> {
        let (Some(value), at) = (value, args::integer(index)?) else { return Ok(false) };
        let parts = self.current()?;
        let at = if at < 0 { at + parts.len() as i64 } else { at };
        let part = usize::try_from(at).ok().and_then(|at| parts.get(at));
        let Some(part) = part else {
            return Err(Error::index(format!("Iterator operand index {at} is out of bounds")));
        };
        crate::lang::arrays::set_item(part, &Value::Ellipsis, value)?;
        Ok(true)
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(this.clone()))
    }

    fn exit(&self, _: &mut Interpreter, _: Option<&Error>) -> Result<bool> {
        self.release()?;
        Ok(false)
    }
}

fn this<'a>(args: &Arguments<'a>) -> Result<&'a NdIter> {
    args.value(0).downcast::<NdIter>().ok_or_else(|| Error::type_error("an nditer is wanted"))
}

static METHODS: &[Native] = &[
    Native::new("__next__(self)", "The next elements.", |_, args| this(args)?.step()?.ok_or_else(stop_iteration)),
    Native::new("iternext(self)", "Goes on; whether there are more elements.", |_, args| {
        this(args)?.advance().map(Value::Bool)
    }),
    Native::new("reset(self)", "Goes back to the first elements.", |_, args| this(args)?.reset().map(|()| Value::None)),
    Native::new("close(self)", "Writes back what is not yet.", |_, args| this(args)?.release().map(|()| Value::None)),
    Native::new("copy(self)", "Another walk from the same place.", |_, args| {
        let this = this(args)?;
        let operand = |o: &Operand| Operand {
            handle: o.handle.clone(),
            view: o.view.clone(),
            dtype: o.dtype,
            writable: o.writable,
        };
        Ok(Value::object(NdIter {
            operands: this.operands.iter().map(operand).collect(),
            flags: this.flags.clone(),
            shape: this.shape.clone(),
            order: this.order.clone(),
            flipped: this.flipped.clone(),
            at: this.at.clone(),
            started: this.started.clone(),
            current: RefCell::default(),
            moved: this.moved.clone(),
            inner: RefCell::default(),
        }))
    }),
    Native::new("enable_external_loop(self)", "From now on, hands out runs of elements.", |_, args| {
        let this = this(args)?;
        this.release()?;
        this.flags.set(Flags { external_loop: true, ..this.flags.get() });
        Ok(Value::None)
    }),
    Native::new("remove_multi_index(self)", "No longer keeps the index along each axis.", |_, args| {
        let this = this(args)?;
        this.flags.set(Flags { multi_index: false, ..this.flags.get() });
        Ok(Value::None)
    }),
];

/// The type of `np.nditer(…)`.
pub static NDITER: TypeObject = TypeObject {
    name: "nditer",
    module: "numpy",
    base: Some(&crate::lang::types::OBJECT),
    doc: "Several arrays walked together, element by element or in runs.\n\n>>> [int(x) for x in np.nditer(np.arange(3))]\n[0, 1, 2]\n",
    construct: Some(&NEW),
    methods: METHODS,
    statics: &[],
};

static NEW: Native = Native::new(
    "nditer(op, flags=None, op_flags=None, op_dtypes=None, order='K', casting='safe', op_axes=None, itershape=None, buffersize=0)",
    "Several arrays walked together, element by element or in runs.",
    |_, args| request::new(args).map(Value::object),
);
