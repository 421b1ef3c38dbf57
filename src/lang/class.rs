//! Types that the library defines in the language itself, which has no `class`: polynomials, and what else NumPy has
//! objects for whose methods compose.
//!
//! `_library.define(name, module, methods, …)` makes one of functions whose first parameter is `self`; names such as
//! `__add__` mean what they mean in Python. Programs see a type that can be called, and its instances.
//!
//! Operators and displays reach an object where no interpreter is at hand. Their methods run in one of the library's
//! own, which shares the program's modules.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use indexmap::IndexMap;
use num_traits::Signed;

use super::big_text;
use super::eval::ORIGINAL;
use super::exception::to_exception;
use super::format::read_int;
use super::interpreter::Interpreter;
use super::iterate::ValueIterator;
use super::module::Module;
use super::native::{Arguments, Keyword, Native};
use super::number::{to_bigint, to_index};
use super::object::Object;
use super::operate::truth;
use super::registry::NativeModule;
use super::symbol::Symbol;
use super::text::Str;
use super::types::type_name;
use super::value::Value;
use crate::diag::{Error, Kind, Result};
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// The module that the library's own texts import.
pub static MODULES: &[NativeModule] = &[NativeModule { name: "_library", fill }];

fn fill(vm: &mut Interpreter, module: &Module) -> Result<()> {
    lend(vm);
    module.define_natives(FUNCTIONS);
    for kind in Kind::ALL.iter().filter(|kind| kind.qualified_name().contains('.')) {
        module.define(&format!("{kind:?}"), Value::ExceptionType(*kind));
    }
    Ok(())
}

/// Lets [`call`] work from now on, with this interpreter's modules.
pub fn lend(vm: &Interpreter) {
    SPARE.with_borrow_mut(|spare| {
        if spare.is_empty() {
            spare.push(vm.sibling());
        }
    });
}

thread_local! {
    /// Interpreters for methods that run where none is at hand; the first of them is only copied from.
    static SPARE: RefCell<Vec<Interpreter>> = const { RefCell::new(Vec::new()) };
}

/// Calls a value in an interpreter of the library's, for places where none is at hand.
///
/// # Errors
/// Those of the callee; `SystemError` before any [`lend`].
pub fn call(callee: &Value, args: &[Value], keywords: &[Keyword]) -> Result<Value> {
    in_spare(|vm| vm.call(callee, args, keywords))
}

/// Calls a method as [`call`] calls a value.
///
/// # Errors
/// As [`call`]; `AttributeError`.
pub fn call_method(owner: &Value, name: &str, args: &[Value]) -> Result<Value> {
    in_spare(|vm| {
        let method = super::attribute::get_attr(vm, owner, Symbol::new(name))?;
        vm.call(&method, args, &[])
    })
}

fn in_spare(act: impl FnOnce(&mut Interpreter) -> Result<Value>) -> Result<Value> {
    let taken = SPARE.with_borrow_mut(|spare| match spare.len() {
        0 => None,
        1 => Some(spare[0].sibling()),
        _ => spare.pop(),
    });
    let Some(mut vm) = taken else { return Err(Error::new(Kind::SystemError, "the library is not loaded")) };
    let result = act(&mut vm);
    vm.handling.clear();
    SPARE.with_borrow_mut(|spare| spare.push(vm));
    result
}

type Members = IndexMap<Symbol, Value>;

/// What instances of a type share.
struct Definition {
    name: String,
    /// The name as messages have it: with the module where Python has the type in C.
    shown: String,
    module: String,
    doc: Value,
    /// Functions of an instance.
    methods: Members,
    /// Functions of the type.
    class_methods: Members,
    /// Functions whose result an attribute is.
    properties: Members,
    /// Functions that an assignment to an attribute calls.
    setters: Members,
    /// What the type itself has; shared by its instances.
    attributes: RefCell<Members>,
    /// Whether its operators come before those of arrays.
    overrides_arrays: bool,
}

impl Definition {
    /// Gives methods that have no name of their own in messages the type's, as a function of a class has it.
    fn name_methods(&self) {
        for (name, method) in self.methods.iter().chain(&self.class_methods) {
            if let Value::Function(function) = method
                && function.code.name.text().starts_with(['_', '<'])
            {
                function.set_qualified_name(Str::from(format!("{}.{name}", self.name)));
            }
        }
    }

