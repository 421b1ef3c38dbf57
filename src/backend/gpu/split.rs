//! Library routines over arrays that no kernel reaches at once: done over parts of them, and put together.

use super::parts::half;
use super::types::stored_size;
use super::{Data, GpuArray, GpuBackend};
use crate::array::{DType, Layout, Scalar, Shape, broadcast_shapes};
use crate::diag::{Error, Kind, Result};
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::index::gathered_shape;
use crate::ops::{Attrs, Aval, LibraryOp, Op, binary, compare, reduce};

/// A routine that is to be done.
struct Call<'a> {
    routine: LibraryOp,
    attrs: &'a Attrs,
    aval: &'a Aval,
    /// Elements of any array that a kernel reaches.
    most: usize,
}

/// A kernel that is written down instruction by instruction.
struct Written(Kernel);

impl Written {
    fn new(shape: &[usize], inputs: &[&GpuArray]) -> Written {
        let inputs = inputs.iter().map(|input| input.dtype).collect();
        Written(Kernel { shape: shape.into(), inputs, ..Kernel::default() })
    }

    fn push(&mut self, op: &'static Op, types: (DType, DType), operands: &[Register]) -> Register {
        let (dtype, out) = types;
        self.0.push(Instruction { op, dtype, out, operands: operands.iter().copied().collect() })
    }

    fn run<const N: usize>(
        mut self,
        gpu: &GpuBackend,
        inputs: &[&GpuArray],
        results: [Register; N],
    ) -> Result<[GpuArray; N]> {
        self.0.outputs = results.into_iter().map(Output::Store).collect();
        let inputs: Vec<GpuArray> = inputs.iter().map(|&input| input.clone()).collect();
        let found = gpu.run_kernel(&self.0, &inputs)?;
        found.try_into().map_err(|_| Error::new(Kind::SystemError, "a kernel lost a result"))
    }
}

fn number(value: Scalar) -> GpuArray {
    GpuArray { data: Data::Number(value), dtype: value.dtype(), layout: Layout::contiguous(&[]) }
}

fn part_of(value: &GpuArray, axis: usize, (start, count): (usize, usize)) -> GpuArray {
    GpuArray { layout: half(&value.layout, axis, start, count), ..value.clone() }
}

/// The longest axis that has several places and is none of these.
fn longest(shape: &[usize], without: &[usize]) -> Option<usize> {
    (0..shape.len()).filter(|axis| shape[*axis] > 1 && !without.contains(axis)).max_by_key(|&axis| shape[axis])
}

/// Parts of an axis, no more elements than these in each, but one place at least.
fn parts(shape: &[usize], axis: usize, most: usize) -> Vec<(usize, usize)> {
    let inner: usize = shape.iter().enumerate().filter(|(at, _)| *at != axis).map(|(_, &n)| n).product();
    let count = (most / inner.max(1)).max(1);
    (0..shape[axis]).step_by(count).map(|start| (start, count.min(shape[axis] - start))).collect()
}

impl GpuBackend {
    /// The routine over parts; `None` where kernels reach all that it needs, or where there is no such way.
    pub(super) fn routine_in_parts(
        &self,
        routine: LibraryOp,
        attrs: &Attrs,
        inputs: &[GpuArray],
        aval: &Aval,
    ) -> Result<Option<GpuArray>> {
        let limit = self.device.limits.max_storage_buffer_binding_size as usize;
        let widest = inputs.iter().map(|input| stored_size(input.dtype)).chain([stored_size(aval.dtype), 4]).max();
        let most = limit / widest.unwrap_or(8);
        let is_sort = matches!(routine, LibraryOp::Sort | LibraryOp::ArgSort);
        // Sorting has room for a power of two of places in each line, up to twice as many.
        let most = if is_sort { most / 2 } else { most };
        let fits = |shape: &[usize]| shape.iter().product::<usize>() <= most;
        let is_small = inputs.iter().all(|input| fits(input.shape())) && fits(&aval.shape);
        if is_small && inputs.iter().all(|input| self.reaches(input)) {
            return Ok(None);
        }
        let call = Call { routine, attrs, aval, most };
        if is_small {
            // Parts of what is large.
            let own: Vec<GpuArray> = inputs.iter().map(|input| self.copy(input, input.dtype)).collect::<Result<_>>()?;
            return self.again(&call, attrs, &own, &aval.shape).map(Some);
        }
        match (routine, attrs) {
            (LibraryOp::CumulativeSum, Attrs::Axis(axis)) => self.scan_parts(&call, &inputs[0], *axis, &binary::ADD),
            (LibraryOp::CumulativeProduct, Attrs::Axis(axis)) => {
                self.scan_parts(&call, &inputs[0], *axis, &binary::MULTIPLY)
            }
            (LibraryOp::Sort | LibraryOp::ArgSort, Attrs::Axis(axis)) => self.sort_parts(&call, &inputs[0], *axis),
            (LibraryOp::ArgMax | LibraryOp::ArgMin, Attrs::Axes { axes, keepdims }) => {
                self.extreme_parts(&call, &inputs[0], axes, *keepdims)
            }
            (LibraryOp::Gather, Attrs::Gather { axes, position, .. }) => {
                self.gather_parts(&call, &inputs[0], (axes, *position), &inputs[1..])
            }
            (LibraryOp::ScatterAdd, Attrs::Gather { axes, position, shape }) => {
                self.add_parts(&call, &inputs[0], shape, (axes, *position), &inputs[1..])
            }
            (LibraryOp::ScatterUpdate, Attrs::Gather { axes, position, .. }) => {
                self.update_parts(&call, inputs, (axes, *position))
            }
            _ => return Ok(None),
        }
        .map(Some)
    }

