//! Derivatives of decompositions: each tangent from the operand's tangent and the factors.
//!
//! Where NumPy reads one triangle of a symmetric matrix, the derivative is that of the symmetric matrix, as in JAX.

use num_complex::Complex64;

use super::linalg::{INV, SVD, matmul, solve};
use super::shape::{concatenate, reshape, slice_axis, swap_last};
use super::unary::{conjugate, negative, real_part};
use super::{Attrs, Tensor, binary, bind, bind_one, compare, reduce, unary};
use crate::array::{Array, DType, Element, Scalar};
use crate::diag::Result;

type Tangents = Result<Vec<Option<Tensor>>>;

/// The conjugate transpose.
fn adjoint(a: &Tensor) -> Result<Tensor> {
    let turned = swap_last(a)?;
    if a.dtype().is_complex() { conjugate(&turned) } else { Ok(turned) }
}

fn half(a: &Tensor) -> Result<Tensor> {
    binary::multiply(a, &Tensor::number(0.5))
}

/// `a + aᴴ`.
fn with_adjoint(a: &Tensor) -> Result<Tensor> {
    binary::add(a, &adjoint(a)?)
}

/// The Hermitian part.
fn symmetric(a: &Tensor) -> Result<Tensor> {
    half(&with_adjoint(a)?)
}

/// The lengths of the last two axes.
fn last_two(a: &Tensor) -> (usize, usize) {
    let shape = a.shape();
    (shape[shape.len() - 2], shape[shape.len() - 1])
}

/// A matrix of this type with an element for each place.
fn matrix(dtype: DType, rows: usize, columns: usize, at: impl Fn(usize, usize) -> f64) -> Result<Tensor> {
    let values: Vec<f64> = (0..rows * columns).map(|i| at(i / columns.max(1), i % columns.max(1))).collect();
    Ok(Tensor::Host(Array::from_vec(&values, &[rows, columns])?.cast(dtype)?))
}

fn identity(dtype: DType, n: usize) -> Result<Tensor> {
    matrix(dtype, n, n, |i, j| f64::from(u8::from(i == j)))
}

/// A vector along the last axis as a row of each matrix, or as a column.
fn row(v: &Tensor) -> Result<Tensor> {
    let mut shape = v.shape();
    shape.insert(shape.len() - 1, 1);
    reshape(v, &shape)
}

fn column(v: &Tensor) -> Result<Tensor> {
    let mut shape = v.shape();
    shape.push(1);
    reshape(v, &shape)
}

/// The diagonals of matrices.
fn diagonal(a: &Tensor) -> Result<Tensor> {
    let (m, n) = last_two(a);
    let eye = matrix(a.dtype(), m, n, |i, j| f64::from(u8::from(i == j)))?;
    let ndim = a.ndim();
    let kept = reduce::sum(&binary::multiply(a, &eye)?, &[ndim - 1], false)?;
    slice_axis(&kept, ndim - 2, 0, m.min(n))
}

fn trace_of(a: &Tensor) -> Result<Tensor> {
    let ndim = a.ndim();
    reduce::sum(&diagonal(a)?, &[ndim - 2], false)
}

/// `tr(a b)`, without the product.
fn trace_of_product(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let ndim = a.ndim();
    reduce::sum(&binary::multiply(&swap_last(a)?, b)?, &[ndim - 2, ndim - 1], false)
}

/// `1 / (v[j] - v[i])` off the diagonal, zero on it.
fn gaps(v: &Tensor) -> Result<Tensor> {
    let shape = v.shape();
    let eye = identity(v.dtype(), shape[shape.len() - 1])?;
    let differences = binary::add(&binary::subtract(&row(v)?, &column(v)?)?, &eye)?;
    binary::subtract(&unary::reciprocal(&differences)?, &eye)
}

/// Matrices up to this length have their adjugates by a polynomial where they may be singular.
const SHORT: usize = 12;
/// Matrices up to this length have them so always, as what is unknown while it is recorded may be singular.
const SHORTEST: usize = 3;

