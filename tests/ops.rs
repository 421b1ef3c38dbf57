//! Every row of the table, by what the row itself says: its type rule against its result, its layouts against each
//! other, its derivative against finite differences in both modes, its second derivative, its compiled form.

use std::rc::Rc;

use arr::array::{Array, DType, Scalar};
use arr::diag::Result;
use arr::ops::{self, Attrs, Aval, Class, Derivative, Op, Samples, Tensor, bind_one, reduce};
use arr::trace::{self, Recorder, Tape};

/// Operands for a row, of one shape; a little apart from each other, and from whole numbers.
fn operands(op: &Op, shape: &[usize]) -> Vec<Array> {
    let size: usize = shape.iter().product();
    let make = |which: usize| {
        let values: Vec<f64> = (0..size)
            .map(|i| {
                let unit = ((i * 37 + which * 17 + 5) % 101) as f64 / 101.0;
                match op.samples {
                    Samples::Positive => 0.3 + 2.0 * unit,
                    Samples::Unit => 1.6 * unit - 0.8,
                    Samples::AboveOne => 1.2 + 2.0 * unit,
                    Samples::Real | Samples::Own => 3.0 * unit - 1.53,
                }
            })
            .collect();
        Array::from_vec(&values, shape).unwrap()
    };
    (0..op.operands.len()).map(make).collect()
}

fn elementwise_rows() -> impl Iterator<Item = &'static Op> {
    ops::rows().filter(|op| matches!(op.class, Class::Elementwise(_)) && op.samples != Samples::Own)
}

fn apply(op: &'static Op, operands: &[Tensor]) -> Result<Tensor> {
    bind_one(op, &Attrs::None, operands)
}

fn host(arrays: &[Array]) -> Vec<Tensor> {
    arrays.iter().cloned().map(Tensor::Host).collect()
}

fn bits(tensor: &Tensor) -> Vec<u64> {
    let array = trace::concrete(tensor).unwrap();
    match array.dtype() {
        DType::Bool => array.to_vec::<bool>().unwrap().into_iter().map(u64::from).collect(),
        _ => array.to_vec::<f64>().unwrap().into_iter().map(f64::to_bits).collect(),
    }
}

#[test]
fn names_are_unique_and_documented() {
    trace::install();
    let mut seen = std::collections::HashSet::new();
    for op in ops::rows() {
        assert!(seen.insert(op.name), "two rows are called {}", op.name);
        assert!(!op.doc.trim().is_empty(), "{} has no text", op.name);
    }
}

#[test]
fn the_type_rule_gives_the_results_type() {
    trace::install();
    for op in elementwise_rows() {
        for dtype in DType::ALL {
            let arrays: Vec<Array> = operands(op, &[3]).iter().map(|a| a.cast(dtype).unwrap()).collect();
            let avals: Vec<Aval> = arrays.iter().map(|a| Aval::new(dtype, a.shape())).collect();
            let (rule, result) = (op.infer(&Attrs::None, &avals), apply(op, &host(&arrays)));
            match (rule, result) {
                (Ok(rule), Ok(result)) => {
                    assert_eq!(rule[0].dtype, result.dtype(), "{} of {dtype}", op.name);
                    assert_eq!(rule[0].shape, result.shape(), "{} of {dtype}", op.name);
                }
                (Err(_), Err(_)) => {}
                // Rows may refuse more than their type rule: booleans are not subtracted.
                (Ok(_), Err(error)) => assert_eq!(dtype, DType::Bool, "{} of {dtype}: {error}", op.name),
                (Err(error), Ok(_)) => panic!("{} of {dtype}: only the rule refuses: {error}", op.name),
            }
        }
    }
}

