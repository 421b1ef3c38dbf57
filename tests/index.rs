//! Indexing against NumPy's own results, from `scripts/dev/index_golden.py`, and against a plain model.

use arr::array::index::{IndexItem, IndexPlan, for_each_target, get, nonzero, plan, set, single};
use arr::array::{Array, DType, Scalar};
use arr::diag::{Error, Result};
use proptest::prelude::*;

fn numbers(text: &str) -> Vec<i64> {
    text.split(',').filter(|n| !n.is_empty()).map(|n| n.parse().expect("a number")).collect()
}

fn lengths(text: &str) -> Vec<usize> {
    numbers(text).into_iter().map(|n| n as usize).collect()
}

fn array(shape: &[usize], element: impl Fn(i64) -> i64) -> Array {
    Array::build(shape, |out: &mut [i64]| {
        for (at, out) in out.iter_mut().enumerate() {
            *out = element(at as i64);
        }
    })
    .expect("memory")
}

fn item(text: &str) -> IndexItem {
    let (sort, rest) = text.split_at(1);
    match sort {
        "i" => IndexItem::Int(rest.parse().expect("a number")),
        "s" => {
            let parts: Vec<Option<i64>> = rest.split(':').map(|n| n.parse().ok()).collect();
            IndexItem::Slice { start: parts[0], stop: parts[1], step: parts[2] }
        }
        "n" => IndexItem::NewAxis,
        "e" => IndexItem::Ellipsis,
        _ => {
            let (shape, values) = rest.split_once(':').expect("shape and values");
            let values = numbers(values);
            let all = array(&lengths(shape), |at| values[at as usize]);
            let dtype = if sort == "m" { DType::Bool } else { DType::I64 };
            IndexItem::from_array(all.cast(dtype).expect("memory")).expect("an index")
        }
    }
}

fn spell<T: ToString>(all: &[T]) -> String {
    all.iter().map(T::to_string).collect::<Vec<_>>().join(",")
}

fn outcome(done: Result<String>) -> String {
    done.unwrap_or_else(|error: Error| format!("{}: {}", error.kind().name(), error.message()))
}

fn contents(array: &Array) -> String {
    spell(&array.to_vec::<i64>().expect("memory"))
}

fn run_get(shape: &[usize], items: &[IndexItem]) -> Result<String> {
    let source = array(shape, |at| at);
    let plan = plan(shape, items)?;
    let got = get(&source, &plan)?;
    assert_eq!(got.shape(), &plan.result_shape(shape)[..], "result_shape");
    // The same through a view whose axes lie in the other order.
    let order: Vec<usize> = (0..shape.len()).rev().collect();
    let turned = source.permute(&order).copy()?.permute(&order);
    assert_eq!(contents(&get(&turned, &plan)?), contents(&got), "strided");
    let mut visited = Vec::new();
    for_each_target(&turned, &plan, |at| {
        visited.push(turned.scalar_at(at).get::<i64>());
        Ok(())
    })?;
    assert_eq!(spell(&visited), contents(&got), "targets");
    if let Some(normal) = plan.clone().into_advanced(shape)? {
        let again = normal.gather(&source)?;
        assert_eq!((again.shape(), contents(&again)), (got.shape(), contents(&got)), "normal form");
    }
    let shape = if plan.is_element() { "scalar".to_string() } else { spell(got.shape()) };
    Ok(format!("{shape}|{}", contents(&got)))
}

fn run_set(shape: &[usize], items: &[IndexItem], value: &[usize]) -> Result<String> {
    let target = array(shape, |at| at);
    let value = array(value, |at| -1 - at);
    let plan = plan(shape, items)?;
    let order: Vec<usize> = (0..shape.len()).rev().collect();
    let turned = target.permute(&order).copy()?.permute(&order);
    let other = set(&turned, &plan, &value);
    set(&target, &plan, &value)?;
    other?;
    assert_eq!(contents(&turned), contents(&target), "strided");
    Ok(format!("{}|{}", spell(shape), contents(&target)))
}

