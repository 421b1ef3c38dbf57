//! The array itself: a strided view of a shared buffer.

use std::ops::Deref;
use std::rc::Rc;

use smallvec::smallvec;

use super::layout::copied;
use super::{Buffer, DType, Element, Held, Layout, Scalar, Shape, Strides, Text, c_strides, shape_text, size_of};
use crate::diag::{Error, Kind, Result, interrupt};

/// Elements from which making them may take long enough for Ctrl-C.
const LONG: usize = 1 << 14;

/// A strided view of a shared buffer. Cloning shares the buffer; writing through one is seen through all.
///
/// One pointer: arrays are handed on at every step of the way from a program to a kernel and back.
#[derive(Clone)]
pub struct Array(Rc<View>);

/// What an array is.
#[derive(Clone)]
pub struct View {
    pub(super) buffer: Rc<Buffer>,
    pub(super) dtype: DType,
    pub(super) writeable: bool,
    /// Of the first element, in elements of `dtype` from the buffer's start.
    pub(super) offset: usize,
    pub(super) shape: Shape,
    pub(super) strides: Strides,
}

impl Deref for Array {
    type Target = View;

    #[inline(always)]
    fn deref(&self) -> &View {
        &self.0
    }
}

impl Array {
    /// A new contiguous array of unspecified content.
    ///
    /// # Errors
    /// `MemoryError`, or `ValueError` when the size does not fit.
    pub fn empty(dtype: DType, shape: &[usize]) -> Result<Array> {
        // Recycled memory would hold numbers of texts and objects that nobody asked for.
        Array::allocate(dtype, shape, if dtype.is_number() { Buffer::new } else { Buffer::zeroed })
    }

    /// A new contiguous array of zeros.
    ///
    /// # Errors
    /// `MemoryError`, or `ValueError` when the size does not fit.
    pub fn zeros(dtype: DType, shape: &[usize]) -> Result<Array> {
        Array::allocate(dtype, shape, Buffer::zeroed)
    }

    fn allocate(dtype: DType, shape: &[usize], make: fn(usize) -> Result<Buffer>) -> Result<Array> {
        // A text has a character's room at least.
        let dtype = match dtype {
            DType::Str(0) => DType::Str(1),
            DType::Bytes(0) => DType::Bytes(1),
            other => other,
        };
        let bytes = size_of(shape)? * dtype.size();
        let buffer = make(bytes).map_err(|error| describe_allocation(error, dtype, shape))?;
        Ok(Array::over(buffer, dtype, Shape::from_slice(shape), c_strides(shape)))
    }

    /// The whole of a new buffer.
    #[inline]
    fn over(buffer: Buffer, dtype: DType, shape: Shape, strides: Strides) -> Array {
        Array(Rc::new(View { buffer: Rc::new(buffer), dtype, writeable: true, offset: 0, shape, strides }))
    }

    /// This array to be changed, apart from others that are the same so far.
    pub(super) fn change(&mut self) -> &mut View {
        Rc::make_mut(&mut self.0)
    }

    /// A new array of unspecified content with the shape and strides of this one, which is contiguous.
    ///
    /// # Errors
    /// As [`Array::empty`].
    #[inline]
    pub fn empty_packed(&self, dtype: DType) -> Result<Array> {
        debug_assert!(self.is_c_contiguous());
        let buffer =
            Buffer::new(self.size() * dtype.size()).map_err(|error| describe_allocation(error, dtype, &self.shape))?;
        Ok(Array::over(buffer, dtype, copied(&self.shape), c_strides(&self.shape)))
    }

    /// A new array with `shape` whose memory order is that of `order` (axes from outermost to innermost).
    ///
    /// # Errors
    /// As [`Array::empty`].
    pub fn empty_ordered(dtype: DType, shape: &[usize], order: &[usize]) -> Result<Array> {
        let mut array = Array::empty(dtype, shape)?;
        let mut step = 1isize;
        let strides = &mut array.change().strides;
        for &axis in order.iter().rev() {
            strides[axis] = step;
            step *= shape[axis].max(1) as isize;
        }
        Ok(array)
    }

    /// A new contiguous array whose elements `fill` writes. It is handed all of them, in row-major order, as they
    /// came from the allocator, and must write each.
    ///
    /// # Errors
    /// As [`Array::empty`].
    pub fn build<T: Element>(shape: &[usize], fill: impl FnOnce(&mut [T])) -> Result<Array> {
        // Recycled blocks hold arbitrary bytes, which are no valid `bool`s.
        let array =
            if T::DTYPE == DType::Bool { Array::zeros(T::DTYPE, shape)? } else { Array::empty(T::DTYPE, shape)? };
        // SAFETY: the array is new, contiguous and unshared, and any bytes are a valid T (see above).
        let elements = unsafe { std::slice::from_raw_parts_mut(array.pointer::<T>(), array.size()) };
        if elements.len() < LONG {
            fill(elements);
        } else {
            interrupt::stoppable(|| {
                fill(elements);
                Ok(())
            })?;
        }
        Ok(array)
    }

