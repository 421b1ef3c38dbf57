//! Statements as instructions.

use cranelift_codegen::ir::{Block, InstBuilder, Signature, Value as Word, types};
use cranelift_frontend::{FunctionBuilder, Variable};
use cranelift_jit::JITModule;
use smallvec::SmallVec;

use super::function::Itself;
use super::inline::Call;
use super::number::Number;
use super::place::{Guard, Kind, Place, Ty};
use super::run::{BROKE, Code, ENDED, HEAD, LEFT, NEXT, Needs, STEP, TURNS, VIEWS};
use super::{Loop, Path, Source};
pub use crate::backend::native::flags as memory;
use crate::backend::native::{self, NativeFunction, signature};
use crate::lang::code::{Augment, Expr, Stmt, Target};
use crate::lang::eval::Frame;
use crate::lang::interpreter::Interpreter;

/// A variable while code is written.
#[derive(Clone, Copy)]
struct Known {
    place: Place,
    /// What it holds before each turn.
    ty: Ty,
    whole: Variable,
    float: Variable,
    /// For a list: where its items lie, and how many.
    view: (Variable, Variable),
    /// Whether the code writes it.
    assigned: bool,
    /// Whether the code makes the list longer.
    appended: bool,
}

/// A place where the code leaves.
struct Exit {
    block: Block,
    status: i32,
    /// What the variables hold there, as far as they were known.
    types: Vec<Ty>,
}

/// A loop's code while it is written.
pub struct Writer<'a, 'f> {
    pub b: &'a mut FunctionBuilder<'f>,
    pub vm: &'a Interpreter,
    pub frame: &'a Frame<'a>,
    pub guards: Vec<Guard>,
    /// The locals, the globals, the captured variables, the state.
    pub words: [Word; 4],
    known: Vec<Known>,
    /// What the variables hold here.
    types: Vec<Ty>,
    exits: Vec<Exit>,
    paths: Vec<Path>,
    /// The statement that is written.
    path: Path,
    /// Where it leaves, once it may.
    leaving: Option<Block>,
    /// Blocks that were made and have nothing in them yet.
    empty: Vec<Block>,
    start: Block,
    turn_end: Block,
    /// Whether there can be no code: what was written cannot be taken back.
    failed: bool,
    cursor: Option<Cursor>,
    turns: Variable,
    routine: Signature,
    /// The calls that are being written out, the innermost last.
    pub calls: Vec<Call>,
    /// How many calls were written out.
    pub inlined: u32,
    /// Operators and calls that were written.
    pub operations: u32,
    pub calls_itself: bool,
    /// The function whose code this is, where it is one's.
    pub itself: Option<Itself>,
}

/// How far a `for` has come: see [`State`].
#[derive(Clone, Copy)]
struct Cursor {
    next: Variable,
    step: Variable,
    left: Variable,
}

/// How a statement's code ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// In the next statement's.
    Open,
    /// Somewhere else.
    Closed,
}

/// Compiles a loop for what its variables hold; `None` where there is no code for it.
pub fn compile(vm: &Interpreter, frame: &Frame, node: &Loop) -> Option<Code> {
    let (source, _) = node.source()?;
    let (function, (needs, exits)) = NativeFunction::new(|b, module, _| {
        let mut writer = Writer::new(b, module, vm, frame)?;
        writer.whole(node, source)?;
        Some(writer.finished())
    })?;
    Some(Code { function, source, needs, exits })
}

