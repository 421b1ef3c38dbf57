//! Dispatches gathered into one compute pass, submitted when something is read or enough has come together.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::cache::PipelineStore;
use super::device::Device;
use super::pool::{GpuBuffer, Pool};
use crate::diag::{Error, Kind, Result, interrupt};

/// Bytes of parameters that a batch may have.
const PARAMETERS: u64 = 256 << 10;
/// Dispatches after which a batch is submitted, so that the device starts while more are recorded.
const DISPATCHES: usize = 256;
/// Work after which a batch is submitted, in bytes moved or operations: some milliseconds of a fast device's time.
/// Drivers end batches that run for seconds.
const WORK: u64 = 1 << 33;
/// Bytes written to buffers after which they are sent on their way: until then they wait in memory of ours.
const WRITTEN: u64 = 256 << 20;
/// Submitted batches that a fast device may be behind. How many a device is behind at a time follows from how long it
/// takes for one: what it is behind by, Ctrl-C does not take back.
const AHEAD: usize = 16;
/// Waiting for a batch for less than this, the device may be further behind; for more than that, less.
const SHORT: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_millis(100);

/// Bytes of the buffer that small results are read through.
const STAGED: u64 = 64 << 10;
/// Bind groups that are kept for the next dispatch of the same pipeline over the same buffers.
const GROUPS_KEPT: usize = 4096;

/// A compiled shader with the layout of its bindings.
pub(super) struct Pipeline {
    raw: wgpu::ComputePipeline,
    bindings: wgpu::BindGroupLayout,
    /// Its number among the pipelines.
    id: usize,
}

/// A part of a buffer as a dispatch sees it.
#[derive(Clone, Copy)]
pub(super) struct Bound<'a> {
    pub buffer: &'a Rc<GpuBuffer>,
    /// Where the part begins, in bytes, and how many it has; the whole buffer without.
    pub window: Option<(u64, u64)>,
}

impl<'a> From<&'a Rc<GpuBuffer>> for Bound<'a> {
    fn from(buffer: &'a Rc<GpuBuffer>) -> Bound<'a> {
        Bound { buffer, window: None }
    }
}

/// One dispatch: binding 0 is the parameters, the buffers follow.
pub(super) struct Dispatch<'a> {
    pub pipeline: &'a Pipeline,
    pub buffers: &'a [Bound<'a>],
    /// The buffers' bindings, where they are not 1, 2, 3 …
    pub bindings: Option<&'a [u32]>,
    pub parameters: &'a [u32],
    pub groups: [u32; 3],
    /// Bytes moved or operations.
    pub work: u64,
}

/// What a device was asked for so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// Shaders compiled.
    pub pipelines: u64,
    /// Bind groups made.
    pub bind_groups: u64,
    /// Kernels run.
    pub dispatches: u64,
    /// Batches of them sent to the device.
    pub submissions: u64,
    /// Arrays copied to the device.
    pub uploads: u64,
    /// Arrays copied from it.
    pub downloads: u64,
}

/// Which pipeline over which parts of which buffers.
type GroupKey = (usize, SmallVec<[(u64, u64, u64); 6]>);

#[derive(Default)]
struct Groups {
    made: FxHashMap<GroupKey, wgpu::BindGroup>,
    /// The pool's count of buffers given back when these were made: a group keeps its buffers from going.
    released: u64,
}

#[derive(Default)]
struct State {
    // Before the encoder, which it borrows from: fields are dropped in order.
    pass: Option<wgpu::ComputePass<'static>>,
    encoder: Option<wgpu::CommandEncoder>,
    parameters: Vec<u8>,
    dispatches: usize,
    work: u64,
    written: u64,
    number: u64,
    submitted: VecDeque<wgpu::SubmissionIndex>,
    /// How many of these the device may be behind, for now.
    ahead: usize,
}

/// The device's queue.
pub(super) struct Batch {
    device: Rc<Device>,
    pool: Rc<Pool>,
    parameters: wgpu::Buffer,
    state: RefCell<State>,
    pipelines: RefCell<FxHashMap<String, Rc<Pipeline>>>,
    groups: RefCell<Groups>,
    /// A buffer to read few bytes through.
    staged: Cell<Option<wgpu::Buffer>>,
    store: PipelineStore,
    counters: Cell<Counters>,
}

