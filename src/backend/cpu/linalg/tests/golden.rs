//! NumPy's answers, from the file that `scripts/dev/linalg_golden.py` makes.

use super::super::*;
use super::{assert_close, values};
use crate::array::{Array, DType};
use crate::diag::Result;

const GOLDEN: &str = include_str!("golden.txt");

/// Singular vectors and eigenvectors are NumPy's to the sign only where the library is NumPy's.
const SAME_LIBRARY: bool = cfg!(feature = "openblas");

struct Case<'a> {
    line: usize,
    name: &'a str,
    inputs: Vec<Array>,
    outputs: Vec<Array>,
    error: Option<&'a str>,
}

fn parse_array(text: &str) -> Array {
    let mut words = text.split_whitespace();
    let dtype = DType::parse(words.next().expect("a dtype")).expect("a dtype");
    let shape = words.next().expect("a shape");
    let shape: Vec<usize> =
        if shape == "-" { vec![] } else { shape.split(',').map(|n| n.parse().expect("a length")).collect() };
    let parts: Vec<f64> = words.map(|word| word.parse().expect("a number")).collect();
    let flat = if dtype.is_complex() {
        let pairs: Vec<_> = parts.chunks_exact(2).map(|p| num_complex::Complex64::new(p[0], p[1])).collect();
        Array::from_vec(&pairs, &shape)
    } else {
        Array::from_vec(&parts, &shape)
    };
    flat.and_then(|a| a.cast(dtype)).expect("elements for the shape")
}

fn cases() -> Vec<Case<'static>> {
    let mut cases: Vec<Case> = Vec::new();
    for (line, text) in GOLDEN.lines().enumerate() {
        let (word, rest) = text.split_once(' ').expect("a word and more");
        if word == "case" {
            cases.push(Case { line: line + 1, name: rest, inputs: vec![], outputs: vec![], error: None });
            continue;
        }
        let case = cases.last_mut().expect("a case first");
        match word {
            "in" => case.inputs.push(parse_array(rest)),
            "out" => case.outputs.push(parse_array(rest)),
            _ => case.error = Some(rest),
        }
    }
    cases
}

fn run(name: &str, inputs: &[Array]) -> Result<Vec<Array>> {
    let (name, option) = name.split_once(' ').unwrap_or((name, ""));
    let a = &inputs[0];
    let b = inputs.last().expect("an input");
    let triangle = Triangle::parse(if option == "upper" { "U" } else { "L" })?;
    let pair = |(x, y)| vec![x, y];
    Ok(match name {
        "matmul" => vec![matmul(a, b)?],
        "dot" => vec![dot(a, b)?],
        "inner" => vec![inner(a, b)?],
        "outer" => vec![outer(a, b)?],
        "vdot" => vec![vdot(a, b)?],
        "solve" => vec![solve(a, b)?],
        "inv" => vec![inv(a)?],
        "det" => det(a, false)?,
        "slogdet" => slogdet(a, false)?,
        "matrix_power" => vec![matrix_power(a, option.parse().expect("an exponent"))?],
        "cholesky" => vec![cholesky(a, option == "upper")?],
        "eigh" => pair(eigh(a, triangle)?),
        "eigvalsh" => vec![eigvalsh(a, triangle)?],
        "eig" => pair(eig(a)?),
        "eigvals" => vec![eigvals(a)?],
        "qr" => match qr(a, QrMode::parse(option)?)? {
            Qr::Factors(x, y) | Qr::Raw(x, y) => vec![x, y],
            Qr::R(r) => vec![r],
        },
        "svd" => {
            let Svd { u, s, vt } = svd(a, option != "reduced", option == "hermitian")?;
            vec![u, s, vt]
        }
        "svdvals" => vec![svdvals(a, false)?],
        "pinv" => vec![pinv(a, Cutoff::Default, option == "hermitian")?],
        "matrix_rank" => vec![matrix_rank(a, None, false, None)?],
        "lstsq" => {
            let LeastSquares { x, residuals, rank, s } = lstsq(a, b, None)?;
            vec![x, residuals, rank, s]
        }
        other => panic!("unknown case {other}"),
    })
}

/// Which outputs are determined to the sign only, when the library is not NumPy's.
fn is_free(name: &str, output: usize) -> bool {
    let name = name.split(' ').next().unwrap_or(name);
    !SAME_LIBRARY && matches!((name, output), ("svd", 0 | 2) | ("eigh" | "eig", 1))
}

/// Whether the case's answer is an order of eigenvalues that only the library decides.
fn order_is_free(name: &str) -> bool {
    !SAME_LIBRARY && name.starts_with("eig") && !name.starts_with("eigh") && !name.starts_with("eigvalsh")
}

fn sorted(a: &Array) -> Array {
    let mut all = values(a);
    all.sort_by(|x, y| x.re.total_cmp(&y.re).then(x.im.total_cmp(&y.im)));
    Array::from_vec(&all, a.shape()).and_then(|sorted| sorted.cast(a.dtype())).expect("room")
}

#[test]
fn answers_are_numpys() {
    for case in cases() {
        let context = format!("golden.txt:{} {}", case.line, case.name);
        let outputs = match (run(case.name, &case.inputs), case.error) {
            (Ok(outputs), None) => outputs,
            (Err(error), Some(wanted)) => {
                assert_eq!(format!("{} {}", error.kind().name(), error.message()), wanted, "{context}");
                continue;
            }
            (Ok(outputs), Some(wanted)) => panic!("{context}: {outputs:?} instead of {wanted}"),
            (Err(error), None) => panic!("{context}: {error}"),
        };
        assert_eq!(outputs.len(), case.outputs.len(), "{context}");
        for (i, (found, wanted)) in outputs.iter().zip(&case.outputs).enumerate() {
            assert_eq!(found.dtype(), wanted.dtype(), "{context} output {i}");
            assert!(found.is_c_contiguous(), "{context} output {i}");
            if is_free(case.name, i) {
                assert_eq!(found.shape(), wanted.shape(), "{context} output {i}");
            } else if order_is_free(case.name) {
                assert_close(&sorted(found), &sorted(wanted), &format!("{context} output {i}"));
            } else {
                assert_close(found, wanted, &format!("{context} output {i}"));
            }
        }
    }
}