#[test]
fn layouts_do_not_matter() {
    trace::install();
    for op in elementwise_rows() {
        let arrays = operands(op, &[5, 7]);
        let want = bits(&apply(op, &host(&arrays)).unwrap());
        // The same values behind transposed memory, every second column of a wider array, and reversed.
        let turned: Vec<Array> = arrays.iter().map(|a| a.permute(&[1, 0]).copy().unwrap().permute(&[1, 0])).collect();
        assert_eq!(bits(&apply(op, &host(&turned)).unwrap()), want, "{} transposed", op.name);
        let strided: Vec<Array> = arrays
            .iter()
            .map(|a| {
                let wide = Array::zeros(DType::F64, &[5, 14]).unwrap();
                let range = |count, step| arr::array::SliceSpec::Range { start: 0, step, count };
                let view = wide.slice(&[range(5, 1), range(7, 2)]);
                view.assign(a).unwrap();
                view
            })
            .collect();
        assert_eq!(bits(&apply(op, &host(&strided)).unwrap()), want, "{} strided", op.name);
        // Scalars and arrays of one element.
        let first: Vec<Tensor> = arrays.iter().map(|a| Tensor::Scalar(a.scalar_at(0))).collect();
        assert_eq!(bits(&apply(op, &first).unwrap())[0], want[0], "{} of scalars", op.name);
        // Nothing.
        let empty: Vec<Array> = arrays.iter().map(|_| Array::zeros(DType::F64, &[0, 3]).unwrap()).collect();
        assert_eq!(apply(op, &host(&empty)).unwrap().shape()[..], [0, 3], "{} of nothing", op.name);
    }
}

#[test]
fn compiled_is_evaluated() {
    trace::install();
    for op in elementwise_rows() {
        let tensors = host(&operands(op, &[4, 300]));
        let want = bits(&apply(op, &tensors).unwrap());
        let avals: Vec<Aval> = tensors.iter().map(Tensor::aval).collect();
        let (recorder, inputs) = Recorder::new(&avals);
        let program = recorder.finish(&[apply(op, &inputs).unwrap()]).unwrap();
        program.graph.check().unwrap();
        assert_eq!(bits(&program.run(&tensors).unwrap()[0]), want, "{}", op.name);
    }
}

/// The sum of a row's result, which stands for the row in derivatives.
fn total(op: &'static Op, operands: &[Tensor]) -> Result<Tensor> {
    let result = apply(op, operands)?;
    reduce::sum(&result, &reduce::all_axes(&result), false)
}

/// The gradient of `f` at `operands[which]`, in reverse.
fn gradient(f: &dyn Fn(&[Tensor]) -> Result<Tensor>, operands: &[Tensor], which: usize) -> Result<Tensor> {
    let tape = Rc::new(Tape::default());
    let level = trace::new_level();
    let tangent = trace::linear_input(&tape, trace::new_level(), &operands[which].aval())?;
    let mut duals = operands.to_vec();
    duals[which] = trace::dual(level, operands[which].clone(), tangent.clone());
    let (primal, out) = trace::jvp_parts(level, &f(&duals)?);
    let Some(out) = out else { return ops::zeros_of(&operands[which].aval()) };
    let one = Tensor::Scalar(Scalar::one(primal.dtype()));
    match tape.transpose(&[(out, one)], &[tangent], false)?.remove(0) {
        Some(found) => Ok(found),
        None => ops::zeros_of(&operands[which].aval()),
    }
}

/// The derivative of `f` along a direction, forward.
fn directional(
    f: &dyn Fn(&[Tensor]) -> Result<Tensor>,
    operands: &[Tensor],
    which: usize,
    direction: &Tensor,
) -> Result<f64> {
    let level = trace::new_level();
    let mut duals = operands.to_vec();
    duals[which] = trace::dual(level, operands[which].clone(), direction.clone());
    Ok(match trace::jvp_parts(level, &f(&duals)?).1 {
        Some(tangent) => trace::concrete(&tangent)?.item().unwrap().get(),
        None => 0.0,
    })
}

fn value(f: &dyn Fn(&[Tensor]) -> Result<Tensor>, operands: &[Tensor]) -> f64 {
    trace::concrete(&f(operands).unwrap()).unwrap().item().unwrap().get()
}

fn dot(a: &Tensor, b: &Tensor) -> f64 {
    let (a, b) = (trace::concrete(a).unwrap(), trace::concrete(b).unwrap());
    let a = a.broadcast_to(b.shape()).unwrap().to_vec::<f64>().unwrap();
    a.iter().zip(b.to_vec::<f64>().unwrap()).map(|(a, b)| a * b).sum()
}