impl Batch {
    pub(super) fn new(device: Rc<Device>, pool: Rc<Pool>) -> Batch {
        let parameters = device.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: PARAMETERS,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let state = RefCell::new(State { number: 1, ahead: 2, ..State::default() });
        let store = PipelineStore::open(&device);
        Batch {
            device,
            pool,
            parameters,
            state,
            pipelines: RefCell::default(),
            groups: RefCell::default(),
            staged: Cell::default(),
            store,
            counters: Cell::default(),
        }
    }

    /// What was asked for so far.
    pub(super) fn counters(&self) -> Counters {
        self.counters.get()
    }

    pub(super) fn count(&self, add: impl FnOnce(&mut Counters)) {
        let mut counters = self.counters.get();
        add(&mut counters);
        self.counters.set(counters);
    }

    /// Keeps what the driver compiled for the next process.
    pub(super) fn save(&self) {
        self.store.save();
    }

    /// The pipeline for a shader, compiled at the first call.
    ///
    /// # Errors
    /// `RuntimeError` when the driver refuses the shader.
    pub(super) fn pipeline(&self, text: &str) -> Result<Rc<Pipeline>> {
        if let Some(found) = self.pipelines.borrow().get(text) {
            return Ok(found.clone());
        }
        let device = &self.device.device;
        let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
        let checks = wgpu::ShaderRuntimeChecks { int_div_checks: true, ..wgpu::ShaderRuntimeChecks::unchecked() };
        let source = wgpu::ShaderSource::Wgsl(text.into());
        // SAFETY: our generator alone writes shaders; every index is within its buffer and every loop ends.
        let module = unsafe {
            device.create_shader_module_trusted(wgpu::ShaderModuleDescriptor { label: None, source }, checks)
        };
        let bindings = bind_group_layout(device, text);
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: &[Some(&bindings)],
            immediate_size: 0,
        });
        let raw = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: None,
            layout: Some(&layout),
            module: &module,
            entry_point: Some("main"),
            // Every variable in workgroup memory is written before it is read.
            compilation_options: wgpu::PipelineCompilationOptions {
                zero_initialize_workgroup_memory: false,
                ..Default::default()
            },
            cache: self.store.cache(),
        });
        if let Some(error) = pollster::block_on(scope.pop()) {
            let text = format!("{} refuses a kernel: {error}", self.device.name);
            return Err(Error::new(Kind::RuntimeError, text));
        }
        self.store.note();
        self.count(|counters| counters.pipelines += 1);
        let mut pipelines = self.pipelines.borrow_mut();
        let made = Rc::new(Pipeline { raw, bindings, id: pipelines.len() });
        pipelines.insert(text.to_string(), made.clone());
        Ok(made)
    }

    /// The bindings of a dispatch: those of an earlier one where pipeline and buffers are the same, as they are from turn
    /// to turn of a loop.
    fn group(&self, dispatch: &Dispatch, size: usize) -> Result<wgpu::BindGroup> {
        let limit = self.device.limits.max_storage_buffer_binding_size;
        let mut key: GroupKey = (dispatch.pipeline.id, SmallVec::new());
        for bound in dispatch.buffers {
            let (start, bytes) = bound.window.unwrap_or((0, bound.buffer.raw.size()));
            if bytes > limit {
                return Err(self.too_large(bytes));
            }
            key.1.push((bound.buffer.id, start, bytes));
        }
        let mut groups = self.groups.borrow_mut();
        if groups.released != self.pool.released() || groups.made.len() >= GROUPS_KEPT {
            groups.made.clear();
            groups.released = self.pool.released();
        }
        if let Some(found) = groups.made.get(&key) {
            return Ok(found.clone());
        }
        let uniform =
            wgpu::BufferBinding { buffer: &self.parameters, offset: 0, size: wgpu::BufferSize::new(size as u64) };
        let mut entries: SmallVec<[wgpu::BindGroupEntry; 8]> = SmallVec::new();
        entries.push(wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(uniform) });
        for (place, (bound, (_, offset, bytes))) in dispatch.buffers.iter().zip(&key.1).enumerate() {
            let binding = dispatch.bindings.map_or(place as u32 + 1, |bindings| bindings[place]);
            let part =
                wgpu::BufferBinding { buffer: &bound.buffer.raw, offset: *offset, size: wgpu::BufferSize::new(*bytes) };
            entries.push(wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::Buffer(part) });
        }
        let made = self.device.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &dispatch.pipeline.bindings,
            entries: &entries,
        });
        self.count(|counters| counters.bind_groups += 1);
        drop(entries);
        groups.made.insert(key, made.clone());
        Ok(made)
    }

    #[cold]
    fn too_large(&self, bytes: u64) -> Error {
        let text =
            format!("{} MiB of one array are more than a kernel reaches at once on {}", bytes >> 20, self.device.name);
        Error::new(Kind::MemoryError, text).help("work on parts of it, or on the CPU")
    }

    /// Records a dispatch.
    ///
    /// # Errors
    /// A fault of the device.
    pub(super) fn dispatch(&self, dispatch: &Dispatch) -> Result<()> {
        let align = self.device.limits.min_uniform_buffer_offset_alignment as usize;
        let size = (dispatch.parameters.len() * 4).next_multiple_of(16).max(16);
        if self.state.borrow().parameters.len() + size + align > PARAMETERS as usize {
            self.flush()?;
        }
        let group = self.group(dispatch, size)?;
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let offset = state.parameters.len().next_multiple_of(align);
        state.parameters.resize(offset, 0);
        dispatch.parameters.iter().for_each(|word| state.parameters.extend_from_slice(&word.to_le_bytes()));
        state.parameters.resize(offset + size, 0);
        dispatch.buffers.iter().for_each(|bound| bound.buffer.last_batch.set(state.number));
        self.count(|counters| counters.dispatches += 1);
        let device = &self.device.device;
        let encoder = state.encoder.get_or_insert_with(|| device.create_command_encoder(&Default::default()));
        let pass = state.pass.get_or_insert_with(|| encoder.begin_compute_pass(&Default::default()).forget_lifetime());
        pass.set_pipeline(&dispatch.pipeline.raw);
        pass.set_bind_group(0, &group, &[offset as u32]);
        let [x, y, z] = dispatch.groups;
        pass.dispatch_workgroups(x, y, z);
        state.dispatches += 1;
        state.work += dispatch.work;
        // A GPU made of CPU threads takes some hundred times as long.
        let enough = if self.device.software { WORK >> 3 } else { WORK };
        if state.dispatches >= DISPATCHES || state.work >= enough {
            self.submit(state, |_| ());
            return self.keep_pace(state);
        }
        Ok(())
    }

    /// Waits while the device is too far behind, so that Ctrl-C is heard before hours of work have come together.
    fn keep_pace(&self, state: &mut State) -> Result<()> {
        while state.submitted.len() > state.ahead
            && let Some(oldest) = state.submitted.pop_front()
        {
            let start = Instant::now();
            self.wait(Some(oldest))?;
            match start.elapsed() {
                took if took < SHORT => state.ahead = (state.ahead * 2).min(AHEAD),
                took if took > LONG => state.ahead = (state.ahead / 2).max(1),
                _ => {}
            }
        }
        self.device.check()
    }

    fn submit(&self, state: &mut State, last: impl FnOnce(&mut wgpu::CommandEncoder)) {
        state.pass = None;
        let device = &self.device.device;
        let mut encoder = state.encoder.take().unwrap_or_else(|| device.create_command_encoder(&Default::default()));
        last(&mut encoder);
        if !state.parameters.is_empty() {
            self.device.queue.write_buffer(&self.parameters, 0, &state.parameters);
            state.parameters.clear();
        }
        state.submitted.push_back(self.device.queue.submit([encoder.finish()]));
        self.count(|counters| counters.submissions += 1);
        state.dispatches = 0;
        state.work = 0;
        state.written = 0;
        state.number += 1;
    }

    /// Submits what was recorded.
    ///
    /// # Errors
    /// A fault of the device.
    pub(super) fn flush(&self) -> Result<()> {
        let mut state = self.state.borrow_mut();
        if state.dispatches > 0 {
            self.submit(&mut state, |_| ());
        }
        drop(state);
        self.device.check()
    }

    /// Submits what was recorded and waits until the device has done it.
    ///
    /// # Errors
    /// A fault of the device; `KeyboardInterrupt`.
    pub(super) fn synchronize(&self) -> Result<()> {
        self.flush()?;
        self.wait(None)?;
        self.state.borrow_mut().submitted.clear();
        self.store.save_now_and_then();
        Ok(())
    }

    /// Waits for a submission, or for all.
    fn wait(&self, submission: Option<wgpu::SubmissionIndex>) -> Result<()> {
        let poll = || {
            let (submission_index, timeout) = (submission.clone(), Some(Duration::from_millis(100)));
            self.device.device.poll(wgpu::PollType::Wait { submission_index, timeout })
        };
        loop {
            match poll() {
                Ok(_) => return self.device.check(),
                Err(wgpu::PollError::Timeout) => interrupt::check()?,
                Err(error) => {
                    self.device.check()?;
                    return Err(Error::new(Kind::RuntimeError, format!("{}: {error}", self.device.name)));
                }
            }
        }
    }

    /// Writes bytes to the start of a buffer. Their number is a multiple of four.
    ///
    /// # Errors
    /// A fault of the device.
    pub(super) fn write(&self, buffer: &GpuBuffer, bytes: &[u8]) -> Result<()> {
        // Writes come before the recorded dispatches; one of these may still read what the buffer held before.
        if buffer.last_batch.get() == self.state.borrow().number {
            self.flush()?;
        }
        if !bytes.is_empty() {
            self.device.queue.write_buffer(&buffer.raw, 0, bytes);
            self.count(|counters| counters.uploads += 1);
        }
        let mut state = self.state.borrow_mut();
        state.written += bytes.len() as u64;
        if state.written > WRITTEN {
            self.submit(&mut state, |_| ());
        }
        drop(state);
        self.device.check()
    }

    /// Reads bytes from a buffer, after everything recorded. Their number is a multiple of four.
    ///
    /// # Errors
    /// `MemoryError`; a fault of the device; `KeyboardInterrupt`.
    pub(super) fn read<R>(
        &self,
        buffer: &GpuBuffer,
        start: u64,
        size: u64,
        take: impl FnOnce(&[u8]) -> Result<R>,
    ) -> Result<R> {
        if size == 0 {
            return take(&[]);
        }
        let staging = self.staging(size)?;
        self.submit(&mut self.state.borrow_mut(), |encoder| {
            encoder.copy_buffer_to_buffer(&buffer.raw, start, &staging, 0, size);
        });
        let slice = staging.slice(..size);
        slice.map_async(wgpu::MapMode::Read, |_| ());
        self.wait(None)?;
        self.state.borrow_mut().submitted.clear();
        self.store.save_now_and_then();
        let unmapped = |error| Error::new(Kind::RuntimeError, format!("{} cannot be read: {error}", self.device.name));
        let bytes = slice.get_mapped_range().map_err(unmapped)?;
        let taken = take(&bytes);
        drop(bytes);
        self.count(|counters| counters.downloads += 1);
        if staging.size() == STAGED {
            staging.unmap();
            self.staged.replace(Some(staging));
        }
        taken
    }

    /// A buffer that the device writes and this process reads: for few bytes, the one that served before.
    fn staging(&self, size: u64) -> Result<wgpu::Buffer> {
        if size <= STAGED
            && let Some(kept) = self.staged.take()
        {
            return Ok(kept);
        }
        let scope = self.device.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let staging = self.device.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: size.max(STAGED),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        if pollster::block_on(scope.pop()).is_some() {
            let text = format!("Unable to allocate {size} bytes to read from {}", self.device.name);
            return Err(Error::new(Kind::MemoryError, text));
        }
        Ok(staging)
    }
}

/// The layout of the bindings that a shader's text declares: storage buffers, and the parameters at any offset of
/// theirs.
fn bind_group_layout(device: &wgpu::Device, text: &str) -> wgpu::BindGroupLayout {
    let mut entries: SmallVec<[wgpu::BindGroupLayoutEntry; 8]> = SmallVec::new();
    for declaration in text.split("@group(0) @binding(").skip(1) {
        let Some((number, rest)) = declaration.split_once(')') else { continue };
        let Ok(binding) = number.parse() else { continue };
        let kind = rest.split_once('>').map_or(rest, |(kind, _)| kind);
        let uniform = kind.contains("uniform");
        let ty = match uniform {
            true => wgpu::BufferBindingType::Uniform,
            false => wgpu::BufferBindingType::Storage { read_only: !kind.contains("read_write") },
        };
        entries.push(wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset: uniform, min_binding_size: None },
            count: None,
        });
    }
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries })
}
