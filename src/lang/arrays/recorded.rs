//! Subscripts with indices that are not known while a program is recorded: gathers and scatters.

use super::convert::operand;
use crate::array::index::slice_bounds;
use crate::array::{DType, Shape, SliceSpec};
use crate::diag::{Error, Result};
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, bind_one, cast_to, index as rows, shape};
use crate::trace;

/// Where a subscript with recorded indices reads or writes.
pub struct Places {
    /// What becomes of the axes before elements are gathered; all whole where nothing does.
    specs: Vec<SliceSpec>,
    changes: bool,
    /// The gathered axes, after `specs`, and their indices.
    axes: Shape,
    indices: Vec<Tensor>,
    position: usize,
}

fn is_recorded_index(value: &Value) -> bool {
    matches!(value, Value::Array(handle) if trace::is_staged(&handle.tensor()) && handle.tensor().dtype().is_integer())
}

/// All of an axis.
fn whole_axis(n: usize) -> SliceSpec {
    SliceSpec::Range { start: 0, step: 1, count: n }
}

/// Places being found, item by item.
struct Finder {
    places: Places,
    /// How many axes there are that are not gathered.
    kept: usize,
    /// Whether gathered axes lie apart.
    gaps: bool,
}

impl Finder {
    fn keep(&mut self, spec: SliceSpec) {
        self.places.specs.push(spec);
        self.kept += 1;
    }

    /// An item of the index for an axis of length `n`.
    fn item(&mut self, item: &Value, n: usize, axis: usize, scalars: bool) -> Result<()> {
        match item {
            Value::Slice(slice) => {
                let bound = |value: &Value| match value {
                    Value::None => Ok(None),
                    Value::Int(i) => Ok(Some(*i)),
                    _ => Err(Error::type_error("a slice beside indices that are not known has bounds that are not")),
                };
                let spec = slice_bounds(bound(&slice.start)?, bound(&slice.stop)?, bound(&slice.step)?, n)?;
                self.places.changes |= spec != whole_axis(n);
                self.keep(spec);
            }
            Value::Int(at) if scalars => {
                let from_start = if *at < 0 { at + n as i64 } else { *at };
                if !(0..n as i64).contains(&from_start) {
                    return Err(Error::index(format!("index {at} is out of bounds for axis {axis} with size {n}")));
                }
                self.places.specs.push(SliceSpec::Index(from_start as usize));
                self.places.changes = true;
            }
            Value::Array(_) | Value::Int(_) | Value::Scalar(_) => {
                let Some(tensor) = operand(item)?.filter(|t| t.dtype().is_integer()) else {
                    return Err(Error::type_error("a mask beside indices that are not known"));
                };
                let next = self.kept + self.places.axes.len();
                match self.places.axes.last() {
                    None => self.places.position = self.kept,
                    Some(&last) => self.gaps |= last + 1 != next,
                }
                self.places.axes.push(next);
                self.places.specs.push(whole_axis(n));
                self.places.indices.push(cast_to(tensor, DType::I64)?);
            }
            _ => return Err(Error::type_error("an index that cannot stand beside indices that are not known")),
        }
        Ok(())
    }
}

impl Places {
    /// The places of an index; `None` where it has no recorded parts.
    ///
    /// # Errors
    /// `IndexError`, `TypeError` for what cannot stand beside recorded indices.
    pub fn of(index: &Value, shape: &[usize]) -> Result<Option<Places>> {
        let items: &[Value] = match index {
            Value::Tuple(tuple) => &tuple.items,
            other => std::slice::from_ref(other),
        };
        if !items.iter().any(is_recorded_index) {
            return Ok(None);
        }
        let advanced = |item: &Value| matches!(item, Value::Array(_) | Value::List(_));
        // Indices without axes pick elements; whole numbers beside them do as well.
        let scalars =
            items.iter().all(|item| !advanced(item) || operand(item).is_ok_and(|t| t.is_some_and(|t| t.ndim() == 0)));
        let used = items.iter().filter(|item| !matches!(item, Value::Ellipsis)).count();
        if used > shape.len() {
            return Err(Error::index("too many indices for array"));
        }
        let mut finder = Finder {
            places: Places { specs: Vec::new(), changes: false, axes: Shape::new(), indices: Vec::new(), position: 0 },
            kept: 0,
            gaps: false,
        };
        let mut axis = 0;
        for item in items {
            if matches!(item, Value::Ellipsis) {
                let whole = shape.len() - used;
                shape[axis..axis + whole].iter().for_each(|&n| finder.keep(whole_axis(n)));
                axis += whole;
                continue;
            }
            finder.item(item, shape[axis], axis, scalars)?;
            axis += 1;
        }
        let mut places = finder.places;
        if finder.gaps || scalars {
            places.position = 0;
        }
        Ok(Some(places))
    }

    fn view(&self, tensor: &Tensor) -> Result<Tensor> {
        if !self.changes {
            return Ok(tensor.clone());
        }
        bind_one(&shape::SLICE, &Attrs::Slice(self.specs.clone()), std::slice::from_ref(tensor))
    }

    fn attrs(&self, view: &Tensor) -> Attrs {
        Attrs::Gather { axes: self.axes.clone(), position: self.position, shape: view.shape() }
    }

    /// The elements there.
    ///
    /// # Errors
    /// Those of recording.
    pub fn read(&self, tensor: &Tensor) -> Result<Tensor> {
        let view = self.view(tensor)?;
        let attrs = self.attrs(&view);
        let operands: Vec<Tensor> = std::iter::once(view).chain(self.indices.iter().cloned()).collect();
        bind_one(&rows::GATHER, &attrs, &operands)
    }

    /// The tensor with the elements there replaced.
    ///
    /// # Errors
    /// `ValueError` where the value does not broadcast; those of recording.
    pub fn write(&self, tensor: &Tensor, value: Tensor) -> Result<Tensor> {
        let value = cast_to(value, tensor.dtype())?;
        let view = self.view(tensor)?;
        let attrs = self.attrs(&view);
        let operands: Vec<Tensor> = [view, value].into_iter().chain(self.indices.iter().cloned()).collect();
        let updated = bind_one(&rows::SCATTER_UPDATE, &attrs, &operands)?;
        if !self.changes {
            return Ok(updated);
        }
        bind_one(&shape::SLICE_UPDATE, &Attrs::Slice(self.specs.clone()), &[tensor.clone(), updated])
    }
}
