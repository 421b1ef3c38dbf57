//! Indexing with arrays of integers: gathering elements, adding to them, replacing them.
//!
//! Negative indices count from the end. A device cannot stop half-way to raise an error: an index out of bounds is
//! brought to the nearest one within, as JAX does.

use super::batch::{Bound, Dispatch};
use super::body::{Parameters, buffer_declaration, coordinates, dot};
use super::elementwise::THREADS;
use super::module::{Abilities, Module};
use super::run::{Axes, GROUPS, ShaderKey, too_many, words};
use super::types::register_type;
use super::{Data, GpuArray, GpuBackend};
use crate::array::{DType, Layout, Scalar, Shape, Strides, broadcast_shapes};
use crate::diag::{Error, Result};
use crate::ops::index::gathered_shape;

/// What is done with each indexed element.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Action {
    /// Copied to the result.
    Gather,
    /// The value is added to it.
    Add,
    /// The number of the value that comes last for this element is noted.
    Claim,
    /// Replaced by the value, if that comes last for it.
    Update,
}

/// What the text of an indexing shader depends on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Form {
    pub action: Action,
    pub dtype: DType,
    /// The number of index arrays.
    pub indices: usize,
    /// The number of axes that stay, before and after the indexed ones' place.
    pub ranks: (usize, usize),
}

/// Writes the shader.
///
/// Parameters: zero; elements, threads; indices of each array, elements of the axes after; the array's offset; lengths
/// and strides of the axes before, and of those after; for each index array the axis's length and stride.
/// Bindings: the array indexed, the values or results, the index arrays, and for replacing the claims.
///
/// # Errors
/// `TypeError` when the device has not what the action needs.
pub(super) fn shader(form: &Form, abilities: Abilities) -> Result<String> {
    let module = Module::new(abilities);
    module.require(form.dtype, "an array")?;
    let mut parameters = Parameters::new();
    let [total, step, picks, inner, offset] = [(); 5].map(|()| parameters.next());
    let mut list = |rank: usize| -> Vec<String> { (0..rank).map(|_| parameters.next()).collect() };
    let before = (list(form.ranks.0), list(form.ranks.0));
    let after = (list(form.ranks.1), list(form.ranks.1));
    let mut place = format!("        var place = {offset}{}{};\n", dot("o", &before.1), dot("q", &after.1));
    let mut declarations = String::new();
    for index in 0..form.indices {
        let (length, stride) = (parameters.next(), parameters.next());
        declarations += &buffer_declaration(index + 3, &format!("index{index}"), DType::I32, false);
        place += &format!(
            "        let raw{index} = index{index}[pick];\n        \
             let at{index} = clamp(select(raw{index}, raw{index} + i32({length}), raw{index} < 0), 0, i32({length}) - 1);\n        \
             place += u32(at{index}) * {stride};\n"
        );
    }
    let array = |binding: usize, name: &str, writes: bool| buffer_declaration(binding, name, form.dtype, writes);
    let last = form.indices + 3;
    let (arrays, act) = match form.action {
        Action::Gather => {
            (array(1, "source", false) + &array(2, "values", true), "        values[i] = source[place];\n".to_string())
        }
        Action::Claim => {
            let claims = "@group(0) @binding(1) var<storage, read_write> claims: array<atomic<u32>>;\n";
            (claims.to_string(), "        atomicMax(&claims[place], i + 1u);\n".to_string())
        }
        Action::Update => {
            let claims = buffer_declaration(last, "claims", DType::U32, false);
            let act = "        if (claims[place] == i + 1u) { held[place] = values[i]; }\n";
            (array(1, "held", true) + &array(2, "values", false) + &claims, act.to_string())
        }
        Action::Add => {
            let (atomic, act) = addition(form.dtype, abilities)?;
            let target = format!("@group(0) @binding(1) var<storage, read_write> held: array<atomic<{atomic}>>;\n");
            (target + &array(2, "values", false), act)
        }
    };
    let split = |index: &str, name: &str, lengths: &[String]| match lengths {
        [] => String::new(),
        _ => coordinates(index, name, lengths),
    };
    Ok(format!(
        "{}{arrays}{declarations}@compute @workgroup_size({THREADS})\n\
         fn main(@builtin(global_invocation_id) thread: vec3<u32>) {{\n    \
         for (var i = thread.x; i < {total}; i += {step}) {{\n        \
         let line = i / {inner};\n        let inside = i - line * {inner};\n        \
         let outside = line / {picks};\n        \
         let pick = line - outside * {picks};\n{}{}{place}{act}    }}\n}}\n",
        parameters.declaration(),
        split("outside", "o", &before.0),
        split("inside", "q", &after.0),
    ))
}

