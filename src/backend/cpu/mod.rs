//! The CPU: kernels of plain arithmetic run as vector code that is made for them, others block by block through the rows'
//! block functions, over threads by size; library routines by BLAS, LAPACK and our own code.

pub mod apart;
mod block;
pub mod convolve;
pub mod count;
mod decompositions;
mod elementwise;
mod extreme;
pub mod faults;
pub mod fill;
mod fourier;
pub mod interpolate;
mod keys;
mod library;
pub mod linalg;
mod order;
pub mod prepared;
mod quick;
mod reduce;
mod runs;
mod scan;
pub mod small;
pub mod sort;
pub mod steps;
pub mod threads;
#[cfg(feature = "native")]
pub mod vector;
mod whole;

use smallvec::SmallVec;

use super::Backend;
use crate::array::{Array, Layout};
use crate::diag::Result;
use crate::ir::{Kernel, Output};
use crate::ops::{Attrs, Aval, LibraryOp};

pub use apart::any_left;
pub use elementwise::{apply, apply_into};
pub use extreme::first_place;
pub use library::call;
pub use reduce::reduce;
pub use runs::{reduce_runs, reduce_small, reduce_small_axis};

/// The machine itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu;

/// The operands with the kernel's shape.
fn spread(kernel: &Kernel, operands: &[Array]) -> Result<SmallVec<[Array; 4]>> {
    let mut inputs = SmallVec::new();
    for operand in operands {
        inputs.push(operand.broadcast_to(&kernel.shape)?);
    }
    Ok(inputs)
}

impl Backend for Cpu {
    type Value = Array;

    fn name(&self) -> String {
        "the CPU".to_owned()
    }

    fn upload(&self, array: &Array) -> Result<Array> {
        Ok(array.clone())
    }

    fn download(&self, value: &Array) -> Result<Array> {
        Ok(value.clone())
    }

    fn layout(&self, value: &Array) -> Layout {
        value.layout()
    }

    fn with_layout(&self, value: &Array, layout: Layout) -> Array {
        value.with_layout(layout)
    }

    fn to_contiguous(&self, value: &Array) -> Result<Array> {
        if value.is_c_contiguous() { Ok(value.clone()) } else { fill::copied(value) }
    }

    fn supports(&self, _: &Kernel) -> Result<()> {
        Ok(())
    }

    fn run(&self, kernel: &Kernel, operands: &[Array]) -> Result<Vec<Array>> {
        self.run_into(kernel, operands, &[])
    }

    fn room(&self, of: &Aval) -> Result<Option<Array>> {
        Array::empty(of.dtype, &of.shape).map(Some)
    }

    fn run_into(&self, kernel: &Kernel, operands: &[Array], places: &[Option<Array>]) -> Result<Vec<Array>> {
        let inputs = spread(kernel, operands)?;
        if kernel.outputs.iter().any(|output| matches!(output, Output::Reduce { .. })) {
            let results = reduce::run(kernel, &inputs)?;
            reduce::report(kernel, &inputs, &results)?;
            return Ok(results);
        }
        let order = block::order_of_results(&kernel.shape, operands, &inputs);
        let mut outputs = Vec::with_capacity(kernel.outputs.len());
        for (at, output) in kernel.outputs.iter().enumerate() {
            outputs.push(match places.get(at) {
                Some(Some(place)) => place.clone(),
                _ => Array::empty_ordered(kernel.output_dtype(output), &kernel.shape, &order)?,
            });
        }
        elementwise::run(kernel, &inputs, &outputs)?;
        Ok(outputs)
    }

    fn assign(&self, target: &Array, value: &Array) -> Result<bool> {
        target.assign(value).map(|()| true)
    }

    fn shares(&self, a: &Array, b: &Array) -> bool {
        a.shares_buffer(b)
    }

    fn call(&self, routine: LibraryOp, attrs: &Attrs, inputs: &[Array], types: &[Aval]) -> Result<Vec<Array>> {
        library::call(routine, attrs, inputs, types)
    }
}