impl<'a, 'f> Writer<'a, 'f> {
    /// Code with nothing in it but its entry.
    pub fn new(
        b: &'a mut FunctionBuilder<'f>,
        module: &JITModule,
        vm: &'a Interpreter,
        frame: &'a Frame<'a>,
    ) -> Option<Writer<'a, 'f>> {
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        let words = b.block_params(entry).try_into().ok()?;
        let (start, turn_end, turns) = (b.create_block(), b.create_block(), b.declare_var(types::I64));
        b.switch_to_block(entry);
        b.ins().jump(start, &[]);
        Some(Writer {
            b,
            words,
            vm,
            frame,
            guards: Vec::new(),
            known: Vec::new(),
            types: Vec::new(),
            exits: Vec::new(),
            paths: Vec::new(),
            path: Path::new(),
            leaving: None,
            empty: Vec::new(),
            start,
            turn_end,
            failed: false,
            cursor: None,
            turns,
            routine: signature(module, &[types::I64; 4], Some(types::I32)),
            calls: Vec::new(),
            inlined: 0,
            operations: 0,
            calls_itself: false,
            itself: None,
        })
    }

    /// What must hold when the code is entered, and where it may leave.
    pub fn finished(self) -> (Needs, Vec<Path>) {
        let known = self.known.iter().map(|known| (known.place, known.ty));
        let variables = known.filter(|(_, ty)| *ty != Ty::Unset).collect();
        let lists = self.known.iter().filter(|known| matches!(known.ty, Ty::List(_) | Ty::Lists(_)));
        let grown = lists.map(|known| known.appended).collect();
        (Needs { variables, guards: self.guards, grown }, self.paths)
    }
}

impl Writer<'_, '_> {
    /// The whole function. Its start is written last, when the variables are known.
    fn whole(&mut self, node: &Loop, source: Source) -> Option<()> {
        let [head, body, ended] = std::array::from_fn(|_| self.b.create_block());
        if source != Source::Nothing {
            let [next, step, left] = std::array::from_fn(|_| self.b.declare_var(types::I64));
            self.cursor = Some(Cursor { next, step, left });
        }
        self.b.switch_to_block(head);
        self.leave_by(HEAD);
        self.leave_on_interrupt();
        match node.target() {
            Some(target) => self.next(target, source, body, ended)?,
            None => {
                self.branch(node.test()?, body, ended)?;
                self.b.switch_to_block(body);
            }
        }
        if self.block_of(node.body(), true)? == End::Open {
            self.end_turn()?;
        }
        self.b.switch_to_block(self.turn_end);
        let turns = self.b.use_var(self.turns);
        let more = self.b.ins().iadd_imm_s(turns, 1);
        self.b.def_var(self.turns, more);
        self.b.ins().jump(head, &[]);
        self.exits.push(Exit { block: ended, status: ENDED, types: Vec::new() });
        self.close(head);
        Some(())
    }

    /// Writes what is written last: the exits, and the start, which goes on in a block.
    pub fn close(&mut self, head: Block) {
        self.write_exits();
        self.write_start(head);
        self.b.seal_all_blocks();
    }

    /// Ends the block that ends a turn, where there are no turns.
    pub fn end_unused(&mut self) {
        let turn_end = self.turn_end;
        self.b.switch_to_block(turn_end);
        self.b.ins().jump(turn_end, &[]);
    }

    /// What there is no code for leaves with this status from here on.
    pub fn leave_by(&mut self, status: i32) {
        self.leaving = Some(self.exit(status));
    }

    /// Leaves where somebody has pressed Ctrl-C.
    pub fn leave_on_interrupt(&mut self) {
        let stop = native::interrupted(self.b);
        self.leave_if(stop);
    }

    /// The start of a turn of `for`: the next integer or item becomes the target's, or the loop ends.
    fn next(&mut self, target: &Target, source: Source, body: Block, ended: Block) -> Option<()> {
        let cursor = self.cursor?;
        let left = self.b.use_var(cursor.left);
        self.b.ins().brif(left, body, &[], ended, &[]);
        self.b.switch_to_block(body);
        let (next, step) = (self.b.use_var(cursor.next), self.b.use_var(cursor.step));
        let (number, after) = match source {
            Source::Items(kind) => {
                let offset = self.b.ins().ishl_imm_u(next, 4);
                let address = self.b.ins().iadd(step, offset);
                (self.item_at(address, kind), self.b.ins().iadd_imm_s(next, 1))
            }
            _ => (Number { kind: Kind::Int, word: next }, self.b.ins().iadd(next, step)),
        };
        self.b.def_var(cursor.next, after);
        let fewer = self.b.ins().iadd_imm_s(left, -1);
        self.b.def_var(cursor.left, fewer);
        self.define(target, number)
    }

