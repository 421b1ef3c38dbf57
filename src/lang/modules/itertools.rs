//! `itertools`: iterators made of iterators.

use std::cell::RefCell;
use std::rc::Rc;

use super::deque::Deque;
use super::itertools_endless::{count, repeat};
use crate::diag::later::{self, Gathered};
use crate::diag::{Error, Result, interrupt};
use crate::lang::builtins::Chained;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::{Iter, ValueIterator, collect, iterate};
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_index;
use crate::lang::operate::{binary, equal, truth};
use crate::lang::types::{OBJECT, TypeObject};
use crate::lang::value::Value;
use crate::syntax::ast::BinaryOp;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define_natives(super::itertools_combine::FUNCTIONS);
    module.define("chain", &CHAIN);
    Ok(())
}

/// `itertools.chain`, a type for the sake of `chain.from_iterable`.
static CHAIN: TypeObject = TypeObject {
    name: "chain",
    module: "itertools",
    base: Some(&OBJECT),
    doc: "The items of several iterables, one iterable after the other.",
    construct: Some(&NEW_CHAIN),
    methods: &[],
    statics: &[Native::new(
        "from_iterable(iterable, /)",
        "The items of the iterables in an iterable. `list(chain.from_iterable(['ab', 'c']))` is `['a', 'b', 'c']`.",
        |vm, args| {
            let outer = iterate(vm, args.value(0))?;
            Ok(Value::iterator("itertools.chain", Flatten { outer, current: None }))
        },
    )],
};

