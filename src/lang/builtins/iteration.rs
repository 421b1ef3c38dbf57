//! Built-ins about iteration: `len`, `zip`, `map`, `sorted`, `sum`, `max` …

use std::cmp::Ordering;
use std::rc::Rc;

use smallvec::{SmallVec, smallvec};

use super::quick;
use crate::diag::later::Poured;
use crate::diag::{Error, Result, interrupt};
use crate::lang::arrays;
use crate::lang::exception::stop_iteration;
use crate::lang::interpreter::{Interpreter, is_callable};
use crate::lang::items::get_item;
use crate::lang::iterate::{Iter, Row, ValueIterator, collect, fill_row, for_each, iterate};
use crate::lang::methods::{DictView, ViewKind};
use crate::lang::native::{Arguments, Native};
use crate::lang::number::{to_bigint, to_index};
use crate::lang::operate::{binary, equal, length, less, rich_compare, truth};
use crate::lang::sorting::sort_values;
use crate::lang::types::type_name;
use crate::lang::value::{TupleObject, Value};
use crate::syntax::ast::{BinaryOp, CompareOp};

/// The table of functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new("all(iterable, /)", "Whether all items are true. `all([1, 0])` is False.", |vm, a| {
        quantify(vm, a, false)
    }),
    Native::new("any(iterable, /)", "Whether some item is true. `any([1, 0])` is True.", |vm, a| quantify(vm, a, true)),
    Native::new(
        "enumerate(iterable, start=0)",
        "Pairs of a number and an item. `list(enumerate('ab'))` is `[(0, 'a'), (1, 'b')]`.",
        enumerate,
    ),
    Native::new(
        "filter(function, iterable, /)",
        "The items for which a function is true. `list(filter(None, [0, 1]))` is `[1]`.",
        filter,
    ),
    Native::new("iter(object, sentinel=None, /)", "An iterator over a value. `next(iter([5]))` is 5.", iter),
    Native::new("len(obj, /)", "The number of items. `len('abc')` is 3.", |_, a| length(a.value(0)).map(Value::from))
        .quickly(quick::len),
    Native::new(
        "map(function, iterable, /, *iterables)",
        "A function's values over the items. `list(map(abs, [-1, 2]))` is `[1, 2]`.",
        map,
    ),
    Native::new("max(*args, key=None, default=None)", "The largest item. `max(3, 7)` is 7.", |vm, a| {
        extremum(vm, a, true)
    })
    .quickly(quick::max),
    Native::new("min(*args, key=None, default=None)", "The smallest item. `min([3, 7])` is 3.", |vm, a| {
        extremum(vm, a, false)
    })
    .quickly(quick::min),
    Native::new("next(iterator, default=None, /)", "The next item. `next(iter([5, 6]))` is 5.", next),
    Native::new(
        "reversed(sequence, /)",
        "The items from the last to the first. `list(reversed('ab'))` is `['b', 'a']`.",
        reversed,
    ),
    Native::new(
        "sorted(iterable, /, *, key=None, reverse=False)",
        "A sorted list of the items. `sorted([3, 1])` is `[1, 3]`.",
        |vm, a| {
            let items = collect(vm, a.value(0))?;
            let reverse = a.get(2).map_or(Ok(0), to_index)? != 0;
            sort_values(vm, items.done(), a.given(1), reverse).map(Value::list)
        },
    ),
    Native::new("sum(iterable, /, start=0)", "The items added up. `sum([1, 2.5])` is 3.5.", sum),
    Native::new(
        "zip(*iterables, strict=False)",
        "Tuples of the items side by side. `list(zip('ab', [1, 2]))` is `[('a', 1), ('b', 2)]`.",
        zip,
    ),
];

fn quantify(vm: &mut Interpreter, args: &Arguments, stop_at: bool) -> Result<Value> {
    let mut stopped = false;
    for_each(vm, args.value(0), &mut |_, item| {
        stopped = truth(&item)? == stop_at;
        Ok(!stopped)
    })?;
    Ok(Value::Bool(stopped == stop_at))
}

