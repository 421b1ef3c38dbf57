//! GPUs through wgpu: kernels written out as WGSL, dispatches gathered into batches, buffers recycled.
//!
//! Nothing of the graphics driver is touched before [`adapters`] or [`open`] is called. This room knows plans and rows;
//! it knows nothing of traces or the language.

mod batch;
mod body;
mod cache;
mod cooperative;
mod device;
mod elementwise;
mod epilogue;
mod extreme;
mod index;
mod library;
mod matmul;
mod module;
mod parts;
mod pool;
mod product;
mod reduce;
mod run;
mod scan;
mod sort;
mod split;
mod texts;
mod types;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Backend;
use crate::array::{Array, DType, Layout, Scalar, Shape};
use crate::diag::{Error, Kind, Result};
use crate::ir::Kernel;
use crate::ops::{Attrs, Aval, LibraryOp};

pub use batch::Counters;
use batch::{Batch, Pipeline};
pub use cooperative::Units;
use device::Device;
pub use device::{AdapterDescription, adapters};
pub use library::routine_shaders;
pub use module::Abilities;
use pool::{GpuBuffer, Pool};
pub use product::product_shaders;
use product::{ProductKind, Tuning};
use run::{ShaderKey, Supported};
pub use texts::{plan_shaders, shaders};
use types::{register_type, stored_size};

/// A strided array on a GPU. Cloning shares the buffer.
#[derive(Clone)]
pub struct GpuArray {
    data: Data,
    dtype: DType,
    layout: Layout,
}

#[derive(Clone)]
enum Data {
    Buffer(Rc<GpuBuffer>),
    /// One number, at every place of the layout. It travels in the parameters of kernels, in any data type.
    Number(Scalar),
}

impl GpuArray {
    /// The data type.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// The length of each axis.
    pub fn shape(&self) -> &[usize] {
        &self.layout.shape
    }

    /// What is known of it.
    pub fn aval(&self) -> Aval {
        Aval::new(self.dtype, &self.layout.shape)
    }

    fn number(&self) -> Option<Scalar> {
        match self.data {
            Data::Number(value) => Some(value),
            Data::Buffer(_) => None,
        }
    }

    fn buffer(&self) -> Option<&Rc<GpuBuffer>> {
        match &self.data {
            Data::Buffer(buffer) => Some(buffer),
            Data::Number(_) => None,
        }
    }
}

/// A GPU that holds arrays and runs kernels.
pub struct GpuBackend {
    device: Rc<Device>,
    pool: Rc<Pool>,
    batch: Batch,
    pipelines: RefCell<FxHashMap<ShaderKey, Rc<Pipeline>>>,
    /// Kernels, without sizes, that the device is known to support.
    supported: RefCell<FxHashSet<Supported>>,
    tunings: RefCell<FxHashMap<ProductKind, Tuning>>,
}

thread_local! {
    static OPENED: RefCell<HashMap<usize, Rc<GpuBackend>>> = RefCell::default();
}

/// The GPU with this index (see [`adapters`]), opened at the first call.
///
/// # Errors
/// `RuntimeError` when the machine has no such GPU.
pub fn open(index: usize) -> Result<Rc<GpuBackend>> {
    if let Some(found) = OPENED.with(|opened| opened.borrow().get(&index).cloned())
        && !found.device.is_lost()
    {
        return Ok(found);
    }
    let device = Rc::new(Device::open(index)?);
    let pool: Rc<Pool> = Rc::default();
    let batch = Batch::new(device.clone(), pool.clone());
    let backend = Rc::new(GpuBackend {
        device,
        pool,
        batch,
        pipelines: RefCell::default(),
        supported: RefCell::default(),
        tunings: RefCell::default(),
    });
    // Never dropped: drivers do not like to be torn down while a thread's own storage is.
    std::mem::forget(backend.clone());
    OPENED.with(|opened| opened.borrow_mut().insert(index, backend.clone()));
    Ok(backend)
}

