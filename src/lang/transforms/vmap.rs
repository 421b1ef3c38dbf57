//! `vmap`: a function of one example as a function of many.
//!
//! The function runs once, on values that stand for all examples. Where it asks for a value that differs from one to the
//! other (a branch, printing), it is run for one example after the other instead, which means the same.

use super::tree::{Leaves, Tree, flatten, unflatten};
use super::{Transform, transformed};
use crate::array::{Shape, SliceSpec, normalize_axis};
use crate::backend::cpu::fill;
use crate::diag::{Error, Kind, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::numpy::args;
use crate::lang::output;
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, bind_one, shape};
use crate::trace;

/// `vmap(f, in_axes, out_axes)`.
pub struct Vmap {
    in_axes: Value,
    out_axes: Value,
    size: Option<usize>,
}

/// The axis of each leaf of a tree, from what was said of the tree or of parts of it; `None` for a leaf that is the same
/// for all examples.
fn axes_of(tree: &Tree, said: &Value, what: &str, axes: &mut Vec<Option<i64>>) -> Result<()> {
    let structure = || {
        Error::value(format!(
            "vmap {what} must be an int, None, or a tuple of entries corresponding to the positional arguments"
        ))
    };
    if let Value::None | Value::Int(_) = said {
        let axis = if let Value::Int(axis) = said { Some(*axis) } else { None };
        axes.extend(std::iter::repeat_n(axis, tree.count()));
        return Ok(());
    }
    match (tree, said) {
        (Tree::List(items) | Tree::Tuple(items, _), Value::List(_) | Value::Tuple(_)) => {
            let parts = said.sequence_items().unwrap_or_default();
            if parts.len() != items.len() {
                return Err(structure());
            }
            items.iter().zip(&parts).try_for_each(|(item, part)| axes_of(item, part, what, axes))
        }
        (Tree::Dict(pairs), Value::Dict(dict)) => pairs.iter().try_for_each(|(key, item)| {
            let part = dict.map.borrow().get(key)?.cloned().ok_or_else(structure)?;
            axes_of(item, &part, what, axes)
        }),
        _ => match args::integer(said) {
            Ok(axis) => axes_of(tree, &Value::Int(axis), what, axes),
            Err(_) => Err(structure()),
        },
    }
}

/// A call's arguments: each leaf, with its examples first where it has any.
struct Mapped {
    tree: Tree,
    names: Vec<(crate::lang::symbol::Symbol, Tree)>,
    leaves: Vec<(Tensor, bool)>,
    count: usize,
}

impl Mapped {
    /// The arguments with what `leaf` makes of each leaf.
    fn arguments(&self, mut leaf: impl FnMut(&Tensor, bool) -> Result<Tensor>) -> Result<(Vec<Value>, Vec<Keyword>)> {
        let leaves: Vec<Tensor> = self.leaves.iter().map(|(t, mapped)| leaf(t, *mapped)).collect::<Result<_>>()?;
        let mut leaves = leaves.into_iter();
        let given = unflatten(&self.tree, &mut leaves)?.sequence_items().unwrap_or_default();
        let named = self.names.iter().map(|(name, tree)| Ok((*name, unflatten(tree, &mut leaves)?)));
        Ok((given, named.collect::<Result<_>>()?))
    }
}

impl Vmap {
    fn mapped(&self, given: &[Value], keywords: &[Keyword]) -> Result<Mapped> {
        let (mut leaves, mut axes, mut names) = (Vec::new(), Vec::new(), Vec::new());
        let trees = given.iter().map(|value| flatten(value, Leaves::Numbers, &mut leaves));
        let tree = Tree::Tuple(trees.collect::<Result<_>>()?, None);
        match &self.in_axes {
            said @ (Value::List(_) | Value::Tuple(_)) => {
                let count = said.sequence_items().unwrap_or_default().len();
                if count != given.len() {
                    return Err(Error::value(format!(
                        "vmap in_axes must be an int, None, or a tuple of entries corresponding to the positional \
                         arguments passed to the function, but got len(in_axes)={count}, len(args)={}",
                        given.len()
                    )));
                }
                axes_of(&tree, said, "in_axes", &mut axes)?;
            }
            said => axes_of(&tree, said, "in_axes", &mut axes)?,
        }
        for (name, value) in keywords {
            names.push((*name, flatten(value, Leaves::Numbers, &mut leaves)?));
        }
        axes.resize(leaves.len(), Some(0));
        let mut count = self.size;
        let mut all = Vec::with_capacity(leaves.len());
        for (leaf, axis) in leaves.into_iter().zip(axes) {
            let Some(axis) = axis else {
                all.push((leaf, false));
                continue;
            };
            let dims = leaf.shape();
            let Ok(axis) = normalize_axis(axis, dims.len()) else {
                return Err(Error::value(format!(
                    "vmap was requested to map its argument along axis {axis}, which implies that its rank should be at \
                     least {}, but is only {} (its shape is {})",
                    if axis < 0 { -axis } else { axis + 1 },
                    dims.len(),
                    crate::array::shape_text(&dims)
                )));
            };
            let n = dims[axis];
            if *count.get_or_insert(n) != n {
                return Err(Error::value(format!(
                    "vmap got inconsistent sizes for array axes to be mapped: one axis had size {}, another had size {n}",
                    count.unwrap_or(0)
                )));
            }
            all.push((trace::move_axis(&leaf, axis, 0)?, true));
        }
        let count = count.ok_or_else(|| Error::value("vmap must have at least one non-None value in in_axes"))?;
        Ok(Mapped { tree, names, leaves: all, count })
    }

