//! `_heapq` and `_bisect`: lists that are kept as heaps, and the search in sorted ones.
//!
//! Both make the comparisons that CPython's make, in its order: so heaps are the same lists there and here.

use crate::diag::{Error, Kind, Result, interrupt, memory};
use crate::lang::interpreter::Interpreter;
use crate::lang::items::get_item;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::operate::{length, less};
use crate::lang::types::type_name;
use crate::lang::value::{ListObject, Value};

/// Binds the names of `_heapq`.
pub fn fill_heaps(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(HEAPS);
    Ok(())
}

/// Binds the names of `_bisect`.
pub fn fill_searches(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(SEARCHES);
    Ok(())
}

pub(super) static HEAPS: &[Native] = &[
    Native::new("heapify(heap, /)", "Turns a list into a heap, in place. `heapq.heapify(x)`", |_, a| {
        let heap = Heap::of(a, "")?;
        for at in (0..heap.len() / 2).rev() {
            heap.sink(at)?;
        }
        Ok(Value::None)
    }),
    Native::new("heappush(heap, item, /)", "Adds an item to a heap. `heapq.heappush(heap, 1)`", |_, a| {
        let heap = Heap::of(a, " 1")?;
        memory::push(&mut heap.0.items.borrow_mut(), a.value(1).clone())?;
        heap.rise(0, heap.len() - 1)?;
        Ok(Value::None)
    }),
    Native::new("heappop(heap, /)", "Takes the smallest item out of a heap. `heapq.heappop(heap)`", |_, a| {
        let heap = Heap::of(a, "")?;
        let Some(last) = heap.0.items.borrow_mut().pop() else { return Err(empty()) };
        if heap.len() == 0 {
            return Ok(last);
        }
        heap.replaced(last)
    }),
    Native::new(
        "heappushpop(heap, item, /)",
        "Adds an item to a heap, then takes the smallest out. `heapq.heappushpop(heap, 1)`",
        |_, a| {
            let heap = Heap::of(a, " 1")?;
            let least = heap.0.items.borrow().first().cloned();
            match least {
                Some(least) if less(&least, a.value(1))? => heap.replaced(a.value(1).clone()),
                _ => Ok(a.value(1).clone()),
            }
        },
    ),
    Native::new(
        "heapreplace(heap, item, /)",
        "Takes the smallest item out of a heap, then adds another. `heapq.heapreplace(heap, 1)`",
        |_, a| {
            let heap = Heap::of(a, " 1")?;
            if heap.len() == 0 { Err(empty()) } else { heap.replaced(a.value(1).clone()) }
        },
    ),
];

#[cold]
fn empty() -> Error {
    Error::index("index out of range")
}

/// A list that is a heap.
struct Heap<'a>(&'a ListObject);

impl<'a> Heap<'a> {
    /// The first argument, of which messages say `which`.
    fn of(args: &Arguments<'a>, which: &str) -> Result<Heap<'a>> {
        match args.value(0) {
            Value::List(list) => Ok(Heap(list)),
            other => {
                let (function, found) = (args.function(), type_name(other));
                Err(Error::type_error(format!("{function}() argument{which} must be list, not {found}")))
            }
        }
    }

    fn len(&self) -> usize {
        self.0.items.borrow().len()
    }

    /// Whether one item comes before another. What compares them may do anything meanwhile.
    fn less(&self, a: usize, b: usize) -> Result<bool> {
        let pair = |items: &Vec<Value>| items.get(a).cloned().zip(items.get(b).cloned());
        let before = self.len();
        let Some((first, second)) = pair(&self.0.items.borrow()) else { return Err(changed()) };
        let less = less(&first, &second)?;
        if self.len() == before { Ok(less) } else { Err(changed()) }
    }

    fn swap(&self, a: usize, b: usize) {
        self.0.items.borrow_mut().swap(a, b);
    }

    /// Puts an item in the first one's place and answers that.
    fn replaced(&self, item: Value) -> Result<Value> {
        let first = match self.0.items.borrow_mut().first_mut() {
            Some(first) => std::mem::replace(first, item),
            None => return Err(empty()),
        };
        self.sink(0)?;
        Ok(first)
    }

    /// Moves the item at a place up, not above `top`, to where it belongs.
    fn rise(&self, top: usize, mut at: usize) -> Result<()> {
        while at > top {
            let parent = (at - 1) / 2;
            if !self.less(at, parent)? {
                break;
            }
            self.swap(at, parent);
            at = parent;
        }
        Ok(())
    }

    /// Moves the item at a place down to where it belongs: all the way first, then up again, which takes fewer comparisons.
    fn sink(&self, top: usize) -> Result<()> {
        interrupt::check()?;
        let (count, mut at) = (self.len(), top);
        while at < count / 2 {
            let left = 2 * at + 1;
            let child = if left + 1 < count && !self.less(left, left + 1)? { left + 1 } else { left };
            self.swap(at, child);
            at = child;
        }
        self.rise(top, at)
    }
}

#[cold]
fn changed() -> Error {
    Error::new(Kind::RuntimeError, "list changed size during iteration")
}

pub(super) static SEARCHES: &[Native] = &[
    Native::new(
        "bisect_left(a, x, lo=0, hi=None, *, key=None)",
        "Where to insert an item in a sorted list, before equal ones. `bisect.bisect_left(a, 2)`",
        |vm, a| place(vm, a, a.value(1), false).map(Value::Int),
    ),
    Native::new(
        "bisect_right(a, x, lo=0, hi=None, *, key=None)",
        "Where to insert an item in a sorted list, after equal ones. `bisect.bisect_right(a, 2)`",
        |vm, a| place(vm, a, a.value(1), true).map(Value::Int),
    ),
    Native::new(
        "insort_left(a, x, lo=0, hi=None, *, key=None)",
        "Inserts an item into a sorted list, before equal ones. `bisect.insort_left(a, 2)`",
        |vm, a| insert(vm, a, false),
    ),
    Native::new(
        "insort_right(a, x, lo=0, hi=None, *, key=None)",
        "Inserts an item into a sorted list, after equal ones. `bisect.insort_right(a, 2)`",
        |vm, a| insert(vm, a, true),
    ),
];

/// Where something belongs in the sorted sequence that stands first.
fn place(vm: &mut Interpreter, args: &Arguments, x: &Value, after: bool) -> Result<i64> {
    let (a, key) = (args.value(0), args.given(4));
    let (mut low, high) = (args.index_or(2, 0)?, args.given(3));
    if low < 0 {
        return Err(Error::value("lo must be non-negative"));
    }
    let mut high = if high.is_some() { args.index(3)? } else { length(a)? as i64 };
    while low < high {
        interrupt::check()?;
        let middle = low + (high - low) / 2;
        let mut item = get_item(vm, a, &Value::Int(middle))?;
        if let Some(key) = key {
            item = vm.call(key, &[item], &[])?;
        }
        if if after { !less(x, &item)? } else { less(&item, x)? } {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

fn insert(vm: &mut Interpreter, args: &Arguments, after: bool) -> Result<Value> {
    let x = args.value(1);
    let at = match args.given(4) {
        Some(key) => {
            let own = vm.call(key, std::slice::from_ref(x), &[])?;
            place(vm, args, &own, after)?
        }
        None => place(vm, args, x, after)?,
    };
    vm.call_method(args.value(0), "insert", &[Value::Int(at), x.clone()])?;
    Ok(Value::None)
}