/// Forward, reverse and finite differences of `f` agree along a direction.
fn check(name: &str, f: &dyn Fn(&[Tensor]) -> Result<Tensor>, operands: &[Array], which: usize) {
    let tensors = host(operands);
    let shape = operands[which].shape().to_vec();
    let size = operands[which].size();
    let along: Vec<f64> = (0..size).map(|i| ((i * 29 + 3) % 13) as f64 / 13.0 - 0.4).collect();
    let direction = Array::from_vec(&along, &shape).unwrap();
    let reverse = dot(&gradient(f, &tensors, which).unwrap(), &Tensor::Host(direction.clone()));
    let forward = directional(f, &tensors, which, &Tensor::Host(direction.clone())).unwrap();
    let step = 1e-6;
    let moved = |by: f64| {
        let base = operands[which].to_vec::<f64>().unwrap();
        let values: Vec<f64> = base.iter().zip(&along).map(|(x, d)| x + by * d).collect();
        let mut tensors = tensors.clone();
        tensors[which] = Tensor::Host(Array::from_vec(&values, &shape).unwrap());
        value(f, &tensors)
    };
    let numeric = (moved(step) - moved(-step)) / (2.0 * step);
    let scale = 1.0 + numeric.abs();
    assert!((reverse - numeric).abs() < 2e-5 * scale, "{name}, operand {which}: reverse {reverse}, numeric {numeric}");
    assert!((forward - reverse).abs() < 1e-9 * scale, "{name}, operand {which}: forward {forward}, reverse {reverse}");
}

fn differentiable(op: &Op) -> bool {
    !matches!(op.derivative, Derivative::None(_) | Derivative::Zero)
}

#[test]
fn first_derivatives() {
    trace::install();
    for op in elementwise_rows().filter(|op| differentiable(op)) {
        for which in 0..op.operands.len() {
            check(op.name, &|x| total(op, x), &operands(op, &[2, 3]), which);
        }
    }
}

#[test]
fn second_derivatives() {
    trace::install();
    for op in elementwise_rows().filter(|op| differentiable(op)) {
        for which in 0..op.operands.len() {
            let slope = |x: &[Tensor]| {
                let gradient = gradient(&|x| total(op, x), x, which)?;
                let weighted = ops::unary::square(&gradient)?;
                reduce::sum(&weighted, &reduce::all_axes(&weighted), false)
            };
            check(&format!("{}'s derivative", op.name), &slope, &operands(op, &[3]), which);
        }
    }
}

#[test]
fn broadcast_operands_get_gradients_of_their_own_shape() {
    trace::install();
    for op in elementwise_rows().filter(|op| differentiable(op) && op.operands.len() == 2) {
        let wide = operands(op, &[4, 3]).remove(0);
        let narrow = operands(op, &[3]).remove(1);
        let tensors = host(&[wide, narrow]);
        let found = gradient(&|x| total(op, x), &tensors, 1).unwrap();
        assert_eq!(found.shape()[..], [3], "{}", op.name);
    }
}

#[test]
fn reductions_over_every_axis() {
    trace::install();
    for op in reduce::ROWS.iter().copied() {
        let array = operands(op, &[3, 4, 5]).remove(0);
        for axes in [vec![0], vec![1], vec![2], vec![0, 2], vec![1, 2], vec![0, 1, 2]] {
            for layout in [vec![0, 1, 2], vec![2, 0, 1]] {
                // The same values over another memory order.
                let mut inverse = [0; 3];
                layout.iter().enumerate().for_each(|(to, &from)| inverse[from] = to);
                let view = array.permute(&layout).copy().unwrap().permute(&inverse);
                let got = bind_one(op, &Attrs::axes(&axes, true), &[Tensor::Host(view)]).unwrap();
                let want = by_hand(op.name, &array, &axes);
                let got = trace::concrete(&got).unwrap().to_vec::<f64>().unwrap();
                for (a, b) in got.iter().zip(&want) {
                    assert!((a - b).abs() < 1e-12 * (1.0 + b.abs()), "{} over {axes:?}: {a} {b}", op.name);
                }
            }
        }
        if differentiable(op) {
            let f = |x: &[Tensor]| {
                let part = bind_one(op, &Attrs::axes(&[1], false), x)?;
                let weighted = ops::unary::square(&part)?;
                reduce::sum(&weighted, &reduce::all_axes(&weighted), false)
            };
            check(op.name, &f, &[array], 0);
        }
    }
}

