//! The levels: values, first and second derivatives, compiled graphs, and their nesting.

use std::rc::Rc;

use arr::array::{Array, Scalar};
use arr::ops::{Tensor, binary, compare, linalg, reduce, unary};
use arr::trace::{self, Recorder, Tape};

type Result<T> = arr::diag::Result<T>;

fn number(tensor: &Tensor) -> f64 {
    trace::concrete(tensor).unwrap().item().unwrap().get()
}

fn vector(values: &[f64]) -> Tensor {
    Tensor::Host(Array::from_slice(values).unwrap())
}

fn values(tensor: &Tensor) -> Vec<f64> {
    trace::concrete(tensor).unwrap().to_vec().unwrap()
}

/// The gradient of a scalar function by linearise and transpose.
fn grad(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor) -> Result<Tensor> {
    let tape = Rc::new(Tape::default());
    let level = trace::new_level();
    let tangent = trace::linear_input(&tape, trace::new_level(), &x.aval())?;
    let y = f(&trace::dual(level, x.clone(), tangent.clone()))?;
    let (primal, out) = trace::jvp_parts(level, &y);
    let Some(out) = out else { return arr::ops::zeros_of(&x.aval()) };
    let one = Tensor::Scalar(Scalar::one(primal.dtype()));
    let mut all = tape.transpose(&[(out, one)], &[tangent], false)?;
    Ok(all.remove(0).unwrap())
}

fn polynomial(x: &Tensor) -> Result<Tensor> {
    binary::add(&unary::square(x)?, &binary::multiply(&Tensor::number(2.0), x)?)
}

#[test]
fn a_polynomial_and_its_derivatives() {
    trace::install();
    let x = Tensor::Scalar(Scalar::F64(3.0));
    assert_eq!(number(&polynomial(&x).unwrap()), 15.0);
    assert_eq!(number(&grad(&polynomial, &x).unwrap()), 8.0);
    assert_eq!(number(&grad(&|x| grad(&polynomial, x), &x).unwrap()), 2.0);
    let cube = |x: &Tensor| binary::power(x, &Tensor::integer(3));
    assert_eq!(number(&grad(&|x| grad(&|x| grad(&cube, x), x), &x).unwrap()), 6.0);
}

#[test]
fn perturbations_are_not_confused() {
    trace::install();
    // d/dx (x * d/dy (x + y)) at x = 1 is 1, not 2.
    let outer = |x: &Tensor| {
        let inner = |y: &Tensor| binary::add(x, y);
        binary::multiply(x, &grad(&inner, &Tensor::number(1.0))?)
    };
    assert_eq!(number(&grad(&outer, &Tensor::number(1.0)).unwrap()), 1.0);
}

#[test]
fn least_squares_gradient() {
    trace::install();
    let x = Tensor::Host(Array::from_vec(&[1.0, 1.0, 1.0, 2.0, 1.0, 3.0], &[3, 2]).unwrap());
    let d = vector(&[1.0, 2.0, 2.0]);
    let loss = |w: &Tensor| {
        let error = binary::subtract(&linalg::matmul(&x, w)?, &d)?;
        reduce::sum(&unary::square(&error)?, &[0], false)
    };
    let got = values(&grad(&loss, &vector(&[0.0, 0.0])).unwrap());
    assert_eq!(got, [-10.0, -22.0]);
}

#[test]
fn the_branch_not_taken_leaves_no_nan() {
    trace::install();
    let f = |x: &Tensor| {
        let positive = compare::greater(x, &Tensor::number(0.0))?;
        let root = compare::select(&positive, &unary::sqrt(x)?, &Tensor::number(0.0))?;
        reduce::sum(&root, &[0], false)
    };
    let got = values(&grad(&f, &vector(&[4.0])).unwrap());
    assert_eq!(got, [0.25]);
}

#[test]
fn a_compiled_graph_gives_what_evaluation_gives() {
    trace::install();
    let f = |x: &Tensor| {
        let y = binary::multiply(&unary::exp(x)?, &Tensor::number(2.0))?;
        let total = reduce::sum(&y, &[0, 1], false)?;
        let rows = reduce::sum(&binary::add(&y, x)?, &[1], true)?;
        binary::add(&binary::subtract(&rows, &total)?, x)
    };
    let data: Vec<f64> = (0..4000).map(|i| (i as f64).sin()).collect();
    let x = Tensor::Host(Array::from_vec(&data, &[100, 40]).unwrap());
    let (recorder, inputs) = Recorder::new(&[x.aval()]);
    let program = recorder.finish(&[f(&inputs[0]).unwrap()]).unwrap();
    program.graph.check().unwrap();
    let want = values(&f(&x).unwrap());
    let got = values(&program.run(&[x]).unwrap()[0]);
    for (a, b) in want.iter().zip(&got) {
        assert!((a - b).abs() <= 1e-9 * a.abs(), "{a} {b}");
    }
}

#[test]
fn compiled_gradients() {
    trace::install();
    let f = |x: &Tensor| reduce::sum(&unary::sin(&unary::square(x)?)?, &[0], false);
    let x = vector(&[0.1, 0.7, 1.9]);
    let (recorder, inputs) = Recorder::new(&[x.aval()]);
    let program = recorder.finish(&[grad(&f, &inputs[0]).unwrap()]).unwrap();
    let want: Vec<f64> = [0.1f64, 0.7, 1.9].iter().map(|x| 2.0 * x * (x * x).cos()).collect();
    let got = values(&program.run(&[x]).unwrap()[0]);
    assert!(want.iter().zip(&got).all(|(a, b)| (a - b).abs() < 1e-15), "{want:?} {got:?}");
}

/// An operation that refuses to wait splits every expression that it stands in, which no result shows.
#[test]
fn every_elementwise_row_takes_what_was_put_off() {
    use arr::ops::Class;
    use arr::trace::temporary::{Expression, Operand};
    let array = Array::from_slice(&vec![0.5f64; 1 << 15]).unwrap();
    let mut refused = Vec::new();
    for op in arr::ops::rows() {
        let Class::Elementwise(row) = &op.class else { continue };
        if row.bool_operands > 0 || (row.kernel)(arr::array::DType::F64).is_none() {
            continue;
        }
        let waiting = Expression::of(&array);
        let mut operands: Vec<Operand> = vec![Operand::Expression(&waiting)];
        operands.resize_with(op.operands.len(), || Operand::Number { scalar: Scalar::I64(1), weak: true });
        let kept = Expression::apply(op, operands.into()).unwrap();
        match kept {
            Some(kept) => assert_eq!(&kept.shape()[..], array.shape()),
            None => refused.push(op.name),
        }
    }
    assert!(refused.is_empty(), "not put off: {refused:?}");
}