    /// The end of a turn: every variable must hold what it held before.
    fn end_turn(&mut self) -> Option<()> {
        let same = |(ty, known): (&Ty, &Known)| *ty == known.ty || known.ty == Ty::Unset;
        self.types.iter().zip(&self.known).all(same).then_some(())?;
        self.b.ins().jump(self.turn_end, &[]);
        Some(())
    }

    /// A new place where the code leaves, with what the variables hold here.
    fn exit(&mut self, status: i32) -> Block {
        let block = self.b.create_block();
        self.exits.push(Exit { block, status, types: self.types.clone() });
        block
    }

    /// Where the statement that is written leaves.
    pub fn leave(&mut self) -> Block {
        if let Some(block) = self.leaving {
            return block;
        }
        self.paths.push(self.path.clone());
        let block = self.exit(BROKE + self.paths.len() as i32);
        self.leaving = Some(block);
        block
    }

    /// Leaves where a condition holds.
    pub fn leave_if(&mut self, condition: Word) {
        let (leave, next) = (self.leave(), self.b.create_block());
        self.b.ins().brif(condition, leave, &[], next, &[]);
        self.b.switch_to_block(next);
    }

    /// A block to be filled later.
    pub fn block(&mut self) -> Block {
        let block = self.b.create_block();
        self.empty.push(block);
        block
    }

    /// Goes on in a block that [`Writer::block`] made.
    pub fn go_on_in(&mut self, block: Block) {
        self.empty.retain(|have| *have != block);
        self.b.switch_to_block(block);
    }

    /// Calls a routine, and leaves where it has no result.
    pub fn routine(&mut self, address: usize, words: [Word; 4]) {
        if let Some(failed) = native::call(self.b, address, &self.routine, &words) {
            self.leave_if(failed);
        }
    }

    /// The number of a variable; `None` where it holds what there is no code for.
    pub fn variable(&mut self, place: Place) -> Option<usize> {
        if let Some(at) = self.known.iter().position(|known| known.place == place) {
            return Some(at);
        }
        let ty = match place {
            Place::Inner(..) => Ty::Unset,
            place => place.with(self.frame, Ty::of)?,
        };
        let mut word = || self.b.declare_var(types::I64);
        let (whole, view) = (word(), (word(), word()));
        let float = self.b.declare_var(types::F64);
        self.known.push(Known { place, ty, whole, float, view, assigned: false, appended: false });
        Some(self.known.len() - 1)
    }

    /// What a variable holds here.
    pub fn ty(&self, variable: usize) -> Option<Ty> {
        self.types.get(variable).copied().or_else(|| Some(self.known.get(variable)?.ty))
    }

    /// A variable's number.
    pub fn read(&mut self, variable: usize) -> Option<Number> {
        let Ty::Number(kind) = self.ty(variable)? else { return None };
        let known = &self.known[variable];
        let word = match kind {
            Kind::Float => self.b.use_var(known.float),
            Kind::Int => self.b.use_var(known.whole),
            Kind::Bool => {
                let word = self.b.use_var(known.whole);
                self.b.ins().ireduce(types::I8, word)
            }
        };
        Some(Number { kind, word })
    }

    /// Where a list's items lie, and how many.
    pub fn view(&mut self, variable: usize) -> (Word, Word) {
        let (start, length) = self.known[variable].view;
        (self.b.use_var(start), self.b.use_var(length))
    }

    /// A list is longer by one item.
    pub fn grow(&mut self, variable: usize) {
        let length = self.view(variable).1;
        let longer = self.b.ins().iadd_imm_s(length, 1);
        let known = &mut self.known[variable];
        known.appended = true;
        self.b.def_var(known.view.1, longer);
    }