static NEW_CHAIN: Native = Native::new(
    "chain(*iterables)",
    "The items of several iterables. `list(chain('ab', 'c'))` is `['a', 'b', 'c']`.",
    |_, args| {
        let iterables = later::gathered(interrupt::collect(args.rest(), Value::clone)).into_iter();
        Ok(Value::iterator("itertools.chain", Chained { iterables, current: None }))
    },
);

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new(
        "accumulate(iterable, func=None, *, initial=None)",
        "Running sums. `list(accumulate([1, 2, 3]))` is `[1, 3, 6]`.",
        |vm, a| {
            let items = iterate(vm, a.value(0))?;
            let state = Accumulate { items, function: a.given(1).cloned(), total: None, initial: a.given(2).cloned() };
            Ok(Value::iterator("itertools.accumulate", state))
        },
    ),
    Native::new(
        "batched(iterable, n)",
        "Tuples of `n` items, the last one shorter. `list(batched('abc', 2))` is `[('a', 'b'), ('c',)]`.",
        |vm, a| {
            let size = a.index(1)?;
            let size =
                usize::try_from(size).ok().filter(|&n| n > 0).ok_or_else(|| Error::value("n must be at least one"))?;
            let mut items = iterate(vm, a.value(0))?;
            Ok(from_fn("itertools.batched", move |vm| {
                let mut batch = Vec::new();
                while batch.len() < size {
                    match items.next(vm)? {
                        Some(item) => batch.push(item),
                        None => break,
                    }
                }
                Ok((!batch.is_empty()).then(|| Value::tuple(batch)))
            }))
        },
    ),
    Native::new(
        "compress(data, selectors)",
        "The items whose selector is true. `list(compress('abc', [1, 0, 1]))` is `['a', 'c']`.",
        |vm, a| {
            let (mut data, mut selectors) = (iterate(vm, a.value(0))?, iterate(vm, a.value(1))?);
            Ok(from_fn("itertools.compress", move |vm| {
                while let (Some(item), Some(selector)) = (data.next(vm)?, selectors.next(vm)?) {
                    if truth(&selector)? {
                        return Ok(Some(item));
                    }
                }
                Ok(None)
            }))
        },
    ),
    Native::new("count(start=0, step=1)", "Numbers without end. `next(count(5))` is 5.", |_, a| {
        let next = a.get(0).cloned().unwrap_or(Value::Int(0));
        let step = a.get(1).cloned().unwrap_or(Value::Int(1));
        if [&next, &step].into_iter().any(|value| {
            matches!(
                value,
                Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::None | Value::Dict(_) | Value::Bytes(_)
            )
        }) {
            return Err(Error::type_error("a number is required"));
        }
        Ok(count(next, step))
    }),
    Native::new("cycle(iterable, /)", "The items again and again. `next(cycle('ab'))` is `'a'`.", |vm, a| {
        let (mut items, mut seen, mut at) = (Some(iterate(vm, a.value(0))?), Gathered::default(), 0);
        Ok(from_fn("itertools.cycle", move |vm| {
            if let Some(running) = &mut items {
                if let Some(item) = running.next(vm)? {
                    seen.push(item.clone());
                    return Ok(Some(item));
                }
                items = None;
            }
            let item = seen.get(at).cloned();
            at = if at + 1 < seen.len() { at + 1 } else { 0 };
            Ok(item)
        }))
    }),
    Native::new(
        "dropwhile(predicate, iterable, /)",
        "The items from the first that fails a test. `list(dropwhile(lambda x: x < 2, [1, 3, 1]))` is `[3, 1]`.",
        |vm, a| {
            let (predicate, mut items, mut dropping) = (a.value(0).clone(), iterate(vm, a.value(1))?, true);
            Ok(from_fn("itertools.dropwhile", move |vm| {
                while let Some(item) = items.next(vm)? {
                    if !dropping || !holds(vm, &predicate, &item)? {
                        dropping = false;
                        return Ok(Some(item));
                    }
                }
                Ok(None)
            }))
        },
    ),
    Native::new(
        "filterfalse(predicate, iterable, /)",
        "The items that fail a test. `list(filterfalse(None, [0, 1]))` is `[0]`.",
        |vm, a| {
            let (predicate, mut items) = (a.value(0).clone(), iterate(vm, a.value(1))?);
            Ok(from_fn("itertools.filterfalse", move |vm| {
                while let Some(item) = items.next(vm)? {
                    if !holds(vm, &predicate, &item)? {
                        return Ok(Some(item));
                    }
                }
                Ok(None)
            }))
        },
    ),
    Native::new(
        "groupby(iterable, key=None)",
        "Runs of items with equal keys. `[k for k, g in groupby('aab')]` is `['a', 'b']`.",
        groupby,
    ),
    Native::new(
        "islice(iterable, *args)",
        "Some of the items, by place. `list(islice('abcd', 1, 3))` is `['b', 'c']`.",
        islice,
    ),
    Native::new(
        "pairwise(iterable, /)",
        "Pairs of neighbours. `list(pairwise([1, 2, 3]))` is `[(1, 2), (2, 3)]`.",
        |vm, a| {
            let mut items = iterate(vm, a.value(0))?;
            let mut last = items.next(vm)?;
            Ok(from_fn("itertools.pairwise", move |vm| {
                let Some(before) = last.take() else { return Ok(None) };
                last = items.next(vm)?;
                Ok(last.clone().map(|after| Value::tuple([before, after])))
            }))
        },
    ),
    Native::new("repeat(object, times=None)", "A value again and again. `list(repeat(5, 2))` is `[5, 5]`.", repeat),
    Native::new(
        "starmap(function, iterable, /)",
        "A function's values over tuples of arguments. `list(starmap(pow, [(2, 3)]))` is `[8]`.",
        |vm, a| {
            let (function, mut items) = (a.value(0).clone(), iterate(vm, a.value(1))?);
            Ok(from_fn("itertools.starmap", move |vm| {
                let Some(item) = items.next(vm)? else { return Ok(None) };
                let arguments = collect(vm, &item)?;
                vm.call(&function, &arguments, &[]).map(Some)
            }))
        },
    ),
    Native::new(
        "takewhile(predicate, iterable, /)",
        "The items up to the first that fails a test. `list(takewhile(lambda x: x < 2, [1, 3, 1]))` is `[1]`.",
        |vm, a| {
            let (predicate, mut items, mut done) = (a.value(0).clone(), iterate(vm, a.value(1))?, false);
            Ok(from_fn("itertools.takewhile", move |vm| {
                if done {
                    return Ok(None);
                }
                let Some(item) = items.next(vm)? else { return Ok(None) };
                done = !holds(vm, &predicate, &item)?;
                Ok((!done).then_some(item))
            }))
        },
    ),
    Native::new("tee(iterable, n=2, /)", "Several iterators over the same items. `a, b = tee(xs)`", tee),
    Native::new(
        "zip_longest(*iterables, fillvalue=None)",
        "Tuples side by side, filled up to the longest. `list(zip_longest('ab', 'x'))` is `[('a', 'x'), ('b', None)]`.",
        zip_longest,
    ),
];

