//! `matmul`, `dot`, `inner`, `outer`, `vdot`: NumPy's rules of shapes, and the way of each product to its routine.

use super::kernels;
use super::library::{Products, Target};
use super::matrix::{LARGEST, Matrix, Vector};
use super::number::Number;
use super::stack::{broadcast_leading, tight, transpose};
use crate::array::{Array, DType, Element, Layout, Scalar, Shape, not_numbers, promote};
use crate::diag::{Error, Result, interrupt};
use crate::dispatch;

/// Multiplications under which a plain loop beats a library's call.
const SMALL: usize = 512;
const SIGNATURE: &str = "(n?,k),(k,m?)->(n?,m?)";

/// The matrix product of arrays, NumPy's `matmul`: vectors are rows on the left and columns on the right, leading axes
/// broadcast.
///
/// # Errors
/// `ValueError` when the shapes do not fit; `MemoryError`.
pub fn matmul(a: &Array, b: &Array) -> Result<Array> {
    if let Some(product) = through_single(a, b, matmul) {
        return product;
    }
    for (index, operand) in [a, b].into_iter().enumerate() {
        if operand.ndim() == 0 {
            return Err(Error::value(format!(
                "matmul: Input operand {index} does not have enough dimensions (has 0, gufunc core with signature {SIGNATURE} requires 1)"
            )));
        }
    }
    let (a, b) = same_type(a, b)?;
    let left = a.shape()[a.ndim() - 1];
    let right = b.shape()[b.ndim().saturating_sub(2)];
    if left != right {
        return Err(Error::value(format!(
            "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature {SIGNATURE} (size {right} is different from {left})"
        )));
    }
    let (row, column) = (a.ndim() == 1, b.ndim() == 1);
    if row && column {
        return Array::from_scalar(of_vectors(&a, &b)?);
    }
    let a = if row { insert_axis(&a, 0)? } else { a };
    let b = if column { insert_axis(&b, 1)? } else { b };
    let core = [a.shape()[a.ndim() - 2], b.shape()[b.ndim() - 1]];
    let lead = broadcast_leading([(&a, 2), (&b, 2)], &core)?;
    let shape: Shape = lead.iter().copied().chain(core).collect();
    let out = new_result(a.dtype(), &shape)?;
    stacked(&a, &b, &lead, &out)?;
    let mut visible = shape;
    if column {
        visible.pop();
    }
    if row {
        visible.remove(lead.len());
    }
    out.reshape(&visible)
}

/// The product of half-precision operands, which is summed in single precision; `None` for other types.
fn through_single(a: &Array, b: &Array, product: fn(&Array, &Array) -> Result<Array>) -> Option<Result<Array>> {
    (promote(a.dtype(), b.dtype()) == DType::F16)
        .then(|| product(&a.cast(DType::F32)?, &b.cast(DType::F32)?)?.cast(DType::F16))
}

/// Both operands in the data type they meet in.
fn same_type(a: &Array, b: &Array) -> Result<(Array, Array)> {
    let dtype = promote(a.dtype(), b.dtype());
    if !dtype.is_number() {
        return Err(not_numbers(dtype));
    }
    Ok((a.cast(dtype)?, b.cast(dtype)?))
}

/// A new array for a result. Recycled memory holds arbitrary bytes, which are no valid `bool`s.
fn new_result(dtype: DType, shape: &[usize]) -> Result<Array> {
    if dtype == DType::Bool { Array::zeros(dtype, shape) } else { Array::empty(dtype, shape) }
}

/// What [`matmul`] is of two vectors of one length and type of floats; `None` for other operands.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn of_float_vectors(a: &Array, b: &Array) -> Result<Option<Scalar>> {
    let fits = a.ndim() == 1 && a.shape() == b.shape() && a.dtype() == b.dtype();
    if !fits || !matches!(a.dtype(), DType::F32 | DType::F64 | DType::C64 | DType::C128) {
        return Ok(None);
    }
    of_vectors(a, b).map(Some)
}

