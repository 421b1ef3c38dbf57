//! Adapters, and the device with its queue: what the machine has, and how errors come back from it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::cooperative::Units;
use crate::diag::{Error, Kind, Result};

/// What is known of a GPU before it is opened.
#[derive(Clone, Debug)]
pub struct AdapterDescription {
    /// As `device("gpu:1")` names it.
    pub index: usize,
    /// The vendor's name.
    pub name: String,
    /// `discrete GPU`, `integrated GPU`, `virtual GPU`, `software`.
    pub kind: &'static str,
    /// `Vulkan`, `Metal`, `DirectX 12`.
    pub interface: &'static str,
    /// The driver's name and version.
    pub driver: String,
    /// Whether it computes in float64.
    pub float64: bool,
    /// Whether it computes in int64.
    pub int64: bool,
    /// Whether it computes in float16.
    pub float16: bool,
    /// Bytes of the largest array that it holds.
    pub largest_array: u64,
    /// Bytes of an array that one kernel reaches: larger ones are done in parts.
    pub largest_part: u64,
    /// Threads of a workgroup, at most.
    pub threads: u32,
    /// Bytes of a workgroup's own memory.
    pub workgroup_memory: u32,
    /// Whether matrix products have units of their own, and in which types.
    pub matrix_units: Vec<String>,
}

/// Lives as long as the process: drivers do not like to be unloaded while a thread ends.
static INSTANCE: OnceLock<wgpu::Instance> = OnceLock::new();

fn instance() -> &'static wgpu::Instance {
    INSTANCE.get_or_init(|| {
        if cfg!(target_os = "linux") && std::env::var_os("XDG_RUNTIME_DIR").is_none() {
            // SAFETY: Rust's own readers of the environment take a lock; no C library of ours reads it at this time.
            // Mesa writes to standard error when the variable is missing.
            unsafe { std::env::set_var("XDG_RUNTIME_DIR", std::env::temp_dir()) };
        }
        let descriptor = wgpu::InstanceDescriptor {
            backends: wgpu::Backends::PRIMARY,
            flags: wgpu::InstanceFlags::empty(),
            ..wgpu::InstanceDescriptor::new_without_display_handle()
        };
        wgpu::Instance::new(descriptor)
    })
}

/// Every adapter that can compute, the fastest kinds first.
pub(super) fn enumerate() -> Vec<wgpu::Adapter> {
    let mut found = pollster::block_on(instance().enumerate_adapters(wgpu::Backends::PRIMARY));
    found.retain(|adapter| adapter.get_downlevel_capabilities().flags.contains(wgpu::DownlevelFlags::COMPUTE_SHADERS));
    found.sort_by_key(|adapter| match adapter.get_info().device_type {
        wgpu::DeviceType::DiscreteGpu => 0,
        wgpu::DeviceType::IntegratedGpu => 1,
        wgpu::DeviceType::VirtualGpu => 2,
        wgpu::DeviceType::Other => 3,
        wgpu::DeviceType::Cpu => 4,
    });
    found
}

/// The GPUs of this machine. The first call asks the drivers.
pub fn adapters() -> Vec<AdapterDescription> {
    let describe = |(index, adapter): (usize, &wgpu::Adapter)| {
        let (info, features, limits) = (adapter.get_info(), adapter.features(), limits_of(adapter));
        let unit = |p: &wgpu::CooperativeMatrixProperties| {
            format!("{}x{}x{} {:?} -> {:?}", p.m_size, p.n_size, p.k_size, p.ab_type, p.cr_type)
        };
        AdapterDescription {
            index,
            kind: match info.device_type {
                wgpu::DeviceType::DiscreteGpu => "discrete GPU",
                wgpu::DeviceType::IntegratedGpu => "integrated GPU",
                wgpu::DeviceType::VirtualGpu => "virtual GPU",
                wgpu::DeviceType::Cpu => "software",
                wgpu::DeviceType::Other => "GPU",
            },
            interface: match info.backend {
                wgpu::Backend::Vulkan => "Vulkan",
                wgpu::Backend::Metal => "Metal",
                wgpu::Backend::Dx12 => "DirectX 12",
                _ => "another interface",
            },
            driver: format!("{} {}", info.driver, info.driver_info).trim().to_string(),
            name: info.name,
            float64: features.contains(wgpu::Features::SHADER_F64),
            int64: features.contains(wgpu::Features::SHADER_INT64),
            float16: features.contains(wgpu::Features::SHADER_F16),
            largest_array: limits.max_buffer_size,
            largest_part: limits.max_storage_buffer_binding_size,
            threads: limits.max_compute_invocations_per_workgroup,
            workgroup_memory: limits.max_compute_workgroup_storage_size,
            matrix_units: adapter.cooperative_matrix_properties().iter().map(unit).collect(),
        }
    };
    enumerate().iter().enumerate().map(describe).collect()
}

