//! Every shader that the table's rows give is valid WGSL, for every data type: checked by naga, without a GPU.
#![cfg(feature = "gpu")]

use arr::array::DType;
use arr::backend::gpu::{Abilities, plan_shaders, shaders};
use arr::ir::{Instruction, Kernel, Output, Register};
use arr::ops::{self, Aval, Class, Op, reduce, unary};
use arr::trace::{self, Recorder};
use wgpu::naga;

fn validate(text: &str) -> Result<(), String> {
    let module = naga::front::wgsl::parse_str(text).map_err(|error| error.emit_to_string(text))?;
    let capabilities = naga::valid::Capabilities::all();
    let mut validator = naga::valid::Validator::new(naga::valid::ValidationFlags::all(), capabilities);
    validator.subgroup_stages(naga::valid::ShaderStages::COMPUTE);
    validator.subgroup_operations(naga::valid::SubgroupOperationSet::all());
    validator.validate(&module).map(|_| ()).map_err(|error| error.emit_to_string(text))
}

fn is_real(dtype: &DType) -> bool {
    !dtype.is_complex()
}

/// A kernel of one instruction over a matrix.
fn kernel_of(op: &'static Op, dtype: DType, out: DType, inputs: Vec<DType>, output: Option<Output>) -> Kernel {
    let register = inputs.len() as Register;
    let operands = (0..register).collect();
    Kernel {
        shape: [3, 4].into_iter().collect(),
        inputs,
        instructions: vec![Instruction { op, dtype, out, operands }],
        outputs: vec![output.unwrap_or(Output::Store(register))],
    }
}

fn check(kernel: &Kernel, what: &str) {
    let texts = shaders(kernel, Abilities::ALL).unwrap_or_else(|error| panic!("{what}: {error}"));
    for text in texts {
        if let Err(error) = validate(&text) {
            panic!("{what}: {error}\n{text}");
        }
    }
}

#[test]
fn every_elementwise_row_is_valid() {
    let mut count = 0;
    for op in ops::rows() {
        let Class::Elementwise(row) = &op.class else { continue };
        for dtype in row.loops.iter() {
            let out = row.out.dtype(dtype);
            let typed = |at| if at < row.bool_operands { DType::Bool } else { dtype };
            let inputs = (0..op.operands.len()).map(typed).collect();
            let kernel = kernel_of(op, dtype, out, inputs, None);
            check(&kernel, &format!("{} of {dtype}", op.name));
            count += 1;
        }
    }
    assert!(count > 300, "{count}");
}

#[test]
fn every_cast_is_valid() {
    for from in DType::ALL {
        for to in DType::ALL.into_iter().filter(|to| *to != from) {
            check(&kernel_of(&unary::CAST, from, to, vec![from], None), &format!("{from} to {to}"));
        }
    }
}

#[test]
fn every_reduction_is_valid() {
    for op in reduce::ROWS.iter().copied() {
        let Class::Reduce(row) = &op.class else { continue };
        for dtype in DType::ALL {
            let dtype = row.dtype(dtype);
            if dtype.is_complex() && row.identity.is_none() {
                continue;
            }
            for axes in [vec![0], vec![1], vec![0, 1]] {
                let reduced = Output::Reduce { register: 1, op, axes: axes.iter().copied().collect(), keepdims: false };
                let copy = kernel_of(&unary::STOP_GRADIENT, dtype, dtype, vec![dtype], Some(reduced));
                check(&copy, &format!("{} of {dtype}", op.name));
            }
        }
    }
}