    /// The call with other operands.
    fn again(&self, call: &Call, attrs: &Attrs, inputs: &[GpuArray], shape: &[usize]) -> Result<GpuArray> {
        let types = [Aval::new(call.aval.dtype, shape)];
        Ok(self.call_routine(call.routine, attrs, inputs, &types)?.remove(0))
    }

    /// The call over parts of an axis that it treats place by place; `place` is that axis of the result.
    fn by_lines(&self, call: &Call, source: &GpuArray, axis: usize, place: usize) -> Result<GpuArray> {
        let out = self.empty(call.aval.dtype, &call.aval.shape)?;
        for range in parts(source.shape(), axis, call.most) {
            let part = self.copy(&part_of(source, axis, range), source.dtype)?;
            let mut shape = call.aval.shape.clone();
            shape[place] = range.1;
            let found = self.again(call, call.attrs, &[part], &shape)?;
            self.copy_into(&found, &part_of(&out, place, range))?;
        }
        Ok(out)
    }

    fn scan_parts(&self, call: &Call, source: &GpuArray, axis: usize, combine: &'static Op) -> Result<GpuArray> {
        let shape = source.shape();
        if let Some(other) = longest(shape, &[axis]).filter(|&other| shape[other] >= shape[axis]) {
            return self.by_lines(call, source, other, other);
        }
        let out = self.empty(call.aval.dtype, shape)?;
        let mut last: Option<GpuArray> = None;
        for range in parts(shape, axis, call.most) {
            let part = self.copy(&part_of(source, axis, range), call.aval.dtype)?;
            let mut found = self.again(call, call.attrs, std::slice::from_ref(&part), part.shape())?;
            if let Some(last) = last {
                let layout = last.layout.broadcast_to(found.shape())?;
                found = self.combine(combine, &GpuArray { layout, ..last }, &found)?;
            }
            self.copy_into(&found, &part_of(&out, axis, range))?;
            last = Some(self.copy(&part_of(&found, axis, (range.1 - 1, 1)), found.dtype)?);
        }
        Ok(out)
    }

    /// A line longer than a kernel reaches is sorted in parts of half of that, and neighbours are merged, one and then the
    /// other way of pairing them, until every element has had the way through all parts (odd-even transposition).
    fn sort_parts(&self, call: &Call, source: &GpuArray, axis: usize) -> Result<GpuArray> {
        let shape = source.shape();
        if let Some(other) = longest(shape, &[axis]) {
            return self.by_lines(call, source, other, other);
        }
        let ranges = parts(shape, axis, (call.most / 2).max(1));
        let by_place = call.routine == LibraryOp::ArgSort;
        let values = self.copy(source, source.dtype)?;
        let places = match by_place {
            true => Some(self.numbered(shape, axis)?),
            false => None,
        };
        let sort = |range: (usize, usize)| -> Result<()> {
            let part = self.copy(&part_of(&values, axis, range), values.dtype)?;
            let found = self.again(call, call.attrs, std::slice::from_ref(&part), part.shape())?;
            let Some(places) = &places else { return self.copy_into(&found, &part_of(&values, axis, range)) };
            let (flat, flat_found) = (Layout::contiguous(&[range.1]), Layout::contiguous(&[range.1]));
            let index = GpuArray { layout: flat_found, ..found };
            for (whole, part) in [(&values, part), (places, self.copy(&part_of(places, axis, range), DType::I64)?)] {
                let moved =
                    self.gather(&GpuArray { layout: flat.clone(), ..part }, &[0], 0, std::slice::from_ref(&index))?;
                let target = part_of(whole, axis, range);
                let layout = Layout::contiguous(target.shape());
                self.copy_into(&GpuArray { layout, ..moved }, &target)?;
            }
            Ok(())
        };
        for turn in 0..ranges.len() {
            for pair in ranges[turn % 2..].chunks(2) {
                sort((pair[0].0, pair.iter().map(|range| range.1).sum()))?;
            }
        }
        Ok(places.unwrap_or(values))
    }

