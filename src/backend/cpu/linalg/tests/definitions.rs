//! Decompositions against what defines them, whatever library computes them.

use super::super::*;
use super::{Numbers, assert_close, layouts, numbers, values};
use crate::array::{Array, DType, Scalar, SliceSpec};

const TYPES: [DType; 4] = [DType::F32, DType::F64, DType::C64, DType::C128];
const SHAPES: [(usize, usize); 7] = [(1, 1), (4, 4), (7, 3), (3, 7), (60, 60), (90, 40), (40, 90)];

fn unit(dtype: DType, n: usize) -> Array {
    matrix_power(&Array::zeros(dtype, &[n, n]).expect("room"), 0).expect("square")
}

fn product(a: &Array, b: &Array) -> Array {
    matmul(a, b).expect("fits")
}

/// The conjugate transpose.
fn adjoint(a: &Array) -> Array {
    let conjugates: Vec<_> = values(a).iter().map(|v| v.conj()).collect();
    Array::from_vec(&conjugates, a.shape()).and_then(|c| c.cast(a.dtype())).expect("room").permute(&[1, 0])
}

/// A matrix with these numbers on its diagonal.
fn diagonal(s: &Array, m: usize, n: usize) -> Array {
    let out = Array::zeros(s.dtype(), &[m, n]).expect("room");
    for (i, &x) in s.to_vec::<f64>().expect("room").iter().enumerate() {
        out.set_scalar_at((i * n + i) as isize, Scalar::F64(x));
    }
    out
}

fn orthonormal(q: &Array, context: &str) {
    assert_close(&product(&adjoint(q), q), &unit(q.dtype(), q.shape()[1]), context);
}

fn each_matrix(mut check: impl FnMut(&Array, &str, &mut Numbers)) {
    let mut numbers = numbers();
    for dtype in TYPES {
        for (m, n) in SHAPES {
            let a = numbers.array(dtype, &[m, n]);
            for (i, x) in layouts(&a).iter().enumerate() {
                check(x, &format!("{dtype} {m}x{n} layout {i}"), &mut numbers);
            }
        }
    }
}

#[test]
fn singular_values() {
    each_matrix(|a, context, _| {
        let (m, n) = (a.shape()[0], a.shape()[1]);
        let Svd { u, s, vt } = svd(a, false, false).expect(context);
        assert_close(&product(&product(&u, &diagonal(&s, m.min(n), m.min(n))), &vt), a, context);
        orthonormal(&u, context);
        orthonormal(&adjoint(&vt), context);
        assert_close(&svdvals(a, false).expect(context), &s, context);
        let sizes = s.to_vec::<f64>().expect("room");
        assert!(sizes.is_sorted_by(|x, y| x >= y), "{context}: {sizes:?}");
        let full = svd(a, true, false).expect(context);
        assert_eq!((full.u.shape(), full.vt.shape()), (&[m, m][..], &[n, n][..]), "{context}");
        assert_close(&product(&product(&full.u, &diagonal(&s, m, n)), &full.vt), a, context);
        orthonormal(&full.u, context);
        orthonormal(&adjoint(&full.vt), context);
    });
}

#[test]
fn pseudo_inverses_and_ranks() {
    each_matrix(|a, context, _| {
        let inverse = pinv(a, Cutoff::Machine, false).expect(context);
        assert_close(&product(&product(a, &inverse), a), a, context);
        let rank = matrix_rank(a, None, false, None).expect(context);
        assert_eq!(rank.item(), Some(Scalar::I64(a.shape()[0].min(a.shape()[1]) as i64)), "{context}");
    });
}

#[test]
fn orthogonal_factors() {
    each_matrix(|a, context, _| {
        let (m, n) = (a.shape()[0], a.shape()[1]);
        for mode in [QrMode::Reduced, QrMode::Complete] {
            let Qr::Factors(q, r) = qr(a, mode).expect(context) else { panic!("{context}: no factors") };
            assert_close(&product(&q, &r), a, context);
            orthonormal(&q, context);
            let below = values(&r).iter().enumerate().any(|(i, x)| i / n > i % n && x.norm() != 0.0);
            assert!(!below, "{context}: {r:?}");
            assert_eq!(q.shape()[1], if mode == QrMode::Complete { m } else { m.min(n) });
        }
    });
}

