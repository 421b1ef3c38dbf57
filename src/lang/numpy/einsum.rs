//! `einsum`: sums of products in Einstein's notation, composed of transposes, matrix products and sums.

use smallvec::SmallVec;

use super::shape::viewed;
use super::{args, products};
use crate::array::{Array, DType, Shape, promote, shape_text};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::transforms::precision;
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, binary, bind_one, cast_to, index, reduce, shape};

/// A name of an axis: a letter, or a number from 256 on for the axes under an ellipsis, counted from the last.
type Label = u32;
const ELLIPSIS: Label = 256;

type Labels = SmallVec<[Label; 6]>;

/// An operand with the names of its axes.
#[derive(Clone)]
struct Term {
    tensor: Tensor,
    labels: Labels,
}

impl Term {
    fn length(&self, label: Label) -> Option<usize> {
        let at = self.labels.iter().position(|&have| have == label)?;
        Some(self.tensor.shape()[at])
    }

    /// Without an axis.
    fn without(&self, label: Label) -> Labels {
        self.labels.iter().copied().filter(|&have| have != label).collect()
    }
}

/// Subscripts as text, one for each operand, and those of the result.
struct Subscripts {
    inputs: Vec<String>,
    output: Option<String>,
}

fn parse(text: &str, operands: usize) -> Result<Subscripts> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (left, right) = match text.split_once("->") {
        Some((left, right)) => (left.to_owned(), Some(right.to_owned())),
        None => (text, None),
    };
    let inputs: Vec<String> = left.split(',').map(str::to_owned).collect();
    for part in inputs.iter().chain(&right) {
        if let Some(c) = part.replace("...", "").chars().find(|c| !c.is_ascii_alphabetic()) {
            return Err(Error::value(match c {
                '.' => {
                    "einstein sum subscripts string contains a '.' that is not part of an ellipsis ('...') in operand"
                        .to_owned()
                }
                _ => format!("invalid subscript '{c}' in einstein sum subscripts string, subscripts must be letters"),
            }));
        }
    }
    if inputs.len() > operands {
        return Err(Error::value(
            "more operands provided to einstein sum function than specified in the subscripts string",
        ));
    }
    if inputs.len() < operands {
        return Err(Error::value(
            "fewer operands provided to einstein sum function than specified in the subscripts string",
        ));
    }
    Ok(Subscripts { inputs, output: right })
}

/// The labels of one operand with so many axes.
fn labels(text: &str, ndim: usize, at: usize) -> Result<Labels> {
    let Some((before, after)) = text.split_once("...") else {
        let labels: Labels = text.chars().map(Label::from).collect();
        if labels.len() > ndim {
            return Err(Error::value(format!(
                "einstein sum subscripts string contains too many subscripts for operand {at}"
            )));
        }
        if labels.len() < ndim {
            return Err(Error::value(
                "operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided to \
                 broadcast the extra dimensions.",
            ));
        }
        return Ok(labels);
    };
    let named = before.len() + after.len();
    let Some(covered) = ndim.checked_sub(named) else {
        return Err(Error::value(format!(
            "einstein sum subscripts string contains too many subscripts for operand {at}"
        )));
    };
    let under = (0..covered).rev().map(|from_end| ELLIPSIS + from_end as Label);
    Ok(before.chars().map(Label::from).chain(under).chain(after.chars().map(Label::from)).collect())
}

/// The labels of the result.
fn output_labels(text: Option<&str>, terms: &[Labels]) -> Result<Labels> {
    let most = terms.iter().flatten().copied().filter(|&label| label >= ELLIPSIS).max();
    let under = most.map_or(0, |most| most - ELLIPSIS + 1);
    let ellipsis = (0..under).rev().map(|from_end| ELLIPSIS + from_end);
    let Some(text) = text else {
        // Implicit: the names that occur once, in alphabetical order, after the axes under the ellipsis.
        let mut once: Labels = Labels::new();
        for &label in terms.iter().flatten() {
            if label < ELLIPSIS && terms.iter().flatten().filter(|&&have| have == label).count() == 1 {
                once.push(label);
            }
        }
        once.sort_unstable();
        return Ok(ellipsis.chain(once).collect());
    };
    let mut labels = Labels::new();
    let (before, after) = match text.split_once("...") {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    };
    labels.extend(before.chars().map(Label::from));
    if let Some(after) = after {
        labels.extend(ellipsis);
        labels.extend(after.chars().map(Label::from));
    } else if under > 0 {
        return Err(Error::value(
            "output has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided to \
             broadcast the extra dimensions.",
        ));
    }
    for (at, &label) in labels.iter().enumerate() {
        let shown = char::from_u32(label).unwrap_or('?');
        if labels[..at].contains(&label) {
            return Err(Error::value(format!(
                "einstein sum subscripts string includes output subscript '{shown}' multiple times"
            )));
        }
        if !terms.iter().flatten().any(|&have| have == label) {
            return Err(Error::value(format!(
                "einstein sum subscripts string included output subscript '{shown}' which never appeared in an input"
            )));
        }
    }
    Ok(labels)
}

