//! Universal functions: element-wise rows of the table as values that can be called, with their methods.

mod methods;
mod running;

use smallvec::SmallVec;

use super::{args, info};
use crate::array::DType;
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::{convert, quick, store, types};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Keyword, Native, closest};
use crate::lang::object::Object;
use crate::lang::types::TypeObject;
use crate::lang::value::Value;
use crate::ops::{Attrs, Class, Elementwise, Op, OutRule, Tensor, bind_one, cast_to, compare};

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

    /// The row.
    pub fn op(&self) -> &'static Op {
        self.op
    }
}

/// The keyword arguments of a call.
#[derive(Default)]
struct Options {
    out: Option<Value>,
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
                "out" => options.out = Some(value.clone()).filter(|v| !v.is_none()),
                "dtype" => options.dtype = args::dtype(Some(value))?,
                "where" => options.condition = Some(value.clone()).filter(|v| !matches!(v, Value::Bool(true))),
                "casting" => options.casting = Some(args::text(value, "casting")?.to_owned()),
                "signature" | "sig" => options.dtype = signature_dtype(value)?,
                "order" | "subok" => {}
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
        let (Some(dtype), Some(row)) = (options.dtype, self.row()) else { return Ok(operands.into()) };
        if row.out == OutRule::Bool && dtype == DType::Bool {
            // It is the result's type that is told.
            return Ok(operands.into());
        }
        if !row.loops.contains(dtype) {
            return Err(Error::type_error(format!(
                "No loop matching the specified signature and casting was found for ufunc {}",
                self.name
            )));
        }
        let casting = options.casting();
        for (at, operand) in operands.iter().enumerate() {
            let (from, weak) = operand.typed();
            if !weak && !info::may_cast(from, dtype, casting)? {
                let which = if operands.len() == 1 { "input".to_owned() } else { format!("input {at}") };
                return Err(Error::new(
                    Kind::UFuncTypeError,
                    format!(
                        "Cannot cast ufunc '{}' {which} from dtype('{from}') to dtype('{dtype}') with casting rule \
                         '{casting}'",
                        self.name
                    ),
                ));
            }
        }
        operands.iter().map(|operand| cast_to(operand.clone(), dtype)).collect()
    }

    fn apply(&self, operands: &[Tensor], options: &Options) -> Result<Value> {
        let operands = self.converted(operands, options)?;
        let out = match &options.out {
            Some(Value::Tuple(tuple)) if tuple.items.len() == 1 => Some(&tuple.items[0]),
            out => out.as_ref(),
        };
        let out = out.filter(|out| !out.is_none());
        match (out, &options.condition) {
            (None, None) => Ok(convert::from_tensor(bind_one(self.op, &Attrs::None, &operands)?)),
            (Some(Value::Array(target)), None) if options.casting() == "unsafe" => {
                let result = bind_one(self.op, &Attrs::None, &operands)?;
                let dtype = target.tensor().dtype();
                args::finish(cast_to(result, dtype)?, Some(&Value::Array(target.clone())), self.name)
            }
            (Some(Value::Array(target)), None) => {
                store(self.op, &operands, target)?;
                Ok(Value::Array(target.clone()))
            }
            (Some(Value::Array(target)), Some(condition)) => {
                let chosen = self.where_holds(condition, &operands, &target.tensor())?;
                args::finish(chosen, Some(&Value::Array(target.clone())), self.name)
            }
            (None, Some(condition)) => {
                let result = bind_one(self.op, &Attrs::None, &operands)?;
                // What is not computed is unspecified in NumPy; here it is zero.
                let zero = crate::ops::zeros_of(&result.aval())?;
                Ok(convert::from_tensor(self.where_holds(condition, &operands, &zero)?))
            }
            (Some(_), _) => Err(Error::type_error("return arrays must be of ArrayType")),
        }
    }

    fn where_holds(&self, condition: &Value, operands: &[Tensor], otherwise: &Tensor) -> Result<Tensor> {
        let result = bind_one(self.op, &Attrs::None, operands)?;
        let result = cast_to(result, otherwise.dtype())?;
        compare::select(&convert::tensor_of(condition, Some(DType::Bool))?, &result, otherwise)
    }

    /// The loops as `types` lists them.
    fn type_list(&self, row: &Elementwise) -> Vec<Value> {
        let inputs = self.op.operands.len();
        let one = |dtype: DType| {
            let out = match row.out {
                OutRule::Same => dtype,
                OutRule::Bool => DType::Bool,
                OutRule::Real => dtype.real(),
            };
            let letters = dtype.char().to_string().repeat(inputs);
            Value::from(format!("{letters}->{}", out.char()).as_str())
        };
        row.loops.iter().map(one).collect()
    }
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
        Some(format!("{}({operands}, /, out=None, *, where=True, dtype=None)\n\n{}", self.name, self.op.doc))
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
            "nout" => Value::Int(1),
            "nargs" => Value::from(self.op.operands.len() + 1),
            "types" => Value::list(self.type_list(row)),
            "ntypes" => Value::from(row.loops.iter().count()),
            "signature" => Value::None,
            "identity" => methods::identity(self.op, DType::I64).map_or(Value::None, convert::to_python),
            _ => return Ok(None),
        }))
    }

    fn call(&self, _: &Value, _: &mut Interpreter, given: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        let count = self.op.operands.len();
        if given.len() < count || given.len() > count + 1 {
            return Err(Error::type_error(format!(
                "{}() takes from {count} to {} positional arguments but {} {} given",
                self.name,
                count + 1,
                given.len(),
                if given.len() == 1 { "was" } else { "were" }
            )));
        }
        if keywords.is_empty()
            && given.len() == count
            && let Some(result) = quick::ufunc(self.op, given)?
        {
            return Ok(Some(result));
        }
        let mut options = if keywords.is_empty() { Options::default() } else { self.options(keywords)? };
        if let Some(out) = given.get(count) {
            options.out = Some(out.clone()).filter(|v| !v.is_none());
        }
        let operands: SmallVec<[Tensor; 3]> =
            given[..count].iter().map(convert::ufunc_operand).collect::<Result<_>>()?;
        // A function, unlike an operator, makes NumPy scalars of Python's numbers.
        let all_weak = operands.iter().all(|t| matches!(t, Tensor::Weak(_)));
        let operands: SmallVec<[Tensor; 3]> = match all_weak {
            true => operands.into_iter().map(strong).collect(),
            false => operands,
        };
        self.apply(&operands, &options).map(Some)
    }
}

fn strong(tensor: Tensor) -> Tensor {
    match tensor {
        Tensor::Weak(scalar) => Tensor::Scalar(scalar),
        other => other,
    }
}