#[test]
fn equations_and_least_squares() {
    each_matrix(|a, context, numbers| {
        let (m, n) = (a.shape()[0], a.shape()[1]);
        let b = numbers.array(a.dtype(), &[m, 3]);
        let found = lstsq(a, &b, None).expect(context);
        let residual: Vec<_> = values(&product(a, &found.x)).iter().zip(values(&b)).map(|(x, y)| x - y).collect();
        let residual = Array::from_vec(&residual, &[m, 3]).and_then(|r| r.cast(a.dtype())).expect("room");
        let zero = Array::zeros(a.dtype(), &[n, 3]).expect("room");
        // Single precision rounds x before it is multiplied with a again.
        if a.dtype().real() == DType::F64 || m < 20 {
            assert_close(&product(&adjoint(a), &residual), &zero, context);
        }
        assert_eq!(found.residuals.shape(), if m > n { [3] } else { [0] }, "{context}");
        if m == n && a.dtype().real() == DType::F64 {
            assert_close(&product(a, &solve(a, &b).expect(context)), &b, context);
            assert_close(&product(a, &inv(a).expect(context)), &unit(a.dtype(), n), context);
            let whole = slogdet(a, true).expect(context);
            let [sign, log, inverse] = &whole[..] else { panic!("{context}: three results") };
            let found = det(a, false).expect(context);
            assert_close(&found[0], &product_of(sign, log.to_vec::<f64>().expect("room")[0].exp()), context);
            assert_close(inverse, &inv(a).expect(context), context);
        }
    });
}

fn product_of(a: &Array, factor: f64) -> Array {
    outer(a, &Array::from_slice(&[factor]).expect("room")).and_then(|x| x.reshape(&[])).expect("one element")
}

/// The way back through a Cholesky factor is the transpose of its tangent, and that is what the factor changes by.
#[test]
fn cholesky_derivatives() {
    let mut numbers = numbers();
    let sum = |a: &Array, b: &Array| {
        let (a, b) = (a.to_vec::<f64>().expect("room"), b.to_vec::<f64>().expect("room"));
        a.iter().zip(&b).map(|(a, b)| a * b).sum::<f64>()
    };
    for n in [1, 2, 5, 23, 24, 25, 60, 100] {
        let context = format!("{n}");
        let a = numbers.array(DType::F64, &[n, n]);
        let shifted: Vec<f64> = {
            let unit = unit(DType::F64, n).to_vec::<f64>().expect("room");
            let square = product(&a, &adjoint(&a)).to_vec::<f64>().expect("room");
            square.iter().zip(&unit).map(|(x, one)| x + one * n as f64).collect()
        };
        let matrix = |elements: &[f64]| Array::from_vec(elements, &[n, n]).expect("room");
        let l = cholesky(&matrix(&shifted), false).expect(&context);
        let (da, c) = (numbers.array(DType::F64, &[n, n]), numbers.array(DType::F64, &[n, n]));
        let dl = cholesky_tangent(&l, &da).expect(&context);
        let back = cholesky_cotangent(&l, &c).expect(&context);
        let (there, here) = (sum(&dl, &c), sum(&da, &back));
        assert!((there - here).abs() < 1e-9 * (1.0 + there.abs()), "{context}: {there} {here}");
        let step = 1e-6;
        let moved = |sign: f64| {
            let (da, turned) = (da.to_vec::<f64>().expect("room"), adjoint(&da).to_vec::<f64>().expect("room"));
            let both = da.iter().zip(&turned).map(|(x, y)| (x + y) / 2.0);
            let elements: Vec<f64> = shifted.iter().zip(both).map(|(x, d)| x + sign * step * d).collect();
            cholesky(&matrix(&elements), false).expect(&context).to_vec::<f64>().expect("room")
        };
        let slope: Vec<f64> = moved(1.0).iter().zip(moved(-1.0)).map(|(x, y)| (x - y) / (2.0 * step)).collect();
        for (found, want) in dl.to_vec::<f64>().expect("room").iter().zip(&slope) {
            assert!((found - want).abs() < 1e-6, "{context}: {found} {want}");
        }
    }
}

#[test]
fn hermitian_matrices() {
    let mut numbers = numbers();
    for dtype in TYPES {
        for n in [1, 2, 5, 40, 70] {
            let a = numbers.array(dtype, &[n, n]);
            let whole = product(&a, &adjoint(&a));
            let context = format!("{dtype} {n}");
            for x in layouts(&whole) {
                for triangle in [Triangle::Lower, Triangle::Upper] {
                    let (w, v) = eigh(&x, triangle).expect(&context);
                    assert_close(&product(&product(&v, &diagonal(&w, n, n)), &adjoint(&v)), &whole, &context);
                    orthonormal(&v, &context);
                    assert_close(&eigvalsh(&x, triangle).expect(&context), &w, &context);
                }
                let Svd { u, s, vt } = svd(&x, true, true).expect(&context);
                assert_close(&product(&product(&u, &diagonal(&s, n, n)), &vt), &whole, &context);
                assert_close(&svdvals(&x, true).expect(&context), &s, &context);
            }
            let shifted = sum(&whole, &unit(dtype, n));
            for upper in [false, true] {
                let factor = cholesky(&shifted, upper).expect(&context);
                let other = adjoint(&factor);
                let again = if upper { product(&other, &factor) } else { product(&factor, &other) };
                assert_close(&again, &shifted, &context);
            }
        }
    }
}

