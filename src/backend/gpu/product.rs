//! Matrix products on a device: which tile, how operands are read, and what is a reduction rather.

use std::time::{Duration, Instant};

use super::batch::{Bound, Dispatch, Pipeline};
use super::cache;
use super::cooperative;
use super::epilogue::{Attached, Epilogue};
use super::matmul::{self, Reading, Storage, Tile};
use super::parts::{half, halves};
use super::run::{Axes, ShaderKey, words};
use super::types::stored_size;
use super::{Abilities, GpuArray, GpuBackend};
use crate::array::{DType, Layout, Shape, Strides, broadcast_shapes};
use crate::diag::{Error, Kind, Result};
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::{binary, reduce};

const LARGE: Tile = Tile { rows: 128, columns: 128, depth: 16, high: 8, wide: 8, lanes: 1 };
const MIDDLE: Tile = Tile { rows: 64, columns: 64, depth: 16, high: 4, wide: 4, lanes: 1 };
const SMALL: Tile = Tile { rows: 32, columns: 32, depth: 16, high: 4, wide: 4, lanes: 1 };
/// Tiles to choose among by measurement. The best one differs from device to device.
const CANDIDATES: [Tile; 8] = [
    LARGE,
    MIDDLE,
    Tile { rows: 128, columns: 128, depth: 8, high: 8, wide: 8, lanes: 1 },
    Tile { rows: 128, columns: 128, depth: 32, high: 8, wide: 8, lanes: 1 },
    Tile { rows: 64, columns: 64, depth: 16, high: 8, wide: 8, lanes: 1 },
    Tile { rows: 128, columns: 64, depth: 16, high: 8, wide: 8, lanes: 1 },
    Tile { rows: 64, columns: 64, depth: 16, high: 8, wide: 4, lanes: 1 },
    Tile { rows: 128, columns: 64, depth: 16, high: 8, wide: 4, lanes: 1 },
];
/// Operations after which a kind of product is worth measuring: a second of a fast device's time.
const WORTH_TUNING: f64 = 2e13;
/// Workgroups that give every part of a large device work.
const ENOUGH: usize = 128;

