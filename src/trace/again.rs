//! Expressions that come again, as those in a loop do: the code that was made for one is found by the expression's
//! structure, so that no kernel is built to run it. Arrays whose elements lie side by side, and numbers; all else goes
//! the way of [`super::temporary`].

use std::cell::RefCell;
use std::rc::Rc;

use smallvec::SmallVec;

use super::temporary::{End, Expression, Step, Term};
use crate::array::{Array, DType, Layout, Scalar};
use crate::backend::cpu::{faults, vector::Vectored};
use crate::diag::{Result, stream};
use crate::ir::{Kernel, Output, Register};
use crate::ops::{Tensor, reduce as rows};

/// Structures that are kept.
const KEPT: usize = 64;
/// Numbers in an expression at most.
const NUMBERS: usize = 6;

/// What an expression is made of, in the order in which its parts are met: how many elements, the inputs with their
/// types, the operations with theirs, and where it ends.
type Signature = SmallVec<[u64; 16]>;

/// A structure that was met.
struct Met {
    signature: Signature,
    code: Code,
}

enum Code {
    /// Once: making code takes longer than running most expressions once.
    NotYet,
    None,
    Made(Vectored),
}

thread_local! {
    /// The last first.
    static MET: RefCell<Vec<Rc<Met>>> = const { RefCell::new(Vec::new()) };
}

/// A look through an expression.
struct Look<'a> {
    signature: Signature,
    shape: &'a [usize],
    /// Where the inputs lie; null for numbers.
    places: SmallVec<[*mut u8; 8]>,
    numbers: [u64; NUMBERS],
    /// Which input each number is.
    owners: SmallVec<[usize; NUMBERS]>,
    /// Steps that several others read.
    shared: SmallVec<[*const Step; 4]>,
}

/// What marks a part of a signature as an operation, and as a step that was met before; inputs have neither.
const OPERATION: u64 = 1 << 63;
const SHARED: u64 = 1 << 62;
const AGAIN: u64 = 1 << 61;

/// A number for a data type that code is made for.
fn number_of(dtype: DType) -> Option<u64> {
    match dtype {
        DType::F32 => Some(1),
        DType::F64 => Some(2),
        DType::Bool => Some(3),
        _ => None,
    }
}

impl<'a> Look<'a> {
    /// `None` for what the code that is kept does not do.
    fn over(term: &'a Term, shape: &'a [usize], end: End) -> Option<Look<'a>> {
        let mut look = Look {
            signature: Signature::new(),
            shape,
            places: SmallVec::new(),
            numbers: [0; NUMBERS],
            owners: SmallVec::new(),
            shared: SmallVec::new(),
        };
        look.signature.push(shape.iter().product::<usize>() as u64);
        look.term(term)?;
        look.signature.push(u64::from(end == End::Sum));
        Some(look)
    }

    fn term(&mut self, term: &'a Term) -> Option<()> {
        match term {
            Term::Input(Tensor::Host(array)) => self.array(array),
            Term::Input(Tensor::Scalar(scalar)) => self.number(*scalar),
            Term::Input(_) => None,
            Term::Step(step) => self.step(step),
        }
    }

    fn array(&mut self, array: &Array) -> Option<()> {
        if array.shape() != self.shape || !array.is_c_contiguous() || array.dtype() == DType::Bool {
            return None;
        }
        let dtype = number_of(array.dtype())?;
        // Two types over one memory are two inputs.
        let same = |&(at, &place): &(usize, &*mut u8)| place == array.data() && self.has(at, dtype);
        if let Some((at, _)) = self.places.iter().enumerate().find(same) {
            self.signature.push(AGAIN | at as u64);
            return Some(());
        }
        self.signature.push(dtype);
        self.places.push(array.data());
        Some(())
    }

    /// Whether an input is an array of this type.
    fn has(&self, at: usize, dtype: u64) -> bool {
        let inputs = self.signature[1..].iter().filter(|&&part| part & (OPERATION | SHARED | AGAIN) == 0);
        inputs.copied().nth(at) == Some(dtype)
    }

    fn number(&mut self, scalar: Scalar) -> Option<()> {
        let dtype = number_of(scalar.dtype()).filter(|_| scalar.dtype() != DType::Bool)?;
        let slot = self.numbers.get_mut(self.owners.len())?;
        *slot = match scalar {
            Scalar::F32(x) => u64::from(x.to_bits()),
            _ => scalar.get::<f64>().to_bits(),
        };
        self.owners.push(self.places.len());
        self.signature.push(dtype << 8);
        self.places.push(std::ptr::null_mut());
        Some(())
    }

    fn step(&mut self, step: &'a Rc<Step>) -> Option<()> {
        let is_shared = Rc::strong_count(step) > 1;
        if is_shared && let Some(at) = self.shared.iter().position(|&have| have == Rc::as_ptr(step)) {
            self.signature.push(SHARED | at as u64);
            return Some(());
        }
        for operand in &step.operands {
            self.term(operand)?;
        }
        let types = number_of(step.dtype)? << 52 | number_of(step.out)? << 56;
        self.signature.push(OPERATION | types | std::ptr::from_ref(step.op).addr() as u64);
        if is_shared {
            self.shared.push(Rc::as_ptr(step));
        }
        Some(())
    }

    /// The inputs' places, and the result's.
    fn places(&mut self, result: *mut u8) -> &[*mut u8] {
        for (number, &at) in self.numbers.iter_mut().zip(&self.owners) {
            self.places[at] = std::ptr::from_mut(number).cast();
        }
        self.places.push(result);
        &self.places
    }
}

