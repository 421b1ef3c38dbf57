//! `GradientTape` and `Variable`: reverse mode in the notation of `with` blocks.
//!
//! While a tape is open, reading a variable gives a dual of the tape's level; what is computed from it is recorded.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::linearised::{Linearised, own};
use super::tree::{Leaves, flatten};
use crate::array::{Array, Scalar};
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::{self, ArrayObject, convert};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::numpy::args;
use crate::lang::object::Object;
use crate::lang::symbol::Symbol;
use crate::lang::tables::DictMap;
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::ops::{Aval, Tensor, binary, cast_to, shape, zeros_of};
use crate::syntax::ast::{BinaryOp, CompareOp};
use crate::trace::{self, Level, LevelKind, Tape};

/// What an open tape records.
struct Recording {
    tape: Rc<Tape>,
    level: Level,
    inner: Level,
    /// Whether variables that are read are watched.
    variables: bool,
    /// The tangents of the variables and arrays watched.
    watched: RefCell<Vec<(Source, Tensor)>>,
}

/// What a gradient can be taken with respect to.
#[derive(Clone)]
enum Source {
    Variable(u64),
    Array(Rc<ArrayObject>),
}

impl Source {
    fn is(&self, other: &Source) -> bool {
        match (self, other) {
            (Source::Variable(a), Source::Variable(b)) => a == b,
            (Source::Array(a), Source::Array(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

thread_local! {
    /// The tapes that are open, outermost first.
    static OPEN: RefCell<Vec<Rc<Recording>>> = const { RefCell::new(Vec::new()) };
    static LAST_VARIABLE: Cell<u64> = const { Cell::new(0) };
}

impl Recording {
    /// The tangent of something watched.
    fn tangent(&self, source: &Source) -> Option<Tensor> {
        self.watched.borrow().iter().find(|(have, _)| have.is(source)).map(|(_, tangent)| tangent.clone())
    }

    /// The value as a dual of this tape.
    fn watch(&self, source: Source, value: Tensor) -> Result<Tensor> {
        let tangent = match self.tangent(&source) {
            Some(tangent) => tangent,
            None => {
                let tangent = trace::linear_input(&self.tape, self.inner, &value.aval())?;
                self.watched.borrow_mut().push((source, tangent.clone()));
                tangent
            }
        };
        Ok(trace::dual(self.level, value, tangent))
    }
}

/// A variable: a value that changes by assignment only, and that open tapes watch.
struct Variable {
    id: u64,
    name: Option<String>,
    trainable: bool,
    value: RefCell<Array>,
}

impl Variable {
    /// The value as whoever reads it now sees it.
    fn read(&self) -> Result<Tensor> {
        let plain = Tensor::Host(self.value.borrow().clone());
        if !self.trainable || !plain.dtype().is_inexact() {
            return Ok(plain);
        }
        let open = OPEN.with_borrow(|open| open.clone());
        open.iter()
            .filter(|recording| recording.variables || recording.tangent(&Source::Variable(self.id)).is_some())
            .try_fold(plain, |value, recording| recording.watch(Source::Variable(self.id), value))
    }

    fn value(&self) -> Result<Value> {
        self.read().map(convert::from_tensor)
    }

    /// Sets another value of the same shape; readers of the old one keep it.
    fn set(&self, value: &Value, combine: fn(&Tensor, &Tensor) -> Result<Tensor>) -> Result<()> {
        let have = self.value.borrow().clone();
        trace::guard_write(&have)?;
        let given = trace::primal(&convert::tensor(value)?);
        let next = cast_to(combine(&Tensor::Host(have.clone()), &given)?, have.dtype())?;
        if next.shape()[..] != *have.shape() {
            return Err(Error::value(format!(
                "Cannot assign value to variable: Shape mismatch. The variable shape {}, and the assigned value shape {} \
                 are incompatible.",
                crate::array::shape_text(have.shape()),
                crate::array::shape_text(&next.shape())
            )));
        }
        *self.value.borrow_mut() = trace::concrete(&next)?.copy()?;
        Ok(())
    }
}

impl Object for Variable {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "Variable"
    }

    fn methods(&self) -> &'static [Native] {
        VARIABLE_METHODS
    }

    fn get_attr(&self, _: &Value, vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        match name {
            "name" => Ok(Some(self.name.as_deref().map_or(Value::None, Value::from))),
            "trainable" => Ok(Some(Value::Bool(self.trainable))),
            _ => crate::lang::attribute::find_attr(vm, &self.value()?, Symbol::new(name)),
        }
    }

    fn repr(&self) -> Result<String> {
        let array = self.value.borrow().clone();
        let name = self.name.as_ref().map_or_else(String::new, |name| format!(" '{name}'"));
        let text = arrays::str(&convert::from_result(array.clone()))?;
        let shape = crate::array::shape_text(array.shape());
        Ok(format!("<Variable{name} shape={shape} dtype={}, numpy={text}>", array.dtype()))
    }

    fn truth(&self) -> Result<Option<bool>> {
        arrays::truth(&self.value()?).map(Some)
    }

    fn as_array(&self) -> Result<Option<Tensor>> {
        self.read().map(Some)
    }

    fn length(&self) -> Result<Option<usize>> {
        arrays::length(&self.value()?).map(Some)
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        self.value().map(Some)
    }

    fn get_item(&self, _: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        arrays::get_item(&self.value()?, index).map(Some)
    }

    fn binary(&self, op: BinaryOp, other: &Value, reflected: bool) -> Result<Option<Value>> {
        let own = self.value()?;
        if reflected { arrays::binary(op, other, &own) } else { arrays::binary(op, &own, other) }
    }

    fn compare(&self, op: CompareOp, other: &Value) -> Result<Option<Value>> {
        arrays::compare(op, &self.value()?, other)
    }
}

fn variable<'a>(args: &Arguments<'a>) -> Result<&'a Variable> {
    args.value(0).downcast::<Variable>().ok_or_else(|| Error::type_error("this is a method of variables"))
}

fn assign(args: &Arguments, combine: fn(&Tensor, &Tensor) -> Result<Tensor>) -> Result<Value> {
    variable(args)?.set(args.value(1), combine)?;
    Ok(args.value(0).clone())
}

static VARIABLE_METHODS: &[Native] = &[
    Native::new("assign(self, value)", "Sets another value.", |_, args| assign(args, |_, value| Ok(value.clone()))),
    Native::new("assign_add(self, delta)", "Adds to the value.", |_, args| assign(args, binary::add)),
    Native::new("assign_sub(self, delta)", "Subtracts from the value.", |_, args| assign(args, binary::subtract)),
    Native::new("numpy(self)", "The value as an array or NumPy scalar of its own.", |_, args| {
        Ok(convert::from_result(variable(args)?.value.borrow().copy()?))
    }),
    Native::new("value(self)", "The value as an array, which open tapes watch.", |_, args| variable(args)?.value()),
    Native::new("read_value(self)", "The value as an array, which open tapes watch.", |_, args| {
        variable(args)?.value()
    }),
];

/// A tape as a program sees it.
struct GradientTape {
    persistent: bool,
    variables: bool,
    recording: RefCell<Option<Rc<Recording>>>,
    used: Cell<bool>,
}

impl Object for GradientTape {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "GradientTape"
    }