    /// The number of its place along an axis, everywhere.
    fn numbered(&self, shape: &[usize], axis: usize) -> Result<GpuArray> {
        let out = self.empty(DType::I64, shape)?;
        let most = self.device.limits.max_storage_buffer_binding_size as usize / 8;
        let first = parts(shape, axis, most)[0];
        let ones = self.fill(Scalar::I64(1), part_of(&out, axis, first).shape())?;
        let attrs = Attrs::Axis(axis);
        let counted = self.call_routine(
            LibraryOp::CumulativeSum,
            &attrs,
            &[ones],
            &[Aval::new(DType::I64, part_of(&out, axis, first).shape())],
        )?;
        for (start, count) in parts(shape, axis, most) {
            let part = part_of(&counted[0], axis, (0, count));
            let inputs = [&part, &number(Scalar::I64(start as i64 - 1))];
            let mut kernel = Written::new(part.shape(), &inputs);
            let sum = kernel.push(&binary::ADD, (DType::I64, DType::I64), &[0, 1]);
            let [moved] = kernel.run(self, &inputs, [sum])?;
            self.copy_into(&moved, &part_of(&out, axis, (start, count)))?;
        }
        Ok(out)
    }

    fn extreme_parts(&self, call: &Call, source: &GpuArray, axes: &[usize], keepdims: bool) -> Result<GpuArray> {
        let shape = source.shape();
        if let ([axis], Some(other)) = (axes, longest(shape, axes))
            && shape[other] >= shape[*axis]
        {
            let place = if keepdims || other < *axis { other } else { other - 1 };
            return self.by_lines(call, source, other, place);
        }
        // The first axis that has several places is the outermost of all.
        let axis = match axes {
            [axis] => *axis,
            _ => (0..shape.len()).find(|&axis| shape[axis] > 1).unwrap_or(0),
        };
        let inner: usize = if axes.len() == 1 { 1 } else { shape[axis + 1..].iter().product() };
        let is_greatest = call.routine == LibraryOp::ArgMax;
        let (row, comes_first) =
            if is_greatest { (&reduce::MAX, &compare::GREATER) } else { (&reduce::MIN, &compare::LESS) };
        // Truth values are compared as numbers.
        let dtype = if source.dtype == DType::Bool { DType::I32 } else { source.dtype };
        let (truth, element, place) = ((DType::Bool, DType::Bool), (dtype, DType::Bool), (DType::I64, DType::I64));
        let mut best: Option<[GpuArray; 2]> = None;
        for range in parts(shape, axis, call.most) {
            let part = self.copy(&part_of(source, axis, range), dtype)?;
            let kept = reduce::reduced_shape(part.shape(), axes, false);
            let output = Output::Reduce { register: 0, op: row, axes: axes.into(), keepdims: false };
            let kernel = Kernel {
                shape: part.shape().into(),
                inputs: vec![dtype],
                instructions: Vec::new(),
                outputs: vec![output],
            };
            let value = self.run_kernel(&kernel, std::slice::from_ref(&part))?.remove(0);
            let at = self.again(call, call.attrs, &[part], &kept)?;
            let start = number(Scalar::I64((range.0 * inner) as i64));
            best = Some(match best {
                None => [value, at],
                Some([have, place_of]) => {
                    let inputs = [&have, &place_of, &value, &at, &start];
                    let mut kernel = Written::new(&kept, &inputs);
                    let mut is_better = kernel.push(comes_first, element, &[2, 0]);
                    if dtype.is_float() {
                        // The first nan comes before all.
                        let (is_nan, had_none) = (
                            kernel.push(&compare::NOT_EQUAL, element, &[2, 2]),
                            kernel.push(&compare::EQUAL, element, &[0, 0]),
                        );
                        let first_nan = kernel.push(&compare::LOGICAL_AND, truth, &[is_nan, had_none]);
                        is_better = kernel.push(&compare::LOGICAL_OR, truth, &[is_better, first_nan]);
                    }
                    let moved = kernel.push(&binary::ADD, place, &[3, 4]);
                    let value = kernel.push(&compare::SELECT, (dtype, dtype), &[is_better, 2, 0]);
                    let at = kernel.push(&compare::SELECT, place, &[is_better, moved, 1]);
                    kernel.run(self, &inputs, [value, at])?
                }
            });
        }
        match best {
            Some([_, at]) => Ok(GpuArray { layout: Layout::contiguous(&call.aval.shape), ..at }),
            None => Err(Error::value("attempt to get an extreme of an empty sequence")),
        }
    }

