//! Universal functions over vectors and matrices: what they compute is in the last axes, and they go element by element
//! over the others. `matmul` and its relatives.

use smallvec::SmallVec;

use super::{UFUNC, methods, no_cast, signature_dtype, wrong_count};
use crate::array::{DType, DTypeKind, Shape, normalize_axis, shape_text};
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::convert;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Keyword, Native};
use crate::lang::numpy::{args, info, products};
use crate::lang::object::Object;
use crate::lang::operate::truth;
use crate::lang::transforms::precision;
use crate::lang::types::bare_type_name;
use crate::lang::value::Value;
use crate::ops::{Tensor, cast_to, shape};

/// One of these functions.
pub struct Core {
    name: &'static str,
    /// The axes that it works on, in NumPy's notation.
    signature: &'static str,
    doc: &'static str,
    /// How many of the last axes of each operand it works on. The last of the first operand meets the first of the
    /// second's.
    inputs: [usize; 2],
    /// How many axes each operand must have.
    least: [usize; 2],
    /// How many axes of the result are its own.
    result: usize,
    /// How many lengths the signature names.
    lengths: usize,
    apply: fn(&Tensor, &Tensor) -> Result<Tensor>,
}

/// The functions.
pub static CORES: &[Core] = &[
    Core {
        name: "matmul",
        signature: "(n?,k),(k,m?)->(n?,m?)",
        doc: "The matrix product; leading axes broadcast.\n\n>>> np.matmul([[1., 0.], [0., 1.]], [4., 2.])\narray([4., 2.])\n",
        inputs: [2, 2],
        least: [1, 1],
        result: 2,
        lengths: 3,
        apply: products::matmul_of,
    },
    Core {
        name: "vecdot",
        signature: "(n),(n)->()",
        doc: "The scalar products of vectors, the first ones conjugated.\n\n>>> np.vecdot([[1, 2], [3, 4]], [1, 1])\narray([3, 7])\n",
        inputs: [1, 1],
        least: [1, 1],
        result: 0,
        lengths: 1,
        apply: products::vecdot_of,
    },
    Core {
        name: "matvec",
        signature: "(m,n),(n)->(m)",
        doc: "The products of matrices and vectors.\n\n>>> np.matvec([[1, 2], [3, 4]], [1, 1])\narray([3, 7])\n",
        inputs: [2, 1],
        least: [2, 1],
        result: 1,
        lengths: 2,
        apply: products::matvec_of,
    },
    Core {
        name: "vecmat",
        signature: "(n),(n,m)->(m)",
        doc: "The products of vectors, conjugated, and matrices.\n\n>>> np.vecmat([1, 1], [[1, 2], [3, 4]])\narray([4, 6])\n",
        inputs: [1, 2],
        least: [1, 2],
        result: 1,
        lengths: 2,
        apply: products::vecmat_of,
    },
];

/// The keyword arguments of a call.
#[derive(Default)]
struct Options {
    out: Option<Value>,
    dtype: Option<DType>,
    casting: Option<String>,
    axes: Option<Value>,
    axis: Option<i64>,
    keepdims: bool,
    precision: Option<Value>,
}

/// The axes of each operand and of the result that a call works on.
type Axes = [Option<Shape>; 3];

impl Core {
    /// NumPy's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The function as a value.
    pub fn value(&'static self) -> Value {
        Value::object(CoreFunction(self))
    }

    /// The scalar products of vectors along an axis of both.
    ///
    /// # Errors
    /// `ValueError` where the shapes do not fit; `AxisError`.
    pub fn vecdot(a: &Tensor, b: &Tensor, axis: i64) -> Result<Tensor> {
        let options = Options { axis: Some(axis), ..Options::default() };
        CORES[1].compute([a.clone(), b.clone()], &options)
    }

