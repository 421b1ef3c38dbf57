//! The text of one shader: types, helper functions, expressions from the table's rows.
//!
//! Rows call helpers by plain names (`floor_div`, `exp`). Where the prelude has one for the data type, that one is
//! meant (`exp_float64`), and its text joins the shader with all that it calls; otherwise it must be a function that
//! WGSL has for the type.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::sync::OnceLock;

use super::cooperative::Units;
use super::types::register_type;
use crate::array::{DType, DTypeKind};
use crate::diag::{Error, Result};
use crate::ir::Instruction;
use crate::ops::{Class, Op, OutRule, unary};

/// What shaders may use on a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    pub float64: bool,
    pub int64: bool,
    /// Compare-and-exchange on 64-bit words.
    pub atomic64: bool,
    /// Exchanges between the threads that run in step.
    pub subgroups: bool,
    /// Sixteen-bit floats.
    pub float16: bool,
    /// Units that multiply matrices of float16 and add up in float32.
    pub units: Option<Units>,
}

impl Abilities {
    /// Everything: what the tests of shader texts assume.
    pub const ALL: Abilities = Abilities {
        float64: true,
        int64: true,
        atomic64: true,
        subgroups: true,
        float16: true,
        units: Some(Units { size: 16, lanes: 32 }),
    };
}

/// A shader being written.
pub(super) struct Module {
    pub abilities: Abilities,
    /// Helper functions, by final name.
    helpers: BTreeMap<String, String>,
}

impl Module {
    pub(super) fn new(abilities: Abilities) -> Module {
        Module { abilities, helpers: BTreeMap::new() }
    }

    /// The helpers' text.
    pub(super) fn helpers(&self) -> String {
        self.helpers.values().map(|text| format!("{text}\n")).collect()
    }

    /// Takes in a helper that the generator itself calls.
    ///
    /// # Errors
    /// `TypeError` when the device has not what it needs.
    pub(super) fn helper(&mut self, name: &str, dtype: DType, operation: &str) -> Result<String> {
        self.resolve(name, dtype, operation)
    }

    /// Checks that the device computes in this type, on behalf of an operation.
    ///
    /// # Errors
    /// `TypeError`.
    pub(super) fn require(&self, dtype: DType, operation: &str) -> Result<()> {
        let help = match dtype {
            DType::C128 if !self.abilities.float64 || !self.abilities.int64 => "use complex64: x.astype(np.complex64)",
            DType::F64 if !self.abilities.float64 => "use float32: x.astype(np.float32)",
            DType::F64 if !self.abilities.int64 => "use float32: x.astype(np.float32)",
            DType::I64 | DType::U64 if !self.abilities.int64 => "use int32: x.astype(np.int32)",
            _ => return Ok(()),
        };
        Err(Error::type_error(format!("{operation} of {dtype} is not available on this GPU")).help(help))
    }

    /// The expression of an instruction over operands that are variables.
    ///
    /// # Errors
    /// `TypeError` when the device has not the type or the operation.
    pub(super) fn instruction(&mut self, instruction: &Instruction, operands: &[String]) -> Result<String> {
        let Instruction { op, dtype, out, .. } = instruction;
        if **op == unary::CAST {
            return self.cast(*dtype, *out, &operands[0]);
        }
        self.apply(op, *dtype, *out, operands)
    }

    /// The expression of a row over operands that are variables of its loop's type.
    ///
    /// # Errors
    /// `TypeError` when the device has not the type or the operation.
    pub(super) fn apply(&mut self, op: &'static Op, dtype: DType, out: DType, operands: &[String]) -> Result<String> {
        self.require(dtype, op.name)?;
        let Class::Elementwise(row) = &op.class else {
            return Err(Error::type_error(format!("{} is not element-wise", op.name)));
        };
        let mut text = match dtype.is_complex() {
            true => self.rewrite(&complex_call(op.name, operands.len()), dtype, op.name)?,
            false => self.rewrite(row.wgsl, dtype, op.name)?,
        };
        for (index, operand) in operands.iter().enumerate() {
            // Arithmetic on booleans is done on the numbers 0 and 1.
            let number = dtype == DType::Bool && index >= row.bool_operands;
            let written = if number { format!("u32({operand})") } else { operand.clone() };
            text = text.replace(&format!("${index}"), &written);
        }
        let same = row.out != OutRule::Bool;
        Ok(match (dtype, out) {
            (DType::Bool, DType::Bool) if same => format!("({text} != 0u)"),
            (_, DType::F16) => self.rounded(&text)?,
            _ if same => wrap(out, text),
            _ => text,
        })
    }