/// An iterator whose next value is what a closure gives.
struct FromFn<F>(F);

impl<F: FnMut(&mut Interpreter) -> Result<Option<Value>>> ValueIterator for FromFn<F> {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        interrupt::check()?;
        (self.0)(vm)
    }
}

/// An iterator value whose next value is what a closure gives.
pub(super) fn from_fn(
    type_name: &'static str,
    next: impl FnMut(&mut Interpreter) -> Result<Option<Value>> + 'static,
) -> Value {
    Value::iterator(type_name, FromFn(next))
}

fn holds(vm: &mut Interpreter, predicate: &Value, item: &Value) -> Result<bool> {
    match predicate {
        Value::None => truth(item),
        predicate => truth(&vm.call(predicate, std::slice::from_ref(item), &[])?),
    }
}

struct Flatten {
    outer: Iter,
    current: Option<Iter>,
}

impl ValueIterator for Flatten {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        loop {
            if let Some(current) = &mut self.current
                && let Some(item) = current.next(vm)?
            {
                return Ok(Some(item));
            }
            let Some(iterable) = self.outer.next(vm)? else {
                self.current = None;
                return Ok(None);
            };
            self.current = Some(iterate(vm, &iterable)?);
        }
    }
}

struct Accumulate {
    items: Iter,
    function: Option<Value>,
    total: Option<Value>,
    initial: Option<Value>,
}

impl ValueIterator for Accumulate {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        if let Some(initial) = self.initial.take() {
            self.total = Some(initial.clone());
            return Ok(Some(initial));
        }
        let Some(item) = self.items.next(vm)? else { return Ok(None) };
        let total = match (self.total.take(), &self.function) {
            (None, _) => item,
            (Some(total), None) => binary(BinaryOp::Add, &total, &item)?,
            (Some(total), Some(function)) => vm.call(function, &[total, item], &[])?,
        };
        self.total = Some(total.clone());
        Ok(Some(total))
    }
}

/// What the groups of one `groupby` share: a group that is asked after the next one began is empty.
struct Groups {
    items: Iter,
    key: Option<Value>,
    /// The item that was read and not yet given, with its key.
    pending: Option<(Value, Value)>,
    current: Option<Value>,
    group: usize,
}

impl Groups {
    fn read(&mut self, vm: &mut Interpreter) -> Result<()> {
        self.pending = match self.items.next(vm)? {
            None => None,
            Some(item) => {
                let key = match &self.key {
                    Some(key) => vm.call(key, std::slice::from_ref(&item), &[])?,
                    None => item.clone(),
                };
                Some((key, item))
            }
        };
        Ok(())
    }

    /// Whether the pending item belongs to the current group.
    fn same(&self) -> Result<bool> {
        match (&self.pending, &self.current) {
            (Some((key, _)), Some(current)) => Ok(key.is_same(current) || equal(key, current)?),
            _ => Ok(false),
        }
    }
}