/// Every device that was opened.
static OPEN: Mutex<Vec<wgpu::Device>> = Mutex::new(Vec::new());

/// Waits, not for long, until no device computes anything: drivers do not like to be unloaded while one does.
pub(super) fn wait_for_all() -> bool {
    let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    for device in open.iter() {
        let patience = wgpu::PollType::Wait { submission_index: None, timeout: Some(Duration::from_secs(2)) };
        // A device that is lost or too slow is left alone.
        let _ = device.poll(patience);
    }
    !open.is_empty()
}

/// Errors that the driver reports at its own time.
type Faults = Arc<Mutex<Option<String>>>;

/// An open device.
pub(super) struct Device {
    pub name: String,
    /// Names the adapter and its driver in file names.
    pub key: String,
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub limits: wgpu::Limits,
    pub features: wgpu::Features,
    /// Its units for matrix products of float16, where kernels can use them.
    pub units: Option<Units>,
    /// Threads that run in step, at most.
    #[cfg(test)]
    pub subgroup: usize,
    /// A GPU made of CPU threads, which wants other tiles.
    pub software: bool,
    faults: Faults,
    lost: Arc<AtomicBool>,
}

/// The features that kernels use where the adapter has them.
const WANTED: wgpu::Features = wgpu::Features::SHADER_F64
    .union(wgpu::Features::SHADER_INT64)
    .union(wgpu::Features::SHADER_INT64_ATOMIC_ALL_OPS)
    .union(wgpu::Features::SUBGROUP)
    .union(wgpu::Features::SHADER_F16)
    .union(wgpu::Features::EXPERIMENTAL_COOPERATIVE_MATRIX)
    .union(wgpu::Features::PIPELINE_CACHE);

/// Features that are not used although they are there, so that a program can be tried as on a device that lacks them:
/// `ARR_GPU_WITHOUT=float64,int64`.
fn left_out() -> wgpu::Features {
    let named = std::env::var("ARR_GPU_WITHOUT").unwrap_or_default();
    named.split(',').fold(wgpu::Features::empty(), |all, name| match name.trim() {
        "float64" => all | wgpu::Features::SHADER_F64,
        "int64" => all | wgpu::Features::SHADER_INT64 | wgpu::Features::SHADER_INT64_ATOMIC_ALL_OPS,
        "cache" => all | wgpu::Features::PIPELINE_CACHE,
        "subgroups" => all | wgpu::Features::SUBGROUP,
        "float16" => all | wgpu::Features::SHADER_F16,
        "cooperative" => all | wgpu::Features::EXPERIMENTAL_COOPERATIVE_MATRIX,
        _ => all,
    })
}

/// The adapter's limits; `ARR_GPU_LARGEST_PART=65536` has kernels reach no more bytes of an array at once, so that a program
/// can be tried as on a device of less reach.
fn limits_of(adapter: &wgpu::Adapter) -> wgpu::Limits {
    let mut limits = adapter.limits();
    let named = std::env::var("ARR_GPU_LARGEST_PART").ok().and_then(|text| text.trim().parse::<u64>().ok());
    if let Some(bytes) = named.filter(|&bytes| bytes >= 1024) {
        limits.max_storage_buffer_binding_size = limits.max_storage_buffer_binding_size.min(bytes / 256 * 256);
    }
    limits
}

/// The device with its queue.
fn request(
    adapter: &wgpu::Adapter,
    features: wgpu::Features,
) -> std::result::Result<(wgpu::Device, wgpu::Queue), wgpu::RequestDeviceError> {
    let experimental_features = match features.contains(wgpu::Features::EXPERIMENTAL_COOPERATIVE_MATRIX) {
        // SAFETY: the only such feature that is asked for is that of matrix units; our generator alone writes the
        // shaders that use it, every thread of a workgroup reaches every operation, and every place is within its tile.
        true => unsafe { wgpu::ExperimentalFeatures::enabled() },
        false => wgpu::ExperimentalFeatures::disabled(),
    };
    let descriptor = wgpu::DeviceDescriptor {
        label: Some("arr"),
        required_features: features,
        required_limits: limits_of(adapter),
        experimental_features,
        memory_hints: wgpu::MemoryHints::Performance,
        ..Default::default()
    };
    pollster::block_on(adapter.request_device(&descriptor))
}

