//! Matrix products on a device: which tile, how operands are read, and what is a reduction rather.

use std::time::{Duration, Instant};

use super::batch::{Bound, Dispatch};
use super::cache;
use super::epilogue::{Attached, Epilogue};
use super::matmul::{self, Reading, Tile};
use super::parts::{half, halves};
use super::run::{Axes, ShaderKey, words};
use super::types::stored_size;
use super::{GpuArray, GpuBackend};
use crate::array::{DType, Layout, Shape, Strides, broadcast_shapes};
use crate::diag::{Error, Kind, Result};
use crate::ir::{Instruction, Kernel, Output};
use crate::ops::{binary, reduce};

const LARGE: Tile = Tile { rows: 128, columns: 128, depth: 16, high: 8, wide: 8 };
const MIDDLE: Tile = Tile { rows: 64, columns: 64, depth: 16, high: 4, wide: 4 };
const SMALL: Tile = Tile { rows: 32, columns: 32, depth: 16, high: 4, wide: 4 };
/// Tiles to choose among by measurement. The best one differs from device to device.
const CANDIDATES: [Tile; 8] = [
    LARGE,
    MIDDLE,
    Tile { rows: 128, columns: 128, depth: 8, high: 8, wide: 8 },
    Tile { rows: 128, columns: 128, depth: 32, high: 8, wide: 8 },
    Tile { rows: 64, columns: 64, depth: 16, high: 8, wide: 8 },
    Tile { rows: 128, columns: 64, depth: 16, high: 8, wide: 8 },
    Tile { rows: 64, columns: 64, depth: 16, high: 8, wide: 4 },
    Tile { rows: 128, columns: 64, depth: 16, high: 8, wide: 4 },
];
/// Operations after which a kind of product is worth measuring: a second of a fast device's time.
const WORTH_TUNING: f64 = 2e13;
/// Workgroups that give every part of a large device work.
const ENOUGH: usize = 128;

/// A product of matrices, or of stacks of them: `m × k` by `k × n`.
pub(super) struct Product {
    lead: Shape,
    m: usize,
    n: usize,
    k: usize,
    /// Of the operands, broadcast to `lead`, with two last axes.
    left: Layout,
    right: Layout,
}

/// The layout as a matrix or a stack of them; a vector becomes a row or a column.
fn as_matrix(layout: &Layout, row: bool) -> Layout {
    let mut out = layout.clone();
    if out.shape.len() == 1 {
        let at = usize::from(!row);
        out.shape.insert(at, 1);
        out.strides.insert(at, 0);
    }
    out
}

impl Product {
    pub(super) fn new(a: &GpuArray, b: &GpuArray) -> Result<Product> {
        let (left, right) = (as_matrix(&a.layout, true), as_matrix(&b.layout, false));
        let (na, nb) = (left.shape.len(), right.shape.len());
        if na < 2 || nb < 2 || left.shape[na - 1] != right.shape[nb - 2] {
            return Err(Error::new(Kind::SystemError, "a matrix product of shapes that do not fit"));
        }
        let lead = broadcast_shapes(&[&left.shape[..na - 2], &right.shape[..nb - 2]])?;
        let (m, n, k) = (left.shape[na - 2], right.shape[nb - 1], left.shape[na - 1]);
        let with = |tail: [usize; 2]| lead.iter().copied().chain(tail).collect::<Shape>();
        let left = left.broadcast_to(&with([m, k]))?;
        let right = right.broadcast_to(&with([k, n]))?;
        Ok(Product { lead, m, n, k, left, right })
    }

