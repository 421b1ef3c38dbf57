//! `np.linalg`, and the products that NumPy binds at its top.
//!
//! Products, `solve`, `inv` and `svd` apply rows, so that derivatives pass; the other decompositions work on elements.

use std::rc::Rc;

use super::args;
use crate::array::{Array, DType, Shape};
use crate::backend::cpu::linalg::{self, Cutoff, Qr, QrMode, Triangle};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert::{self, from_array, from_result, from_tensor};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::symbol::Symbol;
use crate::lang::value::{NamedTupleType, Value};
use crate::ops::{self, Attrs, Tensor, binary, bind, bind_one, reduce, shape, unary};

/// Fills `numpy.linalg`.
///
/// # Errors
/// None; the signature is that of every module.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define_natives(PRODUCTS);
    module.define("LinAlgError", Value::ExceptionType(crate::diag::Kind::LinAlgError));
    Ok(())
}

fn named(name: &'static str, fields: &[&'static str], items: impl IntoIterator<Item = Value>) -> Value {
    let ty = NamedTupleType {
        name: name.into(),
        fields: fields.iter().map(|field| Symbol::new(field)).collect(),
        defaults: Vec::new(),
    };
    Value::named_tuple(Rc::new(ty), items)
}

/// `a @ b` by NumPy's rules for `dot`.
///
/// # Errors
/// `ValueError` for shapes that do not align.
pub fn dot_of(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let (m, n) = (a.shape(), b.shape());
    if m.is_empty() || n.is_empty() {
        return binary::multiply(a, b);
    }
    let along = n.len().saturating_sub(2);
    if m[m.len() - 1] != n[along] {
        let text = |s: &[usize]| crate::array::shape_text(s).replace(' ', "");
        return Err(Error::value(format!(
            "shapes {} and {} not aligned: {} (dim {}) != {} (dim {along})",
            text(&m),
            text(&n),
            m[m.len() - 1],
            m.len() - 1,
            n[along]
        ))
        .operand(0, a.aval().describe())
        .operand(1, b.aval().describe()));
    }
    if n.len() <= 2 {
        return ops::linalg::matmul(a, b);
    }
    // Every row of a with every matrix of b: as one product of two matrices, put back into axes.
    let (k, columns) = (n[along], n[n.len() - 1]);
    let mut order: Shape = [along].into_iter().collect();
    order.extend((0..n.len()).filter(|&axis| axis != along));
    let rest: usize = n[..along].iter().product::<usize>() * columns;
    let flat_b = shape::reshape(&shape::transpose(b, &order)?, &[k, rest])?;
    let flat_a = shape::reshape(a, &[a.size() / k.max(1), k])?;
    let target: Shape = m[..m.len() - 1].iter().chain(&n[..along]).chain([&columns]).copied().collect();
    shape::reshape(&ops::linalg::matmul(&flat_a, &flat_b)?, &target)
}

fn dot(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    args::finish(dot_of(&args::tensor(args, 0)?, &args::tensor(args, 1)?)?, args.get(2), "dot")
}

fn matmul(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    args::finish(ops::linalg::matmul(&args::tensor(args, 0)?, &args::tensor(args, 1)?)?, args.get(2), "matmul")
}

fn inner(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (args::tensor(args, 0)?, args::tensor(args, 1)?);
    if a.ndim() == 0 || b.ndim() == 0 {
        return Ok(from_tensor(binary::multiply(&a, &b)?));
    }
    let (m, n) = (a.shape(), b.shape());
    if m[m.len() - 1] != n[n.len() - 1] {
        let text = |s: &[usize]| crate::array::shape_text(s).replace(' ', "");
        return Err(Error::value(format!(
            "shapes {} and {} not aligned: {} (dim {}) != {} (dim {})",
            text(&m),
            text(&n),
            m[m.len() - 1],
            m.len() - 1,
            n[n.len() - 1],
            n.len() - 1
        )));
    }
    let turned = if n.len() == 1 { b } else { shape::swap_last(&b)? };
    Ok(from_tensor(dot_of(&a, &turned)?))
}

