//! The steps of a plan as code.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use cranelift_frontend::Variable;

use super::code::{Code, Env, flags};
use super::number::has_functions;
use super::place::{Elements, Number, Place, machine_types};
use super::runtime::{StepCall, StepKind, call_step};
use super::{FEW, LARGE, SOME};
use crate::array::{DType, Layout, Shape, SliceSpec};
use crate::backend::cpu::vector::is_sum;
use crate::ir::{Instruction, Kernel, Output, Part, Plan, Slot, Step};
use crate::ops::{Attrs, Aval, Class, LibraryOp, Op};

/// The variables of a reduction under way, and its type.
type Sum = (Vec<Variable>, DType);

impl Code<'_, '_> {
    /// One step. `None` gives the compilation up.
    pub fn step(&mut self, plan: &Plan, step: &Step, env: &mut Env) -> Option<()> {
        let inputs: Vec<Place> =
            step.inputs().iter().map(|&slot| env.places.get(slot)?.clone()).collect::<Option<_>>()?;
        // What is not needed afterwards is let go before, so that a step may write over it.
        for &slot in step.free() {
            if let Some(place) = env.places[slot].take()
                && let Place::Elements(elements) = &place
            {
                let count = self.refs.entry(elements.owner).or_insert(1);
                *count = count.saturating_sub(1);
            }
        }
        let before: Vec<Place> = inputs.clone();
        match step {
            Step::Kernel { kernel, exact, outputs, .. } => self.kernel(plan, kernel, exact, &inputs, outputs, env)?,
            Step::View { op, attrs, output, .. } => {
                let place = self.view(op, attrs, &inputs[0], &plan.slots[*output])?;
                self.put(env, *output, place);
            }
            Step::Library { op, attrs, outputs, .. } => self.library(plan, op, attrs, &inputs, outputs, env)?,
            Step::Control { control, outputs, .. } => self.control(control, inputs, outputs, env)?,
        }
        // Memory that only what was let go was in can serve again.
        for place in &before {
            if let Place::Elements(elements) = place
                && self.refs.get(&elements.owner) == Some(&0)
            {
                self.release(place);
            }
        }
        Some(())
    }

    /// A place as elements.
    pub fn elements(&mut self, place: &Place) -> Option<Elements> {
        match place {
            Place::Elements(elements) => Some(elements.clone()),
            Place::Number(number) => self.in_memory(number),
        }
    }

    fn view(&mut self, op: &Op, attrs: &Attrs, input: &Place, aval: &Aval) -> Option<Place> {
        let Class::View(view) = &op.class else { return None };
        if let (Place::Number(_), true) = (input, aval.shape.is_empty()) {
            return Some(input.clone());
        }
        let mut from = self.elements(input)?;
        let layout = match (view.apply)(attrs, &from.layout).ok()? {
            Some(layout) => layout,
            None => {
                from = self.packed(&from)?;
                (view.apply)(attrs, &from.layout).ok()??
            }
        };
        if aval.shape.is_empty() {
            let offset = (layout.offset * from.dtype.size()) as i64;
            let at = self.b.ins().iadd_imm_s(from.base, offset);
            return self.load(from.dtype, at, 0).map(Place::Number);
        }
        Some(Place::Elements(Elements { layout, ..from }))
    }

