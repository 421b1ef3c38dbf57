//! Compiled graphs, ready to run.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use super::{Recorder, concrete, device};
use crate::array::Array;
use crate::backend::cpu::Cpu;
#[cfg(feature = "native")]
use crate::backend::native::{self, Ended, Native};
use crate::backend::{Backend, check, run_plan};
use crate::diag::{Error, Kind, Result};
use crate::ir::{Graph, Plan, Slot, Step, improve, plan};
use crate::ops::{Aval, Tensor};

/// A plan's constants, where they are needed.
type Constants = Rc<Vec<(Slot, Array)>>;

/// A plan's constants on a device: the device, and what is kept there, a `Vec<Option<Kept<B>>>`.
type OnDevice = (usize, Rc<dyn Any>);

/// A constant on a device, and for one that others can change its elements when it went there.
struct Kept<B: Backend> {
    value: B::Value,
    copy: Option<Array>,
}

/// A compiled graph, ready to run.
pub struct Program {
    pub graph: Graph,
    pub plan: Plan,
    /// The types of the results.
    pub outputs: Vec<Aval>,
    on_cpu: RefCell<Option<Constants>>,
    on_device: RefCell<Option<OnDevice>>,
    /// See [`Graph::own_after`].
    own_after: Option<u64>,
    #[cfg(feature = "native")]
    native: std::cell::OnceCell<Option<Native>>,
}

impl Program {
    /// Compiles a graph.
    ///
    /// # Errors
    /// `SystemError` for a graph that breaks its own rules.
    pub fn new(graph: Graph) -> Result<Program> {
        if cfg!(debug_assertions) {
            graph.check()?;
        }
        let outputs = graph.outputs.iter().map(|&id| graph.nodes[id].aval.clone()).collect();
        let own_after = graph.own_after;
        let graph = improve(&graph)?;
        let plan = plan(&graph)?;
        Ok(Program {
            graph,
            plan,
            outputs,
            on_cpu: RefCell::new(None),
            on_device: RefCell::new(None),
            own_after,
            #[cfg(feature = "native")]
            native: std::cell::OnceCell::new(),
        })
    }

    /// Runs the program on the CPU.
    ///
    /// # Errors
    /// Those of the plan's steps.
    pub fn run(&self, arguments: &[Tensor]) -> Result<Vec<Tensor>> {
        let arguments: Vec<Array> = arguments.iter().map(concrete).collect::<Result<_>>()?;
        let ready = self.on_cpu.borrow().clone();
        let constants = match ready {
            Some(constants) => constants,
            None => {
                let made: Result<Vec<(Slot, Array)>> =
                    self.plan.constants.iter().map(|(slot, tensor)| Ok((*slot, concrete(tensor)?))).collect();
                let made = Rc::new(made?);
                *self.on_cpu.borrow_mut() = Some(made.clone());
                made
            }
        };
        #[cfg(feature = "native")]
        if let Some(native) = self.native.get_or_init(|| Native::new(&self.plan)) {
            let arrays =
                constants.iter().zip(&self.plan.constants).filter(|(_, (_, tensor))| !native::is_number(tensor));
            let inputs: Vec<Array> = arguments.iter().chain(arrays.map(|((_, array), _)| array)).cloned().collect();
            return match native.run(&inputs)? {
                Ended::Done(results) => self.scalars(results),
                Ended::Stopped => Err(crate::backend::exact::outgrown()),
            };
        }
        let results = run_plan(&Cpu, &self.plan, &constants, &arguments)?;
        let results: Vec<Array> =
            results.into_iter().map(|array| self.released(&constants, array)).collect::<Result<_>>()?;
        self.scalars(results)
    }

    /// Whether an array among the constants is the graph's own.
    fn is_own(&self, array: &Array) -> bool {
        self.own_after.is_some_and(|after| array.serial() > after)
    }

    /// A result that the program may write to: not in the memory of a constant that the next run has too.
    fn released(&self, constants: &[(Slot, Array)], array: Array) -> Result<Array> {
        let is_constant = |(_, constant): &(Slot, Array)| self.is_own(constant) && constant.shares_buffer(&array);
        if constants.iter().any(is_constant) { array.copy() } else { Ok(array) }
    }

    fn scalars(&self, results: Vec<Array>) -> Result<Vec<Tensor>> {
        results.into_iter().zip(&self.outputs).map(|(array, aval)| unwrap_scalar(array, aval)).collect()
    }