    /// The results of all examples, each leaf's examples along the axis that `out_axes` says.
    fn finish(&self, tree: &Tree, leaves: Vec<(Tensor, bool)>, count: usize) -> Result<Value> {
        let mut axes = Vec::new();
        axes_of(tree, &self.out_axes, "out_axes", &mut axes)?;
        let mut all = Vec::with_capacity(leaves.len());
        for ((leaf, mapped), axis) in leaves.into_iter().zip(axes) {
            let whole = match (axis, mapped) {
                (None, false) => leaf,
                (None, true) => {
                    return Err(Error::value("vmap has mapped output but out_axes is None"));
                }
                (Some(axis), _) => {
                    let leaf = if mapped {
                        leaf
                    } else {
                        let whole: Shape = [count].into_iter().chain(leaf.shape()).collect();
                        shape::broadcast_to(&leaf, &whole)?
                    };
                    let axis = normalize_axis(axis, leaf.ndim())?;
                    trace::move_axis(&leaf, 0, axis)?
                }
            };
            all.push(match whole {
                Tensor::Host(array) => Tensor::Host(match array.is_writeable() && array.is_sole_owner() {
                    true => array.to_contiguous()?,
                    false => fill::copied(&array)?,
                }),
                other => other,
            });
        }
        unflatten(tree, &mut all.into_iter())
    }

    /// The function on one example after the other.
    fn one_by_one(&self, vm: &mut Interpreter, f: &Value, mapped: &Mapped) -> Result<Value> {
        let mut columns: Vec<Vec<Tensor>> = Vec::new();
        let mut first: Option<Tree> = None;
        for at in 0..mapped.count {
            let attrs = Attrs::Slice(vec![SliceSpec::Index(at)]);
            let (given, named) = mapped.arguments(|leaf, has_examples| {
                if !has_examples {
                    return Ok(leaf.clone());
                }
                Ok(match bind_one(&shape::SLICE, &attrs, std::slice::from_ref(leaf))? {
                    Tensor::Host(array) if array.ndim() == 0 => Tensor::Scalar(array.scalar_at(0)),
                    other => other,
                })
            })?;
            let result = vm.call(f, &given, &named)?;
            let mut leaves = Vec::new();
            let tree = flatten(&result, Leaves::Numbers, &mut leaves)?;
            columns.resize_with(leaves.len(), Vec::new);
            columns.iter_mut().zip(leaves).for_each(|(column, leaf)| column.push(leaf));
            first.get_or_insert(tree);
        }
        let Some(tree) = first else {
            return Err(Error::value("vmap over an axis of length 0 of a function that branches on its argument"));
        };
        if columns.iter().any(|column| column.len() != mapped.count) {
            return Err(Error::value("a function under vmap must give results of one structure for all examples"));
        }
        let stacked = columns.iter().map(|column| Ok((trace::stack(column)?, true))).collect::<Result<_>>()?;
        self.finish(&tree, stacked, mapped.count)
    }
}

impl Transform for Vmap {
    fn name(&self) -> &'static str {
        "vmap"
    }

    fn call(&self, vm: &mut Interpreter, f: &Value, given: &[Value], keywords: &[Keyword]) -> Result<Value> {
        let mapped = self.mapped(given, keywords)?;
        let level = trace::new_level();
        let (args, named) = mapped.arguments(|leaf, has_examples| {
            Ok(if has_examples { trace::batched(level, leaf.clone()) } else { leaf.clone() })
        })?;
        let (depth, handling) = (vm.depth, vm.handling.len());
        let (result, printed) = output::capture(|| vm.call(f, &args, &named));
        drop((args, named));
        let stopped = |error: &Error| matches!(error.kind(), Kind::KeyboardInterrupt | Kind::SystemExit);
        if trace::was_asked(level) && !result.as_ref().is_err_and(stopped) {
            vm.depth = depth;
            vm.handling.truncate(handling);
            return self.one_by_one(vm, f, &mapped);
        }
        output::write_out(&printed);
        let mut leaves = Vec::new();
        let tree = flatten(&result?, Leaves::Numbers, &mut leaves)?;
        let parts = leaves.into_iter().map(|leaf| match trace::batch_parts(level, &leaf) {
            Some(value) => (value, true),
            None => (leaf, false),
        });
        self.finish(&tree, parts.collect(), mapped.count)
    }
}

fn vmap(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let said = |index: usize| args.get(index).cloned().unwrap_or(Value::Int(0));
    let size = args.given(3).map(args::integer).transpose()?;
    let size = size.map(|n| usize::try_from(n).map_err(|_| Error::value("axis_size must not be negative")));
    transformed(args.value(0), Vmap { in_axes: said(1), out_axes: said(2), size: size.transpose()? })
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[Native::new(
    "vmap(fun, in_axes=0, out_axes=0, axis_size=None)",
    "A function of one example as a function of many, along an axis of each argument (None: the same for all).\n\n>>> vmap(np.dot)(np.array([[1., 2.], [3., 4.]]), np.array([[1., 0.], [0., 1.]]))\narray([1., 4.])\n",
    vmap,
)];
