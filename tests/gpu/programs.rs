//! Whole programs with every array on the GPU print what NumPy prints, but for the last digits.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::support::backend;

/// How far numbers may be from NumPy's: sums are in another order, functions differ in the last places.
const TOLERANCE: f64 = 1e-9;

/// Programs that are left out, and lines that may differ, with why.
const EXCEPTIONS: &[(&str, usize, &str)] = &[
    ("descent", usize::MAX, "thousands of small steps: minutes on a software device"),
    ("models", usize::MAX, "thousands of small steps"),
    ("simulation", usize::MAX, "thousands of small steps"),
    ("types", usize::MAX, "hundreds of shaders"),
    ("texts", usize::MAX, "texts stay on the CPU"),
    ("objects", usize::MAX, "values of the language stay on the CPU"),
    ("ufunc_methods", usize::MAX, "hundreds of shaders; no floating-point faults"),
    ("temporaries", 3, "floating-point faults are not seen on a device"),
    ("half_precision", 1, "a product in another order overflows before it meets zero"),
    ("last_digits", usize::MAX, "a device has another order of operations"),
    ("scalar_rules", usize::MAX, "last digits, and elements that are set by themselves"),
    ("functions_again", usize::MAX, "texts and values of the language stay on the CPU"),
    ("functions_in_rust", usize::MAX, "texts and values of the language stay on the CPU"),
    ("library_again", usize::MAX, "nothing of it is on a device"),
    ("text_files", usize::MAX, "texts stay on the CPU"),
    ("memory", usize::MAX, "about this process' own memory"),
    ("small_arrays", 1, "floating-point faults are not seen on a device"),
    ("matrices", 1, "another message about shapes"),
    ("manipulation_errors", 2, "views of bytes are copies"),
    ("manipulation_random", 4, "a result without axes is a scalar"),
    ("out_of_range", 2, "other messages about texts and about arrays that are read-only"),
    ("object_and_big", usize::MAX, "values of the language stay on the CPU"),
    ("repeats", usize::MAX, "texts and values of the language stay on the CPU"),
    ("print_options", usize::MAX, "texts stay on the CPU"),
    ("out_and_where", 16, "floating-point faults are not seen on a device"),
    ("memory_order", usize::MAX, "results on a device are in row-major order"),
    ("mixed_objects", usize::MAX, "values of the language stay on the CPU"),
    ("byte_orders", 2, "results on a device are in its own byte order"),
    ("whole_numbers", usize::MAX, "values of the language stay on the CPU"),
];

/// A folder to write to.
fn scratch() -> PathBuf {
    let made = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    if made.is_dir() { made } else { std::env::temp_dir() }
}

/// The repository: where it was built, or here.
fn home() -> PathBuf {
    let built = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    if built.join("tests").is_dir() { built } else { PathBuf::from(".") }
}

fn run(program: &Path, cache: &Path) -> Output {
    command(program, cache).output().expect("the binary starts")
}

fn command(program: &Path, cache: &Path) -> Command {
    let folder = scratch().join("gpu").join(program.file_stem().unwrap());
    fs::create_dir_all(&folder).unwrap();
    // Another machine may have the binary elsewhere.
    let binary = std::env::var("ARR_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_arr").to_owned());
    let mut command = Command::new(binary);
    command
        .arg(program)
        .current_dir(folder)
        .env("ARR_DEVICE", "gpu")
        .env("NO_COLOR", "1")
        .env("XDG_CACHE_HOME", cache)
        .stdin(Stdio::null());
    command
}

/// The words of a line, numbers apart from what stands around them.
fn words(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut number = false;
    let mut before = ' ';
    for c in line.chars() {
        let exponent = number && (c == 'e' || (before == 'e' && (c == '-' || c == '+')));
        let part = c.is_ascii_digit() || c == '.' || exponent;
        if part != number || c.is_whitespace() {
            out.push(String::new());
            number = part;
        }
        if !c.is_whitespace() {
            out.last_mut().unwrap().push(c);
        }
        before = c;
    }
    out.retain(|word| !word.is_empty());
    out
}

fn same(want: &str, got: &str) -> bool {
    let (want, got) = (words(want), words(got));
    want.len() == got.len()
        && want.iter().zip(&got).all(|(a, b)| match (a.parse::<f64>(), b.parse::<f64>()) {
            _ if a == b => true,
            (Ok(x), Ok(y)) => (x - y).abs() <= TOLERANCE * x.abs().max(y.abs()).max(1.0),
            _ => false,
        })
}

fn check(program: &Path, cache: &Path, allowed: usize) -> Option<String> {
    let name = program.file_stem()?.to_string_lossy().into_owned();
    let done = run(program, cache);
    let wanted = fs::read_to_string(program.with_extension("out")).unwrap();
    let got = String::from_utf8_lossy(&done.stdout).into_owned();
    let (wanted, got): (Vec<&str>, Vec<&str>) = (wanted.lines().collect(), got.lines().collect());
    // Lines are found again after some that are missing or too many.
    let (mut next, mut differ) = (0, Vec::new());
    for line in &wanted {
        match got[next..].iter().take(30).position(|have| same(line, have)) {
            Some(skipped) => next += skipped + 1,
            None => differ.push((line, got.get(next).unwrap_or(&""))),
        }
    }
    if done.status.success() && differ.len() <= allowed {
        return None;
    }
    let (a, b) = differ.first().copied().unwrap_or((&"", &""));
    let errors = String::from_utf8_lossy(&done.stderr);
    Some(format!("{name} ({}), {} lines differ\n  wanted {a}\n  got    {b}\n{errors}", done.status, differ.len()))
}

