//! Views of arrays that have no memory to share: traced ones and those on a device.
//!
//! Such a view remembers the handle that it is a view of and the way there. Reading it takes that way from what the
//! handle stands for now; writing to it writes to the handle.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use super::{ArrayObject, State, journal};
use crate::array::{Array, DType, Layout, SliceSpec};
use crate::diag::{Error, Kind, Result};
use crate::lang::value::Value;
use crate::ops::{Attrs, Class, Op, Tensor, bind_one, index, shape};
use crate::trace::{self, Level};

/// One step from an array to a view of it.
#[derive(Clone)]
pub(super) enum Step {
    /// An application of a view row.
    View(&'static Op, Attrs),
    /// Elements of the flattened array at these places.
    Places(Array),
}

/// A view through its root.
#[derive(Clone)]
pub(super) struct Derived {
    root: Rc<ArrayObject>,
    steps: Rc<[Step]>,
    /// What the root stood for when the view was last taken, and the view of that.
    seen: Tensor,
    value: Tensor,
    /// The view in memory that this was while its root was there.
    memory: Option<Array>,
}

impl Derived {
    /// The data type, which a view shares with its root.
    pub(super) fn dtype(&self) -> DType {
        self.value.dtype()
    }
}

impl Step {
    fn read(&self, from: &Tensor) -> Result<Tensor> {
        match self {
            Step::View(op, attrs) => bind_one(op, attrs, std::slice::from_ref(from)),
            Step::Places(places) => {
                let flat = shape::reshape(from, &[from.size()])?;
                bind_one(&index::GATHER, &flat_gather(from), &[flat, Tensor::Host(places.clone())])
            }
        }
    }

    /// `whole` with what this step reads replaced.
    fn write(&self, whole: &Tensor, part: Tensor) -> Result<Tensor> {
        match self {
            Step::View(op, Attrs::Slice(_)) if **op == shape::SLICE => {
                let Step::View(_, attrs) = self else { return Ok(part) };
                bind_one(&shape::SLICE_UPDATE, attrs, &[whole.clone(), part])
            }
            Step::View(op, _) if **op == shape::RESHAPE => shape::reshape(&part, &whole.shape()),
            Step::View(op, Attrs::Permutation(axes)) if **op == shape::TRANSPOSE => {
                let mut inverse = axes.clone();
                axes.iter().enumerate().for_each(|(to, &from)| inverse[from] = to);
                shape::transpose(&part, &inverse)
            }
            Step::View(..) => Err(Error::value("assignment destination is read-only")),
            Step::Places(places) => {
                let flat = shape::reshape(whole, &[whole.size()])?;
                let operands = [flat, part, Tensor::Host(places.clone())];
                shape::reshape(&bind_one(&index::SCATTER_UPDATE, &flat_gather(whole), &operands)?, &whole.shape())
            }
        }
    }
}

fn flat_gather(whole: &Tensor) -> Attrs {
    let size = [whole.size()].into_iter().collect();
    Attrs::Gather { axes: [0].into_iter().collect(), position: 0, shape: size }
}

fn through(steps: &[Step], root: &Tensor) -> Result<Tensor> {
    steps.iter().try_fold(root.clone(), |tensor, step| step.read(&tensor))
}

/// `root` with what lies at the end of the steps replaced.
fn updated(steps: &[Step], root: &Tensor, part: Tensor) -> Result<Tensor> {
    let Some((step, rest)) = steps.split_first() else { return Ok(part) };
    let inner = if rest.is_empty() { part } else { updated(rest, &step.read(root)?, part)? };
    step.write(root, inner)
}

/// The places, in the flattened `whole`, of the elements of a view of its memory.
fn places_of(whole: &Array, view: &Array) -> Result<Array> {
    if !whole.shares_buffer(view) || whole.dtype() != view.dtype() {
        return Err(Error::type_error("this view cannot be assigned traced values; assign through its base array"));
    }
    let offsets = |array: &Array| {
        let layout = array.layout();
        let mut all = vec![layout.offset as i64];
        for (&n, &stride) in layout.shape.iter().zip(&layout.strides) {
            all = all.iter().flat_map(|&o| (0..n as i64).map(move |i| o + i * stride as i64)).collect();
        }
        all
    };
    let numbers: rustc_hash::FxHashMap<i64, i64> = offsets(whole).into_iter().zip(0i64..).collect();
    let found: Option<Vec<i64>> = offsets(view).iter().map(|offset| numbers.get(offset).copied()).collect();
    match found {
        Some(found) => Array::from_vec(&found, view.shape()),
        None => Err(Error::type_error("this view cannot be assigned traced values; it reaches beyond its base array")),
    }
}

impl Derived {
    fn of_memory(root: &Rc<ArrayObject>, origin: &Array, view: &Array) -> Result<Derived> {
        let seen = root.tensor();
        let steps: Rc<[Step]> = Rc::from([Step::Places(places_of(origin, view)?)]);
        let value = through(&steps, &seen)?;
        Ok(Derived { root: root.clone(), steps, seen, value, memory: Some(view.clone()) })
    }
}

fn same(a: &Tensor, b: &Tensor) -> bool {
    match (a, b) {
        (Tensor::Host(a), Tensor::Host(b)) => a.shares_buffer(b) && a.layout() == b.layout(),
        _ => trace::is_same(a, b),
    }
}

thread_local! {
    /// Handles that stand for a traced value because something was written to them.
    static WRITTEN: RefCell<Vec<Weak<ArrayObject>>> = const { RefCell::new(Vec::new()) };
}

/// Gives the handles that hold values of a level, because the program wrote to them, the plain values back.
pub fn settle(level: Level) {
    let all = WRITTEN.take();
    let mut left = Vec::new();
    for handle in all {
        let Some(array) = handle.upgrade() else { continue };
        array.settle(level);
        if trace::is_traced(&array.tensor()) {
            left.push(handle);
        }
    }
    WRITTEN.with_borrow_mut(|written| written.extend(left));
}

impl ArrayObject {
    /// What a view stands for now that its root may have changed; `None` where the state tells.
    #[cold]
    pub(super) fn refreshed(&self) -> Option<Tensor> {
        let state = self.state.borrow();
        match &*state {
            State::Derived(derived) => {
                let now = derived.root.tensor();
                if same(&now, &derived.seen) {
                    return Some(derived.value.clone());
                }
                let mut next = (**derived).clone();
                drop(state);
                if let (Some(view), Tensor::Host(whole)) = (&next.memory, &now)
                    && whole.shares_buffer(view)
                {
                    let tensor = Tensor::Host(view.clone());
                    *self.state.borrow_mut() = State::Ready(tensor.clone());
                    return Some(tensor);
                }
                next.value = through(&next.steps, &now).ok()?;
                if trace::in_body() {
                    // What is recorded in the body of a loop is of no use after it.
                    return Some(next.value);
                }
                next.seen = now;
                let value = next.value.clone();
                *self.state.borrow_mut() = State::Derived(Box::new(next));
                Some(value)
            }
            State::Ready(Tensor::Host(view)) => {
                let base = self.base.as_ref()?;
                let origin = base.origin()?;
                let view = view.clone();
                drop(state);
                let derived = Derived::of_memory(base, &origin, &view).ok()?;
                let value = derived.value.clone();
                if !trace::in_body() {
                    *self.state.borrow_mut() = State::Derived(Box::new(derived));
                }
                Some(value)
            }
            _ => None,
        }
    }

