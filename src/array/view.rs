//! Views: the same buffer under another shape and other strides.

use smallvec::SmallVec;

use super::{Array, DType, Layout, Shape, Strides, c_strides, shape_text, size_of};
use crate::diag::{Error, Kind, Result};

/// What basic indexing does with the array's axes, left to right.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SliceSpec {
    /// One element of the axis, which falls away. Within bounds and not negative.
    Index(usize),
    /// `count` elements from `start` on, `step` apart. All within bounds.
    Range { start: usize, step: isize, count: usize },
    /// A new axis of length one, which takes no axis of the array.
    NewAxis,
}

impl Layout {
    /// The view that basic indexing gives. Axes without a spec stay whole.
    pub fn slice(&self, specs: &[SliceSpec]) -> Layout {
        let mut offset = self.offset as isize;
        let mut shape = Shape::new();
        let mut strides = Strides::new();
        let mut axis = 0;
        for spec in specs {
            match *spec {
                SliceSpec::NewAxis => {
                    shape.push(1);
                    strides.push(0);
                    continue;
                }
                SliceSpec::Index(at) => offset += at as isize * self.strides[axis],
                SliceSpec::Range { start, step, count } => {
                    // An empty range may start one past the end.
                    if count > 0 {
                        offset += start as isize * self.strides[axis];
                    }
                    shape.push(count);
                    strides.push(self.strides[axis] * step);
                }
            }
            axis += 1;
        }
        shape.extend_from_slice(&self.shape[axis..]);
        strides.extend_from_slice(&self.strides[axis..]);
        Layout { offset: offset as usize, shape, strides }
    }

    /// The view with its axes in another order; `axes[i]` is the axis that becomes axis `i`.
    pub fn permute(&self, axes: &[usize]) -> Layout {
        let shape = axes.iter().map(|&a| self.shape[a]).collect();
        let strides = axes.iter().map(|&a| self.strides[a]).collect();
        Layout { offset: self.offset, shape, strides }
    }

    /// The view with this shape, axes of length one repeated.
    ///
    /// # Errors
    /// `ValueError` when the shapes do not fit.
    pub fn broadcast_to(&self, shape: &[usize]) -> Result<Layout> {
        if shape == &self.shape[..] {
            return Ok(self.clone());
        }
        let fail = || {
            Error::value(format!(
                "operands could not be broadcast together with remapped shapes [original->remapped]: {}  and requested shape {}",
                shape_text(&self.shape).replace(' ', ""),
                shape_text(shape).replace(' ', "")
            ))
        };
        let lead = shape.len().checked_sub(self.shape.len()).ok_or_else(fail)?;
        let mut strides: Strides = SmallVec::from_elem(0, shape.len());
        for (axis, (&n, &stride)) in self.shape.iter().zip(&self.strides).enumerate() {
            if n == shape[lead + axis] {
                strides[lead + axis] = if n == 1 { 0 } else { stride };
            } else if n != 1 {
                return Err(fail());
            }
        }
        size_of(shape)?;
        Ok(Layout { offset: self.offset, shape: shape.into(), strides })
    }

    /// The view under another shape of the same size, where the strides allow one.
    pub fn reshape(&self, shape: &[usize]) -> Option<Layout> {
        if self.is_c_contiguous() {
            return Some(Layout { offset: self.offset, shape: shape.into(), strides: c_strides(shape) });
        }
        // Match groups of old axes to groups of new axes of the same product; each old group must merge into one.
        let old: SmallVec<[(usize, isize); 4]> =
            self.shape.iter().copied().zip(self.strides.iter().copied()).filter(|(n, _)| *n != 1).collect();
        let mut strides: Strides = SmallVec::from_elem(0, shape.len());
        let (mut i, mut j) = (0, 0);
        while i < old.len() {
            let (mut have, first) = (old[i].0, i);
            while j < shape.len() && shape[j] == 1 {
                j += 1;
            }
            let from = j;
            let mut want = *shape.get(j)?;
            while have != want {
                if have < want {
                    i += 1;
                    have *= old.get(i)?.0;
                } else {
                    j += 1;
                    want *= shape.get(j)?;
                }
            }
            if old[first..=i].windows(2).any(|pair| pair[0].1 != pair[1].1 * pair[1].0 as isize) {
                return None;
            }
            let mut step = old[i].1;
            for axis in (from..=j).rev() {
                strides[axis] = step;
                step *= shape[axis] as isize;
            }
            (i, j) = (i + 1, j + 1);
        }
        Some(Layout { offset: self.offset, shape: shape.into(), strides })
    }
}

impl Array {
    /// The view that basic indexing gives. Axes without a spec stay whole.
    pub fn slice(&self, specs: &[SliceSpec]) -> Array {
        self.with_layout(self.layout().slice(specs))
    }

    /// The view with its axes in another order; `axes[i]` is the axis that becomes axis `i`.
    pub fn permute(&self, axes: &[usize]) -> Array {
        self.with_layout(self.layout().permute(axes))
    }

    /// The read-only view with this shape, axes of length one repeated; this view where it has the shape.
    ///
    /// # Errors
    /// `ValueError` when the shapes do not fit.
    pub fn broadcast_to(&self, shape: &[usize]) -> Result<Array> {
        if shape == &self.shape[..] {
            return Ok(self.clone());
        }
        Ok(self.with_layout(self.layout().broadcast_to(shape)?).read_only())
    }

    /// The elements in row-major order under another shape of the same size: a view where strides allow, else a copy.
    ///
    /// # Errors
    /// `ValueError` when the sizes differ; `MemoryError`.
    pub fn reshape(&self, shape: &[usize]) -> Result<Array> {
        if size_of(shape)? != self.size() {
            let text = format!(
                "cannot reshape array of size {} into shape {}",
                self.size(),
                shape_text(shape).replace(' ', "")
            );
            return Err(Error::value(text));
        }
        match self.layout().reshape(shape) {
            Some(layout) => Ok(self.with_layout(layout)),
            None => Ok(self.copy()?.with_layout(Layout::contiguous(shape))),
        }
    }

    /// The view of a complex array's real (`part` 0) or imaginary (`part` 1) parts.
    pub fn complex_part(&self, part: usize) -> Array {
        let strides = self.strides.iter().map(|s| s * 2).collect();
        let offset = self.offset * 2 + part;
        let mut view = self.with_layout(Layout { offset, shape: self.shape.clone(), strides });
        view.dtype = self.dtype.real();
        view
    }

    /// The same bytes under another data type of the same size.
    pub fn reinterpret(&self, dtype: DType) -> Option<Array> {
        (dtype.size() == self.dtype.size() && (dtype != DType::Bool)).then(|| Array { dtype, ..self.clone() })
    }
}

/// An axis as the user gave it, counted from the end when negative.
///
/// # Errors
/// `AxisError`, NumPy's `axis 2 is out of bounds for array of dimension 2`.
pub fn normalize_axis(axis: i64, ndim: usize) -> Result<usize> {
    let from_end = if axis < 0 { axis + ndim as i64 } else { axis };
    if (0..ndim as i64).contains(&from_end) {
        Ok(from_end as usize)
    } else {
        Err(Error::new(Kind::AxisError, format!("axis {axis} is out of bounds for array of dimension {ndim}")))
    }
}
