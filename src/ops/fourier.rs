//! Discrete Fourier transforms along one axis.
//!
//! What is around them (padding, norms, several axes) is composed. All are linear over the complex numbers,
//! so that their transposes are transforms again.

use smallvec::smallvec;

use super::shape::wrong_parameters;
use super::{
    Attrs, Aval, Class, Derivative, Library, LibraryOp, LinearArg, Op, Samples, Tensor, binary, bind_one, unary,
};
use crate::array::{Array, DType, Shape};
use crate::diag::Result;

/// The complex type that transforms of this type have.
fn transformed(dtype: DType) -> DType {
    if dtype.is_inexact() { dtype.complex() } else { DType::C128 }
}

fn with_length(shape: &[usize], axis: usize, length: usize) -> Shape {
    let mut shape: Shape = shape.into();
    shape[axis] = length;
    shape
}

/// The transform of complex numbers.
pub static FFT: Op = Op {
    name: "fft",
    operator: "",
    operands: &["a"],
    doc: "The discrete Fourier transform along an axis.\n\n>>> np.fft.fft([0., 4., 0., 0.])\narray([ 4.+0.j,  0.-4.j, -4.+0.j,  0.+4.j])\n",
    class: Class::Library(Library {
        routine: LibraryOp::Fourier,
        types: |_, operands| Ok(smallvec![Aval::new(transformed(operands[0].dtype), &operands[0].shape)]),
    }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(of_symmetric),
    samples: Samples::Own,
};

/// The real part of the transform of complex numbers: the cotangent of real numbers that were transformed.
pub static FFT_REAL_PART: Op = Op {
    name: "fft_real_part",
    operator: "",
    operands: &["a"],
    doc: "The real part of the discrete Fourier transform along an axis.",
    class: Class::Library(Library {
        routine: LibraryOp::FourierRealPart,
        types: |_, operands| Ok(smallvec![Aval::new(transformed(operands[0].dtype).real(), &operands[0].shape)]),
    }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(of_symmetric),
    samples: Samples::Own,
};

/// The transform's matrix is symmetric. Of real operands nothing but the real part is asked for.
fn of_symmetric(attrs: &Attrs, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    let row = if args[0].aval.dtype.is_complex() { &FFT } else { &FFT_REAL_PART };
    Ok(vec![Some(bind_one(row, attrs, std::slice::from_ref(cotangent))?)])
}

/// The first half of the transform of real numbers; the other half mirrors it.
pub static RFFT: Op = Op {
    name: "rfft",
    operator: "",
    operands: &["a"],
    doc: "The discrete Fourier transform of real numbers along an axis.\n\n>>> np.fft.rfft([0., 4., 0., 0.])\narray([ 4.+0.j,  0.-4.j, -4.+0.j])\n",
    class: Class::Library(Library {
        routine: LibraryOp::FourierOfReal,
        types: |attrs, operands| {
            let Attrs::Fourier { axis, length, .. } = attrs else { return Err(wrong_parameters()) };
            let shape = with_length(&operands[0].shape, *axis, length / 2 + 1);
            Ok(smallvec![Aval::new(transformed(operands[0].dtype), &shape)])
        },
    }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(|attrs, cotangent, _| {
        // The real part of the transform of the cotangent with zeros behind it, which is that of a half transform.
        let Attrs::Fourier { axis, length, scale, .. } = attrs else { return Err(wrong_parameters()) };
        let back = Attrs::Fourier { axis: *axis, length: *length, inverse: true, scale: *scale };
        let once = weights(*length, *axis, &cotangent.aval(), [1.0, 0.5])?;
        let half = binary::multiply(&unary::conjugate(cotangent)?, &once)?;
        Ok(vec![Some(bind_one(&IRFFT, &back, &[half])?)])
    }),
    samples: Samples::Own,
};

/// The real numbers whose transform has this first half, times their count unless scaled.
pub static IRFFT: Op = Op {
    name: "irfft",
    operator: "",
    operands: &["a"],
    doc: "The inverse of rfft.\n\n>>> np.fft.irfft([4., -4j, -4.])\narray([0., 4., 0., 0.])\n",
    class: Class::Library(Library {
        routine: LibraryOp::FourierToReal,
        types: |attrs, operands| {
            let Attrs::Fourier { axis, length, .. } = attrs else { return Err(wrong_parameters()) };
            let shape = with_length(&operands[0].shape, *axis, *length);
            Ok(smallvec![Aval::new(transformed(operands[0].dtype).real(), &shape)])
        },
    }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(|attrs, cotangent, args| {
        let Attrs::Fourier { axis, length, scale, .. } = attrs else { return Err(wrong_parameters()) };
        let forward = Attrs::Fourier { axis: *axis, length: *length, inverse: false, scale: *scale };
        let half = unary::conjugate(&bind_one(&RFFT, &forward, std::slice::from_ref(cotangent))?)?;
        Ok(vec![Some(binary::multiply(&half, &weights(*length, *axis, &args[0].aval, [1.0, 2.0])?)?)])
    }),
    samples: Samples::Own,
};

/// A factor for each number of a half transform: for those that occur once in the whole one, and for those that do twice.
fn weights(length: usize, axis: usize, half: &Aval, [once, twice]: [f64; 2]) -> Result<Tensor> {
    let count = length / 2 + 1;
    let mut values = vec![twice; count];
    values[0] = once;
    if length.is_multiple_of(2) {
        values[count - 1] = once;
    }
    let mut shape = Shape::from_elem(1, half.shape.len());
    shape[axis] = count;
    Ok(Tensor::Host(Array::from_vec(&values, &shape)?.cast(half.dtype.real())?))
}

/// The rows of this family.
pub static ROWS: &[&Op] = &[&FFT, &FFT_REAL_PART, &RFFT, &IRFFT];