fn outer(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (args::tensor(args, 0)?, args::tensor(args, 1)?);
    let column = shape::reshape(&a, &[a.size(), 1])?;
    let row = shape::reshape(&b, &[1, b.size()])?;
    args::finish(binary::multiply(&column, &row)?, args.get(2), "outer")
}

fn vdot(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (args::tensor(args, 0)?, args::tensor(args, 1)?);
    let (a, b) = (shape::reshape(&a, &[a.size()])?, shape::reshape(&b, &[b.size()])?);
    let a = if a.dtype().is_complex() { unary::conjugate(&a)? } else { a };
    Ok(from_tensor(dot_of(&a, &b)?))
}

/// The products, bound at NumPy's top too.
pub static PRODUCTS: &[Native] = &[
    Native::new(
        "dot(a, b, out=None)",
        "The product of two arrays: of vectors the inner one, of matrices the matrix product.\n\n>>> np.dot([1, 2], [3, 4])\nnp.int64(11)\n",
        dot,
    ),
    Native::new(
        "matmul(x1, x2, /, out=None, *, casting='same_kind', order='K', dtype=None)",
        "The matrix product; leading axes broadcast.\n\n>>> np.matmul([[1, 0], [0, 1]], [4, 2])\narray([4, 2])\n",
        matmul,
    ),
    Native::new(
        "inner(a, b, /)",
        "The sum of products over the last axes.\n\n>>> np.inner([1, 2, 3], [0, 1, 0])\nnp.int64(2)\n",
        inner,
    ),
    Native::new(
        "outer(a, b, out=None)",
        "The products of all pairs.\n\n>>> np.outer([1, 2], [3, 4])\narray([[3, 4],\n       [6, 8]])\n",
        outer,
    ),
    Native::new(
        "vdot(a, b, /)",
        "The inner product of flattened arrays, the first conjugated.\n\n>>> np.vdot([1, 2], [3, 4])\nnp.int64(11)\n",
        vdot,
    ),
];

fn array(args: &Arguments, index: usize) -> Result<Array> {
    crate::trace::concrete(&args::tensor(args, index)?)
}

fn solve(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(from_tensor(ops::linalg::solve(&args::tensor(args, 0)?, &args::tensor(args, 1)?)?))
}

fn inv(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(from_tensor(bind_one(&ops::linalg::INV, &Attrs::None, &[args::tensor(args, 0)?])?))
}

/// (a, full_matrices, compute_uv, hermitian).
fn svd(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let default = |index: usize| args.get(index).map_or(Ok(true), |v| args::flag(Some(v)));
    let hermitian = args::flag(args.get(3))?;
    if !default(2)? {
        return Ok(from_array(linalg::svdvals(&array(args, 0)?, hermitian)?));
    }
    let full = default(1)?;
    let parts = if hermitian {
        let parts = linalg::svd(&array(args, 0)?, full, true)?;
        [parts.u, parts.s, parts.vt].map(from_array)
    } else {
        let attrs = Attrs::Integer(i64::from(full));
        let mut outputs = bind(&ops::linalg::SVD, &attrs, &[args::tensor(args, 0)?])?.into_iter();
        [(); 3].map(|()| outputs.next().map_or(Value::None, from_tensor))
    };
    Ok(named("SVDResult", &["U", "S", "Vh"], parts))
}

/// (a, b, rcond).
fn lstsq(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let rcond = args.given(2).map(crate::lang::number::to_float).transpose()?;
    let found = linalg::lstsq(&array(args, 0)?, &array(args, 1)?, rcond)?;
    let rank = found.rank.item().map_or(Value::None, convert::from_scalar);
    Ok(Value::tuple([from_array(found.x), from_array(found.residuals), rank, from_array(found.s)]))
}

/// (a, rcond, hermitian, rtol).
fn pinv(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let limit = match (args.given(1), args.given(3)) {
        (Some(value), _) | (None, Some(value)) => Some(convert::array(value)?),
        _ => None,
    };
    let cutoff = limit.as_ref().map_or(Cutoff::Default, Cutoff::Relative);
    Ok(from_array(linalg::pinv(&array(args, 0)?, cutoff, args::flag(args.get(2))?)?))
}

