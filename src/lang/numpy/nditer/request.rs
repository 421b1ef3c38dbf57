//! What a call of `nditer` asks for: flags, accesses, axes and orders, checked and turned into an iteration.

use super::*;

/// The texts of a sequence.
fn words(value: &Value) -> Result<Vec<String>> {
    let items = value.sequence_items().unwrap_or_default();
    items.iter().map(|item| args::text(item, "flags").map(str::to_owned)).collect()
}

fn flags_of(value: Option<&Value>) -> Result<Flags> {
    let mut flags = Flags::default();
    for word in value.map_or(Ok(Vec::new()), words)? {
        match word.as_str() {
            "multi_index" => flags.multi_index = true,
            "c_index" => flags.c_index = true,
            "f_index" => flags.f_index = true,
            "external_loop" => flags.external_loop = true,
            "buffered" => flags.buffered = true,
            "zerosize_ok" => flags.zero_size = true,
            "common_dtype" | "copy_if_overlap" | "delay_bufalloc" | "grow_inner" | "ranged" | "reduce_ok"
            | "refs_ok" => {}
            other => return Err(Error::value(format!("Unexpected iterator global flag \"{other}\""))),
        }
    }
    if flags.external_loop && (flags.multi_index || flags.c_index || flags.f_index) {
        return Err(Error::value(
            "Iterator flag EXTERNAL_LOOP cannot be used if an index or multi-index is being tracked",
        ));
    }
    Ok(flags)
}

/// What the flags of one operand say.
#[derive(Clone, Copy, Default)]
struct Access {
    writable: bool,
    no_broadcast: bool,
    copy: bool,
}

fn access_of(value: &Value, made: bool) -> Result<Access> {
    let mut access = Access { writable: made, ..Access::default() };
    for word in words(value)? {
        match word.as_str() {
            "readonly" => access.writable = false,
            "readwrite" | "writeonly" => access.writable = true,
            "no_broadcast" => access.no_broadcast = true,
            "copy" | "updateifcopy" => access.copy = true,
            "allocate"
            | "nbo"
            | "aligned"
            | "contig"
            | "no_subtype"
            | "virtual"
            | "arraymask"
            | "writemasked"
            | "overlap_assume_elementwise" => {}
            other => return Err(Error::value(format!("Unexpected per-op iterator flag \"{other}\""))),
        }
    }
    Ok(access)
}

/// The access of each operand: one list of flags for all, or one for each.
fn accesses(value: Option<&Value>, operands: &[Value]) -> Result<Vec<Access>> {
    let default = |operand: &Value| Access { writable: operand.is_none(), ..Access::default() };
    let Some(items) = value.and_then(Value::sequence_items) else { return Ok(operands.iter().map(default).collect()) };
    if items.first().is_some_and(|item| item.as_str().is_some()) {
        let all = Value::tuple(items);
        return operands.iter().map(|operand| access_of(&all, operand.is_none())).collect();
    }
    operands.iter().zip(&items).map(|(operand, item)| access_of(item, operand.is_none())).collect()
}

/// The axes of each operand that the axes of the iteration are; -1 for none.
fn axes_of(value: Option<&Value>) -> Result<Option<Vec<Option<Vec<i64>>>>> {
    let Some(items) = value.and_then(Value::sequence_items) else { return Ok(None) };
    let one = |item: &Value| match item {
        Value::None => Ok(None),
        _ => {
            let axes = item.sequence_items().unwrap_or_default();
            let axis = |axis: &Value| if axis.is_none() { Ok(-1) } else { args::integer(axis) };
            axes.iter().map(axis).collect::<Result<Vec<_>>>().map(Some)
        }
    };
    items.iter().map(one).collect::<Result<_>>().map(Some)
}

/// Shape and strides of an operand over the axes of the iteration, before broadcasting.
fn spread(array: &Array, axes: Option<&Vec<i64>>, ndim: usize) -> Result<Layout> {
    let mut layout = array.layout();
    match axes {
        Some(axes) => {
            let pick = |axis: &i64| usize::try_from(*axis).ok().filter(|&axis| axis < array.ndim());
            layout.shape = axes.iter().map(|axis| pick(axis).map_or(1, |axis| array.shape()[axis])).collect();
            layout.strides = axes.iter().map(|axis| pick(axis).map_or(0, |axis| array.strides()[axis])).collect();
        }
        None => {
            while layout.shape.len() < ndim {
                layout.shape.insert(0, 1);
                layout.strides.insert(0, 0);
            }
        }
    }
    Ok(layout)
}