    fn method(&self, name: &str) -> Option<&Value> {
        self.methods.get(&Symbol::new(name))
    }

    /// Whether its attribute `_kind` names this abstract class.
    fn is_kind(&self, name: &str) -> bool {
        self.attributes.borrow().get(&Symbol::new("_kind")).and_then(Value::as_str) == Some(name)
    }
}

/// A type as a value.
struct Class(Rc<Definition>);

/// A value of such a type.
struct Instance {
    class: Rc<Definition>,
    fields: RefCell<Members>,
    /// The value that holds this.
    me: Weak<Box<dyn Object>>,
}

/// An instance that is its own iterator.
struct Stepper {
    instance: Value,
    method: Value,
}

impl ValueIterator for Stepper {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        match vm.call(&self.method, std::slice::from_ref(&self.instance), &[]) {
            Ok(item) => Ok(Some(item)),
            Err(error) if error.kind() == Kind::StopIteration => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A method of an instance or of a type, on its way to be called.
struct Bound {
    receiver: Value,
    function: Value,
}

impl Object for Bound {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        Some(vec![self.receiver.clone(), self.function.clone()])
    }

    fn type_name(&self) -> &str {
        "method"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _: &Value, vm: &mut Interpreter, args: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        let all: Vec<Value> = std::iter::once(&self.receiver).chain(args).cloned().collect();
        vm.call(&self.function, &all, keywords).map(Some)
    }

    fn get_attr(&self, _: &Value, vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        match name {
            "__self__" => Ok(Some(self.receiver.clone())),
            "__func__" => Ok(Some(self.function.clone())),
            _ => super::attribute::find_attr(vm, &self.function, Symbol::new(name)),
        }
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<bound method of {}>", super::display::repr(&self.receiver)?))
    }

    fn doc(&self) -> Option<String> {
        doc_text(&self.function)
    }
}

/// The text of a function of the language.
fn doc_text(function: &Value) -> Option<String> {
    match function {
        Value::Function(function) => function.doc().as_str().map(str::to_owned),
        _ => None,
    }
}

fn bound(receiver: &Value, function: &Value) -> Value {
    Value::object(Bound { receiver: receiver.clone(), function: function.clone() })
}

impl Object for Class {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _: &Value, vm: &mut Interpreter, args: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        let instance = Value::Object(Rc::new_cyclic(|me| {
            let fields = RefCell::new(Members::new());
            Box::new(Instance { class: self.0.clone(), fields, me: me.clone() }) as Box<dyn Object>
        }));
        if let Some(init) = self.0.method("__init__") {
            let all: Vec<Value> = std::iter::once(&instance).chain(args).cloned().collect();
            vm.call(init, &all, keywords)?;
        }
        Ok(Some(instance))
    }

    fn get_attr(&self, this: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        let symbol = Symbol::new(name);
        if let Some(function) = self.0.class_methods.get(&symbol) {
            return Ok(Some(bound(this, function)));
        }
        if let Some(found) = self.0.attributes.borrow().get(&symbol).or_else(|| self.0.methods.get(&symbol)) {
            return Ok(Some(found.clone()));
        }
        Ok(match name {
            "__name__" | "__qualname__" => Some(Value::from(self.0.name.as_str())),
            "__module__" => Some(Value::from(self.0.module.as_str())),
            "__doc__" => Some(self.0.doc.clone()),
            _ => None,
        })
    }

    fn set_attr(&self, _: &mut Interpreter, name: &str, value: Option<&Value>) -> Result<bool> {
        let Some(value) = value else { return Ok(false) };
        self.0.attributes.borrow_mut().insert(Symbol::new(name), value.clone());
        Ok(true)
    }

    fn has_method(&self, name: &str) -> bool {
        self.0.method(name).is_some()
    }

    fn is_kind(&self, name: &str) -> bool {
        self.0.is_kind(name)
    }

    fn attributes(&self) -> Vec<String> {
        let attributes = self.0.attributes.borrow();
        let names = attributes.keys().chain(self.0.class_methods.keys()).chain(self.0.methods.keys());
        names.map(|name| name.text().to_owned()).collect()
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<class '{}.{}'>", self.0.module, self.0.name))
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        Ok(Some(other.downcast::<Class>().is_some_and(|other| Rc::ptr_eq(&self.0, &other.0))))
    }

