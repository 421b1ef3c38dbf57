//! A function as native code: the memory that its code lies in, and how it is made. What stands in it is the caller's.

use cranelift_codegen::ir::{
    AbiParam, FuncRef, InstBuilder, MemFlagsData, Signature, StackSlotData, StackSlotKind, Type, UserFuncName, Value,
    types,
};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{Linkage, Module, default_libcall_names};

use crate::diag::interrupt;

/// Compiled code, which takes four words and gives an `i32`.
pub struct NativeFunction {
    address: *const u8,
    /// Owns the code; there until it is dropped.
    module: Option<JITModule>,
}

impl Drop for NativeFunction {
    fn drop(&mut self) {
        if let Some(module) = self.module.take() {
            // SAFETY: the address is nobody's but this value's, and is not called again.
            unsafe { module.free_memory() };
        }
    }
}

impl NativeFunction {
    /// Compiles what `write` writes, and gives what it answers; `None` where it gives up, or where the machine is none
    /// that code can be made for.
    ///
    /// What it is given last stands for the function itself, which may call itself.
    pub fn new<T>(
        write: impl FnOnce(&mut FunctionBuilder, &JITModule, FuncRef) -> Option<T>,
    ) -> Option<(NativeFunction, T)> {
        let mut flags = settings::builder();
        flags.set("opt_level", "speed").ok()?;
        flags.set("is_pic", "false").ok()?;
        flags.set("use_colocated_libcalls", "false").ok()?;
        flags.set("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }).ok()?;
        let isa = cranelift_native::builder().ok()?.finish(settings::Flags::new(flags)).ok()?;
        let mut module = JITModule::new(JITBuilder::with_isa(isa, default_libcall_names()));
        let mut context = module.make_context();
        if module.target_config().pointer_type() != types::I64 {
            return None;
        }
        context.func.signature = signature(&module, &[types::I64; 4], Some(types::I32));
        context.func.name = UserFuncName::user(0, 0);
        let function = module.declare_function("code", Linkage::Local, &context.func.signature).ok()?;
        let itself = module.declare_func_in_func(function, &mut context.func);
        let mut shared = FunctionBuilderContext::new();
        let mut builder = FunctionBuilder::new(&mut context.func, &mut shared);
        let Some(answer) = write(&mut builder, &module, itself) else {
            // Blocks without an end are no function: nothing of it is looked at again.
            return None;
        };
        builder.finalize(module.target_config());
        if let Err(error) = module.define_function(function, &mut context) {
            debug_assert!(false, "code that does not compile: {error:?}");
            return None;
        }
        module.clear_context(&mut context);
        module.finalize_definitions().ok()?;
        let address = module.get_finalized_function(function);
        Some((NativeFunction { address, module: Some(module) }, answer))
    }

    /// Calls the code.
    ///
    /// # Safety
    /// The words are what the code that was written takes them for.
    pub unsafe fn call<A, B, C, D>(&self, a: *const A, b: *const B, c: *const C, d: *const D) -> i32 {
        type Entry<A, B, C, D> = extern "C" fn(*const A, *const B, *const C, *const D) -> i32;
        // SAFETY: the code was made with exactly this signature, and lives as long as this value.
        let entry = unsafe { std::mem::transmute::<*const u8, Entry<A, B, C, D>>(self.address) };
        entry(a, b, c, d)
    }
}

/// A signature of the machine's usual calling convention.
pub fn signature(module: &JITModule, parameters: &[Type], result: Option<Type>) -> Signature {
    let mut signature = module.make_signature();
    signature.params.extend(parameters.iter().map(|&ty| AbiParam::new(ty)));
    signature.returns.extend(result.map(AbiParam::new));
    signature
}

/// Trusted memory access: addresses are checked before.
pub fn flags() -> MemFlagsData {
    MemFlagsData::trusted()
}

/// Whether Ctrl-C was pressed.
pub fn interrupted(b: &mut FunctionBuilder) -> Value {
    let address = b.ins().iconst(types::I64, interrupt::address() as i64);
    b.ins().load(types::I8, MemFlagsData::new(), address, 0)
}

/// Room on the stack for so many bytes; its address.
pub fn room(b: &mut FunctionBuilder, bytes: u32) -> Value {
    let slot = b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, bytes.max(16), 4));
    b.ins().stack_addr(types::I64, slot, 0)
}

/// Calls a routine of ours.
pub fn call(b: &mut FunctionBuilder, routine: usize, signature: &Signature, arguments: &[Value]) -> Option<Value> {
    let reference = b.import_signature(signature.clone());
    let address = b.ins().iconst(types::I64, routine as i64);
    let call = b.ins().call_indirect(reference, address, arguments);
    b.inst_results(call).first().copied()
}