/// Takes the diagonal where a name occurs twice in one operand.
fn without_repeats(mut term: Term) -> Result<Term> {
    while let Some((first, second)) = repeated(&term.labels) {
        let shape = term.tensor.shape();
        let (m, n) = (shape[first], shape[second]);
        if m != n && m != 1 && n != 1 {
            let label = char::from_u32(term.labels[first]).unwrap_or('?');
            return Err(Error::value(format!(
                "dimensions in operand 0 for collapsing index '{label}' don't match ({m} != {n})"
            )));
        }
        let count = m.max(n);
        let line = |length: usize| {
            Array::build(&[count], |out: &mut [i64]| {
                out.iter_mut().enumerate().for_each(|(i, x)| *x = if length == 1 { 0 } else { i as i64 });
            })
        };
        let attrs = Attrs::Gather { axes: [first, second].into_iter().collect(), position: first, shape };
        let indices = [Tensor::Host(line(m)?), Tensor::Host(line(n)?)];
        let [one, two] = indices;
        term.tensor = bind_one(&index::GATHER, &attrs, &[term.tensor, one, two])?;
        term.labels.remove(second);
    }
    Ok(term)
}

fn repeated(labels: &[Label]) -> Option<(usize, usize)> {
    (0..labels.len()).find_map(|first| {
        (first + 1..labels.len()).find(|&second| labels[first] == labels[second]).map(|second| (first, second))
    })
}

/// Sums over the axes whose names are not wanted any more.
fn summed(term: Term, wanted: impl Fn(Label) -> bool) -> Result<Term> {
    let axes: Shape = (0..term.labels.len()).filter(|&at| !wanted(term.labels[at])).collect();
    if axes.is_empty() {
        return Ok(term);
    }
    let dtype = term.tensor.dtype();
    let tensor = cast_to(reduce::sum(&term.tensor, &axes, false)?, dtype)?;
    Ok(Term { tensor, labels: term.labels.iter().copied().filter(|&label| wanted(label)).collect() })
}

/// The axes in the order of these names, axes of length one where the term has none.
fn arranged(term: &Term, order: &[Label]) -> Result<Tensor> {
    let present: Labels = order.iter().copied().filter(|label| term.labels.contains(label)).collect();
    let axes: Shape = present.iter().filter_map(|label| term.labels.iter().position(|have| have == label)).collect();
    let turned = products::permuted(&term.tensor, axes.iter())?;
    let shape: Shape = order.iter().map(|&label| term.length(label).unwrap_or(1)).collect();
    shape::reshape(&turned, &shape)
}

