//! Decompositions of matrices, and what is computed by them: determinants, least squares, the pseudo-inverse.
//!
//! Leading axes are a stack of matrices. Whole numbers are decomposed as float64.

use smallvec::{SmallVec, smallvec};

use super::linalg::{common_type, matrices, square};
use super::shape::wrong_parameters;
use super::{
    Along, Attrs, Aval, Class, Derivative, JvpRule, Library, LibraryOp, LinearArg, Op, Samples, Tensor, TransposeRule,
    bind, bind_one, matrix_rules,
};
use crate::array::{DType, Shape};
use crate::diag::{Error, Kind, Result};

/// The shape of the stack, and the lengths of a matrix's two axes.
fn parts(a: &Aval) -> Result<(&[usize], usize, usize)> {
    match matrices(a)? {
        [lead @ .., m, n] => Ok((lead, *m, *n)),
        _ => Err(wrong_parameters()),
    }
}

/// An abstract stack of `tail`-shaped results.
fn stack(dtype: DType, lead: &[usize], tail: &[usize]) -> Aval {
    let shape: Shape = lead.iter().chain(tail).copied().collect();
    Aval::new(dtype, &shape)
}

/// The parameter of [`DET`] and [`SLOGDET`] with which they give the inverse as a further result, by the same factors; it
/// is nan for a singular matrix.
pub const WITH_INVERSE: Attrs = Attrs::Integer(1);

/// Lengthens the results of a determinant's row by what [`WITH_INVERSE`] adds.
fn with_inverse(mut results: SmallVec<[Aval; 1]>, attrs: &Attrs, operands: &[Aval]) -> SmallVec<[Aval; 1]> {
    if *attrs == WITH_INVERSE {
        results.push(Aval::new(common_type(operands), &operands[0].shape));
    }
    results
}

/// The determinant.
pub static DET: Op = Op {
    name: "det",
    operator: "",
    operands: &["a"],
    doc: "The determinant.\n\n>>> np.linalg.det([[2., 0.], [1., 3.]])\nnp.float64(6.0)\n",
    class: Class::Library(Library {
        routine: LibraryOp::Determinant,
        types: |attrs, operands| {
            square(&operands[0])?;
            let (lead, ..) = parts(&operands[0])?;
            Ok(with_inverse(smallvec![stack(common_type(operands), lead, &[])], attrs, operands))
        },
    }),
    derivative: Derivative::Along(Along {
        results: 1,
        compute: |_, operands| bind(&DET, &WITH_INVERSE, operands).map(Some),
        rule: matrix_rules::jvp_det,
    }),
    transpose: None,
    samples: Samples::Own,
};

/// Sign and logarithm of the absolute value of the determinant.
pub static SLOGDET: Op = Op {
    name: "slogdet",
    operator: "",
    operands: &["a"],
    doc: "Sign and logarithm of the absolute value of the determinant.\n\n>>> np.linalg.slogdet([[2., 0.], [0., -1.]]).sign\nnp.float64(-1.0)\n",
    class: Class::Library(Library {
        routine: LibraryOp::SignLogDeterminant,
        types: |attrs, operands| {
            square(&operands[0])?;
            let (lead, ..) = parts(&operands[0])?;
            let dtype = common_type(operands);
            let mut out: SmallVec<[Aval; 1]> = smallvec![stack(dtype, lead, &[])];
            out.push(stack(dtype.real(), lead, &[]));
            Ok(with_inverse(out, attrs, operands))
        },
    }),
    derivative: Derivative::Along(Along {
        results: 2,
        compute: |_, operands| bind(&SLOGDET, &WITH_INVERSE, operands).map(Some),
        rule: matrix_rules::jvp_slogdet,
    }),
    transpose: None,
    samples: Samples::Own,
};

/// The Cholesky factor; the parameter is 1 for the upper one.
pub static CHOLESKY: Op = Op {
    name: "cholesky",
    operator: "",
    operands: &["a"],
    doc: "The triangular factor of a positive definite matrix.\n\n>>> np.linalg.cholesky([[4., 2.], [2., 5.]])\narray([[2., 0.],\n       [1., 2.]])\n",
    class: Class::Library(Library {
        routine: LibraryOp::Cholesky,
        types: |_, operands| {
            square(&operands[0])?;
            Ok(smallvec![Aval::new(common_type(operands), &operands[0].shape)])
        },
    }),
    derivative: Derivative::Rule(matrix_rules::jvp_cholesky),
    transpose: None,
    samples: Samples::Own,
};