    /// The address of a variable's slot.
    pub fn slot(&mut self, place: Place) -> Option<Word> {
        let [locals, globals, captured, _] = self.words;
        let (base, slot) = match place {
            Place::Local(slot) => (locals, slot),
            Place::Global(slot) => (globals, slot),
            Place::Captured(slot) => (captured, slot),
            Place::Inner(..) => return None,
        };
        Some(self.b.ins().iadd_imm_s(base, 16 * i64::from(slot)))
    }

    /// The variable that a target is.
    fn named(&self, target: &Target) -> Option<Place> {
        match target {
            Target::Local(slot) => Some(self.local(*slot)),
            Target::Global(slot) if self.calls.is_empty() => Some(Place::Global(*slot)),
            _ => None,
        }
    }

    /// Binds a name to a number.
    fn define(&mut self, target: &Target, number: Number) -> Option<()> {
        self.set(self.named(target)?, number)
    }

    /// Binds all of these names, or none.
    fn define_all(&mut self, targets: &[Target], numbers: impl IntoIterator<Item = Number>) -> Option<()> {
        for target in targets {
            let variable = self.variable(self.named(target)?)?;
            self.can_hold_number(variable)?;
        }
        targets.iter().zip(numbers).try_for_each(|(target, number)| self.define(target, number))
    }

    fn can_hold_number(&self, variable: usize) -> Option<()> {
        matches!(self.ty(variable), Some(Ty::Number(_) | Ty::Unset)).then_some(())
    }

    /// What a variable holds from here on.
    pub fn set(&mut self, place: Place, number: Number) -> Option<()> {
        let variable = self.variable(place)?;
        self.can_hold_number(variable)?;
        while self.types.len() <= variable {
            self.types.push(self.known[self.types.len()].ty);
        }
        self.types[variable] = Ty::Number(number.kind);
        let known = &mut self.known[variable];
        known.assigned = true;
        let (whole, float) = (known.whole, known.float);
        match number.kind {
            Kind::Float => self.b.def_var(float, number.word),
            Kind::Int => self.b.def_var(whole, number.word),
            Kind::Bool => {
                let word = self.b.ins().uextend(types::I64, number.word);
                self.b.def_var(whole, word);
            }
        }
        Some(())
    }

    /// Statements. One inside of a branch that there is no code for leaves; in the loop's own block there must be none.
    pub fn block_of(&mut self, body: &[Stmt], outermost: bool) -> Option<End> {
        let called = !self.calls.is_empty();
        for (at, stmt) in body.iter().enumerate() {
            // A statement of a function that is called leaves where the call's statement does.
            if !called {
                self.path.push((at as u32, false));
                self.leaving = None;
            }
            let (types, empty) = (self.types.clone(), self.empty.len());
            let end = match self.statement(stmt) {
                Some(end) => end,
                None if outermost || self.failed => return None,
                None => {
                    self.types = types;
                    let leave = self.leave();
                    self.b.ins().jump(leave, &[]);
                    for block in self.empty.split_off(empty) {
                        self.b.switch_to_block(block);
                        self.b.ins().jump(leave, &[]);
                    }
                    End::Closed
                }
            };
            if !called {
                self.path.pop();
            }
            if end == End::Closed {
                return Some(End::Closed);
            }
        }
        Some(End::Open)
    }

