//! Branches and loops as code.

use std::collections::HashMap;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, types};
use cranelift_frontend::Variable;

use super::code::{Code, Env};
use super::place::{Elements, Number, OUTSIDE, Owner, Place, machine_types};
use crate::array::{DType, Layout};
use crate::ir::{Control, Plan, Slot};
use crate::ops::Aval;

/// A value that goes from turn to turn.
enum Carried {
    Number(Vec<Variable>, DType),
    /// Elements in memory that the loop has for itself, and memory for those of the next turn. After a turn whose
    /// result is in the latter, the two change places.
    Elements {
        here: Variable,
        next: Variable,
        aval: Aval,
        owner: Owner,
        next_owner: Owner,
    },
}

/// Where a result of both ways of a branch is after it.
enum Merged {
    Number(Vec<Variable>, DType),
    /// In the memory that both ways left it in, whose address may differ in how it was come by.
    Here(Variable, Elements),
    /// In memory of its own.
    Moved(Elements),
}

impl Code<'_, '_> {
    /// A branch or loop.
    pub fn control(
        &mut self,
        control: &Control<Plan>,
        inputs: Vec<Place>,
        outputs: &[Slot],
        env: &mut Env,
    ) -> Option<()> {
        let results = match control {
            Control::Cond([yes, no]) => self.cond(yes, no, inputs)?,
            Control::While { test, body, carried } => self.while_loop(test, body, *carried, inputs)?,
            Control::For { body, carried } => self.for_loop(body, *carried, inputs)?,
        };
        for (&slot, place) in outputs.iter().zip(results) {
            self.put(env, slot, place);
        }
        Some(())
    }

    fn cond(&mut self, yes: &Plan, no: &Plan, mut inputs: Vec<Place>) -> Option<Vec<Place>> {
        let Place::Number(condition) = inputs.remove(0) else { return None };
        let (first, second, after) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.ins().brif(condition.parts[0], first, &[], second, &[]);
        let refs = self.refs.clone();
        let spare = self.keep_spare();
        let given = |plan: &Plan| plan.inputs.iter().copied().zip(inputs.iter().cloned()).collect::<Vec<_>>();
        let ends = [self.b.create_block(), self.b.create_block()];
        let mut results = Vec::with_capacity(2);
        for ((way, block), end) in [(yes, first), (no, second)].into_iter().zip(ends) {
            self.b.switch_to_block(block);
            self.refs = refs.clone();
            results.push(self.plan(way, given(way), HashMap::new())?);
            self.b.ins().jump(end, &[]);
            self.keep_spare();
        }
        let (Some(b), Some(a)) = (results.pop(), results.pop()) else { return None };
        let merged: Vec<Merged> = a.iter().zip(&b).map(|(a, b)| self.meeting(a, b)).collect::<Option<_>>()?;
        for (results, end) in [&a, &b].into_iter().zip(ends) {
            self.b.switch_to_block(end);
            results.iter().zip(&merged).for_each(|(result, merged)| self.arrive(result, merged));
            self.b.ins().jump(after, &[]);
        }
        self.b.switch_to_block(after);
        self.refs = refs;
        self.give_spare(spare);
        Some(merged.iter().map(|merged| self.met(merged)).collect())
    }

    /// Where a result of both ways of a branch is to be after it: what both leave in the same place stays there, anything
    /// else is brought into one.
    fn meeting(&mut self, a: &Place, b: &Place) -> Option<Merged> {
        match (a, b) {
            (Place::Number(a), Place::Number(_)) => {
                let types = machine_types(a.dtype)?;
                Some(Merged::Number(types.iter().map(|&ty| self.b.declare_var(ty)).collect(), a.dtype))
            }
            (Place::Elements(x), Place::Elements(y)) => {
                if x.owner == y.owner && x.owner != OUTSIDE && x.layout == y.layout {
                    return Some(Merged::Here(self.b.declare_var(types::I64), x.clone()));
                }
                self.reserve(x.dtype, &x.layout.shape).map(Merged::Moved)
            }
            _ => None,
        }
    }

    /// At the end of a way: brings a result to where both meet.
    fn arrive(&mut self, result: &Place, merged: &Merged) {
        match (merged, result) {
            (Merged::Number(variables, _), Place::Number(number)) => {
                variables.iter().zip(&number.parts).for_each(|(&variable, &part)| self.b.def_var(variable, part));
            }
            (Merged::Here(base, _), Place::Elements(elements)) => self.b.def_var(*base, elements.base),
            (Merged::Moved(target), Place::Elements(elements)) => {
                // The address of the memory is made anew on each way.
                let base = self.address_of(target);
                self.copy(elements, &Elements { base, ..target.clone() });
            }
            _ => {}
        }
    }