/// The units that multiply matrices of float16 and add up in float32, where subgroups have one size: how many share a
/// workgroup is part of a shader's text.
fn units(adapter: &wgpu::Adapter, features: wgpu::Features) -> Option<Units> {
    let needed = wgpu::Features::EXPERIMENTAL_COOPERATIVE_MATRIX
        .union(wgpu::Features::SHADER_F16)
        .union(wgpu::Features::SUBGROUP);
    let info = adapter.get_info();
    if !features.contains(needed) || info.subgroup_min_size != info.subgroup_max_size {
        return None;
    }
    let fits = |p: &&wgpu::CooperativeMatrixProperties| {
        p.m_size == p.n_size
            && p.m_size == p.k_size
            && p.ab_type == wgpu::CooperativeScalarType::F16
            && p.cr_type == wgpu::CooperativeScalarType::F32
    };
    let properties = adapter.cooperative_matrix_properties();
    let best = properties.iter().filter(fits).max_by_key(|p| p.m_size)?;
    Some(Units { size: best.m_size as usize, lanes: info.subgroup_max_size as usize })
}

impl Device {
    /// Opens the adapter with this index.
    ///
    /// # Errors
    /// `RuntimeError` when there is none, or when it refuses.
    pub(super) fn open(index: usize) -> Result<Device> {
        let mut found = enumerate();
        if found.is_empty() {
            let text = "no GPU is available: no graphics driver was found on this machine";
            return Err(Error::new(Kind::RuntimeError, text).help(
                "install the GPU's Vulkan driver; a software one does too (Debian: apt install mesa-vulkan-drivers)",
            ));
        }
        if index >= found.len() {
            let text =
                format!("there is no gpu:{index}: this machine has {} (gpu:0 to gpu:{})", found.len(), found.len() - 1);
            return Err(Error::new(Kind::RuntimeError, text));
        }
        let adapter = found.swap_remove(index);
        let (info, limits) = (adapter.get_info(), limits_of(&adapter));
        let mut features = adapter.features() & WANTED & !left_out();
        let name = format!("gpu:{index} ({})", info.name);
        let units = units(&adapter, features);
        if units.is_none() {
            features.remove(wgpu::Features::EXPERIMENTAL_COOPERATIVE_MATRIX);
        }
        let (device, queue) = request(&adapter, features)
            .map_err(|error| Error::new(Kind::RuntimeError, format!("{name} cannot be opened: {error}")))?;
        let faults = Faults::default();
        let note = |faults: &Faults, text: String| {
            if let Ok(mut first) = faults.lock() {
                first.get_or_insert(text);
            }
        };
        let seen = faults.clone();
        device.on_uncaptured_error(Arc::new(move |error| note(&seen, error.to_string())));
        let lost = Arc::new(AtomicBool::new(false));
        let (seen, gone) = (faults.clone(), lost.clone());
        device.set_device_lost_callback(move |_, text| {
            gone.store(true, Ordering::Release);
            note(&seen, format!("the device was lost: {text}"));
        });
        let driver = format!("{} {} {}", info.name, info.driver, info.driver_info);
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        let key: String = driver.chars().map(plain).take(120).collect();
        let software = info.device_type == wgpu::DeviceType::Cpu;
        OPEN.lock().unwrap_or_else(PoisonError::into_inner).push(device.clone());
        Ok(Device {
            name,
            key,
            device,
            queue,
            limits,
            features,
            units,
            #[cfg(test)]
            subgroup: info.subgroup_max_size as usize,
            software,
            faults,
            lost,
        })
    }

    /// Whether the device is gone: its arrays are, too.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Acquire)
    }

    /// The first fault that the driver has reported, if any.
    ///
    /// # Errors
    /// `RuntimeError` with the driver's words; `MemoryError` when it ran out of memory.
    pub(super) fn check(&self) -> Result<()> {
        let fault = self.faults.lock().ok().and_then(|mut first| first.take());
        let text = match fault {
            Some(text) => text,
            None if self.is_lost() => "the device was lost, and its arrays with it".to_owned(),
            None => return Ok(()),
        };
        let kind = if text.contains("ut of memory") { Kind::MemoryError } else { Kind::RuntimeError };
        Err(Error::new(kind, format!("{}: {}", self.name, text.replace('\n', " "))))
    }

    /// Whether shaders may use 64-bit floats.
    pub(super) fn float64(&self) -> bool {
        self.features.contains(wgpu::Features::SHADER_F64)
    }

    /// Whether shaders may use 64-bit integers.
    pub(super) fn int64(&self) -> bool {
        self.features.contains(wgpu::Features::SHADER_INT64)
    }
}