    /// Which of the indices lie in a part of the axis, as indices into that part; those of others become `elsewhere`.
    fn indices_into(
        &self,
        index: &GpuArray,
        shape: &[usize],
        length: usize,
        (start, count): (usize, usize),
        elsewhere: usize,
    ) -> Result<[GpuArray; 2]> {
        let whole = |n: usize| number(Scalar::I32(n as i32));
        let inputs =
            [index, &whole(0), &whole(length), &whole(length - 1), &whole(start), &whole(count), &whole(elsewhere)];
        let mut kernel = Written::new(shape, &inputs);
        let (places, asks) = ((DType::I32, DType::I32), (DType::I32, DType::Bool));
        let index = kernel.0.cast(0, DType::I32);
        let counts_back = kernel.push(&compare::LESS, asks, &[index, 1]);
        let back = kernel.push(&binary::ADD, places, &[index, 2]);
        let index = kernel.push(&compare::SELECT, places, &[counts_back, back, index]);
        // What is out of bounds is brought to the nearest place, as everywhere.
        let index = kernel.push(&binary::MAXIMUM, places, &[index, 1]);
        let index = kernel.push(&binary::MINIMUM, places, &[index, 3]);
        let own = kernel.push(&binary::SUBTRACT, places, &[index, 4]);
        let (from, to) =
            (kernel.push(&compare::GREATER_EQUAL, asks, &[own, 1]), kernel.push(&compare::LESS, asks, &[own, 5]));
        let is_here = kernel.push(&compare::LOGICAL_AND, (DType::Bool, DType::Bool), &[from, to]);
        let own = kernel.push(&compare::SELECT, places, &[is_here, own, 6]);
        kernel.run(self, &inputs, [own, is_here])
    }

    /// The indices as arrays of one shape, and that.
    fn spread_indices(&self, indices: &[GpuArray]) -> Result<(Vec<GpuArray>, Shape)> {
        let shapes: Vec<&[usize]> = indices.iter().map(GpuArray::shape).collect();
        let shape = broadcast_shapes(&shapes)?;
        let spread = |index: &GpuArray| Ok(GpuArray { layout: index.layout.broadcast_to(&shape)?, ..index.clone() });
        Ok((indices.iter().map(spread).collect::<Result<_>>()?, shape))
    }

    /// `x` where the indices of these are here, else `y`.
    fn choose(&self, is_here: &GpuArray, position: usize, x: &GpuArray, y: &GpuArray) -> Result<GpuArray> {
        let shape = x.shape();
        let mut own: Shape = shape.iter().map(|_| 1).collect();
        own[position..position + is_here.shape().len()].copy_from_slice(is_here.shape());
        let layout = Layout { offset: is_here.layout.offset, ..Layout::contiguous(&own) }.broadcast_to(shape)?;
        let inputs = [&GpuArray { layout, ..is_here.clone() }, x, y];
        let mut kernel = Written::new(shape, &inputs);
        let chosen = kernel.push(&compare::SELECT, (x.dtype, x.dtype), &[0, 1, 2]);
        let [chosen] = kernel.run(self, &inputs, [chosen])?;
        Ok(chosen)
    }

    fn gather_parts(
        &self,
        call: &Call,
        source: &GpuArray,
        (axes, position): (&[usize], usize),
        indices: &[GpuArray],
    ) -> Result<GpuArray> {
        let (indices, shape) = self.spread_indices(indices)?;
        let whole = &call.aval.shape;
        if whole.iter().product::<usize>() > call.most && shape.first().is_some_and(|&n| n > 1) {
            let out = self.empty(call.aval.dtype, whole)?;
            for range in parts(whole, position, call.most) {
                let mut inputs = vec![source.clone()];
                inputs.extend(indices.iter().map(|index| part_of(index, 0, range)));
                let target = part_of(&out, position, range);
                self.copy_into(&self.again(call, call.attrs, &inputs, target.shape())?, &target)?;
            }
            return Ok(out);
        }
        let length = source.shape()[axes[0]];
        let mut found: Option<GpuArray> = None;
        for range in parts(source.shape(), axes[0], call.most) {
            let part = self.copy(&part_of(source, axes[0], range), source.dtype)?;
            let [own, is_here] = self.indices_into(&indices[0], &shape, length, range, 0)?;
            let mut inputs = vec![part, own];
            inputs.extend(indices[1..].iter().cloned());
            let here = self.again(call, call.attrs, &inputs, whole)?;
            found = Some(match found {
                None => here,
                Some(before) => self.choose(&is_here, position, &here, &before)?,
            });
        }
        found.ok_or_else(|| Error::index("an axis without elements has none that an index could mean"))
    }

