//! `jit` and its company as a program sees them.

use super::super::device::{Place, default_device, place_of};
use super::super::tree::{Leaves, flatten, unflatten};
use super::super::{Transform, Transformed, transformed};
use super::{Compiled, DISABLED, Entry, Jit, Options};
use crate::diag::{Error, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::numpy::args;
use crate::lang::object::Object;
use crate::lang::output;
use crate::lang::value::Value;
use crate::ops::Tensor;
use crate::trace::{self, Program};

fn integers(value: Option<&Value>) -> Result<Vec<i64>> {
    match value {
        None | Some(Value::None) => Ok(Vec::new()),
        Some(value @ (Value::Tuple(_) | Value::List(_))) => {
            value.sequence_items().unwrap_or_default().iter().map(args::integer).collect()
        }
        Some(value) => Ok(vec![args::integer(value)?]),
    }
}

fn names(value: Option<&Value>) -> Result<Vec<String>> {
    let text = |value: &Value| args::text(value, "static_argnames").map(str::to_owned);
    match value {
        None | Some(Value::None) => Ok(Vec::new()),
        Some(value @ (Value::Tuple(_) | Value::List(_))) => {
            value.sequence_items().unwrap_or_default().iter().map(text).collect()
        }
        Some(value) => Ok(vec![text(value)?]),
    }
}

fn jit(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let options = Options {
        static_argnums: integers(args.get(1))?,
        static_argnames: names(args.get(2))?,
        device: args.given(3).map(place_of).transpose()?,
        strict: args::flag(args.get(4))?,
        as_eager: false,
    };
    match args.given(0) {
        Some(function) => transformed(function, Jit::new(options)),
        // With parameters only, a decorator.
        None => transformed(&Value::Native(&FUNCTIONS[0]), Decorator(options)),
    }
}

/// `jit` with its parameters, waiting for the function.
struct Decorator(Options);

impl Transform for Decorator {
    fn name(&self) -> &'static str {
        "jit"
    }

    fn call(&self, _: &mut Interpreter, _: &Value, given: &[Value], _: &[Keyword]) -> Result<Value> {
        let [function] = given else { return Err(Error::type_error("jit(…) takes one function")) };
        transformed(function, Jit::new(self.0.clone()))
    }
}

/// A context in which functions made by `jit` are run plainly.
struct Disabled;

impl Object for Disabled {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "disable_jit"
    }

    fn repr(&self) -> Result<String> {
        Ok("disable_jit()".to_owned())
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        DISABLED.set(DISABLED.get() + 1);
        Ok(Some(this.clone()))
    }

    fn exit(&self, _: &mut Interpreter, _: Option<&Error>) -> Result<bool> {
        DISABLED.set(DISABLED.get().saturating_sub(1));
        Ok(false)
    }
}

/// The type of a result that was not computed.
struct ShapeDtype(crate::ops::Aval);

impl Object for ShapeDtype {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "ShapeDtypeStruct"
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("ShapeDtypeStruct(shape={}, dtype={})", crate::array::shape_text(&self.0.shape), self.0.dtype))
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "shape" => Some(Value::tuple(self.0.shape.iter().map(|&n| Value::Int(n as i64)))),
            "ndim" => Some(Value::Int(self.0.shape.len() as i64)),
            "size" => Some(Value::Int(self.0.shape.iter().product::<usize>() as i64)),
            "dtype" => Some(crate::lang::arrays::types::dtype_value(self.0.dtype)),
            _ => None,
        })
    }
}