    fn kernel(
        &mut self,
        plan: &Plan,
        kernel: &Kernel,
        exact: &[bool],
        inputs: &[Place],
        outputs: &[Slot],
        env: &mut Env,
    ) -> Option<()> {
        if kernel.shape.is_empty() && inputs.iter().all(|input| matches!(input, Place::Number(_))) {
            let numbers: Vec<Number> = inputs
                .iter()
                .filter_map(|input| if let Place::Number(number) = input { Some(number.clone()) } else { None })
                .collect();
            let registers = self.instructions(kernel, exact, numbers)?;
            for (output, &slot) in kernel.outputs.iter().zip(outputs) {
                let (Output::Store(register) | Output::Reduce { register, .. }) = output;
                self.put(env, slot, Place::Number(registers[*register as usize].clone()));
            }
            return Some(());
        }
        let sources: Vec<Elements> = inputs
            .iter()
            .map(|input| {
                let elements = self.elements(input)?;
                let layout = elements.layout.broadcast_to(&kernel.shape).ok()?;
                Some(Elements { layout, ..elements })
            })
            .collect::<Option<_>>()?;
        let total: usize = kernel.shape.iter().product();
        // A function that is called for each element had better be called for all of them.
        let in_blocks = total >= LARGE || total >= FEW && has_functions(kernel);
        // Written out, floats would be added up in another order than elsewhere.
        let by_eights = total >= FEW
            && kernel.outputs.iter().any(|output| is_sum(kernel, output) && kernel.output_dtype(output).is_float());
        if (in_blocks || by_eights || total >= SOME)
            && let Some(done) = self.large(plan, kernel, in_blocks, inputs, &sources, outputs, env)
        {
            return done;
        }
        if total < LARGE * 8
            && let Some(axes) = reduced_axes(kernel)
        {
            return self.written_out(plan, kernel, exact, &sources, &axes, outputs, env);
        }
        self.stepped(plan, StepKind::Kernel(kernel.clone()), &sources, outputs, env)
    }

    fn instructions(&mut self, kernel: &Kernel, exact: &[bool], inputs: Vec<Number>) -> Option<Vec<Number>> {
        let mut registers = inputs;
        for (at, instruction) in kernel.instructions.iter().enumerate() {
            let operands: Vec<Number> = instruction.operands.iter().map(|&r| registers[r as usize].clone()).collect();
            let exact = exact.get(at).copied().unwrap_or(false);
            let result = self.apply(instruction, exact, &operands)?;
            registers.push(result);
        }
        Some(registers)
    }

    /// The addresses of sources and results, in memory.
    pub fn table(&mut self, sources: &[Elements], results: &[Elements]) -> Value {
        let table = self.room(8 * (sources.len() + results.len()) as u32);
        for (at, elements) in sources.iter().chain(results).enumerate() {
            self.b.ins().store(flags(), elements.base, table, at as i32 * 8);
        }
        table
    }

    /// Memory for the results of a step; numbers are put into it too.
    pub fn results(&mut self, plan: &Plan, outputs: &[Slot], avals: &[Aval], env: &mut Env) -> Option<Vec<Elements>> {
        outputs
            .iter()
            .zip(avals)
            .map(|(&slot, aval)| {
                debug_assert!(slot >= plan.slots.len() || plan.slots[slot].shape == aval.shape);
                machine_types(aval.dtype)?;
                match plan.parts.get(&slot) {
                    Some(part) => self.part_of_whole(plan, part, aval, env),
                    None => self.target(env, slot, aval),
                }
            })
            .collect()
    }

    /// Memory for a result that is joined with others afterwards: in the whole, where it is one run of elements there.
    fn part_of_whole(&mut self, plan: &Plan, part: &Part, aval: &Aval, env: &mut Env) -> Option<Elements> {
        let joined = &plan.slots[part.whole];
        let place = Layout::contiguous(&joined.shape).slice(&part.window.slice());
        if !place.is_c_contiguous() {
            return self.memory_for(aval.dtype, &aval.shape, false);
        }
        let whole = match env.wholes.get(&part.whole) {
            Some(whole) => whole.clone(),
            None => self.target(env, part.whole, joined)?,
        };
        env.wholes.insert(part.whole, whole.clone());
        let base = self.b.ins().iadd_imm_s(whole.base, (place.offset * aval.dtype.size()) as i64);
        Some(Elements { base, layout: Layout::contiguous(&aval.shape), ..whole })
    }

    /// Results in memory become what their slots hold.
    pub fn put_results(&mut self, outputs: &[Slot], results: Vec<Elements>, env: &mut Env) -> Option<()> {
        for (&slot, result) in outputs.iter().zip(results) {
            let place = if result.layout.shape.is_empty() {
                Place::Number(self.load(result.dtype, result.base, 0)?)
            } else {
                Place::Elements(result)
            };
            self.put(env, slot, place);
        }
        Some(())
    }