/// Multiplies two terms and sums over what nobody wants any more.
fn multiplied(a: Term, b: Term, wanted: &impl Fn(Label) -> bool) -> Result<Term> {
    let a = summed(a, |label| wanted(label) || b.labels.contains(&label))?;
    let b = summed(b, |label| wanted(label) || a.labels.contains(&label))?;
    let (a, b) = (without_units(a, &b)?, b);
    let b = without_units(b, &a)?;
    let both: Labels = a.labels.iter().copied().filter(|label| b.labels.contains(label)).collect();
    let over: Labels = both.iter().copied().filter(|&label| !wanted(label)).collect();
    let batch: Labels = both.iter().copied().filter(|&label| wanted(label)).collect();
    let own = |term: &Term| term.labels.iter().copied().filter(|label| !both.contains(label)).collect::<Labels>();
    let (left, right) = (own(&a), own(&b));
    let names: Labels = batch.iter().chain(&left).chain(&right).copied().collect();
    if over.is_empty() {
        let product = binary::multiply(&arranged(&a, &names)?, &arranged(&b, &names)?)?;
        return Ok(Term { tensor: product, labels: names });
    }
    let lengths =
        |term: &Term, labels: &[Label]| -> Shape { labels.iter().filter_map(|&label| term.length(label)).collect() };
    let size = |term: &Term, labels: &[Label]| lengths(term, labels).iter().product::<usize>();
    let merged = |term: &Term, parts: [&[Label]; 2]| -> Result<Tensor> {
        let order: Labels = batch.iter().chain(parts[0]).chain(parts[1]).copied().collect();
        let shape: Shape =
            lengths(term, &batch).into_iter().chain(parts.iter().map(|labels| size(term, labels))).collect();
        shape::reshape(&arranged(term, &order)?, &shape)
    };
    let product = precision::matmul(&merged(&a, [&left, &over])?, &merged(&b, [&over, &right])?)?;
    let shape: Shape = lengths(&a, &batch).into_iter().chain(lengths(&a, &left)).chain(lengths(&b, &right)).collect();
    Ok(Term { tensor: shape::reshape(&product, &shape)?, labels: names })
}

/// Drops axes of length one that are longer in the other term.
fn without_units(term: Term, other: &Term) -> Result<Term> {
    let mut term = term;
    for label in term.labels.clone() {
        if term.length(label) == Some(1) && other.length(label).is_some_and(|n| n != 1) {
            let labels = term.without(label);
            let shape: Shape = labels.iter().filter_map(|&label| term.length(label)).collect();
            term = Term { tensor: shape::reshape(&term.tensor, &shape)?, labels };
        }
    }
    Ok(term)
}

/// Lengths that do not broadcast, as NumPy reports them.
fn check_lengths(terms: &[Term], output: &[Label]) -> Result<()> {
    let mut names: Labels = output.into();
    for &label in terms.iter().flat_map(|term| &term.labels) {
        if !names.contains(&label) {
            names.push(label);
        }
    }
    for &label in &names {
        let mut lengths = terms.iter().filter_map(|term| term.length(label)).filter(|&n| n != 1);
        let Some(first) = lengths.next() else { continue };
        if lengths.any(|n| n != first) {
            return Err(mismatch(terms, &names));
        }
    }
    Ok(())
}

#[cold]
fn mismatch(terms: &[Term], names: &[Label]) -> Error {
    let mut text = String::from("operands could not be broadcast together with remapped shapes [original->remapped]: ");
    for term in terms {
        let first = names.iter().position(|label| term.labels.contains(label)).unwrap_or(0);
        let parts: Vec<String> = names[first..]
            .iter()
            .map(|&label| term.length(label).map_or("newaxis".to_owned(), |n| n.to_string()))
            .collect();
        let remapped = format!("({})", parts.join(","));
        text.push_str(&format!("{}->{remapped} ", shape_text(&term.tensor.shape()).replace(' ', "")));
    }
    Error::value(text)
}

/// Which two terms to multiply next: the pair whose product is smallest.
fn next_pair(terms: &[Term], output: &[Label]) -> (usize, usize) {
    if terms.len() == 2 {
        return (0, 1);
    }
    let size = |i: usize, j: usize| -> i128 {
        let wanted = |label: Label| {
            output.contains(&label)
                || terms.iter().enumerate().any(|(at, term)| at != i && at != j && term.labels.contains(&label))
        };
        let mut seen = Labels::new();
        let mut size: i128 = 1;
        for term in [&terms[i], &terms[j]] {
            for &label in &term.labels {
                if !seen.contains(&label) && wanted(label) {
                    seen.push(label);
                    size = size.saturating_mul(term.length(label).unwrap_or(1) as i128);
                }
            }
        }
        size - terms[i].tensor.size() as i128 - terms[j].tensor.size() as i128
    };
    let pairs = (0..terms.len()).flat_map(|i| (i + 1..terms.len()).map(move |j| (i, j)));
    pairs.min_by_key(|&(i, j)| size(i, j)).unwrap_or((0, 1))
}