/// The adjugate of square matrices, also where the determinant is zero, and so that it can be differentiated there too.
/// The inverse may be known.
fn adjugate(a: &Tensor, det: &Tensor, inverse: Option<&Tensor>) -> Result<Tensor> {
    let (n, _) = last_two(a);
    if n <= SHORTEST {
        return adjugate_polynomial(a);
    }
    // All but singular, an inverse has lost what a second derivative needs.
    let least = if n <= SHORT { 1e-5 } else { 0.0 };
    let singular = match (a.beneath(), det.beneath()) {
        (Some(_), Some(det)) if least == 0.0 => has_zero(&det),
        (Some(a), Some(det)) => any_singular(&a, &det, least)?,
        _ => false,
    };
    if !singular {
        let inverse = match inverse {
            Some(inverse) => inverse.clone(),
            None => bind_one(&INV, &Attrs::None, std::slice::from_ref(a))?,
        };
        return binary::multiply(&column(&column(det)?)?, &inverse);
    }
    if n <= SHORT { adjugate_polynomial(a) } else { adjugate_by_values(a) }
}

/// Whether any matrix's determinant is no more than a share of what it could be by the lengths of the rows.
fn any_singular(a: &Array, det: &Array, least: f64) -> Result<bool> {
    fn any<T: Element + Copy>(a: &Array, det: &Array, least: f64, square: impl Fn(T) -> f64) -> Result<bool> {
        let (elements, n) = (a.to_vec::<T>()?, a.shape()[a.ndim() - 1]);
        let length = |row: &[T]| row.iter().map(|&x| square(x)).sum::<f64>().sqrt();
        let most = |matrix: &[T]| matrix.chunks(n).map(length).product::<f64>();
        let found = det.to_vec::<T>()?;
        Ok(elements.chunks(n * n).zip(found).any(|(matrix, det)| square(det).sqrt() <= least * most(matrix)))
    }
    if a.dtype().is_complex() {
        return any::<Complex64>(a, det, least, |x| x.norm_sqr());
    }
    any::<f64>(a, det, least, |x| x * x)
}

/// The adjugate as the polynomial in the matrix that it is, by Faddeev's and LeVerrier's recurrence: right, with all its
/// derivatives, whatever the rank.
fn adjugate_polynomial(a: &Tensor) -> Result<Tensor> {
    let (n, _) = last_two(a);
    let eye = identity(a.dtype(), n)?;
    let zeros = binary::multiply(a, &Tensor::number(0.0))?;
    let mut found = binary::add(&zeros, &eye)?;
    for k in 1..n {
        let product = matmul(a, &found)?;
        let coefficient = binary::divide(&trace_of(&product)?, &Tensor::number(-(k as f64)))?;
        found = binary::add(&product, &binary::multiply(&column(&column(&coefficient)?)?, &eye)?)?;
    }
    if n % 2 == 0 { negative(&found) } else { Ok(found) }
}

/// The adjugate by singular values: their products without one each need no division.
fn adjugate_by_values(a: &Tensor) -> Result<Tensor> {
    let parts = bind(&SVD, &Attrs::Integer(0), std::slice::from_ref(a))?;
    let (u, s, vh) = (&parts[0], &parts[1], &parts[2]);
    let n = s.shape()[s.ndim() - 1];
    let eye = identity(s.dtype(), n)?;
    let others = binary::add(&binary::multiply(&row(s)?, &binary::subtract(&Tensor::number(1.0), &eye)?)?, &eye)?;
    let products = bind_one(&reduce::PROD, &Attrs::axes(&[others.ndim() - 1], false), &[others])?;
    let signs = binary::multiply(&determinant(u)?, &determinant(vh)?)?;
    let middle = binary::multiply(&adjoint(vh)?, &row(&products)?)?;
    binary::multiply(&column(&column(&signs)?)?, &matmul(&middle, &adjoint(u)?)?)
}

fn determinant(a: &Tensor) -> Result<Tensor> {
    bind_one(&super::decompositions::DET, &Attrs::None, std::slice::from_ref(a))
}

