//! Derivatives beside those that JAX makes (`scripts/dev/grad_golden.py` made the files).

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a program prints; it must succeed.
fn run(text: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_arr"))
        .arg("-")
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), text.as_bytes()).expect("the program is read");
    let done = child.wait_with_output().expect("the binary ends");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

const START: &str = "
X = np.array([[0.31, -0.52, 1.7], [0.83, 0.24, -1.1]])
V = np.array([0.9, 0.35, 0.62, 0.17])
M = np.array([[2.1, 0.3, -0.4], [0.5, 1.7, 0.2], [-0.3, 0.6, 2.5]])
T = np.array([[1.2, 0.4], [-0.3, 0.9], [0.7, -1.1], [0.2, 0.5]])
Z = np.array([0.0, 1.0, 1.0, -2.0])
z = np.array([0.4 + 0.7j, -1.1 + 0.2j, 0.3 - 0.9j])
w = np.array([1.0 + 0.5j, 0.2 - 0.3j, -0.7 + 1.1j])

def show(values):
    values = np.asarray(values)
    if values.dtype.kind == 'c':
        values = np.stack([values.real, values.imag], -1)
    print(' '.join([repr(float(v)) for v in values.astype(float).reshape(-1)]))

def check(f, x):
    def total(x):
        result = f(x)
        result = np.stack(result) if isinstance(result, (tuple, list)) else result
        weights = np.cos(np.arange(np.size(result))).reshape(np.shape(result)) + 1.5
        return np.sum(np.sin(result) * weights)
    for g in [total, grad(total), grad(lambda x: np.sum(grad(total)(x) ** 2)),
              lambda x: jacfwd(total)(x), lambda x: jvp(lambda x: np.sum(jacfwd(total)(x) ** 2), (x,), (np.ones_like(x),))[1]]:
        try:
            show(g(x))
        except Exception as error:
            print('error', type(error).__name__, error)
";

fn numbers(line: &str) -> Option<Vec<f64>> {
    line.split_whitespace().map(|word| word.parse().ok()).collect()
}

/// How far apart two rows of numbers are, relative to their size.
fn distance(got: &[f64], want: &[f64]) -> f64 {
    if got.len() != want.len() {
        return f64::INFINITY;
    }
    let size = want.iter().fold(1.0f64, |most, x| most.max(x.abs()));
    got.iter().zip(want).fold(0.0, |most, (a, b)| match a.is_nan() || b.is_nan() {
        true if a.is_nan() && b.is_nan() => most,
        true => f64::INFINITY,
        false => most.max((a - b).abs() / size),
    })
}

#[test]
fn as_jax_makes_them() {
    let golden = fs::read_to_string(root().join("tests/golden/grad/real.txt")).expect("the golden file");
    let lines: Vec<&str> = golden.lines().collect();
    let mut program = START.to_owned();
    for case in lines.chunks(4) {
        let (name, text) = case[0].split_once(' ').expect("a name and a text");
        program.push_str(&format!("check(lambda x: {text}, {name})\n"));
    }
    let printed = run(&program);
    let mut wrong = Vec::new();
    for (case, got) in lines.chunks(4).zip(printed.lines().collect::<Vec<_>>().chunks(5)) {
        for (at, what) in ["value", "gradient", "second derivative"].into_iter().enumerate() {
            let want = numbers(case[at + 1]).expect("numbers");
            match numbers(got[at]) {
                Some(got) if distance(&got, &want) < 1e-8 => {}
                _ => wrong.push(format!("{}: {what}\n  {}\n  {}", case[0], got[at], case[at + 1])),
            }
        }
        // Forward mode gives what reverse mode does.
        let sum = |line: &str| numbers(line).map(|all| all.iter().sum::<f64>());
        let forward = numbers(got[3]).zip(numbers(got[1])).is_some_and(|(a, b)| distance(&a, &b) < 1e-9);
        let twice = sum(got[4]).zip(sum(got[2])).is_some_and(|(a, b)| (a - b).abs() < 1e-7 * (1.0 + b.abs()));
        if !forward {
            wrong.push(format!("{}: forward\n  {}\n  {}", case[0], got[3], got[1]));
        }
        if !twice {
            wrong.push(format!("{}: forward over forward\n  {}\n  {}", case[0], got[4], got[2]));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn complex_numbers_as_jax_makes_them() {
    let golden = fs::read_to_string(root().join("tests/golden/grad/complex.txt")).expect("the golden file");
    let lines: Vec<&str> = golden.lines().collect();
    let mut program = START.to_owned();
    for case in lines.chunks(3) {
        match case[0].strip_prefix("holomorphic ") {
            Some(text) => program
                .push_str(&format!("f = lambda z: {text}\nshow(f(z[0]))\nshow(grad(f, holomorphic=True)(z[0]))\n")),
            None => program.push_str(&format!("f = lambda z: {}\nshow(f(z))\nshow(grad(f)(z))\n", case[0])),
        }
    }
    let printed = run(&program);
    for (case, got) in lines.chunks(3).zip(printed.lines().collect::<Vec<_>>().chunks(2)) {
        for at in 0..2 {
            let (got, want) = (numbers(got[at]).expect("numbers"), numbers(case[at + 1]).expect("numbers"));
            assert!(distance(&got, &want) < 1e-10, "{}: {got:?} {want:?}", case[0]);
        }
    }
}