fn qr(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mode = args.given(1).map_or(Ok("reduced"), |v| args::text(v, "mode"))?;
    Ok(match linalg::qr(&array(args, 0)?, QrMode::parse(mode)?)? {
        Qr::Factors(q, r) => named("QRResult", &["Q", "R"], [from_array(q), from_array(r)]),
        Qr::R(r) => from_array(r),
        Qr::Raw(h, tau) => Value::tuple([from_array(h), from_array(tau)]),
    })
}

fn triangle(value: Option<&Value>) -> Result<Triangle> {
    value.map_or(Ok(Triangle::Lower), |v| Triangle::parse(args::text(v, "UPLO")?))
}

fn eigh(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (values, vectors) = linalg::eigh(&array(args, 0)?, triangle(args.given(1))?)?;
    Ok(named("EighResult", &["eigenvalues", "eigenvectors"], [from_array(values), from_array(vectors)]))
}

fn eig(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (values, vectors) = linalg::eig(&array(args, 0)?)?;
    Ok(named("EigResult", &["eigenvalues", "eigenvectors"], [from_array(values), from_array(vectors)]))
}

fn slogdet(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (sign, log) = linalg::slogdet(&array(args, 0)?)?;
    Ok(named("SlogdetResult", &["sign", "logabsdet"], [from_result(sign), from_result(log)]))
}

/// The order of a norm.
enum Order {
    Default,
    Frobenius,
    Nuclear,
    Number(f64),
}

fn order(value: Option<&Value>) -> Result<Order> {
    Ok(match value {
        None => Order::Default,
        Some(Value::Str(text)) => match &**text {
            "fro" | "f" => Order::Frobenius,
            "nuc" => Order::Nuclear,
            _ => return Err(Error::value(format!("Invalid norm order '{}' for vectors", &**text))),
        },
        Some(value) => Order::Number(crate::lang::number::to_float(value)?),
    })
}

/// The norm of vectors along axes.
fn vector_norm(x: &Tensor, order: &Order, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    let attrs = Attrs::axes(axes, keepdims);
    let size = || unary::absolute(x);
    match order {
        Order::Default | Order::Frobenius | Order::Number(2.0) => {
            let squares = if x.dtype().is_complex() { unary::square(&size()?)? } else { unary::square(x)? };
            unary::sqrt(&reduce::sum(&squares, axes, keepdims)?)
        }
        Order::Number(p) if *p == f64::INFINITY => bind_one(&reduce::MAX, &attrs, &[size()?]),
        Order::Number(p) if *p == f64::NEG_INFINITY => bind_one(&reduce::MIN, &attrs, &[size()?]),
        Order::Number(0.0) => {
            let counted = ops::compare::not_equal(x, &Tensor::integer(0))?;
            reduce::sum(&ops::cast_to(counted, x.dtype().real())?, axes, keepdims)
        }
        Order::Number(1.0) => reduce::sum(&size()?, axes, keepdims),
        Order::Number(p) => {
            let powers = reduce::sum(&binary::power(&size()?, &Tensor::number(*p))?, axes, keepdims)?;
            binary::power(&powers, &Tensor::number(1.0 / p))
        }
        Order::Nuclear => Err(Error::value("Invalid norm order 'nuc' for vectors")),
    }
}