/// The product of vectors or matrices that two terms are as they stand; `None` for other terms.
fn plain_product(terms: &[Term], output: &[Label]) -> Option<Result<Tensor>> {
    let [Term { tensor: a, labels: left }, Term { tensor: b, labels: right }] = terms else { return None };
    let ([rows @ .., over], [first, columns @ ..]) = (&left[..], &right[..]) else { return None };
    let kept = rows.iter().chain(columns);
    let plain = rows.len() < 2
        && columns.len() < 2
        && over == first
        && kept.clone().eq(output)
        && !output.contains(over)
        && (output.len() < 2 || output[0] != output[1])
        && a.dtype() == b.dtype()
        && a.dtype() != DType::Bool
        && a.dtype().is_number();
    let fits = plain && a.shape()[rows.len()] == b.shape()[0];
    fits.then(|| precision::matmul(a, b).map(products::settled))
}

/// Whether two terms have a name in common that nobody wants any more, of axes longer than one: that of a product.
fn contracts(terms: &[Term], output: &[Label]) -> bool {
    let [a, b] = terms else { return false };
    let long = |term: &Term, label| term.length(label).is_some_and(|n| n != 1);
    a.labels.iter().any(|&label| !output.contains(&label) && long(a, label) && long(b, label))
}

/// The sum of products, and whether it is that of a matrix product at last.
fn evaluate(mut terms: Vec<Term>, output: &[Label]) -> Result<(Tensor, bool)> {
    let mut product = contracts(&terms, output);
    if let Some(result) = plain_product(&terms, output) {
        return Ok((result?, product));
    }
    check_lengths(&terms, output)?;
    let dtype = terms.iter().map(|term| term.tensor.dtype()).reduce(promote).unwrap_or(DType::F64);
    for term in &mut terms {
        *term = without_repeats(Term { tensor: cast_to(term.tensor.clone(), dtype)?, labels: term.labels.clone() })?;
    }
    while terms.len() > 1 {
        crate::diag::interrupt::check()?;
        product = contracts(&terms, output);
        let (i, j) = next_pair(&terms, output);
        let b = terms.remove(j);
        let a = terms.remove(i);
        let rest = terms.iter().flat_map(|term| term.labels.iter().copied()).collect::<Labels>();
        terms.push(multiplied(a, b, &|label| output.contains(&label) || rest.contains(&label))?);
    }
    let Some(last) = terms.pop() else { return Err(Error::value("no operands")) };
    let last = summed(last, |label| output.contains(&label))?;
    let turned = arranged(&last, output)?;
    Ok((cast_to(products::settled(turned), dtype)?, product))
}

/// A single operand whose axes are only taken in another order or along a diagonal: the same elements.
fn rearranged(terms: &[Term], output: &[Label]) -> Result<Option<Tensor>> {
    let [Term { tensor: Tensor::Host(array), labels }] = terms else { return Ok(None) };
    if !labels.iter().all(|label| output.contains(label)) {
        return Ok(None);
    }
    let mut layout = array.layout();
    let (lengths, steps) = (layout.shape.clone(), layout.strides.clone());
    layout.shape.clear();
    layout.strides.clear();
    for &label in output {
        let mut axes = (0..labels.len()).filter(|&axis| labels[axis] == label);
        let Some(first) = axes.next() else { return Ok(None) };
        let mut step = steps[first];
        for axis in axes {
            if lengths[axis] != lengths[first] {
                let name = char::from_u32(label).unwrap_or('?');
                return Err(Error::value(format!(
                    "dimensions in single operand for collapsing index '{name}' don't match ({} != {})",
                    lengths[first], lengths[axis]
                )));
            }
            step += steps[axis];
        }
        layout.shape.push(lengths[first]);
        layout.strides.push(step);
    }
    Ok(Some(Tensor::Host(array.with_layout(layout))))
}

/// Labels from a list of numbers, as text: the other calling convention.
fn listed(value: &Value) -> Result<String> {
    let items = args::items(value)?.ok_or_else(|| Error::type_error("subscripts must be lists of numbers"))?;
    let mut text = String::new();
    for item in items {
        if matches!(item, Value::Ellipsis) {
            text.push_str("...");
            continue;
        }
        let number = args::integer(&item)?;
        let letter = match number {
            0..26 => (b'A' + number as u8) as char,
            26..52 => (b'a' + (number - 26) as u8) as char,
            _ => return Err(Error::value("subscript is not within the valid range [0, 52)")),
        };
        text.push(letter);
    }
    Ok(text)
}