    /// Runs the program on a device; the results stay there.
    ///
    /// # Errors
    /// Those of the plan's steps; `TypeError` for what the device cannot do, before anything runs.
    pub fn run_on<B: Backend + 'static>(&self, backend: &Rc<B>, arguments: &[Tensor]) -> Result<Vec<Tensor>>
    where
        B::Value: 'static,
    {
        supported(&**backend, &self.plan)?;
        let arguments: Vec<B::Value> = arguments.iter().map(|t| device::upload(backend, t)).collect::<Result<_>>()?;
        let constants = self.constants_on(backend)?;
        let results = run_plan(&**backend, &self.plan, &constants, &arguments)?;
        let mut wrapped = Vec::with_capacity(results.len());
        for (value, aval) in results.into_iter().zip(&self.outputs) {
            let mut constants = constants.iter().zip(&self.plan.constants);
            let kept = constants.any(|((_, constant), (_, tensor))| {
                matches!(tensor, Tensor::Host(_)) && backend.shares(constant, &value)
            });
            let value = if kept { backend.duplicate(&value)? } else { value };
            wrapped.push(device::wrap(backend, value, aval.clone()));
        }
        Ok(wrapped)
    }

    /// The constants on a device. They go there once, and again when somebody has changed one since.
    fn constants_on<B: Backend + 'static>(&self, backend: &Rc<B>) -> Result<Vec<(Slot, B::Value)>>
    where
        B::Value: 'static,
    {
        let address = Rc::as_ptr(backend) as usize;
        let kept = self.on_device.borrow().clone();
        let kept = kept.filter(|(device, _)| *device == address).and_then(|(_, all)| all.downcast().ok());
        let all: Rc<RefCell<Vec<Option<Kept<B>>>>> = match kept {
            Some(all) => all,
            None => {
                let none = self.plan.constants.iter().map(|_| None).collect();
                let made = Rc::new(RefCell::new(none));
                *self.on_device.borrow_mut() = Some((address, made.clone()));
                made
            }
        };
        let mut all = all.borrow_mut();
        let mut values = Vec::with_capacity(all.len());
        for ((slot, tensor), kept) in self.plan.constants.iter().zip(all.iter_mut()) {
            let Tensor::Host(array) = tensor else {
                values.push((*slot, device::upload(backend, tensor)?));
                continue;
            };
            let stays = |kept: &Kept<B>| kept.copy.as_ref().map_or(Ok(true), |copy| same_elements(copy, array));
            let value = match kept.as_ref().map(|kept| Ok::<_, Error>((kept, stays(kept)?))).transpose()? {
                Some((kept, true)) => kept.value.clone(),
                _ => {
                    let value = device::upload(backend, tensor)?;
                    let copy = if self.is_own(array) { None } else { Some(array.copy()?) };
                    *kept = Some(Kept { value: value.clone(), copy });
                    value
                }
            };
            values.push((*slot, value));
        }
        Ok(values)
    }
}

/// Whether an array has the elements of a copy, bit by bit.
fn same_elements(copy: &Array, array: &Array) -> Result<bool> {
    let (copy, array) = (copy.to_contiguous()?, array.to_contiguous()?);
    let bytes = copy.size() * copy.dtype().size();
    if array.size() * array.dtype().size() != bytes {
        return Ok(false);
    }
    // SAFETY: both are contiguous and have so many bytes.
    let [copy, array] =
        unsafe { [&copy, &array].map(|array| std::slice::from_raw_parts(array.data().cast_const(), bytes)) };
    Ok(copy == array)
}

impl Recorder {
    /// Compiles what is recorded, with these results.
    ///
    /// # Errors
    /// As [`Program::new`].
    pub fn finish(&self, outputs: &[Tensor]) -> Result<Program> {
        Program::new(self.graph(outputs)?)
    }
}

/// Refuses a plan with a kernel that the device cannot run.
fn supported<B: Backend>(backend: &B, plan: &Plan) -> Result<()> {
    plan.steps.iter().try_for_each(|step| match step {
        Step::Kernel { kernel, .. } => check(backend, kernel),
        Step::Control { control, .. } => control.parts().try_for_each(|part| supported(backend, part)),
        _ => Ok(()),
    })
}

/// A zero-dimensional result as the scalar that evaluation would give.
fn unwrap_scalar(array: Array, aval: &Aval) -> Result<Tensor> {
    if array.ndim() > 0 {
        return Ok(Tensor::Host(array));
    }
    let scalar = array.item().ok_or_else(|| Error::new(Kind::SystemError, "a scalar without an element"))?;
    Ok(if aval.weak { Tensor::Weak(scalar) } else { Tensor::Scalar(scalar) })
}