/// The order of the axes of the walk, the outermost first.
fn walk_order(order: &str, layouts: &[Layout], ndim: usize) -> Shape {
    let forward: Shape = (0..ndim).collect();
    let backward: Shape = (0..ndim).rev().collect();
    let all_columns = || {
        layouts.iter().all(|layout| {
            let strides: Vec<usize> = layout.strides.iter().map(|s| s.unsigned_abs()).collect();
            strides.windows(2).all(|pair| pair[0] <= pair[1]) && !layout.is_c_contiguous()
        })
    };
    match order {
        "F" => backward,
        "A" if all_columns() => backward,
        "C" | "A" => forward,
        // Insertion: an axis goes outside the ones whose steps are smaller in every array that has a step there.
        _ => {
            let mut sorted = Shape::new();
            for axis in 0..ndim {
                let mut to = sorted.len();
                while to > 0 && steps_less(layouts, sorted[to - 1], axis) {
                    to -= 1;
                }
                sorted.insert(to, axis);
            }
            sorted
        }
    }
}

/// Whether axis `a` has smaller steps than axis `b` in the arrays that step along both.
fn steps_less(layouts: &[Layout], a: usize, b: usize) -> bool {
    let mut decided = false;
    for layout in layouts {
        let (x, y) = (layout.strides[a].unsigned_abs(), layout.strides[b].unsigned_abs());
        if x == 0 || y == 0 {
            continue;
        }
        if x >= y {
            return false;
        }
        decided = true;
    }
    decided
}

/// What a call asks for, operand by operand.
struct Request {
    values: Vec<Value>,
    access: Vec<Access>,
    dtypes: Vec<Option<DType>>,
    axes: Option<Vec<Option<Vec<i64>>>>,
}

impl Request {
    fn axes(&self, operand: usize) -> Option<&Vec<i64>> {
        self.axes.as_ref().and_then(|all| all.get(operand)).and_then(Option::as_ref)
    }
}

fn request(args: &Arguments) -> Result<Request> {
    let values = match args.value(0) {
        several @ (Value::Tuple(_) | Value::List(_)) => several.sequence_items().unwrap_or_default(),
        one => vec![one.clone()],
    };
    let dtypes = match args.given(3) {
        None => vec![None; values.len()],
        Some(several @ (Value::List(_) | Value::Tuple(_))) => {
            let items = several.sequence_items().unwrap_or_default();
            let all: Vec<Option<DType>> = items.iter().map(|item| args::dtype(Some(item))).collect::<Result<_>>()?;
            (0..values.len()).map(|at| all.get(at).copied().flatten()).collect()
        }
        one => vec![args::dtype(one)?; values.len()],
    };
    let access = accesses(args.given(2), &values)?;
    Ok(Request { values, access, dtypes, axes: axes_of(args.given(6))? })
}

pub(super) fn new(args: &Arguments) -> Result<NdIter> {
    let flags = flags_of(args.given(1))?;
    let request = request(args)?;
    let casting = args.given(5).and_then(Value::as_str).unwrap_or("safe");
    let mut handles: Vec<Option<Rc<ArrayObject>>> = Vec::new();
    for value in &request.values {
        handles.push(match value {
            Value::None => None,
            Value::Array(handle) => Some(handle.clone()),
            other => match convert::from_array(trace::concrete(&convert::tensor(other)?)?) {
                Value::Array(handle) => Some(handle),
                _ => None,
            },
        });
    }
    // The walk goes over memory.
    handles.iter().flatten().try_for_each(|handle| handle.bring_home())?;
    let arrays: Vec<Option<Array>> = handles
        .iter()
        .map(|handle| handle.as_ref().map(|handle| trace::concrete(&handle.tensor())).transpose())
        .collect::<Result<_>>()?;
    let given_ndim = arrays.iter().flatten().map(Array::ndim).max().unwrap_or(0);
    let ndim = request.axes.iter().flatten().flatten().map(Vec::len).next().unwrap_or(given_ndim);
    let mut layouts: Vec<Option<Layout>> = Vec::new();
    for (at, array) in arrays.iter().enumerate() {
        layouts.push(array.as_ref().map(|array| spread(array, request.axes(at), ndim)).transpose()?);
    }
    let shape = iteration_shape(&layouts, args.given(7))?;
    let size: usize = shape.iter().product();
    if size == 0 && !flags.zero_size {
        return Err(Error::value("Iteration of zero-sized operands is not enabled"));
    }
    let known: Vec<Layout> = layouts.iter().flatten().cloned().collect();
    let wanted = args.given(4).and_then(Value::as_str).unwrap_or("K");
    let order = walk_order(wanted, &known, shape.len());
    // An axis that every array has in reverse is walked as it lies in memory.
    let backward = |axis: usize| {
        let steps = || known.iter().map(|layout| layout.strides[axis]);
        wanted == "K" && steps().any(|step| step < 0) && steps().all(|step| step <= 0)
    };
    let flipped: Vec<bool> = (0..shape.len()).map(backward).collect();
    let typed: Vec<(DType, bool)> = arrays.iter().flatten().map(|array| (array.dtype(), false)).collect();
    let mut operands = Vec::new();
    for (at, array) in arrays.into_iter().enumerate() {
        let access = request.access[at];
        let operand = match (array, handles[at].clone(), layouts[at].take()) {
            (Some(array), Some(handle), Some(layout)) => {
                let dtype = request.dtypes[at].unwrap_or(array.dtype());
                check_cast(at, array.dtype(), dtype, casting, flags.buffered || access.copy)?;
                let placed = request.axes(at).is_some();
                existing(at, handle, &array, layout, (&shape, &order, &flipped), (dtype, access, placed))?
            }
            _ => {
                let dtype = request.dtypes[at].unwrap_or_else(|| result_type(&typed));
                allocated(dtype, request.axes(at), &shape, &order)?
            }
        };
        operands.push(operand);
    }
    Ok(NdIter {
        operands,
        flags: Cell::new(flags),
        shape,
        order,
        flipped,
        at: Cell::new(0),
        started: Cell::new(false),
        current: RefCell::default(),
        moved: RefCell::default(),
        inner: RefCell::default(),
    })
}

