//! Depth and size without end: an error of Python's kind, never an abort.

use super::harness::{Runner, on_big_stack};

/// Runs each text in one session; it must fail with this last line.
fn fails(cases: &'static [(&'static str, &'static str)]) {
    on_big_stack(move || {
        let mut runner = Runner::new();
        for (text, message) in cases {
            assert_eq!(runner.error(text).to_string(), *message, "{text}");
        }
        assert_eq!(runner.output("1 + 1"), "2\n");
    });
}

#[test]
fn deep_text() {
    on_big_stack(|| {
        let mut runner = Runner::new();
        let many = 10_000;
        let pairs = |open: &str, close: &str| format!("{}1{}", open.repeat(many), close.repeat(many));
        let blocks: String = (0..1000).map(|depth| format!("{}if 1:\n", " ".repeat(depth))).collect();
        for text in [
            pairs("(", ")"),
            pairs("[", "]"),
            pairs("{", "}"),
            pairs("f(", ")"),
            pairs("-", ""),
            pairs("not ", ""),
            pairs("lambda: ", ""),
            pairs("1 if 1 else ", ""),
            pairs("1 ** ", ""),
            pairs("", " + 1"),
            pairs("", " and 1"),
            pairs("", " < 1"),
            pairs("", ".real"),
            pairs("f", "(1)"),
            pairs("f", "[1]"),
            pairs("[", " for x in y]"),
            pairs("f'{", "}'"),
            "(".repeat(many),
            ")".repeat(many),
            format!("{blocks}{}pass", " ".repeat(1000)),
            format!("{}pass", "if 0: pass\nelif 1: pass\n"),
            format!("if 0: pass\n{}", "elif 0: pass\n".repeat(many)),
            format!("x = {}1", "x = ".repeat(many)),
            format!("def f({}): pass", (0..many).map(|n| format!("a{n}, ")).collect::<String>()),
        ] {
            assert!(runner.run(&text).is_ok(), "{}", &text[..60]);
        }
        assert_eq!(runner.output("1 + 1"), "2\n");
    });
}

#[test]
fn recursion_without_end() {
    const DEEP: &str = "RecursionError: maximum recursion depth exceeded";
    fails(&[
        ("def f(): return f()\nf()", DEEP),
        ("def a(n): return b(n + 1)\ndef b(n): return a(n + 1)\na(0)", DEEP),
        ("f = grad(lambda x: f(x))\nf(1.0)", DEEP),
        ("f = jit(lambda x: f(x) + 1)\nf(np.ones(3))", DEEP),
        ("f = jit(lambda x: g(x))\ng = grad(lambda x: f(x))\ng(1.0)", DEEP),
        ("f = lambda x: x\nfor i in range(3000): f = grad(f)\nf(1.0)", DEEP),
        ("f = lambda x: sorted([2, 1], key=f)\nf(1)", DEEP),
        ("f = lambda x: list(map(f, [x]))\nf(1)", DEEP),
        ("f = lambda x: [f(y) for y in [x]]\nf(1)", DEEP),
        ("f = lambda x: sum(f(y) for y in [x])\nf(1)", DEEP),
        ("import sys\nsys.setrecursionlimit(10**9)\ndef f(n): return f(n + 1)\nf(0)", DEEP),
        ("sys.setrecursionlimit(300)\nit = iter([1])\nfor i in range(2000000): it = map(abs, it)\nnext(it)", DEEP),
    ]);
}

