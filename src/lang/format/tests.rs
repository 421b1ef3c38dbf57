//! Every case of the golden file that CPython wrote (`scripts/dev/make_format_golden.py`).

use num_bigint::BigInt;

use super::*;
use crate::diag::Result;

fn float_of(bits: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(bits, 16).expect("hexadecimal bits"))
}

fn percent(template: &str, render: impl Fn(&Conversion, usize, Option<usize>) -> String) -> Result<String> {
    let mut out = String::new();
    for part in parse_percent(template)? {
        let given = |w: Option<Width>| match w {
            Some(Width::Given(n)) => Some(n),
            _ => None,
        };
        match part {
            Part::Text(text) => out.push_str(&text),
            Part::Value(c) => out.push_str(&render(&c, given(c.width).unwrap_or(0), given(c.precision))),
        }
    }
    Ok(out)
}

fn compute(kind: &str, value: &str, spec: &str) -> Result<String> {
    let big = || value.parse::<BigInt>().expect("an integer");
    match kind {
        "repr" => Ok(repr_float(float_of(value))),
        "float" => format_float(float_of(value), spec),
        "int" => match value.parse() {
            Ok(small) => format_int(Integer::Small(small), spec, "int"),
            Err(_) => format_int(Integer::Big(&big()), spec, "int"),
        },
        "str" => format_str(value, spec),
        "complex" => format_complex(float_of(&value[..16]), float_of(&value[16..]), spec),
        "%float" => percent(spec, |c, w, p| percent_float(float_of(value), c, w, p)),
        "%int" => percent(spec, |c, w, p| percent_int(Integer::Big(&big()), c, w, p).expect("short")),
        "strrepr" => Ok(repr_str(value)),
        "strascii" => Ok(ascii_str(&repr_str(value))),
        "toint" => parse_int(value, spec.parse().expect("a base")).map(|v| v.to_string()),
        "tofloat" => parse_float(value).map(repr_float),
        "tocomplex" => parse_complex(value).map(|(re, im)| repr_complex(re, im)),
        other => panic!("unknown kind of case {other}"),
    }
}

#[test]
fn golden() {
    let mut failures = Vec::new();
    for line in include_str!("golden.txt").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, value, spec, want] = fields[..] else { panic!("not four fields: {line}") };
        let got = compute(kind, value, spec).unwrap_or_else(|error| format!("!{error}"));
        if got != want {
            failures.push(format!("{kind} {value:?} {spec:?}: {got:?}, CPython says {want:?}"));
        }
    }
    assert!(failures.is_empty(), "{} cases differ:\n{}", failures.len(), failures[..failures.len().min(60)].join("\n"));
}

#[test]
fn enormous_precision_does_not_abort() {
    assert_eq!(format_float(1.5, ".70000f").map(|text| text.len()).ok(), Some(70002));
}

#[test]
fn templates() {
    let pieces = parse_fields("a{}b{0[1].x!r:>{w}}{{").map(|p| p.len());
    assert_eq!(pieces.ok(), Some(5));
    for (template, message) in [
        ("}", "Single '}' encountered in format string"),
        ("{", "Single '{' encountered in format string"),
        ("{0", "expected '}' before end of string"),
        ("{0.}", "Empty attribute in format string"),
        ("{0[1}", "expected '}' before end of string"),
    ] {
        assert_eq!(parse_fields(template).err().map(|e| e.message().to_owned()).as_deref(), Some(message));
    }
}