    /// The product as a sum of products over one iteration space: for results of few rows or columns, which tiles would
    /// leave idle, and for types that tiles are not made for.
    fn as_reduction(&self, backend: &GpuBackend, a: &GpuArray, b: &GpuArray) -> Result<GpuArray> {
        let rank = self.lead.len();
        let spread = |layout: &Layout, lost: usize, from: usize, other: usize| {
            let mut out = layout.clone();
            let tail = [(from, layout.strides[rank + from]), (other, layout.strides[rank + other])];
            let (mut strides, mut shape) = (layout.strides.clone(), layout.shape.clone());
            strides.truncate(rank);
            shape.truncate(rank);
            // The axes are the row, the column, the term.
            for axis in 0..3 {
                let term = axis == 2;
                let stride = if axis == lost {
                    0
                } else if term {
                    tail[1].1
                } else {
                    tail[0].1
                };
                strides.push(stride);
                shape.push([self.m, self.n, self.k][axis]);
            }
            out.strides = strides;
            out.shape = shape;
            out
        };
        let left = GpuArray { layout: spread(&self.left, 1, 0, 1), ..a.clone() };
        let right = GpuArray { layout: spread(&self.right, 0, 1, 0), ..b.clone() };
        let dtype = a.dtype;
        let operands = [0, 1].into_iter().collect();
        let axes = [rank + 2].into_iter().collect();
        let kernel = Kernel {
            shape: left.layout.shape.clone(),
            inputs: vec![dtype; 2],
            instructions: vec![Instruction { op: &binary::MULTIPLY, dtype, out: dtype, operands }],
            outputs: vec![Output::Reduce { register: 2, op: &reduce::SUM, axes, keepdims: false }],
        };
        let mut out = backend.run_kernel(&kernel, &[left, right])?;
        out.pop().ok_or_else(|| Error::new(Kind::SystemError, "a product gave no result"))
    }

    /// The result's shape, vectors being matrices.
    pub(super) fn shape(&self) -> Shape {
        self.lead.iter().copied().chain([self.m, self.n]).collect()
    }

    /// The number of leading axes.
    pub(super) fn rank(&self) -> usize {
        self.lead.len()
    }

    /// Whether tiles would be idle for the most part, or there is nothing to multiply.
    pub(super) fn is_narrow(&self) -> bool {
        self.m.min(self.n) <= 4 || self.k == 0 || self.lead.contains(&0)
    }

    /// Data type, and the axis that each operand's neighbours lie along.
    fn kind(&self, dtype: DType) -> ProductKind {
        let rank = self.lead.len();
        let by_rows = |layout: &Layout| layout.strides[rank + 1].unsigned_abs() <= layout.strides[rank].unsigned_abs();
        (dtype, by_rows(&self.left), by_rows(&self.right))
    }

    fn workgroups(&self, tile: Tile) -> usize {
        self.m.div_ceil(tile.rows) * self.n.div_ceil(tile.columns) * self.lead.iter().product::<usize>()
    }

    /// Additions and multiplications.
    fn operations(&self) -> f64 {
        2.0 * self.lead.iter().chain(&[self.m, self.n, self.k]).map(|&n| n as f64).product::<f64>()
    }

    /// The tile, and into how many parts the terms are divided.
    pub(super) fn plan(&self, backend: &GpuBackend, dtype: DType) -> (Tile, usize) {
        let fits = |tile: &Tile| fits(backend, *tile, dtype);
        let count = |tile: &Tile| self.workgroups(*tile);
        let tiles: &[Tile] = if dtype.size() == 8 { &[MIDDLE, SMALL] } else { &[LARGE, MIDDLE, SMALL] };
        let tile = tiles.iter().copied().find(|tile| fits(tile) && count(tile) >= ENOUGH).unwrap_or(SMALL);
        // Few results of many terms: the terms are divided too.
        let wanted = ENOUGH.div_ceil(count(&tile).max(1));
        let parts = (self.k / 512).clamp(1, wanted.max(1));
        (tile, if count(&tile) >= ENOUGH / 2 { 1 } else { parts })
    }
}

/// Whether a device has the memory and the threads for a tile.
pub(super) fn fits(backend: &GpuBackend, tile: Tile, dtype: DType) -> bool {
    let limits = &backend.device.limits;
    tile.memory(dtype) <= limits.max_compute_workgroup_storage_size as usize
        && tile.threads() <= limits.max_compute_invocations_per_workgroup as usize
}

/// What large products of one kind have cost so far, and the tile that was measured to be the best for them.
#[derive(Default)]
pub(super) struct Tuning {
    work: f64,
    best: Option<Tile>,
}

/// Data type, and the axis that each operand's neighbours lie along.
pub(super) type ProductKind = (DType, bool, bool);

/// A kind of product in the file of measured tiles.
fn kind_text((dtype, left, right): ProductKind) -> String {
    let order = |by_rows: bool| if by_rows { "rows" } else { "columns" };
    format!("{dtype} {} {}", order(left), order(right))
}