fn iteration_shape(layouts: &[Option<Layout>], given: Option<&Value>) -> Result<Shape> {
    let shapes: Vec<&[usize]> = layouts.iter().flatten().map(|layout| &layout.shape[..]).collect();
    let mut shape = broadcast_shapes(&shapes)?;
    if let Some(items) = given.and_then(Value::sequence_items) {
        for (axis, item) in items.iter().enumerate() {
            let n = args::integer(item)?;
            if let (Ok(n), Some(have)) = (usize::try_from(n), shape.get_mut(axis)) {
                *have = if *have == 1 { n } else { *have };
            }
        }
    }
    Ok(shape)
}

fn check_cast(at: usize, from: DType, to: DType, casting: &str, buffered: bool) -> Result<()> {
    if from == to {
        return Ok(());
    }
    let fits = match casting {
        "unsafe" => true,
        "same_kind" => crate::lang::arrays::require_same_kind("nditer", from, to).is_ok(),
        "no" | "equiv" => false,
        _ => can_cast_safely(from, to),
    };
    if !fits {
        return Err(Error::type_error(format!(
            "Iterator operand {at} dtype could not be cast from dtype('{from}') to dtype('{to}') according to the rule '{casting}'"
        )));
    }
    if !buffered {
        return Err(Error::type_error(
            "Iterator operand required copying or buffering, but neither copying nor buffering was enabled",
        ));
    }
    Ok(())
}

/// An operand that was given, broadcast to the iteration's shape.
fn existing(
    at: usize,
    handle: Rc<ArrayObject>,
    array: &Array,
    layout: Layout,
    (shape, order, flipped): (&Shape, &Shape, &[bool]),
    (dtype, access, placed): (DType, Access, bool),
) -> Result<Operand> {
    let texts = || [array.shape(), &shape[..]].map(|s| shape_text(s).replace(' ', ""));
    let refuse = |what: &str| {
        let texts = texts();
        Err(Error::value(format!(
            "{what} operand with shape {} doesn't match the broadcast shape {}",
            texts[0], texts[1]
        )))
    };
    if layout.shape != *shape && access.writable && !placed {
        return refuse("non-broadcastable output");
    }
    if layout.shape != *shape && access.no_broadcast {
        return refuse("non-broadcastable");
    }
    if access.writable {
        array.require_writeable().map_err(|_| Error::value(format!("output array is read-only (operand {at})")))?;
    }
    let mut spread = layout.broadcast_to(shape)?;
    for axis in (0..shape.len()).filter(|&axis| flipped[axis] && shape[axis] > 0) {
        let last = spread.offset as isize + (shape[axis] as isize - 1) * spread.strides[axis];
        spread.offset = last as usize;
        spread.strides[axis] = -spread.strides[axis];
    }
    let view = array.with_layout(spread.permute(order));
    Ok(Operand { handle, view, dtype, writable: access.writable })
}

/// An operand that is made: its memory lies in the order of the iteration.
fn allocated(dtype: DType, axes: Option<&Vec<i64>>, shape: &Shape, order: &Shape) -> Result<Operand> {
    let kept: Vec<usize> = match axes {
        Some(axes) => (0..axes.len()).filter(|&axis| axes[axis] >= 0).collect(),
        None => (0..shape.len()).collect(),
    };
    let lengths: Shape = kept.iter().map(|&axis| shape[axis]).collect();
    let inner: Shape = order.iter().filter_map(|axis| kept.iter().position(|have| have == axis)).collect();
    let array = Array::empty_ordered(dtype, &lengths, &inner)?;
    array.fill(crate::array::Scalar::zero(dtype))?;
    let mut strides = Strides::from_elem(0, shape.len());
    for (&axis, &stride) in kept.iter().zip(array.strides()) {
        strides[axis] = stride;
    }
    let layout = Layout { offset: array.offset(), shape: shape.clone(), strides };
    let view = array.with_layout(layout.permute(order));
    let Value::Array(handle) = convert::from_array(array) else {
        return Err(Error::type_error("an array is wanted"));
    };
    Ok(Operand { handle, view, dtype, writable: true })
}
