//! Where plans run: the CPU, and GPUs through wgpu.
//!
//! A backend has nothing per operation but its library routines: kernels are interpreted (CPU) or written out as WGSL
//! (GPU) from the table's rows. This room knows plans and arrays; it knows nothing of traces or the language.

pub mod cpu;
pub mod exact;
#[cfg(feature = "gpu")]
pub mod gpu;
#[cfg(feature = "native")]
pub mod native;

use crate::array::windows::Window;
use crate::array::{Array, DType, Layout, Scalar};
use crate::diag::{Error, Kind, Result, interrupt, notes};
use crate::ir::{Control, Kernel, Plan, Slot, Step};
use crate::ops::{Attrs, Aval, Class, LibraryOp, Op};

/// A device that holds arrays and runs kernels and library routines over them.
pub trait Backend {
    /// A strided array on the device. Cloning shares the buffer.
    type Value: Clone;

    /// As error messages name it: `the CPU`, `gpu:0 (NVIDIA H200)`.
    fn name(&self) -> String;

    /// Copies an array to the device.
    ///
    /// # Errors
    /// `MemoryError`; `TypeError` when the device cannot hold the data type.
    fn upload(&self, array: &Array) -> Result<Self::Value>;

    /// Copies an array from the device, after everything that computes it.
    ///
    /// # Errors
    /// `MemoryError`, or `RuntimeError` when the device was lost.
    fn download(&self, value: &Self::Value) -> Result<Array>;

    /// Where the value's elements lie in its buffer.
    fn layout(&self, value: &Self::Value) -> Layout;

    /// Another view of the same buffer.
    fn with_layout(&self, value: &Self::Value, layout: Layout) -> Self::Value;

    /// The value when it is contiguous in row-major order, else a copy that is.
    ///
    /// # Errors
    /// `MemoryError`.
    fn to_contiguous(&self, value: &Self::Value) -> Result<Self::Value>;

    /// Whether the device can hold elements of this type.
    ///
    /// # Errors
    /// `TypeError` that names the type, and what to do instead.
    fn holds(&self, _: DType) -> Result<()> {
        Ok(())
    }

    /// A copy in a buffer of its own.
    ///
    /// # Errors
    /// `MemoryError`.
    fn duplicate(&self, value: &Self::Value) -> Result<Self::Value> {
        self.upload(&self.download(value)?.copy()?)
    }

    /// Writes a value, broadcast and cast, to the elements of another, which all that share its buffer see. `false`,
    /// and nothing done, where it has no buffer or several elements in one place.
    ///
    /// # Errors
    /// `ValueError` where the shapes do not fit; those of the device.
    fn assign(&self, _target: &Self::Value, _value: &Self::Value) -> Result<bool> {
        Ok(false)
    }

    /// Whether two values share a buffer; of a value with itself, whether another one does.
    fn shares(&self, _: &Self::Value, _: &Self::Value) -> bool {
        false
    }

    /// Whether no other value has this one's buffer.
    fn is_sole_owner(&self, _: &Self::Value) -> bool {
        false
    }

    /// The real (0) or imaginary (1) parts of complex numbers, in the same buffer, where that can be.
    fn complex_part(&self, _value: &Self::Value, _part: usize) -> Option<Self::Value> {
        None
    }

    /// A matrix product and the element-wise kernel that alone takes it, as input number `place`, in one; `None`, and
    /// nothing done, where the device has no such thing.
    ///
    /// # Errors
    /// Those of the product and of the kernel.
    fn product_with(
        &self,
        _attrs: &Attrs,
        _operands: [&Self::Value; 2],
        _kernel: &Kernel,
        _place: usize,
        _inputs: &[Option<Self::Value>],
    ) -> Result<Option<Vec<Self::Value>>> {
        Ok(None)
    }

    /// The serial number of a value's buffer, among those of arrays in memory too: what was made later has a greater one.
    fn serial(&self, _: &Self::Value) -> u64 {
        0
    }

    /// A value whose elements are to be written part by part; `None` where results have buffers of their own.
    ///
    /// # Errors
    /// `MemoryError`.
    fn room(&self, _: &Aval) -> Result<Option<Self::Value>> {
        Ok(None)
    }

    /// [`Backend::run`] of a kernel that only stores, each result where there is a place for it.
    ///
    /// # Errors
    /// As [`Backend::run`].
    fn run_into(
        &self,
        kernel: &Kernel,
        inputs: &[Self::Value],
        _places: &[Option<Self::Value>],
    ) -> Result<Vec<Self::Value>> {
        self.run(kernel, inputs)
    }

