//! `np.nested_iters`: walks inside each other, each over some of the axes.

use super::*;
use crate::lang::native::Keyword;
use crate::lang::symbol::Symbol;

/// The functions.
pub static FUNCTIONS: &[Native] = &[Native::new(
    "nested_iters(op, axes, flags=None, op_flags=None, op_dtypes=None, order='K', casting='safe', buffersize=0)",
    "Walks over some axes each, an inner one beginning again for each element of the one around it.\n\n>>> outer, inner = np.nested_iters(np.arange(4).reshape(2, 2), [[1], [0]])\n>>> [[int(y) for y in inner] for x in outer]\n[[0, 2], [1, 3]]\n",
    nested_iters,
)];

/// (op, axes, flags, op_flags, op_dtypes, order, casting, buffersize).
fn nested_iters(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let op = args.value(0);
    let several = matches!(op, Value::Tuple(_) | Value::List(_));
    let operands = if several { op.sequence_items().unwrap_or_default() } else { vec![op.clone()] };
    let mut ndims = Vec::new();
    for operand in operands.iter().filter(|operand| !operand.is_none()) {
        ndims.push(convert::tensor(operand)?.ndim());
    }
    let levels = args.value(1).sequence_items().unwrap_or_default();
    if levels.len() < 2 {
        return Err(Error::value("axes must have at least 2 entries for nested iteration"));
    }
    let levels = levels.iter().map(|level| axes_of_level(level, &ndims)).collect::<Result<Vec<_>>>()?;
    let mut seen: Vec<i64> = levels.iter().flatten().copied().collect();
    seen.sort_unstable();
    if seen.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Error::value("An axis is used more than once"));
    }
    let mut walks: Vec<Value> = Vec::with_capacity(levels.len());
    for (number, level) in levels.iter().enumerate() {
        let keywords = keywords(args, level, operands.len(), number + 1 == levels.len())?;
        walks.push(vm.call(&Value::Type(&NDITER), std::slice::from_ref(op), &keywords)?);
    }
    for pair in walks.windows(2) {
        if let Some(outer) = pair[0].downcast::<NdIter>() {
            *outer.inner.borrow_mut() = Some(pair[1].clone());
        }
    }
    if let Some(outer) = walks[0].downcast::<NdIter>() {
        outer.begin_inner()?;
    }
    Ok(Value::tuple(walks))
}

fn axes_of_level(level: &Value, ndims: &[usize]) -> Result<Vec<i64>> {
    let Some(items) = level.sequence_items() else {
        return Err(Error::type_error("Each item in axes must be a an integer tuple"));
    };
    let axis = |(at, item): (usize, &Value)| {
        let axis = args::integer(item)?;
        match ndims.iter().position(|&ndim| !(0..ndim as i64).contains(&axis)) {
            None => Ok(axis),
            Some(op) => Err(Error::value(format!(
                "Iterator input op_axes[{op}][{at}] (=={axis}) is not a valid axis of op[{op}], which has {} dimensions ",
                ndims[op]
            ))),
        }
    };
    items.iter().enumerate().map(axis).collect()
}

/// What one of the walks is asked for.
fn keywords(args: &Arguments, level: &[i64], operands: usize, innermost: bool) -> Result<Vec<Keyword>> {
    let own: Vec<Value> = level.iter().map(|&axis| Value::Int(axis)).collect();
    let each = Value::list((0..operands).map(|_| Value::list(own.clone())).collect());
    let mut keywords = vec![(Symbol::new("op_axes"), each)];
    if let Some(flags) = args.given(2) {
        let flags = flags.sequence_items().unwrap_or_default();
        let kept = |flag: &Value| innermost || !matches!(flag.as_str(), Some("external_loop" | "buffered"));
        keywords.push((Symbol::new("flags"), Value::list(flags.into_iter().filter(kept).collect())));
    }
    for (place, name) in [(3, "op_flags"), (4, "op_dtypes"), (5, "order"), (6, "casting")] {
        if let Some(value) = args.given(place) {
            keywords.push((Symbol::new(name), value.clone()));
        }
    }
    Ok(keywords)
}
