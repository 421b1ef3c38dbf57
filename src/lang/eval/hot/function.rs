//! Functions of numbers as native code.
//!
//! A function that was called often, and that only computes with its arguments, is compiled for their types. Calls of
//! itself stay within the code. As it changes nothing, whatever it was not made for just ends it, and the evaluator runs
//! the call from its beginning.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{FuncRef, InstBuilder, types};
use smallvec::SmallVec;

use super::code::{Writer, memory};
use super::number::Number;
use super::place::{Kind, Place};
use super::run::{NEXT, Needs, STEP};
use crate::backend::native::NativeFunction;
use crate::lang::code::{Expr, FunctionCode};
use crate::lang::eval::Frame;
use crate::lang::eval::stmt::is_watched;
use crate::lang::function::Function;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Globals;
use crate::lang::packed::Answer;
use crate::lang::value::Value;

/// Calls after which a function is compiled.
const WARM: u32 = 2000;
/// Compilations of one function.
const TRIES: u8 = 3;
/// Times that the code may end without a result.
const FAILURES: u8 = 8;
/// Calls in a row with arguments of other types, after which code is made for these.
const MISSES: u8 = 16;
/// Operations from which on entering the code is worth it, where it does not call itself.
const FEW: u32 = 8;
const NEVER: u32 = u32::MAX;

/// The code has a result, or has none.
const DONE: i32 = 0;
const FAILED: i32 = 1;

/// What is known of a function as a candidate for native code.
pub struct HotFunction {
    /// Calls until it is looked at.
    wait: Cell<u32>,
    tries: Cell<u8>,
    failures: Cell<u8>,
    /// Calls in a row with arguments of other types.
    misses: Cell<u8>,
    code: RefCell<Option<Compiled>>,
}

impl Default for HotFunction {
    fn default() -> HotFunction {
        HotFunction {
            wait: Cell::new(WARM),
            tries: Cell::default(),
            failures: Cell::default(),
            misses: Cell::default(),
            code: RefCell::default(),
        }
    }
}

impl HotFunction {
    /// Counts a call; whether the function is to be looked at.
    #[inline(always)]
    pub fn is_due(&self) -> bool {
        match self.wait.get() {
            0 => true,
            wait => {
                self.wait.set(wait - 1);
                false
            }
        }
    }
}

/// A function's code.
struct Compiled {
    function: NativeFunction,
    globals: Rc<Globals>,
    kinds: SmallVec<[Kind; 4]>,
    result: Kind,
    needs: Needs,
}

/// The function whose code is written.
#[derive(Clone)]
pub struct Itself {
    reference: FuncRef,
    code: Rc<FunctionCode>,
    kinds: SmallVec<[Kind; 4]>,
    /// What it is taken to give.
    result: Kind,
}

/// The bits of a number.
fn bits(value: &Value) -> u64 {
    match value {
        Value::Int(i) => *i as u64,
        Value::Float(x) => x.to_bits(),
        value => u64::from(matches!(value, Value::Bool(true))),
    }
}

/// What a function gives for arguments that lie in its slots, by its code if it has some or can have; undefined where the
/// evaluator is to run it.
#[inline(never)]
pub fn call(vm: &mut Interpreter, function: &Function, locals: &[Value]) -> Answer {
    try_call(vm, function, locals).unwrap_or_else(Answer::undefined)
}

fn try_call(vm: &Interpreter, function: &Function, locals: &[Value]) -> Option<Answer> {
    let hot = &function.code.hot;
    let given = &locals[..function.code.positional.len()];
    if is_watched() {
        hot.wait.set(16);
        return None;
    }
    if hot.code.borrow().is_none() && !prepare(vm, function, given) {
        return None;
    }
    // The code calls nothing that could ask for it again.
    let held = hot.code.borrow();
    let code = held.as_ref()?;
    match code.run(vm, function, given) {
        Some(Ok(answer)) => {
            hot.misses.set(0);
            Some(answer)
        }
        Some(Err(Failed)) => {
            // What is far from its end would be begun again by each of the calls inside.
            let failures = hot.failures.get() + 1;
            hot.failures.set(failures);
            hot.wait.set(if failures < FAILURES { WARM << failures } else { NEVER });
            None
        }
        None => {
            drop(held);
            let misses = hot.misses.get();
            hot.wait.set(1 << misses.min(10));
            hot.misses.set(misses + 1);
            if misses >= MISSES {
                hot.misses.set(0);
                hot.code.replace(None);
            }
            None
        }
    }
}

/// Makes a function's code; whether there is some.
#[cold]
fn prepare(vm: &Interpreter, function: &Function, given: &[Value]) -> bool {
    let hot = &function.code.hot;
    let kinds = given.iter().map(Kind::of).collect::<Option<SmallVec<[Kind; 4]>>>();
    let made = kinds.and_then(|kinds| compile(vm, function, &kinds));
    if made.is_none() {
        hot.wait.set(if hot.tries.get() < TRIES { WARM << (3 * hot.tries.get()) } else { NEVER });
    }
    let is_made = made.is_some();
    hot.code.replace(made);
    is_made
}

/// The code ended without a result.
struct Failed;

