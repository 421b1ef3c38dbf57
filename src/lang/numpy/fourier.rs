//! `numpy.fft`: transforms along one axis; those along several are composed of them in the library.

use half::f16;

use super::args;
use super::composed::Composed;
use crate::array::{DType, Shape};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert::from_tensor;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;
use crate::ops::{Attrs, Aval, Op, Tensor, bind_one, cast_to, fourier, shape, unary, zeros_of};

/// What is written in the library.
const COMPOSED: &[&str] = &[
    "fft2",
    "ifft2",
    "fftn",
    "ifftn",
    "rfft2",
    "irfft2",
    "rfftn",
    "irfftn",
    "fftfreq",
    "rfftfreq",
    "fftshift",
    "ifftshift",
];

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    for name in COMPOSED {
        module.define(name, Composed::value("numpy._fft", name));
    }
    Ok(())
}

/// How results are scaled.
#[derive(Clone, Copy, PartialEq)]
enum Norm {
    /// The inverse divides by the length.
    Backward,
    /// Both divide by its root.
    Ortho,
    /// The transform divides by the length.
    Forward,
}

impl Norm {
    fn parse(value: Option<&Value>) -> Result<Norm> {
        let Some(value) = value.filter(|v| !v.is_none()) else { return Ok(Norm::Backward) };
        match value.as_str() {
            Some("backward") => Ok(Norm::Backward),
            Some("ortho") => Ok(Norm::Ortho),
            Some("forward") => Ok(Norm::Forward),
            _ => Err(Error::value(format!(
                "Invalid norm value {}; should be \"backward\",\"ortho\" or \"forward\".",
                crate::lang::display::str_of(value)?
            ))),
        }
    }

    /// The norm that means the same in the other direction.
    fn swapped(self) -> Norm {
        match self {
            Norm::Backward => Norm::Forward,
            Norm::Ortho => Norm::Ortho,
            Norm::Forward => Norm::Backward,
        }
    }

    /// What results of a forward transform are multiplied with, in the precision of a data type.
    fn factor(self, length: usize, dtype: DType) -> f64 {
        let single = matches!(dtype, DType::F32 | DType::C64);
        let n = length as f64;
        match self {
            Norm::Backward => 1.0,
            _ if dtype == DType::F16 => {
                let root = if self == Norm::Ortho { f16::from_f64(n.sqrt()) } else { f16::from_f64(n) };
                f16::from_f64(root.to_f64().recip()).to_f64()
            }
            Norm::Ortho if single => f64::from((length as f32).sqrt().recip()),
            Norm::Forward if single => f64::from((length as f32).recip()),
            Norm::Ortho => n.sqrt().recip(),
            Norm::Forward => n.recip(),
        }
    }
}

/// A transform that a program asks for.
struct Wanted {
    a: Tensor,
    axis: usize,
    /// How many numbers it is over, where that is given.
    length: Option<i64>,
    norm: Norm,
}

impl Wanted {
    /// (a, n=None, axis=-1, norm=None, out=None).
    fn of(args: &Arguments) -> Result<Wanted> {
        let a = args::tensor(args, 0)?;
        let axis = args.get(2).map_or(Ok(-1), args::integer)?;
        let outside = axis < -(a.ndim() as i64) || axis >= a.ndim() as i64;
        if outside && args.given(1).is_none() {
            return Err(Error::index("tuple index out of range"));
        }
        let axis = crate::array::normalize_axis(axis, a.ndim())?;
        let length = args.given(1).map(args::integer).transpose()?;
        Ok(Wanted { a, axis, length, norm: Norm::parse(args.get(3))? })
    }

    fn own_length(&self) -> usize {
        self.a.shape()[self.axis]
    }

    /// Applies a row: over `length` numbers, of which the operand has `input`.
    fn apply(self, row: &'static Op, length: i64, input: fn(usize) -> usize, inverse: bool) -> Result<Tensor> {
        let length = usize::try_from(length).ok().filter(|&n| n >= 1);
        let Some(length) = length else {
            let given = self.length.unwrap_or(length.map_or(0, |n| n as i64));
            return Err(Error::value(format!("Invalid number of FFT data points ({given}) specified.")));
        };
        let norm = if inverse { self.norm.swapped() } else { self.norm };
        let scale = norm.factor(length, self.a.dtype()).to_bits();
        let a = fitted(self.a, self.axis, input(length))?;
        bind_one(row, &Attrs::Fourier { axis: self.axis, length, inverse, scale }, &[a])
    }
}

