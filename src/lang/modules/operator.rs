//! `operator`: the operators as functions.

use std::any::Any;

use crate::diag::{Error, Result};
use crate::lang::attribute::get_attr;
use crate::lang::builtins::construct::integer_of;
use crate::lang::display::repr;
use crate::lang::interpreter::Interpreter;
use crate::lang::items::{del_item, get_item, set_item};
use crate::lang::iterate::{for_each, iterate};
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::object::Object;
use crate::lang::operate::{binary, compare, contains, equal, inplace_binary, truth, unary};
use crate::lang::symbol::Symbol;
use crate::lang::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// Binds the module's names.
pub fn fill(vm: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define_natives(IN_PLACE);
    module.define_natives(OTHERS);
    if let Some(abs) = vm.builtins.lookup("abs") {
        module.define("abs", abs);
    }
    Ok(())
}

macro_rules! binary_functions {
    ($($name:literal, $op:ident, $doc:literal;)*) => { &[
        $(Native::new(concat!($name, "(a, b, /)"), $doc, |_, a| binary(BinaryOp::$op, a.value(0), a.value(1)))),*
    ] };
}

macro_rules! in_place_functions {
    ($($name:literal, $op:ident, $doc:literal;)*) => { &[
        $(Native::new(concat!($name, "(a, b, /)"), $doc, |vm, a| inplace_binary(vm, BinaryOp::$op, a.value(0), a.value(1)))),*
    ] };
}

pub(super) static FUNCTIONS: &[Native] = binary_functions! {
    "add", Add, "`a + b`. `operator.add(1, 2)` is 3.";
    "sub", Sub, "`a - b`. `operator.sub(3, 2)` is 1.";
    "mul", Mul, "`a * b`. `operator.mul(3, 2)` is 6.";
    "truediv", Div, "`a / b`. `operator.truediv(3, 2)` is 1.5.";
    "floordiv", FloorDiv, "`a // b`. `operator.floordiv(3, 2)` is 1.";
    "mod", Mod, "`a % b`. `operator.mod(3, 2)` is 1.";
    "pow", Pow, "`a ** b`. `operator.pow(3, 2)` is 9.";
    "matmul", MatMul, "`a @ b`. `operator.matmul(a, b)`";
    "and_", BitAnd, "`a & b`. `operator.and_(6, 3)` is 2.";
    "or_", BitOr, "`a | b`. `operator.or_(6, 3)` is 7.";
    "xor", BitXor, "`a ^ b`. `operator.xor(6, 3)` is 5.";
    "lshift", LeftShift, "`a << b`. `operator.lshift(1, 3)` is 8.";
    "rshift", RightShift, "`a >> b`. `operator.rshift(8, 3)` is 1.";
    "concat", Add, "`a + b` of sequences. `operator.concat([1], [2])` is `[1, 2]`.";
};

pub(super) static IN_PLACE: &[Native] = in_place_functions! {
    "iadd", Add, "`a += b`. `operator.iadd(1, 2)` is 3.";
    "isub", Sub, "`a -= b`. `operator.isub(3, 2)` is 1.";
    "imul", Mul, "`a *= b`. `operator.imul(3, 2)` is 6.";
    "ifloordiv", FloorDiv, "`a //= b`. `operator.ifloordiv(7, 2)` is 3.";
    "imod", Mod, "`a %= b`. `operator.imod(7, 2)` is 1.";
    "ipow", Pow, "`a **= b`. `operator.ipow(3, 2)` is 9.";
    "imatmul", MatMul, "`a @= b`. `operator.imatmul(a, b)`";
    "iand", BitAnd, "`a &= b`. `operator.iand(6, 3)` is 2.";
    "ior", BitOr, "`a |= b`. `operator.ior(6, 3)` is 7.";
    "ixor", BitXor, "`a ^= b`. `operator.ixor(6, 3)` is 5.";
    "ilshift", LeftShift, "`a <<= b`. `operator.ilshift(1, 3)` is 8.";
    "irshift", RightShift, "`a >>= b`. `operator.irshift(8, 3)` is 1.";
    "iconcat", Add, "`a += b` of sequences. `operator.iconcat([1], [2])` is `[1, 2]`.";
    "itruediv", Div, "`a /= b`. `operator.itruediv(3, 2)` is 1.5.";
};

fn comparison(vm: &mut Interpreter, args: &Arguments, op: CompareOp) -> Result<Value> {
    compare(vm, op, args.value(0), args.value(1))
}