    fn options(&self, keywords: &[Keyword]) -> Result<Options> {
        let mut options = Options::default();
        for (name, value) in keywords {
            match name.text() {
                "out" => options.out = Some(value.clone()).filter(|v| !v.is_none()),
                "dtype" => options.dtype = args::dtype(Some(value))?,
                "casting" => options.casting = Some(args::text(value, "casting")?.to_owned()),
                "signature" | "sig" => options.dtype = signature_dtype(value)?,
                "axes" => options.axes = Some(value.clone()),
                "axis" => options.axis = Some(args::integer(value)?),
                "keepdims" => options.keepdims = truth(value)?,
                "order" => drop(args::order(Some(value))?),
                "precision" => options.precision = Some(value.clone()),
                "subok" => {}
                other => {
                    let text = format!("{}() got an unexpected keyword argument '{other}'", self.name);
                    return Err(Error::type_error(text));
                }
            }
        }
        self.check(&options)?;
        Ok(options)
    }

    /// What the signature does not allow.
    fn check(&self, options: &Options) -> Result<()> {
        let (name, signature) = (self.name, self.signature);
        if options.axes.is_some() && options.axis.is_some() {
            return Err(Error::type_error("cannot specify both 'axis' and 'axes'"));
        }
        if options.axis.is_some() && (self.lengths > 1 || self.result > 0) {
            return Err(Error::type_error(format!(
                "{name}: axis can only be used with a single shared core dimension, not with the {} distinct ones \
                 implied by signature {signature}.",
                self.lengths
            )));
        }
        if options.keepdims && self.result > 0 {
            return Err(Error::type_error(format!(
                "{name} does not support keepdims: its signature {signature} requires output 0 to have {} core \
                 dimensions, but keepdims can only be used when all inputs have the same number of core dimensions and \
                 all outputs have no core dimensions.",
                self.result
            )));
        }
        Ok(())
    }

    /// The axes that `axes=` or `axis=` asks for.
    fn axes(&self, options: &Options) -> Result<Axes> {
        if let Some(axis) = options.axis {
            return self.along(axis);
        }
        let Some(given) = &options.axes else { return Ok([None, None, None]) };
        let Value::List(list) = given else { return Err(Error::type_error("axes should be a list.")) };
        let entries = list.items.borrow();
        if entries.len() != 3 && !(entries.len() == 2 && self.result == 0) {
            return Err(Error::value(
                "axes should be a list with an entry for all 3 inputs and outputs; entries for outputs can only be \
                 omitted if none of them has core axes.",
            ));
        }
        let mut axes: Axes = [None, None, None];
        for (at, entry) in entries.iter().enumerate() {
            let count = [self.inputs[0], self.inputs[1], self.result][at];
            let list: Vec<i64> = match entry.sequence_items() {
                Some(items) => items.iter().map(args::integer).collect::<Result<_>>()?,
                None => vec![args::integer(entry)?],
            };
            if list.len() != count {
                return Err(Error::value(format!(
                    "{}: operand {at} has {count} core dimensions, but {} dimensions are specified by axes tuple.",
                    self.name,
                    list.len()
                )));
            }
            axes[at] = Some(list.into_iter().map(|axis| axis as usize).collect());
        }
        Ok(axes)
    }

    /// One axis of every operand. Negative ones are counted when the number of axes is known.
    fn along(&self, axis: i64) -> Result<Axes> {
        let one = || Some([axis as usize].into_iter().collect());
        Ok([one(), one(), None])
    }