/// The scalar product of vectors of one length and data type.
fn of_vectors(a: &Array, b: &Array) -> Result<Scalar> {
    let mut out = 0u128;
    let place = (&raw mut out).cast::<u8>();
    interrupt::stoppable(|| {
        dispatch!(a.dtype(), T => {
            let line = |x: &Array| Matrix::<T> {
                data: x.pointer::<T>(),
                rows: 1,
                columns: x.size(),
                row_step: x.size() as isize,
                column_step: x.strides()[0],
            };
            let target = Target { data: place.cast::<T>(), row_step: 1 };
            // SAFETY: the vectors are views of living arrays, and `out` has room for one element of any type.
            unsafe { T::multiply(line(a), line(b).transposed(), target) };
        }, else return Err(not_numbers(a.dtype())));
        Ok(())
    })?;
    // SAFETY: an element of this type has been written there.
    Ok(unsafe { Scalar::read(a.dtype(), place) })
}

fn insert_axis(a: &Array, at: usize) -> Result<Array> {
    let mut specs = vec![crate::array::SliceSpec::Range { start: 0, step: 1, count: a.shape()[0] }];
    specs.insert(at, crate::array::SliceSpec::NewAxis);
    Ok(a.slice(&specs))
}

/// Writes the products of stacks of matrices of one data type to the contiguous `out`.
fn stacked(a: &Array, b: &Array, lead: &[usize], out: &Array) -> Result<()> {
    if out.size() == 0 {
        return Ok(());
    }
    interrupt::stoppable(|| products(a, b, lead, out))
}

fn products(a: &Array, b: &Array, lead: &[usize], out: &Array) -> Result<()> {
    // A stack times one matrix is one taller matrix times it, where the strides allow.
    if b.ndim() == 2 && a.ndim() > 2 {
        let merged = |x: &Array| {
            let columns = x.shape()[x.ndim() - 1];
            let layout = x.layout().reshape(&[x.size() / columns.max(1), columns])?;
            Some(x.with_layout(layout))
        };
        if let (false, Some(tall), Some(into)) = (a.size() == 0, merged(a), merged(out)) {
            dispatch!(a.dtype(), T => single::<T>(&tall, b, &into), else return Err(not_numbers(a.dtype())));
            return Ok(());
        }
    }
    if lead.is_empty() {
        dispatch!(a.dtype(), T => single::<T>(a, b, out), else return Err(not_numbers(a.dtype())));
        return Ok(());
    }
    let whole = |x: &Array| -> Result<Array> {
        let shape: Shape = lead.iter().chain(&x.shape()[x.ndim() - 2..]).copied().collect();
        x.broadcast_to(&shape)
    };
    let (a, b) = (whole(a)?, whole(b)?);
    dispatch!(a.dtype(), T => each::<T>(&a, &b, lead, out), else return Err(not_numbers(a.dtype())));
    Ok(())
}

fn single<T: Multiply>(a: &Array, b: &Array, out: &Array) {
    let target = Target { data: out.pointer::<T>(), row_step: out.shape()[1] };
    // SAFETY: the matrices are views of living arrays, and `out` is new, contiguous and of the result's shape.
    unsafe { T::multiply(Matrix::of(a), Matrix::of(b), target) };
}

/// The products of stacks that have the same leading axes.
fn each<T: Multiply>(a: &Array, b: &Array, lead: &[usize], out: &Array) {
    let (first, second) = (Matrix::<T>::of(a), Matrix::<T>::of(b));
    let length = first.rows * second.columns;
    let mut index: Shape = lead.iter().map(|_| 0).collect();
    for at in 0..out.size() / length.max(1) {
        interrupt::checkpoint();
        // SAFETY: the index is within the leading axes of both views; result `at` lies within the contiguous `out`.
        unsafe {
            let left = Matrix { data: first.data.offset(a.element_offset(&index)), ..first };
            let right = Matrix { data: second.data.offset(b.element_offset(&index)), ..second };
            let target = Target { data: out.pointer::<T>().add(at * length), row_step: second.columns };
            T::multiply(left, right, target);
        }
        advance(&mut index, lead);
    }
}

