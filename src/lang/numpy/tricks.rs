//! Objects that mean something by their subscripts: `np.r_`, `np.c_`, `np.s_`, `np.mgrid`, `np.ogrid`; and
//! `np.broadcast`.

use std::cell::Cell;
use std::rc::Rc;

use super::axes::{common_shape, shape_value};
use super::composed;
use super::flat::offset_of;
use crate::array::{Array, Shape};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::ValueIterator;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::types::TypeObject;
use crate::lang::value::Value;
use crate::trace;

/// What the subscripts of an object mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trick {
    Rows,
    Columns,
    Slices,
    SliceTuples,
    Grid,
    OpenGrid,
}

const TRICKS: [(&str, Trick, &str); 6] = [
    (
        "r_",
        Trick::Rows,
        "Slices and arrays joined along the first axis.\n\n>>> np.r_[1:4, 0, 4]\narray([1, 2, 3, 0, 4])\n",
    ),
    (
        "c_",
        Trick::Columns,
        "Slices and arrays joined as columns.\n\n>>> np.c_[[1, 2], [3, 4]]\narray([[1, 3],\n       [2, 4]])\n",
    ),
    ("s_", Trick::Slices, "The index that stands between the brackets.\n\n>>> np.s_[2::2]\nslice(2, None, 2)\n"),
    (
        "index_exp",
        Trick::SliceTuples,
        "The index that stands between the brackets, as a tuple.\n\n>>> np.index_exp[2::2]\n(slice(2, None, 2),)\n",
    ),
    (
        "mgrid",
        Trick::Grid,
        "The coordinates of a grid, filled out.\n\n>>> np.mgrid[0:2, 0:2][0]\narray([[0, 0],\n       [1, 1]])\n",
    ),
    (
        "ogrid",
        Trick::OpenGrid,
        "The coordinates of a grid, open.\n\n>>> np.ogrid[0:2, 0:2]\n(array([[0],\n       [1]]), array([[0, 1]]))\n",
    ),
];

struct TrickObject {
    trick: Trick,
    doc: &'static str,
}

/// Binds the objects in NumPy's module.
pub fn define(module: &Module) {
    for (name, trick, doc) in TRICKS {
        module.define(name, Value::object(TrickObject { trick, doc }));
    }
    module.define("broadcast", Value::Type(&BROADCAST));
    module.define("flatiter", Value::Type(&super::flat::FLATITER));
}

impl Object for TrickObject {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        match self.trick {
            Trick::Rows => "RClass",
            Trick::Columns => "CClass",
            Trick::Slices | Trick::SliceTuples => "IndexExpression",
            Trick::Grid => "MGridClass",
            Trick::OpenGrid => "OGridClass",
        }
    }

    fn doc(&self) -> Option<String> {
        Some(self.doc.to_owned())
    }

    fn get_item(&self, vm: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        let mut call = |name: &str, more: &[Value]| {
            let args: Vec<Value> = std::iter::once(index.clone()).chain(more.iter().cloned()).collect();
            composed::call(vm, "numpy._create", name, &args, &[]).map(Some)
        };
        match self.trick {
            Trick::Rows => call("_concatenated", &[Value::Int(0), Value::Int(1), Value::Int(-1)]),
            Trick::Columns => call("_concatenated", &[Value::Int(-1), Value::Int(2), Value::Int(0)]),
            Trick::Grid => call("_grid", &[Value::Bool(false)]),
            Trick::OpenGrid => call("_grid", &[Value::Bool(true)]),
            Trick::SliceTuples if !matches!(index, Value::Tuple(_)) => Ok(Some(Value::tuple([index.clone()]))),
            Trick::Slices | Trick::SliceTuples => Ok(Some(index.clone())),
        }
    }
}

/// `np.broadcast(…)`: arrays that broadcast together, element by element.
struct Broadcast {
    arrays: Vec<Array>,
    shape: Shape,
    next: Rc<Cell<usize>>,
}

struct BroadcastWalk {
    arrays: Vec<Array>,
    size: usize,
    next: Rc<Cell<usize>>,
}