/// `d det(a) = tr(adj(a) da)`.
pub fn jvp_det(_: &Attrs, operands: &[Tensor], tangents: &[Option<Tensor>], outputs: &[Tensor]) -> Tangents {
    let Some(da) = &tangents[0] else { return Ok(vec![None]) };
    Ok(vec![Some(trace_of_product(&adjugate(&operands[0], &outputs[0], outputs.get(1))?, da)?)])
}

/// Whether an element is zero.
fn has_zero(array: &Array) -> bool {
    crate::dispatch!(array.dtype(), in [F32 F64 C64 C128], T => {
        array.to_vec::<T>().is_ok_and(|all| all.contains(&T::default()))
    }, else false)
}

/// `d log|det a| = tr(a⁻¹ da)`; the sign turns by the imaginary part of that.
pub fn jvp_slogdet(_: &Attrs, operands: &[Tensor], tangents: &[Option<Tensor>], outputs: &[Tensor]) -> Tangents {
    let Some(da) = &tangents[0] else { return Ok(vec![None, None]) };
    let inverse = match outputs.get(2) {
        Some(inverse) if !outputs[0].beneath().is_some_and(|signs| has_zero(&signs)) => inverse.clone(),
        // Tells that a matrix is singular.
        _ => bind_one(&INV, &Attrs::None, &operands[..1])?,
    };
    let slope = trace_of_product(&inverse, da)?;
    if !slope.dtype().is_complex() {
        return Ok(vec![None, Some(slope)]);
    }
    let size = real_part(&slope)?;
    let turn = binary::subtract(&slope, &super::cast_to(size.clone(), slope.dtype())?)?;
    Ok(vec![Some(binary::multiply(&outputs[0], &turn)?), Some(size)])
}

/// The lower triangles with half the diagonals.
fn low(a: &Tensor) -> Result<Tensor> {
    let (n, _) = last_two(a);
    binary::multiply(a, &matrix(a.dtype(), n, n, |i, j| if i == j { 0.5 } else { f64::from(u8::from(i > j)) })?)
}

/// `dl = l · low(l⁻¹ da l⁻ᴴ)`.
pub fn jvp_cholesky(attrs: &Attrs, _: &[Tensor], tangents: &[Option<Tensor>], outputs: &[Tensor]) -> Tangents {
    let Some(da) = &tangents[0] else { return Ok(vec![None]) };
    let upper = matches!(attrs, Attrs::Integer(1));
    let l = if upper { adjoint(&outputs[0])? } else { outputs[0].clone() };
    let dl = if l.dtype().is_complex() {
        let inner = solve(&l, &symmetric(da)?)?;
        matmul(&l, &low(&adjoint(&solve(&l, &adjoint(&inner)?)?)?)?)?
    } else {
        bind_one(&super::decompositions::CHOLESKY_TANGENT, &Attrs::None, &[l, da.clone()])?
    };
    Ok(vec![Some(if upper { adjoint(&dl)? } else { dl })])
}

/// Along the factor, of `t = l · low(p)`: with `p = low(p) + low(p)ᵀ` and `dp = -(x + xᵀ)`, `x = l⁻¹ dl p`.
pub fn jvp_cholesky_tangent(
    attrs: &Attrs,
    operands: &[Tensor],
    tangents: &[Option<Tensor>],
    outputs: &[Tensor],
) -> Tangents {
    along_factor(&super::decompositions::CHOLESKY_TANGENT, attrs, operands, tangents, |l, dl| {
        let half = solve(l, &outputs[0])?;
        let x = solve(l, &matmul(dl, &with_adjoint(&half)?)?)?;
        binary::subtract(&matmul(dl, &half)?, &matmul(l, &low(&with_adjoint(&x)?)?)?)
    })
}

