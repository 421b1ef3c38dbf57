//! Device buffers, recycled by size.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use super::device::Device;
use crate::diag::{Error, Kind, Result};

/// Bytes that free lists may hold: beyond, buffers go back to the driver.
const RETAINED: u64 = 4 << 30;

/// A device buffer that arrays share.
pub(super) struct GpuBuffer {
    pub raw: wgpu::Buffer,
    /// A number of its own.
    pub id: u64,
    /// When it was made, among all buffers.
    pub serial: u64,
    /// The batch that used the buffer last; see `Batch::write`.
    pub last_batch: Cell<u64>,
    home: Weak<Pool>,
}

impl Drop for GpuBuffer {
    fn drop(&mut self) {
        if let Some(pool) = self.home.upgrade() {
            pool.give(Free { raw: self.raw.clone(), id: self.id, last_batch: self.last_batch.get() });
        }
    }
}

/// A buffer that no array has.
struct Free {
    raw: wgpu::Buffer,
    id: u64,
    last_batch: u64,
}

/// The free buffers of one device.
#[derive(Default)]
pub(super) struct Pool {
    free: RefCell<BTreeMap<u64, Vec<Free>>>,
    held: Cell<u64>,
    created: Cell<u64>,
    released: Cell<u64>,
}

/// The capacity for `bytes`: four classes to each doubling.
fn capacity(bytes: u64) -> u64 {
    let bytes = bytes.max(256);
    let quarter = (bytes.next_power_of_two() / 8).max(64);
    bytes.div_ceil(quarter) * quarter
}

impl Pool {
    fn give(&self, buffer: Free) {
        let size = buffer.raw.size();
        if self.held.get() + size > RETAINED {
            self.released.set(self.released.get() + 1);
            return;
        }
        self.held.set(self.held.get() + size);
        self.free.borrow_mut().entry(size).or_default().push(buffer);
    }

    fn take(&self, size: u64) -> Option<Free> {
        let found = self.free.borrow_mut().get_mut(&size)?.pop()?;
        self.held.set(self.held.get() - size);
        Some(found)
    }

    /// How many times buffers were given back to the driver.
    pub(super) fn released(&self) -> u64 {
        self.released.get()
    }

    /// Gives every free buffer back to the driver.
    pub(super) fn clear(&self) {
        self.free.borrow_mut().clear();
        self.held.set(0);
        self.released.set(self.released.get() + 1);
    }

    /// A buffer of at least this many bytes, of unspecified content.
    ///
    /// # Errors
    /// `MemoryError`.
    pub(super) fn allocate(self: &Rc<Pool>, device: &Device, bytes: u64) -> Result<Rc<GpuBuffer>> {
        let limit = device.limits.max_buffer_size;
        if bytes > limit {
            return Err(too_large(device, bytes, limit));
        }
        let size = capacity(bytes).min(limit & !3);
        let Free { raw, id, last_batch } = match self.take(size) {
            Some(found) => found,
            None => {
                let raw = self.create(device, size).ok_or_else(|| out_of_memory(device, bytes))?;
                self.created.set(self.created.get() + 1);
                Free { raw, id: self.created.get(), last_batch: 0 }
            }
        };
        let serial = crate::array::next_serial();
        Ok(Rc::new(GpuBuffer { raw, id, serial, last_batch: Cell::new(last_batch), home: Rc::downgrade(self) }))
    }

    fn create(&self, device: &Device, size: u64) -> Option<wgpu::Buffer> {
        let attempt = || {
            let scope = device.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
            let buffer = device.device.create_buffer(&wgpu::BufferDescriptor {
                label: None,
                size,
                usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            });
            pollster::block_on(scope.pop()).is_none().then_some(buffer)
        };
        attempt().or_else(|| {
            self.clear();
            // Freed buffers are returned to the driver once the device has done with them.
            let _ = device.device.poll(wgpu::PollType::wait_indefinitely());
            attempt()
        })
    }
}

#[cold]
fn too_large(device: &Device, bytes: u64, limit: u64) -> Error {
    let text = format!(
        "Unable to allocate {} on {}: one array may have at most {} there",
        mebibytes(bytes),
        device.name,
        mebibytes(limit)
    );
    Error::new(Kind::MemoryError, text)
}

#[cold]
fn out_of_memory(device: &Device, bytes: u64) -> Error {
    Error::new(Kind::MemoryError, format!("Unable to allocate {} on {}", mebibytes(bytes), device.name))
}

fn mebibytes(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{bytes} bytes") } else { format!("{:.1} MiB", bytes as f64 / (1u64 << 20) as f64) }
}

#[cfg(test)]
mod tests {
    use super::capacity;

    #[test]
    fn capacities_hold_what_they_are_asked_for() {
        for bytes in (0..5000).chain([1 << 20, (1 << 20) + 4, 400_000_000, 3_000_000_000]) {
            let size = capacity(bytes);
            assert!(size >= bytes && size.is_multiple_of(4) && size <= bytes.max(256) * 5 / 4 + 256, "{bytes}");
            assert_eq!(capacity(size), size);
        }
    }
}