fn groupby(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let items = iterate(vm, args.value(0))?;
    let groups = Groups { items, key: args.given(1).cloned(), pending: None, current: None, group: 0 };
    let shared = Rc::new(RefCell::new(groups));
    Ok(from_fn("itertools.groupby", move |vm| {
        let mut groups = busy(&shared)?;
        if groups.pending.is_none() {
            groups.read(vm)?;
        }
        while groups.same()? {
            interrupt::check()?;
            groups.read(vm)?;
        }
        let Some((key, _)) = &groups.pending else { return Ok(None) };
        let key = key.clone();
        groups.current = Some(key.clone());
        groups.group += 1;
        let number = groups.group;
        drop(groups);
        Ok(Some(Value::tuple([key, group(shared.clone(), number)])))
    }))
}

fn busy<T>(shared: &RefCell<T>) -> Result<std::cell::RefMut<'_, T>> {
    shared.try_borrow_mut().map_err(|_| Error::value("iterator already executing"))
}

fn group(shared: Rc<RefCell<Groups>>, number: usize) -> Value {
    from_fn("itertools._grouper", move |vm| {
        let mut groups = busy(&shared)?;
        if groups.group != number {
            return Ok(None);
        }
        if groups.pending.is_none() {
            groups.read(vm)?;
        }
        if !groups.same()? {
            return Ok(None);
        }
        Ok(groups.pending.take().map(|(_, item)| item))
    })
}

fn islice(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let part = |at: usize, default: usize| -> Result<usize> {
        match args.rest().get(at) {
            None | Some(Value::None) => Ok(default),
            Some(value) => to_index(value).ok().and_then(|i| usize::try_from(i).ok()).ok_or_else(|| {
                Error::value(match args.rest().len() {
                    1 => "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
                    _ => "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
                })
            }),
        }
    };
    let (start, stop, step) = match args.rest().len() {
        0 => return Err(Error::type_error("islice expected at least 2 arguments, got 1")),
        1 => (0, part(0, usize::MAX)?, 1),
        _ => (part(0, 0)?, part(1, usize::MAX)?, part(2, 1)?),
    };
    if step == 0 {
        return Err(Error::value("Step for islice() must be a positive integer or None."));
    }
    let mut items = iterate(vm, args.value(0))?;
    let (mut at, mut wanted) = (0usize, start);
    Ok(from_fn("itertools.islice", move |vm| {
        while wanted < stop {
            let Some(item) = items.next(vm)? else {
                wanted = stop;
                return Ok(None);
            };
            at += 1;
            if at > wanted {
                wanted = wanted.saturating_add(step);
                return Ok(Some(item));
            }
        }
        Ok(None)
    }))
}

fn tee(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let count = usize::try_from(args.index_or(1, 2)?).map_err(|_| Error::value("n must be >= 0"))?;
    let items = Rc::new(RefCell::new(iterate(vm, args.value(0))?));
    let queues: Vec<Rc<Deque>> = (0..count.min(1 << 16)).map(|_| Rc::default()).collect();
    Ok(Value::tuple((0..queues.len()).map(|own| {
        let (items, queues) = (items.clone(), queues.clone());
        from_fn("itertools._tee", move |vm| {
            let waiting = queues[own].pop_left();
            if waiting.is_some() {
                return Ok(waiting);
            }
            let Some(item) = busy(&items)?.next(vm)? else { return Ok(None) };
            for (at, queue) in queues.iter().enumerate() {
                if at != own && Rc::strong_count(queue) > 1 {
                    queue.push(item.clone(), false);
                }
            }
            Ok(Some(item))
        })
    })))
}

fn zip_longest(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut items = Vec::new();
    for iterable in args.rest() {
        items.push(Some(iterate(vm, iterable)?));
    }
    let fill = args.get(0).cloned().unwrap_or(Value::None);
    Ok(from_fn("itertools.zip_longest", move |vm| {
        let mut row = Vec::with_capacity(items.len());
        for slot in &mut items {
            let next = match slot {
                Some(running) => running.next(vm)?,
                None => None,
            };
            if next.is_none() {
                *slot = None;
            }
            row.push(next.unwrap_or_else(|| fill.clone()));
        }
        Ok(items.iter().any(Option::is_some).then(|| Value::tuple(row)))
    }))
}