    /// The array in memory that a handle stood for before a traced value was written to it.
    fn origin(&self) -> Option<Array> {
        match &*self.state.borrow() {
            State::Written { origin, .. } => Some(origin.clone()),
            _ => None,
        }
    }

    /// Whether a traced scalar is one that a program may write to, because an array without axes was made for it.
    pub(super) fn is_written(&self) -> bool {
        matches!(&*self.state.borrow(), State::Written { .. } | State::Derived(_))
    }

    /// Elements in memory stay there, where their views are: what a device computed is fetched into them.
    fn write_in_memory(&self, tensor: &Tensor) -> Result<bool> {
        let (Tensor::Host(array), Some(on)) = (self.tensor(), trace::device::of(tensor)) else { return Ok(false) };
        if trace::stage::records_write(&array) || array.shape() != &tensor.shape()[..] {
            return Ok(false);
        }
        trace::guard_write(&array)?;
        array.assign(&on.download()?)?;
        Ok(true)
    }

    /// Makes the handle stand for another tensor: what an assignment into a traced array does. A view hands it on to
    /// the array that it is a view of.
    ///
    /// # Errors
    /// Those of writing through the view: `ValueError` for one that repeats elements.
    pub fn replace(self: &Rc<Self>, tensor: Tensor) -> Result<()> {
        self.require_writeable()?;
        if self.write_on_device(&tensor)? || self.write_in_memory(&tensor)? {
            return Ok(());
        }
        if self.base.is_some() && trace::device::of(&self.tensor()).is_some() {
            return Err(match trace::is_traced(&tensor) {
                true => Error::type_error("a view cannot be assigned traced values; assign through its base array"),
                false => Error::value("assignment destination is read-only"),
            });
        }
        self.refreshed();
        let state = self.state.borrow();
        match &*state {
            State::Derived(derived) => {
                let derived = (**derived).clone();
                drop(state);
                let whole = updated(&derived.steps, &derived.root.tensor(), tensor)?;
                derived.root.replace(whole)
            }
            State::Ready(Tensor::Host(view)) if self.base.is_some() => {
                let Some((base, Tensor::Host(whole))) = self.base.as_ref().map(|base| (base, base.tensor())) else {
                    return Err(Error::new(Kind::SystemError, "a view in memory of an array that is elsewhere"));
                };
                let step = Step::Places(places_of(&whole, view)?);
                drop(state);
                base.replace(step.write(&Tensor::Host(whole), tensor)?)
            }
            State::Ready(Tensor::Host(origin)) if trace::is_traced(&tensor) => {
                let origin = origin.clone();
                drop(state);
                journal::note(self);
                self.note_written();
                *self.state.borrow_mut() = State::Written { tensor, origin };
                Ok(())
            }
            State::Written { origin, .. } => {
                let origin = origin.clone();
                drop(state);
                journal::note(self);
                *self.state.borrow_mut() = State::Written { tensor, origin };
                Ok(())
            }
            _ => {
                drop(state);
                if trace::is_traced(&tensor) {
                    self.note_written();
                } else if self.watchers.get() > 0 {
                    trace::refuse("an array is changed while views of it are in use")?;
                }
                journal::note(self);
                *self.state.borrow_mut() = State::Ready(tensor);
                Ok(())
            }
        }
    }