    fn compute(&self, operands: [Tensor; 2], options: &Options) -> Result<Tensor> {
        let axes = self.axes(options)?;
        let mut moved: SmallVec<[Tensor; 2]> = SmallVec::new();
        for (at, operand) in operands.iter().enumerate() {
            if operand.ndim() < self.least[at] {
                return Err(self.too_flat(at, operand.ndim()));
            }
            moved.push(match &axes[at] {
                Some(axes) => last(operand, axes)?,
                None => operand.clone(),
            });
        }
        let (a, b) = (&moved[0], &moved[1]);
        let own = self.inputs[1].min(b.ndim());
        let lengths = [a.shape()[a.ndim() - 1], b.shape()[b.ndim() - own]];
        if lengths[0] != lengths[1] {
            return Err(self.mismatch("Input operand 1", 0, lengths[1], lengths[0]));
        }
        let result = precision::with(options.precision.as_ref(), || (self.apply)(a, b))?;
        if options.keepdims {
            let axis = options.axis.unwrap_or(-1);
            let at = normalize_axis(axis, operands[0].ndim().max(operands[1].ndim()))?;
            return products::insert_axis(&result, at);
        }
        match &axes[2] {
            Some(axes) if !axes.is_empty() => first(&result, axes),
            _ => Ok(result),
        }
    }

    #[cold]
    fn too_flat(&self, operand: usize, ndim: usize) -> Error {
        Error::value(format!(
            "{}: Input operand {operand} does not have enough dimensions (has {ndim}, gufunc core with signature {} \
             requires {})",
            self.name, self.signature, self.least[operand]
        ))
    }

    #[cold]
    fn mismatch(&self, what: &str, dimension: usize, have: usize, want: usize) -> Error {
        Error::value(format!(
            "{}: {what} has a mismatch in its core dimension {dimension}, with gufunc signature {} (size {have} is \
             different from {want})",
            self.name, self.signature
        ))
    }

    /// The operands in the data type that `dtype=` asks for.
    fn converted(&self, operands: [Tensor; 2], options: &Options) -> Result<[Tensor; 2]> {
        let Some(dtype) = options.dtype else { return Ok(operands) };
        let casting = options.casting.as_deref().unwrap_or("same_kind");
        for (at, operand) in operands.iter().enumerate() {
            let (from, weak) = operand.typed();
            if !weak && !info::may_cast(from, dtype, casting)? {
                return Err(no_cast(self.name, Some(at), (from, dtype), casting));
            }
        }
        let [a, b] = operands;
        Ok([cast_to(a, dtype)?, cast_to(b, dtype)?])
    }

    /// The result, in `out` where that is given.
    fn finish(&self, result: Tensor, out: Option<&Value>) -> Result<Value> {
        let out = match out {
            Some(Value::Tuple(tuple)) if tuple.items.len() == 1 => Some(&tuple.items[0]),
            Some(Value::Tuple(_)) => {
                return Err(Error::value("The 'out' tuple must have exactly one entry per ufunc output"));
            }
            out => out,
        };
        let Some(Value::Array(handle)) = out else { return args::finish(result, out, self.name) };
        let (want, have) = (result.shape(), handle.tensor().shape());
        if want == have {
            return args::finish(result, out, self.name);
        }
        let own = self.result.min(want.len());
        let (core, target) = (&want[want.len() - own..], &have[have.len() - own.min(have.len())..]);
        if let Some(at) = core.iter().zip(target).position(|(want, have)| want != have) {
            return Err(self.mismatch("Output operand 0", at, target[at], core[at]));
        }
        if have.len() < want.len() {
            let texts = [&want, &have].map(|shape| shape_text(shape).replace(' ', ""));
            return Err(Error::value(format!(
                "non-broadcastable output operand with shape {} doesn't match the broadcast shape {}",
                texts[1], texts[0]
            )));
        }
        args::finish(shape::broadcast_to(&result, &have)?, out, self.name)
    }

    /// The loops as `types` lists them.
    fn types() -> Vec<Value> {
        let numbers = DType::ALL.iter().filter(|dtype| dtype.kind() != DTypeKind::Object);
        let one = |letter: char| Value::from(format!("{letter}{letter}->{letter}").as_str());
        numbers.map(|dtype| one(dtype.char())).chain([one('O')]).collect()
    }
}

