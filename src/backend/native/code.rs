//! From a plan to code: the function around the steps, memory, loading and storing.

use std::collections::HashMap;

use cranelift_codegen::ir::{Block, InstBuilder, Signature, Value, types};
use cranelift_frontend::FunctionBuilder;
use cranelift_jit::JITModule;
use smallvec::SmallVec;

pub use super::function::flags;
use super::function::{self, NativeFunction, signature};
use super::place::{Elements, Number, OUTSIDE, Owner, Place, machine_types};
use super::runtime::{DONE, INTERRUPTED, Machine, RowCall, STOPPED, StepCall};
use crate::array::{CacheLine, DType, Layout, Scalar};
use crate::backend::cpu::prepared::Prepared;
use crate::backend::cpu::vector::Vectored;
use crate::ir::{Plan, Slot};
use crate::ops::{Aval, Tensor};

/// The most memory that code may have for its own values.
const MEMORY: usize = 1 << 30;

/// Compiles a plan; `None` for one that holds what native code cannot do.
pub fn compile(plan: &Plan) -> Option<Machine> {
    let (function, parts) = NativeFunction::new(|builder, module, _| {
        let mut code = Code::new(builder, module)?;
        code.whole(plan)?;
        Some(code.finished())
    })?;
    let arrays = plan.constants.iter().filter(|(_, tensor)| !is_number(tensor));
    let inputs = plan.inputs.iter().chain(arrays.map(|(slot, _)| slot)).map(|&slot| plan.slots[slot].clone());
    Some(Machine {
        function,
        inputs: inputs.collect(),
        outputs: plan.outputs.iter().map(|&slot| plan.slots[slot].clone()).collect(),
        memory: CacheLine::zeroed(parts.memory),
        rows: parts.rows,
        steps: parts.steps,
        prepared: parts.prepared.into_iter().map(std::cell::RefCell::new).collect(),
        vectors: parts.vectors,
        faults: Default::default(),
        failed: Default::default(),
    })
}

/// Whether a constant is written into the code.
pub fn is_number(tensor: &Tensor) -> bool {
    matches!(tensor, Tensor::Scalar(_) | Tensor::Weak(_))
}

/// What a plan's code needs at run time.
pub struct Parts {
    pub memory: usize,
    pub rows: Vec<RowCall>,
    pub steps: Vec<StepCall>,
    pub prepared: Vec<Prepared>,
    pub vectors: Vec<Vectored>,
}

/// Code being written.
pub struct Code<'a, 'f> {
    pub b: &'a mut FunctionBuilder<'f>,
    inputs: Value,
    outputs: Value,
    memory: Value,
    pub machine: Value,
    /// Where the code goes when it stops before its end.
    pub stop: Block,
    interrupted: Block,
    /// Bytes of memory given out.
    used: usize,
    /// Memory that was given back, by size.
    spare: HashMap<usize, Vec<usize>>,
    /// Where an owner's memory is, and how large, for those that may give it back.
    given: HashMap<Owner, (usize, usize)>,
    /// Where an owner's memory is.
    places: HashMap<Owner, usize>,
    next_owner: Owner,
    /// How many live values are in each owner's memory.
    pub refs: HashMap<Owner, usize>,
    pub signatures: [Signature; 3],
    parts: Parts,
}

/// The values of one plan while its code is written.
#[derive(Clone)]
pub struct Env {
    pub places: Vec<Option<Place>>,
    /// Where the result that goes to a slot is to be put.
    pub wanted: HashMap<Slot, (Value, Owner)>,
    /// What is joined of parts some of which are in their places already.
    pub wholes: HashMap<Slot, Elements>,
}

impl<'a, 'f> Code<'a, 'f> {
    fn new(b: &'a mut FunctionBuilder<'f>, module: &JITModule) -> Option<Code<'a, 'f>> {
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        let (stop, interrupted) = (b.create_block(), b.create_block());
        b.set_cold_block(stop);
        b.set_cold_block(interrupted);
        let &[inputs, outputs, memory, machine] = b.block_params(entry) else { return None };
        let word = types::I64;
        Some(Code {
            b,
            inputs,
            outputs,
            memory,
            machine,
            stop,
            interrupted,
            used: 0,
            spare: HashMap::new(),
            given: HashMap::new(),
            places: HashMap::new(),
            next_owner: OUTSIDE,
            refs: HashMap::new(),
            signatures: [
                signature(module, &[word, word, word, word], None),
                signature(module, &[word, word, word], None),
                signature(module, &[word, word, word], Some(types::I32)),
            ],
            parts: Parts { memory: 0, rows: Vec::new(), steps: Vec::new(), prepared: Vec::new(), vectors: Vec::new() },
        })
    }

