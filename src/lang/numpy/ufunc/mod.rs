//! Universal functions: element-wise rows of the table as values that can be called, with their methods.

mod core;
mod methods;
mod program;
mod running;

use smallvec::SmallVec;

use super::{args, info};
use crate::array::{DType, Scalar, Shape, broadcast_shapes, index as plans};
use crate::backend::cpu::faults;
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::operate::{beyond, big_beside, fits, one_power};
use crate::lang::arrays::{check_weak, convert, quick, store, types};
use crate::lang::interpreter::Interpreter;
use crate::lang::modules::warnings;
use crate::lang::native::{Keyword, Native, closest};
use crate::lang::object::Object;
use crate::lang::types::TypeObject;
use crate::lang::value::Value;
use crate::ops::{Attrs, Class, Elementwise, Op, OutRule, Tensor, bind_one, cast_to, compare, shape};

pub use core::{CORES, Core};
pub use program::FUNCTIONS;
pub use running::accumulate;

/// What `type(np.add)` is.
pub static UFUNC: TypeObject = TypeObject {
    name: "ufunc",
    module: "numpy",
    base: None,
    doc: "Functions that work element by element.\n\n>>> isinstance(np.add, np.ufunc)\nTrue\n",
    construct: None,
    methods: methods::METHODS,
    statics: &[],
};

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

    /// The row, where it gives the one result.
    pub fn single(&self) -> Option<&'static Op> {
        self.further().is_empty().then_some(self.op)
    }
}

/// The keyword arguments of a call.
#[derive(Default)]
struct Options {
    out: Option<Value>,
    /// Whether the call says `out=None` itself.
    no_out: bool,
    dtype: Option<DType>,
    condition: Option<Value>,
    casting: Option<String>,
}

impl Options {
    fn casting(&self) -> &str {
        self.casting.as_deref().unwrap_or("same_kind")
    }
}

/// The loop's data type that `signature=` asks for: `'dd->d'`, or a tuple of types.
fn signature_dtype(value: &Value) -> Result<Option<DType>> {
    match value {
        Value::Str(text) => {
            let inputs = text.split("->").next().unwrap_or("");
            match inputs.chars().next() {
                Some(letter) => types::dtype_of(&Value::from(letter.to_string().as_str())),
                None => Ok(None),
            }
        }
        Value::Tuple(tuple) => match tuple.items.iter().find(|item| !item.is_none()) {
            Some(item) => types::dtype_of(item),
            None => Ok(None),
        },
        other => types::dtype_of(other),
    }
}

