//! Shapes and strides, counted in elements.

use smallvec::SmallVec;

use crate::diag::{Error, Result};

/// The length of each axis.
pub type Shape = SmallVec<[usize; 4]>;
/// The step of each axis, in elements; negative or zero where a view has it so.
pub type Strides = SmallVec<[isize; 4]>;

/// A copy of a short list of numbers. Cloning one goes through an iterator, which costs more than the small operations
/// that need it.
#[inline(always)]
pub fn copied<A: smallvec::Array>(list: &SmallVec<A>) -> SmallVec<A>
where
    A::Item: Copy,
{
    if list.spilled() {
        return SmallVec::from_slice(list);
    }
    // SAFETY: a list that has not spilled owns no memory but its own, and its items are `Copy`.
    unsafe { std::ptr::read(list) }
}

/// Where elements lie in a buffer: the first one's place, and length and step of each axis.
#[derive(PartialEq, Eq, Debug, Hash)]
pub struct Layout {
    /// Of the first element, in elements from the buffer's start.
    pub offset: usize,
    pub shape: Shape,
    pub strides: Strides,
}

impl Clone for Layout {
    fn clone(&self) -> Layout {
        Layout { offset: self.offset, shape: copied(&self.shape), strides: copied(&self.strides) }
    }
}

impl Layout {
    /// The layout of a new contiguous array.
    pub fn contiguous(shape: &[usize]) -> Layout {
        Layout { offset: 0, shape: shape.into(), strides: c_strides(shape) }
    }

    /// The number of elements.
    pub fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the elements lie one after the other in row-major order.
    pub fn is_c_contiguous(&self) -> bool {
        self.shape.contains(&0) || packed(self.shape.iter().zip(&self.strides).rev())
    }
}

/// Whether axes, innermost first and none of length zero, leave no gap.
pub(super) fn packed<'a>(axes: impl Iterator<Item = (&'a usize, &'a isize)>) -> bool {
    let mut step = 1isize;
    for (&n, &stride) in axes {
        if n != 1 {
            if stride != step {
                return false;
            }
            step *= n as isize;
        }
    }
    true
}

/// How many axes an array may have.
pub const MOST_AXES: usize = 64;

/// The number of elements of a shape.
///
/// # Errors
/// `ValueError` when the number does not fit, or when there are too many axes.
pub fn size_of(shape: &[usize]) -> Result<usize> {
    if let [n] = *shape
        && n <= isize::MAX as usize / 16
    {
        return Ok(n);
    }
    if shape.len() > MOST_AXES {
        let found = shape.len();
        return Err(Error::value(format!(
            "maximum supported dimension for an ndarray is currently {MOST_AXES}, found {found}"
        )));
    }
    // As in NumPy, an axis without elements does not make the others any smaller.
    let size = shape.iter().filter(|&&n| n != 0).try_fold(1usize, |size, &n| size.checked_mul(n));
    match size.filter(|&size| size <= isize::MAX as usize / 16) {
        Some(size) => Ok(if shape.contains(&0) { 0 } else { size }),
        None => Err(Error::value(
            "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.",
        )),
    }
}

/// The strides of a contiguous array in row-major order.
pub fn c_strides(shape: &[usize]) -> Strides {
    if let [n] = shape {
        return SmallVec::from_slice(&[isize::from(*n != 0)]);
    }
    let mut strides: Strides = SmallVec::from_elem(0, shape.len());
    // As in NumPy, what has no elements has no steps between them.
    if !shape.contains(&0) {
        let mut step = 1isize;
        for (stride, &n) in strides.iter_mut().zip(shape).rev() {
            *stride = step;
            step = step.wrapping_mul(n as isize);
        }
    }
    strides
}

/// The axes in ascending order of a key, those of equal keys as they stand. By insertion: there are few, and a sort of its
/// own for every caller is kilobytes of code.
pub fn axes_by(ndim: usize, key: &dyn Fn(usize) -> usize) -> Shape {
    let mut axes: Shape = (0..ndim).collect();
    for end in 1..ndim {
        let at = (0..end).rev().take_while(|&at| key(axes[at]) > key(axes[end])).last().unwrap_or(end);
        axes[at..=end].rotate_right(1);
    }
    axes
}

/// The axes in the order of memory, the one with the longest step first; those of equal steps as they stand.
pub fn memory_order(strides: &[isize]) -> Shape {
    axes_by(strides.len(), &|axis| !strides[axis].unsigned_abs())
}

/// A shape as Python writes the tuple: `(3,)`, `(2, 3)`, `()`.
pub fn shape_text(shape: &[usize]) -> String {
    match shape {
        [n] => format!("({n},)"),
        _ => format!("({})", shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// The shape that operands of these shapes broadcast to.
///
/// # Errors
/// `ValueError`, NumPy's `operands could not be broadcast together with shapes (2,) (3,) `.
pub fn broadcast_shapes(shapes: &[&[usize]]) -> Result<Shape> {
    let ndim = shapes.iter().map(|s| s.len()).max().unwrap_or(0);
    let mut out: Shape = SmallVec::from_elem(1, ndim);
    for shape in shapes {
        let lead = ndim - shape.len();
        for (have, &n) in out[lead..].iter_mut().zip(shape.iter()) {
            if *have == 1 {
                *have = n;
            } else if n != 1 && n != *have {
                return Err(mismatch(shapes));
            }
        }
    }
    Ok(out)
}

#[cold]
fn mismatch(shapes: &[&[usize]]) -> Error {
    // NumPy writes these tuples without spaces.
    let texts: String = shapes.iter().map(|s| shape_text(s).replace(' ', "") + " ").collect();
    Error::value(format!("operands could not be broadcast together with shapes {texts}"))
}