    fn add_parts(
        &self,
        call: &Call,
        values: &GpuArray,
        target: &[usize],
        (axes, position): (&[usize], usize),
        indices: &[GpuArray],
    ) -> Result<GpuArray> {
        let (indices, shape) = self.spread_indices(indices)?;
        let lengths: Vec<&[usize]> = indices.iter().map(GpuArray::shape).collect();
        let gathered = gathered_shape(target, axes, position, &lengths)?;
        let values = GpuArray { layout: values.layout.broadcast_to(&gathered)?, ..values.clone() };
        if gathered.iter().product::<usize>() > call.most && shape.first().is_some_and(|&n| n > 1) {
            let mut sum: Option<GpuArray> = None;
            for range in parts(&gathered, position, call.most) {
                let mut inputs = vec![self.copy(&part_of(&values, position, range), values.dtype)?];
                inputs.extend(indices.iter().map(|index| part_of(index, 0, range)));
                let part = self.again(call, call.attrs, &inputs, target)?;
                sum = Some(match sum {
                    None => part,
                    Some(sum) => self.combine(&binary::ADD, &sum, &part)?,
                });
            }
            return sum.ok_or_else(|| Error::new(Kind::SystemError, "nothing was added"));
        }
        let out = self.empty(call.aval.dtype, target)?;
        let nothing = self.fill(Scalar::zero(values.dtype), &[])?;
        let nothing = GpuArray { layout: nothing.layout.broadcast_to(&gathered)?, ..nothing };
        for range in parts(target, axes[0], call.most) {
            let [own, is_here] = self.indices_into(&indices[0], &shape, target[axes[0]], range, 0)?;
            let mut inputs = vec![self.choose(&is_here, position, &values, &nothing)?, own];
            inputs.extend(indices[1..].iter().cloned());
            let place = part_of(&out, axes[0], range);
            let attrs = Attrs::Gather { axes: axes.into(), position, shape: place.shape().into() };
            self.copy_into(&self.again(call, &attrs, &inputs, place.shape())?, &place)?;
        }
        Ok(out)
    }

    /// Parts get a place more, where what is meant for others goes.
    fn update_parts(&self, call: &Call, inputs: &[GpuArray], (axes, position): (&[usize], usize)) -> Result<GpuArray> {
        let (indices, shape) = self.spread_indices(&inputs[2..])?;
        let whole = inputs[0].shape();
        let lengths: Vec<&[usize]> = indices.iter().map(GpuArray::shape).collect();
        let gathered = gathered_shape(whole, axes, position, &lengths)?;
        let values = GpuArray { layout: inputs[1].layout.broadcast_to(&gathered)?, ..inputs[1].clone() };
        if gathered.iter().product::<usize>() > call.most && shape.first().is_some_and(|&n| n > 1) {
            // One after the other: what is written last counts.
            let mut out = inputs[0].clone();
            for range in parts(&gathered, position, call.most) {
                let mut inputs = vec![out, self.copy(&part_of(&values, position, range), values.dtype)?];
                inputs.extend(indices.iter().map(|index| part_of(index, 0, range)));
                out = self.again(call, call.attrs, &inputs, whole)?;
            }
            return Ok(out);
        }
        let out = self.copy(&inputs[0], call.aval.dtype)?;
        let inner = whole.iter().product::<usize>() / whole[axes[0]].max(1);
        for range in parts(whole, axes[0], call.most.saturating_sub(inner)) {
            let place = part_of(&out, axes[0], range);
            let mut longer: Shape = place.shape().into();
            longer[axes[0]] += 1;
            let part = self.empty(out.dtype, &longer)?;
            let own_part = part_of(&part, axes[0], (0, range.1));
            self.copy_into(&place, &own_part)?;
            let [own, _] = self.indices_into(&indices[0], &shape, whole[axes[0]], range, range.1)?;
            let mut operands = vec![part.clone(), values.clone(), own];
            operands.extend(indices[1..].iter().cloned());
            let attrs = Attrs::Gather { axes: axes.into(), position, shape: longer.clone() };
            let found = self.again(call, &attrs, &operands, &longer)?;
            self.copy_into(&part_of(&found, axes[0], (0, range.1)), &place)?;
        }
        Ok(out)
    }
}
