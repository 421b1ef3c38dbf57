//! Tensors that live on a device: operations on them run there, one kernel or routine each.

use std::any::Any;
use std::rc::Rc;

use smallvec::SmallVec;

use super::{concrete, eval};
use crate::array::{Array, DType, Layout, broadcast_shapes};
use crate::backend::{Backend, apply_view, call_routine, run_kernel};
use crate::diag::{Error, Kind, Result};
use crate::ir::Kernel;
use crate::ops::{Attrs, Aval, Class, Elementwise, Foreign, Guard, LibraryOp, Op, Outputs, Tensor};

/// An array on a device.
pub struct DeviceTensor {
    aval: Aval,
    resident: Box<dyn Resident>,
}

/// What a device does with its own arrays.
trait Resident {
    fn download(&self) -> Result<Array>;
    fn device(&self) -> String;
    fn apply(&self, op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs>;
    fn supports(&self, kernel: &Kernel) -> bool;
    fn run(&self, kernel: &Kernel, inputs: &[Tensor]) -> Result<Vec<Tensor>>;
    fn is_beside(&self, other: &DeviceTensor) -> bool;
    fn layout(&self) -> Layout;
    fn duplicate(&self) -> Result<Tensor>;
    fn assign(&self, value: &Tensor) -> Result<bool>;
    fn shares(&self, other: &DeviceTensor) -> bool;
    fn is_sole_owner(&self) -> bool;
    fn serial(&self) -> u64;
    fn complex_part(&self, part: usize) -> Option<Tensor>;
    fn as_any(&self) -> &dyn Any;
}

struct On<B: Backend> {
    backend: Rc<B>,
    value: B::Value,
    aval: Aval,
}

impl Foreign for DeviceTensor {
    fn aval(&self) -> &Aval {
        &self.aval
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn fetch(&self) -> Option<Result<Array>> {
        Some(self.download())
    }
}

impl DeviceTensor {
    /// A copy of the elements in this process's memory.
    ///
    /// # Errors
    /// Those of the device.
    pub fn download(&self) -> Result<Array> {
        self.resident.download()
    }

    /// The device's name.
    pub fn device(&self) -> String {
        self.resident.device()
    }

    /// Where the elements lie in their buffer.
    pub fn layout(&self) -> Layout {
        self.resident.layout()
    }

    /// A copy on the same device.
    ///
    /// # Errors
    /// Those of the device.
    pub fn duplicate(&self) -> Result<Tensor> {
        self.resident.duplicate()
    }

    /// Writes a value, broadcast and cast, to the elements, which all views of them see. `false`, and nothing done,
    /// where the elements have no places of their own.
    ///
    /// # Errors
    /// `ValueError` where the shapes do not fit; those of the device.
    pub fn assign(&self, value: &Tensor) -> Result<bool> {
        self.resident.assign(value)
    }

    /// Whether both have elements in one buffer.
    pub fn shares_buffer(&self, other: &DeviceTensor) -> bool {
        self.resident.shares(other)
    }

    /// Whether both are the same elements in the same order.
    pub(super) fn has_the_elements_of(&self, other: &DeviceTensor) -> bool {
        self.aval == other.aval && self.shares_buffer(other) && self.layout() == other.layout()
    }

    /// The serial number of the buffer, as [`Array::serial`].
    pub fn serial(&self) -> u64 {
        self.resident.serial()
    }

    /// The real (0) or imaginary (1) parts of complex numbers, in the same buffer.
    pub fn complex_part(&self, part: usize) -> Option<Tensor> {
        self.resident.complex_part(part)
    }

    /// Whether nothing else has elements in the buffer.
    pub fn is_sole_owner(&self) -> bool {
        self.resident.is_sole_owner()
    }