    fn hash(&self) -> Result<Option<i64>> {
        Ok(Some(Rc::as_ptr(&self.0) as i64 >> 4))
    }

    fn doc(&self) -> Option<String> {
        self.0.doc.as_str().map(str::to_owned)
    }
}

impl Instance {
    fn this(&self) -> Value {
        self.me.upgrade().map_or(Value::None, Value::Object)
    }

    /// Calls a method with this name, if there is one; `NotImplemented` counts as none.
    fn special(&self, name: &str, args: &[Value]) -> Result<Option<Value>> {
        let Some(method) = self.class.method(name) else { return Ok(None) };
        let all: Vec<Value> = std::iter::once(self.this()).chain(args.iter().cloned()).collect();
        Ok(Some(call(method, &all, &[])?).filter(|result| !matches!(result, Value::NotImplemented)))
    }

    /// The same in the interpreter of the caller.
    fn special_in(&self, vm: &mut Interpreter, name: &str, args: &[Value]) -> Result<Option<Value>> {
        let Some(method) = self.class.method(name) else { return Ok(None) };
        let all: Vec<Value> = std::iter::once(self.this()).chain(args.iter().cloned()).collect();
        vm.call(method, &all, &[]).map(Some)
    }

    fn text(&self, name: &str, args: &[Value]) -> Result<Option<String>> {
        match self.special(name, args)? {
            None => Ok(None),
            Some(Value::Str(text)) => Ok(Some(text.to_string())),
            Some(other) => Err(Error::type_error(format!("{name} returned non-string (type {})", type_name(&other)))),
        }
    }
}

/// The method behind an operator, without underscores.
fn operator_name(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "add",
        BinaryOp::Sub => "sub",
        BinaryOp::Mul => "mul",
        BinaryOp::MatMul => "matmul",
        BinaryOp::Div => "truediv",
        BinaryOp::FloorDiv => "floordiv",
        BinaryOp::Mod => "mod",
        BinaryOp::Pow => "pow",
        BinaryOp::LeftShift => "lshift",
        BinaryOp::RightShift => "rshift",
        BinaryOp::BitAnd => "and",
        BinaryOp::BitOr => "or",
        BinaryOp::BitXor => "xor",
    }
}

