//! `itertools`: products, permutations and combinations.

use std::rc::Rc;

use super::itertools::from_fn;
use crate::diag::later::Gathered;
use crate::diag::{Error, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new(
        "combinations(iterable, r)",
        "The ways to choose `r` items. `list(combinations('abc', 2))` is `[('a', 'b'), ('a', 'c'), ('b', 'c')]`.",
        |vm, a| choose(vm, a, false),
    ),
    Native::new(
        "combinations_with_replacement(iterable, r)",
        "The ways to choose `r` items that may come again. `list(combinations_with_replacement('ab', 2))`",
        |vm, a| choose(vm, a, true),
    ),
    Native::new(
        "permutations(iterable, r=None)",
        "The ways to line up `r` items. `list(permutations('ab'))` is `[('a', 'b'), ('b', 'a')]`.",
        permutations,
    ),
    Native::new(
        "product(*iterables, repeat=1)",
        "Every choice of one item from each. `list(product('ab', [1]))` is `[('a', 1), ('b', 1)]`.",
        product,
    ),
];

fn length(args: &Arguments) -> Result<usize> {
    usize::try_from(args.index(1)?).map_err(|_| Error::value("r must be non-negative"))
}

fn row(pool: &[Value], places: &[usize]) -> Value {
    Value::tuple(places.iter().map(|&at| pool[at].clone()))
}

fn choose(vm: &mut Interpreter, args: &Arguments, again: bool) -> Result<Value> {
    let pool = collect(vm, args.value(0))?;
    let count = length(args)?;
    crate::diag::memory::check_items::<Value>(count)?;
    let possible = if again { count == 0 || !pool.is_empty() } else { count <= pool.len() };
    let mut places: Option<Vec<usize>> = possible.then(|| if again { vec![0; count] } else { (0..count).collect() });
    let name = if again { "itertools.combinations_with_replacement" } else { "itertools.combinations" };
    Ok(from_fn(name, move |_| {
        let Some(mut current) = places.take() else { return Ok(None) };
        let result = row(&pool, &current);
        // The last place that can still move, and everything behind it.
        let limit = |at: usize| if again { pool.len() - 1 } else { pool.len() - count + at };
        if let Some(at) = (0..count).rev().find(|&at| current[at] < limit(at)) {
            let start = current[at] + 1;
            for (offset, place) in current[at..].iter_mut().enumerate() {
                *place = if again { start } else { start + offset };
            }
            places = Some(current);
        }
        Ok(Some(result))
    }))
}

fn permutations(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let pool = collect(vm, args.value(0))?;
    let size = pool.len();
    let count = if args.given(1).is_some() { length(args)? } else { size };
    let mut order: Vec<usize> = (0..size).collect();
    let mut cycles: Vec<usize> = (0..count.min(size)).map(|at| size - at).collect();
    let (mut first, mut done) = (true, count > size);
    Ok(from_fn("itertools.permutations", move |_| {
        if done {
            return Ok(None);
        }
        if first {
            first = false;
            done = count == 0;
            return Ok(Some(row(&pool, &order[..count])));
        }
        for at in (0..count).rev() {
            cycles[at] -= 1;
            if cycles[at] > 0 {
                order.swap(at, size - cycles[at]);
                return Ok(Some(row(&pool, &order[..count])));
            }
            order[at..].rotate_left(1);
            cycles[at] = size - at;
        }
        done = true;
        Ok(None)
    }))
}

fn product(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let times =
        usize::try_from(args.index_or(0, 1)?).map_err(|_| Error::value("repeat argument cannot be negative"))?;
    let mut pools = Vec::new();
    for iterable in args.rest() {
        pools.push(Rc::new(collect(vm, iterable)?));
    }
    if pools.len().saturating_mul(times) > 1 << 20 {
        return Err(Error::new(crate::diag::Kind::OverflowError, "repeat argument too large"));
    }
    let pools: Vec<Rc<Gathered<Value>>> = std::iter::repeat_n(pools, times).flatten().collect();
    let mut places = (!pools.iter().any(|pool| pool.is_empty())).then(|| vec![0usize; pools.len()]);
    Ok(from_fn("itertools.product", move |_| {
        let Some(mut current) = places.take() else { return Ok(None) };
        let result = Value::tuple(pools.iter().zip(&current).map(|(pool, &at)| pool[at].clone()));
        for at in (0..pools.len()).rev() {
            current[at] += 1;
            if current[at] < pools[at].len() {
                places = Some(current);
                break;
            }
            current[at] = 0;
        }
        Ok(Some(result))
    }))
}