/// The norm of matrices over two axes, brought last.
fn matrix_norm(x: &Tensor, order: &Order, axes: [usize; 2], keepdims: bool) -> Result<Tensor> {
    let ndim = x.ndim();
    let [rows, columns] = axes;
    let both: Shape = {
        let mut both = [rows, columns];
        both.sort_unstable();
        both.into_iter().collect()
    };
    let sums = |axis: usize, row: &'static ops::Op| -> Result<Tensor> {
        let summed = reduce::sum(&unary::absolute(x)?, &[axis], true)?;
        bind_one(row, &Attrs::axes(&both, keepdims), &[summed])
    };
    let singular = |pick: &dyn Fn(&Tensor, usize) -> Result<Tensor>| -> Result<Tensor> {
        let mut turned: Shape = (0..ndim).filter(|axis| !axes.contains(axis)).collect();
        turned.extend(axes);
        let values = linalg::svdvals(&crate::trace::concrete(&shape::transpose(x, &turned)?)?, false)?;
        let last = values.ndim() - 1;
        let found = pick(&Tensor::Host(values), last)?;
        if !keepdims {
            return Ok(found);
        }
        let kept: Shape = reduce::reduced_shape(&x.shape(), &both, true);
        shape::reshape(&found, &kept)
    };
    match order {
        Order::Default | Order::Frobenius => vector_norm(x, &Order::Default, &both, keepdims),
        Order::Nuclear => singular(&|values, last| reduce::sum(values, &[last], false)),
        Order::Number(p) if *p == f64::INFINITY => sums(columns, &reduce::MAX),
        Order::Number(p) if *p == f64::NEG_INFINITY => sums(columns, &reduce::MIN),
        Order::Number(1.0) => sums(rows, &reduce::MAX),
        Order::Number(-1.0) => sums(rows, &reduce::MIN),
        Order::Number(2.0) => {
            singular(&|values, last| bind_one(&reduce::MAX, &Attrs::axes(&[last], false), &[values.clone()]))
        }
        Order::Number(-2.0) => {
            singular(&|values, last| bind_one(&reduce::MIN, &Attrs::axes(&[last], false), &[values.clone()]))
        }
        Order::Number(_) => Err(Error::value("Invalid norm order for matrices.")),
    }
}

/// (x, ord, axis, keepdims).
fn norm(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = args::tensor(args, 0)?;
    let x = if x.dtype().is_inexact() { x } else { ops::cast_to(x, DType::F64)? };
    let (order, keepdims) = (order(args.given(1))?, args::flag(args.get(3))?);
    let ndim = x.ndim();
    let result = match args.given(2) {
        None if matches!(order, Order::Default) => {
            let all: Shape = (0..ndim).collect();
            vector_norm(&x, &order, &all, keepdims)?
        }
        None if ndim == 1 => vector_norm(&x, &order, &[0], keepdims)?,
        None if ndim == 2 => matrix_norm(&x, &order, [0, 1], keepdims)?,
        None => return Err(Error::value("Improper number of dimensions to norm.")),
        Some(axis) => {
            let given: Vec<usize> = match axis.sequence_items() {
                Some(items) => items.iter().map(|item| args::axis(item, ndim)).collect::<Result<_>>()?,
                None => vec![args::axis(axis, ndim)?],
            };
            match given[..] {
                [one] => vector_norm(&x, &order, &[one], keepdims)?,
                [rows, columns] if rows == columns => return Err(Error::value("Duplicate axes given.")),
                [rows, columns] => matrix_norm(&x, &order, [rows, columns], keepdims)?,
                _ => return Err(Error::value("Improper number of dimensions to norm.")),
            }
        }
    };
    Ok(from_tensor(result))
}

/// (x, p).
fn cond(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = array(args, 0)?;
    if x.ndim() < 2 {
        return Err(Error::new(
            crate::diag::Kind::LinAlgError,
            format!("{}-dimensional array given. Array must be at least two-dimensional", x.ndim()),
        ));
    }
    let order = order(args.given(1))?;
    let axes = [x.ndim() - 2, x.ndim() - 1];
    let by_values = |flip: bool| -> Result<Tensor> {
        let values = linalg::svdvals(&x, false)?;
        let last = values.ndim() - 1;
        let attrs = Attrs::axes(&[last], false);
        let values = Tensor::Host(values);
        let (high, low) =
            (bind_one(&reduce::MAX, &attrs, &[values.clone()])?, bind_one(&reduce::MIN, &attrs, &[values])?);
        if flip { binary::divide(&low, &high) } else { binary::divide(&high, &low) }
    };
    Ok(from_tensor(match order {
        Order::Default | Order::Number(2.0) => by_values(false)?,
        Order::Number(-2.0) => by_values(true)?,
        _ => {
            let inverse = Tensor::Host(linalg::inv(&x)?);
            let x = Tensor::Host(x);
            binary::multiply(&matrix_norm(&x, &order, axes, false)?, &matrix_norm(&inverse, &order, axes, false)?)?
        }
    }))
}