impl Compiled {
    /// Runs the code; `None` where it was not made for what is there.
    fn run(&self, vm: &Interpreter, function: &Function, given: &[Value]) -> Option<Result<Answer, Failed>> {
        let alike = given.iter().zip(&self.kinds).all(|(value, kind)| Kind::of(value) == Some(*kind));
        if !alike || !Rc::ptr_eq(&self.globals, &function.globals) {
            return None;
        }
        let words = [vm.stack_floor as i64, vm.recursion_limit.saturating_sub(vm.depth) as i64, 0];
        let mut state = self.needs.state(vm, &frame_of(function, &mut []), words)?;
        let arguments: SmallVec<[u64; 4]> = given.iter().map(bits).collect();
        let mut result = 0u64;
        // SAFETY: the code takes the bits of its arguments, the globals that it was made for (`state`), room for the bits
        // of a number, and the state.
        let status = unsafe {
            self.function.call(
                arguments.as_ptr(),
                function.globals.slots().cast_const(),
                (&raw mut result).cast_const(),
                state.0.as_mut_ptr().cast_const(),
            )
        };
        if status != DONE {
            return Some(Err(Failed));
        }
        Some(Ok(match self.result {
            Kind::Int => Answer::int(result as i64),
            Kind::Float => Answer::float(f64::from_bits(result)),
            Kind::Bool => Answer::bool(result & 1 != 0),
        }))
    }
}

fn frame_of<'a>(function: &'a Function, locals: &'a mut [Value]) -> Frame<'a> {
    Frame { locals, captured: &function.captured, globals: &function.globals, scope: &function.code.scope }
}

/// Compiles a function for arguments of these kinds.
fn compile(vm: &Interpreter, function: &Function, kinds: &[Kind]) -> Option<Compiled> {
    let code = &function.code;
    if code.hot.tries.get() >= TRIES {
        return None;
    }
    code.hot.tries.set(code.hot.tries.get() + 1);
    if !code.simple || !code.scope.cells.is_empty() || !function.captured.is_empty() {
        return None;
    }
    let mut empty = [];
    let frame = frame_of(function, &mut empty);
    // What calls of itself give is known in the end only.
    [Kind::Int, Kind::Float, Kind::Bool].into_iter().find_map(|result| {
        let (native, needs) = NativeFunction::new(|b, module, reference| {
            let mut writer = Writer::new(b, module, vm, &frame)?;
            writer.itself = Some(Itself { reference, code: code.clone(), kinds: kinds.into(), result });
            writer.function(function, kinds)?;
            (writer.operations >= FEW || writer.calls_itself).then(|| writer.finished().0)
        })?;
        let kinds = kinds.into();
        Some(Compiled { function: native, globals: function.globals.clone(), kinds, result, needs })
    })
}

impl Writer<'_, '_> {
    /// The whole code of a function: its words are the arguments' bits, the globals, room for the result, the state.
    fn function(&mut self, function: &Function, kinds: &[Kind]) -> Option<()> {
        let [arguments, _, room, state] = self.words;
        let begin = self.b.create_block();
        self.b.switch_to_block(begin);
        self.leave_by(FAILED);
        self.leave_on_interrupt();
        let floor = self.b.ins().load(types::I64, memory(), state, 8 * NEXT as i32);
        let stack = self.b.ins().get_stack_pointer(types::I64);
        let below = self.b.ins().icmp(IntCC::UnsignedLessThan, stack, floor);
        self.leave_if(below);
        let depth = self.b.ins().load(types::I64, memory(), state, 8 * STEP as i32);
        let deepest = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, depth, 1);
        self.leave_if(deepest);
        let deeper = self.b.ins().iadd_imm_s(depth, -1);
        self.b.ins().store(memory(), deeper, state, 8 * STEP as i32);
        let mut numbers = Vec::new();
        for (at, kind) in kinds.iter().enumerate() {
            numbers.push(self.load(*kind, arguments, 8 * at as i32));
        }
        let number = self.written_out(function, numbers)?;
        (Some(number.kind) == self.itself.as_ref().map(|itself| itself.result)).then_some(())?;
        self.b.ins().store(memory(), number.word, room, 0);
        self.b.ins().store(memory(), depth, state, 8 * STEP as i32);
        let status = self.b.ins().iconst(types::I32, i64::from(DONE));
        self.b.ins().return_(&[status]);
        // Nothing leads to the end of a turn, which a function has not.
        self.end_unused();
        self.close(begin);
        Some(())
    }

    /// A call of the function whose code this is; `None` where it is another, or for other arguments.
    pub fn call_itself(&mut self, code: &Rc<FunctionCode>, args: &[Expr]) -> Option<Number> {
        let itself = self.itself.clone().filter(|itself| Rc::ptr_eq(&itself.code, code))?;
        let numbers = args.iter().map(|arg| self.number(arg)).collect::<Option<Vec<Number>>>()?;
        numbers.iter().map(|number| number.kind).eq(itself.kinds.iter().copied()).then_some(())?;
        let (arguments, room) = (self.room(8 * numbers.len() as u32), self.room(8));
        for (at, number) in numbers.iter().enumerate() {
            self.b.ins().store(memory(), number.word, arguments, 8 * at as i32);
        }
        let [_, globals, _, state] = self.words;
        let call = self.b.ins().call(itself.reference, &[arguments, globals, room, state]);
        let failed = self.b.inst_results(call).first().copied()?;
        self.leave_if(failed);
        self.calls_itself = true;
        Some(self.load(itself.result, room, 0))
    }

    /// Puts arguments into a function's slots.
    pub fn give_arguments(&mut self, call: u32, numbers: Vec<Number>) -> Option<()> {
        numbers
            .into_iter()
            .enumerate()
            .try_for_each(|(slot, argument)| self.set(Place::Inner(call, slot as u32), argument))
    }
}