    fn finished(self) -> Parts {
        Parts { memory: self.used, ..self.parts }
    }

    /// The whole function.
    fn whole(&mut self, plan: &Plan) -> Option<()> {
        let mut places = Vec::new();
        for (at, &slot) in plan.inputs.iter().enumerate() {
            places.push((slot, self.input(at, &plan.slots[slot])?));
        }
        let mut at = plan.inputs.len();
        for (slot, tensor) in &plan.constants {
            let place = match tensor {
                Tensor::Scalar(scalar) | Tensor::Weak(scalar) => Place::Number(self.constant(*scalar)?),
                _ => {
                    at += 1;
                    self.input(at - 1, &plan.slots[*slot])?
                }
            };
            places.push((*slot, place));
        }
        let mut targets = Vec::with_capacity(plan.outputs.len());
        for at in 0..plan.outputs.len() {
            targets.push(self.b.ins().load(types::I64, flags(), self.outputs, (at * 8) as i32));
        }
        let mut wanted = HashMap::new();
        for (&slot, &to) in plan.outputs.iter().zip(&targets) {
            if !places.iter().any(|(given, _)| *given == slot) && !wanted.contains_key(&slot) {
                wanted.insert(slot, (to, self.new_owner()));
            }
        }
        let results = self.plan(plan, places, wanted)?;
        for ((result, &to), &slot) in results.iter().zip(&targets).zip(&plan.outputs) {
            let aval = &plan.slots[slot];
            match result {
                Place::Number(number) => self.store(number, to, 0),
                // It was made where it is to go.
                Place::Elements(elements) if elements.base == to && elements.layout.is_c_contiguous() => {}
                Place::Elements(elements) => {
                    let target = Elements {
                        base: to,
                        layout: Layout::contiguous(&aval.shape),
                        dtype: aval.dtype,
                        owner: OUTSIDE,
                    };
                    self.copy(elements, &target);
                }
            }
        }
        let done = self.b.ins().iconst(types::I32, i64::from(DONE));
        self.b.ins().return_(&[done]);
        for (block, status) in [(self.stop, STOPPED), (self.interrupted, INTERRUPTED)] {
            self.b.switch_to_block(block);
            let status = self.b.ins().iconst(types::I32, i64::from(status));
            self.b.ins().return_(&[status]);
        }
        self.b.seal_all_blocks();
        Some(())
    }

    fn input(&mut self, at: usize, aval: &Aval) -> Option<Place> {
        machine_types(aval.dtype)?;
        let base = self.b.ins().load(types::I64, flags(), self.inputs, (at * 8) as i32);
        if aval.shape.is_empty() {
            return Some(Place::Number(self.load(aval.dtype, base, 0)?));
        }
        let layout = Layout::contiguous(&aval.shape);
        Some(Place::Elements(Elements { base, layout, dtype: aval.dtype, owner: OUTSIDE }))
    }

    /// The steps of a plan; its results. The caller's references to the inputs' memory are the plan's from here on.
    pub fn plan(
        &mut self,
        plan: &Plan,
        inputs: Vec<(Slot, Place)>,
        wanted: HashMap<Slot, (Value, Owner)>,
    ) -> Option<Vec<Place>> {
        if plan.slots.iter().any(|aval| machine_types(aval.dtype).is_none()) {
            return None;
        }
        let mut env = Env { places: vec![None; plan.slots.len()], wanted, wholes: HashMap::new() };
        for (slot, place) in inputs {
            self.hold(&place);
            env.places[slot] = Some(place);
        }
        for step in &plan.steps {
            self.step(plan, step, &mut env)?;
        }
        let results: Vec<Place> = plan.outputs.iter().map(|&slot| env.places[slot].clone()).collect::<Option<_>>()?;
        results.iter().for_each(|place| self.hold(place));
        env.places.iter().flatten().for_each(|place| self.release(place));
        Some(results)
    }