    /// A result where both ways have met.
    fn met(&mut self, merged: &Merged) -> Place {
        match merged {
            Merged::Number(variables, dtype) => {
                let parts = variables.iter().map(|&variable| self.b.use_var(variable)).collect();
                Place::Number(Number { parts, dtype: *dtype })
            }
            Merged::Here(base, elements) => {
                let base = self.b.use_var(*base);
                self.make_lasting(elements.owner);
                Place::Elements(Elements { base, ..elements.clone() })
            }
            Merged::Moved(target) => {
                let base = self.address_of(target);
                Place::Elements(Elements { base, ..target.clone() })
            }
        }
    }

    /// Gets the carried values ready for the first turn.
    fn start(&mut self, inputs: &[Place], reads: usize) -> Option<Vec<Carried>> {
        let mut carried = Vec::with_capacity(reads);
        for place in &inputs[..reads] {
            carried.push(match place {
                Place::Number(number) => Carried::Number(self.variables(number), number.dtype),
                Place::Elements(elements) => {
                    let aval = Aval::new(elements.dtype, &elements.layout.shape);
                    let twice = inputs.iter().filter(|other| owner(other) == elements.owner).count() > 1;
                    let unused = self.refs.get(&elements.owner).is_none_or(|&count| count == 0);
                    let own = unused
                        && !twice
                        && elements.owner != OUTSIDE
                        && elements.layout == Layout::contiguous(&aval.shape);
                    let first = if own {
                        self.make_lasting(elements.owner);
                        elements.clone()
                    } else {
                        let memory = self.memory_for(aval.dtype, &aval.shape, true)?;
                        self.copy(elements, &memory);
                        memory
                    };
                    let second = self.memory_for(aval.dtype, &aval.shape, true)?;
                    let (here, next) = (self.b.declare_var(types::I64), self.b.declare_var(types::I64));
                    self.b.def_var(here, first.base);
                    self.b.def_var(next, second.base);
                    Carried::Elements { here, next, aval, owner: first.owner, next_owner: second.owner }
                }
            });
        }
        Some(carried)
    }

    /// The carried values as they are now.
    fn now(&mut self, carried: &[Carried]) -> Vec<Place> {
        carried
            .iter()
            .map(|value| match value {
                Carried::Number(variables, dtype) => {
                    let parts = variables.iter().map(|&variable| self.b.use_var(variable)).collect();
                    Place::Number(Number { parts, dtype: *dtype })
                }
                Carried::Elements { here, aval, owner, .. } => {
                    let base = self.b.use_var(*here);
                    let layout = Layout::contiguous(&aval.shape);
                    Place::Elements(Elements { base, layout, dtype: aval.dtype, owner: *owner })
                }
            })
            .collect()
    }

    /// The body of a loop: takes the places of all its inputs, and makes its results the carried values.
    fn turn(&mut self, body: &Plan, inputs: Vec<Place>, carried: &[Carried]) -> Option<()> {
        let mut wanted = HashMap::new();
        for (at, value) in carried.iter().enumerate() {
            let slot = body.outputs[at];
            let once = body.outputs.iter().filter(|&&other| other == slot).count() == 1;
            if let (Carried::Elements { next, next_owner, .. }, true) = (value, once && !body.inputs.contains(&slot)) {
                wanted.insert(slot, (self.b.use_var(*next), *next_owner));
            }
        }
        let given = body.inputs.iter().copied().zip(inputs).collect();
        let results = self.plan(body, given, wanted)?;
        // First what is in another carried value's memory is brought to safety, then everything is put in place.
        let mut pending: Vec<(usize, Place)> = Vec::new();
        for (at, (result, value)) in results.iter().zip(carried).enumerate() {
            let moved = match (result, value) {
                (Place::Elements(elements), Carried::Elements { owner, next_owner, aval, .. }) => {
                    let packed = elements.layout == Layout::contiguous(&aval.shape);
                    if packed && (elements.owner == *owner || elements.owner == *next_owner) {
                        result.clone()
                    } else {
                        let memory = self.memory_for(aval.dtype, &aval.shape, true)?;
                        self.copy(elements, &memory);
                        Place::Elements(memory)
                    }
                }
                _ => result.clone(),
            };
            pending.push((at, moved));
        }
        for (at, place) in pending {
            match (&carried[at], place) {
                (Carried::Number(variables, _), Place::Number(number)) => {
                    variables.iter().zip(&number.parts).for_each(|(&variable, &part)| self.b.def_var(variable, part));
                }
                (Carried::Elements { here, next, owner, next_owner, aval }, Place::Elements(elements)) => {
                    if elements.owner == *owner {
                        self.b.def_var(*here, elements.base);
                    } else if elements.owner == *next_owner {
                        let old = self.b.use_var(*here);
                        self.b.def_var(*here, elements.base);
                        self.b.def_var(*next, old);
                    } else {
                        let base = self.b.use_var(*here);
                        let layout = Layout::contiguous(&aval.shape);
                        self.copy(&elements, &Elements { base, layout, dtype: aval.dtype, owner: *owner });
                    }
                }
                _ => return None,
            }
        }
        results.iter().for_each(|place| self.release(place));
        Some(())
    }

