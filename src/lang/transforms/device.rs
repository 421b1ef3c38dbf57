//! Devices: `device("gpu")`, `devices()`, and where new arrays go.

use std::cell::RefCell;

use crate::diag::{Error, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Native;
use crate::lang::object::Object;
use crate::lang::value::Value;
use crate::ops::Tensor;

/// A device as a program names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Cpu,
    /// The adapter's number.
    Gpu(usize),
}

impl Place {
    /// The device with this name: `cpu`, `gpu`, `gpu:1`.
    ///
    /// # Errors
    /// `ValueError` for what names none.
    pub fn parse(text: &str) -> Result<Place> {
        let unknown = || {
            Error::value(format!("unknown device '{text}'"))
                .help("devices are 'cpu', 'gpu', 'gpu:1', …; devices() lists them")
        };
        let lower = text.trim().trim_start_matches('/').to_ascii_lowercase();
        match lower.split_once(':').unwrap_or((&lower, "0")) {
            ("cpu", _) => Ok(Place::Cpu),
            ("gpu", number) => number.parse().map(Place::Gpu).map_err(|_| unknown()),
            _ => Err(unknown()),
        }
    }

    /// The tensor, on this device.
    ///
    /// # Errors
    /// `RuntimeError` without an adapter; those of the device.
    pub fn put(self, tensor: &Tensor) -> Result<Tensor> {
        if self != Place::Cpu && !tensor.dtype().is_number() {
            return Err(Error::type_error(format!("arrays of type '{}' stay on the CPU", tensor.dtype())));
        }
        match self {
            Place::Cpu => Ok(match tensor {
                Tensor::Foreign(_) => Tensor::Host(crate::trace::concrete(tensor)?),
                other => other.clone(),
            }),
            #[cfg(feature = "gpu")]
            Place::Gpu(index) => crate::trace::device::place(&crate::backend::gpu::open(index)?, tensor),
            #[cfg(not(feature = "gpu"))]
            Place::Gpu(_) => Err(without_gpu()),
        }
    }

    /// Checks that the device is there.
    ///
    /// # Errors
    /// `RuntimeError` without an adapter.
    pub fn check(self) -> Result<()> {
        match self {
            Place::Cpu => Ok(()),
            #[cfg(feature = "gpu")]
            Place::Gpu(index) => crate::backend::gpu::open(index).map(|_| ()),
            #[cfg(not(feature = "gpu"))]
            Place::Gpu(_) => Err(without_gpu()),
        }
    }

    /// `cpu`, `gpu:0`, `gpu:1` …
    pub fn name(self) -> String {
        match self {
            Place::Cpu => "cpu".to_owned(),
            Place::Gpu(index) => format!("gpu:{index}"),
        }
    }
}

#[cfg(not(feature = "gpu"))]
#[cold]
fn without_gpu() -> Error {
    Error::new(crate::diag::Kind::RuntimeError, "this arr was built without its gpu feature")
}

thread_local! {
    /// The devices of the `with device(…)` blocks that are open, the innermost last.
    static CURRENT: RefCell<Vec<Place>> = const { RefCell::new(Vec::new()) };
}

/// Where new arrays go; `None` for the CPU.
pub fn default_device() -> Option<Place> {
    CURRENT.with_borrow(|all| all.last().copied()).filter(|place| *place != Place::Cpu)
}

/// Makes a device the one where new arrays go, until another is set.
///
/// # Errors
/// As [`Place::check`].
pub fn set_default(place: Place) -> Result<()> {
    place.check()?;
    CURRENT.with_borrow_mut(|all| {
        all.clear();
        all.push(place);
    });
    Ok(())
}

/// A device as a value: a context in which new arrays go there.
struct Device {
    place: Place,
    /// What it is, where that was asked for.
    facts: Vec<(&'static str, Value)>,
}

impl Object for Device {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "device"
    }