#[test]
fn what_a_device_lacks_is_refused_by_name() {
    let none =
        Abilities { float64: false, int64: false, atomic64: false, subgroups: false, float16: false, units: None };
    let exp = kernel_of(&unary::EXP, DType::F64, DType::F64, vec![DType::F64], None);
    let error = shaders(&exp, none).expect_err("float64 is not there");
    assert_eq!(error.message(), "an array of float64 is not available on this GPU");
    let single = kernel_of(&unary::EXP, DType::F32, DType::F32, vec![DType::F32], None);
    assert!(shaders(&single, none).is_ok());
    // A float64 number cast to float32 costs no float64 on the device.
    let mut cast = kernel_of(&unary::CAST, DType::F64, DType::F32, vec![DType::F64], None);
    assert!(shaders(&cast, none).is_ok());
    cast.outputs = vec![Output::Store(0)];
    assert!(shaders(&cast, none).is_err());
    let complex = |dtype| kernel_of(&unary::EXP, dtype, dtype, vec![dtype], None);
    assert!(shaders(&complex(DType::C64), none).is_ok());
    let error = shaders(&complex(DType::C128), none).expect_err("float64 is not there");
    assert_eq!(error.message(), "an array of complex128 is not available on this GPU");
}

#[test]
fn library_routines_are_valid() {
    for dtype in DType::ALL.into_iter().filter(is_real) {
        for text in arr::backend::gpu::routine_shaders(dtype, Abilities::ALL).unwrap() {
            if let Err(error) = validate(&text) {
                panic!("{dtype}: {error}\n{text}");
            }
        }
    }
}

#[test]
fn matrix_products_are_valid() {
    for dtype in [DType::F32, DType::F64, DType::I32, DType::U64] {
        for text in arr::backend::gpu::product_shaders(dtype, Abilities::ALL).unwrap() {
            if let Err(error) = validate(&text) {
                panic!("{dtype}: {error}\n{text}");
            }
        }
    }
}

/// The module as a Vulkan driver gets it.
#[cfg(target_os = "linux")]
fn translate(text: &str) -> Result<Vec<u32>, String> {
    let module = naga::front::wgsl::parse_str(text).map_err(|error| error.emit_to_string(text))?;
    let mut validator = naga::valid::Validator::new(Default::default(), naga::valid::Capabilities::all());
    validator.subgroup_stages(naga::valid::ShaderStages::COMPUTE);
    validator.subgroup_operations(naga::valid::SubgroupOperationSet::all());
    let info = validator.validate(&module).map_err(|error| error.emit_to_string(text))?;
    let options = naga::back::spv::Options { lang_version: (1, 3), ..Default::default() };
    naga::back::spv::write_vec(&module, &info, &options, None).map_err(|error| error.to_string())
}

#[test]
#[cfg(target_os = "linux")]
fn products_by_matrix_units_become_spirv() {
    // The operations of SPV_KHR_cooperative_matrix: loading, storing, multiplying and adding.
    let operations = [4457, 4458, 4459];
    let texts = arr::backend::gpu::product_shaders(DType::F32, Abilities::ALL).unwrap();
    let units: Vec<&String> = texts.iter().filter(|text| text.contains("coop_mat")).collect();
    assert!(units.iter().any(|text| text.contains("coop_mat8x8<f16, A>")));
    assert!(units.iter().any(|text| text.contains("coop_mat16x16<f16, B>")));
    for text in units {
        let words = translate(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let mut found = std::collections::HashSet::new();
        let mut at = 5;
        while at < words.len() {
            found.insert(words[at] & 0xffff);
            at += (words[at] >> 16).max(1) as usize;
        }
        assert!(operations.iter().all(|operation| found.contains(operation)), "{found:?}\n{text}");
    }
}

#[test]
fn the_text_of_a_plan_is_that_of_its_kernels() {
    trace::install();
    let (recorder, inputs) = Recorder::new(&[Aval::new(DType::F32, &[5]), Aval::new(DType::F32, &[5])]);
    let result = recorder.recording(|| {
        let product = ops::binary::multiply(&inputs[0], &inputs[1])?;
        ops::reduce::sum(&ops::unary::sin(&product)?, &[0], false)
    });
    let program = recorder.finish(&[result.expect("it is recorded")]).expect("it compiles");
    let text = plan_shaders(&program.plan, Abilities::ALL);
    assert!(text.contains("@compute"), "{text}");
    validate(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
}
