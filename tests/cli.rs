//! The contract of the binary: what it reads, where it writes, how it ends.

use std::io::{BufRead, Write};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn arr() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_arr"));
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    arr().args(arguments).output().expect("the binary starts")
}

fn feed(arguments: &[&str], input: &str) -> Output {
    let mut child = arr()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("the binary reads");
    child.wait_with_output().expect("the binary ends")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or_default()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit status")
}

/// A file in a folder of its own, for one test.
fn file(test: &str, name: &str, text: &[u8]) -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

#[test]
fn code_from_the_command_line() {
    let done = run(&["-c", "x = 2\nprint(x + 1)\nx"]);
    assert_eq!((out(&done).as_str(), err(&done).as_str(), code(&done)), ("3\n", "", 0));
}

#[test]
fn an_error_is_reported_after_the_output() {
    let done = arr().args(["-c", "print('before')\n[1][3]"]).output().expect("the binary starts");
    assert_eq!((out(&done).as_str(), code(&done)), ("before\n", 1));
    assert_eq!(last_line(&err(&done)), "IndexError: list index out of range");
    // Both streams into one: the output comes first.
    let both = Command::new("sh")
        .args(["-c", "\"$0\" -c 'print(1)\nundefined' 2>&1", env!("CARGO_BIN_EXE_arr")])
        .output()
        .expect("a shell");
    let text = out(&both);
    assert!(text.starts_with("1\n"), "{text}");
    assert_eq!(last_line(&text), "NameError: name 'undefined' is not defined");
    assert!(!text.contains('\u{1b}'), "no colours where there is no terminal");
}

#[test]
fn scripts() {
    let path =
        file("scripts", "main.arr", b"import sys\nprint(sys.argv[1:], __name__)\nimport beside\nbeside.hello()\n");
    file("scripts", "beside.arr", b"def hello():\n    print('hello')\n");
    let done = run(&[path.to_str().expect("a path"), "a", "-i"]);
    assert_eq!((out(&done).as_str(), err(&done).as_str()), ("['a', '-i'] __main__\nhello\n", ""));
    let missing = run(&["no such file.arr"]);
    assert_eq!(code(&missing), 2);
    assert_eq!(err(&missing), "arr: can't open file 'no such file.arr': [Errno 2] No such file or directory\n");
    let marked = file("scripts", "marked.arr", "\u{feff}print('é')\r\n".as_bytes());
    assert_eq!(out(&run(&[marked.to_str().expect("a path")])), "é\n");
    let broken = file("scripts", "broken.arr", b"x = 1\ny = '\xff'\n");
    let done = run(&[broken.to_str().expect("a path")]);
    assert_eq!(code(&done), 1);
    assert!(last_line(&err(&done)).starts_with("SyntaxError: Non-UTF-8 code starting with '\\xff'"), "{}", err(&done));
}

/// A compiled function, or one that compiles itself, sees what changes in a module that it reads.
#[test]
fn changes_of_modules_that_compiled_functions_read() {
    let program = b"\
import held
compiled = jit(lambda x: np.sum(x * held.weights) * held.scale + np.sum(held.weights * 2))
slope = grad(lambda x: np.sum(x * held.weights) * held.scale)
def noting(x):
    held.seen.append(1)
    return np.sum(x)
for i in range(50):
    held.weights[i % 3] += 1
    held.scale = 1.0 + i // 10
    if i % 7 == 6:
        held.weights = np.full(3, 1.0 * i)
    assert compiled(np.ones(3)) == np.sum(held.weights) * held.scale + np.sum(held.weights * 2)
    assert np.array_equal(slope(np.ones(3)), held.weights * held.scale)
    jit(noting)(np.ones(2))
    assert len(held.seen) == i + 1
print('held')
";
    let path = file("held", "main.arr", program);
    file("held", "held.arr", b"import numpy as np\nweights = np.ones(3)\nscale = 1.0\nseen = []\n");
    let done = run(&[path.to_str().expect("a path")]);
    assert_eq!((out(&done).as_str(), code(&done)), ("held\n", 0), "{}", err(&done));
}

#[test]
fn standard_input_as_a_script() {
    for arguments in [&["-"][..], &[]] {
        let done = feed(arguments, "1\nprint('in')\n");
        assert_eq!((out(&done).as_str(), code(&done)), ("in\n", 0));
    }
}