/// How an operand is read, from its layout, its strides across and along the summed axis, and their lengths.
fn reading(layout: &Layout, axes: &Axes, operand: usize, strides: [isize; 2], lengths: [usize; 2]) -> Reading {
    let [across, along] = strides;
    let by_terms = along.unsigned_abs() <= across.unsigned_abs() && lengths[1] > 1 || lengths[0] == 1;
    let (step, line, length) = if by_terms { (along, across, lengths[1]) } else { (across, along, lengths[0]) };
    let fours = |value: isize| value % 4 == 0;
    let vectors = step == 1
        && fours(line)
        && length.is_multiple_of(4)
        && layout.offset.is_multiple_of(4)
        && axes.strides[operand].iter().all(|&stride| fours(stride));
    Reading { along: by_terms, vectors }
}

impl GpuBackend {
    /// The matrix product of operands of one type; `shape` is the result's.
    pub(super) fn matmul(&self, a: &GpuArray, b: &GpuArray, shape: &[usize]) -> Result<GpuArray> {
        let (a, b) = (self.materialize(a)?, self.materialize(b)?);
        if a.dtype == DType::F16 {
            let out = self.matmul(&self.copy(&a, DType::F32)?, &self.copy(&b, DType::F32)?, shape)?;
            return self.copy(&out, DType::F16);
        }
        let product = Product::new(&a, &b)?;
        let tiled = matches!(a.dtype, DType::F32 | DType::F64 | DType::I32 | DType::U32 | DType::I64 | DType::U64);
        let out = if !tiled || product.is_narrow() || shape.contains(&0) {
            product.as_reduction(self, &a, &b)?
        } else if let Some(out) = self.product_in_halves(&product, &a, &b)? {
            out
        } else {
            self.tiled(&product, &a, &b)?
        };
        Ok(GpuArray { layout: Layout::contiguous(shape), ..out })
    }

    /// The product by halves of an axis, where an operand or the result is too large for one kernel.
    fn product_in_halves(&self, product: &Product, a: &GpuArray, b: &GpuArray) -> Result<Option<GpuArray>> {
        let Product { lead, m, n, k, left, right } = product;
        let rank = lead.len();
        let is_too_large = |value, layout| self.window(value, layout).is_some_and(|window| window.too_large);
        let (on_left, on_right) = (is_too_large(a, left), is_too_large(b, right));
        let limit = self.device.limits.max_storage_buffer_binding_size as usize;
        let results = lead.iter().product::<usize>().saturating_mul(m * n);
        let large_result = results.saturating_mul(stored_size(a.dtype)) > limit;
        // A dispatch has so many workgroups along each of its three axes.
        let most = self.device.limits.max_compute_workgroups_per_dimension as usize;
        let many = lead.iter().product::<usize>() > most;
        let (tall, wide) = (m.div_ceil(SMALL.rows) > most, n.div_ceil(SMALL.columns) > most);
        if !(on_left || on_right || large_result || many || tall || wide) {
            return Ok(None);
        }
        let mut shape = lead.clone();
        shape.extend([*m, *n]);
        // The axes of the result, then that of the terms.
        let by_lead = (0..rank).find(|&axis| lead[axis] > 1).filter(|_| !tall && !wide);
        let axis = match by_lead {
            Some(axis) => axis,
            None if tall || *m > 1 && (on_left || large_result && m >= n) => rank,
            None if wide || *n > 1 && (on_right || large_result) => rank + 1,
            None => rank + 2,
        };
        let length = if axis == rank + 2 { *k } else { shape[axis] };
        let out = if axis == rank + 2 { None } else { Some(self.empty(a.dtype, &shape)?) };
        let mut sum: Option<GpuArray> = None;
        for (start, count) in halves(length) {
            let cut = |value: &GpuArray, layout: &Layout, axis: Option<usize>| {
                let layout = axis.map_or_else(|| layout.clone(), |axis| half(layout, axis, start, count));
                GpuArray { layout, ..value.clone() }
            };
            let shared = (axis < rank).then_some(axis);
            let of_left = shared.or(if axis == rank { Some(rank) } else { (axis == rank + 2).then_some(rank + 1) });
            let of_right = shared.or(if axis == rank + 1 { Some(axis) } else { (axis == rank + 2).then_some(rank) });
            let mut part = shape.clone();
            if axis < rank + 2 {
                part[axis] = count;
            }
            let piece = self.matmul(&cut(a, left, of_left), &cut(b, right, of_right), &part)?;
            match &out {
                Some(out) => {
                    let target = GpuArray { layout: half(&out.layout, axis, start, count), ..out.clone() };
                    self.copy_into(&piece, &target)?;
                }
                None => {
                    sum = Some(match sum.take() {
                        None => piece,
                        Some(have) => self.combine(&binary::ADD, &have, &piece)?,
                    })
                }
            }
        }
        Ok(out.or(sum))
    }