/// The operand cut, or continued with zeros, to a length along an axis.
fn fitted(a: Tensor, axis: usize, length: usize) -> Result<Tensor> {
    let have = a.shape()[axis];
    if have >= length {
        return if have == length { Ok(a) } else { shape::slice_axis(&a, axis, 0, length) };
    }
    let mut rest: Shape = a.shape();
    rest[axis] = length - have;
    let zeros = zeros_of(&Aval::new(a.dtype(), &rest))?;
    shape::concatenate(&[a, zeros], axis)
}

fn half(length: usize) -> usize {
    length / 2 + 1
}

fn finish(result: Tensor, args: &Arguments) -> Result<Value> {
    match args.given(4) {
        None => Ok(from_tensor(result)),
        out => args::finish(result, out, args.function()),
    }
}

fn complex(args: &Arguments, inverse: bool) -> Result<Value> {
    let wanted = Wanted::of(args)?;
    let length = wanted.length.unwrap_or(wanted.own_length() as i64);
    finish(wanted.apply(&fourier::FFT, length, |n| n, inverse)?, args)
}

fn fft(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    complex(args, false)
}

fn ifft(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    complex(args, true)
}

/// The half transform of real numbers.
fn half_transform(wanted: Wanted) -> Result<Tensor> {
    if wanted.a.dtype().is_complex() {
        return Err(Error::type_error(
            "ufunc 'rfft_n_even' did not contain a loop with signature matching types (<class \
             'numpy.dtypes.Complex128DType'>, <class 'numpy.dtypes.Float64DType'>) -> None",
        ));
    }
    let length = wanted.length.unwrap_or(wanted.own_length() as i64);
    wanted.apply(&fourier::RFFT, length, |n| n, false)
}

/// Real numbers from the half transform.
fn back(wanted: Wanted) -> Result<Tensor> {
    let length = wanted.length.unwrap_or(2 * (wanted.own_length() as i64 - 1));
    let dtype = wanted.a.dtype();
    let real = wanted.apply(&fourier::IRFFT, length, half, true)?;
    // Half precision is computed in single precision, and stays what it is.
    if dtype == DType::F16 { cast_to(real, dtype) } else { Ok(real) }
}

fn rfft(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    finish(half_transform(Wanted::of(args)?)?, args)
}

fn irfft(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    finish(back(Wanted::of(args)?)?, args)
}

fn hfft(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut wanted = Wanted::of(args)?;
    wanted.norm = wanted.norm.swapped();
    wanted.a = unary::conjugate(&wanted.a)?;
    finish(back(wanted)?, args)
}

fn ihfft(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut wanted = Wanted::of(args)?;
    wanted.norm = wanted.norm.swapped();
    finish(unary::conjugate(&half_transform(wanted)?)?, args)
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "fft(a, n=None, axis=-1, norm=None, out=None)",
        "The discrete Fourier transform along an axis.\n\n>>> np.fft.fft([0., 4., 0., 0.])\narray([ 4.+0.j,  0.-4.j, -4.+0.j,  0.+4.j])\n",
        fft,
    ),
    Native::new(
        "ifft(a, n=None, axis=-1, norm=None, out=None)",
        "The inverse of `fft`.\n\n>>> np.fft.ifft([4., -4j, -4., 4j])\narray([0.+0.j, 4.+0.j, 0.+0.j, 0.+0.j])\n",
        ifft,
    ),
    Native::new(
        "rfft(a, n=None, axis=-1, norm=None, out=None)",
        "The first half of the transform of real numbers; the other half mirrors it.\n\n>>> np.fft.rfft([0., 4., 0., 0.])\narray([ 4.+0.j,  0.-4.j, -4.+0.j])\n",
        rfft,
    ),
    Native::new(
        "irfft(a, n=None, axis=-1, norm=None, out=None)",
        "The inverse of `rfft`.\n\n>>> np.fft.irfft([4., -4j, -4.])\narray([0., 4., 0., 0.])\n",
        irfft,
    ),
    Native::new(
        "hfft(a, n=None, axis=-1, norm=None, out=None)",
        "The transform of a signal that mirrors itself, given its first half: real numbers.\n\n>>> np.fft.hfft([1., 2., 1.])\narray([ 6.,  0., -2.,  0.])\n",
        hfft,
    ),
    Native::new(
        "ihfft(a, n=None, axis=-1, norm=None, out=None)",
        "The inverse of `hfft`.\n\n>>> np.fft.ihfft([6., 0., -2., 0.])\narray([1.-0.j, 2.-0.j, 1.-0.j])\n",
        ihfft,
    ),
];
