//! Library routines: those that are copies between views here, the others in their own files.

use super::{Abilities, GpuArray, GpuBackend, extreme, index, scan, sort};
use crate::array::{DType, Scalar, SliceSpec};
use crate::backend::Backend;
use crate::diag::{Error, Result};
use crate::ops::{Attrs, Aval, LibraryOp, binary};

impl GpuBackend {
    pub(super) fn has_routine(&self, routine: LibraryOp, inputs: &[GpuArray], types: &[Aval]) -> bool {
        let Some(first) = inputs.first() else { return false };
        let dtype = first.dtype;
        let atomic = dtype.size() < 8 || self.abilities().atomic64 && !dtype.is_complex();
        match routine {
            LibraryOp::MatMul | LibraryOp::Concatenate | LibraryOp::SliceUpdate | LibraryOp::Unslice => true,
            LibraryOp::Gather | LibraryOp::ScatterUpdate => true,
            LibraryOp::ScatterAdd => atomic,
            // On a device without int64 the places would be of a type that it cannot hold.
            LibraryOp::ArgMax | LibraryOp::ArgMin | LibraryOp::ArgSort | LibraryOp::Sort => {
                !dtype.is_complex() && types.iter().all(|aval| self.check_storable(aval.dtype).is_ok())
            }
            LibraryOp::CumulativeSum | LibraryOp::CumulativeProduct => {
                types.iter().all(|aval| self.check_storable(aval.dtype).is_ok())
            }
            _ => false,
        }
    }

    pub(super) fn call_routine(
        &self,
        routine: LibraryOp,
        attrs: &Attrs,
        inputs: &[GpuArray],
        types: &[Aval],
    ) -> Result<Vec<GpuArray>> {
        let Some(aval) = types.first() else { return Ok(Vec::new()) };
        for dtype in inputs.iter().map(GpuArray::dtype).chain([aval.dtype]) {
            self.check_storable(dtype)?;
        }
        if let Some(result) = self.routine_in_parts(routine, attrs, inputs, aval)? {
            return Ok(vec![result]);
        }
        let result = match (routine, attrs) {
            (LibraryOp::MatMul, attrs) => {
                let left = self.cast(&inputs[0], aval.dtype)?;
                let right = self.cast(&inputs[1], aval.dtype)?;
                self.matmul(&left, &right, &aval.shape, matches!(attrs, Attrs::DType(_)))?
            }
            (LibraryOp::Concatenate, Attrs::Axis(axis)) => self.concatenate(inputs, *axis, aval)?,
            (LibraryOp::SliceUpdate, Attrs::Slice(specs)) => {
                let out = self.copy(&inputs[0], aval.dtype)?;
                self.copy_into(&inputs[1], &self.sliced(&out, specs))?;
                out
            }
            (LibraryOp::Unslice, Attrs::Unslice { specs, shape }) => {
                let out = self.fill(Scalar::zero(aval.dtype), shape)?;
                self.copy_into(&inputs[0], &self.sliced(&out, specs))?;
                out
            }
            (LibraryOp::Gather, Attrs::Gather { axes, position, .. }) => {
                self.gather(&inputs[0], axes, *position, &inputs[1..])?
            }
            (LibraryOp::ScatterAdd, Attrs::Gather { axes, position, shape }) => {
                self.scatter_add(&inputs[0], shape, axes, *position, &inputs[1..])?
            }
            (LibraryOp::ScatterUpdate, Attrs::Gather { axes, position, .. }) => {
                self.scatter_update(&inputs[0], &inputs[1], axes, *position, &inputs[2..])?
            }
            (LibraryOp::CumulativeSum, Attrs::Axis(axis)) => {
                self.scan(&self.cast(&inputs[0], aval.dtype)?, *axis, &binary::ADD)?
            }
            (LibraryOp::CumulativeProduct, Attrs::Axis(axis)) => {
                self.scan(&self.cast(&inputs[0], aval.dtype)?, *axis, &binary::MULTIPLY)?
            }
            (LibraryOp::ArgMax, Attrs::Axes { axes, .. }) => self.extreme_place(&inputs[0], axes, &aval.shape, true)?,
            (LibraryOp::ArgMin, Attrs::Axes { axes, .. }) => {
                self.extreme_place(&inputs[0], axes, &aval.shape, false)?
            }
            (LibraryOp::Sort, Attrs::Axis(axis)) => self.sort(&inputs[0], *axis, false)?,
            (LibraryOp::ArgSort, Attrs::Axis(axis)) => self.sort(&inputs[0], *axis, true)?,
            _ => return Err(Error::type_error(format!("{routine:?} is not available on the GPU"))),
        };
        Ok(vec![result])
    }

    fn sliced(&self, value: &GpuArray, specs: &[SliceSpec]) -> GpuArray {
        self.with_layout(value, value.layout.slice(specs))
    }

    /// The value in another data type; itself where it has it.
    pub(super) fn cast(&self, value: &GpuArray, dtype: DType) -> Result<GpuArray> {
        if value.dtype == dtype { Ok(value.clone()) } else { self.copy(value, dtype) }
    }

    fn concatenate(&self, inputs: &[GpuArray], axis: usize, aval: &Aval) -> Result<GpuArray> {
        let out = self.empty(aval.dtype, &aval.shape)?;
        let mut start = 0;
        for input in inputs {
            let count = input.shape()[axis];
            let specs: Vec<SliceSpec> = (0..=axis)
                .map(|at| match at == axis {
                    true => SliceSpec::Range { start, step: 1, count },
                    false => SliceSpec::Range { start: 0, step: 1, count: aval.shape[at] },
                })
                .collect();
            self.copy_into(input, &self.sliced(&out, &specs))?;
            start += count;
        }
        Ok(out)
    }
}

/// The texts of the shaders of indexing, running sums, sorting and searching in this type: for tests.
///
/// # Errors
/// `TypeError` when a device with these abilities cannot do one of them.
pub fn routine_shaders(dtype: DType, abilities: Abilities) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for action in [index::Action::Gather, index::Action::Add, index::Action::Claim, index::Action::Update] {
        for ranks in [(0, 0), (1, 2), (2, 0)] {
            texts.push(index::shader(&index::Form { action, dtype, indices: 2, ranks }, abilities)?);
        }
    }
    for carry in [false, true] {
        // Booleans are summed as integers.
        for combine in [&binary::ADD, &binary::MULTIPLY].into_iter().filter(|_| dtype != DType::Bool) {
            texts.push(scan::shader(&scan::Form { dtype, combine, carry }, abilities)?);
        }
        for rank in 0..3 {
            let form = extreme::Form { dtype, greatest: carry, chosen: rank == 1, rank };
            texts.push(extreme::shader(&form, abilities)?);
        }
        for stage in [sort::Stage::Blocks, sort::Stage::Step, sort::Stage::Merge, sort::Stage::Write] {
            texts.push(sort::shader(&sort::Form { dtype, stage, places: carry }, abilities)?);
        }
    }
    Ok(texts)
}
