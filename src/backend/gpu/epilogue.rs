//! What is done with each element of a matrix product before it is stored: the element-wise kernel that takes the
//! product (a bias, an activation) becomes a function of the product's own shader.

use super::batch::Bound;
use super::body::{
    Access, Body, Parameters, buffer_declaration, coordinates, dot, push_number, register_of, repeat, stored_value,
};
use super::module::Module;
use super::product::Product;
use super::run::{Axes, words};
use super::types::register_type;
use super::{GpuArray, GpuBackend};
use crate::array::{DType, Layout, Strides};
use crate::backend::Backend;
use crate::diag::Result;
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::{binary, compare};

/// What the text of an epilogue depends on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Epilogue {
    /// Without its shape.
    pub kernel: Kernel,
    /// The input that the product is.
    pub place: Register,
    /// Which of the other inputs are numbers.
    pub inputs: Vec<Access>,
}

/// The text of an epilogue.
pub(super) struct Text {
    pub declarations: String,
    pub function: String,
}

impl Epilogue {
    /// A bias and an activation, with two results: for tests of shader texts.
    pub(super) fn example(dtype: DType) -> Epilogue {
        let of =
            |op, out, operands: [Register; 2]| Instruction { op, dtype, out, operands: operands.into_iter().collect() };
        let kernel = Kernel {
            shape: Default::default(),
            inputs: vec![dtype; 3],
            instructions: vec![
                of(&binary::ADD, dtype, [1, 0]),
                of(&binary::MAXIMUM, dtype, [3, 2]),
                of(&compare::LESS, DType::Bool, [2, 3]),
            ],
            outputs: vec![Output::Store(4), Output::Store(5)],
        };
        Epilogue { kernel, place: 1, inputs: vec![Access::Strided, Access::Strided, Access::Immediate] }
    }

    fn body(&self) -> Body<'_> {
        let wanted: Vec<Register> = self.kernel.outputs.iter().map(register_of).collect();
        Body::new(&self.kernel, &wanted, |input| self.inputs[input] == Access::Immediate)
    }

    /// Writes the function `finish`, which takes the matrix, row and column, the place in the results and the element.
    ///
    /// # Errors
    /// `TypeError` when the device cannot compute it.
    pub(super) fn write(&self, module: &mut Module, parameters: &mut Parameters, lengths: &[String]) -> Result<Text> {
        let body = self.body();
        let mut declarations = String::new();
        let mut places = vec![String::new(); self.kernel.inputs.len()];
        let mut binding = 2;
        for &input in body.loads.iter().filter(|&&input| input != self.place) {
            binding += 1;
            declarations += &buffer_declaration(binding, &format!("in{input}"), self.kernel.dtype(input), false);
            let [offset, row, column] = [(); 3].map(|()| parameters.next());
            let lead: Vec<String> = lengths.iter().map(|_| parameters.next()).collect();
            places[input as usize] = format!("{offset} + row * {row} + column * {column}{}", dot("c", &lead));
        }
        let mut stores = String::new();
        for (index, output) in self.kernel.outputs.iter().enumerate() {
            binding += 1;
            let register = register_of(output);
            let dtype = self.kernel.dtype(register);
            declarations += &buffer_declaration(binding, &format!("out{index}"), dtype, true);
            stores += &format!("    out{index}[at] = {};\n", stored_value(dtype, &body.variable(register)));
        }
        let mut numbers = String::new();
        for &register in &body.immediates {
            numbers += &format!("    let r{register} = {};\n", parameters.number(self.kernel.dtype(register)));
        }
        places[self.place as usize] = "the product".to_owned();
        let (loads, rest) = body.statements(module, |register| places[register as usize].clone())?;
        let loads = loads.replace(&format!("in{}[the product]", self.place), "value");
        let split = if lengths.is_empty() { String::new() } else { coordinates("matrix", "c", lengths) };
        let element = register_type(self.kernel.dtype(self.place)).unwrap_or_default();
        let function = format!(
            "fn finish(matrix: u32, row: u32, column: u32, at: u32, value: {element}) {{\n{split}{numbers}{loads}{rest}\
             {stores}}}\n"
        );
        Ok(Text { declarations, function: repeat(&function, 1) })
    }
}

/// An epilogue with what it reads and writes.
pub(super) struct Attached {
    pub epilogue: Epilogue,
    /// The inputs, spread over the product's shape; `None` for the product itself.
    inputs: Vec<Option<(GpuArray, Layout)>>,
    pub outputs: Vec<GpuArray>,
}

