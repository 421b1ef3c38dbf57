//! `numpy.linalg`.

use super::products::{self, named};
use super::{args, tools};
use crate::array::{Array, DType, Scalar, Shape};
use crate::backend::cpu::linalg::{self as library, Cutoff, Qr, QrMode, Triangle};
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::convert::{self, from_array, from_result, from_tensor};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_float;
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, binary, bind, bind_one, cast_to, compare, linalg as rows, reduce, shape, unary};
use crate::trace;

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

/// The operand of a function that has no derivative: an array in memory.
fn plain(args: &Arguments, index: usize) -> Result<Array> {
    let tensor = args::tensor(args, index)?;
    if trace::is_traced(&tensor) && !trace::is_staged(&tensor) && tensor.dtype().is_inexact() {
        return Err(Error::type_error(format!("{} has no derivative yet", args.function())));
    }
    trace::concrete(&tensor)
}

fn det(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(from_result(library::det(&plain(args, 0)?)?))
}

fn slogdet(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (sign, logarithm) = library::slogdet(&plain(args, 0)?)?;
    Ok(named("SlogdetResult", &["sign", "logabsdet"], [sign, logarithm]))
}

fn inv(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(from_tensor(bind_one(&rows::INV, &Attrs::None, &[args::tensor(args, 0)?])?))
}

fn solve(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(from_tensor(rows::solve(&args::tensor(args, 0)?, &args::tensor(args, 1)?)?))
}

fn lstsq(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let rcond = args.given(2).map(to_float).transpose()?;
    let found = library::lstsq(&plain(args, 0)?, &plain(args, 1)?, rcond)?;
    Ok(Value::tuple([from_array(found.x), from_array(found.residuals), from_result(found.rank), from_array(found.s)]))
}

fn svd(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let full = args.flag(1, true)?;
    let hermitian = args.flag(3, false)?;
    if !args.flag(2, true)? {
        return Ok(from_array(library::svdvals(&plain(args, 0)?, hermitian)?));
    }
    let fields = ["U", "S", "Vh"];
    if hermitian {
        let found = library::svd(&plain(args, 0)?, full, true)?;
        return Ok(named("SVDResult", &fields, [found.u, found.s, found.vt]));
    }
    let parts = bind(&rows::SVD, &Attrs::Integer(full.into()), &[args::tensor(args, 0)?])?;
    Ok(tools::named_result("SVDResult", &fields, parts.into_iter().map(from_tensor)))
}

fn svdvals(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(from_array(library::svdvals(&plain(args, 0)?, false)?))
}

fn qr(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mode = QrMode::parse(args.get(1).map_or(Ok("reduced"), |v| args::text(v, "mode"))?)?;
    Ok(match library::qr(&plain(args, 0)?, mode)? {
        Qr::Factors(q, r) => named("QRResult", &["Q", "R"], [q, r]),
        Qr::R(r) => from_array(r),
        Qr::Raw(h, tau) => Value::tuple([from_array(h), from_array(tau)]),
    })
}

fn cholesky(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(from_array(library::cholesky(&plain(args, 0)?, args.flag(1, false)?)?))
}

fn triangle(args: &Arguments) -> Result<Triangle> {
    Triangle::parse(args.get(1).map_or(Ok("L"), |v| args::text(v, "UPLO"))?)
}

fn eig(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (values, vectors) = library::eig(&plain(args, 0)?)?;
    Ok(named("EigResult", &["eigenvalues", "eigenvectors"], [values, vectors]))
}

fn eigh(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (values, vectors) = library::eigh(&plain(args, 0)?, triangle(args)?)?;
    Ok(named("EighResult", &["eigenvalues", "eigenvectors"], [values, vectors]))
}

fn eigvals(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(from_array(library::eigvals(&plain(args, 0)?)?))
}

fn eigvalsh(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(from_array(library::eigvalsh(&plain(args, 0)?, triangle(args)?)?))
}

/// (a, rcond=None, hermitian=False, *, rtol=…).
fn pinv(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let hermitian = args.flag(2, false)?;
    let share = match (args.given(1), args.get(3)) {
        (Some(rcond), _) => Some(convert::array(rcond)?),
        (None, Some(rtol)) if !rtol.is_none() => Some(convert::array(rtol)?),
        (None, _) => None,
    };
    let cutoff = match (&share, args.get(3)) {
        (Some(share), _) => Cutoff::Relative(share),
        (None, Some(_)) => Cutoff::Machine,
        (None, None) => Cutoff::Default,
    };
    Ok(from_array(library::pinv(&plain(args, 0)?, cutoff, hermitian)?))
}

/// (A, tol=None, hermitian=False, *, rtol=None).
fn matrix_rank(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let [tol, rtol] = [1, 3].map(|at| args.given(at).map(convert::array).transpose());
    let rank = library::matrix_rank(&plain(args, 0)?, tol?.as_ref(), args.flag(2, false)?, rtol?.as_ref())?;
    Ok(from_result(rank))
}