pub(super) static OTHERS: &[Native] = &[
    Native::new("eq(a, b, /)", "`a == b`. `operator.eq(1, 1)` is True.", |vm, a| comparison(vm, a, CompareOp::Eq)),
    Native::new("ne(a, b, /)", "`a != b`. `operator.ne(1, 1)` is False.", |vm, a| comparison(vm, a, CompareOp::Ne)),
    Native::new("lt(a, b, /)", "`a < b`. `operator.lt(1, 2)` is True.", |vm, a| comparison(vm, a, CompareOp::Lt)),
    Native::new("le(a, b, /)", "`a <= b`. `operator.le(1, 2)` is True.", |vm, a| comparison(vm, a, CompareOp::Le)),
    Native::new("gt(a, b, /)", "`a > b`. `operator.gt(1, 2)` is False.", |vm, a| comparison(vm, a, CompareOp::Gt)),
    Native::new("ge(a, b, /)", "`a >= b`. `operator.ge(1, 2)` is False.", |vm, a| comparison(vm, a, CompareOp::Ge)),
    Native::new("is_(a, b, /)", "`a is b`. `operator.is_(None, None)` is True.", |vm, a| {
        comparison(vm, a, CompareOp::Is)
    }),
    Native::new("is_not(a, b, /)", "`a is not b`. `operator.is_not(None, 1)` is True.", |vm, a| {
        comparison(vm, a, CompareOp::IsNot)
    }),
    Native::new("neg(a, /)", "`-a`. `operator.neg(1)` is -1.", |_, a| unary(UnaryOp::Neg, a.value(0))),
    Native::new("pos(a, /)", "`+a`. `operator.pos(1)` is 1.", |_, a| unary(UnaryOp::Pos, a.value(0))),
    Native::new("invert(a, /)", "`~a`. `operator.invert(1)` is -2.", |_, a| unary(UnaryOp::Invert, a.value(0))),
    Native::new("inv(a, /)", "`~a`. `operator.inv(1)` is -2.", |_, a| unary(UnaryOp::Invert, a.value(0))),
    Native::new("not_(a, /)", "`not a`. `operator.not_(1)` is False.", |_, a| {
        truth(a.value(0)).map(|t| Value::Bool(!t))
    }),
    Native::new("truth(a, /)", "`bool(a)`. `operator.truth([])` is False.", |_, a| truth(a.value(0)).map(Value::Bool)),
    Native::new("index(a, /)", "An integer as it is. `operator.index(3)` is 3.", |_, a| {
        integer_of(a.value(0)).map(Value::from_bigint)
    }),
    Native::new(
        "call(obj, /, *args, **kwargs)",
        "`obj(*args, **kwargs)`. `operator.call(len, 'ab')` is 2.",
        |vm, a| vm.call(a.value(0), a.rest(), a.keywords()),
    ),
    Native::new("contains(a, b, /)", "`b in a`. `operator.contains([1], 1)` is True.", |vm, a| {
        contains(vm, a.value(0), a.value(1)).map(Value::Bool)
    }),
    Native::new("countOf(a, b, /)", "How often an item occurs. `operator.countOf([1, 1], 1)` is 2.", |vm, a| {
        let mut count = 0i64;
        for_each(vm, a.value(0), &mut |_, item| {
            count += i64::from(item.is_same(a.value(1)) || equal(&item, a.value(1))?);
            Ok(true)
        })?;
        Ok(Value::Int(count))
    }),
    Native::new("indexOf(a, b, /)", "Where an item first occurs. `operator.indexOf([5, 7], 7)` is 1.", |vm, a| {
        let mut items = iterate(vm, a.value(0))?;
        let mut at = 0i64;
        while let Some(item) = items.next(vm)? {
            if item.is_same(a.value(1)) || equal(&item, a.value(1))? {
                return Ok(Value::Int(at));
            }
            at += 1;
        }
        Err(Error::value("sequence.index(x): x not in sequence"))
    }),
    Native::new("getitem(a, b, /)", "`a[b]`. `operator.getitem([5], 0)` is 5.", |vm, a| {
        get_item(vm, a.value(0), a.value(1))
    }),
    Native::new("setitem(a, b, c, /)", "`a[b] = c`. `operator.setitem(xs, 0, 5)`", |vm, a| {
        set_item(vm, a.value(0), a.value(1), a.value(2)).map(|()| Value::None)
    }),
    Native::new("delitem(a, b, /)", "`del a[b]`. `operator.delitem(xs, 0)`", |vm, a| {
        del_item(vm, a.value(0), a.value(1)).map(|()| Value::None)
    }),
    Native::new(
        "length_hint(obj, default=0, /)",
        "How many items there are, where that is known. `operator.length_hint([5, 7])` is 2.",
        |_, a| {
            let known = crate::lang::operate::length(a.value(0));
            match known {
                Ok(length) => Ok(Value::from(length)),
                Err(_) => a.get(1).map_or(Ok(0), crate::lang::number::to_index).map(Value::Int),
            }
        },
    ),
    Native::new(
        "itemgetter(*items, **kwargs)",
        "A function that takes items. `operator.itemgetter(1)([5, 7])` is 7.",
        |_, a| Ok(Value::object(Getter::Items(wanted(a)?))),
    ),
    Native::new(
        "attrgetter(*attrs, **kwargs)",
        "A function that takes attributes. `operator.attrgetter('imag')(2j)` is 2.0.",
        |_, a| {
            let names = wanted(a)?;
            if !names.iter().all(|name| name.as_str().is_some()) {
                return Err(Error::type_error("attribute name must be a string"));
            }
            Ok(Value::object(Getter::Attributes(names)))
        },
    ),
    Native::new(
        "methodcaller(*args, **kwargs)",
        "A function that calls a method. `operator.methodcaller('upper')('a')` is `'A'`.",
        |_, a| {
            let Some((name, args)) = a.rest().split_first() else {
                return Err(Error::type_error("methodcaller needs at least one argument, the method name"));
            };
            let name = name.as_str().ok_or_else(|| Error::type_error("method name must be a string"))?;
            Ok(Value::object(Getter::Method(name.to_owned(), args.to_vec(), a.keywords().to_vec())))
        },
    ),
];

