//! Batching: values along an axis that the program does not see. It is always the first axis of the values here.
//!
//! Each class of rows has a rule; a row without one is applied to one example after the other.

use std::cell::Cell;

use smallvec::{SmallVec, smallvec};

use super::{Level, Tracer, TracerKind, bind, tracer};
use crate::array::{Array, Shape, SliceSpec, broadcast_shapes};
use crate::diag::{Error, Kind, Result};
use crate::ops::{Attrs, Aval, Class, Library, LibraryOp, Op, Outputs, Tensor, bind_one, linalg, shape, zeros_of};

thread_local! {
    /// The level of the batch that was last asked for the value of an example.
    static ASKED: Cell<Option<Level>> = const { Cell::new(None) };
}

/// The examples along the first axis of a tensor as one value of a level.
pub fn batched(level: Level, value: Tensor) -> Tensor {
    let whole = value.aval();
    let aval = Aval { dtype: whole.dtype, shape: whole.shape[1..].into(), weak: false };
    Tracer::wrap(level, aval, TracerKind::Batched { value })
}

/// The examples that a tensor stands for at a level, along the first axis; `None` where it is the same for all.
pub fn batch_parts(level: Level, tensor: &Tensor) -> Option<Tensor> {
    match tracer(tensor) {
        Some(Tracer { level: at, kind: TracerKind::Batched { value }, .. }) if *at == level => {
            Some(super::deferred::ready(value))
        }
        _ => None,
    }
}

/// Remembers that a level was asked for a value that differs from example to example.
pub(super) fn ask(level: Level) -> Error {
    ASKED.set(Some(level));
    Error::type_error("the value of an array inside vmap differs from example to example")
        .help("use np.where instead of a branch on such a value")
}

/// Whether this level was asked for the value of an example since this was last called.
pub fn was_asked(level: Level) -> bool {
    let asked = ASKED.get() == Some(level);
    if asked {
        ASKED.set(None);
    }
    asked
}

/// An operand: its value, with the examples first if it has any, and the number of axes of one example.
struct Part {
    value: Tensor,
    batched: bool,
    ndim: usize,
}

impl Part {
    /// The shape of one example.
    fn shape(&self) -> Shape {
        let shape = self.value.shape();
        if self.batched { shape[1..].into() } else { shape }
    }

    /// The examples, with axes of length one in front of theirs up to `ndim`; what has none stays.
    fn aligned(&self, ndim: usize) -> Result<Tensor> {
        if !self.batched || self.ndim >= ndim {
            return Ok(self.value.clone());
        }
        let have = self.value.shape();
        let ones = std::iter::repeat_n(1, ndim - self.ndim);
        let wide: Shape = have[..1].iter().copied().chain(ones).chain(have[1..].iter().copied()).collect();
        shape::reshape(&self.value, &wide)
    }

    /// The examples, repeated where there is only one for all, as `count` times `example`.
    fn spread(&self, count: usize, example: &[usize]) -> Result<Tensor> {
        let whole: Shape = [count].into_iter().chain(example.iter().copied()).collect();
        shape::broadcast_to(&self.aligned(example.len())?, &whole)
    }
}

/// An application of a row to examples.
struct Call<'a> {
    op: &'static Op,
    attrs: &'a Attrs,
    parts: SmallVec<[Part; 3]>,
    /// How many examples there are.
    count: usize,
}