/// Before the process ends: keeps what was compiled, and waits until the devices are at rest. Whether there are any.
pub fn finish() -> bool {
    OPENED.with_borrow(|opened| opened.values().for_each(|backend| backend.batch.save()));
    device::wait_for_all()
}

impl GpuBackend {
    /// What the device was asked for so far.
    pub fn counters(&self) -> Counters {
        self.batch.counters()
    }

    /// Gives the device up, as if it were lost: its arrays are gone, and [`open`] opens it anew.
    pub fn close(&self) {
        self.device.device.destroy();
        let _ = self.device.device.poll(wgpu::PollType::Poll);
    }

    /// What kernels may use on this device.
    pub fn abilities(&self) -> Abilities {
        let has = |feature| self.device.features.contains(feature);
        Abilities {
            float64: self.device.float64(),
            int64: self.device.int64(),
            atomic64: has(wgpu::Features::SHADER_INT64_ATOMIC_ALL_OPS),
            subgroups: has(wgpu::Features::SUBGROUP),
            float16: has(wgpu::Features::SHADER_F16),
            units: self.device.units,
        }
    }

    /// Waits until everything asked for is computed.
    ///
    /// # Errors
    /// `RuntimeError` when the device failed; `KeyboardInterrupt`.
    pub fn synchronize(&self) -> Result<()> {
        self.batch.synchronize()
    }

    /// Gives unused buffers back to the driver.
    pub fn trim(&self) {
        self.pool.clear();
    }

    /// Whether arrays of this type can be held.
    fn check_storable(&self, dtype: DType) -> Result<()> {
        module::Module::new(self.abilities()).require(dtype, "an array")?;
        match register_type(dtype) {
            Some(_) => Ok(()),
            None => Err(Error::type_error(format!("{dtype} is not available on the GPU"))),
        }
    }

    /// The same array with its elements in a buffer.
    fn materialize(&self, value: &GpuArray) -> Result<GpuArray> {
        if value.buffer().is_some() { Ok(value.clone()) } else { self.copy(value, value.dtype) }
    }

    /// A new contiguous array of unspecified content.
    fn empty(&self, dtype: DType, shape: &[usize]) -> Result<GpuArray> {
        self.check_storable(dtype)?;
        let layout = Layout::contiguous(shape);
        let bytes = crate::array::size_of(shape)?.saturating_mul(stored_size(dtype));
        let buffer = match self.pool.allocate(&self.device, bytes as u64) {
            Err(error) if error.kind() == Kind::MemoryError => {
                // What recorded work holds comes free once that is done.
                self.batch.synchronize()?;
                self.pool.clear();
                self.pool.allocate(&self.device, bytes as u64).map_err(|_| error)?
            }
            other => other?,
        };
        Ok(GpuArray { data: Data::Buffer(buffer), dtype, layout })
    }
}

/// The axes from the last to the first.
fn backwards(ndim: usize) -> Shape {
    (0..ndim).rev().collect()
}

impl Backend for GpuBackend {
    type Value = GpuArray;

    fn name(&self) -> String {
        self.device.name.clone()
    }

    fn upload(&self, array: &Array) -> Result<GpuArray> {
        if array.ndim() == 0
            && let Some(value) = array.item()
        {
            let layout = Layout::contiguous(&[]);
            return Ok(GpuArray { data: Data::Number(value), dtype: array.dtype(), layout });
        }
        // Copies to and from a device keep a column-major order.
        if array.layout().is_column_major() {
            let value = self.upload(&array.permute(&backwards(array.ndim())))?;
            return Ok(self.with_layout(&value, value.layout.permute(&backwards(array.ndim()))));
        }
        let out = self.empty(array.dtype(), array.shape())?;
        if let Some(buffer) = out.buffer() {
            types::encode(array, |bytes| self.batch.write(buffer, bytes))?;
        }
        Ok(out)
    }