/// The last tuple that an iterator gave. When the program has let go of it, it carries the next items: a loop that takes
/// its tuples apart then allocates none.
#[derive(Default)]
struct Reused(Option<Rc<TupleObject>>);

impl Reused {
    /// A tuple of these items.
    #[inline]
    fn give(&mut self, items: SmallVec<[Value; 3]>) -> Value {
        if let Some(last) = &mut self.0
            && let Some(tuple) = Rc::get_mut(last)
        {
            tuple.items = items;
            return Value::Tuple(last.clone());
        }
        let fresh = Rc::new(TupleObject { items, named: None });
        self.0 = Some(fresh.clone());
        Value::Tuple(fresh)
    }
}

struct Enumerate {
    inner: Iter,
    next: Value,
    last: Reused,
}

impl ValueIterator for Enumerate {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        let Some(item) = self.inner.next(vm)? else { return Ok(None) };
        let after = match &self.next {
            Value::Int(i) if *i < i64::MAX => Value::Int(i + 1),
            big => binary(BinaryOp::Add, big, &Value::Int(1))?,
        };
        let number = std::mem::replace(&mut self.next, after);
        Ok(Some(self.last.give(smallvec![number, item])))
    }

    fn next_row(&mut self, vm: &mut Interpreter, slots: &mut [Value]) -> Result<Row> {
        match (&mut self.next, slots) {
            (Value::Int(at), [number, slot]) if *at < i64::MAX => {
                let Some(item) = self.inner.step(vm).get()? else { return Ok(Row::Ended) };
                number.put(Value::Int(*at));
                slot.put(item);
                *at += 1;
                Ok(Row::Full)
            }
            (_, slots) => Ok(fill_row(self.next(vm)?, slots)),
        }
    }

    fn remaining(&self) -> Option<usize> {
        ValueIterator::remaining(&self.inner)
    }
}

fn enumerate(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let inner = iterate(vm, args.value(0))?;
    let next = args.get(1).map_or(Ok(Value::Int(0)), |start| to_bigint(start).map(Value::from_bigint))?;
    Ok(Value::iterator("enumerate", Enumerate { inner, next, last: Reused::default() }))
}

struct Filter {
    function: Value,
    inner: Iter,
}

impl ValueIterator for Filter {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        while let Some(item) = self.inner.next(vm)? {
            interrupt::check()?;
            let keep = match &self.function {
                Value::None => truth(&item)?,
                function => truth(&vm.call(function, std::slice::from_ref(&item), &[])?)?,
            };
            if keep {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

fn filter(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let inner = iterate(vm, args.value(1))?;
    Ok(Value::iterator("filter", Filter { function: args.value(0).clone(), inner }))
}

/// A callable's results until one equals the sentinel.
struct Calls {
    function: Value,
    sentinel: Value,
    done: bool,
}

impl ValueIterator for Calls {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        if self.done {
            return Ok(None);
        }
        let item = vm.call(&self.function, &[], &[])?;
        self.done = equal(&item, &self.sentinel)?;
        Ok((!self.done).then_some(item))
    }
}

fn iter(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    match args.get(1) {
        None => iterate(vm, args.value(0)).map(Iter::into_value),
        Some(_) if !is_callable(args.value(0)) => Err(Error::type_error("iter(v, w): v must be callable")),
        Some(sentinel) => {
            let calls = Calls { function: args.value(0).clone(), sentinel: sentinel.clone(), done: false };
            Ok(Value::iterator("callable_iterator", calls))
        }
    }
}

struct Map {
    function: Value,
    inners: Vec<Iter>,
}

impl ValueIterator for Map {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        let mut items: SmallVec<[Value; 3]> = SmallVec::new();
        for inner in &mut self.inners {
            match inner.next(vm)? {
                Some(item) => items.push(item),
                None => return Ok(None),
            }
        }
        vm.call(&self.function, &items, &[]).map(Some)
    }