    fn methods(&self) -> &'static [Native] {
        TAPE_METHODS
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        let recording = Rc::new(Recording {
            tape: Rc::new(Tape::default()),
            level: trace::new_level(),
            inner: trace::new_level(),
            variables: self.variables,
            watched: RefCell::default(),
        });
        OPEN.with_borrow_mut(|open| open.push(recording.clone()));
        *self.recording.borrow_mut() = Some(recording);
        self.used.set(false);
        Ok(Some(this.clone()))
    }

    fn exit(&self, _: &mut Interpreter, _: Option<&Error>) -> Result<bool> {
        if let Some(recording) = &*self.recording.borrow() {
            recording.tape.close();
            OPEN.with_borrow_mut(|open| open.retain(|have| !Rc::ptr_eq(have, recording)));
            arrays::settle(recording.level);
        }
        Ok(false)
    }
}

/// The tangent of a tensor at a level, whatever levels further in ride on it.
fn tangent_at(level: Level, tensor: &Tensor) -> (Tensor, Option<Tensor>) {
    let mut at = tensor.clone();
    while let Some((inner, LevelKind::Dual)) = trace::level_of(&at) {
        if inner <= level {
            break;
        }
        at = trace::jvp_parts(inner, &at).0;
    }
    trace::jvp_parts(level, &at)
}

