//! A loop's code, and a run of it.

use smallvec::SmallVec;

use super::place::{Guard, Place, Ty, view};
use super::{Loop, Path, Source};
use crate::backend::native::NativeFunction;
use crate::lang::eval::Frame;
use crate::lang::interpreter::Interpreter;
use crate::lang::value::Value;

/// The code ended as the loop does: its condition failed, or its range is used up.
pub const ENDED: i32 = 0;
/// It left before a turn: the evaluator does that.
pub const HEAD: i32 = 1;
/// A `break` was met. What is larger is the number of an exit, counted from here.
pub const BROKE: i32 = 2;

/// Words of a run's state: the range's next integer (or the next item's number), its step (or where the items lie), how
/// many are left, turns done; then the views of lists.
pub const NEXT: usize = 0;
pub const STEP: usize = 1;
pub const LEFT: usize = 2;
pub const TURNS: usize = 3;
pub const VIEWS: usize = 4;

/// What a run of a loop's code works on beside the variables.
pub struct State(pub SmallVec<[i64; 12]>);

impl State {
    /// The next integer of the range, or the next item's number.
    pub fn next(&self) -> i64 {
        self.0[NEXT]
    }

    /// How many are left.
    pub fn left(&self) -> usize {
        self.0[LEFT] as usize
    }

    /// Turns that were done whole.
    pub fn turns(&self) -> i64 {
        self.0[TURNS]
    }
}

/// What code needs to be entered: it was made for that.
pub struct Needs {
    /// Each variable, and what it must hold.
    pub variables: Vec<(Place, Ty)>,
    pub guards: Vec<Guard>,
    /// Whether the code makes each of the lists longer: then none of the others may be the same.
    pub grown: Vec<bool>,
}

impl Needs {
    /// The state to run on, which begins with these words; `None` where anything is otherwise.
    pub fn state(&self, vm: &Interpreter, frame: &Frame, words: [i64; 3]) -> Option<State> {
        let mut state: SmallVec<[i64; 12]> = SmallVec::from_slice(&words);
        state.resize(VIEWS, 0);
        for (place, ty) in &self.variables {
            let seen = place.with(frame, |value| match (ty.admits(value), value) {
                (true, Value::List(list)) => view(list).map(Some),
                (admitted, _) => admitted.then_some(None),
            });
            state.extend(seen?.into_iter().flatten());
        }
        if self.grown.contains(&true) {
            let starts: SmallVec<[i64; 4]> = state[VIEWS..].iter().step_by(2).copied().collect();
            for (at, _) in self.grown.iter().enumerate().filter(|(_, grown)| **grown) {
                let same = |(other, start): (usize, &i64)| other != at && *start == starts[at];
                // A list that is gone over has its items there.
                if words[STEP] == starts[at] || starts.iter().enumerate().any(same) {
                    return None;
                }
            }
        }
        self.guards.iter().all(|guard| guard.holds(vm, frame)).then_some(State(state))
    }
}

/// A loop as native code.
pub struct Code {
    pub function: NativeFunction,
    pub source: Source,
    pub needs: Needs,
    /// The statements before which the code may leave.
    pub exits: Vec<Path>,
}

impl Code {
    /// The state to run on; `None` where the code was not made for what is there.
    pub fn enter(&self, vm: &Interpreter, frame: &Frame, node: &Loop) -> Option<State> {
        let (source, words) = node.source()?;
        if source != self.source { None } else { self.needs.state(vm, frame, words) }
    }

    /// Runs the code on a state that it was entered with; how it ended.
    pub fn run(&self, frame: &mut Frame, state: &mut State) -> i32 {
        // SAFETY: the code reads and writes the slots of the variables, which hold what it was made for (`enter`), and the
        // state; nothing else has a borrow of them while it runs.
        unsafe {
            self.function.call(
                frame.locals.as_mut_ptr().cast_const(),
                frame.globals.slots().cast_const(),
                frame.captured.as_ptr(),
                state.0.as_mut_ptr().cast_const(),
            )
        }
    }
}