/// Powers through the rows for matrix product and inverse, so that derivatives pass.
fn matrix_power(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let n = args.index(1).map_err(|_| Error::type_error("exponent must be an integer"))?;
    let tensor = args::tensor(args, 0)?;
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

/// What order a norm has.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Order {
    /// The root of the sum of squares.
    Default,
    Number(f64),
    Frobenius,
    Nuclear,
}

fn order(value: Option<&Value>, axes: usize) -> Result<Order> {
    Ok(match value {
        None | Some(Value::None) => Order::Default,
        Some(Value::Str(text)) => match &**text {
            "fro" | "f" if axes == 2 => Order::Frobenius,
            "nuc" if axes == 2 => Order::Nuclear,
            other if axes == 1 => return Err(Error::value(format!("Invalid norm order '{other}' for vectors"))),
            _ => return Err(Error::value("Invalid norm order for matrices.")),
        },
        Some(value) => Order::Number(to_float(value)?),
    })
}

fn inexact(tensor: Tensor) -> Result<Tensor> {
    if tensor.dtype().is_inexact() { Ok(tensor) } else { cast_to(tensor, DType::F64) }
}

/// The absolute squares.
fn squares(x: &Tensor) -> Result<Tensor> {
    if x.dtype().is_complex() {
        return unary::real_part(&binary::multiply(&unary::conjugate(x)?, x)?);
    }
    binary::multiply(x, x)
}

/// The root of the sum of squares over axes.
fn euclidean(x: &Tensor, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    if axes.len() == x.ndim() && !keepdims && !x.dtype().is_complex() {
        // The scalar product of the elements in memory order, as NumPy takes it.
        let flat = match x {
            Tensor::Host(array) if array.is_f_contiguous() => {
                let axes: Shape = (0..array.ndim()).rev().collect();
                Tensor::Host(array.permute(&axes).reshape(&[array.size()])?)
            }
            other => shape::reshape(other, &[other.size()])?,
        };
        return unary::sqrt(&products::settled(rows::matmul(&flat, &flat)?));
    }
    unary::sqrt(&reduce::sum(&squares(x)?, axes, keepdims)?)
}

fn vector_norm_of(x: &Tensor, order: Order, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    let attrs = Attrs::axes(axes, keepdims);
    let one = |row, x: Tensor| bind_one(row, &attrs, &[x]);
    match order {
        Order::Default => euclidean(x, axes, keepdims),
        Order::Number(p) if p == f64::INFINITY => one(&reduce::MAX, unary::absolute(x)?),
        Order::Number(p) if p == f64::NEG_INFINITY => one(&reduce::MIN, unary::absolute(x)?),
        Order::Number(0.0) => {
            let other = compare::not_equal(x, &Tensor::Scalar(Scalar::zero(x.dtype())))?;
            reduce::sum(&cast_to(other, x.dtype().real())?, axes, keepdims)
        }
        Order::Number(1.0) => reduce::sum(&unary::absolute(x)?, axes, keepdims),
        Order::Number(2.0) => unary::sqrt(&reduce::sum(&squares(x)?, axes, keepdims)?),
        Order::Number(p) => {
            let powers = binary::power(&unary::absolute(x)?, &Tensor::number(p))?;
            let total = reduce::sum(&powers, axes, keepdims)?;
            binary::power(&total, &Tensor::number(1.0 / p))
        }
        Order::Frobenius | Order::Nuclear => Err(Error::value("Invalid norm order for matrices.")),
    }
}

/// The singular values over two axes.
fn singular_values(x: &Tensor, axes: [usize; 2]) -> Result<Tensor> {
    if trace::is_traced(x) && !trace::is_staged(x) {
        return Err(Error::type_error("this norm has no derivative yet"));
    }
    let rest: Shape = (0..x.ndim()).filter(|at| !axes.contains(at)).chain(axes).collect();
    let array = trace::concrete(x)?.permute(&rest);
    Ok(Tensor::Host(library::svdvals(&array, false)?))
}

fn matrix_norm_of(x: &Tensor, order: Order, axes: [usize; 2], keepdims: bool) -> Result<Tensor> {
    if axes[0] == axes[1] {
        return Err(Error::value("Duplicate axes given."));
    }
    let mut both = axes;
    both.sort_unstable();
    // The sums along one axis, then the extreme along the other.
    let extreme = |over: usize, then: usize, row| -> Result<Tensor> {
        let sums = reduce::sum(&unary::absolute(x)?, &[over], keepdims)?;
        let then = if !keepdims && then > over { then - 1 } else { then };
        bind_one(row, &Attrs::axes(&[then], keepdims), &[sums])
    };
    let of_values = |row| -> Result<Tensor> {
        let values = singular_values(x, axes)?;
        let found = bind_one(row, &Attrs::axes(&[values.ndim() - 1], false), &[values])?;
        if !keepdims {
            return Ok(found);
        }
        shape::reshape(&found, &reduce::reduced_shape(&x.shape(), &both, true))
    };
    match order {
        Order::Default | Order::Frobenius => match (order, axes.len() == x.ndim() && !keepdims) {
            (Order::Default, true) => euclidean(x, &both, false),
            _ => unary::sqrt(&reduce::sum(&squares(x)?, &both, keepdims)?),
        },
        Order::Nuclear => of_values(&reduce::SUM),
        Order::Number(1.0) => extreme(axes[0], axes[1], &reduce::MAX),
        Order::Number(-1.0) => extreme(axes[0], axes[1], &reduce::MIN),
        Order::Number(2.0) => of_values(&reduce::MAX),
        Order::Number(-2.0) => of_values(&reduce::MIN),
        Order::Number(p) if p == f64::INFINITY => extreme(axes[1], axes[0], &reduce::MAX),
        Order::Number(p) if p == f64::NEG_INFINITY => extreme(axes[1], axes[0], &reduce::MIN),
        Order::Number(_) => Err(Error::value("Invalid norm order for matrices.")),
    }
}