fn eval_shape(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut leaves = Vec::new();
    let given = Value::tuple(args.rest().iter().cloned());
    let tree = flatten(&given, Leaves::Inexact, &mut leaves)?;
    let avals: Vec<_> = leaves.iter().map(Tensor::aval).collect();
    let (recorder, tensors) = trace::Recorder::new(&avals);
    let arguments = unflatten(&tree, &mut tensors.into_iter())?.sequence_items().unwrap_or_default();
    recorder.want_shapes();
    let result = recorder.recording(|| vm.call(args.value(0), &arguments, &[]))?;
    let mut leaves = Vec::new();
    let tree = flatten(&result, Leaves::Numbers, &mut leaves)?;
    let mut types = leaves.iter().map(|leaf| Value::object(ShapeDtype(leaf.aval())));
    super::super::tree::map_leaves(&tree, &mut types)
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "jit(fun=None, static_argnums=None, static_argnames=None, device=None, strict=False, donate_argnums=None, donate_argnames=None, inline=False)",
        "The function, compiled for the types of its arguments when it is called. Loops and branches are compiled too. A\nstatement that cannot be (it prints, raises, has a shape that depends on data) runs as it is between the compiled\npieces, and a note says which; with strict it is an error.\n\n>>> jit(lambda x: x * 2 + 1)(np.array([1., 2.]))\narray([3., 5.])\n",
        jit,
    ),
    Native::new(
        "disable_jit()",
        "A context in which functions made by `jit` are run plainly, and gradients taken plainly.\n\n>>> with disable_jit():\n...     print(jit(lambda x: x + 1)(2))\n3\n",
        |_, _| Ok(Value::object(Disabled)),
    ),
    Native::new(
        "eval_shape(fun, *args)",
        "The shapes and data types that a function would give, without computing anything.\n\n>>> eval_shape(lambda x: x @ x, np.ones((3, 3)))\nShapeDtypeStruct(shape=(3, 3), dtype=float64)\n",
        eval_shape,
    ),
];

fn compiled_text(vm: &mut Interpreter, args: &Arguments) -> Result<String> {
    let wanted = || Error::type_error("graph() is a method of functions made by jit");
    let this = args.value(0).downcast::<Transformed>().ok_or_else(wanted)?;
    let jit = this.transform.as_any().and_then(|any| any.downcast_ref::<Jit>()).ok_or_else(wanted)?;
    for kind in [Leaves::Numbers, Leaves::Inexact] {
        let signature = jit.signature(&this.function, args.rest(), &[], kind)?;
        if let Entry::Compiled(compiled) =
            jit.record(vm, &this.function, &signature, signature.key.captured.are_on_device())?
        {
            let Compiled { program, .. } = &*compiled;
            return Ok(format!("{}\n{}{}", program.graph, program.plan, shaders(jit, program)?));
        }
    }
    // Which pieces there are depends on what the statements between them do: they are run, what they print is not shown.
    let Some(pieces) = jit.pieces(&this.function) else {
        return Ok("the function is run without being compiled\n".to_owned());
    };
    pieces.keep_log();
    let (result, _) = output::capture(|| jit.in_pieces(vm, &this.function, args.rest(), &[]));
    let log = pieces.take_log();
    result?;
    Ok(log)
}

/// The text of the kernels, where they run on a GPU.
fn shaders(jit: &Jit, program: &Program) -> Result<String> {
    match jit.settings.options.device.or_else(default_device) {
        #[cfg(feature = "gpu")]
        Some(Place::Gpu(index)) => {
            let abilities = crate::backend::gpu::open(index)?.abilities();
            Ok(format!("\n{}", crate::backend::gpu::plan_shaders(&program.plan, abilities)))
        }
        _ => Ok(String::new()),
    }
}

/// The graph and plan of a compiled function for these arguments, as text.
fn graph_text(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    compiled_text(vm, args).map(Value::from)
}

/// What `lower` gives.
struct Lowered(String);

impl Object for Lowered {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "Lowered"
    }

    fn methods(&self) -> &'static [Native] {
        LOWERED
    }

    fn repr(&self) -> Result<String> {
        Ok("<lowered function>".to_owned())
    }
}

fn lowered_text(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let lowered = args.value(0).downcast::<Lowered>();
    lowered.map(|lowered| Value::from(lowered.0.clone())).ok_or_else(|| Error::type_error("no lowered function"))
}

static LOWERED: &[Native] = &[
    Native::new("text(self)", "The graph and the plan, as text.", lowered_text),
    Native::new("as_text(self)", "The graph and the plan, as text.", lowered_text),
];

/// The methods of compiled functions.
pub static METHODS: &[Native] = &[
    Native::new(
        "graph(self, *args)",
        "The recorded graph and the plan of kernels for these arguments, as text. A function that cannot be compiled as a whole is run, to find its pieces.",
        graph_text,
    ),
    Native::new(
        "lower(self, *args)",
        "The function compiled for these arguments and not run: `f.lower(x).text()` shows the graph and the plan.",
        |vm, args| Ok(Value::object(Lowered(compiled_text(vm, args)?))),
    ),
    Native::new("clear_cache(self)", "Forgets what was compiled.", |_, args| {
        if let Some(this) = args.value(0).downcast::<Transformed>()
            && let Some(jit) = this.transform.as_any().and_then(|any| any.downcast_ref::<Jit>())
        {
            jit.cache.borrow_mut().clear();
        }
        Ok(Value::None)
    }),
];
