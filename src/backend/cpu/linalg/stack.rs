//! Stacks of column-major matrices, as decompositions want them, and the checks before.

use super::library::Decompositions;
use super::matrix::LARGEST;
use crate::array::{Array, DType, Shape, shape_text};
use crate::diag::{Error, Kind, Result};

/// Runs an expression with a type alias bound to the number type in which NumPy decomposes: double precision,
/// complex where an operand is.
macro_rules! in_double {
    ($dtype:expr, $T:ident => $body:expr) => {
        if $dtype.is_complex() {
            type $T = ::num_complex::Complex64;
            $body
        } else {
            type $T = f64;
            $body
        }
    };
}
pub(super) use in_double;

/// `LinAlgError`.
#[cold]
pub fn error(message: impl Into<String>) -> Error {
    Error::new(Kind::LinAlgError, message)
}

/// The data type of a result: single precision only if all operands are.
pub fn common_type(arrays: &[&Array]) -> DType {
    let single = arrays.iter().all(|a| matches!(a.dtype(), DType::F32 | DType::C64));
    let real = if single { DType::F32 } else { DType::F64 };
    if arrays.iter().any(|a| a.dtype().is_complex()) { real.complex() } else { real }
}

/// Checks that an array is a stack of matrices.
pub fn require_matrices(a: &Array) -> Result<()> {
    if a.ndim() < 2 {
        let text = format!("{}-dimensional array given. Array must be at least two-dimensional", a.ndim());
        return Err(error(text));
    }
    Ok(())
}

/// Checks that an array is a stack of square matrices.
pub fn require_square(a: &Array) -> Result<()> {
    require_matrices(a)?;
    let [.., m, n] = a.shape() else { return Ok(()) };
    if m == n { Ok(()) } else { Err(error("Last 2 dimensions of the array must be square")) }
}

/// The axes with the last two exchanged.
pub fn transpose(a: &Array) -> Array {
    let mut axes: Shape = (0..a.ndim()).collect();
    // A vector stays one.
    if let [.., i, j] = &mut axes[..] {
        std::mem::swap(i, j);
    }
    a.permute(&axes)
}

/// The shape that operands' leading axes broadcast to; `core` is how many trailing axes of each are no part of that,
/// `result` the shape of one result.
///
/// # Errors
/// `ValueError`, in the words of NumPy's generalised functions.
pub fn broadcast_leading(operands: [(&Array, usize); 2], result: &[usize]) -> Result<Shape> {
    let [first, second] = operands.map(|(a, core)| &a.shape()[..a.ndim().saturating_sub(core)]);
    crate::array::broadcast_shapes(&[first, second]).map_err(|_| {
        let remapped = operands.map(|(a, core)| {
            let lead = a.ndim().saturating_sub(core);
            let names = a.shape()[..lead].iter().map(usize::to_string).chain((0..core).map(|_| "newaxis".to_string()));
            let list = names.collect::<Vec<_>>().join(",");
            format!("{}->({list}{})", tight(a.shape()), if lead + core == 1 { "," } else { "" })
        });
        Error::value(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: {} {}  and requested shape {}",
            remapped[0],
            remapped[1],
            tight(result)
        ))
    })
}

/// A shape as NumPy writes it in messages: without spaces.
pub fn tight(shape: &[usize]) -> String {
    shape_text(shape).replace(' ', "")
}

/// A stack of column-major matrices without gaps, in memory of its own.
pub struct Stack<T> {
    /// The shape of the stack itself.
    pub lead: Shape,
    pub rows: usize,
    pub columns: usize,
    /// Contiguous, with the last two axes exchanged; nobody else holds its buffer.
    array: Array,
    number: std::marker::PhantomData<T>,
}

impl<T: Decompositions> Stack<T> {
    /// A stack of unspecified content.
    pub fn new(lead: &[usize], rows: usize, columns: usize) -> Result<Stack<T>> {
        if rows > LARGEST || columns > LARGEST {
            return Err(error(
                "Too large work array required -- computation cannot be performed with standard 32-bit LAPACK.",
            ));
        }
        let shape: Shape = lead.iter().copied().chain([columns, rows]).collect();
        let array = Array::empty(T::DTYPE, &shape)?;
        Ok(Stack { lead: lead.into(), rows, columns, array, number: std::marker::PhantomData })
    }

    /// A copy of the matrices of an array of any data type.
    pub fn load(a: &Array) -> Result<Stack<T>> {
        let [lead @ .., rows, columns] = a.shape() else { return Err(error("Array must be at least two-dimensional")) };
        let stack = Stack::new(lead, *rows, *columns)?;
        stack.array.assign(&transpose(a))?;
        Ok(stack)
    }

    /// A stack of vectors, as matrices of one column.
    pub fn load_vectors(a: &Array) -> Result<Stack<T>> {
        let columns: Shape = a.shape().iter().copied().chain([1]).collect();
        Stack::load(&a.reshape(&columns)?)
    }

    /// How many matrices there are.
    pub fn count(&self) -> usize {
        self.lead.iter().product()
    }

    /// The elements of matrix number `at`, column after column.
    pub fn matrix(&mut self, at: usize) -> &mut [T] {
        let length = self.rows * self.columns;
        debug_assert!((at + 1) * length <= self.array.size());
        // SAFETY: the array is contiguous and nobody else holds its buffer; matrix `at` lies within it.
        unsafe { std::slice::from_raw_parts_mut(self.array.pointer::<T>().add(at * length), length) }
    }

    /// The stack as a row-major array of this data type.
    pub fn finish(self, dtype: DType) -> Result<Array> {
        transpose(&self.array).copy()?.cast(dtype)
    }

    /// As [`Stack::finish`], for matrices of one column that stand for vectors.
    pub fn finish_vectors(self, dtype: DType) -> Result<Array> {
        let shape: Shape = self.lead.iter().copied().chain([self.rows]).collect();
        self.array.reshape(&shape)?.cast(dtype)
    }

    /// Makes matrix number `at` the unit matrix.
    pub fn set_identity(&mut self, at: usize) {
        let (rows, columns) = (self.rows, self.columns);
        let matrix = self.matrix(at);
        matrix.fill(T::ZERO);
        for i in 0..rows.min(columns) {
            matrix[i * rows + i] = T::ONE;
        }
    }

    /// Makes one triangle of matrix number `at` zero, leaving the diagonal: the upper one, or the lower.
    pub fn clear_triangle(&mut self, at: usize, upper: bool) {
        let rows = self.rows;
        for (j, column) in self.matrix(at).chunks_exact_mut(rows.max(1)).enumerate() {
            let range = if upper { 0..j.min(rows) } else { (j + 1).min(rows)..rows };
            column[range].fill(T::ZERO);
        }
    }
}

/// A stack of real vectors that a decomposition fills: singular values or eigenvalues.
pub struct Values {
    lead: Shape,
    length: usize,
    values: Vec<f64>,
}

impl Values {
    /// A stack of zeros.
    pub fn new(lead: &[usize], length: usize) -> Values {
        Values { lead: lead.into(), length, values: vec![0.0; lead.iter().product::<usize>() * length] }
    }

    /// Vector number `at`.
    pub fn vector(&mut self, at: usize) -> &mut [f64] {
        &mut self.values[at * self.length..(at + 1) * self.length]
    }

    /// The stack as an array of this data type.
    pub fn finish(self, dtype: DType) -> Result<Array> {
        let shape: Shape = self.lead.iter().copied().chain([self.length]).collect();
        Array::from_vec(&self.values, &shape)?.cast(dtype)
    }
}