    /// Whether the device has a routine for these operands; decided before anything runs.
    fn has(&self, _: LibraryOp, _inputs: &[Self::Value], _types: &[Aval]) -> bool {
        true
    }

    /// Whether the device can run the kernel; decided before anything runs.
    ///
    /// # Errors
    /// `TypeError` that names the operation and data type that it cannot, and what to do instead.
    fn supports(&self, kernel: &Kernel) -> Result<()>;

    /// Runs a kernel. The inputs have any strides and shapes that broadcast to the kernel's.
    ///
    /// # Errors
    /// As [`Backend::supports`]; `MemoryError`; `KeyboardInterrupt`.
    fn run(&self, kernel: &Kernel, inputs: &[Self::Value]) -> Result<Vec<Self::Value>>;

    /// Runs a library routine; `types` are the results' types.
    ///
    /// # Errors
    /// What the routine's meaning makes of the operands; `TypeError` when the device has no such routine.
    fn call(
        &self,
        routine: LibraryOp,
        attrs: &Attrs,
        inputs: &[Self::Value],
        types: &[Aval],
    ) -> Result<Vec<Self::Value>>;
}

/// Applies a view to a value, copying first where strides forbid it.
///
/// # Errors
/// Shape errors of the view; `MemoryError`.
pub fn apply_view<B: Backend>(
    backend: &B,
    apply: fn(&Attrs, &Layout) -> Result<Option<Layout>>,
    attrs: &Attrs,
    value: &B::Value,
) -> Result<B::Value> {
    if let Some(layout) = apply(attrs, &backend.layout(value))? {
        return Ok(backend.with_layout(value, layout));
    }
    let packed = backend.to_contiguous(value)?;
    let layout = apply(attrs, &backend.layout(&packed))?
        .ok_or_else(|| Error::new(Kind::SystemError, "a view of a contiguous array has no layout"))?;
    Ok(backend.with_layout(&packed, layout))
}

/// Checks that a kernel can run: on the device, or on the CPU where the device holds its arrays at least.
///
/// # Errors
/// `TypeError` that names what the device has not, and what to do instead.
pub fn check<B: Backend>(backend: &B, kernel: &Kernel) -> Result<()> {
    let Err(reason) = backend.supports(kernel) else { return Ok(()) };
    let results = kernel.outputs.iter().map(|output| kernel.output_dtype(output));
    let held = kernel.inputs.iter().copied().chain(results).all(|dtype| backend.holds(dtype).is_ok());
    if held { Ok(()) } else { Err(reason) }
}

/// Runs a kernel on the device, or on the CPU, which is said, where the device has not the operation.
///
/// # Errors
/// As [`check`]; those of running it.
pub fn run_kernel<B: Backend>(backend: &B, kernel: &Kernel, inputs: &[B::Value]) -> Result<Vec<B::Value>> {
    let Err(reason) = backend.supports(kernel) else { return backend.run(kernel, inputs) };
    check(backend, kernel)?;
    notes::once(format!("note: computed on the CPU: {}", reason.message()));
    on_cpu(backend, inputs, |arrays| cpu::Cpu.run(kernel, arrays))
}

/// Calls a library routine on the device, or on the CPU, which is said, where the device has none.
///
/// # Errors
/// Those of the routine.
pub fn call_routine<B: Backend>(
    backend: &B,
    op: &'static Op,
    routine: LibraryOp,
    attrs: &Attrs,
    inputs: &[B::Value],
    types: &[Aval],
) -> Result<Vec<B::Value>> {
    if backend.has(routine, inputs, types) {
        return backend.call(routine, attrs, inputs, types);
    }
    types.iter().try_for_each(|aval| backend.holds(aval.dtype))?;
    notes::once(format!("note: {} is computed on the CPU: {} has no kernel for it", op.name, backend.name()));
    on_cpu(backend, inputs, |arrays| cpu::call(routine, attrs, arrays, types))
}

/// Fetches the inputs, computes, and brings the results back.
fn on_cpu<B: Backend>(
    backend: &B,
    inputs: &[B::Value],
    compute: impl FnOnce(&[Array]) -> Result<Vec<Array>>,
) -> Result<Vec<B::Value>> {
    let arrays: Vec<Array> = inputs.iter().map(|input| backend.download(input)).collect::<Result<_>>()?;
    compute(&arrays)?.iter().map(|array| backend.upload(array)).collect()
}

