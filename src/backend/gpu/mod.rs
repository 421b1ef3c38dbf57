//! GPUs through wgpu.