    /// A step that the CPU backend runs.
    fn stepped(
        &mut self,
        plan: &Plan,
        kind: StepKind,
        sources: &[Elements],
        outputs: &[Slot],
        env: &mut Env,
    ) -> Option<()> {
        let avals: Vec<Aval> = match &kind {
            StepKind::Kernel(kernel) => output_types(kernel),
            StepKind::Library(..) => {
                outputs.iter().map(|&slot| plan.slots.get(slot).cloned()).collect::<Option<_>>()?
            }
        };
        let results = self.results(plan, outputs, &avals, env)?;
        let table = self.table(sources, &results);
        let inputs = sources.iter().map(|source| (source.dtype, source.layout.clone())).collect();
        let index = self.add_step(StepCall { kind, inputs, outputs: avals });
        let index = self.b.ins().iconst(types::I64, index);
        let machine = self.machine;
        let status = self.call(call_step as *const () as usize, 2, &[machine, index, table])?;
        self.stop_if(status);
        self.put_results(outputs, results, env)
    }

    /// A small kernel, element by element: the axes that stay outside, those that are reduced inside.
    #[allow(clippy::too_many_arguments, reason = "a kernel, what it reads, and where its results go")]
    fn written_out(
        &mut self,
        plan: &Plan,
        kernel: &Kernel,
        exact: &[bool],
        sources: &[Elements],
        axes: &[usize],
        outputs: &[Slot],
        env: &mut Env,
    ) -> Option<()> {
        let avals = output_types(kernel);
        let results = self.results(plan, outputs, &avals, env)?;
        let kept: Shape = (0..kernel.shape.len()).filter(|axis| !axes.contains(axis)).collect();
        let spreads = results
            .iter()
            .zip(&kernel.outputs)
            .map(|(result, output)| (spread(kernel, &kept, result, output), result.dtype));
        let sources_too = sources.iter().map(|source| (source.layout.clone(), source.dtype));
        let all: Vec<(Layout, usize)> =
            sources_too.chain(spreads).map(|(layout, dtype)| (layout, dtype.size())).collect();
        let outer: Vec<(Layout, usize)> = all.iter().map(|(layout, size)| (pick(layout, &kept), *size)).collect();
        let inner: Vec<(Layout, usize)> =
            all.iter().map(|(layout, size)| (Layout { offset: 0, ..pick(layout, axes) }, *size)).collect();
        let length = |axes: &[usize]| axes.iter().map(|&axis| kernel.shape[axis]).collect::<Shape>();
        let (outer_shape, inner_shape) = (length(&kept), length(axes));
        let outer: Vec<(&Layout, usize)> = outer.iter().map(|(layout, size)| (layout, *size)).collect();
        let inner: Vec<(&Layout, usize)> = inner.iter().map(|(layout, size)| (layout, *size)).collect();
        self.each(&outer_shape, &outer, &mut |code, outer_at| {
            let sums = code.start_reductions(kernel)?;
            code.each(&inner_shape, &inner, &mut |code, inner_at| {
                let at: Vec<Value> = outer_at.iter().zip(inner_at).map(|(&o, &i)| code.b.ins().iadd(o, i)).collect();
                code.element(kernel, exact, sources, &results, &sums, &at)
            })?;
            for ((sum, result), &at) in sums.iter().zip(&results).zip(&outer_at[sources.len()..]) {
                if let Some(sum) = sum {
                    let place = code.b.ins().iadd(result.base, at);
                    let number = code.read(sum);
                    code.store(&number, place, 0);
                }
            }
            Some(())
        })?;
        self.put_results(outputs, results, env)
    }

