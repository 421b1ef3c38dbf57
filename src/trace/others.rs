//! Operations on texts and objects: comparisons, joining, choosing; operators of objects are the language's.

use smallvec::SmallVec;

use crate::array::strided::Runs;
use crate::array::{Array, DType, DTypeKind, Scalar, Shape, Text, broadcast_shapes, held, result_type};
use crate::backend::cpu;
use crate::diag::{Error, Kind, Result};
use crate::ops::{Attrs, Elementwise, Op, OutRule, Reduce, Tensor, binary, bind_one, compare, reduce, unary};

/// Applies an element-wise row to operands that are not all numbers.
pub(super) fn elementwise(op: &'static Op, row: &Elementwise, attrs: &Attrs, operands: &[Tensor]) -> Result<Tensor> {
    let arrays: SmallVec<[Array; 3]> = operands.iter().map(Tensor::to_array).collect::<Result<_>>()?;
    if let (true, Attrs::DType(dtype)) = (*op == unary::CAST, attrs) {
        return Ok(settled(arrays[0].cast(*dtype)?));
    }
    let typed: SmallVec<[(DType, bool); 3]> = operands[row.bool_operands..].iter().map(Tensor::typed).collect();
    let common = result_type(&typed);
    if *op == compare::SELECT {
        let (x, y) = (arrays[1].cast(common)?, arrays[2].cast(common)?);
        return Ok(settled(cpu::apply(op, &[arrays[0].cast(DType::Bool)?, x, y], common, common)?));
    }
    if common == DType::Object {
        let apply = |scalars: &[Scalar]| match held::hooks() {
            Some(hooks) => (hooks.operate)(op.name, scalars),
            None => Err(no_loop(op, operands)),
        };
        let dtype = if row.out == OutRule::Bool { DType::Bool } else { DType::Object };
        return collect(&arrays, dtype, apply).map(settled);
    }
    texts(op, operands, &arrays)
}

/// Comparisons of texts, and joining them.
fn texts(op: &'static Op, operands: &[Tensor], arrays: &[Array]) -> Result<Tensor> {
    let all_texts = arrays.iter().all(|array| array.dtype().is_text());
    let mixed = arrays.iter().any(|array| array.dtype().kind() != arrays[0].dtype().kind());
    let truths = |f: &dyn Fn(&[Scalar]) -> bool| {
        collect(arrays, DType::Bool, |scalars| Ok(Scalar::Bool(f(scalars)))).map(settled)
    };
    let same = |result: bool| truths(&|_| result);
    let ordered = |test: fn(std::cmp::Ordering) -> bool| {
        truths(&|scalars| test(scalars[0].get::<Text>().order(scalars[1].get())))
    };
    match op.name {
        "equal" if !all_texts || mixed => same(false),
        "less" | "less_equal" | "greater" | "greater_equal" if mixed => Err(no_loop(op, operands)),
        "not_equal" if !all_texts || mixed => same(true),
        "multiply" if arrays.iter().any(|array| array.dtype().is_integer()) => Err(Error::type_error(
            "The 'out' kwarg is necessary when using the string multiply ufunc directly. Use numpy.strings.multiply to \
             multiply strings without specifying 'out'.",
        )),
        _ if !all_texts => Err(no_loop(op, operands)),
        "equal" => ordered(std::cmp::Ordering::is_eq),
        "not_equal" => ordered(std::cmp::Ordering::is_ne),
        "less" => ordered(std::cmp::Ordering::is_lt),
        "less_equal" => ordered(std::cmp::Ordering::is_le),
        "greater" => ordered(std::cmp::Ordering::is_gt),
        "greater_equal" => ordered(std::cmp::Ordering::is_ge),
        "add" if arrays.len() == 2 => joined(arrays),
        _ => Err(no_loop(op, operands)),
    }
}