    fn repr(&self) -> Result<String> {
        let mut text = format!("device('{}'", self.place.name());
        for (name, value) in &self.facts {
            text.push_str(&format!(", {name}={}", crate::lang::display::repr(value)?));
        }
        Ok(text + ")")
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        match name {
            "device" => Ok(Some(Value::from(self.place.name()))),
            "platform" => Ok(Some(Value::from(if self.place == Place::Cpu { "cpu" } else { "gpu" }))),
            "id" => Ok(Some(Value::from(if let Place::Gpu(index) = self.place { index } else { 0 }))),
            _ => {
                let facts = if self.facts.is_empty() { facts_of(self.place) } else { self.facts.clone() };
                Ok(facts.into_iter().find(|(have, _)| *have == name).map(|(_, value)| value))
            }
        }
    }

    fn attributes(&self) -> Vec<String> {
        let facts = facts_of(self.place);
        ["device", "id", "platform"].into_iter().chain(facts.iter().map(|(name, _)| *name)).map(str::to_owned).collect()
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        let named = |text: &str| Place::parse(text).is_ok_and(|place| place == self.place);
        Ok(Some(match other.downcast::<Device>() {
            Some(other) => other.place == self.place,
            None => other.as_str().is_some_and(named),
        }))
    }

    fn hash(&self) -> Result<Option<i64>> {
        Ok(Some(if let Place::Gpu(index) = self.place { index as i64 + 1 } else { 0 }))
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        self.place.check()?;
        CURRENT.with_borrow_mut(|all| all.push(self.place));
        Ok(Some(this.clone()))
    }

    fn exit(&self, _: &mut Interpreter, _: Option<&Error>) -> Result<bool> {
        CURRENT.with_borrow_mut(Vec::pop);
        Ok(false)
    }
}

/// The device that a value names: a device, or its name.
///
/// # Errors
/// As [`Place::parse`].
pub fn place_of(value: &Value) -> Result<Place> {
    if let Some(device) = value.downcast::<Device>() {
        return Ok(device.place);
    }
    match value.as_str() {
        Some(text) => Place::parse(text),
        None => Err(Error::type_error("a device is named by a string such as 'gpu' or 'cpu'")),
    }
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "device(name)",
        "A device: 'cpu', 'gpu', 'gpu:1'. In `with device('gpu'):` new arrays live there.\n\n>>> device('cpu')\ndevice('cpu')\n",
        |_, args| {
            let place = place_of(args.value(0))?;
            place.check()?;
            Ok(Value::object(Device { place, facts: Vec::new() }))
        },
    ),
    Native::new(
        "devices()",
        "The devices of this machine, with what they are and their limits.\n\n>>> devices()[0]\ndevice('cpu')\n",
        |_, _| {
            let gpus = (0..adapter_count()).map(Place::Gpu);
            let device = |place: Place| Value::object(Device { place, facts: facts_of(place) });
            Ok(Value::list(std::iter::once(Place::Cpu).chain(gpus).map(device).collect::<Vec<_>>()))
        },
    ),
];

#[cfg(feature = "gpu")]
fn adapter_count() -> usize {
    crate::backend::gpu::adapters().len()
}

#[cfg(not(feature = "gpu"))]
fn adapter_count() -> usize {
    0
}

#[cfg(not(feature = "gpu"))]
fn facts_of(_: Place) -> Vec<(&'static str, Value)> {
    Vec::new()
}

/// What a device is: name, kind, driver, and limits.
#[cfg(feature = "gpu")]
fn facts_of(place: Place) -> Vec<(&'static str, Value)> {
    let Place::Gpu(index) = place else { return Vec::new() };
    let Some(adapter) = crate::backend::gpu::adapters().into_iter().nth(index) else { return Vec::new() };
    let units = adapter.matrix_units.iter().map(|unit| Value::from(unit.as_str()));
    vec![
        ("name", Value::from(adapter.name)),
        ("kind", Value::from(adapter.kind)),
        ("interface", Value::from(adapter.interface)),
        ("driver", Value::from(adapter.driver)),
        ("float64", Value::Bool(adapter.float64)),
        ("int64", Value::Bool(adapter.int64)),
        ("float16", Value::Bool(adapter.float16)),
        ("largest_array", Value::from(adapter.largest_array)),
        ("largest_part", Value::from(adapter.largest_part)),
        ("threads", Value::from(u64::from(adapter.threads))),
        ("workgroup_memory", Value::from(u64::from(adapter.workgroup_memory))),
        ("matrix_units", Value::list(units.collect::<Vec<_>>())),
    ]
}