#[test]
fn usage() {
    let version = run(&["--version"]);
    assert_eq!((out(&version), code(&version)), (format!("arr {}\n", env!("CARGO_PKG_VERSION")), 0));
    let help = run(&["--help"]);
    assert!(out(&help).starts_with("usage: arr") && out(&help).contains("ARR_DEVICE") && code(&help) == 0);
    for wrong in [&["-x"][..], &["--nonsense"], &["-c"]] {
        let done = run(wrong);
        assert_eq!((code(&done), out(&done).as_str()), (2, ""));
        assert!(err(&done).contains("usage: arr"));
    }
}

#[test]
fn exit_statuses() {
    let status = |text: &str| code(&run(&["-c", text]));
    assert_eq!(status("pass"), 0);
    assert_eq!(status("1/0"), 1);
    assert_eq!(status("exit()"), 0);
    assert_eq!(status("exit(3)"), 3);
    assert_eq!(status("raise SystemExit"), 0);
    assert_eq!(status("raise SystemExit(None)"), 0);
    assert_eq!(status("raise SystemExit(-1)"), 255);
    assert_eq!(status("import sys\nsys.exit(4)"), 4);
    assert_eq!(status("raise KeyboardInterrupt"), 130);
    let message = run(&["-c", "raise SystemExit('enough')"]);
    assert_eq!((err(&message).as_str(), code(&message)), ("enough\n", 1));
}

#[test]
fn statements_from_a_pipe() {
    let input = "x = 3\nx\ndef f(a):\n    return a + 1\n\nf(2)\nNone\nf('a')\nfor i in range(2):\n    i\n\n\
                 if x > 5:\n    'yes'\nelse:\n    'no'\n\n(1,\n2)\n_\n1 +\nx = (]\n'end'";
    let done = feed(&["-i"], input);
    assert_eq!(out(&done), "3\n3\n0\n1\n'no'\n(1, 2)\n(1, 2)\n'end'\n");
    let errors: Vec<String> = err(&done).lines().filter(|line| line.contains("Error: ")).map(str::to_owned).collect();
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert_eq!(errors[0], "TypeError: can only concatenate str (not \"int\") to str");
    assert!(errors[1].starts_with("SyntaxError") && errors[2].starts_with("SyntaxError"));
    assert_eq!(code(&done), 0);
}

#[test]
fn a_pipe_may_stop_in_the_middle() {
    assert_eq!(out(&feed(&["-i"], "for i in range(2):\n    print(i)")), "0\n1\n");
    let open = feed(&["-i"], "print(1)\nx = (1,");
    assert_eq!(out(&open), "1\n");
    assert_eq!(last_line(&err(&open)), "SyntaxError: '(' was never closed");
    assert_eq!(code(&feed(&["-i"], "exit(5)\nprint(1)\n")), 5);
    assert_eq!(out(&feed(&["-i"], "name = input()\nAda\nname\n")), "'Ada'\n");
}

#[test]
fn the_prompt_after_a_script() {
    let path = file("after", "main.arr", b"x = 41\n1/0\n");
    let done = feed(&["-i", path.to_str().expect("a path")], "x + 1\n");
    assert_eq!(out(&done), "42\n");
    assert_eq!(last_line(&err(&done)), "ZeroDivisionError: division by zero");
    assert_eq!(out(&feed(&["-i", "-c", "y = 1"], "y\n")), "1\n");
}

/// How a program ends that is interrupted after it has printed `on`; its standard input stays open.
#[cfg(unix)]
fn interrupted(program: &str) -> Output {
    let mut child = arr()
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut first = [0; 3];
    std::io::Read::read_exact(child.stdout.as_mut().expect("piped"), &mut first).expect("a line");
    let asked = Instant::now();
    // SAFETY: the child is ours and was not waited for yet.
    unsafe { libc::kill(child.id() as i32, libc::SIGINT) };
    let input = child.stdin.take();
    let done = child.wait_with_output().expect("the binary ends");
    drop(input);
    assert!(asked.elapsed() < Duration::from_secs(2), "{program}");
    done
}

#[cfg(unix)]
#[test]
fn interrupt() {
    let programs = [
        "while True: pass",
        "input()",
        "import sys\nsys.stdin.readline()",
        "sum(range(10 ** 12))",
        "[0 for i in range(10 ** 9) if i < 0]",
        // The library's routine goes on by itself; the process ends all the same.
        "import numpy as np\nnp.linalg.eigvals(np.random.rand(1500, 1500))",
        "import json\nx = [[i] for i in range(1000)]\nwhile True: json.dumps(x)",
    ];
    for program in programs {
        let done = interrupted(&format!("print('on', flush=True)\n{program}"));
        assert_eq!((code(&done), last_line(&err(&done))), (130, "KeyboardInterrupt"), "{program}");
    }
}