    /// One more value is in the place's memory.
    pub fn hold(&mut self, place: &Place) {
        if let Place::Elements(elements) = place {
            *self.refs.entry(elements.owner).or_insert(0) += 1;
        }
    }

    /// One value less is in the place's memory.
    pub fn release(&mut self, place: &Place) {
        let Place::Elements(elements) = place else { return };
        let owner = elements.owner;
        let left = self.refs.entry(owner).or_insert(1);
        *left = left.saturating_sub(1);
        if *left == 0
            && let Some((at, bytes)) = self.given.remove(&owner)
        {
            self.spare.entry(bytes).or_default().push(at);
        }
    }

    /// A number for memory that nobody has yet.
    pub fn new_owner(&mut self) -> Owner {
        self.next_owner += 1;
        self.next_owner
    }

    /// Fresh memory for a contiguous array. `lasting`: it is not given to another value after its last use.
    pub fn memory_for(&mut self, dtype: DType, shape: &[usize], lasting: bool) -> Option<Elements> {
        let layout = Layout::contiguous(shape);
        let bytes = (layout.size() * dtype.size()).max(1).next_multiple_of(64);
        let owner = self.new_owner();
        let at = match self.spare.get_mut(&bytes).and_then(Vec::pop).filter(|_| !lasting) {
            Some(at) => at,
            None => {
                self.used += bytes;
                self.used - bytes
            }
        };
        if self.used > MEMORY {
            return None;
        }
        if !lasting {
            self.given.insert(owner, (at, bytes));
        }
        self.places.insert(owner, at);
        let base = self.b.ins().iadd_imm_s(self.memory, at as i64);
        Some(Elements { base, layout, dtype, owner })
    }

    /// Lasting memory whose address is not made yet ([`Code::address_of`]); its base stands for nothing.
    pub fn reserve(&mut self, dtype: DType, shape: &[usize]) -> Option<Elements> {
        let layout = Layout::contiguous(shape);
        let owner = self.new_owner();
        self.places.insert(owner, self.used);
        self.used += (layout.size() * dtype.size()).max(1).next_multiple_of(64);
        (self.used <= MEMORY).then_some(Elements { base: self.memory, layout, dtype, owner })
    }

    /// The address of memory that was given out, made where the code is now.
    pub fn address_of(&mut self, elements: &Elements) -> Value {
        let at = self.places.get(&elements.owner).copied().unwrap_or_default();
        self.b.ins().iadd_imm_s(self.memory, at as i64)
    }

    /// Where a step's array result is to go.
    pub fn target(&mut self, env: &Env, slot: Slot, aval: &Aval) -> Option<Elements> {
        if let Some(&(base, owner)) = env.wanted.get(&slot) {
            let layout = Layout::contiguous(&aval.shape);
            return Some(Elements { base, layout, dtype: aval.dtype, owner });
        }
        self.memory_for(aval.dtype, &aval.shape, false)
    }

    /// Puts a step's result into its slot.
    pub fn put(&mut self, env: &mut Env, slot: Slot, place: Place) {
        if slot < env.places.len() {
            self.hold(&place);
            env.places[slot] = Some(place);
        }
    }

    /// Keeps memory that was given out from being given to others while other code may come back to it.
    pub fn keep_spare(&mut self) -> HashMap<usize, Vec<usize>> {
        std::mem::take(&mut self.spare)
    }

    /// What [`Code::keep_spare`] took is there again.
    pub fn give_spare(&mut self, spare: HashMap<usize, Vec<usize>>) {
        for (bytes, places) in spare {
            self.spare.entry(bytes).or_default().extend(places);
        }
    }

    /// Makes an owner's memory last.
    pub fn make_lasting(&mut self, owner: Owner) {
        self.given.remove(&owner);
    }