/// The atomic type that an element is added to as, and the statement that does it.
fn addition(dtype: DType, abilities: Abilities) -> Result<(&'static str, String)> {
    if dtype.size() == 8 && !abilities.atomic64 {
        let text = format!("adding to indexed elements of {dtype} is not available on this GPU");
        return Err(Error::type_error(text).help("use float32 or int32, or compute it on the CPU"));
    }
    let bits = match dtype {
        DType::F16 | DType::F32 => "u32",
        DType::F64 => "u64",
        DType::Bool => return Ok(("u32", "        atomicOr(&held[place], values[i]);\n".to_string())),
        _ => {
            let name = register_type(dtype).unwrap_or_default();
            return Ok((name, "        atomicAdd(&held[place], values[i]);\n".to_string()));
        }
    };
    let float = register_type(dtype).unwrap_or_default();
    let act = format!(
        "        var old = atomicLoad(&held[place]);\n        loop {{\n            \
         let sum = bitcast<{bits}>(bitcast<{float}>(old) + values[i]);\n            \
         let tried = atomicCompareExchangeWeak(&held[place], old, sum);\n            \
         if (tried.exchanged) {{ break; }}\n            old = tried.old_value;\n        }}\n"
    );
    Ok((bits, act))
}

/// Where an indexing reads or writes.
struct Places {
    /// The indices as contiguous int32 arrays of one shape.
    indices: Vec<GpuArray>,
    /// The shape of the result of gathering.
    result: Shape,
    picks: usize,
    inner: usize,
    parameters: Vec<u32>,
    ranks: (usize, usize),
}

impl Places {
    fn new(gpu: &GpuBackend, array: &Layout, axes: &[usize], position: usize, indices: &[GpuArray]) -> Result<Places> {
        let shapes: Vec<&[usize]> = indices.iter().map(GpuArray::shape).collect();
        let shape = broadcast_shapes(&shapes)?;
        let result = gathered_shape(&array.shape, axes, position, &shapes)?;
        let spread = |index: &GpuArray| -> Result<GpuArray> {
            let target = gpu.empty(DType::I32, &shape)?;
            gpu.copy_into(index, &target)?;
            Ok(target)
        };
        let indices = indices.iter().map(spread).collect::<Result<Vec<_>>>()?;
        let kept: Vec<usize> = (0..array.shape.len()).filter(|axis| !axes.contains(axis)).collect();
        let (before, after) = kept.split_at(position.min(kept.len()));
        let strides: [Strides; 1] = [array.strides.clone()];
        let before = Axes::new(&array.shape, &strides, |axis| before.contains(&axis));
        let after = Axes::new(&array.shape, &strides, |axis| after.contains(&axis));
        let (picks, inner) = (shape.iter().product(), after.size());
        let mut parameters = vec![picks as u32, inner as u32, array.offset as u32];
        for group in [&before, &after] {
            parameters.extend(group.lengths.iter().map(|&length| length as u32));
            parameters.extend(words(&group.strides[0]));
        }
        for &axis in axes {
            parameters.push(array.shape[axis] as u32);
            parameters.extend(words(&array.strides[axis..=axis]));
        }
        let ranks = (before.lengths.len(), after.lengths.len());
        Ok(Places { indices, result, picks, inner, parameters, ranks })
    }