impl Ufunc {
    fn row(&self) -> Option<&'static Elementwise> {
        match &self.op.class {
            Class::Elementwise(row) => Some(row),
            _ => None,
        }
    }

    fn options(&self, keywords: &[Keyword]) -> Result<Options> {
        let mut options = Options::default();
        for (name, value) in keywords {
            match name.text() {
                "out" => {
                    options.no_out = value.is_none();
                    options.out = Some(value.clone()).filter(|v| !v.is_none());
                }
                "dtype" => options.dtype = args::dtype(Some(value))?,
                "where" => options.condition = Some(value.clone()).filter(|v| !matches!(v, Value::Bool(true))),
                "casting" => {
                    let casting = args::text(value, "casting")?;
                    info::may_cast(DType::Bool, DType::Bool, casting)?;
                    options.casting = Some(casting.to_owned());
                }
                "signature" | "sig" => options.dtype = signature_dtype(value)?,
                "order" => drop(args::order(Some(value))?),
                "subok" => {}
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

    /// The operands in the data type that `dtype=` asks the loop to have.
    fn converted(&self, operands: &[Tensor], options: &Options) -> Result<SmallVec<[Tensor; 3]>> {
        let Some(row) = self.row() else { return Ok(operands.into()) };
        let Some(dtype) = options.dtype else {
            if matches!(options.casting(), "no" | "equiv") {
                self.require_loop(row, operands, options.casting())?;
            }
            return Ok(operands.into());
        };
        if matches!(row.out, OutRule::Bool | OutRule::Count) && row.out.dtype(dtype) == dtype {
            // It is the result's type that is told.
            return Ok(operands.into());
        }
        let counts = self.rules().any(|rule| matches!(rule, OutRule::Bool | OutRule::Count | OutRule::Exponent));
        if dtype == DType::Object && !counts {
            return operands.iter().map(|operand| cast_to(operand.clone(), dtype)).collect();
        }
        if counts || !row.loops.contains(dtype) {
            return Err(Error::type_error(format!(
                "No loop matching the specified signature and casting was found for ufunc {}",
                self.name
            )));
        }
        let casting = options.casting();
        let one = |(at, operand): (usize, &Tensor)| -> Result<Tensor> {
            if row.whole_operand == Some(at) {
                return Ok(operand.clone());
            }
            let (from, weak) = operand.typed();
            if !weak && !info::may_cast(from, dtype, casting)? {
                return Err(no_cast(self.name, (operands.len() > 1).then_some(at), (from, dtype), casting));
            }
            cast_to(operand.clone(), dtype)
        };
        operands.iter().enumerate().map(one).collect()
    }

    /// Refuses operands that the loop would take to another data type.
    fn require_loop(&self, row: &Elementwise, operands: &[Tensor], casting: &str) -> Result<()> {
        let typed: SmallVec<[(DType, bool); 3]> = operands.iter().map(Tensor::typed).collect();
        let (common, _) = row.types(self.op, &typed)?;
        let other = |&(at, &(from, weak)): &(usize, &(DType, bool))| {
            !weak && from != common && row.whole_operand != Some(at) && !self.name.starts_with("logical_")
        };
        match typed.iter().enumerate().find(other) {
            Some((at, &(from, _))) => {
                Err(no_cast(self.name, (operands.len() > 1).then_some(at), (from, common), casting))
            }
            None => Ok(()),
        }
    }

    /// Refuses an output that a result is not cast to by the rule asked for.
    fn require_output(&self, operands: &[Tensor], out: DType, casting: &str) -> Result<()> {
        let Some(row) = self.row() else { return Ok(()) };
        let typed: SmallVec<[(DType, bool); 3]> = operands.iter().map(Tensor::typed).collect();
        let (_, result) = row.types(self.op, &typed)?;
        match info::may_cast(result, out, casting)? {
            true => Ok(()),
            false => Err(Error::new(
                Kind::UFuncTypeError,
                format!(
                    "Cannot cast ufunc '{}' output from dtype('{result}') to dtype('{out}') with casting rule \
                     '{casting}'",
                    self.name
                ),
            )),
        }
    }

    /// Whether integers become floats.
    fn makes_floats(&self) -> bool {
        let integers = [(DType::I64, false), (DType::I64, false)];
        self.row().is_some_and(|row| row.types(self.op, &integers).is_ok_and(|(common, _)| common.is_inexact()))
    }

    /// The rows of the results after the first.
    fn further(&self) -> &'static [&'static Op] {
        self.row().map_or(&[], |row| row.further)
    }

    /// How many results there are.
    fn results(&self) -> usize {
        1 + self.further().len()
    }

    /// What `out=` gives for each result.
    fn outs(&self, options: &Options) -> Result<SmallVec<[Option<Value>; 2]>> {
        let count = self.results();
        let given = match &options.out {
            None => return Ok(std::iter::repeat_n(None, count).collect()),
            Some(Value::Tuple(tuple)) if tuple.items.len() == count => tuple.items.to_vec(),
            Some(Value::Tuple(_)) => {
                return Err(Error::value("The 'out' tuple must have exactly one entry per ufunc output"));
            }
            Some(out) if count == 1 => vec![out.clone()],
            Some(_) => return Err(Error::type_error("'out' must be a tuple of arrays")),
        };
        Ok(given.into_iter().map(|out| Some(out).filter(|out| !out.is_none())).collect())
    }

    fn apply(&self, operands: &[Tensor], options: &Options) -> Result<Value> {
        if let Some(condition) = &options.condition {
            if options.out.is_none() && !options.no_out {
                warnings::emit(Kind::UserWarning, WHERE_ALONE, None)?;
            }
            require_truths(condition)?;
        }
        let operands = self.converted(operands, options)?;
        let outs = self.outs(options)?;
        if let [out] = &outs[..] {
            let one = || self.apply_row(self.op, &operands, out.as_ref(), options);
            if !operands.iter().all(|operand| matches!(operand, Tensor::Scalar(_) | Tensor::Weak(_))) {
                return one();
            }
            // What goes wrong is a fault of the function, not of an operator between scalars.
            let (result, found) = faults::gathered(one);
            faults::report(self.op, false, found)?;
            return result;
        }
        // What goes wrong in several results is one fault of the function.
        let rows = std::iter::once(self.op).chain(self.further().iter().copied());
        let (results, found) = faults::gathered(|| {
            rows.zip(&outs)
                .map(|(op, out)| self.apply_row(op, &operands, out.as_ref(), options))
                .collect::<Result<Vec<Value>>>()
        });
        let results = results?;
        faults::report(self.op, false, found)?;
        Ok(Value::tuple(results))
    }

    /// One result.
    fn apply_row(&self, op: &'static Op, operands: &[Tensor], out: Option<&Value>, options: &Options) -> Result<Value> {
        match (out, &options.condition) {
            (None, None) => Ok(convert::from_tensor(bind_one(op, &Attrs::None, operands)?)),
            (Some(Value::Array(target)), None) if options.casting() == "unsafe" => {
                let result = bind_one(op, &Attrs::None, operands)?;
                let have = target.tensor().aval();
                fits(&result.shape(), &have.shape)?;
                let result = shape::broadcast_to(&cast_to(result, have.dtype)?, &have.shape)?;
                args::finish(result, Some(&Value::Array(target.clone())), self.name)
            }
            (Some(Value::Array(target)), None) => {
                if matches!(options.casting(), "no" | "equiv" | "safe") {
                    self.require_output(operands, target.tensor().dtype(), options.casting())?;
                }
                store(op, operands, target)?;
                Ok(Value::Array(target.clone()))
            }
            (Some(Value::Array(target)), Some(condition)) => {
                self.require_output(operands, target.tensor().dtype(), options.casting())?;
                let chosen = where_holds(op, condition, operands, &target.tensor())?;
                args::finish(chosen, Some(&Value::Array(target.clone())), self.name)
            }
            (None, Some(condition)) => {
                let result = bind_one(op, &Attrs::None, operands)?;
                // What is not computed is unspecified in NumPy; here it is zero.
                let zero = crate::ops::zeros_of(&result.aval())?;
                Ok(convert::from_tensor(where_holds(op, condition, operands, &zero)?))
            }
            (Some(_), _) => Err(Error::type_error("return arrays must be of ArrayType")),
        }
    }

    /// The loops as `types` lists them.
    fn type_list(&self, row: &Elementwise) -> Vec<Value> {
        let one = |dtype: DType, whole: DType| {
            let input = |at| if row.whole_operand == Some(at) { whole.char() } else { dtype.char() };
            let inputs: String = (0..self.op.operands.len()).map(input).collect();
            let outs: String = self.rules().map(|rule| rule.dtype(dtype).char()).collect();
            Value::from(format!("{inputs}->{outs}").as_str())
        };
        let whole: &[DType] = if row.whole_operand.is_some() { &[DType::I32, DType::I64] } else { &[DType::I64] };
        row.loops
            .iter()
            .flat_map(|dtype| whole.iter().map(move |&whole| (dtype, whole)))
            .map(|(d, w)| one(d, w))
            .collect()
    }

    /// The type rules of the results.
    fn rules(&self) -> impl Iterator<Item = OutRule> {
        let rows = std::iter::once(self.op).chain(self.further().iter().copied());
        rows.filter_map(|op| match &op.class {
            Class::Elementwise(row) => Some(row.out),
            _ => None,
        })
    }
}

/// What NumPy says, in its own spelling, of elements that nobody sets.
const WHERE_ALONE: &str =
    "'where' used without 'out', expect unitialized memory in output. If this is intentional, use out=None.";

/// Refuses a `where=` that holds no truth values.
///
/// # Errors
/// `TypeError`.
pub(super) fn require_truths(condition: &Value) -> Result<()> {
    match condition {
        Value::Array(_) | Value::Scalar(_) => {}
        // What is no array yet becomes one of truth values.
        _ => return Ok(()),
    }
    match convert::tensor(condition)?.dtype() {
        DType::Bool => Ok(()),
        other => Err(Error::type_error(format!(
            "Cannot cast array data from dtype('{other}') to dtype('bool') according to the rule 'safe'"
        ))),
    }
}

/// The results where the condition holds.
fn where_holds(op: &'static Op, condition: &Value, operands: &[Tensor], otherwise: &Tensor) -> Result<Tensor> {
    let condition = convert::tensor_of(condition, Some(DType::Bool))?;
    let (result, found) = faults::gathered(|| bind_one(op, &Attrs::None, operands));
    if found != 0 {
        // Only what is chosen counts.
        bind_one(op, &Attrs::None, &chosen(&condition, operands)?)?;
    }
    let result = cast_to(result?, otherwise.dtype())?;
    compare::select(&condition, &result, otherwise)
}

/// The elements of operands where a condition holds, in a row.
fn chosen(condition: &Tensor, operands: &[Tensor]) -> Result<SmallVec<[Tensor; 3]>> {
    let condition = crate::trace::concrete(condition)?;
    let shapes: SmallVec<[Shape; 4]> = operands.iter().map(Tensor::shape).chain([condition.shape().into()]).collect();
    let whole = broadcast_shapes(&shapes.iter().map(|shape| &shape[..]).collect::<SmallVec<[&[usize]; 4]>>())?;
    let mask = plans::IndexItem::from_array(condition.broadcast_to(&whole)?.to_contiguous()?)?;
    let plan = plans::plan(&whole, &[mask])?;
    let one = |operand: &Tensor| match operand {
        Tensor::Scalar(_) | Tensor::Weak(_) => Ok(operand.clone()),
        other => plans::get(&crate::trace::concrete(other)?.broadcast_to(&whole)?, &plan).map(Tensor::Host),
    };
    operands.iter().map(one).collect()
}

impl Object for Ufunc {
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
        Ok(format!("<ufunc '{}'>", self.op.name))
    }

    fn doc(&self) -> Option<String> {
        let operands = self.op.operands.join(", ");
        let out = if self.results() == 1 { "None" } else { "(None, None)" };
        Some(format!("{}({operands}, /, out={out}, *, where=True, dtype=None)\n\n{}", self.name, self.op.doc))
    }

    fn attributes(&self) -> Vec<String> {
        ["nin", "nout", "nargs", "ntypes", "types", "identity", "signature"].map(str::to_owned).into()
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        let Some(row) = self.row() else { return Ok(None) };
        Ok(Some(match name {
            "__name__" | "__qualname__" => Value::from(self.op.name),
            "__doc__" => self.doc().map_or(Value::None, Value::from),
            "nin" => Value::from(self.op.operands.len()),
            "nout" => Value::from(self.results()),
            "nargs" => Value::from(self.op.operands.len() + self.results()),
            "types" => Value::list(self.type_list(row)),
            "ntypes" => Value::from(self.type_list(row).len()),
            "signature" => Value::None,
            "identity" => methods::identity(self.op, DType::I64).map_or(Value::None, convert::to_python),
            _ => return Ok(None),
        }))
    }

    fn call(&self, _: &Value, _: &mut Interpreter, given: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        let (count, results) = (self.op.operands.len(), self.results());
        if given.len() < count || given.len() > count + results {
            return Err(wrong_count(self.name, count, count + results, given.len()));
        }
        let plainly = keywords.is_empty() && given.len() == count && results == 1;
        if plainly && let Some(result) = one_power(self.op, given)? {
            return Ok(Some(result));
        }
        if plainly && let Some(result) = quick::ufunc(self.op, given)? {
            return Ok(Some(result));
        }
        let mut options = if keywords.is_empty() { Options::default() } else { self.options(keywords)? };
        match given.get(count) {
            Some(Value::Tuple(_)) if results == 1 => {
                return Err(Error::type_error("return arrays must be of ArrayType"));
            }
            Some(out) if results == 1 => options.out = Some(out.clone()).filter(|v| !v.is_none()),
            Some(_) => {
                let rest = (0..results).map(|at| given.get(count + at).cloned().unwrap_or(Value::None));
                options.out = Some(Value::tuple(rest));
            }
            None => {}
        }
        let operands: SmallVec<[Tensor; 3]> = match &given[..count] {
            [first, second] => {
                let (compares, floats) = (is_comparison(self.op), self.makes_floats());
                let fitted = |value: &Value, other: &Value| {
                    let float = match compares {
                        true => beyond(value, other),
                        false => big_beside(value, other, floats)?,
                    };
                    convert::ufunc_operand(float.as_ref().unwrap_or(value))
                };
                SmallVec::from_iter([fitted(first, second)?, fitted(second, first)?])
            }
            // A number beyond 64 bits is an object to a function of one operand.
            [big @ Value::BigInt(_)] => SmallVec::from_iter([convert::tensor(big)?]),
            other => other.iter().map(convert::ufunc_operand).collect::<Result<_>>()?,
        };
        // A function, unlike an operator, makes NumPy scalars of Python's numbers.
        let all_weak = operands.iter().all(|t| matches!(t, Tensor::Weak(_)));
        let mut operands: SmallVec<[Tensor; 3]> = match all_weak {
            true => operands.into_iter().map(strong).collect(),
            false => operands,
        };
        if let [first, second] = &mut operands[..] {
            fit_weak(self.op, first, second)?;
        }
        self.apply(&operands, &options).map(Some)
    }
}