/// A prompt that waits for a line hears Ctrl-C, forgets a block that was begun, and goes on.
#[cfg(unix)]
#[test]
fn interrupt_at_the_prompt() {
    let mut child = arr()
        .arg("-i")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut input = child.stdin.take().expect("piped");
    let mut output = std::io::BufReader::new(child.stdout.take().expect("piped"));
    let mut errors = std::io::BufReader::new(child.stderr.take().expect("piped"));
    let mut line = String::new();
    for begun in ["", "for i in range(3):\n    print(i)\n"] {
        input.write_all(format!("x = 40 + 2\nprint('on', flush=True)\n{begun}").as_bytes()).expect("it reads");
        line.clear();
        output.read_line(&mut line).expect("a line");
        assert_eq!(line, "on\n");
        std::thread::sleep(Duration::from_millis(200));
        // SAFETY: the child is ours and was not waited for yet.
        unsafe { libc::kill(child.id() as i32, libc::SIGINT) };
        line.clear();
        errors.read_line(&mut line).expect("a report");
        assert_eq!(line, "KeyboardInterrupt\n");
    }
    input.write_all(b"x\n").expect("it reads");
    drop(input);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut output, &mut rest).expect("text");
    assert_eq!(rest, "42\n");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn warnings_name_their_line() {
    let text = b"import numpy as np\nx = np.array([1.0, 0.0])\n\ny = 1 / x\nx /= 0\n";
    let path = file("warnings", "main.arr", text);
    let shown = err(&run(&[path.to_str().expect("a path")]));
    let places: Vec<&str> = shown
        .lines()
        .filter(|line| line.contains("Warning"))
        .filter_map(|line| line.split("main.arr:").nth(1))
        .collect();
    assert_eq!(
        places,
        [
            "4: RuntimeWarning: divide by zero encountered in divide",
            "5: RuntimeWarning: divide by zero encountered in divide",
            "5: RuntimeWarning: invalid value encountered in divide",
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_quiet() {
    let done = Command::new("sh")
        .args(["-c", "\"$0\" -c 'while True: print(1)' | head -n 1", env!("CARGO_BIN_EXE_arr")])
        .output()
        .expect("a shell");
    assert_eq!((out(&done).as_str(), err(&done).as_str()), ("1\n", ""));
}

#[test]
fn magics_in_scripts() {
    let text = "def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    %timeit -n 10 -r 2 total + n\n    return total\n\
                y = f(3)\nr = %timeit -n 5 -r 3 -q -o y + 1\nprint(r.loops, r.repeat, len(r.timings), r.best <= r.average <= r.worst)\n\
                %time z = y * 2\nprint(z)\nlines = !echo one; echo {y}\nprint(lines)\n!echo $y\n%who\n\
                %%timeit -n 2 -r 1 k = 5\nw = k * y\n";
    let path = file("magics", "main.arr", text.as_bytes());
    let done = run(&[path.to_str().expect("a path")]);
    let shown = out(&done);
    // A busy machine makes runs differ, which is said.
    let lines: Vec<&str> = shown.lines().filter(|line| !line.starts_with("The slowest run took")).collect();
    assert_eq!(err(&done), "");
    assert!(lines[0].ends_with(" per loop (mean ± std. dev. of 2 runs, 10 loops each)"), "{shown}");
    assert_eq!(lines[1], "5 3 3 True");
    assert!(lines[2].starts_with("CPU times: user ") && lines[3].starts_with("Wall time: "), "{shown}");
    assert_eq!(&lines[4..7], ["6", "['one', '3']", "3"]);
    assert_eq!(lines[7], "f\t lines\t r\t y\t z\t ");
    assert!(lines[8].ends_with(" per loop (mean ± std. dev. of 1 run, 2 loops each)"), "{shown}");
    let unknown = run(&["-c", "%nothing"]);
    assert_eq!(
        (code(&unknown), last_line(&err(&unknown))),
        (1, "UsageError: Line magic function `%nothing` not found.")
    );
}

/// The shell is for the prompt and for programs of our own; a program of Python's has no such line.
#[test]
fn commands_are_no_python() {
    for (name, text) in [("line.py", "x = 1\n!echo ran\n"), ("assigned.py", "x = !echo ran\nprint(x)\n")] {
        let path = file("commands", name, text.as_bytes());
        let done = run(&[path.to_str().expect("a path")]);
        assert_eq!((out(&done).as_str(), last_line(&err(&done))), ("", "SyntaxError: invalid syntax"));
    }
    let path = file("commands", "line.arr", b"!echo ran\n");
    assert_eq!(out(&run(&[path.to_str().expect("a path")])), "ran\n");
}

#[test]
fn where_modules_are_found() {
    let path = file("paths", "main.py", b"import sys\nprint(sys.path, __file__)\nimport near\nsys.path.insert(0, 'far')\nimport far_away\nprint('near' in sys.modules, far_away.__file__)\n");
    file("paths", "near.py", b"");
    file("paths/far", "far_away.py", b"");
    let folder = path.parent().expect("a folder").canonicalize().expect("a folder");
    let done = arr().arg("main.py").current_dir(&folder).output().expect("the binary starts");
    let shown = folder.display();
    let wanted = format!("['{shown}'] {shown}/main.py\nTrue {shown}/far/far_away.py\n");
    assert_eq!((out(&done), err(&done)), (wanted, String::new()));
    assert_eq!(out(&run(&["-c", "import sys\nprint(sys.path)"])), "['']\n");
    let outside = run(&["-c", "from . import x"]);
    assert_eq!(last_line(&err(&outside)), "ImportError: attempted relative import with no known parent package");
    let missing = run(&["-c", "import numpi"]);
    assert!(err(&missing).ends_with("  help: did you mean 'numpy'?\nModuleNotFoundError: No module named 'numpi'\n"));
}

#[test]
fn what_python_warns_of() {
    let text = b"x = 1\nprint(x is 5)\nassert (1, 'm')\ntry:\n    (3)(4)\nexcept TypeError: pass\n";
    let path = file("suspect", "main.py", text);
    let shown = err(&run(&[path.to_str().expect("a path")]));
    let said: Vec<&str> = shown.lines().filter_map(|line| line.split("main.py:").nth(1)).collect();
    assert_eq!(
        said,
        [
            "2: SyntaxWarning: \"is\" with a literal. Did you mean \"==\"?",
            "3: SyntaxWarning: assertion is always true, perhaps remove parentheses?",
            "5: SyntaxWarning: 'int' object is not callable; perhaps you missed a comma?",
        ]
    );
}

#[test]
fn declared_encodings_and_notes() {
    let path = file("encodings", "latin.py", b"# -*- coding: latin-1 -*-\nprint('\xe9')\n");
    assert_eq!(out(&run(&[path.to_str().expect("a path")])), "é\n");
    let unknown = file("encodings", "unknown.py", b"# coding: klingon\n");
    assert_eq!(last_line(&err(&run(&[unknown.to_str().expect("a path")]))), "SyntaxError: encoding problem: klingon");
    let noted = run(&["-c", "e = ValueError('bad')\ne.add_note('one\\ntwo')\nraise e"]);
    assert!(err(&noted).ends_with("ValueError: bad\none\ntwo\n"), "{}", err(&noted));
}

#[test]
fn run_and_reset() {
    let path = file("run", "part.arr", b"import sys\nmade = sys.argv[1:]\nprint(__name__)\n");
    let text = format!("%run {} a 'b c'\nmade\n%reset -f\nmade\n", path.display());
    let done = feed(&["-i"], &text);
    assert_eq!(out(&done), "__main__\n['a', 'b c']\n");
    // Each run has arguments of its own, and its line takes values.
    let text = format!("fn = '{}'\n%run {{fn}} a\nmade\n%run $fn b\nmade\n", path.display());
    assert_eq!(out(&feed(&["-i"], &text)), "__main__\n['a']\n__main__\n['b']\n");
    let done = feed(&["-i"], &text.replace("$fn", "{{fn}}"));
    assert_eq!(last_line(&err(&done)), "OSError: File `'{fn}'` not found.");
    let done = feed(&["-i"], &format!("%run {} a 'b c'\n%reset -f\nmade\n", path.display()));
    assert_eq!(last_line(&err(&done)), "NameError: name 'made' is not defined");
}

#[test]
fn what_names_mean() {
    let text = "def f(a, b=2, *c, d=3, **e):\n    'What f does.'\n    return a\nf?\nf??\nhelp(f)\n'abc'.upper\nlen?\n%timeit?\nnosuch?\n";
    let shown = out(&run(&["-c", text]));
    for part in [
        "Signature: f(a, b=2, *c, d=3, **e)\nDocstring: What f does.\n",
        "Source:\ndef f(a, b=2, *c, d=3, **e):\n    'What f does.'\n    return a\n",
        "Help on function f",
        "Signature: len(obj, /)\n",
        "Object `nosuch` not found.\n",
    ] {
        assert!(shown.contains(part), "{part:?} in {shown}");
    }
}

#[test]
fn leaving_and_exit() {
    assert_eq!(out(&feed(&["-i"], "exit\n'still here'\n")), "Use exit() or Ctrl-D (i.e. EOF) to exit\n'still here'\n");
}
