//! Products against sums written out.

use num_complex::Complex64;

use super::super::*;
use super::{assert_close, layouts, numbers, values};
use crate::array::{Array, DType};

const EXACT: [DType; 9] =
    [DType::Bool, DType::I8, DType::U8, DType::I16, DType::U16, DType::I32, DType::U32, DType::I64, DType::U64];
const INEXACT: [DType; 4] = [DType::F32, DType::F64, DType::C64, DType::C128];

/// The product of two matrices by the definition, in 64-bit integers or complex numbers.
fn by_definition(a: &Array, b: &Array) -> Array {
    let (m, k, n) = (a.shape()[0], a.shape()[1], b.shape()[1]);
    let dtype = a.dtype();
    if dtype.is_inexact() {
        let (x, y) = (values(a), values(b));
        let at = |i: usize| (0..k).map(|l| x[i / n * k + l] * y[l * n + i % n]).sum();
        let sums: Vec<Complex64> = (0..m * n).map(at).collect();
        return Array::from_vec(&sums, &[m, n]).and_then(|all| all.cast(dtype)).expect("room");
    }
    let (x, y) = (a.to_vec::<i64>().expect("room"), b.to_vec::<i64>().expect("room"));
    let at = |i: usize| (0..k).fold(0i64, |sum, l| sum.wrapping_add(x[i / n * k + l].wrapping_mul(y[l * n + i % n])));
    let sums: Vec<i64> = (0..m * n).map(at).collect();
    Array::from_vec(&sums, &[m, n]).and_then(|all| all.cast(dtype)).expect("room")
}

#[test]
fn lines_that_repeat_are_multiplied_once() {
    let mut numbers = numbers();
    for dtype in EXACT.into_iter().chain(INEXACT) {
        let (tall, wide) = (numbers.array(dtype, &[150, 3]), numbers.array(dtype, &[3, 140]));
        let row = numbers.array(dtype, &[1, 3]).broadcast_to(&[150, 3]).expect("a row");
        let column = numbers.array(dtype, &[3, 1]).broadcast_to(&[3, 140]).expect("a column");
        let one = numbers.array(dtype, &[1, 1]);
        let ones = (one.broadcast_to(&[150, 3]).expect("one"), one.broadcast_to(&[3, 140]).expect("one"));
        let turned = wide.permute(&[1, 0]).copy().expect("room").permute(&[1, 0]);
        for (a, b) in
            [(&row, &wide), (&row, &turned), (&tall, &column), (&row, &column), (&ones.0, &wide), (&tall, &ones.1)]
        {
            let wanted = by_definition(&a.copy().expect("room"), &b.copy().expect("room"));
            assert_close(
                &matmul(a, b).expect("shapes fit"),
                &wanted,
                &format!("{dtype} {:?} {:?}", a.strides(), b.strides()),
            );
        }
    }
}

#[test]
fn every_type_and_layout() {
    let mut numbers = numbers();
    for dtype in EXACT.into_iter().chain(INEXACT) {
        for (m, k, n) in
            [(1, 1, 1), (2, 3, 4), (7, 40, 9), (1, 33, 20), (20, 33, 1), (1, 70, 1), (30, 1, 30), (20, 20, 20)]
        {
            let (a, b) = (numbers.array(dtype, &[m, k]), numbers.array(dtype, &[k, n]));
            let wanted = by_definition(&a, &b);
            for x in layouts(&a) {
                for y in layouts(&b) {
                    let context = format!("{dtype} {m} {k} {n} {:?} {:?}", x.strides(), y.strides());
                    assert_close(&matmul(&x, &y).expect(&context), &wanted, &context);
                    assert_close(&dot(&x, &y).expect(&context), &wanted, &context);
                    assert_close(&inner(&x, &y.permute(&[1, 0])).expect(&context), &wanted, &context);
                }
            }
        }
    }
}

#[test]
fn large_integers_wrap_on_several_threads() {
    let mut numbers = numbers();
    let (a, b) = (numbers.array(DType::I8, &[130, 120]), numbers.array(DType::I8, &[120, 1100]));
    assert_close(&matmul(&a, &b).expect("fits"), &by_definition(&a, &b), "int8");
}