/// The parameter of a matrix product and the kernel that alone takes it: with its inputs, its outputs, and which input
/// the product is.
type Epilogue<'p> = (&'p Attrs, &'p Kernel, &'p [Slot], &'p [Slot], usize);

/// The matrix product with the kernel after it that alone takes it, over the same space.
fn epilogue(plan: &Plan, at: usize) -> Option<Epilogue<'_>> {
    let Step::Library { op, attrs, inputs, outputs, .. } = plan.steps.get(at)? else { return None };
    let Class::Library(library) = &op.class else { return None };
    let Step::Kernel { kernel, exact, inputs: sources, outputs: targets, free } = plan.steps.get(at + 1)? else {
        return None;
    };
    if exact::wanted(kernel, exact) {
        return None;
    }
    let product = *outputs.first()?;
    let place = sources.iter().position(|&slot| slot == product)?;
    let once = sources.iter().filter(|&&slot| slot == product).count() == 1;
    let fits = library.routine == LibraryOp::MatMul && inputs.len() == 2 && once && free.contains(&product);
    (fits && plan.slots.get(product)?.shape == kernel.shape).then_some((attrs, kernel, sources, targets, place))
}

/// Runs a plan on arguments that are on the device already. Values are dropped as soon as no later step needs them.
///
/// # Errors
/// Those of the steps.
pub fn run_plan<B: Backend>(
    backend: &B,
    plan: &Plan,
    constants: &[(Slot, B::Value)],
    arguments: &[B::Value],
) -> Result<Vec<B::Value>> {
    let mut slots: Vec<Option<B::Value>> = vec![None; plan.slots.len()];
    for (slot, value) in plan.inputs.iter().zip(arguments) {
        slots[*slot] = Some(value.clone());
    }
    for (slot, value) in constants {
        slots[*slot] = Some(value.clone());
    }
    let get = |slots: &[Option<B::Value>], slot: Slot| {
        slots[slot].clone().ok_or_else(|| Error::new(Kind::SystemError, format!("slot {slot} of a plan is empty")))
    };
    let mut done = false;
    for (at, step) in plan.steps.iter().enumerate() {
        interrupt::check()?;
        if std::mem::take(&mut done) {
            continue;
        }
        if let Some((attrs, kernel, sources, targets, place)) = epilogue(plan, at) {
            let operands: Vec<B::Value> = step.inputs().iter().map(|&slot| get(&slots, slot)).collect::<Result<_>>()?;
            let other =
                |(index, &slot): (usize, &Slot)| if index == place { Ok(None) } else { get(&slots, slot).map(Some) };
            let others: Vec<Option<B::Value>> = sources.iter().enumerate().map(other).collect::<Result<_>>()?;
            let operands = [&operands[0], &operands[1]];
            if let Some(results) = backend.product_with(attrs, operands, kernel, place, &others)? {
                step.free().iter().chain(plan.steps[at + 1].free()).for_each(|&slot| slots[slot] = None);
                targets.iter().zip(results).for_each(|(&slot, value)| slots[slot] = Some(value));
                done = true;
                continue;
            }
        }
        let inputs: Vec<B::Value> = step.inputs().iter().map(|&slot| get(&slots, slot)).collect::<Result<_>>()?;
        // Freed before the step runs, so that a buffer whose last use this is has one owner less.
        step.free().iter().for_each(|&slot| slots[slot] = None);
        let (results, targets): (Vec<B::Value>, &[Slot]) = match step {
            Step::Kernel { kernel, exact, outputs, .. } if exact::wanted(kernel, exact) => {
                let scalars: Vec<Scalar> = inputs.iter().map(|input| element(backend, input)).collect::<Result<_>>()?;
                let results = exact::run(kernel, exact, &scalars)?;
                (results.iter().map(|array| backend.upload(array)).collect::<Result<_>>()?, outputs)
            }
            Step::Kernel { kernel, outputs, .. } if outputs.iter().any(|slot| plan.parts.contains_key(slot)) => {
                let places = places_of(backend, plan, outputs, &mut slots)?;
                match places.iter().any(Option::is_some) {
                    true => (backend.run_into(kernel, &inputs, &places)?, outputs),
                    false => (run_kernel(backend, kernel, &inputs)?, outputs),
                }
            }
            Step::Kernel { kernel, outputs, .. } => (run_kernel(backend, kernel, &inputs)?, outputs),
            Step::View { op, attrs, output, .. } => {
                let Class::View(view) = &op.class else { continue };
                (vec![apply_view(backend, view.apply, attrs, &inputs[0])?], std::slice::from_ref(output))
            }
            Step::Library { attrs: Attrs::Axis(axis), outputs, .. } if slots[outputs[0]].is_some() => {
                // Some parts are there.
                let whole = get(&slots, outputs[0])?;
                complete(backend, &whole, *axis, &inputs)?;
                (vec![whole], outputs)
            }
            Step::Library { op, attrs, outputs, .. } => {
                let Class::Library(library) = &op.class else { continue };
                let types: Vec<Aval> = outputs.iter().filter_map(|&slot| plan.slots.get(slot).cloned()).collect();
                (call_routine(backend, op, library.routine, attrs, &inputs, &types)?, outputs)
            }
            Step::Control { control, outputs, .. } => (run_control(backend, control, inputs)?, outputs),
        };
        for (slot, value) in targets.iter().zip(results) {
            if *slot < slots.len() {
                slots[*slot] = Some(value);
            }
        }
    }
    plan.outputs.iter().map(|&slot| get(&slots, slot)).collect()
}