/// The next index in row-major order.
fn advance(index: &mut [usize], shape: &[usize]) {
    for (i, &n) in index.iter_mut().zip(shape).rev() {
        *i += 1;
        if *i < n {
            return;
        }
        *i = 0;
    }
}

/// The way to an element type's product of two matrices.
trait Multiply: Number {
    /// Writes the product to `out`.
    ///
    /// # Safety
    /// The operands are readable, `out` has room for the result and overlaps neither.
    unsafe fn multiply(a: Matrix<Self>, b: Matrix<Self>, out: Target<Self>);

    /// The scalar product, of the conjugate of `x` if asked.
    ///
    /// # Safety
    /// The operands are readable and equally long.
    unsafe fn scalar_product(x: Vector<Self>, y: Vector<Self>, conjugate: bool) -> Self;
}

macro_rules! by_loops {
    ($($T:ty),*) => {$(
        impl Multiply for $T {
            unsafe fn multiply(a: Matrix<$T>, b: Matrix<$T>, out: Target<$T>) {
                // SAFETY: the caller's promise.
                unsafe { kernels::product(a, b, out.data, out.row_step) };
            }
            unsafe fn scalar_product(x: Vector<$T>, y: Vector<$T>, _: bool) -> $T {
                kernels::dot(x, y)
            }
        }
    )*};
}
by_loops!(half::f16, bool, i8, u8, i16, u16, i32, u32, i64, u64);

macro_rules! by_library {
    ($($T:ty),*) => {$(
        impl Multiply for $T {
            unsafe fn multiply(a: Matrix<$T>, b: Matrix<$T>, out: Target<$T>) {
                // SAFETY: the caller's promise.
                unsafe { route(a, b, out) };
            }
            unsafe fn scalar_product(x: Vector<$T>, y: Vector<$T>, conjugate: bool) -> $T {
                // SAFETY: the caller's promise.
                unsafe { library_dot(x, y, conjugate) }
            }
        }
    )*};
}
by_library!(f32, f64, num_complex::Complex32, num_complex::Complex64);

/// Writes the product of a vector or matrix and another to contiguous memory, all of one data type and anywhere in memory;
/// answers whether it did.
///
/// # Safety
/// The operands' elements are readable where their layouts have them, `out` has room for the result and overlaps neither.
pub unsafe fn product_at(dtype: DType, a: (*const u8, &Layout), b: (*const u8, &Layout), out: *mut u8) -> bool {
    let (x, y) = (a.1, b.1);
    if !matches!((x.shape.len(), y.shape.len()), (1 | 2, 1 | 2))
        || !dtype.is_number()
        || dtype == DType::F16
        || x.shape[x.shape.len() - 1] != y.shape[0]
        // What takes long is done where it can be stopped.
        || x.shape.iter().product::<usize>().saturating_mul(y.shape[y.shape.len() - 1]) > interrupt::MULTIPLIED
    {
        return false;
    }
    dispatch!(dtype, T => {
        // SAFETY: the caller's promise.
        unsafe {
            let left = Matrix { data: a.0.cast::<T>().add(x.offset), ..as_matrix(x, true) };
            let right = Matrix { data: b.0.cast::<T>().add(y.offset), ..as_matrix(y, false) };
            T::multiply(left, right, Target { data: out.cast::<T>(), row_step: right.columns });
        }
    }, else return false);
    true
}

/// A layout of one or two axes as a matrix without its elements: a vector is one row, or one column.
fn as_matrix<T>(layout: &Layout, row: bool) -> Matrix<T> {
    let (shape, strides) = (&layout.shape, &layout.strides);
    let (rows, columns, row_step, column_step) = match (shape.len(), row) {
        (1, true) => (1, shape[0], 0, strides[0]),
        (1, false) => (shape[0], 1, strides[0], 0),
        _ => (shape[0], shape[1], strides[0], strides[1]),
    };
    Matrix { data: std::ptr::null(), rows, columns, row_step, column_step }
}