    /// The expression that casts a variable, with the meaning of NumPy's `astype`.
    ///
    /// # Errors
    /// `TypeError` when the device has not one of the types.
    pub(super) fn cast(&mut self, from: DType, to: DType, operand: &str) -> Result<String> {
        self.require(from, "astype")?;
        self.require(to, "astype")?;
        let target = register_type(to).unwrap_or_default();
        if from == to {
            return Ok(operand.to_string());
        }
        if from == DType::F16 {
            return self.cast(DType::F32, to, operand);
        }
        if to == DType::F16 {
            let single = self.cast(from, DType::F32, operand)?;
            return self.rounded(&single);
        }
        if from.is_complex() || to.is_complex() {
            return self.cast_complex(from, to, operand);
        }
        if to == DType::Bool {
            return Ok(format!("!({operand} == 0)"));
        }
        if from == DType::Bool {
            return Ok(format!("select({target}(0), {target}(1), {operand})"));
        }
        if to == DType::U64 && from.kind() == DTypeKind::Signed {
            // Straight to unsigned, the sign would not be extended.
            return Ok(format!("u64(i64({operand}))"));
        }
        if to == DType::I64 && from.kind() == DTypeKind::Unsigned {
            // Straight to signed, the highest bit would be taken for a sign.
            return Ok(format!("i64(u64({operand}))"));
        }
        if !from.is_float() || to.is_float() {
            return Ok(wrap(to, format!("{target}({operand})")));
        }
        let text = match to {
            DType::I64 => self.rewrite(&format!("to_int64({operand})"), from, "astype")?,
            DType::U64 => self.rewrite(&format!("to_uint64({operand})"), from, "astype")?,
            DType::U32 if self.abilities.int64 => {
                format!("u32({})", self.rewrite(&format!("to_int64({operand})"), from, "astype")?)
            }
            DType::U32 => format!("u32({operand})"),
            _ => format!("{target}({})", self.rewrite(&format!("to_int32({operand})"), from, "astype")?),
        };
        Ok(wrap(to, text))
    }

    /// A float32 rounded to float16, in which form the device holds these.
    fn rounded(&mut self, text: &str) -> Result<String> {
        Ok(format!("{}({text})", self.resolve("half", DType::F16, "float16")?))
    }

    /// A cast from or to complex numbers: the imaginary part is lost, or zero.
    fn cast_complex(&mut self, from: DType, to: DType, operand: &str) -> Result<String> {
        let target = register_type(to).unwrap_or_default();
        if from.is_complex() && to.is_complex() {
            return Ok(format!("{target}({operand})"));
        }
        if to == DType::Bool {
            return Ok(format!("!({operand}.x == 0 && {operand}.y == 0)"));
        }
        if from.is_complex() {
            return self.cast(from.real(), to, &format!("{operand}.x"));
        }
        Ok(format!("{target}({}, 0)", self.cast(from, to.real(), operand)?))
    }

    /// Replaces names of helpers by their names for the type, and takes the helpers in.
    fn rewrite(&mut self, text: &str, dtype: DType, operation: &str) -> Result<String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_') {
            // A `$T`, a number's suffix or a swizzle is no name of a function.
            let before = rest[..start].chars().next_back();
            let end =
                rest[start..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(rest.len(), |n| start + n);
            let name = &rest[start..end];
            out.push_str(&rest[..start]);
            let plain = !before.is_some_and(|c| c == '$' || c == '.' || c.is_ascii_digit());
            if plain && rest[end..].starts_with('(') {
                out.push_str(&self.resolve(name, dtype, operation)?);
            } else {
                out.push_str(name);
            }
            rest = &rest[end..];
        }
        out.push_str(rest);
        Ok(out)
    }

    fn resolve(&mut self, name: &str, dtype: DType, operation: &str) -> Result<String> {
        // Helpers of complex numbers call those of their parts by this beginning.
        if dtype.is_complex()
            && let Some(name) = name.strip_prefix("re_")
        {
            return self.resolve(name, dtype.real(), operation);
        }
        let Some(template) = prelude(dtype).get(name) else {
            if is_builtin(name, dtype) {
                return Ok(name.to_string());
            }
            let text = format!("{operation} of {dtype} is not available on the GPU yet");
            return Err(Error::type_error(text).help("compute it on the CPU, or in another type with astype"));
        };
        let full = format!("{name}_{dtype}");
        if !self.helpers.contains_key(&full) {
            if template.contains("i64") || template.contains("u64") {
                self.require(DType::I64, operation)?;
            }
            // Taken in before its own calls are resolved, so that a cycle would end.
            self.helpers.insert(full.clone(), String::new());
            let text = self.rewrite(template, dtype, operation)?;
            self.helpers.insert(full.clone(), text);
        }
        Ok(full)
    }
}