/// (A, tol, hermitian, rtol).
fn matrix_rank(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let tol = args.given(1).map(convert::array).transpose()?;
    let rtol = args.given(3).map(convert::array).transpose()?;
    Ok(from_result(linalg::matrix_rank(&array(args, 0)?, tol.as_ref(), args::flag(args.get(2))?, rtol.as_ref())?))
}

/// `eigvals` and relatives: one array from one.
fn one(args: &Arguments, f: impl Fn(&Array) -> Result<Array>) -> Result<Value> {
    Ok(from_result(f(&array(args, 0)?)?))
}

/// The functions of `np.linalg`.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "norm(x, ord=None, axis=None, keepdims=False)",
        "The norm of a vector or matrix.\n\n>>> np.linalg.norm([3., 4.])\nnp.float64(5.0)\n",
        norm,
    ),
    Native::new(
        "det(a)",
        "The determinant.\n\n>>> np.linalg.det([[2., 0.], [0., 3.]])\nnp.float64(6.0)\n",
        |_, args| one(args, linalg::det),
    ),
    Native::new("slogdet(a)", "The sign of the determinant and the logarithm of its size.", slogdet),
    Native::new(
        "inv(a)",
        "The inverse matrix.\n\n>>> np.linalg.inv([[2., 0.], [0., 4.]])\narray([[0.5 , 0.  ],\n       [0.  , 0.25]])\n",
        inv,
    ),
    Native::new(
        "solve(a, b)",
        "The x for which a @ x is b.\n\n>>> np.linalg.solve([[2., 0.], [0., 4.]], [2., 4.])\narray([1., 1.])\n",
        solve,
    ),
    Native::new(
        "lstsq(a, b, rcond=None)",
        "The x that makes a @ x nearest to b, with residuals, rank and singular values.",
        lstsq,
    ),
    Native::new(
        "svd(a, full_matrices=True, compute_uv=True, hermitian=False)",
        "The singular value decomposition.",
        svd,
    ),
    Native::new("svdvals(x, /)", "The singular values.", |_, args| one(args, |a| linalg::svdvals(a, false))),
    Native::new("qr(a, mode='reduced')", "The factors of a matrix: orthonormal columns, and an upper triangle.", qr),
    Native::new(
        "cholesky(a, /, *, upper=False)",
        "The triangle that gives the matrix when multiplied by its transpose.",
        |_, args| {
            let upper = args::flag(args.get(1))?;
            one(args, |a| linalg::cholesky(a, upper))
        },
    ),
    Native::new("eig(a)", "Eigenvalues and eigenvectors.", eig),
    Native::new("eigh(a, UPLO='L')", "Eigenvalues and eigenvectors of a symmetric matrix.", eigh),
    Native::new("eigvals(a)", "Eigenvalues.", |_, args| one(args, linalg::eigvals)),
    Native::new("eigvalsh(a, UPLO='L')", "Eigenvalues of a symmetric matrix.", |_, args| {
        let half = triangle(args.given(1))?;
        one(args, |a| linalg::eigvalsh(a, half))
    }),
    Native::new("pinv(a, rcond=None, hermitian=False, *, rtol=None)", "The pseudo-inverse.", pinv),
    Native::new("matrix_rank(A, tol=None, hermitian=False, *, rtol=None)", "The rank of a matrix.", matrix_rank),
    Native::new(
        "matrix_power(a, n)",
        "A square matrix raised to a whole power.\n\n>>> np.linalg.matrix_power([[0, 1], [-1, 0]], 2)\narray([[-1,  0],\n       [ 0, -1]])\n",
        |_, args| {
            let n = args::integer(args.value(1))?;
            one(args, |a| linalg::matrix_power(a, n))
        },
    ),
    Native::new(
        "cond(x, p=None)",
        "The condition number.\n\n>>> np.linalg.cond([[2., 0.], [0., 1.]])\nnp.float64(2.0)\n",
        cond,
    ),
];