/// A reduction by plain loops, the reduced axes kept with length one.
fn by_hand(name: &str, array: &Array, axes: &[usize]) -> Vec<f64> {
    let shape = array.shape();
    let kept: Vec<usize> = (0..3).map(|axis| if axes.contains(&axis) { 1 } else { shape[axis] }).collect();
    let mut parts: Vec<Vec<f64>> = vec![Vec::new(); kept.iter().product()];
    for i in 0..shape[0] {
        for j in 0..shape[1] {
            for k in 0..shape[2] {
                let place = [i, j, k].map(|n| n);
                let at =
                    (0..3).fold(0, |at, axis| at * kept[axis] + if axes.contains(&axis) { 0 } else { place[axis] });
                parts[at].push(array.scalar_at(array.element_offset(&place)).get());
            }
        }
    }
    let fold = |part: &Vec<f64>| match name {
        "sum" => part.iter().sum(),
        "prod" => part.iter().product(),
        "max" => part.iter().copied().fold(f64::MIN, f64::max),
        "min" => part.iter().copied().fold(f64::MAX, f64::min),
        "any" => f64::from(part.iter().any(|&x| x != 0.0)),
        _ => f64::from(part.iter().all(|&x| x != 0.0)),
    };
    parts.iter().map(fold).collect()
}

#[test]
fn linear_rows_and_their_transposes() {
    trace::install();
    // <v, J u> = <Jᵀ v, u>, by way of f(x) = <v, row(x)>.
    let a = operands(&ops::shape::RESHAPE, &[2, 3]).remove(0);
    let cases: Vec<(&'static Op, Attrs)> = vec![
        (&ops::shape::RESHAPE, Attrs::Shape([3, 2].into_iter().collect())),
        (&ops::shape::TRANSPOSE, Attrs::Permutation([1, 0].into_iter().collect())),
        (&ops::shape::BROADCAST_TO, Attrs::Shape([4, 2, 3].into_iter().collect())),
        (&ops::index::CUMSUM, Attrs::Axis(1)),
        (&reduce::SUM, Attrs::axes(&[0], false)),
    ];
    for (op, attrs) in cases {
        let f = |x: &[Tensor]| {
            let result = bind_one(op, &attrs, x)?;
            let weighted = ops::unary::square(&result)?;
            reduce::sum(&weighted, &reduce::all_axes(&weighted), false)
        };
        check(op.name, &f, std::slice::from_ref(&a), 0);
    }
    let (m, v) = (operands(&ops::linalg::MATMUL, &[3, 3]).remove(0), Array::from_slice(&[0.3, -1.0, 0.7]).unwrap());
    for pair in [[m.clone(), v.clone()], [v.clone(), m.clone()], [m.clone(), m.permute(&[1, 0])], [v.clone(), v]] {
        let f = |x: &[Tensor]| {
            let result = ops::linalg::matmul(&x[0], &x[1])?;
            let weighted = ops::unary::square(&result)?;
            reduce::sum(&weighted, &reduce::all_axes(&weighted), false)
        };
        check("matmul", &f, &pair, 0);
        check("matmul", &f, &pair, 1);
    }
}

/// A square matrix that is far from singular, or symmetric and positive where a row wants that.
fn matrix(positive: bool) -> Array {
    let values = match positive {
        true => [3.0, 0.4, -0.2, 0.4, 2.1, 0.3, -0.2, 0.3, 1.4],
        false => [2.1, 0.3, -0.4, 0.5, 1.7, 0.2, -0.3, 0.6, 2.5],
    };
    Array::from_vec(&values, &[3, 3]).unwrap()
}