    /// One element of a small kernel; the offsets of the sources' and the results' are in `at`.
    fn element(
        &mut self,
        kernel: &Kernel,
        exact: &[bool],
        sources: &[Elements],
        results: &[Elements],
        sums: &[Option<Sum>],
        at: &[Value],
    ) -> Option<()> {
        let mut numbers = Vec::with_capacity(sources.len());
        for (source, &offset) in sources.iter().zip(at) {
            let place = self.b.ins().iadd(source.base, offset);
            numbers.push(self.load(source.dtype, place, 0)?);
        }
        let registers = self.instructions(kernel, exact, numbers)?;
        for (k, (output, result)) in kernel.outputs.iter().zip(results).enumerate() {
            match output {
                Output::Store(register) => {
                    let place = self.b.ins().iadd(result.base, at[sources.len() + k]);
                    self.store(&registers[*register as usize], place, 0);
                }
                Output::Reduce { register, op, .. } => {
                    self.accumulate(op, sums[k].as_ref()?, &registers[*register as usize])?;
                }
            }
        }
        Some(())
    }

    /// Variables for the reductions of a kernel, with their first values.
    fn start_reductions(&mut self, kernel: &Kernel) -> Option<Vec<Option<Sum>>> {
        let mut sums = Vec::with_capacity(kernel.outputs.len());
        for output in &kernel.outputs {
            let Output::Reduce { op, .. } = output else {
                sums.push(None);
                continue;
            };
            let Class::Reduce(row) = &op.class else { return None };
            let dtype = kernel.output_dtype(output);
            let first = match row.identity {
                Some(identity) => identity(dtype).cast(dtype),
                None => least_or_greatest(op.name, dtype)?,
            };
            let number = self.constant(first)?;
            sums.push(Some((self.variables(&number), dtype)));
        }
        Some(sums)
    }

    /// Variables that hold a number.
    pub fn variables(&mut self, number: &Number) -> Vec<Variable> {
        number
            .parts
            .iter()
            .map(|&part| {
                let ty = self.b.func.dfg.value_type(part);
                let variable = self.b.declare_var(ty);
                self.b.def_var(variable, part);
                variable
            })
            .collect()
    }

    fn read(&mut self, sum: &Sum) -> Number {
        Number { parts: sum.0.iter().map(|&variable| self.b.use_var(variable)).collect(), dtype: sum.1 }
    }

    fn accumulate(&mut self, op: &Op, sum: &Sum, next: &Number) -> Option<()> {
        let Class::Reduce(row) = &op.class else { return None };
        let have = self.read(sum);
        let operands = [0, 1].into_iter().collect();
        let combine = Instruction { op: row.combine, dtype: sum.1, out: sum.1, operands };
        // Of zeros with different signs the first element stays; a maximum would be the second operand.
        let result = self.apply(&combine, false, &[next.clone(), have])?;
        sum.0.iter().zip(&result.parts).for_each(|(&variable, &part)| self.b.def_var(variable, part));
        Some(())
    }

    fn library(
        &mut self,
        plan: &Plan,
        op: &'static Op,
        attrs: &Attrs,
        inputs: &[Place],
        outputs: &[Slot],
        env: &mut Env,
    ) -> Option<()> {
        let Class::Library(library) = &op.class else { return None };
        let numbers = |from: usize| -> Option<Vec<Number>> {
            inputs[from..]
                .iter()
                .map(|input| if let Place::Number(number) = input { Some(number.clone()) } else { None })
                .collect()
        };
        let output = outputs[0];
        match (library.routine, attrs, inputs) {
            (LibraryOp::Gather, Attrs::Gather { axes, .. }, [Place::Elements(from), ..]) if numbers(1).is_some() => {
                let part = self.part(from, axes, &numbers(1)?)?;
                let place = self.element_or_copy(&part, env, output)?;
                self.put(env, output, place);
                Some(())
            }
            (LibraryOp::ScatterUpdate, Attrs::Gather { axes, .. }, [Place::Elements(into), value, ..])
                if numbers(2).is_some() =>
            {
                let into = self.writable(into, value, env, output)?;
                let part = self.part(&into, axes, &numbers(2)?)?;
                self.write(&part, value)?;
                self.put(env, output, Place::Elements(into));
                Some(())
            }
            (LibraryOp::SliceUpdate, Attrs::Slice(specs), [Place::Elements(into), value]) => {
                let into = self.writable(into, value, env, output)?;
                let part = Elements { layout: into.layout.slice(specs), ..into.clone() };
                self.write(&part, value)?;
                self.put(env, output, Place::Elements(into));
                Some(())
            }
            (LibraryOp::Unslice, Attrs::Unslice { specs, .. }, [value]) => {
                let to = self.target(env, output, &plan.slots[output].clone())?;
                self.clear(&to);
                let part = Elements { layout: to.layout.slice(specs), ..to.clone() };
                self.write(&part, value)?;
                self.put(env, output, Place::Elements(to));
                Some(())
            }
            (LibraryOp::Concatenate, Attrs::Axis(axis), _) => self.concatenate(plan, *axis, inputs, output, env),
            _ => {
                let sources: Vec<Elements> = inputs.iter().map(|input| self.elements(input)).collect::<Option<_>>()?;
                self.stepped(plan, StepKind::Library(op, attrs.clone()), &sources, outputs, env)
            }
        }
    }