/// The operands and subscripts of a call.
fn read(args: &Arguments) -> Result<(Subscripts, Vec<Tensor>)> {
    let given = args.rest();
    let Some(first) = given.first() else {
        return Err(Error::value(
            "must specify the einstein sum subscripts string and at least one operand, or at least one operand and its \
             corresponding subscripts list",
        ));
    };
    if let Value::Str(text) = first {
        let operands: Vec<Tensor> = given[1..].iter().map(convert::tensor).collect::<Result<_>>()?;
        if operands.is_empty() {
            return Err(Error::value("not enough operands provided to einstein sum function"));
        }
        return Ok((parse(text, operands.len())?, operands));
    }
    let mut subscripts = Subscripts { inputs: Vec::new(), output: None };
    let mut operands = Vec::new();
    for pair in given.chunks(2) {
        match pair {
            [operand, labels] => {
                operands.push(convert::tensor(operand)?);
                subscripts.inputs.push(listed(labels)?);
            }
            [output] => subscripts.output = Some(listed(output)?),
            _ => {}
        }
    }
    Ok((subscripts, operands))
}

fn terms(subscripts: &Subscripts, operands: Vec<Tensor>) -> Result<(Vec<Term>, Labels)> {
    let mut all: Vec<Labels> = Vec::with_capacity(operands.len());
    for (at, (text, operand)) in subscripts.inputs.iter().zip(&operands).enumerate() {
        all.push(labels(text, operand.ndim(), at)?);
    }
    let output = output_labels(subscripts.output.as_deref(), &all)?;
    let terms = operands.into_iter().zip(all).map(|(tensor, labels)| Term { tensor, labels }).collect();
    Ok((terms, output))
}

/// Refuses operands that the rule does not let become this type.
fn require_castable(operands: &[Tensor], dtype: Option<DType>, casting: &str) -> Result<()> {
    let common = || operands.iter().map(Tensor::dtype).reduce(promote).unwrap_or(DType::F64);
    let to = dtype.unwrap_or_else(common);
    for (at, operand) in operands.iter().enumerate() {
        let from = operand.dtype();
        if !super::may_cast(from, to, casting)? {
            return Err(Error::type_error(format!(
                "Iterator operand {at} dtype could not be cast from dtype('{from}') to dtype('{to}') according to the \
                 rule '{casting}'"
            )));
        }
    }
    Ok(())
}

/// (*operands, out=None, optimize=False, dtype=None, order='K', casting='safe', precision=None).
fn einsum(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (subscripts, mut operands) = read(args)?;
    let optimized = args.given(1).is_some_and(|optimize| !matches!(optimize, Value::Bool(false)));
    let casting = args.given(4).map_or(Ok("safe"), |casting| args::text(casting, "casting"))?;
    super::may_cast(DType::Bool, DType::Bool, casting)?;
    let dtype = args::dtype(args.get(2))?;
    if let ([_], None) = (&operands[..], args.given(0)) {
        let (terms, output) = terms(&subscripts, operands.clone())?;
        if let Some(view) = rearranged(&terms, &output)? {
            let operand = args.rest().iter().find(|value| !matches!(value, Value::Str(_)));
            return Ok(match operand {
                Some(operand) if !output.is_empty() => viewed(operand, view),
                _ => convert::from_tensor(products::settled(view)),
            });
        }
    }
    // A contraction that is optimized is a matrix product, which casts as it likes.
    if !(optimized && operands.len() > 1) {
        require_castable(&operands, dtype, casting)?;
    }
    if let Some(dtype) = dtype {
        operands = operands.into_iter().map(|operand| cast_to(operand, dtype)).collect::<Result<_>>()?;
    }
    let (terms, output) = terms(&subscripts, operands)?;
    let (result, product) = precision::with(args.get(5), || evaluate(terms, &output))?;
    if let (Tensor::Scalar(scalar), true, None) = (&result, optimized && product, args.given(0)) {
        // What a matrix product is reshaped to stays an array.
        return Ok(convert::from_array(Array::from_scalar(*scalar)?));
    }
    args::finish(result, args.get(0), "einsum")
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[Native::new(
    "einsum(*operands, out=None, optimize=False, dtype=None, order='K', casting='safe', precision=None)",
    "A sum of products in Einstein's notation.\n\n>>> np.einsum('ij,j->i', [[1, 2], [3, 4]], [1, 1])\narray([3, 7])\n",
    einsum,
)];