    fn remaining(&self) -> Option<usize> {
        self.inners.iter().map(ValueIterator::remaining).min()?
    }
}

fn map(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut inners = vec![iterate(vm, args.value(1))?];
    for iterable in args.rest() {
        inners.push(iterate(vm, iterable)?);
    }
    Ok(Value::iterator("map", Map { function: args.value(0).clone(), inners }))
}

struct Zip {
    inners: Vec<Iter>,
    strict: bool,
    last: Reused,
}

impl Zip {
    /// The complaint of a strict zip whose iterable number `at` is not as long as those before it.
    fn uneven(at: usize, longer: bool) -> Error {
        let (others, word) = (
            if at == 1 { "argument 1".to_owned() } else { format!("arguments 1-{at}") },
            if longer { "longer" } else { "shorter" },
        );
        Error::value(format!("zip() argument {} is {word} than {others}", at + 1))
    }
}

/// The next values of two iterations, if both have one.
#[inline(always)]
fn pair(vm: &mut Interpreter, a: &mut Iter, b: &mut Iter) -> Result<Option<(Value, Value)>> {
    let Some(x) = a.step(vm).get()? else { return Ok(None) };
    let Some(y) = b.step(vm).get()? else { return Ok(None) };
    Ok(Some((x, y)))
}

impl ValueIterator for Zip {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        if let ([a, b], false) = (&mut self.inners[..], self.strict) {
            return Ok(pair(vm, a, b)?.map(|(x, y)| self.last.give(smallvec![x, y])));
        }
        let mut items: SmallVec<[Value; 3]> = SmallVec::with_capacity(self.inners.len());
        for at in 0..self.inners.len() {
            match self.inners[at].step(vm).get()? {
                Some(item) => items.push(item),
                None if !self.strict => return Ok(None),
                None if at > 0 => return Err(Zip::uneven(at, false)),
                None => {
                    for after in 1..self.inners.len() {
                        if self.inners[after].next(vm)?.is_some() {
                            return Err(Zip::uneven(after, true));
                        }
                    }
                    return Ok(None);
                }
            }
        }
        Ok((!items.is_empty()).then(|| self.last.give(items)))
    }

    fn next_row(&mut self, vm: &mut Interpreter, slots: &mut [Value]) -> Result<Row> {
        match (&mut self.inners[..], slots) {
            ([a, b], [first, second]) if !self.strict => {
                let Some((x, y)) = pair(vm, a, b)? else { return Ok(Row::Ended) };
                first.put(x);
                second.put(y);
                Ok(Row::Full)
            }
            ([a, b, c], [first, second, third]) if !self.strict => {
                let Some((x, y)) = pair(vm, a, b)? else { return Ok(Row::Ended) };
                let Some(z) = c.step(vm).get()? else { return Ok(Row::Ended) };
                first.put(x);
                second.put(y);
                third.put(z);
                Ok(Row::Full)
            }
            (_, slots) => Ok(fill_row(self.next(vm)?, slots)),
        }
    }

    fn remaining(&self) -> Option<usize> {
        self.inners.iter().map(ValueIterator::remaining).min()?
    }
}

fn zip(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut inners = Vec::with_capacity(args.rest().len());
    for iterable in args.rest() {
        inners.push(iterate(vm, iterable)?);
    }
    Ok(Value::iterator("zip", Zip { inners, strict: args.flag(0, false)?, last: Reused::default() }))
}

/// `l > r`, which an error message names so.
fn greater(l: &Value, r: &Value) -> Result<bool> {
    match (l, r) {
        (Value::Int(a), Value::Int(b)) => Ok(a > b),
        (Value::Float(a), Value::Float(b)) => Ok(a > b),
        (Value::Scalar(_), _) | (_, Value::Scalar(_)) if let Some(order) = arrays::quick::order(l, r) => {
            Ok(order.is_some_and(Ordering::is_gt))
        }
        _ => truth(&rich_compare(CompareOp::Gt, l, r)?),
    }
}