fn sum(a: &Array, b: &Array) -> Array {
    let all: Vec<_> = values(a).iter().zip(values(b)).map(|(x, y)| x + y).collect();
    Array::from_vec(&all, a.shape()).and_then(|s| s.cast(a.dtype())).expect("room")
}

#[test]
fn eigenvalues_of_any_matrix() {
    let mut numbers = numbers();
    for dtype in [DType::F64, DType::C128] {
        for n in [1, 2, 3, 6, 50] {
            let a = numbers.array(dtype, &[n, n]);
            for x in layouts(&a) {
                let context = format!("{dtype} {n}");
                let (w, v) = eig(&x).expect(&context);
                let (w, v) = (w.cast(DType::C128).expect("room"), v.cast(DType::C128).expect("room"));
                let scaled: Vec<_> = values(&v).iter().enumerate().map(|(i, x)| x * values(&w)[i % n]).collect();
                let wanted = Array::from_vec(&scaled, &[n, n]).expect("room");
                assert_close(&product(&x, &v), &wanted, &context);
                for j in 0..n {
                    let size: f64 = (0..n).map(|i| values(&v)[i * n + j].norm_sqr()).sum();
                    assert!((size - 1.0).abs() < 1e-12, "{context}: vector {j} has length {size}");
                }
                assert_eq!(eigvals(&x).expect(&context).shape(), [n]);
            }
        }
    }
}

#[test]
fn stacks_are_matrix_by_matrix() {
    let mut numbers = numbers();
    let a = numbers.array(DType::F64, &[2, 3, 4, 4]);
    for x in layouts(&a) {
        let all = inv(&x).expect("regular");
        let (w, _) = eig(&x).expect("finite");
        let s = svdvals(&x, false).expect("finite");
        assert_eq!((w.shape(), s.shape()), (&[2, 3, 4][..], &[2, 3, 4][..]));
        for i in 0..2 {
            for j in 0..3 {
                let at = [SliceSpec::Index(i), SliceSpec::Index(j)];
                assert_close(&all.slice(&at), &inv(&x.slice(&at)).expect("regular"), "inv");
                assert_close(&s.slice(&at), &svdvals(&x.slice(&at), false).expect("finite"), "svdvals");
            }
        }
    }
}

#[test]
fn not_finite_is_an_error_or_not_finite() {
    for bad in [f64::NAN, f64::INFINITY] {
        for n in [1, 2, 3, 30] {
            let a = unit(DType::F64, n);
            a.set_scalar_at(0, Scalar::F64(bad));
            a.set_scalar_at((n * n - 1) as isize, Scalar::F64(bad));
            let b = Array::zeros(DType::F64, &[n]).expect("room");
            let complex = a.cast(DType::C128).expect("room");
            for x in [&a, &complex] {
                assert!(eig(x).is_err() && lstsq(x, &b, None).is_err());
                // Whatever these answer, they end.
                let _ = (solve(x, &b), inv(x), det(x, true), cholesky(x, false), qr(x, QrMode::Reduced));
                let _ = (svd(x, true, false), svdvals(x, false), eigh(x, Triangle::Lower));
                let _ = (eigvalsh(x, Triangle::Upper), pinv(x, Cutoff::Default, false));
            }
        }
    }
}

#[test]
fn tolerances() {
    let ones = Array::full(&[2, 3, 3], Scalar::F64(1.0)).expect("room");
    let tol = Array::from_slice(&[1.0, 20.0]).expect("room");
    let ranks = |tol, rtol| matrix_rank(&ones, tol, false, rtol).and_then(|r| r.to_vec::<i64>());
    assert_eq!(ranks(Some(&tol), None).expect("fits"), [1, 0]);
    assert_eq!(ranks(None, Some(&tol)).expect("fits"), [0, 0]);
    assert!(ranks(Some(&tol), Some(&tol)).is_err());
    let share = Array::from_slice(&[0.5]).expect("room");
    let error = pinv(&unit(DType::F64, 2), Cutoff::Relative(&share), false).expect_err("shapes");
    assert_eq!(
        error.message(),
        "non-broadcastable output operand with shape (2,) doesn't match the broadcast shape (1,2)"
    );
    assert!(pinv(&ones, Cutoff::Relative(&tol), false).is_ok());
    assert!(QrMode::parse("x").is_err() && Triangle::parse("x").is_err());
}