#[test]
fn nested_values() {
    fails(&[
        (
            "x = []\nfor i in range(100000): x = [x]\nrepr(x)",
            "RecursionError: maximum recursion depth exceeded while getting the repr of an object",
        ),
        (
            "y = []\nfor i in range(100000): y = [y]\nx == y",
            "RecursionError: maximum recursion depth exceeded in comparison",
        ),
        ("x < y", "RecursionError: maximum recursion depth exceeded in comparison"),
        ("import copy\ncopy.deepcopy(x)", "RecursionError: maximum recursion depth exceeded"),
        ("import json\njson.dumps(x)", "RecursionError: maximum recursion depth exceeded while encoding a JSON object"),
        ("grad(lambda x: 1.0)(x)", "RecursionError: maximum recursion depth exceeded"),
        ("jit(lambda x: 1.0)(x)", "RecursionError: maximum recursion depth exceeded"),
        ("t = ()\nfor i in range(100000): t = (t,)\nhash(t)", "RecursionError: maximum recursion depth exceeded"),
        ("{t: 1}", "RecursionError: maximum recursion depth exceeded"),
        ("m = []\nm.append(m)\njson.dumps(m)", "ValueError: Circular reference detected"),
        ("n = []\nn.append(n)\nm == n", "RecursionError: maximum recursion depth exceeded in comparison"),
        ("grad(lambda x: 1.0)(m)", "RecursionError: maximum recursion depth exceeded"),
        (
            "np.array(m)",
            "ValueError: setting an array element with a sequence. The requested array would exceed the maximum number of dimension of 64.",
        ),
    ]);
    on_big_stack(|| {
        let mut runner = Runner::new();
        assert_eq!(runner.output("x = []; x.append(x); x"), "[[...]]\n");
        assert_eq!(runner.output("d = {}; d[1] = d; d"), "{1: {...}}\n");
        runner.output("e = KeyError(1); e.args = (e,); s = str(e), repr(e)");
        runner.output("import copy; y = copy.deepcopy(x); y is y[0]");
        // Freed without a call for each.
        runner.output("x = ()\nfor i in range(300000): x = (x,)\ndel x");
        runner.output("f = 0\nfor i in range(300000): f = (lambda g: lambda: g)(f)\ndel f");
        runner.output("it = ()\nfor i in range(300000): it = zip(it)\ndel it");
    });
}

#[test]
fn sizes_that_no_machine_has() {
    fails(&[
        (
            "np.zeros((10**6, 10**6))",
            "MemoryError: Unable to allocate 7.28 TiB for an array with shape (1000000, 1000000) and data type float64",
        ),
        (
            "np.ones(10**12)",
            "MemoryError: Unable to allocate 7.28 TiB for an array with shape (1000000000000,) and data type float64",
        ),
        (
            "np.arange(10**12)",
            "MemoryError: Unable to allocate 7.28 TiB for an array with shape (1000000000000,) and data type int64",
        ),
        (
            "np.eye(10**6)",
            "MemoryError: Unable to allocate 7.28 TiB for an array with shape (1000000, 1000000) and data type float64",
        ),
        (
            "np.zeros((2**32, 2**32))",
            "ValueError: array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.",
        ),
        (
            "np.zeros((2**62, 0, 2**62))",
            "ValueError: array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.",
        ),
        ("np.empty(2**63)", "ValueError: Maximum allowed dimension exceeded"),
        ("np.zeros((1,) * 65)", "ValueError: maximum supported dimension for an ndarray is currently 64, found 65"),
        (
            "np.ones((10**6, 1)) + np.ones(10**6)",
            "MemoryError: Unable to allocate 7.28 TiB for an array with shape (1000000, 1000000) and data type float64",
        ),
        (
            "np.ones((10**6, 1)) @ np.ones((1, 10**6))",
            "MemoryError: Unable to allocate 7.28 TiB for an array with shape (1000000, 1000000) and data type float64",
        ),
        ("[0] * 10**12", "MemoryError"),
        ("(0, 1) * 10**18", "MemoryError"),
        ("'a' * 10**12", "MemoryError"),
        ("b'ab' * 10**18", "MemoryError"),
        ("[0] * 10**30", "OverflowError: cannot fit 'int' into an index-sized integer"),
        ("list(range(10**18))", "MemoryError"),
        ("tuple(range(10**12))", "MemoryError"),
        ("sorted(range(10**15))", "MemoryError"),
        ("x = []\nx += range(10**15)", "MemoryError"),
        ("list(zip(range(10**15), range(10**15)))", "MemoryError"),
        ("bytes(10**13)", "MemoryError"),
        ("'a'.ljust(10**13)", "MemoryError"),
        ("'a'.center(2**63 - 1)", "MemoryError"),
        ("'1'.zfill(10**13)", "MemoryError"),
        ("f'{1:>{10**13}}'", "MemoryError"),
        ("'{:.{}f}'.format(1.5, 10**13)", "MemoryError"),
        ("10 ** 10**12", "MemoryError"),
        ("x = [1]\nwhile True: x += x", "MemoryError"),
        ("x = 'abcdefgh'\nwhile True: x += x", "MemoryError"),
    ]);
}