    fn note_written(self: &Rc<Self>) {
        WRITTEN.with_borrow_mut(|written| {
            // Those that are gone need not be remembered.
            if written.len() >= written.capacity().min(1 << 10) {
                written.retain(|handle| handle.strong_count() > 0);
            }
            written.push(Rc::downgrade(self));
        });
    }

    /// Drops what rides on the value at a level. What was in memory before is there again.
    fn settle(&self, level: Level) {
        let (tensor, origin) = match &*self.state.borrow() {
            State::Written { tensor, origin } => (tensor.clone(), Some(origin.clone())),
            State::Ready(tensor) => (tensor.clone(), None),
            _ => return,
        };
        let (primal, Some(_)) = trace::jvp_parts(level, &tensor) else { return };
        let next = match (origin, trace::is_traced(&primal)) {
            (Some(origin), false) => match primal.to_array().and_then(|array| origin.assign(&array)) {
                Ok(()) => State::Ready(Tensor::Host(origin)),
                Err(_) => State::Ready(primal),
            },
            (Some(origin), true) => State::Written { tensor: primal, origin },
            (None, _) => State::Ready(primal),
        };
        *self.state.borrow_mut() = next;
    }
}

/// A view of a handle's traced or device array as a value, the view rows between them given.
pub fn derived_view(handle: &Rc<ArrayObject>, view: Tensor, steps: Vec<(&'static Op, Attrs)>) -> Value {
    let (root, mut whole): (Rc<ArrayObject>, Vec<Step>) = match &*handle.state.borrow() {
        State::Derived(derived) => (derived.root.clone(), derived.steps.to_vec()),
        _ => (handle.clone(), Vec::new()),
    };
    whole.extend(steps.into_iter().map(|(op, attrs)| Step::View(op, attrs)));
    let seen = root.tensor();
    // Where NumPy copies, there is nothing to write through.
    if !shares(&seen, &whole) {
        return super::convert::from_tensor(view);
    }
    root.watchers.set(root.watchers.get() + 1);
    let derived = Derived { root: root.clone(), steps: whole.into(), seen, value: view, memory: None };
    let state = RefCell::new(State::Derived(Box::new(derived)));
    let (read_only, watchers) = (Cell::new(false), Cell::new(0));
    let (unaligned, swapped) = (Cell::new(false), Cell::new(root.is_swapped()));
    Value::Array(Rc::new(ArrayObject { state, read_only, unaligned, swapped, base: Some(root), watchers }))
}

/// Whether the steps from a contiguous array of the root's shape change nothing but the layout.
fn shares(root: &Tensor, steps: &[Step]) -> bool {
    let start = Some(Layout::contiguous(&root.shape()));
    let end = steps.iter().fold(start, |layout, step| match step {
        Step::View(op, attrs) => match &op.class {
            Class::View(view) => (view.apply)(attrs, &layout?).ok().flatten(),
            _ => None,
        },
        Step::Places(_) => Some(Layout::contiguous(&[])),
    });
    end.is_some()
}

/// A view of a handle, made by functions over its tensor, as a value that writes through where NumPy's does.
pub fn traced_view(handle: &Rc<ArrayObject>, view: Tensor) -> Value {
    match trace::way(&handle.tensor(), &view) {
        Some(steps) if view.ndim() > 0 => derived_view(handle, view, steps),
        _ => super::convert::from_tensor(view),
    }
}

/// Whether `value` is the view of `handle` that these specs make: nothing needs to be written back then.
pub fn is_own_slice(handle: &Rc<ArrayObject>, value: &Value, specs: &[SliceSpec]) -> bool {
    let Value::Array(view) = value else { return false };
    let (of_view, of_handle) = (view.state.borrow(), handle.state.borrow());
    let State::Derived(derived) = &*of_view else { return false };
    let (root, lead): (&Rc<ArrayObject>, &[Step]) = match &*of_handle {
        State::Derived(handle) => (&handle.root, &handle.steps),
        _ => (handle, &[]),
    };
    let Some((Step::View(op, Attrs::Slice(own)), before)) = derived.steps.split_last() else { return false };
    Rc::ptr_eq(&derived.root, root) && before.len() == lead.len() && **op == shape::SLICE && own[..] == *specs && {
        let same = |(a, b): (&Step, &Step)| matches!((a, b), (Step::View(a, x), Step::View(b, y)) if a == b && x == y);
        before.iter().zip(lead).all(same)
    }
}
