//! Dispatches gathered into one compute pass, submitted when something is read or enough has come together.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::device::Device;
use super::pool::GpuBuffer;
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
/// Submitted batches that the device may be behind.
const AHEAD: usize = 16;

/// A compiled shader with the layout of its bindings.
pub(super) struct Pipeline {
    raw: wgpu::ComputePipeline,
    bindings: wgpu::BindGroupLayout,
}

/// One dispatch: binding 0 is the parameters, the buffers follow.
pub(super) struct Dispatch<'a> {
    pub pipeline: &'a Pipeline,
    pub buffers: &'a [&'a Rc<GpuBuffer>],
    /// The buffers' bindings, where they are not 1, 2, 3 …
    pub bindings: Option<&'a [u32]>,
    pub parameters: &'a [u32],
    pub groups: [u32; 3],
    /// Bytes moved or operations.
    pub work: u64,
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
}

/// The device's queue.
pub(super) struct Batch {
    device: Rc<Device>,
    parameters: wgpu::Buffer,
    state: RefCell<State>,
    pipelines: RefCell<FxHashMap<String, Rc<Pipeline>>>,
}

impl Batch {
    pub(super) fn new(device: Rc<Device>) -> Batch {
        let parameters = device.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: PARAMETERS,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let state = RefCell::new(State { number: 1, ..State::default() });
        Batch { device, parameters, state, pipelines: RefCell::default() }
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
        let raw = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: None,
            layout: None,
            module: &module,
            entry_point: Some("main"),
            // Every variable in workgroup memory is written before it is read.
            compilation_options: wgpu::PipelineCompilationOptions {
                zero_initialize_workgroup_memory: false,
                ..Default::default()
            },
            cache: None,
        });
        let bindings = raw.get_bind_group_layout(0);
        if let Some(error) = pollster::block_on(scope.pop()) {
            let text = format!("{} refuses a kernel: {error}", self.device.name);
            return Err(Error::new(Kind::RuntimeError, text));
        }
        let made = Rc::new(Pipeline { raw, bindings });
        self.pipelines.borrow_mut().insert(text.to_string(), made.clone());
        Ok(made)
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
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let offset = state.parameters.len().next_multiple_of(align);
        state.parameters.resize(offset, 0);
        dispatch.parameters.iter().for_each(|word| state.parameters.extend_from_slice(&word.to_le_bytes()));
        state.parameters.resize(offset + size, 0);
        let uniform = wgpu::BufferBinding {
            buffer: &self.parameters,
            offset: offset as u64,
            size: wgpu::BufferSize::new(size as u64),
        };
        let mut entries = Vec::with_capacity(dispatch.buffers.len() + 1);
        entries.push(wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(uniform) });
        for (buffer, place) in dispatch.buffers.iter().zip(0..) {
            let binding = dispatch.bindings.map_or(place as u32 + 1, |bindings| bindings[place]);
            buffer.last_batch.set(state.number);
            entries.push(wgpu::BindGroupEntry { binding, resource: buffer.raw.as_entire_binding() });
        }
        let device = &self.device.device;
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &dispatch.pipeline.bindings,
            entries: &entries,
        });
        let encoder = state.encoder.get_or_insert_with(|| device.create_command_encoder(&Default::default()));
        let pass = state.pass.get_or_insert_with(|| encoder.begin_compute_pass(&Default::default()).forget_lifetime());
        pass.set_pipeline(&dispatch.pipeline.raw);
        pass.set_bind_group(0, &group, &[]);
        let [x, y, z] = dispatch.groups;
        pass.dispatch_workgroups(x, y, z);
        state.dispatches += 1;
        state.work += dispatch.work;
        if state.dispatches >= DISPATCHES || state.work >= WORK {
            self.submit(state, |_| ());
            return self.keep_pace(state);
        }
        Ok(())
    }

    /// Waits while the device is too far behind, so that Ctrl-C is heard before hours of work have come together.
    fn keep_pace(&self, state: &mut State) -> Result<()> {
        while state.submitted.len() > AHEAD
            && let Some(oldest) = state.submitted.pop_front()
        {
            self.wait(Some(oldest))?;
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
        self.wait(None)
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
        let scope = self.device.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let staging = self.device.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        if pollster::block_on(scope.pop()).is_some() {
            let text = format!("Unable to allocate {size} bytes to read from {}", self.device.name);
            return Err(Error::new(Kind::MemoryError, text));
        }
        self.submit(&mut self.state.borrow_mut(), |encoder| {
            encoder.copy_buffer_to_buffer(&buffer.raw, start, &staging, 0, size);
        });
        let slice = staging.slice(..);
        slice.map_async(wgpu::MapMode::Read, |_| ());
        self.wait(None)?;
        let unmapped = |error| Error::new(Kind::RuntimeError, format!("{} cannot be read: {error}", self.device.name));
        let bytes = slice.get_mapped_range().map_err(unmapped)?;
        take(&bytes)
    }
}