/// These axes moved to the end, in order.
fn last(tensor: &Tensor, axes: &[usize]) -> Result<Tensor> {
    let axes = placed(axes, tensor.ndim())?;
    let rest = (0..tensor.ndim()).filter(|at| !axes.contains(at));
    products::permuted(tensor, rest.chain(axes.iter().copied()).collect::<Shape>().iter())
}

/// The last axes moved to these places.
fn first(tensor: &Tensor, axes: &[usize]) -> Result<Tensor> {
    let axes = placed(axes, tensor.ndim())?;
    let lead = tensor.ndim() - axes.len();
    let mut rest = 0..lead;
    let order: Shape = (0..tensor.ndim())
        .map(|to| match axes.iter().position(|&axis| axis == to) {
            Some(at) => lead + at,
            None => rest.next().unwrap_or(0),
        })
        .collect();
    products::permuted(tensor, order.iter())
}

/// Axes that may count from the end.
fn placed(axes: &[usize], ndim: usize) -> Result<Shape> {
    let axes: Shape = axes.iter().map(|&axis| normalize_axis(axis as i64, ndim)).collect::<Result<_>>()?;
    if (1..axes.len()).any(|at| axes[..at].contains(&axes[at])) {
        return Err(Error::value("axes tuple: repeated axis"));
    }
    Ok(axes)
}

/// A [`Core`] as a value.
pub(super) struct CoreFunction(&'static Core);

impl CoreFunction {
    /// Why one of the methods of universal functions is not there.
    pub(super) fn has_no_method(&self, method: &str) -> Error {
        let Core { name, signature, .. } = self.0;
        match method {
            "outer" => Error::type_error("method outer is not allowed in ufunc with non-trivial signature"),
            "at" => Error::type_error(format!(
                "{name}.at does not support ufunc with non-trivial signature: {name} has signature {signature}."
            )),
            _ => Error::new(Kind::RuntimeError, "Reduction not defined on ufunc with signature"),
        }
    }
}

impl Object for CoreFunction {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "numpy.ufunc"
    }

    fn type_value(&self) -> Value {
        Value::Type(&UFUNC)
    }

    fn methods(&self) -> &'static [Native] {
        methods::METHODS
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<ufunc '{}'>", self.0.name))
    }

    fn doc(&self) -> Option<String> {
        let more = if self.0.result == 0 { "axes, axis, keepdims=False" } else { "axes" };
        Some(format!("{}(x1, x2, /, out=None, *, dtype=None, precision=None, {more})\n\n{}", self.0.name, self.0.doc))
    }

    fn attributes(&self) -> Vec<String> {
        ["nin", "nout", "nargs", "ntypes", "types", "identity", "signature"].map(str::to_owned).into()
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(Some(match name {
            "__name__" | "__qualname__" => Value::from(self.0.name),
            "__doc__" => self.doc().map_or(Value::None, Value::from),
            "nin" => Value::Int(2),
            "nout" => Value::Int(1),
            "nargs" => Value::Int(3),
            "types" => Value::list(Core::types()),
            "ntypes" => Value::from(Core::types().len()),
            "signature" => Value::from(self.0.signature),
            "identity" => Value::None,
            _ => return Ok(None),
        }))
    }

    fn call(&self, _: &Value, _: &mut Interpreter, given: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        if !(2..=3).contains(&given.len()) {
            return Err(wrong_count(self.0.name, 2, 3, given.len()));
        }
        let options = if keywords.is_empty() { Options::default() } else { self.0.options(keywords)? };
        let operand = |at: usize| -> Result<Tensor> {
            convert::tensor(&given[at]).map_err(|error| error.operand(at, bare_type_name(&given[at])))
        };
        let operands = self.0.converted([operand(0)?, operand(1)?], &options)?;
        let result = self.0.compute(operands, &options)?;
        self.0.finish(result, given.get(2).filter(|out| !out.is_none()).or(options.out.as_ref())).map(Some)
    }
}