/// Where a kernel's results go that are parts of what a later step joins, which gets its buffer now.
fn places_of<B: Backend>(
    backend: &B,
    plan: &Plan,
    outputs: &[Slot],
    slots: &mut [Option<B::Value>],
) -> Result<Vec<Option<B::Value>>> {
    let mut places = Vec::with_capacity(outputs.len());
    for slot in outputs {
        let Some(part) = plan.parts.get(slot) else {
            places.push(None);
            continue;
        };
        if slots[part.whole].is_none() {
            slots[part.whole] = backend.room(&plan.slots[part.whole])?;
        }
        let place = |whole: &B::Value| backend.with_layout(whole, backend.layout(whole).slice(&part.window.slice()));
        places.push(slots[part.whole].as_ref().map(place));
    }
    Ok(places)
}

/// Writes what is not there yet of values that are joined along an axis.
fn complete<B: Backend>(backend: &B, whole: &B::Value, axis: usize, parts: &[B::Value]) -> Result<()> {
    let mut start = 0;
    for part in parts {
        let mut window = Window::whole(&backend.layout(part).shape);
        window.start[axis] = start;
        start += window.lengths[axis];
        if !backend.shares(whole, part) {
            let place = backend.with_layout(whole, backend.layout(whole).slice(&window.slice()));
            backend.assign(&place, part)?;
        }
    }
    Ok(())
}

/// The one element of a value.
fn element<B: Backend>(backend: &B, value: &B::Value) -> Result<Scalar> {
    let array = backend.download(value)?;
    array.item().ok_or_else(|| Error::new(Kind::SystemError, "a condition or bound has no element"))
}

/// Runs a branch or loop, turn by turn.
fn run_control<B: Backend>(backend: &B, control: &Control<Plan>, mut inputs: Vec<B::Value>) -> Result<Vec<B::Value>> {
    match control {
        Control::Cond([yes, no]) => {
            let condition = element(backend, &inputs[0])?.truth();
            run_plan(backend, if condition { yes } else { no }, &[], &inputs[1..])
        }
        Control::While { test, body, carried } => loop {
            interrupt::check()?;
            let truth = run_plan(backend, test, &[], &inputs)?;
            if !element(backend, &truth[0])?.truth() {
                inputs.truncate(*carried);
                return Ok(inputs);
            }
            let next = run_plan(backend, body, &[], &inputs)?;
            next.into_iter().enumerate().for_each(|(at, value)| inputs[at] = value);
        },
        Control::For { body, carried } => {
            let bound = |at: usize| Ok(element(backend, &inputs[at])?.get::<i64>());
            let (start, step, count) = (bound(0)?, bound(1)?, bound(2)?);
            for turn in 0..count {
                interrupt::check()?;
                let index = Scalar::I64(start.wrapping_add(step.wrapping_mul(turn)));
                inputs[2] = backend.upload(&Array::from_scalar(index.cast(DType::I64))?)?;
                let next = run_plan(backend, body, &[], &inputs[2..])?;
                next.into_iter().enumerate().for_each(|(at, value)| inputs[3 + at] = value);
            }
            inputs.truncate(3 + carried);
            Ok(inputs.split_off(3))
        }
    }
}