    fn run(
        &self,
        gpu: &GpuBackend,
        action: Action,
        array: &GpuArray,
        values: Option<&GpuArray>,
        claims: Option<&GpuArray>,
    ) -> Result<()> {
        let count: usize = self.result.iter().product();
        if count == 0 || self.picks == 0 || self.inner == 0 {
            return Ok(());
        }
        let total = u32::try_from(count).map_err(|_| too_many(&self.result))?;
        let form = Form { action, dtype: array.dtype, indices: self.indices.len(), ranks: self.ranks };
        let groups = total.div_ceil(THREADS).min(GROUPS);
        let mut parameters = vec![0, total, groups * THREADS];
        parameters.extend(&self.parameters);
        let pipeline = gpu.pipeline(ShaderKey::Index(form.clone()), |abilities| shader(&form, abilities))?;
        let arrays = [Some(array), values].into_iter().flatten().chain(&self.indices).chain(claims);
        let buffers: Vec<_> = arrays.filter_map(GpuArray::buffer).map(Bound::from).collect();
        // Binding 2, the values, is missing where only claims are noted.
        let bindings: Vec<u32> = (1..).filter(|b| *b != 2 || values.is_some()).take(buffers.len()).collect();
        gpu.batch.dispatch(&Dispatch {
            pipeline: &pipeline,
            buffers: &buffers,
            bindings: Some(&bindings),
            parameters: &parameters,
            groups: [groups, 1, 1],
            work: count as u64 * 16,
        })
    }
}

impl GpuBackend {
    pub(super) fn gather(
        &self,
        array: &GpuArray,
        axes: &[usize],
        position: usize,
        indices: &[GpuArray],
    ) -> Result<GpuArray> {
        let array = self.materialize(array)?;
        let places = Places::new(self, &array.layout, axes, position, indices)?;
        self.check_indexable(&array.layout.shape, axes, &places)?;
        let out = self.empty(array.dtype, &places.result)?;
        places.run(self, Action::Gather, &array, Some(&out), None)?;
        Ok(out)
    }

    /// Zeros of this shape with the values added at the indices.
    pub(super) fn scatter_add(
        &self,
        values: &GpuArray,
        shape: &[usize],
        axes: &[usize],
        position: usize,
        indices: &[GpuArray],
    ) -> Result<GpuArray> {
        let target = self.fill(Scalar::zero(values.dtype), shape)?;
        let places = Places::new(self, &target.layout, axes, position, indices)?;
        self.check_indexable(shape, axes, &places)?;
        let values = self.spread_values(values, &places.result)?;
        places.run(self, Action::Add, &target, Some(&values), None)?;
        let wide = match target.dtype {
            DType::I8 | DType::I16 => DType::I32,
            DType::U8 | DType::U16 => DType::U32,
            DType::F16 => DType::F32,
            _ => return Ok(target),
        };
        // Sums of small integers wrap: the words that hold them are cast as the wide integers that they are.
        self.copy(&GpuArray { dtype: wide, ..target.clone() }, target.dtype)
    }

    /// A copy of the array with the values written at the indices; of values for one element the last counts.
    pub(super) fn scatter_update(
        &self,
        array: &GpuArray,
        values: &GpuArray,
        axes: &[usize],
        position: usize,
        indices: &[GpuArray],
    ) -> Result<GpuArray> {
        let target = self.copy(array, array.dtype)?;
        let places = Places::new(self, &target.layout, axes, position, indices)?;
        self.check_indexable(&target.layout.shape, axes, &places)?;
        let values = self.spread_values(&self.cast(values, array.dtype)?, &places.result)?;
        let claims = self.fill(Scalar::U32(0), &target.layout.shape)?;
        places.run(self, Action::Claim, &claims, None, None)?;
        places.run(self, Action::Update, &target, Some(&values), Some(&claims))?;
        Ok(target)
    }

    fn spread_values(&self, values: &GpuArray, shape: &[usize]) -> Result<GpuArray> {
        let layout = values.layout.broadcast_to(shape)?;
        if layout.is_c_contiguous() && layout.offset == 0 && matches!(values.data, Data::Buffer(_)) {
            return Ok(values.clone());
        }
        self.copy(&GpuArray { layout, ..values.clone() }, values.dtype)
    }

    /// An axis without elements has none that an index could mean.
    fn check_indexable(&self, shape: &[usize], axes: &[usize], places: &Places) -> Result<()> {
        match axes.iter().find(|&&axis| shape[axis] == 0) {
            Some(axis) if places.picks > 0 => {
                Err(Error::index(format!("index 0 is out of bounds for axis {axis} with size 0")))
            }
            _ => Ok(()),
        }
    }
}