/// Applies a row to examples of a level.
pub(super) fn apply(level: Level, op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs> {
    let mut count = 0;
    let mut parts: SmallVec<[Part; 3]> = SmallVec::new();
    for operand in operands {
        parts.push(match batch_parts(level, operand) {
            Some(value) => {
                count = value.shape()[0];
                Part { ndim: value.ndim() - 1, value, batched: true }
            }
            None => Part { ndim: operand.ndim(), value: operand.clone(), batched: false },
        });
    }
    let call = Call { op, attrs, parts, count };
    let outputs = match &op.class {
        Class::Elementwise(_) => call.elementwise()?,
        Class::Reduce(_) => call.reduction()?,
        Class::View(_) => call.view()?,
        Class::Library(library) => call.library(library)?,
    };
    Ok(outputs.into_iter().map(|output| batched(level, output)).collect())
}

fn first_axis(count: usize) -> SliceSpec {
    SliceSpec::Range { start: 0, step: 1, count }
}

fn after_first(axes: &[usize]) -> Shape {
    axes.iter().map(|axis| axis + 1).collect()
}

/// The axis `from` at place `to`, the others in their order.
///
/// # Errors
/// Those of the transposition.
pub fn move_axis(tensor: &Tensor, from: usize, to: usize) -> Result<Tensor> {
    if from == to {
        return Ok(tensor.clone());
    }
    let mut order: Shape = (0..tensor.ndim()).filter(|&axis| axis != from).collect();
    order.insert(to, from);
    shape::transpose(tensor, &order)
}

impl Call<'_> {
    fn elementwise(&self) -> Result<Outputs> {
        let ndim = self.parts.iter().map(|part| part.ndim).max().unwrap_or(0);
        let operands: SmallVec<[Tensor; 3]> =
            self.parts.iter().map(|part| part.aligned(ndim)).collect::<Result<_>>()?;
        bind(self.op, self.attrs, &operands)
    }

    fn reduction(&self) -> Result<Outputs> {
        let Attrs::Axes { axes, keepdims } = self.attrs else { return self.one_by_one() };
        let attrs = Attrs::Axes { axes: after_first(axes), keepdims: *keepdims };
        bind(self.op, &attrs, &[self.parts[0].value.clone()])
    }

    fn view(&self) -> Result<Outputs> {
        let part = &self.parts[0];
        let in_front = |shape: &Shape| [self.count].into_iter().chain(shape.iter().copied()).collect::<Shape>();
        let (value, attrs) = match self.attrs {
            Attrs::Shape(to) if *self.op == shape::BROADCAST_TO => {
                (part.aligned(to.len())?, Attrs::Shape(in_front(to)))
            }
            Attrs::Shape(to) => (part.value.clone(), Attrs::Shape(in_front(to))),
            Attrs::Permutation(axes) => {
                let axes = std::iter::once(0).chain(after_first(axes)).collect();
                (part.value.clone(), Attrs::Permutation(axes))
            }
            Attrs::Slice(specs) => (part.value.clone(), Attrs::Slice(self.sliced(specs))),
            _ => return self.one_by_one(),
        };
        bind(self.op, &attrs, &[value])
    }

    fn sliced(&self, specs: &[SliceSpec]) -> Vec<SliceSpec> {
        std::iter::once(first_axis(self.count)).chain(specs.iter().cloned()).collect()
    }

    fn library(&self, library: &Library) -> Result<Outputs> {
        let value = || self.parts[0].value.clone();
        match (library.routine, self.attrs) {
            (LibraryOp::MatMul, _) => self.matmul(),
            (LibraryOp::Solve, _) => self.solve(),
            // Stacks of matrices already.
            (
                LibraryOp::Inverse
                | LibraryOp::Svd
                | LibraryOp::Determinant
                | LibraryOp::SignLogDeterminant
                | LibraryOp::Cholesky
                | LibraryOp::Qr
                | LibraryOp::EigenHermitian
                | LibraryOp::Eigen,
                _,
            ) => bind(self.op, self.attrs, &[value()]),
            (LibraryOp::CholeskyTangent | LibraryOp::CholeskyCotangent, _) => {
                let spread = self.parts.iter().map(|part| part.spread(self.count, &part.shape()));
                bind(self.op, self.attrs, &spread.collect::<Result<SmallVec<[Tensor; 3]>>>()?)
            }
            (
                LibraryOp::Fourier | LibraryOp::FourierRealPart | LibraryOp::FourierOfReal | LibraryOp::FourierToReal,
                Attrs::Fourier { .. },
            ) => {
                let mut attrs = self.attrs.clone();
                if let Attrs::Fourier { axis, .. } = &mut attrs {
                    *axis += 1;
                }
                bind(self.op, &attrs, &[value()])
            }
            (LibraryOp::Concatenate, Attrs::Axis(axis)) => {
                let spread = self.parts.iter().map(|part| part.spread(self.count, &part.shape()));
                let operands: SmallVec<[Tensor; 3]> = spread.collect::<Result<_>>()?;
                bind(self.op, &Attrs::Axis(axis + 1), &operands)
            }
            (
                LibraryOp::Sort | LibraryOp::ArgSort | LibraryOp::CumulativeSum | LibraryOp::CumulativeProduct,
                Attrs::Axis(axis),
            ) => bind(self.op, &Attrs::Axis(axis + 1), &[value()]),
            (LibraryOp::ArgMax | LibraryOp::ArgMin, Attrs::Axes { axes, keepdims }) => {
                self.place_of_extreme(axes, *keepdims)
            }
            (LibraryOp::Unslice, Attrs::Unslice { specs, shape }) => {
                let shape = [self.count].into_iter().chain(shape.iter().copied()).collect();
                bind(self.op, &Attrs::Unslice { specs: self.sliced(specs), shape }, &[value()])
            }
            (LibraryOp::SliceUpdate, Attrs::Slice(specs)) => self.slice_update(specs),
            (LibraryOp::Gather | LibraryOp::ScatterAdd | LibraryOp::ScatterUpdate, Attrs::Gather { .. }) => {
                self.gather(library.routine)
            }
            _ => self.one_by_one(),
        }
    }

    /// Products of vectors or matrices; a stack against one matrix is one large product.
    fn matmul(&self) -> Result<Outputs> {
        let (a, b) = (&self.parts[0], &self.parts[1]);
        let examples: SmallVec<[Aval; 2]> =
            self.parts.iter().map(|part| Aval { shape: part.shape(), ..part.value.aval() }).collect();
        let out = self.op.infer(self.attrs, &examples)?[0].shape.clone();
        let whole: Shape = [self.count].into_iter().chain(out.iter().copied()).collect();
        if !b.batched && b.ndim <= 2 && b.ndim > 0 && a.ndim > 0 {
            let shape = a.value.shape();
            let inner = shape[shape.len() - 1];
            let rows = shape[..shape.len() - 1].iter().product();
            let flat = shape::reshape(&a.value, &[rows, inner])?;
            return Ok(smallvec![shape::reshape(&linalg::matmul_with(self.attrs, &flat, &b.value)?, &whole)?]);
        }
        if !a.batched && a.ndim == 2 && b.ndim == 1 {
            return Ok(smallvec![linalg::matmul_with(self.attrs, &b.value, &shape::swap_last(&a.value)?)?]);
        }
        let matrices = a.ndim.max(b.ndim).max(2);
        let matrix = |part: &Part, row: bool| -> Result<Tensor> {
            if part.ndim != 1 {
                return part.aligned(matrices);
            }
            let shape = part.value.shape();
            let n = shape[shape.len() - 1];
            let both = if row { [1, n] } else { [n, 1] };
            if !part.batched {
                return shape::reshape(&part.value, &both);
            }
            let wide: Shape =
                [self.count].into_iter().chain(std::iter::repeat_n(1, matrices - 2)).chain(both).collect();
            shape::reshape(&part.value, &wide)
        };
        let product = linalg::matmul_with(self.attrs, &matrix(a, true)?, &matrix(b, false)?)?;
        Ok(smallvec![shape::reshape(&product, &whole)?])
    }

    /// Linear systems, as many as there are examples.
    fn solve(&self) -> Result<Outputs> {
        let (a, b) = (&self.parts[0], &self.parts[1]);
        let (matrix, right) = (a.shape(), b.shape());
        let vector = right.len() == 1;
        let lead_a = &matrix[..matrix.len().saturating_sub(2)];
        let lead_b = if vector { &[] } else { &right[..right.len().saturating_sub(2)] };
        let lead = broadcast_shapes(&[lead_a, lead_b])?;
        let with = |tail: &[usize]| lead.iter().chain(tail).copied().collect::<Shape>();
        let matrices = a.spread(self.count, &with(&matrix[lead_a.len()..]))?;
        let sides = if vector {
            let column = Part {
                value: match b.batched {
                    true => shape::reshape(&b.value, &[self.count, right[0], 1])?,
                    false => shape::reshape(&b.value, &[right[0], 1])?,
                },
                batched: b.batched,
                ndim: 2,
            };
            column.spread(self.count, &with(&[right[0], 1]))?
        } else {
            b.spread(self.count, &with(&right[lead_b.len()..]))?
        };
        let found = bind_one(self.op, self.attrs, &[matrices, sides])?;
        let whole: Shape = [self.count].into_iter().chain(if vector { with(&right) } else { Shape::new() }).collect();
        Ok(smallvec![if vector { shape::reshape(&found, &whole)? } else { found }])
    }

    /// The place of the greatest or least element along one axis, or among all.
    fn place_of_extreme(&self, axes: &Shape, keepdims: bool) -> Result<Outputs> {
        let part = &self.parts[0];
        if axes.len() == 1 {
            let attrs = Attrs::Axes { axes: after_first(axes), keepdims };
            return bind(self.op, &attrs, std::slice::from_ref(&part.value));
        }
        let flat = shape::reshape(&part.value, &[self.count, part.shape().iter().product()])?;
        let found = bind_one(self.op, &Attrs::axes(&[1], false), &[flat])?;
        let ones = if keepdims { part.ndim } else { 0 };
        let whole: Shape = [self.count].into_iter().chain(std::iter::repeat_n(1, ones)).collect();
        Ok(smallvec![shape::reshape(&found, &whole)?])
    }

    fn slice_update(&self, specs: &[SliceSpec]) -> Result<Outputs> {
        let (target, value) = (&self.parts[0], &self.parts[1]);
        let target = target.spread(self.count, &target.shape())?;
        let specs = self.sliced(specs);
        // The slice has as many axes as the value at most: the value's get in line behind the examples.
        let attrs = Attrs::Slice(specs);
        let part = shape::SLICE.infer(&attrs, &[target.aval()])?;
        let value = value.aligned(part[0].shape.len() - 1)?;
        bind(self.op, &attrs, &[target, value])
    }

    /// Reading or writing at places: the examples are one more axis, indexed by their number where the places differ.
    fn gather(&self, routine: LibraryOp) -> Result<Outputs> {
        let Attrs::Gather { axes, position, shape: indexed } = self.attrs else { return self.one_by_one() };
        let first = if routine == LibraryOp::ScatterUpdate { 2 } else { 1 };
        let (operands, indices) = self.parts.split_at(first);
        let whole: Shape = [self.count].into_iter().chain(indexed.iter().copied()).collect();
        let examples: SmallVec<[Shape; 3]> = indices.iter().map(Part::shape).collect();
        let refs: SmallVec<[&[usize]; 3]> = examples.iter().map(|shape| &shape[..]).collect();
        let places = broadcast_shapes(&refs)?;
        let differ = indices.iter().any(|part| part.batched);
        // The shape of what is read or written, for one example.
        let base = if routine == LibraryOp::ScatterUpdate { operands[0].shape() } else { indexed.clone() };
        let kept = (0..base.len()).filter(|axis| !axes.contains(axis)).map(|axis| base[axis]);
        let mut part: Shape = kept.collect();
        places.iter().enumerate().for_each(|(at, &n)| part.insert(position + at, n));
        let mut all: SmallVec<[Tensor; 4]> = SmallVec::new();
        for (index, operand) in operands.iter().enumerate() {
            let written = routine == LibraryOp::ScatterAdd || index == 1;
            let shape = if written { part.clone() } else { operand.shape() };
            let spread = if written || routine == LibraryOp::ScatterUpdate || differ {
                operand.spread(self.count, &shape)?
            } else {
                operand.value.clone()
            };
            all.push(if written && differ { move_axis(&spread, 0, *position)? } else { spread });
        }
        if !differ {
            all.extend(indices.iter().map(|index| index.value.clone()));
            let attrs = Attrs::Gather { axes: after_first(axes), position: position + 1, shape: whole };
            return bind(self.op, &attrs, &all);
        }
        let mut wide: Shape = smallvec![self.count];
        wide.extend(std::iter::repeat_n(1, places.len()));
        let numbers = Array::build(&[self.count], |out: &mut [i64]| {
            out.iter_mut().enumerate().for_each(|(at, x)| *x = at as i64);
        })?;
        all.push(Tensor::Host(numbers.reshape(&wide)?));
        for index in indices {
            all.push(index.aligned(places.len())?);
        }
        let axes: Shape = std::iter::once(0).chain(after_first(axes)).collect();
        let found = bind_one(self.op, &Attrs::Gather { axes, position: *position, shape: whole }, &all)?;
        Ok(smallvec![if routine == LibraryOp::Gather { move_axis(&found, *position, 0)? } else { found }])
    }

    /// The row on one example after the other.
    fn one_by_one(&self) -> Result<Outputs> {
        if self.count == 0 {
            let avals: SmallVec<[Aval; 3]> =
                self.parts.iter().map(|part| Aval { shape: part.shape(), ..part.value.aval() }).collect();
            let empty = |aval: Aval| {
                let shape = [0].into_iter().chain(aval.shape.iter().copied()).collect();
                zeros_of(&Aval { shape, ..aval })
            };
            return self.op.infer(self.attrs, &avals)?.into_iter().map(empty).collect();
        }
        let mut columns: SmallVec<[Vec<Tensor>; 1]> = SmallVec::new();
        for at in 0..self.count {
            let attrs = Attrs::Slice(vec![SliceSpec::Index(at)]);
            let example = |part: &Part| match part.batched {
                true => bind_one(&shape::SLICE, &attrs, std::slice::from_ref(&part.value)),
                false => Ok(part.value.clone()),
            };
            let operands: SmallVec<[Tensor; 3]> = self.parts.iter().map(example).collect::<Result<_>>()?;
            let outputs = bind(self.op, self.attrs, &operands)?;
            columns.resize_with(outputs.len(), Vec::new);
            columns.iter_mut().zip(outputs).for_each(|(column, output)| column.push(output));
        }
        columns.iter().map(|column| stack(column)).collect()
    }
}

/// Tensors of one shape along a new first axis.
///
/// # Errors
/// `ValueError` for tensors of several shapes or for none.
pub fn stack(tensors: &[Tensor]) -> Result<Tensor> {
    let Some(first) = tensors.first() else {
        return Err(Error::new(Kind::SystemError, "nothing to stack"));
    };
    let shape: Shape = [1].into_iter().chain(first.shape()).collect();
    let rows: Vec<Tensor> = tensors
        .iter()
        .map(|tensor| match tensor.shape()[..] == shape[1..] {
            true => shape::reshape(tensor, &shape),
            false => Err(Error::value("all input arrays must have the same shape")),
        })
        .collect::<Result<_>>()?;
    shape::concatenate(&rows, 0)
}