/// Texts, one after the other; as wide as both widths together.
fn joined(arrays: &[Array]) -> Result<Tensor> {
    let dtype = match (arrays[0].dtype(), arrays[1].dtype()) {
        (DType::Str(a), DType::Str(b)) => DType::Str(a.saturating_add(b)),
        (DType::Bytes(a), DType::Bytes(b)) => DType::Bytes(a.saturating_add(b)),
        (a, b) => {
            return Err(Error::new(
                Kind::UFuncTypeError,
                format!("ufunc 'add' cannot use operands with types dtype('{a}') and dtype('{b}')"),
            ));
        }
    };
    let joined = |scalars: &[Scalar]| {
        let bytes = [scalars[0].get::<Text>().bytes(), scalars[1].get::<Text>().bytes()].concat();
        Ok(Scalar::Str(Text::of(&bytes)))
    };
    let result = collect(arrays, dtype, joined)?;
    Ok(settled(result))
}

/// The results of a function of scalars over broadcast arrays, in row-major order.
fn collect(arrays: &[Array], dtype: DType, mut f: impl FnMut(&[Scalar]) -> Result<Scalar>) -> Result<Array> {
    // Scalars are larger than elements: a few of each operand at a time.
    const BLOCK: usize = 256;
    let shapes: SmallVec<[&[usize]; 3]> = arrays.iter().map(Array::shape).collect();
    let shape = broadcast_shapes(&shapes)?;
    let out = Array::zeros(dtype, &shape)?;
    let views: SmallVec<[Array; 3]> = arrays.iter().map(|array| array.broadcast_to(&shape)).collect::<Result<_>>()?;
    let runs: SmallVec<[Runs; 3]> = views.iter().map(|view| Runs::new(view.shape(), view.strides())).collect();
    let mut columns: SmallVec<[Vec<Scalar>; 3]> = views.iter().map(|_| Vec::with_capacity(BLOCK)).collect();
    let mut scalars: SmallVec<[Scalar; 3]> = SmallVec::new();
    let total = out.size();
    for start in (0..total).step_by(BLOCK) {
        let count = BLOCK.min(total - start);
        for ((view, runs), column) in views.iter().zip(&runs).zip(&mut columns) {
            column.clear();
            runs.for_each(start, count, |run| {
                column.extend((0..run.count as isize).map(|i| view.scalar_at(run.offset + i * run.stride)));
            });
        }
        for i in 0..count {
            crate::diag::interrupt::check()?;
            scalars.clear();
            scalars.extend(columns.iter().map(|column| column[i]));
            out.set_scalar_at((start + i) as isize, f(&scalars)?);
        }
    }
    Ok(out)
}

/// The matrix product of objects: what multiplying and adding them gives.
pub(super) fn product(a: &Array, b: &Array) -> Result<Tensor> {
    let (vector, covector) = (a.ndim() == 1, b.ndim() == 1);
    let lengths = |shape: &[usize], at: usize| -> Shape {
        let mut shape: Shape = shape.into();
        shape.insert(at, 1);
        shape
    };
    // Rows by columns: (…, m, k, 1) times (…, 1, k, n), added up over k.
    let a = a.reshape(&lengths(a.shape(), a.ndim()))?;
    let b = match (covector, vector) {
        (true, _) => b.reshape(&lengths(b.shape(), 1))?,
        (false, true) => b.clone(),
        (false, false) => b.reshape(&lengths(b.shape(), b.ndim() - 2))?,
    };
    let terms = bind_one(&binary::MULTIPLY, &Attrs::None, &[Tensor::Host(a), Tensor::Host(b)])?;
    let axis = terms.ndim() - 2;
    let total = bind_one(&reduce::SUM, &Attrs::axes(&[axis], false), &[terms])?;
    let shape = total.shape();
    match &shape[..shape.len() - usize::from(covector)] {
        [] => Ok(Tensor::Scalar(total.to_array()?.scalar_at(0))),
        shape => crate::ops::shape::reshape(&total, shape),
    }
}

fn settled(array: Array) -> Tensor {
    if array.ndim() == 0 { Tensor::Scalar(array.scalar_at(0)) } else { Tensor::Host(array) }
}