    fn concatenate(&mut self, plan: &Plan, axis: usize, inputs: &[Place], output: Slot, env: &mut Env) -> Option<()> {
        let aval = plan.slots[output].clone();
        let begun = env.wholes.remove(&output);
        // Nothing else is in its memory.
        let in_place = |from: &Elements| begun.as_ref().is_some_and(|whole| whole.owner == from.owner);
        let to = match &begun {
            Some(whole) => whole.clone(),
            None => self.target(env, output, &aval)?,
        };
        let mut start = 0;
        for input in inputs {
            let Place::Elements(from) = input else { return None };
            if from.dtype != aval.dtype {
                return None;
            }
            let count = from.layout.shape[axis];
            let mut specs: Vec<SliceSpec> =
                aval.shape.iter().map(|&count| SliceSpec::Range { start: 0, step: 1, count }).collect();
            specs[axis] = SliceSpec::Range { start, step: 1, count };
            let part = Elements { layout: to.layout.slice(&specs), ..to.clone() };
            if !in_place(from) {
                self.copy(from, &part);
            }
            start += count;
        }
        self.put(env, output, Place::Elements(to));
        Some(())
    }

    /// The part of an array that indices along axes pick; stops where one is out of bounds.
    fn part(&mut self, from: &Elements, axes: &[usize], indices: &[Number]) -> Option<Elements> {
        let size = from.dtype.size() as i64;
        let mut base = from.base;
        for (&axis, index) in axes.iter().zip(indices) {
            let n = from.layout.shape[axis] as i64;
            let index = self.cast(index, DType::I64)?.parts[0];
            let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, index, 0);
            let wrapped = self.b.ins().iadd_imm_s(index, n);
            let at = self.b.ins().select(negative, wrapped, index);
            let outside = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, at, n);
            self.stop_if(outside);
            let step = self.b.ins().iconst(types::I64, from.layout.strides[axis] as i64 * size);
            let offset = self.b.ins().imul(at, step);
            base = self.b.ins().iadd(base, offset);
        }
        let kept = (0..from.layout.shape.len()).filter(|axis| !axes.contains(axis));
        let (shape, strides) = kept.map(|axis| (from.layout.shape[axis], from.layout.strides[axis])).unzip();
        let layout = Layout { offset: from.layout.offset, shape, strides };
        Some(Elements { base, layout, ..from.clone() })
    }

    fn element_or_copy(&mut self, part: &Elements, env: &Env, output: Slot) -> Option<Place> {
        if part.layout.shape.is_empty() {
            let at = self.b.ins().iadd_imm_s(part.base, (part.layout.offset * part.dtype.size()) as i64);
            return self.load(part.dtype, at, 0).map(Place::Number);
        }
        let aval = Aval::new(part.dtype, &part.layout.shape);
        let to = self.target(env, output, &aval)?;
        self.copy(part, &to);
        Some(Place::Elements(to))
    }

    /// The array itself where nobody else is in its memory any more, else a copy.
    fn writable(&mut self, array: &Elements, value: &Place, env: &Env, output: Slot) -> Option<Elements> {
        let shared = matches!(value, Place::Elements(value) if value.owner == array.owner);
        let unused = self.refs.get(&array.owner).is_none_or(|&count| count == 0);
        // Elements that are repeated cannot be written one by one.
        let repeats = array.layout.shape.iter().zip(&array.layout.strides).any(|(&n, &stride)| n > 1 && stride == 0);
        if unused && !shared && !repeats && array.owner != super::place::OUTSIDE {
            return Some(array.clone());
        }
        let aval = Aval::new(array.dtype, &array.layout.shape);
        let to = self.target(env, output, &aval)?;
        self.copy(array, &to);
        Some(to)
    }

    /// Writes a value over a part of an array.
    fn write(&mut self, part: &Elements, value: &Place) -> Option<()> {
        match value {
            Place::Number(number) => {
                let number = self.cast(number, part.dtype)?;
                let (base, size) = (part.base, part.dtype.size());
                let shape = part.layout.shape.clone();
                self.each(&shape, &[(&part.layout, size)], &mut |code, at| {
                    let place = code.b.ins().iadd(base, at[0]);
                    code.store(&number, place, 0);
                    Some(())
                })
            }
            Place::Elements(from) if from.dtype == part.dtype => {
                self.copy(from, part);
                Some(())
            }
            Place::Elements(_) => None,
        }
    }
}