/// What a getter is to take: one thing at least.
fn wanted(args: &Arguments) -> Result<Vec<Value>> {
    let name = args.function();
    if !args.keywords().is_empty() {
        return Err(Error::type_error(format!("{name}() takes no keyword arguments")));
    }
    match args.rest() {
        [] => Err(Error::type_error(format!("{name} expected 1 argument, got 0"))),
        wanted => Ok(wanted.to_vec()),
    }
}

enum Getter {
    Items(Vec<Value>),
    Attributes(Vec<Value>),
    Method(String, Vec<Value>, Vec<Keyword>),
}

impl Getter {
    fn take(&self, vm: &mut Interpreter, from: &Value, what: &Value) -> Result<Value> {
        match self {
            Getter::Attributes(_) => {
                let path = what.as_str().ok_or_else(|| Error::type_error("attribute name must be a string"))?;
                let mut value = from.clone();
                for name in path.split('.') {
                    value = get_attr(vm, &value, Symbol::new(name))?;
                }
                Ok(value)
            }
            _ => get_item(vm, from, what),
        }
    }
}

impl Object for Getter {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        match self {
            Getter::Items(_) => "operator.itemgetter",
            Getter::Attributes(_) => "operator.attrgetter",
            Getter::Method(..) => "operator.methodcaller",
        }
    }

    fn repr(&self) -> Result<String> {
        let (name, args, keywords) = match self {
            Getter::Items(wanted) | Getter::Attributes(wanted) => (None, wanted, &[][..]),
            Getter::Method(name, args, keywords) => (Some(Value::from(name.as_str())), args, &keywords[..]),
        };
        let mut parts = name.iter().chain(args).map(repr).collect::<Result<Vec<_>>>()?;
        for (name, value) in keywords {
            parts.push(format!("{name}={}", repr(value)?));
        }
        Ok(format!("{}({})", self.type_name(), parts.join(", ")))
    }

    fn call(&self, _this: &Value, vm: &mut Interpreter, args: &[Value], kw: &[Keyword]) -> Result<Option<Value>> {
        let name = self.type_name().trim_start_matches("operator.");
        if !kw.is_empty() {
            return Err(Error::type_error(format!("{name}() takes no keyword arguments")));
        }
        let [from] = args else {
            return Err(Error::type_error(format!("{name} expected 1 argument, got {}", args.len())));
        };
        let wanted = match self {
            Getter::Items(wanted) | Getter::Attributes(wanted) => wanted,
            Getter::Method(name, args, keywords) => {
                let method = get_attr(vm, from, Symbol::new(name))?;
                return vm.call(&method, args, keywords).map(Some);
            }
        };
        if let [only] = &wanted[..] {
            return self.take(vm, from, only).map(Some);
        }
        let taken = wanted.iter().map(|what| self.take(vm, from, what)).collect::<Result<Vec<_>>>()?;
        Ok(Some(Value::tuple(taken)))
    }

    fn is_callable(&self) -> bool {
        true
    }
}