/// Along the factor, of the symmetric part of `s = l⁻ᵀ low(lᵀ c) l⁻¹`: that of `l⁻ᵀ low(dlᵀ c) l⁻¹ - kᵀ s - s k`,
/// `k = dl l⁻¹`.
pub fn jvp_cholesky_cotangent(
    attrs: &Attrs,
    operands: &[Tensor],
    tangents: &[Option<Tensor>],
    _: &[Tensor],
) -> Tangents {
    along_factor(&super::decompositions::CHOLESKY_COTANGENT, attrs, operands, tangents, |l, dl| {
        let turned = adjoint(l)?;
        let between = |of: &Tensor| -> Result<Tensor> {
            let middle = low(&matmul(&adjoint(of)?, &operands[1])?)?;
            adjoint(&solve(&turned, &adjoint(&solve(&turned, &middle)?)?)?)
        };
        let (s, k) = (between(l)?, adjoint(&solve(&turned, &adjoint(dl)?)?)?);
        let moved = binary::add(&matmul(&adjoint(&k)?, &s)?, &matmul(&s, &k)?)?;
        symmetric(&binary::subtract(&between(dl)?, &moved)?)
    })
}

/// The tangent of a row that is linear in its second operand, and what it does along the first is `of_factor`.
fn along_factor(
    op: &'static super::Op,
    attrs: &Attrs,
    operands: &[Tensor],
    tangents: &[Option<Tensor>],
    of_factor: impl FnOnce(&Tensor, &Tensor) -> Result<Tensor>,
) -> Tangents {
    let mut total = None;
    if let Some(tangent) = &tangents[1] {
        total = Some(bind_one(op, attrs, &[operands[0].clone(), tangent.clone()])?);
    }
    if let Some(dl) = &tangents[0] {
        let part = of_factor(&operands[0], dl)?;
        total = Some(match total {
            Some(other) => binary::add(&other, &part)?,
            None => part,
        });
    }
    Ok(vec![total])
}

/// `dq`, `dr` of the reduced decomposition, for at least as many rows as columns; of a wide matrix, by its left square.
pub fn jvp_qr(attrs: &Attrs, operands: &[Tensor], tangents: &[Option<Tensor>], outputs: &[Tensor]) -> Tangents {
    use super::decompositions::{QR, QR_COMPLETE, QR_R, QR_RAW, QR_REDUCED};
    let Some(da) = &tangents[0] else { return Ok(vec![None; outputs.len()]) };
    let mode = if let Attrs::Integer(mode) = attrs { *mode } else { QR_REDUCED };
    let (m, n) = last_two(&operands[0]);
    if mode == QR_RAW {
        return Err(crate::diag::Error::type_error("qr has no derivative: mode='raw'")
            .help("mode='reduced', mode='complete' and mode='r' have one"));
    }
    if mode == QR_COMPLETE && m > n {
        return jvp_qr_complete(&operands[0], da, outputs);
    }
    let factors = match mode {
        QR_R => bind(&QR, &Attrs::Integer(QR_REDUCED), &operands[..1])?,
        _ => outputs.iter().cloned().collect(),
    };
    let (q, r) = (&factors[0], &factors[1]);
    let axis = da.ndim() - 1;
    let k = m.min(n);
    let (dx, square) = (slice_axis(da, axis, 0, k)?, slice_axis(r, axis, 0, k)?);
    // dx r⁻¹ by a system with the transposed triangle.
    let dx_r = swap_last(&solve(&swap_last(&square)?, &swap_last(&dx)?)?)?;
    let inner = matmul(&adjoint(q)?, &dx_r)?;
    let low = matrix(inner.dtype(), k, k, |i, j| f64::from(u8::from(i > j)))?;
    let lower = binary::multiply(&inner, &low)?;
    let mut turn = binary::subtract(&lower, &adjoint(&lower)?)?;
    if inner.dtype().is_complex() {
        // The diagonal of r stays real.
        let eye = identity(inner.dtype(), k)?;
        let on_diagonal = binary::multiply(&inner, &eye)?;
        let real = super::cast_to(real_part(&on_diagonal)?, inner.dtype())?;
        turn = binary::add(&turn, &binary::subtract(&on_diagonal, &real)?)?;
    }
    let dq = binary::add(&matmul(q, &binary::subtract(&turn, &inner)?)?, &dx_r)?;
    // r = qᴴ a.
    let dr = binary::add(&matmul(&adjoint(&dq)?, &operands[0])?, &matmul(&adjoint(q)?, da)?)?;
    let upper = matrix(dr.dtype(), k, n, |i, j| f64::from(u8::from(i <= j)))?;
    let dr = binary::multiply(&dr, &upper)?;
    Ok(if mode == QR_R { vec![Some(dr)] } else { vec![Some(dq), Some(dr)] })
}