/// Takes a product to the routine that suits its lengths.
///
/// # Safety
/// As [`Multiply::multiply`].
unsafe fn route<T: Products>(a: Matrix<T>, b: Matrix<T>, out: Target<T>) {
    let (m, k, n) = (a.rows, a.columns, b.columns);
    if m == 0 || n == 0 {
        return;
    }
    let (mut first, mut second) = (Vec::new(), Vec::new());
    // SAFETY: what each routine asks is the caller's promise and the conditions here: no length is zero or too large,
    // and operands are where the library can read them.
    unsafe {
        if m == 1 && n == 1 {
            *out.data = library_dot(a.first_row(), b.first_column(), false);
        } else if k == 0 || m.saturating_mul(k).saturating_mul(n) <= SMALL {
            kernels::small(a, b, out.data, out.row_step);
        } else if [m, k, n, out.row_step].into_iter().any(|length| length > LARGEST) {
            kernels::product(a, b, out.data, out.row_step);
        } else if n == 1 && k <= 4 {
            // The library's loops are made for longer rows.
            kernels::small(a, b, out.data, out.row_step);
        } else if n == 1 {
            let x = b.first_column().readable(&mut second);
            T::matrix_vector(a.readable(&mut first), x, out.data, out.row_step);
        } else if m == 1 {
            let x = a.first_row().readable(&mut first);
            T::matrix_vector(b.transposed().readable(&mut second), x, out.data, 1);
        } else if m * n >= ONCE && (a.row_step == 0 || b.column_step == 0) {
            once(a, b, out);
        } else if a.is_transpose_of(b) {
            let a = a.readable(&mut first);
            if m * k <= interrupt::MULTIPLIED / m {
                T::gram(a, out);
            } else {
                in_blocks(T::ONE, a, a.transposed(), T::ZERO, out, true);
            }
            mirror(out, m);
        } else {
            in_blocks(T::ONE, a.readable(&mut first), b.readable(&mut second), T::ZERO, out, false);
        }
    }
}

/// Elements of a result from which equal rows and columns are multiplied once. Smaller ones are products that compiled
/// programs have in their code, where nobody knows what repeats.
const ONCE: usize = 1 << 14;

/// A product where the rows of the first matrix, or the columns of the second one, are one that repeats, as cotangents of
/// sums do: one line of the result, which repeats too.
///
/// # Safety
/// As [`Multiply::multiply`].
unsafe fn once<T: Products>(a: Matrix<T>, b: Matrix<T>, out: Target<T>) {
    let (rows, columns) = (a.rows, b.columns);
    let rows_repeat = a.row_step == 0;
    // SAFETY: a part of each matrix, then lines of the result, which the caller promises to be writable.
    unsafe {
        if rows_repeat {
            route(Matrix { rows: 1, ..a }, b, out);
        } else {
            route(a, Matrix { columns: 1, ..b }, out);
        }
        for i in 0..rows {
            interrupt::checkpoint();
            let line = std::slice::from_raw_parts_mut(out.data.add(i * out.row_step), columns);
            match rows_repeat {
                false => line.fill(line[0]),
                true if i > 0 => line.copy_from_slice(std::slice::from_raw_parts(out.data, columns)),
                true => {}
            }
        }
    }
}

/// The least rows and columns of a block of the result: enough for the library to be at its full speed.
const BLOCK: usize = 256;