    pub(super) fn apply(&self, op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs> {
        self.resident.apply(op, attrs, operands)
    }

    /// Whether the device itself can run the kernel.
    pub(super) fn supports(&self, kernel: &Kernel) -> bool {
        self.resident.supports(kernel)
    }

    /// Runs a kernel over inputs, each of which is on this device or copied there.
    ///
    /// # Errors
    /// Those of the device; `TypeError` for a traced input.
    pub(super) fn run(&self, kernel: &Kernel, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
        self.resident.run(kernel, inputs)
    }

    /// Whether both are on one device.
    pub(super) fn is_beside(&self, other: &DeviceTensor) -> bool {
        self.resident.is_beside(other)
    }
}

/// The device array that a tensor is, if it is one.
pub fn of(tensor: &Tensor) -> Option<&DeviceTensor> {
    match tensor {
        Tensor::Foreign(foreign) => foreign.as_any().downcast_ref(),
        _ => None,
    }
}

/// A device's value as a tensor.
pub fn wrap<B: Backend + 'static>(backend: &Rc<B>, value: B::Value, aval: Aval) -> Tensor
where
    B::Value: 'static,
{
    let aval = Aval { weak: false, ..aval };
    let resident = Box::new(On { backend: backend.clone(), value, aval: aval.clone() });
    Tensor::Foreign(Rc::new(DeviceTensor { aval, resident }))
}

/// The tensor's elements on a device: where they are already, or copied there.
///
/// # Errors
/// Those of the device; `TypeError` for a traced tensor.
pub fn upload<B: Backend + 'static>(backend: &Rc<B>, tensor: &Tensor) -> Result<B::Value>
where
    B::Value: 'static,
{
    if let Some(on) = of(tensor).and_then(|device| device.resident.as_any().downcast_ref::<On<B>>())
        && Rc::ptr_eq(&on.backend, backend)
    {
        return Ok(on.value.clone());
    }
    backend.upload(&concrete(tensor)?)
}

/// The tensor on a device.
///
/// # Errors
/// As [`upload`].
pub fn place<B: Backend + 'static>(backend: &Rc<B>, tensor: &Tensor) -> Result<Tensor>
where
    B::Value: 'static,
{
    Ok(wrap(backend, upload(backend, tensor)?, tensor.aval()))
}

/// What a row refuses: by types, and by values where these are few, or on a device, from the second operand on.
fn guard(row: &Elementwise, avals: &[Aval], operands: &[Tensor]) -> Result<()> {
    let Some(kind) = row.guard else { return Ok(()) };
    let typed: SmallVec<[(DType, bool); 3]> = avals.iter().map(|a| (a.dtype, a.weak)).collect();
    let dtype = crate::array::result_type(&typed);
    let by_values = matches!(kind, Guard::Values(_)) && dtype.is_integer();
    if !by_values || !operands.iter().skip(1).any(|operand| of(operand).is_some()) {
        return eval::guard(row, dtype, operands);
    }
    let seen = |(at, operand): (usize, &Tensor)| match of(operand) {
        Some(on) if at > 0 => Ok(Tensor::Host(on.download()?)),
        _ => Ok(operand.clone()),
    };
    let seen: SmallVec<[Tensor; 3]> = operands.iter().enumerate().map(seen).collect::<Result<_>>()?;
    eval::guard(row, dtype, &seen)
}

impl<B: Backend + 'static> Resident for On<B>
where
    B::Value: 'static,
{
    fn download(&self) -> Result<Array> {
        self.backend.download(&self.value)
    }

    fn device(&self) -> String {
        self.backend.name()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn layout(&self) -> Layout {
        self.backend.layout(&self.value)
    }

    fn duplicate(&self) -> Result<Tensor> {
        let value = self.backend.duplicate(&self.value)?;
        Ok(wrap(&self.backend, value, self.aval.clone()))
    }

    fn assign(&self, value: &Tensor) -> Result<bool> {
        self.backend.assign(&self.value, &upload(&self.backend, value)?)
    }

    fn shares(&self, other: &DeviceTensor) -> bool {
        self.beside(other).is_some_and(|on| self.backend.shares(&self.value, &on.value))
    }

    fn is_beside(&self, other: &DeviceTensor) -> bool {
        self.beside(other).is_some()
    }

    fn supports(&self, kernel: &Kernel) -> bool {
        self.backend.supports(kernel).is_ok()
    }

    fn run(&self, kernel: &Kernel, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
        let values: Vec<B::Value> = inputs.iter().map(|t| upload(&self.backend, t)).collect::<Result<_>>()?;
        let results = run_kernel(&*self.backend, kernel, &values)?;
        let types = kernel.outputs.iter().map(|o| Aval::new(kernel.output_dtype(o), &kernel.output_shape(o)));
        Ok(results.into_iter().zip(types).map(|(value, aval)| wrap(&self.backend, value, aval)).collect())
    }

    fn complex_part(&self, part: usize) -> Option<Tensor> {
        let value = self.backend.complex_part(&self.value, part)?;
        Some(wrap(&self.backend, value, Aval::new(self.aval.dtype.real(), &self.aval.shape)))
    }

    fn serial(&self) -> u64 {
        self.backend.serial(&self.value)
    }

    fn is_sole_owner(&self) -> bool {
        self.backend.is_sole_owner(&self.value)
    }

    fn apply(&self, op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs> {
        let avals: SmallVec<[Aval; 3]> = operands.iter().map(Tensor::aval).collect();
        if let Class::Elementwise(row) = &op.class {
            guard(row, &avals, operands)?;
        }
        let types = op.infer(attrs, &avals)?;
        let mut values: Vec<B::Value> = operands.iter().map(|t| upload(&self.backend, t)).collect::<Result<_>>()?;
        let results = match &op.class {
            Class::Elementwise(row) => {
                let typed: SmallVec<[(DType, bool); 3]> = avals.iter().map(|a| (a.dtype, a.weak)).collect();
                let (dtype, out) = eval::loop_types(op, row, attrs, &typed)?;
                let shapes: SmallVec<[&[usize]; 3]> = avals.iter().map(|a| &a.shape[..]).collect();
                let inputs: SmallVec<[DType; 3]> = avals.iter().map(|a| a.dtype).collect();
                let kernel = Kernel::single(op, row, &broadcast_shapes(&shapes)?, &inputs, dtype, out);
                run_kernel(&*self.backend, &kernel, &values)?
            }
            Class::Reduce(row) => {
                let Attrs::Axes { axes, keepdims } = attrs else {
                    return Err(Error::new(Kind::SystemError, "a reduction without axes"));
                };
                let dtype = row.dtype(avals[0].dtype);
                let kernel = Kernel::reduction(op, &avals[0].shape, avals[0].dtype, dtype, axes, *keepdims);
                run_kernel(&*self.backend, &kernel, &values)?
            }
            Class::View(view) => vec![apply_view(&*self.backend, view.apply, attrs, &values[0])?],
            Class::Library(library) => {
                if matches!(library.routine, LibraryOp::MatMul | LibraryOp::Concatenate | LibraryOp::Solve) {
                    for (value, aval) in values.iter_mut().zip(&avals) {
                        *value = self.cast(value.clone(), aval, types[0].dtype)?;
                    }
                }
                call_routine(&*self.backend, op, library.routine, attrs, &values, &types)?
            }
        };
        Ok(results.into_iter().zip(types).map(|(value, aval)| wrap(&self.backend, value, aval)).collect())
    }
}

impl<B: Backend + 'static> On<B>
where
    B::Value: 'static,
{
    /// Another device array, if it is on the same device.
    fn beside<'a>(&self, other: &'a DeviceTensor) -> Option<&'a On<B>> {
        let other = other.resident.as_any().downcast_ref::<On<B>>()?;
        Rc::ptr_eq(&other.backend, &self.backend).then_some(other)
    }

    fn cast(&self, value: B::Value, aval: &Aval, dtype: DType) -> Result<B::Value> {
        let Class::Elementwise(row) = &crate::ops::unary::CAST.class else { return Ok(value) };
        if aval.dtype == dtype {
            return Ok(value);
        }
        let op = &crate::ops::unary::CAST;
        let kernel = Kernel::single(op, row, &aval.shape, &[aval.dtype], aval.dtype, dtype);
        let mut results = run_kernel(&*self.backend, &kernel, &[value])?;
        results.pop().ok_or_else(|| Error::new(Kind::SystemError, "a cast gave no result"))
    }
}