/// `dq`, `dr` of the complete decomposition of a matrix with more rows than columns.
///
/// The first columns of q and the upper rows of r are those of the reduced one. What the other columns are depends on
/// them alone: q is a product of reflections, `1 - v t vᴴ` with v a lower trapezoid, so that with `b = 1 - q₁` (q₁ the
/// upper square of the first columns, q₂ what is below it) they are `[0; 1] + [b; -q₂] (q₂ b⁻¹)ᴴ`.
fn jvp_qr_complete(a: &Tensor, da: &Tensor, outputs: &[Tensor]) -> Tangents {
    use super::decompositions::QR_REDUCED;
    let (m, n) = last_two(a);
    let axis = da.ndim() - 1;
    let reduced = [slice_axis(&outputs[0], axis, 0, n)?, slice_axis(&outputs[1], axis - 1, 0, n)?];
    let tangents = jvp_qr(&Attrs::Integer(QR_REDUCED), std::slice::from_ref(a), &[Some(da.clone())], &reduced)?;
    let [Some(dq), Some(dr)] = &tangents[..] else { return Ok(vec![None, None]) };
    let upper = |x: &Tensor| slice_axis(x, axis - 1, 0, n);
    let below = |x: &Tensor| slice_axis(x, axis - 1, n, m - n);
    let b = binary::subtract(&identity(dq.dtype(), n)?, &upper(&reduced[0])?)?;
    let (q2, db, dq2) = (below(&reduced[0])?, negative(&upper(dq)?)?, below(dq)?);
    // By systems with the transposed square: x b⁻¹ = (b⁻ᵀ xᵀ)ᵀ.
    let by_b = |x: &Tensor| swap_last(&solve(&swap_last(&b)?, &swap_last(x)?)?);
    let w = by_b(&q2)?;
    let dw = by_b(&binary::subtract(&dq2, &matmul(&w, &db)?)?)?;
    let (tall, dtall) =
        (concatenate(&[b.clone(), negative(&q2)?], axis - 1)?, concatenate(&[db, negative(&dq2)?], axis - 1)?);
    let rest = binary::add(&matmul(&dtall, &adjoint(&w)?)?, &matmul(&tall, &adjoint(&dw)?)?)?;
    let zeros = binary::multiply(&below(da)?, &Tensor::number(0.0))?;
    Ok(vec![
        Some(concatenate(&[dq.clone(), rest], axis)?),
        Some(concatenate(&[dr.clone(), super::cast_to(zeros, dr.dtype())?], axis - 1)?),
    ])
}

/// Eigenvalues move by the diagonal of `vᴴ da v`, eigenvectors towards each other by what is off it.
pub fn jvp_eigh(_: &Attrs, _: &[Tensor], tangents: &[Option<Tensor>], outputs: &[Tensor]) -> Tangents {
    let Some(da) = &tangents[0] else { return Ok(vec![None, None]) };
    let (w, v) = (&outputs[0], &outputs[1]);
    let inner = matmul(&adjoint(v)?, &matmul(&symmetric(da)?, v)?)?;
    let dw = real_part(&diagonal(&inner)?)?;
    let dv = matmul(v, &binary::multiply(&gaps(w)?, &inner)?)?;
    Ok(vec![Some(dw), Some(dv)])
}