    /// A new one-dimensional array of these elements.
    ///
    /// # Errors
    /// As [`Array::empty`].
    pub fn from_slice<T: Element>(values: &[T]) -> Result<Array> {
        Array::build(&[values.len()], |out: &mut [T]| interrupt::copy(values, out))
    }

    /// A new array of this shape with these elements in row-major order.
    ///
    /// # Errors
    /// As [`Array::empty`]; `ValueError` when the count does not fit the shape.
    pub fn from_vec<T: Element>(values: &[T], shape: &[usize]) -> Result<Array> {
        Array::from_slice(values)?.reshape(shape)
    }

    /// A new zero-dimensional array.
    ///
    /// # Errors
    /// As [`Array::empty`].
    pub fn from_scalar(value: Scalar) -> Result<Array> {
        let array = Array::empty(value.dtype(), &[])?;
        array.set_scalar_at(0, value);
        Ok(array)
    }

    /// A new array filled with one value.
    ///
    /// # Errors
    /// As [`Array::empty`].
    pub fn full(shape: &[usize], value: Scalar) -> Result<Array> {
        crate::dispatch!(value.dtype(), T => Array::build(shape, |out: &mut [T]| interrupt::pieces(out).for_each(|piece| piece.fill(value.get()))),
            else Array::from_scalar(value)?.broadcast_to(shape)?.copy())
    }

    /// The data type.
    #[inline]
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// The length of each axis.
    #[inline]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The step of each axis, in elements.
    #[inline]
    pub fn strides(&self) -> &[isize] {
        &self.strides
    }

    /// The number of axes.
    #[inline]
    pub fn ndim(&self) -> usize {
        self.shape.len()
    }

    /// The number of elements.
    #[inline]
    pub fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether elements may be written: not so for broadcast views.
    pub fn is_writeable(&self) -> bool {
        self.writeable
    }

    /// The same view, which may not be written through.
    pub fn read_only(mut self) -> Array {
        self.change().writeable = false;
        self
    }

    /// The same view, which may be written through.
    pub fn writable(mut self) -> Array {
        self.change().writeable = true;
        self
    }

    /// Whether two arrays lie in one buffer.
    pub fn shares_buffer(&self, other: &Array) -> bool {
        Rc::ptr_eq(&self.buffer, &other.buffer)
    }

    /// The serial number of the buffer: what was made later has a greater one.
    pub fn serial(&self) -> u64 {
        self.buffer.serial()
    }

    /// Whether something holds on to the elements as they are: a derivative that is still to be taken, or a compiled
    /// program. It is to be told before they change.
    #[inline]
    pub fn is_kept(&self) -> bool {
        self.buffer.kept().get()
    }

    /// Notes whether something holds on to the elements; that nothing does any more, because they change now.
    pub fn set_kept(&self, kept: bool) {
        if !kept {
            self.buffer.changes().set(self.buffer.changes().get().wrapping_add(1));
        }
        self.buffer.kept().set(kept);
    }

    /// How often the elements were about to change while something held on to them.
    pub fn changes(&self) -> u32 {
        self.buffer.changes().get()
    }

    /// How many arrays hold the buffer; of other views than this one, each counts as one.
    pub fn holders(&self) -> usize {
        Rc::strong_count(&self.buffer) - 1 + Rc::strong_count(&self.0)
    }

    /// Whether this array alone holds its buffer.
    pub fn is_sole_owner(&self) -> bool {
        Rc::strong_count(&self.0) == 1 && Rc::strong_count(&self.buffer) == 1
    }

    /// Whether the array is one element again and again.
    pub fn repeats_one(&self) -> bool {
        self.ndim() > 0 && self.size() > 0 && self.strides.iter().all(|&stride| stride == 0)
    }

    /// Whether the elements lie one after the other in row-major order.
    pub fn is_c_contiguous(&self) -> bool {
        self.shape.contains(&0) || super::layout::packed(self.shape.iter().zip(&self.strides).rev())
    }

    /// Whether the elements lie one after the other in column-major order.
    pub fn is_f_contiguous(&self) -> bool {
        self.shape.contains(&0) || super::layout::packed(self.shape.iter().zip(&self.strides))
    }

    /// The offset of the first element in the buffer, in elements.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The address of the first element, as bytes.
    #[inline]
    pub fn data(&self) -> *mut u8 {
        // SAFETY: the offset lies within the buffer, or one past its end for an empty view.
        unsafe { self.buffer.as_ptr().add(self.offset * self.dtype.size()) }
    }

    /// The address of the first element.
    #[inline]
    pub fn pointer<T: Element>(&self) -> *mut T {
        debug_assert_eq!(self.dtype.storage(), T::DTYPE);
        self.data().cast()
    }

