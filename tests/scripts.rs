//! The example programs of `scripts/`, at sizes that take a moment, and the tests of modules written in the language.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a program of `scripts/` prints; it must succeed.
fn run(name: &str, arguments: &[&str]) -> String {
    run_in("scripts", name, arguments)
}

/// What a program prints; it must succeed, and all of it that asks to be compiled must be.
fn run_in(folder: &str, name: &str, arguments: &[&str]) -> String {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name);
    let done = Command::new(env!("CARGO_BIN_EXE_arr"))
        .arg(&program)
        .args(arguments)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts");
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{name} {arguments:?}: {}\n{errors}", done.status);
    assert!(!errors.contains("runs without being compiled"), "{name} {arguments:?}: {errors}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Asserts that the pieces are there, in this order.
#[track_caller]
fn expect(printed: &str, pieces: &[&str]) {
    let mut rest = printed;
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => panic!("`{piece}` is missing in\n{printed}"),
        }
    }
}

fn has_gpu() -> bool {
    let done = Command::new(env!("CARGO_BIN_EXE_arr")).args(["-c", "print(len(devices()))"]).output();
    done.is_ok_and(|done| String::from_utf8_lossy(&done.stdout).trim().parse::<usize>().is_ok_and(|count| count > 1))
}

/// The number after a name in what was printed.
#[track_caller]
fn numbers_after(printed: &str, name: &str) -> Vec<f64> {
    let Some(at) = printed.find(name) else { panic!("`{name}` is missing in\n{printed}") };
    let rest = printed[at + name.len()..].split(']').next().unwrap_or_default();
    rest.trim_start_matches([':', ' ', '[']).split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

#[test]
fn every_program_is_tested() {
    let here = fs::read_to_string(file!()).expect("this file");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")).expect("the folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        if name.ends_with(".arr") {
            assert!(here.contains(&format!("\"{name}\"")), "{name} is not tested");
        }
    }
}

#[test]
fn neural_network_functions() {
    assert_eq!(run_in("tests/stdlib", "neural.arr", &[]), "");
}

#[test]
fn basics() {
    expect(
        &run("basics.arr", &[]),
        &[
            "[[19 22]\n [43 50]]\n",
            "[[ 50.]\n [110.]]\n",
            "line: [0.6 2.2]\n",
            "f(3) = 15.0 and f'(3) = 8.0\n",
            "both at once: (15.0, 8.0)\n",
            "second derivative: 2.0\n",
            "of many points: [2. 4. 6.]\n",
            "Jacobian: [[3. 2.]\n [4. 0.]]\n",
            "Hessian: [[6. 4.]\n [4. 0.]]\n",
            "by tape: 8.0\n",
        ],
    );
}

#[test]
fn regression() {
    // Without optimisation the whole of it takes a minute.
    let (epochs, weights) =
        if cfg!(debug_assertions) { ("300", "[1.70203308 1.87483684]") } else { ("10000", "[2.95985985 2.03296496]") };
    let printed = run("regression.arr", &[epochs, "2"]);
    expect(
        &printed,
        &[
            "points: (10000, 2) (10000, 1)\n",
            "pseudo-inverse: [2.99536719 2.00288672]\n",
            "lists: [0.0199503585777",
            "seconds for 2 epochs\n",
            &format!("arrays: {weights}\n"),
            &format!("seconds for {epochs} epochs\n"),
            " per loop (mean ± std. dev. of 3 runs, 20 loops each)\n",
        ],
    );
}

#[test]
fn regression_by_gradients() {
    let printed = run("regression_grad.arr", &["cpu", "300"]);
    expect(&printed, &["gradient at 0: [", "plain: [", " s\n", "jit: [", " s\n"]);
    let (plain, compiled) = (numbers_after(&printed, "plain"), numbers_after(&printed, "jit"));
    assert_eq!(plain.len(), 2, "{printed}");
    for (a, b) in plain.iter().zip(&compiled) {
        assert!((a - b).abs() < 1e-7, "{printed}");
    }
}

#[test]
fn regression_on_the_gpu() {
    if !has_gpu() {
        return;
    }
    let printed = run("regression_grad.arr", &["gpu", "300"]);
    let (plain, gpu) = (numbers_after(&printed, "plain"), numbers_after(&printed, "jit on the GPU"));
    assert_eq!(gpu.len(), 2, "{printed}");
    for (a, b) in plain.iter().zip(&gpu) {
        assert!((a - b).abs() < 1e-4, "{printed}");
    }
}

#[test]
fn timings() {
    let printed = run("timings.arr", &["64", "cpu", "1000"]);
    let line = " per loop (mean ± std. dev. of 3 runs, ";
    expect(&printed, &["100 rows\n", line, "64 rows\n", line, "vectors of 1000\n", line]);
    if has_gpu() {
        expect(&run("timings.arr", &["64", "gpu", "1000"]), &["on the GPU", line, line]);
    }
}

/// The accuracies that the network's program prints.
fn accuracies(printed: &str) -> Vec<f64> {
    let after = printed.split("accuracy ").skip(1);
    after.filter_map(|text| text.split('%').next()?.parse().ok()).collect()
}

#[test]
fn network() {
    let printed = run("network.arr", &["600", "3"]);
    expect(&printed, &["parameters: 101770\n", "before: ", "plain\n  epoch 1: loss", "epoch 3: loss", "compiled\n"]);
    let found = accuracies(&printed);
    assert_eq!(found.len(), 3, "{printed}");
    assert!(found[0] < 35.0 && found[1] > 60.0 && (found[1] - found[2]).abs() < 1.0, "{printed}");
}

#[test]
fn network_on_the_gpu() {
    if !has_gpu() {
        return;
    }
    let printed = run("network.arr", &["600", "3", "gpu"]);
    let found = accuracies(&printed);
    assert!(found.len() == 3 && (found[1] - found[2]).abs() < 3.0, "{printed}");
}
