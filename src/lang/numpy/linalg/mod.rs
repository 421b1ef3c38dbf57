//! `numpy.linalg`.

mod decompose;
mod norms;

use decompose::{
    cholesky, det, eig, eigh, eigvals, eigvalsh, inv, lstsq, matrix_rank, pinv, qr, slogdet, solve, svd, svdvals,
};
use norms::{cond, given_axes, matrix_norm, norm, vector_norm};

use super::{args, products};
use crate::array::{Array, DType, Shape};
use crate::backend::cpu::linalg as library;
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::convert::{from_array, from_tensor};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, bind_one, linalg as rows, shape};

/// Binds the module's names.
pub fn fill(vm: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define("LinAlgError", Value::ExceptionType(Kind::LinAlgError));
    let numpy = crate::lang::registry::import(vm, "numpy")?;
    if let Value::Module(numpy) = numpy {
        for name in ["matmul", "tensordot"] {
            if let Some(found) = numpy.globals.lookup(name) {
                module.define(name, found);
            }
        }
    }
    Ok(())
}

#[cold]
fn error(message: impl Into<String>) -> Error {
    Error::new(Kind::LinAlgError, message)
}

/// Argument number `index` as a tensor of a type that the routines know.
///
/// # Errors
/// Those of `np.asarray`; `TypeError` for half precision.
fn operand(args: &Arguments, index: usize) -> Result<Tensor> {
    let tensor = args::tensor(args, index)?;
    supported(&tensor).map(|()| tensor)
}

fn supported(tensor: &Tensor) -> Result<()> {
    match tensor.dtype() {
        DType::F16 => Err(Error::type_error("array type float16 is unsupported in linalg")),
        _ => Ok(()),
    }
}

/// Powers through the rows for matrix product and inverse, so that derivatives pass.
fn matrix_power(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let n = args.index(1).map_err(|_| Error::type_error("exponent must be an integer"))?;
    let tensor = if n < 0 { operand(args, 0)? } else { args::tensor(args, 0)? };
    if let Tensor::Host(array) = &tensor {
        return Ok(from_array(library::matrix_power(array, n)?));
    }
    let mut base = if n < 0 { bind_one(&rows::INV, &Attrs::None, &[tensor])? } else { tensor };
    let mut left = n.unsigned_abs();
    let mut power: Option<Tensor> = None;
    while left > 0 {
        if left & 1 == 1 {
            power = Some(match power {
                Some(power) => rows::matmul(&power, &base)?,
                None => base.clone(),
            });
        }
        left >>= 1;
        if left > 0 {
            base = rows::matmul(&base, &base)?;
        }
    }
    match power {
        Some(power) => Ok(from_tensor(power)),
        None => {
            let shape = base.shape();
            let one = library::matrix_power(&Array::zeros(base.dtype(), &shape)?, 0)?;
            Ok(from_array(one))
        }
    }
}

/// (a, ind=2).
fn tensorinv(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = operand(args, 0)?;
    let ind = args.get(1).map_or(Ok(2), args::integer)?;
    if ind <= 0 {
        return Err(Error::value("Invalid ind argument."));
    }
    let shape = a.shape();
    let ind = (ind as usize).min(shape.len());
    let result: Shape = shape[ind..].iter().chain(&shape[..ind]).copied().collect();
    let columns: usize = shape[ind..].iter().product();
    let rows_count = a.size() / columns.max(1);
    let flat = shape::reshape(&a, &[rows_count, columns])?;
    Ok(from_tensor(shape::reshape(&bind_one(&rows::INV, &Attrs::None, &[flat])?, &result)?))
}

/// (a, b, axes=None).
fn tensorsolve(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (mut a, b) = (operand(args, 0)?, operand(args, 1)?);
    if let Some(axes) = args.given(2) {
        let moved = given_axes(Some(axes), a.ndim())?;
        let order: Shape = (0..a.ndim()).filter(|at| !moved.contains(at)).chain(moved.iter().copied()).collect();
        a = shape::transpose(&a, &order)?;
    }
    let shape = a.shape();
    let result: Shape = shape[b.ndim().min(shape.len())..].into();
    let unknowns: usize = result.iter().product();
    if a.size() != unknowns * unknowns {
        return Err(error(
            "Input arrays must satisfy the requirement             prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])",
        ));
    }
    let flat = shape::reshape(&a, &[unknowns, unknowns])?;
    let solved = rows::solve(&flat, &shape::reshape(&b, &[b.size()])?)?;
    Ok(from_tensor(shape::reshape(&solved, &result)?))
}