    fn statement(&mut self, stmt: &Stmt) -> Option<End> {
        match stmt {
            Stmt::Pass | Stmt::Expr(Expr::Const(_)) => {}
            Stmt::Expr(Expr::CallMethod(node)) => self.append(node)?,
            Stmt::AssignLocal(slot, value) => {
                let number = self.number(value)?;
                self.set(self.local(*slot), number)?;
            }
            Stmt::Return(value) if !self.calls.is_empty() => {
                self.give(value)?;
                return Some(End::Closed);
            }
            // A call must be able to begin anew.
            Stmt::AssignGlobal(..) | Stmt::AssignIndex(_) | Stmt::Augment(_) if !self.calls.is_empty() => return None,
            Stmt::AssignGlobal(slot, value) => {
                let number = self.number(value)?;
                self.set(Place::Global(*slot), number)?;
            }
            Stmt::Assign(node) => {
                let number = self.number(&node.value)?;
                self.define_all(&node.targets, std::iter::repeat(number))?;
            }
            Stmt::AssignMany(node) => self.assign_many(&node.targets, &node.values)?,
            Stmt::AssignIndex(node) => {
                let number = self.number(&node.1)?;
                self.put_item(&node.0, number)?;
            }
            Stmt::AugmentLocal(node) => {
                let place = self.local(node.slot);
                let variable = self.variable(place)?;
                let (old, value) = (self.read(variable)?, self.number(&node.value)?);
                let number = self.binary(node.op, old, value)?;
                self.set(place, number)?;
            }
            Stmt::Augment(node) => self.augment(node)?,
            Stmt::If(node) => return self.if_statement(&node.test, &node.body, &node.orelse),
            Stmt::Break => {
                let exit = self.exit(BROKE);
                self.b.ins().jump(exit, &[]);
                return Some(End::Closed);
            }
            Stmt::Continue => {
                self.end_turn()?;
                return Some(End::Closed);
            }
            _ => return None,
        }
        Some(End::Open)
    }

    fn augment(&mut self, node: &Augment) -> Option<()> {
        if let Target::Index(pair) = &node.target {
            let (address, kind) = self.address(pair)?;
            let old = self.item_at(address, kind);
            let value = self.number(&node.value)?;
            let number = self.binary(node.op, old, value)?;
            self.store(number, address, 0);
            return Some(());
        }
        let variable = self.variable(self.place(node.read.as_ref()?)?)?;
        let (old, value) = (self.read(variable)?, self.number(&node.value)?);
        let number = self.binary(node.op, old, value)?;
        self.define(&node.target, number)
    }

    /// `a, b = x, y`: nothing is bound before everything is known to be.
    fn assign_many(&mut self, targets: &[Target], values: &[Expr]) -> Option<()> {
        let numbers = values.iter().map(|value| self.number(value)).collect::<Option<SmallVec<[Number; 4]>>>()?;
        let is_item = |target: &Target| matches!(target, Target::Index(_));
        if !self.calls.is_empty() || !targets.iter().any(is_item) {
            return self.define_all(targets, numbers);
        }
        let mut addresses: SmallVec<[Word; 4]> = SmallVec::new();
        for target in targets {
            // An index of a later one may look at what an earlier one binds.
            let Target::Index(pair) = target else { return None };
            if !matches!(pair.left, Expr::Local { .. } | Expr::Global { .. } | Expr::Captured { .. })
                || holds_item(&pair.right)
            {
                return None;
            }
            let (address, _) = self.address(pair)?;
            self.must_be_free(address);
            addresses.push(address);
        }
        for (address, number) in addresses.into_iter().zip(numbers) {
            self.store(number, address, 0);
        }
        Some(())
    }

    fn if_statement(&mut self, test: &Expr, body: &[Stmt], orelse: &[Stmt]) -> Option<End> {
        let (yes, no) = (self.block(), self.block());
        self.branch(test, yes, no)?;
        let before = self.types.clone();
        let after = self.b.create_block();
        let mut joined: Option<Vec<Ty>> = None;
        for (start, statements, is_else) in [(yes, body, false), (no, orelse, true)] {
            self.go_on_in(start);
            self.types.clone_from(&before);
            if let (true, Some(last)) = (self.calls.is_empty(), self.path.last_mut()) {
                last.1 = is_else;
            }
            if self.block_of(statements, false)? == End::Closed {
                continue;
            }
            self.b.ins().jump(after, &[]);
            let here = std::mem::take(&mut self.types);
            joined = Some(match joined {
                None => here,
                Some(other) => self.joined(&here, &other)?,
            });
        }
        self.b.switch_to_block(after);
        match joined {
            Some(types) => {
                self.types = types;
                Some(End::Open)
            }
            None => {
                // Nothing leads here; the block must end all the same.
                self.types = before;
                let turn_end = self.turn_end;
                self.b.ins().jump(turn_end, &[]);
                Some(End::Closed)
            }
        }
    }