/// The first largest (or smallest) of some items by a key; `None` where there is no item.
pub fn extremum_of(
    vm: &mut Interpreter,
    items: &mut Iter,
    key: Option<&Value>,
    largest: bool,
) -> Result<Option<Value>> {
    let mut best: Option<(Value, Value)> = None;
    items.drive(vm, &mut |vm, item| {
        let rank = match key {
            Some(key) => vm.call(key, std::slice::from_ref(&item), &[])?,
            None => item.clone(),
        };
        let better = match &best {
            None => true,
            Some((have, _)) if largest => greater(&rank, have)?,
            Some((have, _)) => less(&rank, have)?,
        };
        if better {
            best = Some((rank, item));
        }
        Ok(true)
    })?;
    Ok(best.map(|(_, item)| item))
}

fn extremum(vm: &mut Interpreter, args: &Arguments, largest: bool) -> Result<Value> {
    let name = args.function();
    let (key, default) = (args.given(0), args.get(1));
    if crate::trace::is_recording()
        && key.is_none()
        && let Some(best) = recorded_extremum(args.rest(), largest)?
    {
        return Ok(best);
    }
    match args.rest() {
        [] => Err(Error::type_error(format!("{name} expected at least 1 argument, got 0"))),
        [Value::Int(first), more @ ..]
            if !more.is_empty()
                && key.is_none()
                && default.is_none()
                && more.iter().all(|item| matches!(item, Value::Int(_))) =>
        {
            let mut best = *first;
            for item in more {
                if let Value::Int(i) = item {
                    best = if largest { best.max(*i) } else { best.min(*i) };
                }
            }
            Ok(Value::Int(best))
        }
        [iterable] => {
            let mut items = iterate(vm, iterable)?;
            match extremum_of(vm, &mut items, key, largest)? {
                Some(best) => Ok(best),
                None => default.cloned().ok_or_else(|| Error::value(format!("{name}() arg is an empty sequence"))),
            }
        }
        many => {
            if default.is_some() {
                return Err(Error::type_error(format!(
                    "Cannot specify a default for {name}() with multiple positional arguments"
                )));
            }
            let mut items = iterate(vm, &Value::tuple(many.iter().cloned()))?;
            Ok(extremum_of(vm, &mut items, key, largest)?.unwrap_or(Value::None))
        }
    }
}

/// The largest or smallest of several numbers some of which are not known while a program is recorded.
fn recorded_extremum(items: &[Value], largest: bool) -> Result<Option<Value>> {
    use crate::lang::arrays::convert::{from_tensor, operand};
    use crate::ops::compare;
    let mut tensors = Vec::with_capacity(items.len());
    for item in items {
        match operand(item)? {
            Some(tensor) if tensor.ndim() == 0 => tensors.push(tensor),
            _ => return Ok(None),
        }
    }
    if tensors.len() < 2 || !tensors.iter().any(crate::trace::can_branch) {
        return Ok(None);
    }
    let plain = tensors.iter().all(|tensor| tensor.aval().weak);
    let mut rest = tensors.into_iter();
    let Some(mut best) = rest.next() else { return Ok(None) };
    for next in rest {
        let wins = if largest { compare::greater(&next, &best)? } else { compare::less(&next, &best)? };
        best = compare::select(&wins, &next, &best)?;
        if plain {
            best = crate::trace::stage::as_python_number(best);
        }
    }
    Ok(Some(from_tensor(best)))
}

fn next(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let iterator = match args.value(0) {
        Value::Iterator(iterator) => iterator.clone(),
        Value::Object(object) => match object.iterate(args.value(0), vm)? {
            // Such an object is its own iterator: every iterator over it goes on where the last one stopped.
            Some(Value::Iterator(iterator)) if object.is_iterator() => iterator,
            _ => return Err(not_an_iterator(args.value(0))),
        },
        other => return Err(not_an_iterator(other)),
    };
    match iterator.next(vm)? {
        Some(item) => Ok(item),
        None => args.get(1).cloned().ok_or_else(stop_iteration),
    }
}

#[cold]
fn not_an_iterator(value: &Value) -> Error {
    Error::type_error(format!("'{}' object is not an iterator", type_name(value)))
}