/// The tangent of a real lower Cholesky factor along one of the matrix, of which the symmetric part counts.
pub static CHOLESKY_TANGENT: Op = cholesky_linear(
    "cholesky tangent",
    LibraryOp::CholeskyTangent,
    matrix_rules::jvp_cholesky_tangent,
    |_, cotangent, args| by_factor(&CHOLESKY_COTANGENT, cotangent, args),
);
/// Its transpose: the cotangent of the matrix, which is symmetric, from that of the factor.
pub static CHOLESKY_COTANGENT: Op = cholesky_linear(
    "cholesky cotangent",
    LibraryOp::CholeskyCotangent,
    matrix_rules::jvp_cholesky_cotangent,
    |_, cotangent, args| by_factor(&CHOLESKY_TANGENT, cotangent, args),
);

const fn cholesky_linear(name: &'static str, routine: LibraryOp, rule: JvpRule, transpose: TransposeRule) -> Op {
    Op {
        name,
        operator: "",
        operands: &["l", "t"],
        doc: "The tangent of a lower Cholesky factor, or the transpose of that.\n",
        class: Class::Library(Library {
            routine,
            types: |_, operands| {
                square(&operands[1])?;
                Ok(smallvec![Aval::new(common_type(operands), &operands[1].shape)])
            },
        }),
        derivative: Derivative::Rule(rule),
        transpose: Some(transpose),
        samples: Samples::Own,
    }
}

/// The transpose of a row that is linear in its second operand, by another with the same first one.
fn by_factor(op: &'static Op, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    match &args[0].value {
        Some(l) => Ok(vec![None, Some(bind_one(op, &Attrs::None, &[l.clone(), cotangent.clone()])?)]),
        None => Err(Error::type_error("a Cholesky factor's tangent is not linear in the factor")),
    }
}

/// The parameter of [`QR`] for the reduced factors `q` and `r`.
pub const QR_REDUCED: i64 = 0;
/// … for a square `q`.
pub const QR_COMPLETE: i64 = 1;
/// … for `r` alone.
pub const QR_R: i64 = 2;
/// … for the reflectors and their factors, as LAPACK stores them, transposed.
pub const QR_RAW: i64 = 3;

/// The QR decomposition; the parameter is one of [`QR_REDUCED`], [`QR_COMPLETE`], [`QR_R`], [`QR_RAW`].
pub static QR: Op = Op {
    name: "qr",
    operator: "",
    operands: &["a"],
    doc: "A matrix with orthonormal columns times an upper triangle.\n\n>>> np.linalg.qr([[2., 1.], [0., 3.]]).R.shape\n(2, 2)\n",
    class: Class::Library(Library {
        routine: LibraryOp::Qr,
        types: |attrs, operands| {
            let Attrs::Integer(mode) = attrs else { return Err(wrong_parameters()) };
            let (lead, m, n) = parts(&operands[0])?;
            let dtype = common_type(operands);
            let k = m.min(n);
            let columns = if *mode == QR_COMPLETE && m > n { m } else { k };
            let of = |tail: &[usize]| stack(dtype, lead, tail);
            Ok(match *mode {
                QR_R => smallvec![of(&[k, n])],
                QR_RAW => [of(&[n, m]), of(&[k])].into_iter().collect(),
                _ => [of(&[m, columns]), of(&[columns, n])].into_iter().collect(),
            })
        },
    }),
    derivative: Derivative::Rule(matrix_rules::jvp_qr),
    transpose: None,
    samples: Samples::Own,
};

/// Eigenvalues and eigenvectors of a symmetric or Hermitian matrix; the parameter is 1 where the upper triangle is read.
pub static EIGH: Op = Op {
    name: "eigh",
    operator: "",
    operands: &["a"],
    doc: "Eigenvalues and eigenvectors of a symmetric or Hermitian matrix.\n\n>>> np.linalg.eigh([[2., 0.], [0., 3.]]).eigenvalues\narray([2., 3.])\n",
    class: Class::Library(Library {
        routine: LibraryOp::EigenHermitian,
        types: |_, operands| {
            square(&operands[0])?;
            let (lead, n, _) = parts(&operands[0])?;
            let dtype = common_type(operands);
            Ok([stack(dtype.real(), lead, &[n]), stack(dtype, lead, &[n, n])].into_iter().collect())
        },
    }),
    derivative: Derivative::Rule(matrix_rules::jvp_eigh),
    transpose: None,
    samples: Samples::Own,
};

