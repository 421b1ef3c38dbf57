//! The variables of a loop: where they lie, and what they may hold.

use std::rc::Rc;

use crate::lang::eval::Frame;
use crate::lang::function::Function;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::Native;
use crate::lang::packed::tag;
use crate::lang::value::{ListObject, Value};

/// Where a variable lies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Local(u32),
    Global(u32),
    /// A variable of an outer function that never changes any more.
    Captured(u32),
    /// A variable of a function that is called, by the number of the call: it lies nowhere but in the code.
    Inner(u32, u32),
}

impl Place {
    /// Looks at what the variable holds.
    pub fn with<T>(self, frame: &Frame, look: impl FnOnce(&Value) -> T) -> T {
        match self {
            Place::Local(slot) => look(&frame.locals[slot as usize]),
            Place::Global(slot) => frame.globals.with(slot, look),
            Place::Captured(index) => look(&frame.captured[index as usize]),
            Place::Inner(..) => look(&Value::Undefined),
        }
    }
}

/// A number's type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Bool,
    Int,
    Float,
}

impl Kind {
    /// The tag of such a value.
    pub fn tag(self) -> i64 {
        (match self {
            Kind::Bool => tag::BOOL,
            Kind::Int => tag::INT,
            Kind::Float => tag::FLOAT,
        }) as i64
    }

    /// The kind of a value, if it is a number.
    pub fn of(value: &Value) -> Option<Kind> {
        Some(match value {
            Value::Bool(_) => Kind::Bool,
            Value::Int(_) => Kind::Int,
            Value::Float(_) => Kind::Float,
            _ => return None,
        })
    }
}

/// What a variable holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ty {
    Number(Kind),
    /// A list, by what its first item is.
    List(Kind),
    /// A list of lists, by what the first item of the first is.
    Lists(Kind),
    /// Nothing, on one way at least.
    Unset,
}

impl Ty {
    /// The type of a value; `None` for what native code does not know.
    pub fn of(value: &Value) -> Option<Ty> {
        let Value::List(list) = value else { return Kind::of(value).map(Ty::Number) };
        match list.items.try_borrow().ok()?.first()? {
            Value::List(inner) => Kind::of(inner.items.try_borrow().ok()?.first()?).map(Ty::Lists),
            item => Kind::of(item).map(Ty::List),
        }
    }

    /// Whether code for this type can be entered with a value: what lists hold is looked at item by item.
    pub fn admits(self, value: &Value) -> bool {
        match self {
            Ty::Number(kind) => Kind::of(value) == Some(kind),
            Ty::List(_) | Ty::Lists(_) => matches!(value, Value::List(_)),
            Ty::Unset => false,
        }
    }
}

/// Where the items of a list lie, and how many, for native code: nothing else runs while it does. `None` where somebody
/// is at work on the list already.
pub fn view(list: &ListObject) -> Option<[i64; 2]> {
    let mut items = list.items.try_borrow_mut().ok()?;
    Some([items.as_mut_ptr() as i64, items.len() as i64])
}

/// What a name must stand for.
pub enum Guard {
    /// A global name, or behind it a built-in one, that is this function.
    Function { slot: u32, builtin: u32, native: &'static Native },
    /// A global name that is a module in which a slot holds this function.
    Member { slot: u32, module: Rc<Module>, member: u32, native: &'static Native },
    /// A name that is this function of the program.
    Program { place: Place, function: Rc<Function> },
}

/// The function that a name stands for.
pub fn function_named(vm: &Interpreter, frame: &Frame, slot: u32, builtin: u32) -> Option<&'static Native> {
    let native = |value: &Value| match value {
        Value::Native(native) => Some(*native),
        Value::Type(ty) => ty.construct,
        _ => None,
    };
    match frame.globals.with(slot, |value| (value.is_undefined(), native(value))) {
        (true, _) => vm.builtins.with(builtin, native),
        (false, found) => found,
    }
}

/// Whether two functions compute the same: a `lambda` is made anew each time it is met.
fn is_same(a: &Rc<Function>, b: &Rc<Function>) -> bool {
    Rc::ptr_eq(a, b)
        || Rc::ptr_eq(&a.code, &b.code)
            && Rc::ptr_eq(&a.globals, &b.globals)
            && a.captured.is_empty()
            && b.captured.is_empty()
}

impl Guard {
    /// Whether it still does.
    pub fn holds(&self, vm: &Interpreter, frame: &Frame) -> bool {
        match self {
            Guard::Function { slot, builtin, native } => {
                function_named(vm, frame, *slot, *builtin).is_some_and(|found| std::ptr::eq(found, *native))
            }
            Guard::Member { slot, module, member, native } => {
                let same = |value: &Value| matches!(value, Value::Module(found) if Rc::ptr_eq(found, module));
                let held = |value: &Value| matches!(value, Value::Native(found) if std::ptr::eq(*found, *native));
                frame.globals.with(*slot, same) && module.globals.with(*member, held)
            }
            Guard::Program { place, function } => place.with(frame, |value| match value {
                Value::Function(found) => is_same(found, function),
                _ => false,
            }),
        }
    }
}