    fn download(&self, value: &GpuArray) -> Result<Array> {
        if let Some(number) = value.number() {
            return Array::full(value.shape(), number);
        }
        if value.layout.is_column_major() {
            let turned = self.with_layout(value, value.layout.permute(&backwards(value.layout.shape.len())));
            return Ok(self.download(&turned)?.permute(&backwards(value.layout.shape.len())));
        }
        let packed = if value.layout.is_c_contiguous() { value.clone() } else { self.to_contiguous(value)? };
        let Some(buffer) = packed.buffer() else { return Array::zeros(value.dtype, value.shape()) };
        let size = stored_size(value.dtype);
        let (start, bytes) = (packed.layout.offset * size, packed.layout.size() * size);
        self.batch.read(buffer, start as u64, bytes as u64, |bytes| types::decode(bytes, value.dtype, value.shape()))
    }

    fn layout(&self, value: &GpuArray) -> Layout {
        value.layout.clone()
    }

    fn with_layout(&self, value: &GpuArray, layout: Layout) -> GpuArray {
        GpuArray { layout, ..value.clone() }
    }

    fn to_contiguous(&self, value: &GpuArray) -> Result<GpuArray> {
        if value.layout.is_c_contiguous() { Ok(value.clone()) } else { self.copy(value, value.dtype) }
    }

    fn holds(&self, dtype: DType) -> Result<()> {
        self.check_storable(dtype)
    }

    fn duplicate(&self, value: &GpuArray) -> Result<GpuArray> {
        self.copy(value, value.dtype)
    }

    fn assign(&self, target: &GpuArray, value: &GpuArray) -> Result<bool> {
        let repeats = target.layout.shape.iter().zip(&target.layout.strides).any(|(&n, &step)| n > 1 && step == 0);
        let Some(buffer) = target.buffer().filter(|_| !repeats) else { return Ok(false) };
        // No kernel may read from the buffer that it writes to.
        let overlaps = value.buffer().is_some_and(|other| Rc::ptr_eq(other, buffer));
        let value = if overlaps { self.copy(value, target.dtype)? } else { value.clone() };
        self.copy_into(&value, target)?;
        Ok(true)
    }

    fn shares(&self, a: &GpuArray, b: &GpuArray) -> bool {
        matches!((a.buffer(), b.buffer()), (Some(a), Some(b)) if Rc::ptr_eq(a, b))
    }

    fn is_sole_owner(&self, value: &GpuArray) -> bool {
        value.buffer().is_some_and(|buffer| Rc::strong_count(buffer) == 1)
    }

    fn complex_part(&self, value: &GpuArray, part: usize) -> Option<GpuArray> {
        value.buffer().filter(|_| value.dtype.is_complex())?;
        let mut layout = value.layout.clone();
        layout.offset = layout.offset * 2 + part;
        layout.strides.iter_mut().for_each(|stride| *stride *= 2);
        Some(GpuArray { data: value.data.clone(), dtype: value.dtype.real(), layout })
    }

    fn product_with(
        &self,
        attrs: &Attrs,
        operands: [&GpuArray; 2],
        kernel: &Kernel,
        place: usize,
        inputs: &[Option<GpuArray>],
    ) -> Result<Option<Vec<GpuArray>>> {
        let half = matches!(attrs, Attrs::DType(_));
        self.product_and_kernel(half, operands, kernel, place, inputs)
    }

    fn serial(&self, value: &GpuArray) -> u64 {
        value.buffer().map_or(u64::MAX, |buffer| buffer.serial)
    }

    fn has(&self, routine: LibraryOp, inputs: &[GpuArray], types: &[Aval]) -> bool {
        self.has_routine(routine, inputs, types)
    }

    fn supports(&self, kernel: &Kernel) -> Result<()> {
        let key = Supported::of(kernel);
        if !self.supported.borrow().contains(&key) {
            texts::write(kernel, self.abilities(), 1)?;
            self.supported.borrow_mut().insert(key);
        }
        Ok(())
    }

    fn run(&self, kernel: &Kernel, inputs: &[GpuArray]) -> Result<Vec<GpuArray>> {
        self.run_kernel(kernel, inputs)
    }

    fn call(&self, routine: LibraryOp, attrs: &Attrs, inputs: &[GpuArray], types: &[Aval]) -> Result<Vec<GpuArray>> {
        self.call_routine(routine, attrs, inputs, types)
    }
}
