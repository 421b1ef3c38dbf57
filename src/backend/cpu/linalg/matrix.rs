//! Matrices and vectors as kernels see them: an address, lengths and steps.

use crate::array::{Array, Element};

/// A matrix in memory that somebody else keeps alive: the invariant of every value is that all its elements are
/// readable for as long as it is used.
#[derive(Clone, Copy)]
pub struct Matrix<T> {
    pub data: *const T,
    pub rows: usize,
    pub columns: usize,
    pub row_step: isize,
    pub column_step: isize,
}

/// A vector in memory, with the same invariant.
#[derive(Clone, Copy)]
pub struct Vector<T> {
    pub data: *const T,
    pub count: usize,
    pub step: isize,
}

/// How a matrix lies in memory, with the step from one line to the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Storage {
    /// The elements of a row lie side by side.
    Rows(usize),
    /// The elements of a column lie side by side.
    Columns(usize),
}

/// The largest length that a library with 32-bit integers takes.
pub const LARGEST: usize = i32::MAX as usize;

impl<T: Element> Matrix<T> {
    /// The matrix that the last two axes of an array are.
    pub fn of(array: &Array) -> Matrix<T> {
        let axis = array.ndim() - 2;
        Matrix {
            data: array.pointer::<T>(),
            rows: array.shape()[axis],
            columns: array.shape()[axis + 1],
            row_step: array.strides()[axis],
            column_step: array.strides()[axis + 1],
        }
    }

    /// The matrix of contiguous rows that a buffer holds.
    pub fn packed(data: *const T, rows: usize, columns: usize) -> Matrix<T> {
        Matrix { data, rows, columns, row_step: columns as isize, column_step: 1 }
    }

    /// The same memory read with rows and columns exchanged.
    pub fn transposed(self) -> Matrix<T> {
        Matrix {
            data: self.data,
            rows: self.columns,
            columns: self.rows,
            row_step: self.column_step,
            column_step: self.row_step,
        }
    }

    /// The first row.
    pub fn first_row(self) -> Vector<T> {
        Vector { data: self.data, count: self.columns, step: self.column_step }
    }

    /// The first column.
    pub fn first_column(self) -> Vector<T> {
        self.transposed().first_row()
    }

    /// Whether this is the other one's transpose, in the same memory.
    pub fn is_transpose_of(self, other: Matrix<T>) -> bool {
        let turned = other.transposed();
        self.data == turned.data
            && (self.rows, self.columns) == (turned.rows, turned.columns)
            && (self.row_step, self.column_step) == (turned.row_step, turned.column_step)
    }

    /// How a library can read the matrix where it is, if it can.
    pub fn storage(self) -> Option<Storage> {
        if let Some(step) = line_step(self.rows, self.columns, self.row_step, self.column_step) {
            return Some(Storage::Rows(step));
        }
        line_step(self.columns, self.rows, self.column_step, self.row_step).map(Storage::Columns)
    }

    /// This matrix where a library can read it as it is, else a copy of it in `buffer`.
    pub fn readable(self, buffer: &mut Vec<T>) -> Matrix<T> {
        if self.storage().is_some() {
            return self;
        }
        self.packed_copy(buffer)
    }

    /// A copy with contiguous rows.
    pub fn packed_copy(self, buffer: &mut Vec<T>) -> Matrix<T> {
        buffer.clear();
        buffer.reserve_exact(self.rows * self.columns);
        for i in 0..self.rows as isize {
            // SAFETY: i and j lie within the matrix, whose elements are all readable.
            let at = |j: isize| unsafe { *self.data.offset(i * self.row_step + j * self.column_step) };
            buffer.extend((0..self.columns as isize).map(at));
        }
        Matrix::packed(buffer.as_ptr(), self.rows, self.columns)
    }
}

/// The step from line to line when the elements of each lie side by side, as libraries want it.
fn line_step(lines: usize, length: usize, line: isize, element: isize) -> Option<usize> {
    if element != 1 && length > 1 {
        return None;
    }
    let step = if lines > 1 { usize::try_from(line).ok()? } else { length.max(1) };
    (step >= length.max(1) && step <= LARGEST).then_some(step)
}

impl<T: Element> Vector<T> {
    /// The vector that an array's only axis is.
    pub fn of(array: &Array) -> Vector<T> {
        Vector { data: array.pointer::<T>(), count: array.shape()[0], step: array.strides()[0] }
    }

    /// This vector where a library can read it as it is, else a copy of it in `buffer`.
    pub fn readable(self, buffer: &mut Vec<T>) -> Vector<T> {
        if self.step != 0 && self.step.unsigned_abs() <= LARGEST {
            return self;
        }
        let copied = self.packed_copy(buffer);
        Vector { data: copied.as_ptr(), count: self.count, step: 1 }
    }

    /// The elements side by side: where they are, or copied to `buffer`.
    pub fn contiguous(self, buffer: &mut Vec<T>) -> &[T] {
        if self.step == 1 {
            // SAFETY: the elements are readable and lie side by side.
            return unsafe { std::slice::from_raw_parts(self.data, self.count) };
        }
        self.packed_copy(buffer)
    }

    fn packed_copy(self, buffer: &mut Vec<T>) -> &[T] {
        buffer.clear();
        // SAFETY: the elements of the vector are all readable.
        buffer.extend((0..self.count as isize).map(|i| unsafe { *self.data.offset(i * self.step) }));
        buffer
    }
}