/// Brings a result in a 32-bit word back into a smaller integer type.
fn wrap(dtype: DType, text: String) -> String {
    match dtype {
        DType::I8 | DType::U8 => format!("extractBits({text}, 0u, 8u)"),
        DType::I16 | DType::U16 => format!("extractBits({text}, 0u, 16u)"),
        _ => text,
    }
}

/// The helper of complex numbers for a row.
fn complex_call(name: &str, operands: usize) -> String {
    let name = if name == "where" { "select_where" } else { name };
    let list: Vec<String> = (0..operands).map(|index| format!("${index}")).collect();
    format!("{name}({})", list.join(", "))
}

/// Functions of WGSL that are right for the type. Everything transcendental is wrong for 64 bits.
fn is_builtin(name: &str, dtype: DType) -> bool {
    match name {
        // Of the parts, as far as they are right for these: a row's name must be a helper's.
        "abs" | "floor" | "round" | "select" | "if" | "for" | "while" | "return" | "u32" if dtype.is_complex() => true,
        _ if dtype.is_complex() => false,
        "select" | "bitcast" | "vec2" | "if" | "for" | "while" | "return" => true,
        "f32" | "f64" | "i32" | "i64" | "u32" | "u64" => true,
        "abs" | "min" | "max" => true,
        "sign" => dtype.kind() == DTypeKind::Signed,
        "floor" | "ceil" | "trunc" | "round" | "sqrt" | "fma" => dtype.is_float(),
        _ => false,
    }
}

/// The helper functions of a data type, by name.
fn prelude(dtype: DType) -> &'static HashMap<String, String> {
    static TABLES: OnceLock<Vec<HashMap<String, String>>> = OnceLock::new();
    let tables = TABLES.get_or_init(|| DType::ALL.into_iter().map(instantiate).collect());
    &tables[DType::ALL.iter().position(|d| *d == dtype).unwrap_or_default()]
}

fn instantiate(dtype: DType) -> HashMap<String, String> {
    let texts: &[&str] = match dtype.kind() {
        DTypeKind::Bool => &[include_str!("prelude/boolean.wgsl")],
        DTypeKind::Unsigned => &[include_str!("prelude/integer.wgsl"), include_str!("prelude/unsigned.wgsl")],
        DTypeKind::Signed => &[include_str!("prelude/integer.wgsl"), include_str!("prelude/signed.wgsl")],
        DTypeKind::Float if dtype == DType::F16 => {
            &[include_str!("prelude/float.wgsl"), include_str!("prelude/half.wgsl")]
        }
        DTypeKind::Float => &[include_str!("prelude/float.wgsl")],
        DTypeKind::Complex => &[include_str!("prelude/complex.wgsl")],
        _ => &[],
    };
    let constants = constants(dtype);
    let mut table = HashMap::new();
    for text in texts {
        let mut starts: Vec<usize> = text
            .match_indices("fn ")
            .map(|(at, _)| at)
            .filter(|&at| at == 0 || text.as_bytes()[at - 1] == b'\n')
            .collect();
        starts.push(text.len());
        for pair in starts.windows(2) {
            let mut body = text[pair[0]..pair[1]].trim_end().to_string();
            for (name, value) in &constants {
                body = body.replace(name, value);
            }
            let name = body[3..body.find('(').unwrap_or(3)].to_string();
            table.insert(name, body);
        }
    }
    table
}