/// Reduces objects along axes by the operation that the row combines with.
pub(super) fn reduction(
    op: &'static Op,
    row: &Reduce,
    array: &Array,
    axes: &[usize],
    keepdims: bool,
) -> Result<Tensor> {
    if array.dtype() != DType::Object {
        return texts_reduced(op, row, array, axes, keepdims);
    }
    let kept: Shape = (0..array.ndim()).filter(|axis| !axes.contains(axis)).collect();
    let order: Shape = kept.iter().chain(axes).copied().collect();
    let turned = array.permute(&order).copy()?;
    let length: usize = axes.iter().map(|&axis| array.shape()[axis]).product();
    let shape = crate::ops::reduce::reduced_shape(array.shape(), axes, keepdims);
    let out = Array::zeros(DType::Object, &shape)?;
    let hooks = held::hooks().ok_or_else(|| no_loop_of(op.name, &[DType::Object]))?;
    for line in 0..out.size() {
        let at = |i: usize| turned.scalar_at((line * length + i) as isize);
        let mut total = match (row.identity, length) {
            (Some(identity), 0) => identity(DType::Object),
            (None, 0) => {
                return Err(Error::value(format!(
                    "zero-size array to reduction operation {} which has no identity",
                    row.combine.name
                )));
            }
            _ => at(0),
        };
        for i in 1..length {
            crate::diag::interrupt::check()?;
            total = (hooks.operate)(row.combine.name, &[total, at(i)])?;
        }
        out.set_scalar_at(line as isize, total);
    }
    Ok(settled(out))
}

/// The error of an operation that texts have no loop of: NumPy's words depend on which it is.
#[cold]
fn no_loop(op: &Op, operands: &[Tensor]) -> Error {
    let types: Vec<DType> = operands.iter().map(Tensor::dtype).collect();
    match op.name {
        "add" | "subtract" | "multiply" | "maximum" | "minimum" | "matmul" => no_loop_of(op.name, &types),
        "negative" | "positive" | "absolute" | "less" | "less_equal" | "greater" | "greater_equal" => {
            let classes: Vec<String> = operands.iter().map(class_of).collect();
            let classes = match &classes[..] {
                [only] => only.clone(),
                all => format!("({})", all.join(", ")),
            };
            Error::new(
                Kind::UFuncTypeError,
                format!("ufunc '{}' did not contain a loop with signature matching types {classes} -> None", op.name),
            )
        }
        name => Error::type_error(format!(
            "ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any \
             supported types according to the casting rule ''safe''"
        )),
    }
}

/// The class of an operand's data type, as NumPy's messages have it.
fn class_of(operand: &Tensor) -> String {
    let (dtype, weak) = operand.typed();
    let name = match (dtype.kind(), weak) {
        (DTypeKind::Signed | DTypeKind::Unsigned, true) => "_PyLongDType".to_owned(),
        (DTypeKind::Float, true) => "_PyFloatDType".to_owned(),
        (DTypeKind::Complex, true) => "_PyComplexDType".to_owned(),
        _ => dtype.class_name(),
    };
    format!("<class 'numpy.dtypes.{name}'>")
}

/// Whether any or all texts along axes are not empty; texts have no other reductions.
fn texts_reduced(op: &'static Op, row: &Reduce, array: &Array, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    let dtype = array.dtype();
    match op.name {
        "any" | "all" => Ok(settled(cpu::reduce(op, &array.cast(DType::Bool)?, axes, keepdims, DType::Bool)?)),
        "sum" => {
            let twice = match dtype {
                DType::Str(width) => DType::Str(width.saturating_mul(2)),
                DType::Bytes(width) => DType::Bytes(width.saturating_mul(2)),
                other => other,
            };
            Err(Error::type_error(format!(
                "the resolved dtypes are not compatible with add.reduce. Resolved (dtype('{dtype}'), dtype('{dtype}'), \
                 dtype('{twice}'))"
            )))
        }
        _ => Err(no_loop_of(row.combine.name, &[dtype, dtype])),
    }
}

#[cold]
fn no_loop_of(name: &str, types: &[DType]) -> Error {
    let types: Vec<String> = types.iter().map(|dtype| format!("dtype('{dtype}')")).collect();
    Error::new(
        Kind::UFuncTypeError,
        format!("ufunc '{name}' did not contain a loop with signature matching types ({}) -> None", types.join(", ")),
    )
}

/// Refuses a routine over numbers for operands that are not.
///
/// # Errors
/// `TypeError`, as NumPy's.
pub(super) fn only_numbers(op: &Op, operands: &[Array]) -> Result<()> {
    match operands.iter().find(|array| !array.dtype().is_number()) {
        None => Ok(()),
        Some(_) => Err(no_loop_of(op.name, &operands.iter().map(Array::dtype).collect::<Vec<_>>())),
    }
}