/// What a value is a source of gradients as; `None` for a container.
fn source(value: &Value) -> Result<Option<Source>> {
    Ok(match value {
        Value::Array(handle) => Some(Source::Array(handle.clone())),
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) => None,
        other => match other.downcast::<Variable>() {
            Some(variable) => Some(Source::Variable(variable.id)),
            None => {
                return Err(Error::type_error(format!(
                    "gradients are taken with respect to variables and arrays, not '{}'",
                    type_name(other)
                ))
                .help("make it an array, np.array(3.0), or a Variable"));
            }
        },
    })
}

/// The tree of what `leaf` gives for each source.
fn map_sources(value: &Value, leaf: &mut dyn FnMut(&Value, Source) -> Result<Value>) -> Result<Value> {
    if let Some(source) = source(value)? {
        return leaf(value, source);
    }
    match value {
        Value::Dict(dict) => {
            let entries: Vec<(Value, Value)> =
                dict.map.borrow().iter().map(|(key, item)| (key.clone(), item.clone())).collect();
            let mut map = DictMap::new();
            for (key, item) in entries {
                map.insert(key, map_sources(&item, leaf)?)?;
            }
            Ok(Value::dict(map))
        }
        other => {
            let items = other.sequence_items().unwrap_or_default();
            let all = items.iter().map(|item| map_sources(item, leaf)).collect::<Result<Vec<_>>>()?;
            Ok(if matches!(other, Value::Tuple(_)) { Value::tuple(all) } else { Value::list(all) })
        }
    }
}

/// A tape ready to run backwards.
fn ready(args: &Arguments) -> Result<(Rc<Recording>, bool)> {
    let tape = args
        .value(0)
        .downcast::<GradientTape>()
        .ok_or_else(|| Error::type_error("this is a method of GradientTape"))?;
    let Some(recording) = tape.recording.borrow().clone() else {
        return Err(Error::new(Kind::RuntimeError, "the tape has recorded nothing: use it in a with statement"));
    };
    if !tape.persistent && tape.used.replace(true) {
        return Err(Error::new(
            Kind::RuntimeError,
            "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)",
        ));
    }
    Ok((recording, tape.persistent))
}

/// The plain value of a source, and its tangent on the tape.
fn watched(recording: &Recording, value: &Value, source: &Source) -> Result<(Tensor, Option<Tensor>)> {
    let tensor = match source {
        Source::Variable(_) => match value.downcast::<Variable>() {
            Some(variable) => Tensor::Host(variable.value.borrow().clone()),
            None => convert::tensor(value)?,
        },
        Source::Array(handle) => handle.tensor(),
    };
    Ok(match recording.tangent(source) {
        Some(tangent) => (trace::primal(&tensor), Some(tangent)),
        // An intermediate result.
        None => tangent_at(recording.level, &tensor),
    })
}

/// (self, target, sources, output_gradients=None, unconnected_gradients='none').
fn gradient(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (recording, keep) = ready(args)?;
    let zero = match args.given(4).map(|value| args::text(value, "unconnected_gradients")).transpose()? {
        None | Some("none") => false,
        Some("zero") => true,
        Some(other) => return Err(Error::value(format!("Unknown value for unconnected_gradients: {other:?}"))),
    };
    let (mut targets, mut given) = (Vec::new(), Vec::new());
    flatten(args.value(1), Leaves::Numbers, &mut targets)?;
    if let Some(value) = args.given(3) {
        flatten(value, Leaves::Numbers, &mut given)?;
        if given.len() != targets.len() {
            return Err(Error::value("output_gradients must have the structure of the target"));
        }
    }
    let mut outputs = Vec::new();
    for (at, target) in targets.iter().enumerate() {
        let (primal, Some(tangent)) = tangent_at(recording.level, target) else { continue };
        let cotangent = match given.get(at) {
            Some(cotangent) => cast_to(cotangent.clone(), primal.dtype())?,
            None => shape::broadcast_to(&Tensor::Scalar(Scalar::one(primal.dtype())), &primal.shape())?,
        };
        outputs.push((tangent, cotangent));
    }
    let mut leaves: Vec<(Tensor, Option<Tensor>)> = Vec::new();
    map_sources(args.value(2), &mut |value, source| {
        leaves.push(watched(&recording, value, &source)?);
        Ok(Value::None)
    })?;
    let (leaves, tangents): (Vec<Tensor>, Vec<Option<Tensor>>) = leaves.into_iter().unzip();
    let run = Linearised {
        tape: recording.tape.clone(),
        level: recording.level,
        trees: Vec::new(),
        leaves: Vec::new(),
        tangents: tangents.iter().flatten().cloned().collect(),
        result: Value::None,
    };
    let mut found = run.transpose(vm, &outputs, keep)?.into_iter();
    let mut gradients = Vec::with_capacity(leaves.len());
    for (leaf, tangent) in leaves.iter().zip(&tangents) {
        let cotangent = tangent.as_ref().and_then(|_| found.next().flatten());
        gradients.push(match cotangent {
            Some(cotangent) => convert::from_tensor(own(cotangent)?),
            None if zero => {
                let zeros = zeros_of(&Aval { weak: false, ..leaf.aval() })?;
                convert::from_tensor(own(zeros)?)
            }
            None => Value::None,
        });
    }
    let mut gradients = gradients.into_iter();
    map_sources(args.value(2), &mut |_, _| Ok(gradients.next().unwrap_or(Value::None)))
}