    /// A number known beforehand.
    pub fn constant(&mut self, scalar: Scalar) -> Option<Number> {
        let dtype = scalar.dtype();
        let types = machine_types(dtype)?;
        let mut bytes = [0u8; 16];
        // SAFETY: no scalar is larger than sixteen bytes.
        scalar.with_bytes(|from| unsafe { bytes.as_mut_ptr().copy_from_nonoverlapping(from, dtype.size()) });
        let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap_or_default());
        let half = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap_or_default());
        let mut parts = SmallVec::new();
        for (at, &ty) in types.iter().enumerate() {
            parts.push(match ty {
                types::F64 => self.b.ins().f64const(f64::from_bits(word(at * 8))),
                types::F32 => self.b.ins().f32const(f32::from_bits(half(at * 4))),
                ty => {
                    let bits = ty.bits();
                    let value = word(0) << (64 - bits) >> (64 - bits);
                    self.b.ins().iconst(ty, value as i64)
                }
            });
        }
        Some(Number { parts, dtype })
    }

    /// Loads a number.
    pub fn load(&mut self, dtype: DType, base: Value, offset: i32) -> Option<Number> {
        let types = machine_types(dtype)?;
        let parts = types
            .iter()
            .enumerate()
            .map(|(at, &ty)| self.b.ins().load(ty, flags(), base, offset + (at as u32 * ty.bytes()) as i32))
            .collect();
        Some(Number { parts, dtype })
    }

    /// Stores a number.
    pub fn store(&mut self, number: &Number, base: Value, offset: i32) {
        for (at, &part) in number.parts.iter().enumerate() {
            let size = self.b.func.dfg.value_type(part).bytes();
            self.b.ins().store(flags(), part, base, offset + (at as u32 * size) as i32);
        }
    }

    /// Stops where a condition holds.
    pub fn stop_if(&mut self, condition: Value) {
        let next = self.b.create_block();
        self.b.ins().brif(condition, self.stop, &[], next, &[]);
        self.b.switch_to_block(next);
    }

    /// Looks for Ctrl-C, at the end of a turn.
    pub fn check_interrupt(&mut self) {
        let flag = function::interrupted(self.b);
        let next = self.b.create_block();
        self.b.ins().brif(flag, self.interrupted, &[], next, &[]);
        self.b.switch_to_block(next);
    }

    /// Room on the stack for so many bytes; its address.
    pub fn room(&mut self, bytes: u32) -> Value {
        function::room(self.b, bytes)
    }

    /// Calls a routine of ours.
    pub fn call(&mut self, routine: usize, signature: usize, arguments: &[Value]) -> Option<Value> {
        function::call(self.b, routine, &self.signatures[signature], arguments)
    }

    /// Registers a row to be called.
    pub fn add_row(&mut self, row: RowCall) -> i64 {
        self.parts.rows.push(row);
        self.parts.rows.len() as i64 - 1
    }

    /// Registers a step to be called.
    pub fn add_step(&mut self, step: StepCall) -> i64 {
        self.parts.steps.push(step);
        self.parts.steps.len() as i64 - 1
    }

    /// Registers a prepared kernel.
    pub fn add_prepared(&mut self, prepared: Prepared) -> i64 {
        self.parts.prepared.push(prepared);
        self.parts.prepared.len() as i64 - 1
    }

    /// Registers a kernel that is vector code.
    pub fn add_vectored(&mut self, vectored: Vectored) -> i64 {
        self.parts.vectors.push(vectored);
        self.parts.vectors.len() as i64 - 1
    }

    /// Loops over the index space, and gives `body` the byte offset of the present element in each layout.
    pub fn each(
        &mut self,
        shape: &[usize],
        layouts: &[(&Layout, usize)],
        body: &mut dyn FnMut(&mut Code, &[Value]) -> Option<()>,
    ) -> Option<()> {
        let start: Vec<Value> = layouts
            .iter()
            .map(|(layout, size)| self.b.ins().iconst(types::I64, (layout.offset * size) as i64))
            .collect();
        self.each_axis(shape, 0, layouts, &start, body)
    }

    fn each_axis(
        &mut self,
        shape: &[usize],
        axis: usize,
        layouts: &[(&Layout, usize)],
        offsets: &[Value],
        body: &mut dyn FnMut(&mut Code, &[Value]) -> Option<()>,
    ) -> Option<()> {
        let Some(&n) = shape.get(axis) else { return body(self, offsets) };
        if n == 0 {
            return Some(());
        }
        if n == 1 {
            return self.each_axis(shape, axis + 1, layouts, offsets, body);
        }
        let counter = self.b.declare_var(types::I64);
        let zero = self.b.ins().iconst(types::I64, 0);
        self.b.def_var(counter, zero);
        let vars: Vec<_> = offsets
            .iter()
            .map(|&offset| {
                let var = self.b.declare_var(types::I64);
                self.b.def_var(var, offset);
                var
            })
            .collect();
        let (head, exit) = (self.b.create_block(), self.b.create_block());
        self.b.ins().jump(head, &[]);
        self.b.switch_to_block(head);
        let here: Vec<Value> = vars.iter().map(|&var| self.b.use_var(var)).collect();
        self.each_axis(shape, axis + 1, layouts, &here, body)?;
        for ((var, (layout, size)), &at) in vars.iter().zip(layouts).zip(&here) {
            let step = layout.strides[axis] * *size as isize;
            if step != 0 {
                let next = self.b.ins().iadd_imm_s(at, step as i64);
                self.b.def_var(*var, next);
            }
        }
        let count = self.b.use_var(counter);
        let next = self.b.ins().iadd_imm_s(count, 1);
        self.b.def_var(counter, next);
        let more = self.b.ins().icmp_imm_u(cranelift_codegen::ir::condcodes::IntCC::UnsignedLessThan, next, n as i64);
        self.b.ins().brif(more, head, &[], exit, &[]);
        self.b.switch_to_block(exit);
        Some(())
    }

    /// Copies elements to others of the same type, broadcast to their shape.
    pub fn copy(&mut self, from: &Elements, to: &Elements) {
        let Ok(layout) = from.layout.broadcast_to(&to.layout.shape) else { return };
        let size = to.dtype.size();
        if layout.is_c_contiguous() && to.layout.is_c_contiguous() && to.layout.size() > 8 {
            let source = self.b.ins().iadd_imm_s(from.base, (layout.offset * size) as i64);
            let target = self.b.ins().iadd_imm_s(to.base, (to.layout.offset * size) as i64);
            let bytes = self.b.ins().iconst(types::I64, (to.layout.size() * size) as i64);
            self.call(copy_bytes as *const () as usize, 1, &[source, target, bytes]);
            return;
        }
        let (dtype, source, target) = (to.dtype, from.base, to.base);
        let shape = to.layout.shape.clone();
        self.each(&shape, &[(&layout, size), (&to.layout, size)], &mut |code, offsets| {
            let from = code.b.ins().iadd(source, offsets[0]);
            let to = code.b.ins().iadd(target, offsets[1]);
            let number = code.load(dtype, from, 0)?;
            code.store(&number, to, 0);
            Some(())
        });
    }

    /// Makes all elements of contiguous memory zero.
    pub fn clear(&mut self, to: &Elements) {
        debug_assert!(to.layout.is_c_contiguous());
        let size = to.dtype.size();
        let target = self.b.ins().iadd_imm_s(to.base, (to.layout.offset * size) as i64);
        let bytes = self.b.ins().iconst(types::I64, (to.layout.size() * size) as i64);
        self.call(clear_bytes as *const () as usize, 1, &[target, bytes, bytes]);
    }

    /// The elements in fresh contiguous memory.
    pub fn packed(&mut self, from: &Elements) -> Option<Elements> {
        let to = self.memory_for(from.dtype, &from.layout.shape, false)?;
        self.copy(from, &to);
        Some(to)
    }

    /// A number as an element in memory.
    pub fn in_memory(&mut self, number: &Number) -> Option<Elements> {
        let to = self.memory_for(number.dtype, &[], false)?;
        self.store(number, to.base, 0);
        Some(to)
    }
}

/// Makes bytes zero; the code calls it.
extern "C" fn clear_bytes(to: *mut u8, bytes: u64, _: u64) {
    // SAFETY: the code gives a place of so many bytes.
    unsafe { to.write_bytes(0, bytes as usize) }
}

/// Copies bytes; the code calls it.
extern "C" fn copy_bytes(from: *const u8, to: *mut u8, bytes: u64) {
    // SAFETY: the code gives places of so many bytes, which are the same or apart.
    unsafe { std::ptr::copy(from, to, bytes as usize) }
}