/// As [`jvp_eigh`], by the inverse of the eigenvectors, whose length stays one.
pub fn jvp_eig(_: &Attrs, _: &[Tensor], tangents: &[Option<Tensor>], outputs: &[Tensor]) -> Tangents {
    let Some(da) = &tangents[0] else { return Ok(vec![None, None]) };
    let (w, v) = (&outputs[0], &outputs[1]);
    let inner = solve(v, &matmul(&super::cast_to(da.clone(), v.dtype())?, v)?)?;
    let dw = diagonal(&inner)?;
    let free = matmul(v, &binary::multiply(&gaps(w)?, &inner)?)?;
    let along = real_part(&reduce::sum(&binary::multiply(&conjugate(v)?, &free)?, &[v.ndim() - 2], true)?)?;
    let dv = binary::subtract(&free, &binary::multiply(v, &along)?)?;
    Ok(vec![Some(dw), Some(dv)])
}

/// Singular values move by the diagonal of `uᴴ da v`. With full matrices the directions beyond the smaller side stay
/// orthogonal to the others.
pub fn jvp_svd(_: &Attrs, operands: &[Tensor], tangents: &[Option<Tensor>], outputs: &[Tensor]) -> Tangents {
    let Some(da) = &tangents[0] else { return Ok(vec![None, None, None]) };
    let (m, n) = last_two(&operands[0]);
    let k = m.min(n);
    let (full_u, s, full_vh) = (&outputs[0], &outputs[1], &outputs[2]);
    let axis = da.ndim() - 1;
    let u = slice_axis(full_u, axis, 0, k)?;
    let vh = slice_axis(full_vh, axis - 1, 0, k)?;
    let v = adjoint(&vh)?;
    let inner = matmul(&adjoint(&u)?, &matmul(da, &v)?)?;
    let ds = real_part(&diagonal(&inner)?)?;
    let squares = binary::multiply(s, s)?;
    let gaps = gaps(&squares)?;
    let (by_row, by_column) = (binary::multiply(&inner, &row(s)?)?, binary::multiply(&column(s)?, &inner)?);
    let mut turn_u = binary::multiply(&gaps, &binary::add(&by_row, &adjoint(&by_row)?)?)?;
    let turn_v = binary::multiply(&gaps, &binary::add(&by_column, &adjoint(&by_column)?)?)?;
    let zero = compare::equal(s, &Tensor::integer(0))?;
    let safe = compare::select(&zero, &Tensor::Scalar(Scalar::one(s.dtype())), s)?;
    if inner.dtype().is_complex() {
        let skew = half(&binary::subtract(&inner, &adjoint(&inner)?)?)?;
        let eye = identity(skew.dtype(), k)?;
        turn_u = binary::add(&turn_u, &binary::multiply(&skew, &binary::divide(&eye, &row(&safe)?)?)?)?;
    }
    let (mut du, mut dv) = (matmul(&u, &turn_u)?, matmul(&v, &turn_v)?);
    if m > n {
        let moved = matmul(da, &v)?;
        let beyond = binary::subtract(&moved, &matmul(&u, &matmul(&adjoint(&u)?, &moved)?)?)?;
        du = binary::add(&du, &binary::divide(&beyond, &row(&safe)?)?)?;
    }
    if n > m {
        let moved = matmul(&adjoint(da)?, &u)?;
        let beyond = binary::subtract(&moved, &matmul(&v, &matmul(&vh, &moved)?)?)?;
        dv = binary::add(&dv, &binary::divide(&beyond, &row(&safe)?)?)?;
    }
    let whole = |thin: Tensor, d: Tensor, full: &Tensor, count: usize| -> Result<Tensor> {
        if count <= k {
            return Ok(d);
        }
        let rest = slice_axis(full, axis, k, count - k)?;
        let drest = negative(&matmul(&thin, &matmul(&adjoint(&d)?, &rest)?)?)?;
        concatenate(&[d, drest], axis)
    };
    let columns = |tensor: &Tensor| tensor.shape()[tensor.ndim() - 1];
    let full_v = adjoint(full_vh)?;
    let du = whole(u, du, full_u, columns(full_u))?;
    let dv = whole(v, dv, &full_v, columns(&full_v))?;
    Ok(vec![Some(du), Some(ds), Some(adjoint(&dv)?)])
}