/// What the prelude's placeholders stand for, longer names before their own beginnings.
fn constants(dtype: DType) -> Vec<(&'static str, String)> {
    let mut out: Vec<(&'static str, String)> = Vec::new();
    if dtype.is_float() {
        let wide = dtype == DType::F64;
        let terms = |small: usize, large: usize| if wide { large } else { small };
        let factorial = |n: usize| (1..=n).map(|i| i as f64).product::<f64>();
        let sign = |n: usize| if n.is_multiple_of(2) { 1.0 } else { -1.0 };
        out.push(("$POLY_EXP", horner("r", terms(6, 12), |n| 1.0 / factorial(n + 2))));
        out.push(("$POLY_LOG", horner("z", terms(5, 11), |n| 2.0 / (2 * n + 3) as f64)));
        out.push(("$POLY_SIN", horner("z", terms(4, 8), |n| sign(n + 1) / factorial(2 * n + 3))));
        out.push(("$POLY_COS", horner("z", terms(4, 8), |n| sign(n) / factorial(2 * n + 4))));
        out.push(("$POLY_ATAN", horner("z", terms(4, 9), |n| sign(n + 1) / (2 * n + 3) as f64)));
        let table = if wide { FLOAT64 } else { FLOAT32 };
        out.extend(table.iter().map(|(name, value)| (*name, value.to_string())));
    }
    out.push(("$BITS", (dtype.size() * 8).to_string()));
    let register = if dtype == DType::Bool { "u32" } else { register_type(dtype).unwrap_or_default() };
    out.push(("$T", register.to_string()));
    out.push(("$R", register_type(dtype.real()).unwrap_or_default().to_string()));
    out
}

/// A polynomial in Horner's form.
fn horner(x: &str, terms: usize, coefficient: impl Fn(usize) -> f64) -> String {
    let mut text = format!("{:e}", coefficient(terms - 1));
    for n in (0..terms - 1).rev() {
        let mut next = String::new();
        let _ = write!(next, "({:e} + {x} * {text})", coefficient(n));
        text = next;
    }
    text
}

const FLOAT32: &[(&str, &str)] = &[
    ("$ABS_MASK", "0x7fffffffu"),
    ("$HALF_MASK", "0xfffff000u"),
    ("$INF_BITS", "0x7f800000u"),
    ("$NAN_BITS", "0x7fc00000u"),
    ("$ONE_BITS", "0x3f800000u"),
    ("$MANTISSA_MASK", "0x7fffffu"),
    ("$TWO_MANTISSA", "16777216.0"),
    ("$MANTISSA", "23"),
    ("$BIAS", "127"),
    ("$MIN_NORMAL", "1.1754943508222875e-38"),
    ("$TINY_SCALE", "33554432.0"),
    ("$TINY_EXPONENT", "25"),
    ("$EXP_MAX", "88.72283"),
    ("$EXP_MIN", "-103.9"),
    ("$LN2_HIGH", "0.693115234375"),
    ("$LN2_LOW", "3.1946184945309415e-05"),
    ("$LOG10_2_HIGH", "0.301025390625"),
    ("$LOG10_2_LOW", "4.605038981195214e-06"),
    ("$EPSILON", "5.9604645e-08"),
    ("$HUGE", "8192.0"),
    ("$HALF_PI_HIGH", "1.5707963705062866"),
    ("$HALF_PI_LOW", "-4.371139000186241e-08"),
    ("$HALF_PI_1", "1.5703125"),
    ("$HALF_PI_2", "0.00048351287841796875"),
    ("$HALF_PI_3", "3.1385570764541626e-07"),
    ("$HALF_PI_4", "6.077100506506192e-11"),
    ("$U", "u32"),
];

const FLOAT64: &[(&str, &str)] = &[
    ("$ABS_MASK", "0x7ffffffffffffffflu"),
    ("$HALF_MASK", "0xfffffffff8000000lu"),
    ("$INF_BITS", "0x7ff0000000000000lu"),
    ("$NAN_BITS", "0x7ff8000000000000lu"),
    ("$ONE_BITS", "0x3ff0000000000000lu"),
    ("$MANTISSA_MASK", "0xffffffffffffflu"),
    ("$TWO_MANTISSA", "9007199254740992.0"),
    ("$MANTISSA", "52"),
    ("$BIAS", "1023"),
    ("$MIN_NORMAL", "2.2250738585072014e-308"),
    ("$TINY_SCALE", "18014398509481984.0"),
    ("$TINY_EXPONENT", "54"),
    ("$EXP_MAX", "709.782712893384"),
    ("$EXP_MIN", "-745.1332191019411"),
    ("$LN2_HIGH", "0.6931471803691238"),
    ("$LN2_LOW", "1.9082149292705877e-10"),
    ("$LOG10_2_HIGH", "0.3010299955494702"),
    ("$LOG10_2_LOW", "1.1451100898021838e-10"),
    ("$EPSILON", "1.1102230246251565e-16"),
    ("$HUGE", "268435456.0"),
    ("$HALF_PI_HIGH", "1.5707963267948966"),
    ("$HALF_PI_LOW", "6.123233995736766e-17"),
    ("$HALF_PI_1", "1.570796325802803"),
    ("$HALF_PI_2", "9.920935791635221e-10"),
    ("$HALF_PI_3", "5.17018297889025e-19"),
    ("$HALF_PI_4", "2.9038559739793605e-28"),
    ("$U", "u64"),
];