    fn tiled(&self, product: &Product, a: &GpuArray, b: &GpuArray) -> Result<GpuArray> {
        let (tile, parts) = product.plan(self, a.dtype);
        if self.device.software || parts > 1 || product.workgroups(LARGE) < ENOUGH {
            return self.multiply(product, a, b, tile, parts, None);
        }
        let kind = product.kind(a.dtype);
        let best = {
            let mut tunings = self.tunings.borrow_mut();
            let tuning = tunings.entry(kind).or_insert_with(|| Tuning { work: 0.0, best: self.known_tile(kind) });
            tuning.work += product.operations();
            if tuning.best.is_none() && tuning.work < WORTH_TUNING { Some(tile) } else { tuning.best }
        };
        let best = match best {
            Some(tile) => tile,
            None => {
                let tile = self.tune(product, a, b, tile)?;
                self.tunings.borrow_mut().entry(kind).or_default().best = Some(tile);
                let Tile { rows, columns, depth, high, wide } = tile;
                cache::keep_tile(&self.device, &kind_text(kind), [rows, columns, depth, high, wide]);
                tile
            }
        };
        self.multiply(product, a, b, best, 1, None)
    }

    /// The tile that was measured to be the best for products like this one.
    pub(super) fn best_tile(&self, product: &Product, dtype: DType) -> Option<Tile> {
        if self.device.software || product.workgroups(LARGE) < ENOUGH {
            return None;
        }
        self.tunings.borrow().get(&product.kind(dtype))?.best
    }

    /// The tile that an earlier process measured to be the best for a kind of product.
    fn known_tile(&self, kind: ProductKind) -> Option<Tile> {
        let text = kind_text(kind);
        let (_, numbers) = cache::tiles(&self.device).into_iter().find(|(have, _)| *have == text)?;
        let is = |t: &Tile| [t.rows, t.columns, t.depth, t.high, t.wide] == numbers;
        CANDIDATES.into_iter().find(|tile| is(tile) && fits(self, *tile, kind.0))
    }

    /// The candidate that computes this product in the least time.
    fn tune(&self, product: &Product, a: &GpuArray, b: &GpuArray, usual: Tile) -> Result<Tile> {
        let mut best = (Duration::MAX, usual);
        for tile in CANDIDATES.into_iter().filter(|tile| fits(self, *tile, a.dtype)) {
            // The first turn compiles. A tile that the driver refuses is none.
            if self.multiply(product, a, b, tile, 1, None).is_err() {
                continue;
            }
            self.synchronize()?;
            let start = Instant::now();
            for _ in 0..2 {
                self.multiply(product, a, b, tile, 1, None)?;
            }
            self.synchronize()?;
            let took = start.elapsed();
            if took < best.0 {
                best = (took, tile);
            }
        }
        Ok(best.1)
    }