/// (self, target, sources): the Jacobian of one array by each source.
fn jacobian(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (recording, _) = ready(args)?;
    let target = convert::tensor(args.value(1))?;
    let (primal, tangent) = tangent_at(recording.level, &target);
    let aval = Aval { weak: false, ..primal.aval() };
    map_sources(args.value(2), &mut |value, source| {
        let (leaf, from) = watched(&recording, value, &source)?;
        let (Some(from), Some(tangent)) = (from, tangent.clone()) else { return Ok(Value::None) };
        let run = Linearised {
            tape: recording.tape.clone(),
            level: recording.level,
            trees: Vec::new(),
            leaves: vec![leaf.clone()],
            tangents: vec![from],
            result: Value::None,
        };
        let output = trace::dual(recording.level, primal.clone(), tangent);
        super::jacobian::of_one(vm, &run, &output, &aval, &leaf).map(convert::from_tensor)
    })
}

fn watch(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let tape = args
        .value(0)
        .downcast::<GradientTape>()
        .ok_or_else(|| Error::type_error("this is a method of GradientTape"))?;
    let Some(recording) = tape.recording.borrow().clone() else {
        return Err(Error::new(Kind::RuntimeError, "the tape is not open: use it in a with statement"));
    };
    map_sources(args.value(1), &mut |value, source| {
        match &source {
            Source::Variable(_) => {
                if let Some(variable) = value.downcast::<Variable>() {
                    recording.watch(source, Tensor::Host(variable.value.borrow().clone()))?;
                }
            }
            Source::Array(handle) => {
                let handle = handle.clone();
                let watched = recording.watch(source, handle.tensor())?;
                handle.replace(watched)?;
            }
        }
        Ok(Value::None)
    })?;
    Ok(Value::None)
}

static TAPE_METHODS: &[Native] = &[
    Native::new("watch(self, tensor)", "Records what is computed from an array, or from those in a tree.", watch),
    Native::new(
        "gradient(self, target, sources, output_gradients=None, unconnected_gradients='none')",
        "The derivatives of the target (of its sum) by the sources, in a tree like theirs; None where there is none.",
        gradient,
    ),
    Native::new(
        "jacobian(self, target, sources)",
        "All derivatives of the target's elements by the sources.",
        jacobian,
    ),
];

fn new_tape(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::object(GradientTape {
        persistent: args.flag(0, false)?,
        variables: args.flag(1, true)?,
        recording: RefCell::default(),
        used: Cell::new(false),
    }))
}

fn new_variable(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let dtype = args::dtype(args.get(3))?;
    let tensor = trace::primal(&convert::tensor_of(args.value(0), dtype)?);
    let name = args.given(2).map(|value| args::text(value, "name").map(str::to_owned)).transpose()?;
    let id = LAST_VARIABLE.get() + 1;
    LAST_VARIABLE.set(id);
    let value = RefCell::new(trace::concrete(&tensor)?.copy()?);
    Ok(Value::object(Variable { id, name, trainable: args.flag(1, true)?, value }))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "GradientTape(persistent=False, watch_accessed_variables=True)",
        "Records what is computed from variables in a `with` block, for its derivatives.\n\n>>> x = Variable(3.0)\n>>> with GradientTape() as tape:\n...     y = x**2 + 2*x\n>>> tape.gradient(y, x)\nnp.float64(8.0)\n",
        new_tape,
    ),
    Native::new(
        "Variable(initial_value, trainable=True, name=None, dtype=None)",
        "A value that changes by assign, assign_add and assign_sub, and that open tapes watch.\n\n>>> v = Variable([1.0, 2.0])\n>>> _ = v.assign_add([1.0, 1.0])\n>>> v.numpy()\narray([2., 3.])\n",
        new_variable,
    ),
];
