//! Arrays that a function reads without being given them: what global names, captured variables and containers hold.
//!
//! What the function makes of them alone is computed while it is recorded and becomes part of the program, which serves
//! for as long as the arrays stay as they are. Where they do not, the function is recorded again with the arrays as
//! inputs of the program, which are read whenever it runs.

use std::rc::Rc;

use smallvec::SmallVec;

use crate::lang::arrays::{ArrayObject, Former};
use crate::ops::{Aval, Tensor};
use crate::trace;

/// Captured arrays, in the order in which they are met.
#[derive(Clone, Default)]
pub struct Captured(SmallVec<[Rc<ArrayObject>; 4]>);

/// Which arrays they were, and in which state: the buffer, and how often it changed since it was looked after.
type Stamps = SmallVec<[(u64, u32); 4]>;

/// How a program reads captured arrays.
pub enum Reading {
    /// It was made of their elements as they were then.
    Frozen(Stamps),
    /// They are its last inputs.
    Inputs,
}

impl Captured {
    /// Notes an array; where it is among them, counted from 0.
    pub fn place(&mut self, handle: &Rc<ArrayObject>) -> usize {
        match self.0.iter().position(|have| Rc::ptr_eq(have, handle)) {
            Some(at) => at,
            None => {
                self.0.push(handle.clone());
                self.0.len() - 1
            }
        }
    }

    /// Their tensors as they are now.
    pub fn tensors(&self) -> impl Iterator<Item = Tensor> {
        self.0.iter().map(|handle| handle.tensor())
    }

    /// Their types.
    pub fn avals(&self) -> impl Iterator<Item = Aval> {
        self.tensors().map(|tensor| tensor.aval())
    }

    /// How many bytes their elements take.
    pub fn bytes(&self) -> usize {
        self.tensors().map(|tensor| tensor.lengths().iter().product::<usize>() * tensor.dtype().size()).sum()
    }

    fn stamps(&self) -> Option<Stamps> {
        let mut stamps = Stamps::new();
        for handle in &self.0 {
            match handle.tensor() {
                Tensor::Host(array) => stamps.push((array.serial(), array.changes())),
                other if trace::device::of(&other).is_some() => return None,
                _ => {}
            }
        }
        Some(stamps)
    }

    /// Whether some are on a device, where changes are not counted.
    pub fn are_on_device(&self) -> bool {
        self.stamps().is_none()
    }

    /// From now on it is noticed when one of them changes.
    pub fn freeze(&self) -> Reading {
        for tensor in self.tensors() {
            if let Tensor::Host(array) = tensor {
                array.set_kept(true);
            }
        }
        Reading::Frozen(self.stamps().unwrap_or_default())
    }

    /// Lets tensors stand for the arrays.
    pub fn replaced(&self, stands: &[Tensor]) -> Replaced {
        let replace = |(handle, stand): (&Rc<ArrayObject>, &Tensor)| {
            let is_own = !trace::is_traced(&handle.tensor());
            is_own.then(|| (handle.clone(), stand.clone(), handle.stand_in(stand.clone())))
        };
        Replaced(self.0.iter().zip(stands).filter_map(replace).collect())
    }
}

impl Reading {
    /// Whether the program is right for the arrays as they are now.
    pub fn serves(&self, captured: &Captured) -> bool {
        match self {
            Reading::Frozen(stamps) => captured.stamps().is_some_and(|now| now == *stamps),
            Reading::Inputs => true,
        }
    }

    /// Whether the arrays are inputs of the program.
    pub fn is_inputs(&self) -> bool {
        matches!(self, Reading::Inputs)
    }
}

/// Arrays that others stand for as long as it lives.
pub struct Replaced(Vec<(Rc<ArrayObject>, Tensor, Former)>);

impl Replaced {
    /// Whether the program wrote to one of them.
    pub fn were_written(&self) -> bool {
        self.0.iter().any(|(handle, stand, _)| !trace::is_same(&handle.tensor(), stand))
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        for (handle, _, former) in self.0.drain(..) {
            handle.restore(former);
        }
    }
}