impl ValueIterator for BroadcastWalk {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Value>> {
        let at = self.next.get();
        if at >= self.size {
            return Ok(None);
        }
        self.next.set(at + 1);
        let items = self.arrays.iter().map(|array| convert::from_scalar(array.scalar_at(offset_of(array, at))));
        Ok(Some(Value::tuple(items.collect::<Vec<_>>())))
    }
}

impl Broadcast {
    fn size(&self) -> usize {
        self.shape.iter().product()
    }

    fn walk(&self, arrays: Vec<Array>, next: Rc<Cell<usize>>) -> Value {
        Value::iterator("broadcast", BroadcastWalk { arrays, size: self.size(), next })
    }
}

impl Object for Broadcast {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        None
    }

    fn type_name(&self) -> &str {
        BROADCAST.name
    }

    fn type_value(&self) -> Value {
        Value::Type(&BROADCAST)
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<numpy.broadcast object at {:#x}>", std::ptr::from_ref(self) as usize))
    }

    fn methods(&self) -> &'static [Native] {
        BROADCAST_METHODS
    }

    fn attributes(&self) -> Vec<String> {
        ["index", "iters", "nd", "ndim", "numiter", "shape", "size"].map(str::to_owned).to_vec()
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(Some(match name {
            "shape" => shape_value(&self.shape),
            "size" => Value::from(self.size()),
            "nd" | "ndim" => Value::from(self.shape.len()),
            "numiter" => Value::from(self.arrays.len()),
            "index" => Value::from(self.next.get()),
            "iters" => {
                let each = self.arrays.iter().map(|array| {
                    let flat = array.copy()?.reshape(&[array.size()])?;
                    Ok(super::flat::FlatIter::of(convert::from_array(flat)))
                });
                Value::tuple(each.collect::<Result<Vec<_>>>()?)
            }
            _ => return Ok(None),
        }))
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(self.walk(self.arrays.clone(), self.next.clone())))
    }
}

fn broadcast(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if args.rest().is_empty() {
        return Err(Error::value("Need at least 0 and at most 64 array objects."));
    }
    let mut arrays = Vec::new();
    for value in args.rest() {
        match value.downcast::<Broadcast>() {
            Some(inner) => arrays.extend(inner.arrays.iter().cloned()),
            None => arrays.push(trace::concrete(&convert::tensor(value)?)?),
        }
    }
    let shapes: Vec<Shape> = arrays.iter().map(|array| array.shape().into()).collect();
    let shape = common_shape(&shapes)?;
    let arrays = arrays.iter().map(|array| array.broadcast_to(&shape)).collect::<Result<_>>()?;
    Ok(Value::object(Broadcast { arrays, shape, next: Rc::default() }))
}

static BROADCAST_METHODS: &[Native] = &[
    Native::new("reset(self)", "Starts the iteration again.", |_, args| {
        if let Some(this) = args.value(0).downcast::<Broadcast>() {
            this.next.set(0);
        }
        Ok(Value::None)
    }),
    Native::new("__next__(self)", "The next elements.", |vm, args| {
        let Some(this) = args.value(0).downcast::<Broadcast>() else { return Ok(Value::None) };
        let mut walk = BroadcastWalk { arrays: this.arrays.clone(), size: this.size(), next: this.next.clone() };
        walk.next(vm)?.ok_or_else(crate::lang::exception::stop_iteration)
    }),
];

/// The type of `np.broadcast(…)`.
pub static BROADCAST: TypeObject = TypeObject {
    name: "broadcast",
    module: "numpy",
    base: Some(&crate::lang::types::OBJECT),
    doc: "Arrays that broadcast together: their common shape, and their elements side by side.\n\n>>> list(np.broadcast([1, 2], 3))\n[(np.int64(1), np.int64(3)), (np.int64(2), np.int64(3))]\n",
    construct: Some(&NEW_BROADCAST),
    methods: BROADCAST_METHODS,
    statics: &[],
};

static NEW_BROADCAST: Native = Native::new(
    "broadcast(*args)",
    "Arrays that broadcast together: their common shape, and their elements side by side.\n\n>>> list(np.broadcast([1, 2], 3))\n[(np.int64(1), np.int64(3)), (np.int64(2), np.int64(3))]\n",
    broadcast,
);