    /// What the variables hold where two ways meet.
    fn joined(&mut self, here: &[Ty], other: &[Ty]) -> Option<Vec<Ty>> {
        let mut types = Vec::with_capacity(here.len().max(other.len()));
        for (at, known) in self.known.iter().enumerate().take(here.len().max(other.len())) {
            let [a, b] = [here, other].map(|types| types.get(at).copied().unwrap_or(known.ty));
            if a != b && known.ty != Ty::Unset {
                self.failed = true;
                return None;
            }
            types.push(if a == b { a } else { Ty::Unset });
        }
        Some(types)
    }

    /// Every place where the code leaves: what it has written goes back to where the variables lie.
    fn write_exits(&mut self) {
        for exit in std::mem::take(&mut self.exits) {
            self.b.switch_to_block(exit.block);
            self.types = exit.types;
            let state = self.words[3];
            for at in 0..self.known.len() {
                let Known { assigned, place, .. } = self.known[at];
                if let (true, Some(address)) = (assigned, self.slot(place))
                    && let Some(number) = self.read(at)
                {
                    self.store(number, address, 0);
                }
            }
            let words = self.cursor.map(|cursor| [(cursor.next, NEXT), (cursor.left, LEFT)]);
            for (variable, word) in words.into_iter().flatten().chain([(self.turns, TURNS)]) {
                let value = self.b.use_var(variable);
                self.b.ins().store(memory(), value, state, 8 * word as i32);
            }
            let status = self.b.ins().iconst(types::I32, i64::from(exit.status));
            self.b.ins().return_(&[status]);
        }
    }

    /// The start: what the variables hold comes into registers.
    fn write_start(&mut self, head: Block) {
        self.b.switch_to_block(self.start);
        let state = self.words[3];
        let word = |writer: &mut Self, at: usize| writer.b.ins().load(types::I64, memory(), state, 8 * at as i32);
        if let Some(cursor) = self.cursor {
            for (variable, at) in [(cursor.next, NEXT), (cursor.step, STEP), (cursor.left, LEFT)] {
                let value = word(self, at);
                self.b.def_var(variable, value);
            }
        }
        let none = self.b.ins().iconst(types::I64, 0);
        self.b.def_var(self.turns, none);
        let mut views = VIEWS;
        for at in 0..self.known.len() {
            let Known { place, ty, whole, float, view, .. } = self.known[at];
            let Some(address) = self.slot(place) else { continue };
            match ty {
                Ty::Number(kind) => {
                    let number = self.load(kind, address, 8);
                    match kind {
                        Kind::Float => self.b.def_var(float, number.word),
                        Kind::Int => self.b.def_var(whole, number.word),
                        Kind::Bool => {
                            let word = self.b.ins().uextend(types::I64, number.word);
                            self.b.def_var(whole, word);
                        }
                    }
                }
                Ty::Unset => {}
                Ty::List(_) | Ty::Lists(_) => {
                    let (start, length) = (word(self, views), word(self, views + 1));
                    self.b.def_var(view.0, start);
                    self.b.def_var(view.1, length);
                    views += 2;
                }
            }
        }
        self.b.ins().jump(head, &[]);
    }
}

/// Whether an expression looks at a list.
fn holds_item(expr: &Expr) -> bool {
    let pair = match expr {
        Expr::Add(pair) | Expr::Sub(pair) | Expr::Mul(pair) | Expr::FloorDiv(pair) | Expr::Mod(pair) => pair,
        Expr::Const(_) | Expr::Local { .. } | Expr::Global { .. } | Expr::Captured { .. } | Expr::Step(_) => {
            return false;
        }
        _ => return true,
    };
    holds_item(&pair.left) || holds_item(&pair.right)
}
