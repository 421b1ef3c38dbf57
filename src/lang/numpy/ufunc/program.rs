//! Functions of the program as universal functions: `np.frompyfunc`. Their arrays are arrays of values.

use super::{UFUNC, wrong_count};
use crate::diag::{Error, Result};
use crate::lang::attribute::get_attr;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::numpy::{args, composed};
use crate::lang::object::Object;
use crate::lang::symbol::Symbol;
use crate::lang::value::Value;

/// A function of the program that is applied element by element.
struct ProgramUfunc {
    function: Value,
    name: String,
    inputs: usize,
    results: usize,
    identity: Value,
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[Native::new(
    "frompyfunc(func, /, nin, nout, *, identity=None)",
    "A function of values as a function of arrays, whose results are arrays of objects.\n\n>>> np.frompyfunc(oct, 1, 1)([8, 9])\narray(['0o10', '0o11'], dtype=object)\n",
    frompyfunc,
)];

/// (func, /, nin, nout, *, identity=None).
fn frompyfunc(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let function = args.value(0).clone();
    if !crate::lang::interpreter::is_callable(&function) {
        return Err(Error::type_error("function must be callable"));
    }
    let count = |index: usize| usize::try_from(args::integer(args.value(index))?).map_err(|_| too_many());
    let (inputs, results) = (count(1)?, count(2)?);
    if inputs + results > 64 {
        return Err(too_many());
    }
    let name = match get_attr(vm, &function, Symbol::new("__name__")) {
        Ok(name) => name.as_str().unwrap_or("?").to_owned(),
        Err(_) => "?".to_owned(),
    };
    let identity = args.given(3).cloned().unwrap_or(Value::None);
    Ok(Value::object(ProgramUfunc { function, name: format!("{name} (vectorized)"), inputs, results, identity }))
}

#[cold]
fn too_many() -> Error {
    Error::value(
        "Cannot construct a ufunc with more than 64 operands (requested number were: inputs = 65 and outputs = 1)",
    )
}

/// Calls a function of the library on the program's function and what it is to be applied to.
fn through(vm: &mut Interpreter, args: &Arguments, name: &str, given: &[usize]) -> Result<Value> {
    let this = args.value(0).downcast::<ProgramUfunc>().ok_or_else(|| Error::type_error("a ufunc is wanted"))?;
    if this.inputs != 2 {
        return Err(Error::value(format!("{} only supported for binary functions", args.function())));
    }
    let mut values = vec![this.function.clone(), this.identity.clone()];
    values.extend(given.iter().map(|&at| args.get(at).cloned().unwrap_or(Value::Int(0))));
    composed::call(vm, "numpy._apply", name, &values, &[])
}

static METHODS: &[Native] = &[
    Native::new("reduce(self, array, /, axis=0)", "Combines the elements along an axis.", |vm, args| {
        through(vm, args, "_reduced", &[1, 2])
    }),
    Native::new(
        "accumulate(self, array, /, axis=0)",
        "The running results of combining the elements along an axis.",
        |vm, args| through(vm, args, "_accumulated", &[1, 2]),
    ),
    Native::new("outer(self, A, B, /)", "The function over all pairs of elements.", |vm, args| {
        through(vm, args, "_outer", &[1, 2])
    }),
];

impl Object for ProgramUfunc {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        Some(vec![self.function.clone()])
    }

    fn type_name(&self) -> &str {
        "numpy.ufunc"
    }

    fn type_value(&self) -> Value {
        Value::Type(&UFUNC)
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<ufunc '{}'>", self.name))
    }

    fn attributes(&self) -> Vec<String> {
        ["nin", "nout", "nargs", "ntypes", "types", "identity", "signature"].map(str::to_owned).into()
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(Some(match name {
            "__name__" | "__qualname__" => Value::from(self.name.as_str()),
            "nin" => Value::from(self.inputs),
            "nout" => Value::from(self.results),
            "nargs" => Value::from(self.inputs + self.results),
            "ntypes" => Value::Int(1),
            "types" => {
                let text = format!("{}->{}", "O".repeat(self.inputs), "O".repeat(self.results));
                Value::list(vec![Value::from(text.as_str())])
            }
            "signature" => Value::None,
            "identity" => self.identity.clone(),
            _ => return Ok(None),
        }))
    }

    fn call(&self, _: &Value, vm: &mut Interpreter, given: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        if given.len() != self.inputs {
            return Err(wrong_count(&self.name, self.inputs, self.inputs + self.results, given.len()));
        }
        let mut values = vec![self.function.clone(), Value::from(self.results)];
        values.extend_from_slice(given);
        composed::call(vm, "numpy._apply", "_applied", &values, keywords).map(Some)
    }
}