/// `dp = -p da p + p pᴴ daᴴ (1 - a p) + (1 - p a) daᴴ pᴴ p`, while the rank stays.
pub fn jvp_pinv(_: &Attrs, operands: &[Tensor], tangents: &[Option<Tensor>], outputs: &[Tensor]) -> Tangents {
    let Some(da) = &tangents[0] else { return Ok(vec![None]) };
    pinv_tangent(&operands[0], da, &outputs[0]).map(|dp| vec![Some(dp)])
}

fn pinv_tangent(a: &Tensor, da: &Tensor, p: &Tensor) -> Result<Tensor> {
    let (m, n) = last_two(a);
    let (dah, ph) = (adjoint(da)?, adjoint(p)?);
    let first = matmul(p, &matmul(da, p)?)?;
    let left = binary::subtract(&identity(p.dtype(), m)?, &matmul(a, p)?)?;
    let right = binary::subtract(&identity(p.dtype(), n)?, &matmul(p, a)?)?;
    let second = matmul(&matmul(p, &ph)?, &matmul(&dah, &left)?)?;
    let third = matmul(&right, &matmul(&dah, &matmul(&ph, p)?)?)?;
    binary::subtract(&binary::add(&second, &third)?, &first)
}

/// The solution moves as `pinv(a) @ b` does; the residuals by twice the scalar product of residual and its change.
pub fn jvp_lstsq(attrs: &Attrs, operands: &[Tensor], tangents: &[Option<Tensor>], outputs: &[Tensor]) -> Tangents {
    use super::decompositions::{PINV, QR_REDUCED};
    let (a, b) = (&operands[0], &operands[1]);
    let rcond = match attrs {
        Attrs::Integer(bits) => f64::from_bits(*bits as u64),
        _ => f64::EPSILON,
    };
    let (m, n) = last_two(a);
    let full =
        m >= n && outputs[2].beneath().is_some_and(|rank| rank.item().is_some_and(|r| r.get::<i64>() == n as i64));
    let p = if full {
        // The pseudo-inverse of independent columns, at a fraction of the cost of singular values.
        let factors = bind(&super::decompositions::QR, &Attrs::Integer(QR_REDUCED), std::slice::from_ref(a))?;
        solve(&factors[1], &adjoint(&factors[0])?)?
    } else {
        bind_one(&PINV, &Attrs::Integer(0), &[a.clone(), Tensor::Scalar(Scalar::F64(rcond))])?
    };
    let plus = |total: Option<Tensor>, term: Tensor| match total {
        None => Ok(Some(term)),
        Some(total) => binary::add(&total, &term).map(Some),
    };
    let (mut dx, mut fit) = (None, None);
    if let Some(db) = &tangents[1] {
        dx = plus(dx, matmul(&p, db)?)?;
        fit = plus(fit, db.clone())?;
    }
    if let Some(da) = &tangents[0] {
        dx = plus(dx, matmul(&pinv_tangent(a, da, &p)?, b)?)?;
        fit = plus(fit, negative(&matmul(da, &outputs[0])?)?)?;
    }
    // The residual is orthogonal to what a moves it by.
    let residuals = match &fit {
        Some(change) if outputs[1].size() > 0 => {
            let left = binary::subtract(b, &matmul(a, &outputs[0])?)?;
            let product = real_part(&binary::multiply(&conjugate(&left)?, change)?)?;
            let sums = reduce::sum(&binary::multiply(&product, &Tensor::integer(2))?, &[0], false)?;
            Some(reshape(&sums, &outputs[1].shape())?)
        }
        _ => None,
    };
    let values = match &tangents[0] {
        Some(da) => {
            let parts = bind(&SVD, &Attrs::Integer(0), std::slice::from_ref(a))?;
            let inner = matmul(&adjoint(&parts[0])?, &matmul(da, &adjoint(&parts[2])?)?)?;
            Some(real_part(&diagonal(&inner)?)?)
        }
        None => None,
    };
    Ok(vec![dx, residuals, None, values])
}