/// Why an operand is not brought into a loop's data type.
#[cold]
fn no_cast(name: &str, operand: Option<usize>, types: (DType, DType), casting: &str) -> Error {
    let which = operand.map_or_else(|| "input".to_owned(), |at| format!("input {at}"));
    let (from, to) = types;
    Error::new(
        Kind::UFuncTypeError,
        format!(
            "Cannot cast ufunc '{name}' {which} from dtype('{from}') to dtype('{to}') with casting rule '{casting}'"
        ),
    )
}

/// Why a call with so many arguments is refused.
#[cold]
fn wrong_count(name: &str, least: usize, most: usize, given: usize) -> Error {
    let were = if given == 1 { "was" } else { "were" };
    Error::type_error(format!("{name}() takes from {least} to {most} positional arguments but {given} {were} given"))
}

/// A Python integer that the other operand's type does not hold is refused; compared with, it is an infinity.
fn fit_weak(op: &'static Op, first: &mut Tensor, second: &mut Tensor) -> Result<()> {
    // A truth is all that these see of a number, whichever type holds it.
    if op.name.starts_with("logical_") {
        for operand in [first, second] {
            if let Tensor::Weak(scalar) = operand {
                *operand = Tensor::Weak(scalar.cast(DType::Bool));
            }
        }
        return Ok(());
    }
    if !is_comparison(op) {
        // Many functions take integers to floats, or look at their truth only.
        let Class::Elementwise(row) = &op.class else { return Ok(()) };
        let common = row.types(op, &[first.typed(), second.typed()]);
        let whole = matches!(common, Ok((dtype, _)) if dtype.is_integer());
        let counts = whole && row.out == OutRule::Same && row.whole_operand.is_none();
        return if counts { check_weak(first, second) } else { Ok(()) };
    }
    let fitted = |weak: &Tensor, other: &Tensor| match weak {
        Tensor::Weak(Scalar::I64(value)) if other.dtype().is_integer() => {
            let beyond = convert::checked_integer(*value, other.dtype()).is_err();
            beyond.then(|| Tensor::number(if *value < 0 { f64::NEG_INFINITY } else { f64::INFINITY }))
        }
        _ => None,
    };
    if let Some(infinity) = fitted(first, second) {
        *first = infinity;
    } else if let Some(infinity) = fitted(second, first) {
        *second = infinity;
    }
    Ok(())
}

/// Whether this is one of the six comparisons.
fn is_comparison(op: &Op) -> bool {
    matches!(op.name, "equal" | "not_equal" | "less" | "less_equal" | "greater" | "greater_equal")
}

fn strong(tensor: Tensor) -> Tensor {
    match tensor {
        Tensor::Weak(scalar) => Tensor::Scalar(scalar),
        other => other,
    }
}