/// A sequence from its last item to its first.
struct Reversed {
    sequence: Value,
    left: usize,
}

impl ValueIterator for Reversed {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        get_item(vm, &self.sequence, &Value::from(self.left)).map(Some)
    }

    fn remaining(&self) -> Option<usize> {
        Some(self.left)
    }
}

fn reversed(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let value = args.value(0);
    let (name, sequence) = match value {
        Value::List(_) => ("list_reverseiterator", value.clone()),
        Value::Range(_) => ("range_iterator", value.clone()),
        Value::Str(_) | Value::Tuple(_) | Value::Bytes(_) | Value::Array(_) => ("reversed", value.clone()),
        Value::Dict(dict) => return Ok(DictView { dict: dict.clone(), kind: ViewKind::Keys }.reversed()),
        other if let Some(view) = other.downcast::<DictView>() => return Ok(view.reversed()),
        Value::Object(object)
            if object.length()?.is_some() && object.methods().iter().any(|m| m.name() == "appendleft") =>
        {
            ("_collections._deque_reverse_iterator", Value::list(collect(vm, value)?.done()))
        }
        Value::Object(object) if object.has_method("__reversed__") => {
            return vm.call_method(value, "__reversed__", &[]);
        }
        other => {
            let module = if matches!(other, Value::Scalar(_)) { "numpy." } else { "" };
            return Err(Error::type_error(format!("'{module}{}' object is not reversible", type_name(other))));
        }
    };
    let left = length(&sequence)?;
    Ok(Value::iterator(name, Reversed { sequence, left }))
}

/// The sum of a list of small integers and floats; `None` where something else is among them, or the sum grows.
fn plain_sum(start: &Value, items: &[Value]) -> Option<Value> {
    let Value::Int(start) = start else { return None };
    let mut whole = *start;
    let mut items = interrupt::watched(items);
    let mut total = loop {
        match items.next() {
            None => return Some(Value::Int(whole)),
            Some(Value::Int(i)) => whole = whole.checked_add(*i)?,
            Some(Value::Float(x)) => break whole as f64 + x,
            Some(_) => return None,
        }
    };
    for item in items {
        match item {
            Value::Float(x) => total += x,
            Value::Int(i) => total += *i as f64,
            _ => return None,
        }
    }
    Some(Value::Float(total))
}

fn sum(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut total = args.get(1).cloned().unwrap_or(Value::Int(0));
    match &total {
        Value::Str(_) => return Err(Error::type_error("sum() can't sum strings [use ''.join(seq) instead]")),
        Value::Bytes(_) => return Err(Error::type_error("sum() can't sum bytes [use b''.join(seq) instead]")),
        _ => {}
    }
    let plain = match args.value(0) {
        Value::List(list) => plain_sum(&total, &list.items.borrow()),
        Value::Tuple(tuple) => plain_sum(&total, &tuple.items),
        _ => None,
    };
    if let Some(sum) = plain {
        return Ok(sum);
    }
    for_each(vm, args.value(0), &mut |_, item| {
        match (&mut total, &item) {
            (Value::Float(a), Value::Float(b)) => *a += b,
            (Value::Int(a), Value::Int(b)) if a.checked_add(*b).is_some() => *a += b,
            (sum, item) => {
                *sum = match crate::lang::arrays::quick::scalars(BinaryOp::Add, sum, item) {
                    Some(found) => found,
                    None => binary(BinaryOp::Add, sum, item)?,
                }
            }
        }
        Ok(true)
    })?;
    Ok(total)
}

/// The items of several iterables, one iterable after the other.
pub struct Chained {
    pub iterables: Poured<Value>,
    pub current: Option<Iter>,
}

impl ValueIterator for Chained {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        loop {
            if let Some(current) = &mut self.current
                && let Some(item) = current.next(vm)?
            {
                return Ok(Some(item));
            }
            let Some(iterable) = self.iterables.next() else {
                self.current = None;
                return Ok(None);
            };
            self.current = Some(iterate(vm, &iterable)?);
        }
    }
}