    /// Keeps what a loop reads in every turn from being written over.
    fn pin(&mut self, places: &[Place]) {
        places.iter().for_each(|place| {
            self.hold(place);
            if let Place::Elements(elements) = place {
                self.make_lasting(elements.owner);
            }
        });
    }

    fn unpin(&mut self, places: &[Place]) {
        for place in places {
            if let Place::Elements(elements) = place {
                let count = self.refs.entry(elements.owner).or_insert(1);
                *count = count.saturating_sub(1);
            }
        }
    }

    fn while_loop(&mut self, test: &Plan, body: &Plan, count: usize, inputs: Vec<Place>) -> Option<Vec<Place>> {
        let carried = self.start(&inputs, count)?;
        let fixed = inputs[count..].to_vec();
        self.pin(&fixed);
        let spare = self.keep_spare();
        let (head, turn, exit) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.ins().jump(head, &[]);
        self.b.switch_to_block(head);
        let mut places = self.now(&carried);
        places.extend(fixed.iter().cloned());
        // The test must leave the carried values as they are.
        places.iter().for_each(|place| self.hold(place));
        let truth =
            self.plan(test, test.inputs.iter().copied().zip(places.iter().cloned()).collect(), HashMap::new())?;
        self.unpin(&places);
        let Some(Place::Number(truth)) = truth.first() else { return None };
        self.b.ins().brif(truth.parts[0], turn, &[], exit, &[]);
        self.b.switch_to_block(turn);
        self.turn(body, places, &carried)?;
        Some(self.leave(head, exit, spare, &fixed, &carried))
    }

    /// The end of a loop: back to its head, and from its exit on; the values that it carried.
    fn leave(
        &mut self,
        head: Block,
        exit: Block,
        spare: HashMap<usize, Vec<usize>>,
        fixed: &[Place],
        carried: &[Carried],
    ) -> Vec<Place> {
        self.check_interrupt();
        self.b.ins().jump(head, &[]);
        self.b.switch_to_block(exit);
        self.keep_spare();
        self.give_spare(spare);
        self.unpin(fixed);
        self.now(carried)
    }

    fn for_loop(&mut self, body: &Plan, count: usize, mut inputs: Vec<Place>) -> Option<Vec<Place>> {
        let rest = inputs.split_off(3);
        let mut bounds = Vec::with_capacity(3);
        for bound in &inputs {
            let Place::Number(number) = bound else { return None };
            bounds.push(self.cast(number, DType::I64)?.parts[0]);
        }
        let carried = self.start(&rest, count)?;
        let fixed = rest[count..].to_vec();
        self.pin(&fixed);
        let spare = self.keep_spare();
        let zero = self.b.ins().iconst(types::I64, 0);
        let (at, index) = (self.b.declare_var(types::I64), self.b.declare_var(types::I64));
        self.b.def_var(at, zero);
        self.b.def_var(index, bounds[0]);
        let (head, turn, exit) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.ins().jump(head, &[]);
        self.b.switch_to_block(head);
        let now = self.b.use_var(at);
        let more = self.b.ins().icmp(IntCC::SignedLessThan, now, bounds[2]);
        self.b.ins().brif(more, turn, &[], exit, &[]);
        self.b.switch_to_block(turn);
        let here = self.b.use_var(index);
        let mut places = vec![Place::Number(Number { parts: [here].into_iter().collect(), dtype: DType::I64 })];
        places.extend(self.now(&carried));
        places.extend(fixed.iter().cloned());
        self.turn(body, places, &carried)?;
        let next = self.b.ins().iadd_imm_s(now, 1);
        self.b.def_var(at, next);
        let next = self.b.ins().iadd(here, bounds[1]);
        self.b.def_var(index, next);
        Some(self.leave(head, exit, spare, &fixed, &carried))
    }
}

fn owner(place: &Place) -> Owner {
    match place {
        Place::Elements(elements) => elements.owner,
        Place::Number(_) => OUTSIDE,
    }
}