impl Object for Instance {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        Some(self.fields.borrow().values().cloned().collect())
    }

    fn type_name(&self) -> &str {
        &self.class.shown
    }

    fn type_value(&self) -> Value {
        Value::object(Class(self.class.clone()))
    }

    fn get_attr(&self, this: &Value, vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        let symbol = Symbol::new(name);
        if let Some(getter) = self.class.properties.get(&symbol) {
            return vm.call(getter, std::slice::from_ref(this), &[]).map(Some);
        }
        if let Some(found) = self.fields.borrow().get(&symbol) {
            return Ok(Some(found.clone()));
        }
        if let Some(method) = self.class.methods.get(&symbol) {
            return Ok(Some(bound(this, method)));
        }
        if let Some(function) = self.class.class_methods.get(&symbol) {
            return Ok(Some(bound(&self.type_value(), function)));
        }
        if let Some(found) = self.class.attributes.borrow().get(&symbol) {
            return Ok(Some(found.clone()));
        }
        if name == "__dict__" {
            let mut dict = super::tables::DictMap::default();
            for (name, value) in self.fields.borrow().iter() {
                dict.insert(Value::from(name.text()), value.clone())?;
            }
            return Ok(Some(Value::dict(dict)));
        }
        Ok(None)
    }

    fn set_attr(&self, vm: &mut Interpreter, name: &str, value: Option<&Value>) -> Result<bool> {
        let symbol = Symbol::new(name);
        let Some(value) = value else { return Ok(self.fields.borrow_mut().shift_remove(&symbol).is_some()) };
        if let Some(setter) = self.class.setters.get(&symbol) {
            vm.call(setter, &[self.this(), value.clone()], &[])?;
            return Ok(true);
        }
        if self.class.properties.contains_key(&symbol) {
            let text = format!("property '{name}' of '{}' object has no setter", self.class.name);
            return Err(Error::new(Kind::AttributeError, text));
        }
        self.fields.borrow_mut().insert(symbol, value.clone());
        Ok(true)
    }

    fn has_method(&self, name: &str) -> bool {
        self.class.method(name).is_some()
    }

    fn is_kind(&self, name: &str) -> bool {
        self.class.is_kind(name)
    }

    fn attributes(&self) -> Vec<String> {
        let (fields, shared) = (self.fields.borrow(), self.class.attributes.borrow());
        let class = &self.class;
        let names = fields.keys().chain(class.properties.keys()).chain(class.methods.keys());
        names.chain(shared.keys()).map(|name| name.text().to_owned()).collect()
    }

    fn call(&self, _: &Value, vm: &mut Interpreter, args: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        let Some(method) = self.class.method("__call__") else { return Ok(None) };
        let all: Vec<Value> = std::iter::once(self.this()).chain(args.iter().cloned()).collect();
        vm.call(method, &all, keywords).map(Some)
    }

    fn is_callable(&self) -> bool {
        self.class.method("__call__").is_some()
    }

    fn repr(&self) -> Result<String> {
        match self.text("__repr__", &[])? {
            Some(text) => Ok(text),
            None => Ok(format!("<{}.{} object>", self.class.module, self.class.name)),
        }
    }

    fn str(&self) -> Result<String> {
        match self.text("__str__", &[])? {
            Some(text) => Ok(text),
            None => self.repr(),
        }
    }

    fn format(&self, spec: &str) -> Result<Option<String>> {
        self.text("__format__", &[Value::from(spec)])
    }

    fn truth(&self) -> Result<Option<bool>> {
        self.special("__bool__", &[])?.map(|result| truth(&result)).transpose()
    }

    fn as_array(&self) -> Result<Option<crate::ops::Tensor>> {
        match self.special("__array__", &[])? {
            Some(array) => super::arrays::convert::tensor(&array).map(Some),
            None => Ok(None),
        }
    }

    fn length(&self) -> Result<Option<usize>> {
        match self.special("__len__", &[])? {
            Some(length) => Ok(Some(usize::try_from(to_index(&length)?).unwrap_or(0))),
            None => Ok(None),
        }
    }

    fn iterate(&self, this: &Value, vm: &mut Interpreter) -> Result<Option<Value>> {
        if let Some(method) = self.class.method("__next__") {
            return Ok(Some(Value::iterator("iterator", Stepper { instance: this.clone(), method: method.clone() })));
        }
        self.special_in(vm, "__iter__", &[])
    }

    fn is_iterator(&self) -> bool {
        self.class.method("__next__").is_some()
    }

    fn contains(&self, vm: &mut Interpreter, item: &Value) -> Result<Option<bool>> {
        let found = self.special_in(vm, "__contains__", std::slice::from_ref(item))?;
        found.map(|result| truth(&result)).transpose()
    }

    fn enter(&self, _: &Value, vm: &mut Interpreter) -> Result<Option<Value>> {
        self.special_in(vm, "__enter__", &[])
    }

    fn exit(&self, vm: &mut Interpreter, error: Option<&Error>) -> Result<bool> {
        let details = match error {
            None => [Value::None, Value::None, Value::None],
            Some(error) => {
                let exception = to_exception(error);
                [Value::ExceptionType(error.kind()), Value::Exception(exception), Value::None]
            }
        };
        self.special_in(vm, "__exit__", &details)?.map_or(Ok(false), |swallowed| truth(&swallowed))
    }

    fn hash(&self) -> Result<Option<i64>> {
        match self.special("__hash__", &[])? {
            Some(Value::Int(hash)) => Ok(Some(hash)),
            Some(_) => Err(Error::type_error("__hash__ method should return an integer")),
            None if self.class.method("__eq__").is_some() => {
                Err(Error::type_error(format!("unhashable type: '{}'", self.class.name)))
            }
            None => Ok(None),
        }
    }

    fn convert(&self, method: &str, args: &[Value]) -> Result<Option<Value>> {
        self.special(method, args)
    }

    fn get_item(&self, vm: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        self.special_in(vm, "__getitem__", std::slice::from_ref(index))
    }

    fn set_item(&self, vm: &mut Interpreter, index: &Value, value: Option<&Value>) -> Result<bool> {
        let Some(value) = value else {
            return Ok(self.special_in(vm, "__delitem__", std::slice::from_ref(index))?.is_some());
        };
        Ok(self.special_in(vm, "__setitem__", &[index.clone(), value.clone()])?.is_some())
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        self.special("__eq__", std::slice::from_ref(other))?.map(|result| truth(&result)).transpose()
    }

    fn compare(&self, op: CompareOp, other: &Value) -> Result<Option<Value>> {
        let name = match op {
            CompareOp::Lt => "__lt__",
            CompareOp::Le => "__le__",
            CompareOp::Gt => "__gt__",
            CompareOp::Ge => "__ge__",
            _ => return Ok(None),
        };
        self.special(name, std::slice::from_ref(other))
    }

    fn binary(&self, op: BinaryOp, other: &Value, reflected: bool) -> Result<Option<Value>> {
        let name = format!("__{}{}__", if reflected { "r" } else { "" }, operator_name(op));
        self.special(&name, std::slice::from_ref(other))
    }

    fn inplace(&self, _vm: &mut Interpreter, op: BinaryOp, other: &Value) -> Result<bool> {
        let name = format!("__i{}__", operator_name(op));
        Ok(self.special(&name, std::slice::from_ref(other))?.is_some())
    }

    fn overrides_arrays(&self) -> bool {
        self.class.overrides_arrays
    }

    fn unary(&self, op: UnaryOp) -> Result<Option<Value>> {
        let name = match op {
            UnaryOp::Neg => "__neg__",
            UnaryOp::Pos => "__pos__",
            UnaryOp::Invert => "__invert__",
            UnaryOp::Not => return Ok(None),
        };
        self.special(name, &[])
    }

    fn doc(&self) -> Option<String> {
        self.class.doc.as_str().map(str::to_owned)
    }
}