/// `out = alpha a b + beta out` by the library, block after block of the result where there is much to do; with `upper`
/// only those blocks that touch the upper triangle. Only sums longer than any usual matrix are cut.
///
/// # Safety
/// As [`Products::matrix_matrix`].
unsafe fn in_blocks<T: Products>(alpha: T, a: Matrix<T>, b: Matrix<T>, beta: T, out: Target<T>, upper: bool) {
    let (m, k, n) = (a.rows, a.columns, b.columns);
    let deepest = interrupt::MULTIPLIED / (m.min(BLOCK) * n.min(BLOCK)).max(1) / BLOCK * BLOCK;
    if k > deepest.max(BLOCK) {
        // So long sums are cut: into pieces of which the library adds up its own, each on top of those before.
        for start in (0..k).step_by(deepest.max(BLOCK)) {
            let depth = deepest.max(BLOCK).min(k - start);
            let beta = if start == 0 { beta } else { T::ONE };
            // SAFETY: the parts lie within the operands.
            unsafe {
                let first = Matrix { data: a.data.offset(start as isize * a.column_step), columns: depth, ..a };
                let second = Matrix { data: b.data.offset(start as isize * b.row_step), rows: depth, ..b };
                in_blocks(alpha, first, second, beta, out, upper);
            }
        }
        return;
    }
    let side = ((interrupt::MULTIPLIED / k.max(1)).isqrt() / BLOCK * BLOCK).max(BLOCK);
    let (rows, columns) = if m.saturating_mul(n) <= interrupt::MULTIPLIED / k.max(1) {
        (m, n)
    } else if m <= side {
        (m, (interrupt::MULTIPLIED / k / m / BLOCK * BLOCK).max(BLOCK))
    } else if n <= side {
        ((interrupt::MULTIPLIED / k / n / BLOCK * BLOCK).max(BLOCK), n)
    } else {
        (side, side)
    };
    for top in (0..m).step_by(rows) {
        for left in (if upper { top / columns * columns } else { 0 }..n).step_by(columns) {
            interrupt::checkpoint();
            let (height, width) = (rows.min(m - top), columns.min(n - left));
            // SAFETY: the block lies within the operands and the result.
            unsafe {
                let first = Matrix { data: a.data.offset(top as isize * a.row_step), rows: height, ..a };
                let second = Matrix { data: b.data.offset(left as isize * b.column_step), columns: width, ..b };
                let block = Target { data: out.data.add(top * out.row_step + left), row_step: out.row_step };
                T::matrix_matrix(alpha, first, second, beta, block);
            }
        }
    }
}

/// Copies the upper triangle to the lower.
///
/// # Safety
/// `out` holds an `n` by `n` matrix.
unsafe fn mirror<T: Copy>(out: Target<T>, n: usize) {
    const TILE: usize = 32;
    for top in (0..n).step_by(TILE) {
        for left in (0..=top).step_by(TILE) {
            for i in top..(top + TILE).min(n) {
                for j in left..(left + TILE).min(i) {
                    // SAFETY: i and j are below n.
                    unsafe { *out.data.add(i * out.row_step + j) = *out.data.add(j * out.row_step + i) };
                }
            }
        }
    }
}

/// The scalar product by the library, in pieces that its integers can count.
///
/// # Safety
/// As [`Multiply::scalar_product`].
unsafe fn library_dot<T: Products>(x: Vector<T>, y: Vector<T>, conjugate: bool) -> T {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let (x, y) = (x.readable(&mut first), y.readable(&mut second));
    let mut sum = T::ZERO;
    let mut done = 0;
    while done < x.count {
        let count = (x.count - done).min(LARGEST);
        // SAFETY: the piece lies within both vectors, and is neither empty nor too long.
        unsafe {
            let piece = |v: Vector<T>| Vector { data: v.data.offset(done as isize * v.step), count, step: v.step };
            let part = if conjugate { T::dot_conjugate(piece(x), piece(y)) } else { T::dot(piece(x), piece(y)) };
            sum = if done == 0 { part } else { sum.plus(part) };
        }
        done += count;
    }
    sum
}