    /// The elements, when they are contiguous and of type `T`.
    pub fn as_slice<T: Element>(&self) -> Option<&[T]> {
        if self.dtype.storage() != T::DTYPE || !self.is_c_contiguous() {
            return None;
        }
        // SAFETY: contiguous elements of this type; the language's thread alone writes, and not during this borrow.
        Some(unsafe { std::slice::from_raw_parts(self.pointer::<T>(), self.size()) })
    }

    /// The elements in row-major order, as a `T` each.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn to_vec<T: Element>(&self) -> Result<Vec<T>> {
        let cast = if self.dtype.storage() == T::DTYPE { self.clone() } else { self.cast(T::DTYPE)? };
        let array = cast.to_contiguous()?;
        Ok(array.as_slice::<T>().map(|all| interrupt::collect(all, T::clone)).unwrap_or_default())
    }

    /// The offset, in elements from [`Array::data`], of the element with this index.
    pub fn element_offset(&self, index: &[usize]) -> isize {
        index.iter().zip(&self.strides).map(|(&i, &s)| i as isize * s).sum()
    }

    /// The element at an offset that [`Array::element_offset`] or a walk over the strides gave.
    #[inline]
    pub fn scalar_at(&self, offset: isize) -> Scalar {
        debug_assert!(self.reaches(offset));
        // SAFETY: the caller's offset is one of the view's elements, which all lie within the buffer.
        unsafe { Scalar::read(self.dtype, self.data().offset(offset * self.dtype.size() as isize)) }
    }

    /// Writes the element at an offset, cast to the array's type.
    #[inline]
    pub fn set_scalar_at(&self, offset: isize, value: Scalar) {
        debug_assert!(self.reaches(offset));
        // SAFETY (all below): as `scalar_at`.
        match self.dtype {
            DType::Object => unsafe { self.pointer::<Held>().offset(offset).write(value.get()) },
            dtype => {
                crate::dispatch!(dtype, T => unsafe { self.pointer::<T>().offset(offset).write(value.get::<T>()) }, else {
                    let text = value.cast(dtype).get::<Text>();
                    unsafe { self.pointer::<Text>().offset(offset).write(text) };
                });
            }
        }
    }

    /// The only element of an array of size one.
    pub fn item(&self) -> Option<Scalar> {
        (self.size() == 1).then(|| self.scalar_at(0))
    }

    /// Whether an element at this offset lies in the buffer.
    fn reaches(&self, offset: isize) -> bool {
        let at = self.offset as isize + offset;
        at >= 0 && (at as usize + 1) * self.dtype.size() <= self.buffer.capacity()
    }

    /// Where the elements lie in the buffer.
    pub fn layout(&self) -> Layout {
        Layout { offset: self.offset, shape: copied(&self.shape), strides: copied(&self.strides) }
    }

    /// A view of the same buffer with another layout, which must have come from this array's own.
    pub fn with_layout(&self, layout: Layout) -> Array {
        let Layout { offset, shape, strides } = layout;
        let (buffer, dtype, writeable) = (self.buffer.clone(), self.dtype, self.writeable);
        Array(Rc::new(View { buffer, dtype, writeable, offset, shape, strides }))
    }

    /// An `ndarray` view of the elements, for library kernels.
    pub fn view<T: Element>(&self) -> ndarray::ArrayViewD<'_, T> {
        let mut start = self.pointer::<T>();
        let mut flipped: smallvec::SmallVec<[usize; 4]> = smallvec![];
        let mut strides = self.strides.clone();
        for (axis, stride) in strides.iter_mut().enumerate().filter(|(axis, s)| **s < 0 && self.shape[*axis] > 0) {
            // SAFETY: the last element along the axis is an element of the view.
            start = unsafe { start.offset(*stride * (self.shape[axis] as isize - 1)) };
            *stride = -*stride;
            flipped.push(axis);
        }
        use ndarray::ShapeBuilder;
        let strides: Vec<usize> = strides.iter().map(|&s| s as usize).collect();
        let shape = ndarray::IxDyn(&self.shape).strides(ndarray::IxDyn(&strides));
        // SAFETY: pointer, shape and non-negative strides describe elements of this view, and the borrow keeps the
        // buffer alive; negative axes are turned back just below.
        let mut view = unsafe { ndarray::ArrayViewD::from_shape_ptr(shape, start) };
        for axis in flipped {
            view.invert_axis(ndarray::Axis(axis));
        }
        view
    }
}

#[cold]
fn describe_allocation(error: Error, dtype: DType, shape: &[usize]) -> Error {
    if error.kind() != Kind::MemoryError {
        return error;
    }
    let text = format!("{} for an array with shape {} and data type {dtype}", error.message(), shape_text(shape));
    Error::new(Kind::MemoryError, text)
}

impl std::fmt::Debug for Array {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Array({} {} strides {:?})", self.dtype, shape_text(&self.shape), self.strides)
    }
}