/// Rows that are no element-wise ones, with parameters and operands.
fn other_rows() -> Vec<(&'static Op, Attrs, Vec<Array>)> {
    use arr::array::SliceSpec::{Index, NewAxis, Range};
    use ops::{decompositions as factors, index, linalg, shape};
    let a = Array::from_vec(&[0.3, -0.5, 1.7, 0.8, 0.2, -1.1], &[2, 3]).unwrap();
    let b = Array::from_vec(&[1.2, 0.4, -0.3, 0.9, 0.7, -1.3], &[2, 3]).unwrap();
    let v = Array::from_slice(&[0.6, -0.9, 1.4]).unwrap();
    let rows = Array::from_slice(&[1i64, 0, 1]).unwrap();
    let shape_of = |dims: &[usize]| dims.iter().copied().collect();
    let middle = vec![Index(1), Range { start: 2, step: -1, count: 2 }, NewAxis];
    let gather = |dims: &[usize]| Attrs::Gather { axes: shape_of(&[0]), position: 0, shape: shape_of(dims) };
    let part = Array::from_slice(&[0.4, -0.8]).unwrap().reshape(&[2, 1]).unwrap();
    let three = Array::from_vec(&[0.1, 0.5, -0.7, 1.1, 0.2, 0.9, -0.4, 0.3, 0.8], &[3, 3]).unwrap();
    vec![
        (&shape::SLICE, Attrs::Slice(middle.clone()), vec![a.clone()]),
        (&shape::UNSLICE, Attrs::Unslice { specs: middle.clone(), shape: shape_of(&[2, 3]) }, vec![part.clone()]),
        (&shape::SLICE_UPDATE, Attrs::Slice(middle), vec![a.clone(), part]),
        (&shape::CONCATENATE, Attrs::Axis(1), vec![a.clone(), b.clone()]),
        (&index::GATHER, gather(&[2, 3]), vec![a.clone(), rows.clone()]),
        (&index::SCATTER_ADD, gather(&[2, 3]), vec![three.clone(), rows.clone()]),
        (
            &index::SCATTER_UPDATE,
            gather(&[2, 3]),
            vec![
                a.clone(),
                three.slice(&[Range { start: 0, step: 1, count: 2 }]),
                Array::from_slice(&[1i64, 0]).unwrap(),
            ],
        ),
        (&index::CUMSUM, Attrs::Axis(0), vec![a.clone()]),
        (&index::CUMPROD, Attrs::Axis(1), vec![a.clone()]),
        (&index::SORT, Attrs::Axis(1), vec![a.clone()]),
        (
            &linalg::CONVOLVE,
            Attrs::Slice([Range { start: 1, step: 1, count: 3 }].into_iter().collect()),
            vec![v.clone(), Array::from_slice(&[0.3, -1.2]).unwrap()],
        ),
        (&linalg::MATMUL, Attrs::None, vec![a.clone(), b.permute(&[1, 0])]),
        (&linalg::SOLVE, Attrs::None, vec![matrix(false), v.clone()]),
        (&linalg::SOLVE, Attrs::None, vec![matrix(false), b.permute(&[1, 0])]),
        (&linalg::INV, Attrs::None, vec![matrix(false)]),
        (&linalg::SVD, Attrs::Integer(0), vec![a.clone()]),
        (&linalg::SVD, Attrs::Integer(1), vec![a.clone()]),
        (&factors::DET, Attrs::None, vec![matrix(false)]),
        (&factors::SLOGDET, Attrs::None, vec![matrix(false)]),
        (&factors::QR, Attrs::Integer(factors::QR_REDUCED), vec![b.permute(&[1, 0])]),
        (&factors::QR, Attrs::Integer(factors::QR_REDUCED), vec![b.clone()]),
        (&factors::QR, Attrs::Integer(factors::QR_R), vec![matrix(false)]),
        (&factors::QR, Attrs::Integer(factors::QR_COMPLETE), vec![b.permute(&[1, 0])]),
        (&factors::EIG, Attrs::None, vec![matrix(true)]),
        (&factors::LSTSQ, Attrs::Integer(1e-15f64.to_bits() as i64), vec![b.permute(&[1, 0]), v]),
    ]
}