fn matrix_transpose(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = args::tensor(args, 0)?;
    if x.ndim() < 2 {
        return Err(Error::value(format!("Input array must be at least 2-dimensional, but it is {}", x.ndim())));
    }
    Ok(from_tensor(shape::swap_last(&x)?))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "det(a)",
        "The determinant.\n\n>>> np.linalg.det([[1., 2.], [3., 4.]])\nnp.float64(-2.0000000000000004)\n",
        det,
    ),
    Native::new(
        "slogdet(a)",
        "Sign and logarithm of the absolute value of the determinant.\n\n>>> np.linalg.slogdet([[2., 0.], [0., -1.]]).sign\nnp.float64(-1.0)\n",
        slogdet,
    ),
    Native::new(
        "inv(a)",
        "The inverse of a square matrix.\n\n>>> np.linalg.inv([[2., 0.], [0., 4.]])\narray([[0.5 , 0.  ],\n       [0.  , 0.25]])\n",
        inv,
    ),
    Native::new(
        "solve(a, b)",
        "The x for which a @ x is b.\n\n>>> np.linalg.solve([[1., 2.], [3., 5.]], [1., 2.])\narray([-1.,  1.])\n",
        solve,
    ),
    Native::new(
        "lstsq(a, b, rcond=None)",
        "The x for which a @ x comes closest to b, with residuals, rank and singular values.\n\n>>> np.linalg.lstsq([[1., 0.], [0., 2.]], [1., 4.])[0]\narray([1., 2.])\n",
        lstsq,
    ),
    Native::new(
        "svd(a, full_matrices=True, compute_uv=True, hermitian=False)",
        "The singular value decomposition a = u @ diag(s) @ vh.\n\n>>> np.linalg.svd([[3., 0.], [0., 4.]]).S\narray([4., 3.])\n",
        svd,
    ),
    Native::new(
        "svdvals(x, /)",
        "The singular values.\n\n>>> np.linalg.svdvals([[3., 0.], [0., 4.]])\narray([4., 3.])\n",
        svdvals,
    ),
    Native::new(
        "qr(a, mode='reduced')",
        "A matrix with orthonormal columns times an upper triangle.\n\n>>> np.linalg.qr([[2., 1.], [0., 3.]]).R.shape\n(2, 2)\n",
        qr,
    ),
    Native::new(
        "cholesky(a, /, *, upper=False)",
        "The triangular factor of a positive definite matrix.\n\n>>> np.linalg.cholesky([[4., 2.], [2., 5.]])\narray([[2., 0.],\n       [1., 2.]])\n",
        cholesky,
    ),
    Native::new(
        "eig(a)",
        "Eigenvalues, and eigenvectors as columns.\n\n>>> np.linalg.eig([[2., 0.], [0., 3.]]).eigenvalues\narray([2., 3.])\n",
        eig,
    ),
    Native::new(
        "eigh(a, UPLO='L')",
        "Eigenvalues and eigenvectors of a symmetric or Hermitian matrix.\n\n>>> np.linalg.eigh([[2., 0.], [0., 3.]]).eigenvalues\narray([2., 3.])\n",
        eigh,
    ),
    Native::new(
        "eigvals(a)",
        "The eigenvalues.\n\n>>> np.linalg.eigvals([[2., 0.], [0., 3.]])\narray([2., 3.])\n",
        eigvals,
    ),
    Native::new(
        "eigvalsh(a, UPLO='L')",
        "The eigenvalues of a symmetric or Hermitian matrix.\n\n>>> np.linalg.eigvalsh([[2., 0.], [0., 3.]])\narray([2., 3.])\n",
        eigvalsh,
    ),
    Native::new(
        "pinv(a, rcond=None, hermitian=False, *, rtol=None)",
        "The Moore-Penrose inverse.\n\n>>> np.linalg.pinv([[2., 0.], [0., 4.]])\narray([[0.5 , 0.  ],\n       [0.  , 0.25]])\n",
        pinv,
    ),
    Native::new(
        "matrix_rank(A, tol=None, hermitian=False, *, rtol=None)",
        "How many singular values are not zero.\n\n>>> np.linalg.matrix_rank([[1., 2.], [2., 4.]])\nnp.int64(1)\n",
        matrix_rank,
    ),
    Native::new(
        "matrix_power(a, n)",
        "The matrix multiplied with itself.\n\n>>> np.linalg.matrix_power([[1, 1], [0, 1]], 3)\narray([[1, 3],\n       [0, 1]])\n",
        matrix_power,
    ),
    Native::new(
        "norm(x, ord=None, axis=None, keepdims=False)",
        "A norm of vectors or matrices. Its derivative at zero is zero.\n\n>>> np.linalg.norm([3, 4])\nnp.float64(5.0)\n",
        norm,
    ),
    Native::new(
        "vector_norm(x, /, *, axis=None, keepdims=False, ord=2)",
        "A norm of vectors.\n\n>>> np.linalg.vector_norm([3, 4])\nnp.float64(5.0)\n",
        vector_norm,
    ),
    Native::new(
        "matrix_norm(x, /, *, keepdims=False, ord='fro')",
        "A norm of matrices.\n\n>>> np.linalg.matrix_norm([[3., 0.], [0., 4.]])\nnp.float64(5.0)\n",
        matrix_norm,
    ),
    Native::new(
        "cond(x, p=None)",
        "The condition number.\n\n>>> np.linalg.cond([[1., 0.], [0., 2.]])\nnp.float64(2.0)\n",
        cond,
    ),
    Native::new(
        "multi_dot(arrays, *, out=None)",
        "The product of several matrices in the cheapest order.\n\n>>> np.linalg.multi_dot([[1, 2], [[1, 0], [0, 1]], [3, 4]])\nnp.int64(11)\n",
        products::multi_dot,
    ),
    Native::new("tensorinv(a, ind=2)", "The inverse under tensordot. `np.linalg.tensorinv(a)`", tensorinv),
    Native::new(
        "tensorsolve(a, b, axes=None)",
        "The x for which tensordot(a, x) is b. `np.linalg.tensorsolve(a, b)`",
        tensorsolve,
    ),
    Native::new(
        "matrix_transpose(x, /)",
        "The last two axes exchanged.\n\n>>> np.linalg.matrix_transpose([[1, 2], [3, 4]])\narray([[1, 3],\n       [2, 4]])\n",
        matrix_transpose,
    ),
    Native::new(
        "trace(x, /, *, offset=0, dtype=None)",
        "The sum of a diagonal over the last axes.\n\n>>> np.linalg.trace([[1, 2], [3, 4]])\nnp.int64(5)\n",
        products::matrix_trace,
    ),
    Native::new(
        "diagonal(x, /, *, offset=0)",
        "A diagonal over the last axes.\n\n>>> np.linalg.diagonal([[1, 2], [3, 4]])\narray([1, 4])\n",
        products::matrix_diagonal,
    ),
    Native::new(
        "cross(x1, x2, /, *, axis=-1)",
        "The vector product.\n\n>>> np.linalg.cross([1, 0, 0], [0, 1, 0])\narray([0, 0, 1])\n",
        products::vector_cross,
    ),
    Native::new(
        "outer(x1, x2, /)",
        "Every element of one vector times every element of the other.\n\n>>> np.linalg.outer([1, 2], [3, 4])\narray([[3, 4],\n       [6, 8]])\n",
        products::vector_outer,
    ),
    Native::new(
        "vecdot(x1, x2, /, *, axis=-1)",
        "The scalar products of vectors.\n\n>>> np.linalg.vecdot([1, 2], [3, 4])\nnp.int64(11)\n",
        products::vector_dot,
    ),
];