/// `alpha a b + beta out`, written to the matrix `out` of the same data type (or cast to its own).
///
/// # Errors
/// `ValueError` when the shapes do not fit or `out` is read-only; `MemoryError`.
pub fn gemm(alpha: f64, a: &Array, b: &Array, beta: f64, out: &Array) -> Result<()> {
    out.require_writeable()?;
    let plain = a.dtype() == b.dtype() && a.dtype() == out.dtype() && a.dtype().is_inexact();
    let matrices = [a, b, out].iter().all(|x| x.ndim() == 2);
    let fits = matrices && a.shape()[1] == b.shape()[0] && out.shape() == [a.shape()[0], b.shape()[1]];
    let long = [a, b, out].iter().any(|x| x.shape().iter().any(|&n| n == 0 || n > LARGEST));
    if plain && fits && !long && !out.may_overlap(a) && !out.may_overlap(b) {
        let done =
            dispatch!(a.dtype(), in [F32 F64 C64 C128], T => gemm_in_place::<T>(alpha, a, b, beta, out)?, else false);
        if done {
            return Ok(());
        }
    }
    let product = matmul(a, b)?;
    if alpha == 1.0 && beta == 0.0 {
        return out.assign(&product);
    }
    let dtype = promote(product.dtype(), if product.dtype().is_inexact() { product.dtype() } else { DType::F64 });
    let (product, old) = (product.cast(dtype)?, out.cast(dtype)?.broadcast_to(product.shape())?.to_contiguous()?);
    let sum = dispatch!(dtype, in [F32 F64 C64 C128], T => {
        let (alpha, beta) = (T::from_scalar(alpha.scalar()), T::from_scalar(beta.scalar()));
        let (new, old) = (product.as_slice::<T>().unwrap_or_default(), old.as_slice::<T>().unwrap_or_default());
        let value = |(&x, &y): (&T, &T)| {
            let scaled = alpha.times(x);
            if beta == T::ZERO { scaled } else { scaled.plus(beta.times(y)) }
        };
        Array::from_vec(&new.iter().zip(old).map(value).collect::<Vec<T>>(), product.shape())
    }, else Ok(product))?;
    out.assign(&sum)
}

/// The product straight into rows of `out`; `false` when its layout is not one of contiguous rows.
fn gemm_in_place<T: Products>(alpha: f64, a: &Array, b: &Array, beta: f64, out: &Array) -> Result<bool> {
    let Some(super::matrix::Storage::Rows(row_step)) = Matrix::<T>::of(out).storage() else { return Ok(false) };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let (a, b) = (Matrix::of(a).readable(&mut first), Matrix::of(b).readable(&mut second));
    let (alpha, beta) = (T::from_scalar(alpha.scalar()), T::from_scalar(beta.scalar()));
    let target = Target { data: out.pointer::<T>(), row_step };
    interrupt::stoppable(|| {
        // SAFETY: `out` overlaps neither operand, has the result's shape, and no length is zero or too large.
        unsafe { in_blocks(alpha, a, b, beta, target, false) };
        Ok(true)
    })
}

#[cold]
fn not_aligned(a: &Array, b: &Array, axis: usize) -> Error {
    let last = a.ndim() - 1;
    Error::value(format!(
        "shapes {} and {} not aligned: {} (dim {last}) != {} (dim {axis})",
        tight(a.shape()),
        tight(b.shape()),
        a.shape()[last],
        b.shape()[axis]
    ))
}

/// NumPy's `dot`: the sum over the last axis of `a` and the last but one of `b`; a product where one is a scalar.
///
/// # Errors
/// `ValueError` when the shapes do not fit; `MemoryError`.
pub fn dot(a: &Array, b: &Array) -> Result<Array> {
    if a.ndim() == 0 || b.ndim() == 0 {
        return scaled(a, b);
    }
    let axis = b.ndim().saturating_sub(2);
    if a.shape()[a.ndim() - 1] != b.shape()[axis] {
        return Err(not_aligned(a, b, axis));
    }
    let mut order: Shape = (0..b.ndim()).collect();
    order.remove(axis);
    order.insert(0, axis);
    contract(a, &b.permute(&order))
}