/// The axes as given, in the order given; all of them for `None`.
fn given_axes(value: Option<&Value>, ndim: usize) -> Result<Shape> {
    match value {
        None | Some(Value::None) => Ok((0..ndim).collect()),
        Some(value @ (Value::Tuple(_) | Value::List(_))) => {
            value.sequence_items().unwrap_or_default().iter().map(|item| args::axis(item, ndim)).collect()
        }
        Some(value) => match crate::lang::number::to_index(value) {
            Ok(axis) => Ok([crate::array::normalize_axis(axis, ndim)?].into_iter().collect()),
            Err(_) => Err(Error::type_error("'axis' must be None, an integer or a tuple of integers")),
        },
    }
}

/// (x, ord=None, axis=None, keepdims=False).
fn norm(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = inexact(args::tensor(args, 0)?)?;
    let keepdims = args.flag(3, false)?;
    let axes = given_axes(args.get(2), x.ndim())?;
    if args.given(1).is_none() && args.given(2).is_none() {
        return Ok(from_tensor(euclidean(&x, &axes, keepdims)?));
    }
    let order = order(args.get(1), axes.len())?;
    Ok(from_tensor(match axes[..] {
        [_] => vector_norm_of(&x, order, &axes, keepdims)?,
        [rows, columns] => matrix_norm_of(&x, order, [rows, columns], keepdims)?,
        _ => return Err(Error::value("Improper number of dimensions to norm.")),
    }))
}

/// (x, /, *, axis=None, keepdims=False, ord=2).
fn vector_norm(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = inexact(args::tensor(args, 0)?)?;
    let mut axes = given_axes(args.get(1), x.ndim())?;
    axes.sort_unstable();
    let order = match order(args.get(3), 1)? {
        Order::Default => Order::Number(2.0),
        other => other,
    };
    Ok(from_tensor(vector_norm_of(&x, order, &axes, args.flag(2, false)?)?))
}

/// (x, /, *, keepdims=False, ord='fro').
fn matrix_norm(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = inexact(args::tensor(args, 0)?)?;
    if x.ndim() < 2 {
        return Err(error(format!("{}-dimensional array given. Array must be at least two-dimensional", x.ndim())));
    }
    let order = match order(args.get(2), 2)? {
        Order::Default => Order::Frobenius,
        other => other,
    };
    Ok(from_tensor(matrix_norm_of(&x, order, [x.ndim() - 2, x.ndim() - 1], args.flag(1, false)?)?))
}

/// (x, p=None).
fn cond(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = Tensor::Host(plain(args, 0)?);
    let order = order(args.get(1), 2)?;
    if x.size() == 0 {
        return Err(error("cond is not defined on empty arrays"));
    }
    if x.ndim() < 2 {
        return Err(error(format!("{}-dimensional array given. Array must be at least two-dimensional", x.ndim())));
    }
    let axes = [x.ndim() - 2, x.ndim() - 1];
    if matches!(order, Order::Default | Order::Number(2.0 | -2.0)) {
        let values = trace::concrete(&singular_values(&inexact(x)?, axes)?)?;
        let last = values.ndim() - 1;
        let count = values.shape()[last];
        let pick = |at| shape::slice_axis(&Tensor::Host(values.clone()), last, at, 1);
        let (first, least) = (pick(0)?, pick(count - 1)?);
        let ratio = if order == Order::Number(-2.0) {
            binary::divide(&least, &first)?
        } else {
            binary::divide(&first, &least)?
        };
        return Ok(from_tensor(products::settled(shape::reshape(&ratio, &values.shape()[..last])?)));
    }
    let x = inexact(x)?;
    let inverse = match bind_one(&rows::INV, &Attrs::None, std::slice::from_ref(&x)) {
        Ok(inverse) => inverse,
        Err(error) if error.message() == "Singular matrix" => {
            return Ok(convert::from_scalar(Scalar::F64(f64::INFINITY)));
        }
        Err(error) => return Err(error),
    };
    let both =
        binary::multiply(&matrix_norm_of(&x, order, axes, false)?, &matrix_norm_of(&inverse, order, axes, false)?)?;
    Ok(from_tensor(both))
}

/// (a, ind=2).
fn tensorinv(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
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
    let (mut a, b) = (args::tensor(args, 0)?, args::tensor(args, 1)?);
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

static FUNCTIONS: &[Native] = &[
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
        "A norm of vectors or matrices.\n\n>>> np.linalg.norm([3, 4])\nnp.float64(5.0)\n",
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
