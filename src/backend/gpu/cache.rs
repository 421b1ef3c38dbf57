//! What is worth keeping from one process to the next: shaders that the driver has compiled, and the tiles that were
//! measured to be the best for matrix products. Both lie in the user's cache folder, a file a device; what cannot be read
//! or written there is made anew.

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::device::Device;

/// Changes whenever an older file would be of no use.
const VERSION: u32 = 2;
/// Between two savings, while a program runs.
const PAUSE: Duration = Duration::from_secs(5);
/// Bytes of compiled shaders beyond which a file is begun anew: drivers never take anything out.
const LARGEST: usize = 64 << 20;

/// The file for a device's data of one kind.
fn file(device: &Device, kind: &str) -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "arr")?;
    Some(folders.cache_dir().join("gpu").join(format!("{}-{VERSION}.{kind}", device.key)))
}

/// Reads a file that [`write`] wrote.
fn read(device: &Device, kind: &str) -> Option<Vec<u8>> {
    fs::read(file(device, kind)?).ok().filter(|bytes| bytes.len() <= LARGEST)
}

/// Writes a file as a whole or not at all.
fn write(device: &Device, kind: &str, bytes: &[u8]) {
    let Some(path) = file(device, kind) else { return };
    let Some(folder) = path.parent() else { return };
    let draft = path.with_extension(format!("{kind}.{}", std::process::id()));
    // A cache that cannot be written costs time at the next start, nothing else.
    let written =
        fs::create_dir_all(folder).and_then(|()| fs::write(&draft, bytes)).and_then(|()| fs::rename(&draft, &path));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
}

/// The driver's compiled shaders.
pub(super) struct PipelineStore {
    cache: Option<wgpu::PipelineCache>,
    device: std::rc::Rc<Device>,
    /// Whether something was compiled since the last saving.
    new: Cell<bool>,
    saved: Cell<Instant>,
}

impl PipelineStore {
    pub(super) fn open(device: &std::rc::Rc<Device>) -> PipelineStore {
        let cache = device.features.contains(wgpu::Features::PIPELINE_CACHE).then(|| {
            let data = read(device, "shaders");
            let descriptor = wgpu::PipelineCacheDescriptor { label: None, data: data.as_deref(), fallback: true };
            // SAFETY: the file was written by this function's counterpart, and wgpu checks its header against the device
            // and driver; with the fallback, what does not fit is left unused.
            unsafe { device.device.create_pipeline_cache(&descriptor) }
        });
        PipelineStore { cache, device: device.clone(), new: Cell::new(false), saved: Cell::new(Instant::now()) }
    }

    pub(super) fn cache(&self) -> Option<&wgpu::PipelineCache> {
        self.cache.as_ref()
    }

    /// Notes that a shader was compiled.
    pub(super) fn note(&self) {
        self.new.set(true);
    }

    /// Saves what is new, but not all the time.
    pub(super) fn save_now_and_then(&self) {
        if self.new.get() && self.saved.get().elapsed() >= PAUSE {
            self.save();
        }
    }

    /// Saves what is new.
    pub(super) fn save(&self) {
        if !self.new.replace(false) {
            return;
        }
        if let Some(bytes) = self.cache.as_ref().and_then(wgpu::PipelineCache::get_data) {
            write(&self.device, "shaders", &bytes);
        }
        self.saved.set(Instant::now());
    }
}

/// The lines of the file of measured tiles: a kind of product, then six numbers.
pub(super) fn tiles(device: &Device) -> Vec<(String, [usize; 6])> {
    let text = read(device, "tiles").and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let line = |line: &str| {
        let (kind, numbers) = line.split_once(':')?;
        let numbers: Vec<usize> = numbers.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        Some((kind.to_owned(), <[usize; 6]>::try_from(numbers).ok()?))
    };
    text.lines().filter_map(line).collect()
}

/// Keeps the tile that was measured to be the best for a kind of product.
pub(super) fn keep_tile(device: &Device, kind: &str, tile: [usize; 6]) {
    let mut all = tiles(device);
    all.retain(|(have, _)| have != kind);
    all.push((kind.to_owned(), tile));
    let line = |(kind, tile): &(String, [usize; 6])| {
        let numbers: Vec<String> = tile.iter().map(usize::to_string).collect();
        format!("{kind}: {}\n", numbers.join(" "))
    };
    write(device, "tiles", all.iter().map(line).collect::<String>().as_bytes());
}