#[test]
fn programs_print_what_numpy_prints() {
    if backend().is_none() {
        return;
    }
    let cache = scratch().join("gpu_cache");
    let folder = home().join("tests/parity");
    let mut complaints = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let allowed = EXCEPTIONS.iter().find(|(have, ..)| *have == name).map_or(0, |(_, lines, _)| *lines);
        if path.extension().is_some_and(|extension| extension == "arr") && allowed < usize::MAX {
            count += 1;
            complaints.extend(check(&path, &cache, allowed));
        }
    }
    assert!(count > 10 && complaints.is_empty(), "{count} programs:\n{}", complaints.join("\n"));
}

/// The programs in a folder.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.extension().is_some_and(|extension| extension == "arr")).collect()
}

#[test]
fn programs_print_the_same_here_and_there() {
    if backend().is_none() {
        return;
    }
    let cache = scratch().join("gpu_cache");
    let all = programs(&home().join("tests/device/programs"));
    assert!(all.len() > 30, "{}", all.len());
    for path in all {
        let [here, there] = ["cpu", "gpu"].map(|device| {
            let done = command(&path, &cache).env("ARR_DEVICE", device).output().expect("the binary starts");
            let errors = String::from_utf8_lossy(&done.stderr).into_owned();
            assert!(done.status.success(), "{} on {device}: {errors}", path.display());
            String::from_utf8_lossy(&done.stdout).into_owned()
        });
        assert_eq!(here.lines().count(), there.lines().count(), "{}:\n{here}\n{there}", path.display());
        for (want, got) in here.lines().zip(there.lines()) {
            assert!(same(want, got), "{}:\n{want}\n{got}", path.display());
        }
    }
}

#[test]
fn programs_about_devices_pass() {
    if backend().is_none() {
        return;
    }
    let cache = scratch().join("gpu_cache");
    let folder = home().join("tests/device");
    for path in programs(&folder) {
        let done = run(&path, &cache);
        assert!(done.status.success(), "{}\n{}", path.display(), String::from_utf8_lossy(&done.stderr));
    }
}

#[test]
fn arrays_of_several_parts_give_what_arrays_of_one_do() {
    if backend().is_none() {
        return;
    }
    let cache = scratch().join("gpu_cache");
    for path in programs(&home().join("tests/device/limited")) {
        let mut command = command(&path, &cache);
        let done = command.env("ARR_DEVICE", "cpu").env("ARR_GPU_LARGEST_PART", "65536").output();
        let done = done.expect("the binary starts");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{}: {said}", path.display());
        assert!(!said.contains("computed on the CPU"), "{}: {said}", path.display());
    }
}

#[test]
fn what_a_device_lacks_is_said_with_what_to_do() {
    if backend().is_none() {
        return;
    }
    let cache = scratch().join("gpu_cache");
    let program = scratch().join("lacking.arr");
    let text = "x = np.arange(6, dtype=np.float32)\nf = jit(lambda w: np.sum(np.tanh(w * 0.5) ** 2))\n\
                print(round(float(f(x)), 4), round(float(grad(f)(x).sum()), 4), np.sort(-x)[0], x.argmax() >= 0)\n";
    let run_without = |without: &str, text: &str| {
        fs::write(&program, text).unwrap();
        let mut command = command(&program, &cache);
        command.env("ARR_GPU_WITHOUT", without).output().expect("the binary starts")
    };
    let plain = run_without("", text);
    let done = run_without("float64", text);
    let shown = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(shown(&done), shown(&plain), "{}", String::from_utf8_lossy(&done.stderr));
    let done = run_without("float64,int64", "print(np.ones(3))\n");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("x.astype(np.float32)"), "{said}");
    assert!(said.ends_with("TypeError: an array of float64 is not available on this GPU\n"), "{said}");
}

#[test]
fn rounded_products_are_the_same_with_and_without_float16() {
    if backend().is_none() {
        return;
    }
    let cache = scratch().join("gpu_cache");
    for without in ["", "float16", "cooperative"] {
        let mut command = command(&home().join("tests/lang/matmul_precision.arr"), &cache);
        let done = command.env("ARR_GPU_WITHOUT", without).output().expect("the binary starts");
        assert!(done.status.success(), "without {without:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

#[test]
fn compiled_shaders_are_kept_and_a_broken_file_is_no_harm() {
    if backend().is_none() {
        return;
    }
    let cache = scratch().join("gpu_cache_own");
    let _ = fs::remove_dir_all(&cache);
    let program = scratch().join("kept.arr");
    fs::write(&program, "x = np.arange(1000.)\nprint(np.sum(x * 2 + 1))\n").unwrap();
    let files = || -> Vec<PathBuf> {
        let folder = cache.join("arr").join("gpu");
        fs::read_dir(folder).map_or(Vec::new(), |all| all.flatten().map(|entry| entry.path()).collect())
    };
    for turn in 0..3 {
        let done = run(&program, &cache);
        assert_eq!(String::from_utf8_lossy(&done.stdout), "1000000.0\n", "turn {turn}");
        for file in files() {
            assert!(file.extension().is_some_and(|extension| extension == "shaders"), "{}", file.display());
            fs::write(file, vec![7; 100 * turn]).unwrap();
        }
    }
}