impl Attached {
    /// The strides of the inputs that are loaded along the leading axes.
    pub(super) fn lead_strides(&self, rank: usize) -> Vec<Strides> {
        self.loaded().map(|(_, layout)| layout.strides[..rank].into()).collect()
    }

    fn loaded(&self) -> impl Iterator<Item = &(GpuArray, Layout)> {
        let loads = self.epilogue.body().loads;
        self.inputs
            .iter()
            .enumerate()
            .filter(move |(i, _)| loads.contains(&(*i as Register)))
            .filter_map(|(_, i)| i.as_ref())
    }

    /// Adds the parameters and buffers; `axes` has the leading axes of the product's operands, then of the inputs.
    pub(super) fn bind<'a>(
        &'a self,
        gpu: &GpuBackend,
        axes: &Axes,
        rank: usize,
        parameters: &mut Vec<u32>,
        buffers: &mut Vec<Bound<'a>>,
    ) {
        for (index, (value, layout)) in self.loaded().enumerate() {
            if let (Some(window), Some(buffer)) = (gpu.window(value, layout), value.buffer()) {
                parameters.push(window.offset);
                parameters.extend(words(&layout.strides[rank..]));
                parameters.extend(words(&axes.strides[index + 2]));
                buffers.push(window.bind(buffer));
            }
        }
        buffers.extend(self.outputs.iter().filter_map(GpuArray::buffer).map(Bound::from));
        let number = |input: usize| self.inputs[input].as_ref().and_then(|(value, _)| value.number());
        let body = self.epilogue.body();
        for &register in &body.immediates {
            if let Some(value) = body.immediate(register, &number) {
                push_number(parameters, value);
            }
        }
    }
}

impl GpuBackend {
    /// The product with an element-wise kernel over it in one shader; `None` where the shader has no place for it.
    pub(super) fn product_and_kernel(
        &self,
        half: bool,
        operands: [&GpuArray; 2],
        kernel: &Kernel,
        place: usize,
        inputs: &[Option<GpuArray>],
    ) -> Result<Option<Vec<GpuArray>>> {
        let dtype = kernel.inputs[place];
        let stores = kernel.outputs.iter().all(|output| matches!(output, Output::Store(_)));
        if !stores || !matches!(dtype, DType::F32 | DType::F64) || self.supports(kernel).is_err() {
            return Ok(None);
        }
        let [a, b] = operands;
        let a = self.materialize(&self.cast(a, dtype)?)?;
        let b = self.materialize(&self.cast(b, dtype)?)?;
        let product = Product::new(&a, &b, half)?;
        let (tile, parts) = product.plan(self, dtype);
        let limit = self.device.limits.max_storage_buffer_binding_size as usize;
        let whole = product.shape() == kernel.shape && kernel.shape.iter().product::<usize>() * 8 <= limit;
        if !whole || parts > 1 || product.is_narrow() || !product.fits(self, tile, dtype) {
            return Ok(None);
        }
        let rank = kernel.shape.len() - 2;
        let mut spread = Vec::with_capacity(inputs.len());
        for input in inputs {
            spread.push(match input {
                Some(value) => Some((value.clone(), value.layout.broadcast_to(&kernel.shape)?)),
                None => None,
            });
        }
        let too_large = |value: &GpuArray, layout: &Layout| self.window(value, layout).is_some_and(|w| w.too_large);
        let operands_reach = !too_large(&a, &a.layout) && !too_large(&b, &b.layout);
        let all_reach = operands_reach && !spread.iter().flatten().any(|(value, layout)| too_large(value, layout));
        let room = self.device.limits.max_storage_buffers_per_shader_stage as usize;
        if !all_reach || inputs.len() + kernel.outputs.len() + 2 > room {
            return Ok(None);
        }
        let access = |input: &Option<(GpuArray, Layout)>| match input {
            Some((value, _)) if value.number().is_some() => Access::Immediate,
            _ => Access::Strided,
        };
        let accesses = spread.iter().map(access).collect();
        let shapeless = Kernel { shape: Default::default(), ..kernel.clone() };
        let outputs: Vec<GpuArray> = kernel
            .outputs
            .iter()
            .map(|output| self.empty(kernel.output_dtype(output), &kernel.shape))
            .collect::<Result<_>>()?;
        let epilogue = Epilogue { kernel: shapeless, place: place as Register, inputs: accesses };
        let attached = Attached { epilogue, inputs: spread, outputs };
        debug_assert_eq!(rank, product.rank());
        let tile = self.best_tile(&product, dtype).unwrap_or(tile);
        self.multiply(&product, &a, &b, tile, 1, Some(&attached))?;
        Ok(Some(attached.outputs))
    }
}