/// Some axes of a layout.
fn pick(layout: &Layout, axes: &[usize]) -> Layout {
    Layout {
        offset: layout.offset,
        shape: axes.iter().map(|&axis| layout.shape[axis]).collect(),
        strides: axes.iter().map(|&axis| layout.strides[axis]).collect(),
    }
}

/// A result over the kernel's axes: one that stays has them, a reduced one those that are `kept`.
fn spread(kernel: &Kernel, kept: &[usize], result: &Elements, output: &Output) -> Layout {
    if let Output::Store(_) = output {
        return result.layout.clone();
    }
    let packed = Layout::contiguous(&kept.iter().map(|&axis| kernel.shape[axis]).collect::<Shape>());
    let mut strides = vec![0; kernel.shape.len()];
    kept.iter().zip(&packed.strides).for_each(|(&axis, &stride)| strides[axis] = stride);
    Layout { offset: 0, shape: kernel.shape.clone(), strides: strides.into_iter().collect() }
}

/// The types of a kernel's results.
pub fn output_types(kernel: &Kernel) -> Vec<Aval> {
    kernel.outputs.iter().map(|o| Aval::new(kernel.output_dtype(o), &kernel.output_shape(o))).collect()
}

/// The axes that all reductions of a kernel have in common; `None` where they differ.
fn reduced_axes(kernel: &Kernel) -> Option<Shape> {
    let mut axes: Option<Shape> = None;
    for output in &kernel.outputs {
        if let Output::Reduce { axes: these, .. } = output {
            if axes.as_ref().is_some_and(|have| have != these) {
                return None;
            }
            axes = Some(these.clone());
        }
    }
    let axes = axes.unwrap_or_default();
    // Over nothing, it may be an error.
    (!kernel.shape.contains(&0)).then_some(axes)
}

/// What loses against every other number.
fn least_or_greatest(name: &str, dtype: DType) -> Option<crate::array::Scalar> {
    use crate::array::Scalar;
    let float = match name {
        "max" | "maximum" => f64::NEG_INFINITY,
        "min" | "minimum" => f64::INFINITY,
        _ => return None,
    };
    match (dtype, float < 0.0) {
        (DType::F32 | DType::F64, _) => Some(Scalar::F64(float).cast(dtype)),
        (DType::I64, true) => Some(Scalar::I64(i64::MIN)),
        (DType::I64, false) => Some(Scalar::I64(i64::MAX)),
        (DType::I32, true) => Some(Scalar::I32(i32::MIN)),
        (DType::I32, false) => Some(Scalar::I32(i32::MAX)),
        _ => None,
    }
}