/// Eigenvalues and eigenvectors of any square matrix, complex whatever they are.
pub static EIG: Op = Op {
    name: "eig",
    operator: "",
    operands: &["a"],
    doc: "Eigenvalues, and eigenvectors as columns.\n\n>>> np.linalg.eig([[2., 0.], [0., 3.]]).eigenvalues\narray([2., 3.])\n",
    class: Class::Library(Library {
        routine: LibraryOp::Eigen,
        types: |_, operands| {
            square(&operands[0])?;
            let (lead, n, _) = parts(&operands[0])?;
            let dtype = common_type(operands).complex();
            Ok([stack(dtype, lead, &[n]), stack(dtype, lead, &[n, n])].into_iter().collect())
        },
    }),
    derivative: Derivative::Rule(matrix_rules::jvp_eig),
    transpose: None,
    samples: Samples::Own,
};

/// The least-squares solution, the sums of squared residuals, the rank and the singular values. The parameter has the
/// bits of the float64 that singular values are compared with, times the largest of them.
pub static LSTSQ: Op = Op {
    name: "lstsq",
    operator: "",
    operands: &["a", "b"],
    doc: "The x for which a @ x comes closest to b, with residuals, rank and singular values.\n\n>>> np.linalg.lstsq([[1., 0.], [0., 2.]], [1., 4.])[0]\narray([1., 2.])\n",
    class: Class::Library(Library {
        routine: LibraryOp::LeastSquares,
        types: |_, operands| {
            let (a, b) = (&operands[0], &operands[1]);
            for operand in [a, b] {
                let ndim = operand.shape.len();
                if ndim != 2 && !(ndim == 1 && std::ptr::eq(operand, b)) {
                    let text = format!("{ndim}-dimensional array given. Array must be two-dimensional");
                    return Err(Error::new(Kind::LinAlgError, text).operand(0, operand.describe()));
                }
            }
            let ([m, n], [rows, sides @ ..]) = (&a.shape[..], &b.shape[..]) else { return Err(wrong_parameters()) };
            if m != rows {
                let error = Error::new(Kind::LinAlgError, "Incompatible dimensions");
                return Err(error.operand(0, a.describe()).operand(1, b.describe()));
            }
            let dtype = common_type(operands);
            let count = if m > n { sides.iter().product() } else { 0 };
            Ok([
                stack(dtype, &[*n], sides),
                Aval::new(dtype.real(), &[count]),
                Aval::new(DType::I32, &[]),
                Aval::new(dtype.real(), &[*m.min(n)]),
            ]
            .into_iter()
            .collect())
        },
    }),
    derivative: Derivative::Rule(matrix_rules::jvp_lstsq),
    transpose: None,
    samples: Samples::Own,
};

/// The pseudo-inverse of `a`, whose singular values below `rcond` (one for each matrix, or for all) times the largest
/// count as zero; the parameter is 1 where `a` is Hermitian.
pub static PINV: Op = Op {
    name: "pinv",
    operator: "",
    operands: &["a", "rcond"],
    doc: "The Moore-Penrose inverse.\n\n>>> np.linalg.pinv([[2., 0.], [0., 4.]])\narray([[0.5 , 0.  ],\n       [0.  , 0.25]])\n",
    class: Class::Library(Library {
        routine: LibraryOp::PseudoInverse,
        types: |_, operands| {
            let (lead, m, n) = parts(&operands[0])?;
            Ok(smallvec![stack(common_type(&operands[..1]), lead, &[n, m])])
        },
    }),
    derivative: Derivative::Rule(matrix_rules::jvp_pinv),
    transpose: None,
    samples: Samples::Own,
};

/// The rows of this family.
pub static ROWS: &[&Op] =
    &[&DET, &SLOGDET, &CHOLESKY, &CHOLESKY_TANGENT, &CHOLESKY_COTANGENT, &QR, &EIGH, &EIG, &LSTSQ, &PINV];
