//! Views: the same buffer under another shape and other strides.

use smallvec::SmallVec;

use super::{Array, DType, Layout, Shape, Strides, Text, c_strides, shape_text, size_of};
use crate::diag::{Error, Kind, Result, interrupt, memory};

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
        if axis < self.shape.len() {
            shape.extend_from_slice(&self.shape[axis..]);
            strides.extend_from_slice(&self.strides[axis..]);
        }
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

    /// Whether the elements lie one after the other in column-major order, and in no other.
    pub fn is_column_major(&self) -> bool {
        let turned: Shape = (0..self.shape.len()).rev().collect();
        !self.is_c_contiguous() && self.permute(&turned).is_c_contiguous()
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
        view.change().dtype = self.dtype.real();
        view
    }

    /// The same bytes under another data type. Booleans are read through a copy or a read-only view, so that no byte but
    /// 0 and 1 ever is one.
    ///
    /// # Errors
    /// `ValueError` where the sizes do not fit the last axis; `MemoryError`.
    pub fn reinterpret(&self, dtype: DType) -> Result<Array> {
        if !self.dtype.is_number() || !dtype.is_number() {
            return self.reinterpret_texts(dtype);
        }
        let (old, new) = (self.dtype.size(), dtype.size());
        let mut layout = self.layout();
        if old != new {
            self.resize_last(&mut layout, old, new)?;
        }
        let mut view = self.with_layout(layout);
        if dtype == DType::Bool {
            view.change().dtype = DType::U8;
            return view.cast(DType::Bool);
        }
        view.change().dtype = dtype;
        Ok(if self.dtype == DType::Bool { view.read_only() } else { view })
    }

    /// [`Array::reinterpret`] from or to texts: a copy, as they lie in memory otherwise than NumPy's.
    fn reinterpret_texts(&self, dtype: DType) -> Result<Array> {
        let (old, new) = (self.dtype.itemsize(), dtype.itemsize());
        let bytes = self.bytes()?;
        let mut shape = self.shape.clone();
        if old != new {
            let Some(last) = shape.last_mut() else {
                return Err(Error::value(
                    "Changing the dtype of a 0d array is only supported if the itemsize is unchanged",
                ));
            };
            if new == 0 || *last * old % new != 0 {
                return Err(Error::value(
                    "When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last \
                     axis of the array.",
                ));
            }
            *last = *last * old / new;
        }
        Array::from_bytes(dtype, &bytes)?.reshape(&shape)
    }

    /// Makes the last axis of a layout count elements of another size.
    fn resize_last(&self, layout: &mut Layout, old: usize, new: usize) -> Result<()> {
        let (Some(&n), Some(&stride)) = (layout.shape.last(), layout.strides.last()) else {
            return Err(Error::value(
                "Changing the dtype of a 0d array is only supported if the itemsize is unchanged",
            ));
        };
        if stride != 1 && n != 1 && self.size() > 0 {
            return Err(Error::value("To change to a dtype of a different size, the last axis must be contiguous"));
        }
        let last = layout.shape.len() - 1;
        if old > new {
            let ratio = old / new;
            layout.offset *= ratio;
            layout.shape[last] = n * ratio;
            layout.strides.iter_mut().for_each(|step| *step *= ratio as isize);
        } else {
            let ratio = new / old;
            if n % ratio != 0 {
                return Err(Error::value(
                    "When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last \
                     axis of the array.",
                ));
            }
            let outer = &layout.strides[..last];
            if !layout.offset.is_multiple_of(ratio) || outer.iter().any(|step| step % ratio as isize != 0) {
                return Err(Error::value("the elements would not be aligned in memory; copy the array first"));
            }
            layout.offset /= ratio;
            layout.shape[last] = n / ratio;
            layout.strides.iter_mut().for_each(|step| *step /= ratio as isize);
        }
        layout.strides[last] = 1;
        Ok(())
    }

    /// The view of a part of each element, from a byte of it on, as another data type.
    ///
    /// # Errors
    /// `ValueError` for a part that reaches beyond the element or is not aligned in memory, and for booleans.
    pub fn field(&self, dtype: DType, byte: i64) -> Result<Array> {
        if !self.dtype.is_number() || !dtype.is_number() {
            return Err(Error::type_error("parts of texts and objects cannot be viewed"));
        }
        let (old, new) = (self.dtype.size(), dtype.size());
        if byte < 0 || byte as usize + new > old {
            return Err(Error::value(format!("Need 0 <= offset <= {} for requested type", old as i64 - new as i64)));
        }
        let start = self.offset * old + byte as usize;
        if old % new != 0 || !start.is_multiple_of(new) || (dtype == DType::Bool) != (self.dtype == DType::Bool) {
            return Err(Error::value("this part of the elements cannot be viewed"));
        }
        let strides = self.strides.iter().map(|step| step * (old / new) as isize).collect();
        let mut view = self.with_layout(Layout { offset: start / new, shape: self.shape.clone(), strides });
        view.change().dtype = dtype;
        Ok(view)
    }

    /// A view with another shape and other strides (in elements) from the same first element.
    ///
    /// # Errors
    /// `ValueError` where it reaches beyond the memory that this view spans.
    pub fn restrided(&self, shape: &[usize], strides: &[isize]) -> Result<Array> {
        let view = self.with_layout(Layout { offset: self.offset, shape: shape.into(), strides: strides.into() });
        if size_of(shape)? > 0 {
            let reach = |array: &Array| {
                array.shape.iter().zip(&array.strides).fold((0i128, 0i128), |(low, high), (&n, &step)| {
                    let end = (n as i128 - 1).max(0) * step as i128;
                    if end < 0 { (low + end, high) } else { (low, high + end) }
                })
            };
            let (have, want) = (reach(self), reach(&view));
            if self.size() == 0 || want.0 < have.0 || want.1 > have.1 {
                return Err(Error::value("the strides reach beyond the array's memory"));
            }
        }
        Ok(view)
    }

    /// The elements' bytes in row-major order.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        if !self.dtype.is_number() {
            return self.to_contiguous()?.text_bytes();
        }
        memory::check_items::<u8>(self.size() * self.dtype.size())?;
        let mut bytes = Vec::new();
        self.give_bytes(&mut |part| {
            interrupt::append(&mut bytes, part);
            Ok(())
        })?;
        Ok(bytes)
    }

    /// Calls `take` with the elements' bytes in row-major order, in as few parts as there are in memory.
    ///
    /// # Errors
    /// `MemoryError`, and those of the call.
    pub fn give_bytes(&self, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let array = self.to_contiguous()?;
        if !self.dtype.is_number() {
            return take(&array.text_bytes()?);
        }
        // SAFETY: the elements of a contiguous array are that many initialised bytes.
        take(unsafe { std::slice::from_raw_parts(array.data(), array.size() * array.dtype.size()) })
    }

    /// The bytes of texts as NumPy has them: four for each character, zeros up to the width.
    fn text_bytes(&self) -> Result<Vec<u8>> {
        let texts = self
            .as_slice::<Text>()
            .ok_or_else(|| Error::new(Kind::OSError, "cannot write object arrays to a file in binary mode"))?;
        let size = self.dtype.itemsize();
        let mut bytes = Vec::with_capacity(texts.len() * size);
        for text in interrupt::watched(texts) {
            let end = bytes.len() + size;
            match self.dtype {
                DType::Str(_) => bytes.extend(text.text().chars().flat_map(|c| u32::from(c).to_le_bytes())),
                _ => bytes.extend_from_slice(text.bytes()),
            }
            bytes.resize(end, 0);
        }
        Ok(bytes)
    }

    /// Texts from bytes as NumPy has them.
    fn from_text_bytes(dtype: DType, bytes: &[u8]) -> Result<Array> {
        let wide = matches!(dtype, DType::Str(_));
        let texts: Vec<Text> = interrupt::watched(bytes.chunks(dtype.itemsize().max(1)))
            .map(|element| {
                let used = element.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
                if !wide {
                    return Text::of(&element[..used]);
                }
                let code = |four: &[u8]| char::from_u32(u32::from_le_bytes([four[0], four[1], four[2], four[3]]));
                let used = used.next_multiple_of(4);
                let text: String = element[..used].chunks_exact(4).map(|c| code(c).unwrap_or('\u{fffd}')).collect();
                Text::of(text.as_bytes())
            })
            .collect();
        Ok(Array::from_slice(&texts)?.relabelled(dtype))
    }

    /// A new one-dimensional array of the elements with these bytes. A byte of a boolean that is not 0 is 1.
    ///
    /// # Errors
    /// `ValueError` for a part of an element; `MemoryError`.
    pub fn from_bytes(dtype: DType, bytes: &[u8]) -> Result<Array> {
        if dtype == DType::Object {
            return Err(Error::value("cannot create an OBJECT array from memory buffer"));
        }
        if dtype.itemsize() == 0 {
            return Err(Error::value("itemsize cannot be zero in type"));
        }
        if !bytes.len().is_multiple_of(dtype.itemsize()) {
            return Err(Error::value("buffer size must be a multiple of element size"));
        }
        if dtype.is_text() {
            return Array::from_text_bytes(dtype, bytes);
        }
        let raw = Array::from_slice(bytes)?;
        raw.reinterpret(dtype)
    }

    /// A new array of this one's shape, the bytes of each element in reverse.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn byteswapped(&self) -> Result<Array> {
        if !self.dtype.is_number() {
            return Err(Error::type_error("the bytes of texts and objects are not swapped"));
        }
        let mut bytes = self.bytes()?;
        // The parts of a complex number are swapped each for itself.
        interrupt::watched(bytes.chunks_mut(self.dtype.real().size())).for_each(<[u8]>::reverse);
        Array::from_bytes(self.dtype, &bytes)?.reshape(&self.shape)
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
