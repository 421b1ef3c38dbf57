//! Printing against NumPy's own texts, from `scripts/dev/print_golden.py`.

use std::collections::HashMap;

use arr::array::print::{
    Around, FloatFormat, FloatMode, PrintOptions, Sign, Trim, Width, array_repr, array_str, array2string,
    format_float_positional, format_float_scientific, scalar_repr, scalar_str,
};
use arr::array::{Array, DType, Scalar};
use num_complex::Complex64;

type Settings<'a> = HashMap<&'a str, &'a str>;

struct Case<'a> {
    what: &'a str,
    dtype: DType,
    shape: Vec<usize>,
    values: Vec<Scalar>,
    settings: Settings<'a>,
    expected: String,
}

impl Case<'_> {
    fn read(line: &str) -> Case<'_> {
        let fields: Vec<&str> = line.split('\t').collect();
        let dtype = DType::parse(fields[1]).expect("a data type");
        Case {
            what: fields[0],
            dtype,
            shape: fields[2].split(',').filter(|n| !n.is_empty()).map(|n| n.parse().expect("a length")).collect(),
            values: fields[3].split_whitespace().map(|text| value(dtype, text)).collect(),
            settings: fields[4].split(';').filter_map(|pair| pair.split_once('=')).collect(),
            expected: unescape(fields[5]),
        }
    }

    fn array(&self) -> Array {
        let array = Array::zeros(self.dtype, &self.shape).expect("memory");
        for (at, &value) in (0..array.size()).zip(self.values.iter().cycle()) {
            array.set_scalar_at(at as isize, value);
        }
        array
    }

    fn printed(&self) -> String {
        let options = options(&self.settings);
        let get = |name| self.settings.get(name).copied().unwrap_or("");
        let format = float_format(&self.settings);
        let width = match self.dtype {
            DType::F16 => Width::Half,
            DType::F32 => Width::Single,
            _ => Width::Double,
        };
        let plain = |done: arr::diag::Result<String>| done.unwrap_or_else(|error| error.to_string());
        match self.what {
            "repr" => array_repr(&self.array(), &options),
            "str" => array_str(&self.array(), &options),
            "array2string" => {
                let separator = self.settings.get("separator").copied().unwrap_or(" ");
                array2string(
                    &self.array(),
                    &options,
                    Around { separator, prefix: get("prefix"), suffix: get("suffix") },
                )
            }
            "scalar_repr" => scalar_repr(self.values[0]),
            "scalar_str" => scalar_str(self.values[0]),
            "positional" => plain(format.and_then(|f| format_float_positional(self.values[0].get(), width, &f))),
            _ => plain(format.and_then(|f| format_float_scientific(self.values[0].get(), width, &f))),
        }
    }
}

fn value(dtype: DType, text: &str) -> Scalar {
    let real = |text: &str| text.parse::<f64>().expect("a number");
    if let Some((re, im)) = text.split_once(',') {
        return Scalar::C128(Complex64::new(real(re), real(im))).cast(dtype);
    }
    match text.parse::<i128>() {
        Ok(n) if n > i64::MAX as i128 => Scalar::U64(n as u64).cast(dtype),
        Ok(n) => Scalar::I64(n as i64).cast(dtype),
        Err(_) => Scalar::F64(real(text)).cast(dtype),
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => out.push(if rest.next() == Some('n') { '\n' } else { '\\' }),
            c => out.push(c),
        }
    }
    out
}

fn options(settings: &Settings) -> PrintOptions {
    let mut options = PrintOptions::default();
    for (&name, &text) in settings {
        let number = || text.parse::<usize>().expect("a count");
        match name {
            "precision" => options.precision = number(),
            "suppress" => options.suppress = text == "True",
            "floatmode" => options.floatmode = FloatMode::parse(text).expect("a mode"),
            "sign" if text != "True" => options.sign = Sign::parse(text).expect("a sign"),
            "linewidth" => options.linewidth = number() as isize,
            "threshold" => options.threshold = number(),
            "edgeitems" => options.edgeitems = number(),
            "nanstr" => options.nanstr = text.to_string(),
            "infstr" => options.infstr = text.to_string(),
            _ => {}
        }
    }
    options
}

fn float_format(settings: &Settings) -> arr::diag::Result<FloatFormat> {
    let number = |name| settings.get(name).map(|text| text.parse::<i64>().expect("a count"));
    Ok(FloatFormat {
        precision: number("precision"),
        unique: !settings.contains_key("unique"),
        fractional: !settings.contains_key("fractional"),
        trim: settings.get("trim").map_or(Ok(Trim::Keep), |text| Trim::parse(text))?,
        sign: settings.contains_key("sign"),
        pad_left: number("pad_left"),
        pad_right: number("pad_right"),
        exp_digits: number("exp_digits"),
        min_digits: number("min_digits"),
    })
}

#[test]
fn prints_as_numpy() {
    let text = include_str!("golden/print/cases.txt");
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let case = Case::read(line);
        let printed = case.printed();
        if printed != case.expected {
            wrong.push(format!("line {}: {line}\nNumPy:\n{}\nhere:\n{printed}\n", number + 1, case.expected));
        }
    }
    assert!(text.lines().count() > 1000);
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
}

#[test]
fn prints_strided_views() {
    let rows = Array::build(&[2, 3], |out: &mut [i64]| out.copy_from_slice(&[1, 2, 3, 4, 5, 60])).expect("memory");
    let turned = rows.permute(&[1, 0]);
    assert_eq!(array_str(&turned, &PrintOptions::default()), "[[ 1  4]\n [ 2  5]\n [ 3 60]]");
    let wide = Array::full(&[1, 1], Scalar::F64(1.5)).expect("memory").broadcast_to(&[100_000, 100_000]).expect("fits");
    let text = array_repr(&wide, &PrintOptions::default());
    assert!(text.ends_with("[1.5, 1.5, 1.5, ..., 1.5, 1.5, 1.5]], shape=(100000, 100000))"), "{text}");
}