#[test]
fn indexes_as_numpy() {
    let text = include_str!("golden/index/cases.txt");
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let fields: Vec<&str> = line.split('\t').collect();
        let shape = lengths(fields[1]);
        let items: Vec<IndexItem> = fields[2].split_whitespace().map(item).collect();
        let result = match fields[0] {
            "get" => run_get(&shape, &items),
            _ => run_set(&shape, &items, &lengths(fields[3])),
        };
        let result = outcome(result);
        if result != *fields.last().expect("an outcome") {
            wrong.push(format!("line {}: {line}\nhere: {result}\n", number + 1));
        }
    }
    assert!(text.lines().count() > 1000);
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}

#[test]
fn overlapping_operands_are_read_first() {
    let v = array(&[5], |at| at);
    let reversed =
        get(&v, &plan(&[5], &[IndexItem::Slice { start: None, stop: None, step: Some(-1) }]).expect("a plan"));
    let by_itself = plan(&[5], &[IndexItem::Integers(v.clone())]).expect("a plan");
    set(&v, &by_itself, &reversed.expect("a view")).expect("fits");
    assert_eq!(contents(&v), "4,3,2,1,0");
}

#[test]
fn a_changed_index_array_is_an_error() {
    let source = array(&[3], |at| at);
    let indices = array(&[2], |_| 1);
    let plan = plan(&[3], &[IndexItem::Integers(indices.clone())]).expect("a plan");
    indices.set_scalar_at(1, Scalar::I64(3));
    let error = get(&source, &plan).expect_err("out of bounds");
    assert_eq!(error.message(), "index 3 is out of bounds for axis 0 with size 3");
}

#[test]
fn single_elements() {
    let v = array(&[3], |at| at * 10);
    assert_eq!(single(&v, -1).expect("within"), Scalar::I64(20));
    assert_eq!(single(&v, 3).expect_err("outside").message(), "index 3 is out of bounds for axis 0 with size 3");
    assert!(single(&v, i64::MIN).is_err());
}

proptest! {
    /// Masks of every length and alignment against a filter.
    #[test]
    fn masks_filter(flags in prop::collection::vec(any::<bool>(), 0..200), from in 0usize..9) {
        let from = from.min(flags.len());
        let all = Array::from_slice(&flags).expect("memory");
        let specs = plan(&[flags.len()], &[IndexItem::Slice { start: Some(from as i64), stop: None, step: None }]);
        let mask = get(&all, &specs.expect("a plan")).expect("a view");
        let n = flags.len() - from;
        let source = array(&[n], |at| at * 3);
        let plan = plan(&[n], &[IndexItem::Mask(mask.clone())]).expect("a plan");
        prop_assert!(matches!(plan, IndexPlan::Mask(_)));
        let kept: Vec<i64> = (0..n).filter(|&i| flags[from + i]).map(|i| i as i64).collect();
        let got = get(&source, &plan).expect("memory").to_vec::<i64>().expect("memory");
        prop_assert_eq!(&got, &kept.iter().map(|i| i * 3).collect::<Vec<_>>());
        prop_assert_eq!(nonzero(&mask).expect("memory")[0].to_vec::<i64>().expect("memory"), kept.clone());
        set(&source, &plan, &Array::from_scalar(Scalar::I64(-1)).expect("memory")).expect("fits");
        let after = source.to_vec::<i64>().expect("memory");
        let filled: Vec<i64> = (0..n).map(|i| if flags[from + i] { -1 } else { i as i64 * 3 }).collect();
        prop_assert_eq!(after, filled);
    }

    /// Indices of every sort of element against a loop.
    #[test]
    fn integers_gather(n in 1usize..50, picks in prop::collection::vec(any::<i64>(), 0..300), width in 0usize..5) {
        let indices: Vec<i64> = picks.iter().map(|pick| pick.rem_euclid(2 * n as i64) - n as i64).collect();
        let source = array(&[n, width], |at| at);
        let plan = plan(&[n, width], &[IndexItem::Integers(Array::from_slice(&indices).expect("memory"))]);
        let plan = plan.expect("a plan");
        let rows = |i: &i64| {
            let row = if *i < 0 { i + n as i64 } else { *i };
            (0..width as i64).map(move |j| row * width as i64 + j)
        };
        let expected: Vec<i64> = indices.iter().flat_map(rows).collect();
        for dtype in [DType::I64, DType::I32, DType::I16, DType::C128] {
            let got = get(&source.cast(dtype).expect("memory"), &plan).expect("memory");
            prop_assert_eq!(got.to_vec::<i64>().expect("memory"), expected.clone());
        }
    }
}