/// The weighted sum of sines of a row's inexact results: of real ones, or the squared size of complex ones.
fn weighted(op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Tensor> {
    let mut whole = Tensor::number(0.0);
    for (at, part) in ops::bind(op, attrs, operands)?.into_iter().enumerate() {
        if !part.dtype().is_inexact() {
            continue;
        }
        let part = match part.dtype().is_complex() {
            true => ops::unary::square(&ops::unary::absolute(&part)?)?,
            // Of vectors whose sign is free, the squares.
            false if matches!(op.name, "svd" | "eig" | "qr") => ops::unary::square(&part)?,
            false => ops::unary::sin(&part)?,
        };
        let weights: Vec<f64> = (0..part.size()).map(|i| 1.0 + ((i * 7 + at * 3) % 5) as f64 / 3.0).collect();
        let weights = Tensor::Host(Array::from_vec(&weights, &part.shape())?);
        let product = ops::binary::multiply(&part, &weights)?;
        whole = ops::binary::add(&whole, &reduce::sum(&product, &reduce::all_axes(&product), false)?)?;
    }
    Ok(whole)
}

#[test]
fn every_other_row_to_the_second_order() {
    trace::install();
    for (op, attrs, operands) in other_rows() {
        for which in 0..operands.len() {
            if !operands[which].dtype().is_inexact() {
                continue;
            }
            check(op.name, &|x| weighted(op, &attrs, x), &operands, which);
            let slope = |x: &[Tensor]| {
                let gradient = gradient(&|x| weighted(op, &attrs, x), x, which)?;
                let squares = ops::unary::square(&gradient)?;
                reduce::sum(&squares, &reduce::all_axes(&squares), false)
            };
            check(&format!("{}'s derivative", op.name), &slope, &operands, which);
        }
    }
}

#[test]
fn symmetric_matrices_to_the_second_order() {
    trace::install();
    use ops::decompositions as factors;
    // Of the symmetric part: what these rows read of a matrix is one triangle.
    let whole = |x: &Tensor| ops::binary::add(x, &ops::shape::swap_last(x)?);
    for (op, attrs) in [
        (&factors::CHOLESKY, Attrs::Integer(0)),
        (&factors::CHOLESKY, Attrs::Integer(1)),
        (&factors::EIGH, Attrs::Integer(0)),
    ] {
        let f = |x: &[Tensor]| {
            let mut total = Tensor::number(0.0);
            for part in ops::bind(op, &attrs, &[whole(&x[0])?])? {
                let squares = ops::unary::square(&ops::unary::square(&part)?)?;
                total = ops::binary::add(&total, &reduce::sum(&squares, &reduce::all_axes(&squares), false)?)?;
            }
            Ok(total)
        };
        check(op.name, &f, &[matrix(true)], 0);
        let slope = |x: &[Tensor]| {
            let squares = ops::unary::square(&gradient(&f, x, 0)?)?;
            reduce::sum(&squares, &reduce::all_axes(&squares), false)
        };
        check(&format!("{}'s derivative", op.name), &slope, &[matrix(true)], 0);
    }
    let rcond = Array::from_scalar(Scalar::F64(1e-15)).unwrap();
    let tall = Array::from_vec(&[1.2, 0.4, -0.3, 0.9, 0.7, -1.3], &[3, 2]).unwrap();
    check("pinv", &|x| weighted(&factors::PINV, &Attrs::Integer(0), x), &[tall.clone(), rcond.clone()], 0);
    check("pinv", &|x| weighted(&factors::PINV, &Attrs::Integer(0), x), &[tall.permute(&[1, 0]), rcond], 0);
}

#[test]
fn batches_are_loops() {
    trace::install();
    for (op, attrs, operands) in other_rows() {
        for which in 0..operands.len() {
            // Two examples in one operand, the others the same for both.
            let second = match operands[which].dtype() {
                DType::F64 => trace::concrete(
                    &ops::binary::add(&Tensor::Host(operands[which].clone()), &Tensor::number(0.125)).unwrap(),
                )
                .unwrap(),
                _ => operands[which].clone(),
            };
            let pair = trace::stack(&[Tensor::Host(operands[which].clone()), Tensor::Host(second.clone())]).unwrap();
            let level = trace::new_level();
            let mut batch = host(&operands);
            batch[which] = trace::batched(level, pair);
            let got = ops::bind(op, &attrs, &batch).unwrap();
            let want: Vec<_> = [operands[which].clone(), second]
                .into_iter()
                .map(|example| {
                    let mut tensors = host(&operands);
                    tensors[which] = Tensor::Host(example);
                    ops::bind(op, &attrs, &tensors).unwrap()
                })
                .collect();
            for (at, got) in got.iter().enumerate() {
                let got = trace::concrete(&trace::batch_parts(level, got).unwrap()).unwrap();
                let want =
                    trace::concrete(&trace::stack(&[want[0][at].clone(), want[1][at].clone()]).unwrap()).unwrap();
                assert_eq!(got.shape(), want.shape(), "{}, operand {which}", op.name);
                let far = |a: &f64, b: &f64| (a - b).abs() > 1e-12 * (1.0 + b.abs());
                let real = |array: &Array| array.cast(DType::C128).unwrap().complex_part(0).to_vec::<f64>().unwrap();
                assert!(!real(&got).iter().zip(&real(&want)).any(|(a, b)| far(a, b)), "{}, operand {which}", op.name);
            }
        }
    }
}
