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

    fn name(self) -> String {
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
struct Device(Place);

impl Object for Device {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "device"
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("device('{}')", self.0.name()))
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        self.0.check()?;
        CURRENT.with_borrow_mut(|all| all.push(self.0));
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
        return Ok(device.0);
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
            Ok(Value::object(Device(place)))
        },
    ),
    Native::new("devices()", "The names of the devices on this machine, with what they are.", |_, _| {
        #[allow(unused_mut)]
        let mut all = vec![Value::from("cpu")];
        #[cfg(feature = "gpu")]
        for (index, adapter) in crate::backend::gpu::adapters().iter().enumerate() {
            let (name, kind, interface) = (&adapter.name, adapter.kind, adapter.interface);
            all.push(Value::from(format!("gpu:{index} {name} ({kind}, {interface})")));
        }
        Ok(Value::list(all))
    }),
];
