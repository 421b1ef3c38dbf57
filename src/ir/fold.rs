//! Arithmetic on numbers that are known beforehand, done beforehand.

use super::graph::{Graph, NodeId, NodeKind};
use super::passes::Rebuilt;
use crate::array::{DType, Scalar};
use crate::diag::Result;
use crate::ops::{Attrs, Aval, Class, Elementwise, Op, Tensor};

/// Folds numbers. What may fail or warn when the program runs is left to it.
///
/// # Errors
/// Those of the rows' types.
pub fn fold(graph: &Graph) -> Result<Graph> {
    let mut out = Rebuilt::new(graph);
    for node in &graph.nodes {
        let mut moved = out.moved(node);
        if let NodeKind::Apply { op, attrs: Attrs::None, operands } = &moved.kind
            && let Class::Elementwise(row) = &op.class
            && let Some(scalar) = folded(&out.graph, op, row, operands, &moved.aval)?
        {
            moved.kind =
                NodeKind::Constant(if moved.aval.weak { Tensor::Weak(scalar) } else { Tensor::Scalar(scalar) });
        }
        out.keep(moved);
    }
    Ok(out.finish(graph))
}

fn folded(
    graph: &Graph,
    op: &'static Op,
    row: &Elementwise,
    operands: &[NodeId],
    aval: &Aval,
) -> Result<Option<Scalar>> {
    let mut known = Vec::with_capacity(operands.len());
    for &operand in operands {
        match &graph.nodes[operand].kind {
            NodeKind::Constant(Tensor::Scalar(scalar) | Tensor::Weak(scalar)) if scalar.is_number() => {
                known.push((*scalar, graph.nodes[operand].aval.weak));
            }
            _ => return Ok(None),
        }
    }
    if let [(Scalar::I64(a), true), (Scalar::I64(b), true)] = known[..] {
        return Ok(whole(op.name, a, b).map(Scalar::I64));
    }
    let typed: Vec<(DType, bool)> = known.iter().map(|(scalar, weak)| (scalar.dtype(), *weak)).collect();
    let (dtype, out) = row.types(op, &typed)?;
    let (true, Some(kernel)) =
        (matches!(dtype, DType::F32 | DType::F64) && row.bool_operands == 0, (row.kernel)(dtype))
    else {
        return Ok(None);
    };
    if aval.dtype != out {
        return Ok(None);
    }
    let cast: Vec<Scalar> = known.iter().map(|(scalar, _)| scalar.cast(dtype)).collect();
    let mut places = [[0u128; 1]; 4];
    let Some((result, given)) = places.split_last_mut().filter(|(_, given)| given.len() >= cast.len()) else {
        return Ok(None);
    };
    for (place, scalar) in given.iter_mut().zip(&cast) {
        // SAFETY: no number is larger than sixteen bytes.
        scalar.with_bytes(|from| unsafe {
            place.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(from, dtype.size());
        });
    }
    let pointers: Vec<*const u8> = given.iter().take(cast.len()).map(|place| place.as_ptr().cast()).collect();
    // SAFETY: one element of the loop's type each, and room for any result, apart from them.
    let scalar = unsafe {
        kernel(&pointers, result.as_mut_ptr().cast(), 1);
        Scalar::read(out, result.as_ptr().cast())
    };
    // A number that is none, or too large, may be an error or a warning.
    Ok(Some(scalar).filter(|scalar| scalar.get::<f64>().is_finite()))
}

/// Numbers in the type that operations take them in: vector code has no integers, and a kernel need not convert one number
/// for each element.
///
/// # Errors
/// Those of the rows' types.
pub fn typed_numbers(graph: &Graph) -> Result<Graph> {
    let mut out = Rebuilt::new(graph);
    for node in &graph.nodes {
        let mut moved = out.moved(node);
        if let NodeKind::Apply { op, attrs: Attrs::None, operands } = &mut moved.kind
            && let Class::Elementwise(row) = &op.class
        {
            for (at, dtype) in numbers_to_cast(&out.graph, op, row, operands)? {
                let NodeKind::Constant(Tensor::Scalar(scalar) | Tensor::Weak(scalar)) =
                    &out.graph.nodes[operands[at]].kind
                else {
                    continue;
                };
                let number = Tensor::Scalar(scalar.cast(dtype));
                let aval = number.aval();
                operands[at] = out.graph.push(NodeKind::Constant(number), aval, node.span);
            }
        }
        out.keep(moved);
    }
    Ok(out.finish(graph))
}

/// Which operands are numbers of another type than the operation's loop, and that type: where converting them beforehand
/// leaves the loop as it is.
fn numbers_to_cast(
    graph: &Graph,
    op: &'static Op,
    row: &Elementwise,
    operands: &[NodeId],
) -> Result<Vec<(usize, DType)>> {
    let mut typed: Vec<(DType, bool)> =
        operands.iter().map(|&o| (graph.nodes[o].aval.dtype, graph.nodes[o].aval.weak)).collect();
    let is_number = |id: NodeId| matches!(&graph.nodes[id].kind, NodeKind::Constant(Tensor::Scalar(scalar) | Tensor::Weak(scalar)) if scalar.is_number());
    // The program's own numbers among themselves stay what they are.
    if typed.iter().all(|(_, weak)| *weak) || !operands.iter().any(|&id| is_number(id)) {
        return Ok(Vec::new());
    }
    let types = row.types(op, &typed)?;
    let wanted: Vec<(usize, DType)> = (row.bool_operands..operands.len())
        .filter(|&at| is_number(operands[at]) && typed[at].0 != types.0 && row.whole_operand != Some(at))
        .map(|at| (at, types.0))
        .collect();
    wanted.iter().for_each(|&(at, dtype)| typed[at] = (dtype, false));
    Ok(if !wanted.is_empty() && row.types(op, &typed)? == types { wanted } else { Vec::new() })
}

/// Arithmetic on the program's own integers, where no overflow is in sight.
fn whole(name: &str, a: i64, b: i64) -> Option<i64> {
    match name {
        "add" => a.checked_add(b),
        "subtract" => a.checked_sub(b),
        "multiply" => a.checked_mul(b),
        _ => None,
    }
}