/// NumPy's `inner`: the sum over the last axes of both; a product where one is a scalar.
///
/// # Errors
/// `ValueError` when the shapes do not fit; `MemoryError`.
pub fn inner(a: &Array, b: &Array) -> Result<Array> {
    if a.ndim() == 0 || b.ndim() == 0 {
        return scaled(a, b);
    }
    let axis = b.ndim() - 1;
    if a.shape()[a.ndim() - 1] != b.shape()[axis] {
        return Err(not_aligned(a, &transpose(b), axis.saturating_sub(1)));
    }
    let columns = b.shape()[axis];
    let rows = b.shape()[..axis].iter().product();
    // Merge the rows first: that is a view, where merging after the exchange would be a copy.
    let merged = transpose(&b.reshape(&[rows, columns])?);
    let shape: Shape = a.shape()[..a.ndim() - 1].iter().chain(&b.shape()[..axis]).copied().collect();
    contract(a, &if b.ndim() == 1 { b.clone() } else { merged })?.reshape(&shape)
}

/// The sum over the last axis of `a` and the first of `b`, which are equally long.
fn contract(a: &Array, b: &Array) -> Result<Array> {
    if let Some(product) = through_single(a, b, contract) {
        return product;
    }
    let (a, b) = same_type(a, b)?;
    let length = b.shape()[0];
    let (left, right) = (&a.shape()[..a.ndim() - 1], &b.shape()[1..]);
    if left.is_empty() && right.is_empty() {
        return dispatch!(a.dtype(), T => scalar_product::<T>(&a, &b, false), else Err(not_numbers(a.dtype())));
    }
    let (rows, columns) = (left.iter().product::<usize>(), right.iter().product::<usize>());
    let shape: Shape = left.iter().chain(right).copied().collect();
    let (tall, wide) = (a.reshape(&[rows, length])?, b.reshape(&[length, columns])?);
    let out = new_result(a.dtype(), &[rows, columns])?;
    stacked(&tall, &wide, &[], &out)?;
    out.reshape(&shape)
}

fn scalar_product<T: Multiply>(a: &Array, b: &Array, conjugate: bool) -> Result<Array> {
    // SAFETY: both are views of living arrays, equally long.
    Array::from_scalar(unsafe { T::scalar_product(Vector::of(a), Vector::of(b), conjugate) }.scalar())
}

/// The product of an array and a zero-dimensional one.
fn scaled(a: &Array, b: &Array) -> Result<Array> {
    let shape = if a.ndim() == 0 { b.shape() } else { a.shape() };
    outer(a, b)?.reshape(shape)
}

/// NumPy's `outer`: every element of `a` times every element of `b`, both read as vectors.
///
/// # Errors
/// `MemoryError`.
pub fn outer(a: &Array, b: &Array) -> Result<Array> {
    let (a, b) = same_type(a, b)?;
    let (a, b) = (a.to_contiguous()?, b.to_contiguous()?);
    dispatch!(a.dtype(), T => outer_of::<T>(&a, &b), else Err(not_numbers(a.dtype())))
}

fn outer_of<T: Number>(a: &Array, b: &Array) -> Result<Array> {
    let (x, y) = (a.as_slice::<T>().unwrap_or_default(), b.as_slice::<T>().unwrap_or_default());
    Array::build(&[x.len(), y.len()], |out: &mut [T]| {
        for (row, &x) in out.chunks_exact_mut(y.len().max(1)).zip(x) {
            interrupt::checkpoint();
            kernels::scaled(x, y, row);
        }
    })
}

/// NumPy's `vdot`: the scalar product of all elements, those of `a` conjugated.
///
/// # Errors
/// `ValueError` when the sizes differ; `MemoryError`.
pub fn vdot(a: &Array, b: &Array) -> Result<Array> {
    if let Some(product) = through_single(a, b, vdot) {
        return product;
    }
    let (a, b) = same_type(a, b)?;
    let (x, y) = (a.reshape(&[a.size()])?, b.reshape(&[a.size()])?);
    dispatch!(x.dtype(), T => scalar_product::<T>(&x, &y, true), else Err(not_numbers(x.dtype())))
}