/// A dict argument with names for keys.
fn members(args: &Arguments, index: usize) -> Result<Members> {
    let mut members = Members::new();
    if let Some(Value::Dict(dict)) = args.given(index) {
        for (name, value) in dict.map.borrow().iter() {
            let text = name.as_str().ok_or_else(|| Error::type_error("a member's name must be a string"))?;
            members.insert(Symbol::new(text), value.clone());
        }
    }
    Ok(members)
}

static FUNCTIONS: &[Native] = &[
    Native::new("digits_of(number)", "The decimal digits, however many. `digits_of(12)` is `'12'`.", |_, args| {
        big_text::decimal(&to_bigint(args.value(0))?.abs()).map(Value::from)
    }),
    Native::new(
        "number_of(digits)",
        "The number with these digits, however many. `number_of('12')` is 12.",
        |_, args| read_int(args.str(0)?, 10, false).map(Value::from_bigint),
    ),
    Native::new(
        "define(name, module, methods, class_methods=None, properties=None, setters=None, attributes=None, overrides_arrays=False, doc=None)",
        "A new type, for the library's own texts. `define('T', 'm', {})` is a type.",
        |_, args| {
            let text = |index| args.value(index).as_str().map(str::to_owned).unwrap_or_default();
            let definition = Definition {
                name: text(0),
                shown: match text(1).as_str() {
                    module @ ("datetime" | "decimal") => format!("{module}.{}", text(0)),
                    _ => text(0),
                },
                module: text(1),
                doc: args.given(8).cloned().unwrap_or(Value::None),
                methods: members(args, 2)?,
                class_methods: members(args, 3)?,
                properties: members(args, 4)?,
                setters: members(args, 5)?,
                attributes: RefCell::new(members(args, 6)?),
                overrides_arrays: args.flag(7, false)?,
            };
            definition.name_methods();
            Ok(Value::object(Class(Rc::new(definition))))
        },
    ),
    Native::new(
        "built_in(function, owner='', name=None)",
        "Lets a function of the library complain about its arguments as one written in C does. `built_in(abs)` is `abs`.",
        |_, args| {
            if let Value::Function(function) = args.value(0) {
                function.set_attribute(ORIGINAL, Some(args.get(1).cloned().unwrap_or_else(|| Value::from(""))));
                if let Some(Value::Str(name)) = args.given(2) {
                    function.set_name(name.clone());
                }
            }
            Ok(args.value(0).clone())
        },
    ),
];