/// The code of a structure, if it was met twice; makes it the second time.
fn code_of(look: &Look, expression: &Expression, end: End) -> Option<Rc<Met>> {
    MET.with_borrow_mut(|met| {
        let code = match met.iter().position(|have| have.signature == look.signature) {
            Some(at) => {
                met[..=at].rotate_right(1);
                match met[0].code {
                    Code::NotYet => make(look, expression, end).map_or(Code::None, Code::Made),
                    Code::None => return None,
                    Code::Made(_) => return Some(met[0].clone()),
                }
            }
            None => {
                met.truncate(KEPT - 1);
                met.insert(0, Rc::new(Met { signature: Signature::new(), code: Code::NotYet }));
                Code::NotYet
            }
        };
        met[0] = Rc::new(Met { signature: look.signature.clone(), code });
        matches!(met[0].code, Code::Made(_)).then(|| met[0].clone())
    })
}

fn make(look: &Look, expression: &Expression, end: End) -> Option<Vectored> {
    let (kernel, inputs, register) = expression.lowered();
    // One operation is a loop already.
    if kernel.instructions.len() + usize::from(end == End::Sum) < 2 {
        return None;
    }
    let is_number = |at: usize| look.places[at].is_null();
    let in_order = inputs.len() == look.places.len()
        && inputs.iter().enumerate().all(|(at, input)| match input {
            Tensor::Host(array) => array.data() == look.places[at],
            _ => is_number(at),
        });
    if !in_order {
        return None;
    }
    let count: usize = kernel.shape.iter().product();
    let layout = |at| match is_number(at) {
        true => Layout { strides: [0].into_iter().collect(), ..Layout::contiguous(&[count]) },
        false => Layout::contiguous(&[count]),
    };
    let layouts: Vec<Layout> = (0..inputs.len()).map(layout).collect();
    let outputs = vec![output(register, end)];
    Vectored::new(&Kernel { shape: [count].into_iter().collect(), outputs, ..kernel }, &layouts)
}

/// How a kernel over one axis ends.
fn output(register: Register, end: End) -> Output {
    match end {
        End::Elements => Output::Store(register),
        End::Sum => Output::Reduce { register, op: &rows::SUM, axes: [0].into_iter().collect(), keepdims: false },
    }
}

/// The result of an expression that was met before, in `target` or a new array; `None` where it is to be computed the plain way: it is new, lies
/// otherwise, or had a fault that only the plain way tells the operation of.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
pub fn run(expression: &Expression, term: &Term, end: End, target: Option<&Array>) -> Result<Option<Array>> {
    let Term::Step(step) = term else { return Ok(None) };
    let bytes = step.shape.iter().product::<usize>() * step.out.size();
    let lies_otherwise = target.is_some_and(|target| !target.is_c_contiguous());
    if faults::watches_underflow() || lies_otherwise || end == End::Elements && stream::passes(bytes) {
        return Ok(None);
    }
    let Some(mut look) = Look::over(term, &step.shape, end) else { return Ok(None) };
    let Some(met) = code_of(&look, expression, end) else { return Ok(None) };
    let Code::Made(code) = &met.code else { return Ok(None) };
    let shape: &[usize] = if end == End::Sum { &[] } else { &step.shape };
    let result = match target {
        Some(target) => target.clone(),
        None => Array::empty(step.out, shape)?,
    };
    // SAFETY: all inputs lie as the code was made for, numbers where `look` keeps them, and the result is apart.
    let faults = unsafe { code.run_once(look.places(result.data()).as_ptr()) }?;
    Ok((faults == 0).then_some(result))
}