/// A product of matrices, or of stacks of them: `m × k` by `k × n`.
pub(super) struct Product {
    /// Whether the operands, of float32, are rounded to float16 before they are multiplied.
    half: bool,
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
    pub(super) fn new(a: &GpuArray, b: &GpuArray, half: bool) -> Result<Product> {
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
        // Nothing else is rounded.
        let half = half && a.dtype == DType::F32;
        Ok(Product { half, lead, m, n, k, left, right })
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
        let mut kernel = Kernel { shape: left.layout.shape.clone(), inputs: vec![dtype; 2], ..Kernel::default() };
        let operands = [0, 1].map(|input| {
            let rounded = if self.half { kernel.cast(input, DType::F16) } else { input };
            kernel.cast(rounded, dtype)
        });
        let operands = operands.into_iter().collect();
        let register = (2 + kernel.instructions.len()) as Register;
        kernel.instructions.push(Instruction { op: &binary::MULTIPLY, dtype, out: dtype, operands });
        let axes = [rank + 2].into_iter().collect();
        kernel.outputs.push(Output::Reduce { register, op: &reduce::SUM, axes, keepdims: false });
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

    fn kind(&self, dtype: DType) -> ProductKind {
        let rank = self.lead.len();
        let by_rows = |layout: &Layout| layout.strides[rank + 1].unsigned_abs() <= layout.strides[rank].unsigned_abs();
        (dtype, self.half, by_rows(&self.left), by_rows(&self.right))
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
        let fits = |tile: &Tile| fits(backend, *tile, self.storage(*tile, backend.abilities()).size(dtype));
        let count = |tile: &Tile| self.workgroups(*tile);
        let units = backend.abilities().units.filter(|_| self.half).map(cooperative::tiles);
        let plain: &[Tile] = if dtype.size() == 8 { &[MIDDLE, SMALL] } else { &[LARGE, MIDDLE, SMALL] };
        let tiles = units.as_ref().map_or(plain, |tiles| &tiles[..]);
        let small = tiles.last().copied().filter(fits).unwrap_or(SMALL);
        let tile = tiles.iter().copied().find(|tile| fits(tile) && count(tile) >= ENOUGH).unwrap_or(small);
        // Few results of many terms: the terms are divided too.
        let wanted = ENOUGH.div_ceil(count(&tile).max(1));
        let parts = (self.k / 512).clamp(1, wanted.max(1));
        (tile, if count(&tile) >= ENOUGH / 2 { 1 } else { parts })
    }

    /// The leading axes, those that can be merged merged, of the operands and of what an epilogue loads.
    fn axes(&self, with: Option<&Attached>) -> Axes {
        let rank = self.lead.len();
        let mut strides: Vec<Strides> = [&self.left, &self.right].map(|l| l.strides[..rank].into()).into();
        strides.extend(with.iter().flat_map(|attached| attached.lead_strides(rank)));
        Axes::new(&self.lead, &strides, |_| true)
    }

    /// The strides of each operand across and along the summed axis.
    fn strides(&self) -> [[isize; 2]; 2] {
        let (rank, left, right) = (self.lead.len(), &self.left.strides, &self.right.strides);
        [[left[rank], left[rank + 1]], [right[rank + 1], right[rank]]]
    }

    /// What the shader for tiles of this kind depends on.
    fn form(&self, dtype: DType, tile: Tile, storage: Storage, with: Option<&Attached>) -> matmul::Form {
        let (axes, [left, right]) = (self.axes(with), self.strides());
        matmul::Form {
            dtype,
            tile,
            storage,
            left: reading(&self.left, &axes, 0, left, [self.m, self.k]),
            right: reading(&self.right, &axes, 1, right, [self.n, self.k]),
            vectors: self.n.is_multiple_of(4),
            rank: axes.lengths.len(),
            epilogue: with.map(|attached| attached.epilogue.clone()),
        }
    }

    /// How the elements of such tiles lie in workgroup memory.
    fn storage(&self, tile: Tile, abilities: Abilities) -> Storage {
        match abilities.units {
            _ if !self.half => Storage::Whole,
            Some(units) if tile.lanes > 1 => Storage::Units(units.size),
            _ if abilities.float16 => Storage::Half,
            _ => Storage::Packed,
        }
    }

    /// The tiles to choose among by measurement.
    fn candidates(&self, backend: &GpuBackend, dtype: DType) -> Vec<Tile> {
        let abilities = backend.abilities();
        let units = abilities.units.filter(|_| self.half).map(cooperative::tiles);
        let all = units.into_iter().flatten().chain(CANDIDATES);
        all.filter(|tile| fits(backend, *tile, self.storage(*tile, abilities).size(dtype))).collect()
    }

    /// Whether a device has the memory and the threads for a tile of this product.
    pub(super) fn fits(&self, backend: &GpuBackend, tile: Tile, dtype: DType) -> bool {
        fits(backend, tile, self.storage(tile, backend.abilities()).size(dtype))
    }
}

/// Whether a device has the memory and the threads for a tile of elements of so many bytes.
fn fits(backend: &GpuBackend, tile: Tile, size: usize) -> bool {
    let limits = &backend.device.limits;
    tile.memory(size) <= limits.max_compute_workgroup_storage_size as usize
        && tile.threads() <= limits.max_compute_invocations_per_workgroup as usize
}

/// What large products of one kind have cost so far, and the tile that was measured to be the best for them.
#[derive(Default)]
pub(super) struct Tuning {
    work: f64,
    best: Option<Tile>,
}

/// Data type, whether operands are rounded to float16, and whether each operand's neighbours lie along its rows.
pub(super) type ProductKind = (DType, bool, bool, bool);

/// A kind of product in the file of measured tiles.
fn kind_text((dtype, half, left, right): ProductKind) -> String {
    let order = |by_rows: bool| if by_rows { "rows" } else { "columns" };
    let rounded = if half { " by float16" } else { "" };
    format!("{dtype}{rounded} {} {}", order(left), order(right))
}

/// A tile in the file of measured tiles.
fn numbers(tile: Tile) -> [usize; 6] {
    let Tile { rows, columns, depth, high, wide, lanes } = tile;
    [rows, columns, depth, high, wide, lanes]
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
    /// The matrix product of operands of one type; `shape` is the result's. With `half`, float32 operands are rounded to
    /// float16 first.
    pub(super) fn matmul(&self, a: &GpuArray, b: &GpuArray, shape: &[usize], half: bool) -> Result<GpuArray> {
        let (a, b) = (self.materialize(a)?, self.materialize(b)?);
        if a.dtype == DType::F16 {
            // They are held as float32 numbers, which are added up as such; rounding changes none.
            let single = |value: &GpuArray| GpuArray { dtype: DType::F32, ..value.clone() };
            let out = self.matmul(&single(&a), &single(&b), shape, true)?;
            return self.copy(&out, DType::F16);
        }
        let product = Product::new(&a, &b, half)?;
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
        let Product { half: rounded, lead, m, n, k, left, right } = product;
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
            let piece = self.matmul(&cut(a, left, of_left), &cut(b, right, of_right), &part, *rounded)?;
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
            let known = || Tuning { work: 0.0, best: self.known_tile(kind, &product.candidates(self, a.dtype)) };
            let tuning = tunings.entry(kind).or_insert_with(known);
            tuning.work += product.operations();
            if tuning.best.is_none() && tuning.work < WORTH_TUNING { Some(tile) } else { tuning.best }
        };
        let best = match best {
            Some(tile) => tile,
            None => {
                let tile = self.tune(product, a, b, tile)?;
                self.tunings.borrow_mut().entry(kind).or_default().best = Some(tile);
                cache::keep_tile(&self.device, &kind_text(kind), numbers(tile));
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
    fn known_tile(&self, kind: ProductKind, candidates: &[Tile]) -> Option<Tile> {
        let text = kind_text(kind);
        let (_, kept) = cache::tiles(&self.device).into_iter().find(|(have, _)| *have == text)?;
        candidates.iter().copied().find(|tile| numbers(*tile) == kept)
    }

    /// The candidate that computes this product in the least time.
    fn tune(&self, product: &Product, a: &GpuArray, b: &GpuArray, usual: Tile) -> Result<Tile> {
        let mut best = (Duration::MAX, usual);
        for tile in product.candidates(self, a.dtype) {
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
        let form = product.form(a.dtype, tile, product.storage(tile, self.abilities()), with);
        let pipeline = self.pipeline(ShaderKey::MatMul(form.clone()), |abilities| matmul::shader(&form, abilities))?;
        self.multiply_by(&pipeline, &form, product, [a, b], parts, with)
    }

    /// The product by a pipeline that was made for this form.
    fn multiply_by(
        &self,
        pipeline: &Pipeline,
        form: &matmul::Form,
        product: &Product,
        [a, b]: [&GpuArray; 2],
        parts: usize,
        with: Option<&Attached>,
    ) -> Result<GpuArray> {
        let Product { m, n, k, left, right, .. } = product;
        let tile = form.tile;
        let axes = product.axes(with);
        let stack = axes.size();
        let part = k.div_ceil(parts).next_multiple_of(tile.depth);
        let parts = k.div_ceil(part);
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
        for ((value, layout), strides) in [(a, left), (b, right)].into_iter().zip(product.strides()) {
            if let (Some(window), Some(buffer)) = (self.window(value, layout), value.buffer()) {
                parameters.push(window.offset);
                parameters.extend(words(&strides));
                buffers.push(window.bind(buffer));
            }
        }
        parameters.extend(axes.lengths.iter().map(|&length| length as u32));
        axes.strides[..2].iter().for_each(|strides| parameters.extend(words(strides)));
        match with {
            Some(attached) => attached.bind(self, &axes, product.rank(), &mut parameters, &mut buffers),
            None => buffers.extend(out.buffer().map(Bound::from)),
        }
        self.batch.dispatch(&Dispatch {
            pipeline,
            buffers: &buffers,
            bindings: None,
            parameters: &parameters,
            groups: groups.map(|g| g as u32),
            work: (2 * stack * m * n * k) as u64,
        })?;
        if parts == 1 { Ok(out) } else { self.reduce_parts(&reduce::SUM, &out) }
    }
}

/// The texts of the shaders of products in this type, for every way to read the operands and, of float32, for every
/// precision: for tests.
///
/// # Errors
/// `TypeError` when a device with these abilities has not the type.
pub fn product_shaders(dtype: DType, abilities: super::Abilities) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    let plain = CANDIDATES.into_iter().chain([SMALL]);
    let mut forms: Vec<(Tile, Storage)> = plain.clone().map(|tile| (tile, Storage::Whole)).collect();
    if dtype == DType::F32 {
        let halves = [Storage::Packed, Storage::Half];
        forms.extend(plain.flat_map(|tile| halves.map(|storage| (tile, storage))));
        for size in [8, 16] {
            let units = cooperative::Units { size, lanes: 32 };
            forms.extend(cooperative::tiles(units).map(|tile| (tile, Storage::Units(size))));
        }
    }
    for (tile, storage) in forms {
        for bits in 0..16u32 {
            let reading = |at: u32| Reading { along: bits >> at & 1 == 1, vectors: bits >> (at + 1) & 1 == 1 };
            let form = matmul::Form {
                dtype,
                tile,
                storage,
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
        let expected: f32 = (0..70).map(|k| values[70 + k] * values[k * 70 + 2]).sum();
        for half in [false, true] {
            let product = Product::new(&a, &a, half).expect("square matrices");
            let result = |tile| {
                let out = gpu.multiply(&product, &a, &a, tile, 1, None).expect("a product");
                gpu.download(&out).expect("a copy").to_vec::<f32>().expect("memory")
            };
            let first = result(SMALL);
            assert_eq!(first[72], expected);
            let candidates = product.candidates(&gpu, a.dtype);
            for &tile in &candidates {
                assert_eq!(result(tile), first, "{tile:?}");
            }
            assert!(candidates.contains(&gpu.tune(&product, &a, &a, LARGE).expect("a tile")));
        }
    }

    /// The shader with loops in place of the units that no device here has: a matrix in a tile is known by its place,
    /// and each thread of a subgroup has its share of a matrix of sums.
    fn without_units(text: &str, size: usize, lanes: usize) -> String {
        let mut plain = text.replace("enable wgpu_cooperative_matrix;\n", "").replace("enable f16;\n", "");
        for (role, element, tile) in [("A", "f16", "a_tile"), ("B", "f16", "b_tile"), ("C", "f32", "sums")] {
            for (suffix, by_rows) in [("T", 1), ("", 0)] {
                let call = format!("coopLoad{suffix}<coop_mat{size}x{size}<{element}, {role}>>(&{tile}[");
                let place = if role == "C" { "taken(member, ".to_owned() } else { format!("vec3<u32>({by_rows}u, ") };
                plain = plain.replace(&call, &place);
            }
        }
        // What remains of the brackets: `place], pitch)`.
        let line = |line: &str| match line.contains("vec3<u32>(") || line.contains("taken(") {
            true => line.replace("], ", ", "),
            false if line.contains("coopStoreT(") => {
                line.replace("coopStoreT(", "put(member, ").replace(", &sums[", ", ").replace("], ", ", ")
            }
            false => line.replace("coopMultiplyAdd(", "added(member, "),
        };
        let plain: Vec<String> = plain.lines().map(line).collect();
        let share = size * size / lanes;
        let operations = "
fn taken(member: u32, at: u32, pitch: u32) -> array<f32, SHARE> {
    var m: array<f32, SHARE>;
    for (var i = 0u; i < SHARE; i++) {
        let e = member + i * LANES;
        m[i] = sums[at + e / SIZE * pitch + e % SIZE];
    }
    return m;
}
fn put(member: u32, value: array<f32, SHARE>, at: u32, pitch: u32) {
    var m = value;
    for (var i = 0u; i < SHARE; i++) {
        let e = member + i * LANES;
        sums[at + e / SIZE * pitch + e % SIZE] = m[i];
    }
}
fn added(member: u32, a: vec3<u32>, b: vec3<u32>, c: array<f32, SHARE>) -> array<f32, SHARE> {
    var m = c;
    for (var i = 0u; i < min(SHARE, member + SHARE); i++) {
        let e = member + i * LANES;
        for (var t = 0u; t < min(SIZE, member + SIZE); t++) {
            let row = vec2<u32>(e / SIZE, t);
            let column = vec2<u32>(t, e % SIZE);
            let x = a_tile[a.y + select(row.y * a.z + row.x, row.x * a.z + row.y, a.x == 1u)];
            let y = b_tile[b.y + select(column.y * b.z + column.x, column.x * b.z + column.y, b.x == 1u)];
            m[i] += x * y;
        }
    }
    return m;
}
";
        let sizes = [("SHARE", share), ("LANES", lanes), ("SIZE", size)];
        let operations =
            sizes.iter().fold(operations.to_owned(), |text, (name, n)| text.replace(name, &format!("{n}u")));
        // Every number is a float16 already, whatever type holds it.
        (plain.join("\n") + &operations).replace("f16", "f32")
    }

    #[test]
    fn products_by_matrix_units_keep_to_their_edges() {
        let Ok(gpu) = crate::backend::gpu::open(0) else { return };
        if !gpu.abilities().subgroups {
            return;
        }
        let lanes = gpu.device.subgroup;
        for (size, [m, n, k]) in [(8, [70, 45, 50]), (16, [45, 70, 33])] {
            let number = |i: usize| ((i * 7919) % 23) as f32 - 11.0;
            let matrix = |rows: usize, columns: usize| {
                let values: Vec<f32> = (0..rows * columns).map(number).collect();
                Array::from_vec(&values, &[rows, columns]).expect("memory")
            };
            for turned in 0..4 {
                let side = |rows: usize, columns: usize, turn: bool| {
                    let value = gpu.upload(&if turn { matrix(columns, rows) } else { matrix(rows, columns) });
                    let value = value.expect("memory");
                    if turn { gpu.with_layout(&value, value.layout.permute(&[1, 0])) } else { value }
                };
                let (a, b) = (side(m, k, turned & 1 == 1), side(k, n, turned & 2 == 2));
                let product = Product::new(&a, &b, true).expect("they fit");
                let want = gpu.multiply(&product, &a, &b, SMALL, 1, None).expect("a product");
                let want = gpu.download(&want).expect("a copy").to_vec::<f32>().expect("memory");
                // The larger tiles differ in nothing but the number of blocks: one look at them is enough.
                let tiles = cooperative::tiles(cooperative::Units { size, lanes });
                for tile in tiles[if turned == 0 { 1 } else { 2 }..].iter().copied() {
                    let form = product.form(a.dtype, tile, Storage::Units(size), None);
                    let text = matmul::shader(&form, gpu.abilities()).expect("a text");
                    let pipeline = gpu.batch.pipeline(&without_units(&text, size, lanes)).expect("a pipeline");
                    for parts in [1, 3] {
                        let got =
                            gpu.multiply_by(&pipeline, &form, &product, [&a, &b], parts, None).expect("a product");
                        let got = gpu.download(&got).expect("a copy").to_vec::<f32>().expect("memory");
                        assert_eq!(got, want, "{tile:?} {size} {m} {n} {k} {turned} {parts}");
                    }
                }
            }
        }
    }

    #[test]
    fn tiles_are_kept_for_each_precision() {
        let kinds = [(DType::F32, false, true, true), (DType::F32, true, true, true), (DType::F32, true, true, false)];
        let texts = kinds.map(kind_text);
        assert_eq!(texts, ["float32 rows rows", "float32 by float16 rows rows", "float32 by float16 rows columns"]);
    }
}