    /// The product by tiles of this kind, the terms divided into parts. With an epilogue, which takes one part, its
    /// outputs are written, and what comes back is none of them.
    pub(super) fn multiply(
        &self,
        product: &Product,
        a: &GpuArray,
        b: &GpuArray,
        tile: Tile,
        parts: usize,
        with: Option<&Attached>,
    ) -> Result<GpuArray> {
        let Product { lead, m, n, k, left, right } = product;
        let rank = lead.len();
        let mut lead_strides: Vec<Strides> = [left, right].map(|l| l.strides[..rank].into()).into();
        lead_strides.extend(with.iter().flat_map(|attached| attached.lead_strides(rank)));
        let axes = Axes::new(lead, &lead_strides, |_| true);
        let stack = axes.size();
        let part = k.div_ceil(parts).next_multiple_of(tile.depth);
        let parts = k.div_ceil(part);
        let (left_strides, right_strides) =
            ([left.strides[rank], left.strides[rank + 1]], [right.strides[rank + 1], right.strides[rank]]);
        let form = matmul::Form {
            dtype: a.dtype,
            tile,
            left: reading(left, &axes, 0, left_strides, [*m, *k]),
            right: reading(right, &axes, 1, right_strides, [*n, *k]),
            vectors: n.is_multiple_of(4),
            rank: axes.lengths.len(),
            epilogue: with.map(|attached| attached.epilogue.clone()),
        };
        let out = match with {
            Some(_) => a.clone(),
            None => self.empty(a.dtype, &[parts, stack, *m, *n])?,
        };
        let groups = [n.div_ceil(tile.columns), m.div_ceil(tile.rows), stack * parts];
        if groups.iter().any(|&g| g > self.device.limits.max_compute_workgroups_per_dimension as usize) {
            return Err(Error::new(Kind::MemoryError, "a matrix product is too large for the GPU"));
        }
        let mut parameters = vec![0, *m as u32, *n as u32, *k as u32, part as u32, stack as u32];
        let mut buffers: Vec<Bound> = Vec::with_capacity(3);
        for (value, layout, strides) in [(a, left, left_strides), (b, right, right_strides)] {
            if let (Some(window), Some(buffer)) = (self.window(value, layout), value.buffer()) {
                parameters.push(window.offset);
                parameters.extend(words(&strides));
                buffers.push(window.bind(buffer));
            }
        }
        parameters.extend(axes.lengths.iter().map(|&length| length as u32));
        axes.strides[..2].iter().for_each(|strides| parameters.extend(words(strides)));
        match with {
            Some(attached) => attached.bind(self, &axes, rank, &mut parameters, &mut buffers),
            None => buffers.extend(out.buffer().map(Bound::from)),
        }
        let key = ShaderKey::MatMul(form.clone());
        let pipeline = self.pipeline(key, |abilities| matmul::shader(&form, abilities))?;
        self.batch.dispatch(&Dispatch {
            pipeline: &pipeline,
            buffers: &buffers,
            bindings: None,
            parameters: &parameters,
            groups: groups.map(|g| g as u32),
            work: (2 * stack * m * n * k) as u64,
        })?;
        if parts == 1 { Ok(out) } else { self.reduce_parts(&reduce::SUM, &out) }
    }
}

/// The texts of the shaders of products in this type, for every way to read the operands: for tests.
///
/// # Errors
/// `TypeError` when a device with these abilities has not the type.
pub fn product_shaders(dtype: DType, abilities: super::Abilities) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for tile in CANDIDATES.into_iter().chain([SMALL]) {
        for bits in 0..16u32 {
            let reading = |at: u32| Reading { along: bits >> at & 1 == 1, vectors: bits >> (at + 1) & 1 == 1 };
            let form = matmul::Form {
                dtype,
                tile,
                left: reading(0),
                right: reading(2),
                vectors: bits & 2 == 2,
                rank: (bits % 3) as usize,
                epilogue: (bits % 4 == 1).then(|| Epilogue::example(dtype)),
            };
            texts.push(matmul::shader(&form, abilities)?);
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::Array;
    use crate::backend::Backend;

    #[test]
    fn every_candidate_computes_the_same_product() {
        let Ok(gpu) = crate::backend::gpu::open(0) else { return };
        let values: Vec<f32> = (0..70 * 70).map(|i| (i % 17) as f32 - 8.0).collect();
        let host = Array::from_vec(&values, &[70, 70]).expect("memory");
        let a = gpu.upload(&host).expect("memory");
        let product = Product::new(&a, &a).expect("square matrices");
        let result = |tile| {
            let out = gpu.multiply(&product, &a, &a, tile, 1, None).expect("a product");
            gpu.download(&out).expect("a copy").to_vec::<f32>().expect("memory")
        };
        let first = result(SMALL);
        let expected: f32 = (0..70).map(|k| values[70 + k] * values[k * 70 + 2]).sum();
        assert_eq!(first[72], expected);
        for tile in CANDIDATES.into_iter().filter(|tile| fits(&gpu, *tile, a.dtype)) {
            assert_eq!(result(tile), first, "{tile:?}");
        }
        assert!(CANDIDATES.contains(&gpu.tune(&product, &a, &a, LARGE).expect("a tile")));
    }
}