#[test]
fn a_matrix_times_its_transpose_is_symmetric() {
    let mut numbers = numbers();
    for dtype in INEXACT {
        let a = numbers.array(dtype, &[37, 11]);
        for x in layouts(&a) {
            let product = matmul(&x, &x.permute(&[1, 0])).expect("fits");
            assert_close(&product, &by_definition(&a, &a.permute(&[1, 0])), "gram");
            assert_eq!(values(&product), values(&product.permute(&[1, 0])), "{dtype}");
        }
    }
}

#[test]
fn stacks_broadcast_and_merge() {
    let mut numbers = numbers();
    for dtype in [DType::I64, DType::F64] {
        let (a, b) = (numbers.array(dtype, &[2, 1, 9, 5]), numbers.array(dtype, &[3, 5, 10]));
        for x in layouts(&a) {
            let all = matmul(&x, &b).expect("fits");
            assert_eq!(all.shape(), [2, 3, 9, 10]);
            use crate::array::SliceSpec::Index;
            for i in 0..2 {
                for j in 0..3 {
                    let one = by_definition(&a.slice(&[Index(i), Index(0)]), &b.slice(&[Index(j)]));
                    assert_close(&all.slice(&[Index(i), Index(j)]), &one, "stack");
                    let single = matmul(&x, &b.slice(&[Index(j)])).expect("fits");
                    assert_close(&single.slice(&[Index(i), Index(0)]), &one, "merged");
                }
            }
        }
    }
}

#[test]
fn into_an_existing_matrix() {
    let mut numbers = numbers();
    let (a, b, c) =
        (numbers.array(DType::F64, &[5, 6]), numbers.array(DType::F64, &[6, 7]), numbers.array(DType::F64, &[5, 7]));
    let plain = by_definition(&a, &b);
    for out in layouts(&c.copy().expect("room")) {
        gemm(2.0, &a, &b, -1.0, &out).expect("fits");
        let wanted: Vec<Complex64> = values(&plain).iter().zip(values(&c)).map(|(p, c)| p * 2.0 - c).collect();
        assert_close(&out, &Array::from_vec(&wanted, &[5, 7]).expect("room"), "gemm");
        gemm(1.0, &a, &b, 0.0, &out).expect("fits");
        assert_close(&out, &plain, "gemm over old");
        out.assign(&c).expect("same shape");
    }
    let square = numbers.array(DType::F64, &[6, 6]);
    let wanted = by_definition(&square, &square);
    gemm(1.0, &square, &square, 0.0, &square).expect("overlap is copied");
    assert_close(&square, &wanted, "overlap");
    let whole = Array::zeros(DType::I64, &[5, 7]).expect("room");
    gemm(1.0, &a, &b, 0.0, &whole).expect("cast");
    assert!(gemm(1.0, &a, &b, 0.0, &whole.clone().read_only()).is_err());
    assert!(gemm(1.0, &a, &a, 0.0, &whole).is_err());
}

#[test]
fn vectors_may_be_backward_or_one_number_repeated() {
    let one = Array::from_slice(&[2.0f64]).expect("room").broadcast_to(&[4]).expect("fits");
    let x = Array::from_slice(&[1.0, 2.0, 3.0, 4.0]).expect("room");
    assert_eq!(dot(&one, &x).expect("fits").to_vec::<f64>().expect("room"), [20.0]);
    let matrix = Array::from_slice(&[1.0f64; 800]).and_then(|a| a.reshape(&[200, 4])).expect("room");
    assert_eq!(matmul(&matrix, &one).expect("fits").to_vec::<f64>().expect("room"), [8.0; 200]);
    let rows = one.broadcast_to(&[200, 4]).expect("fits");
    assert_eq!(matmul(&rows, &x).expect("fits").to_vec::<f64>().expect("room"), [20.0; 200]);
}

#[test]
fn threads_can_be_limited() {
    let before = threads();
    assert!(before >= 1);
    set_threads(0);
    assert_eq!(threads(), 1);
    set_threads(before);
}
