//! After an error or an interrupt the session is as it was before the statement that failed.

use std::time::{Duration, Instant};

use arr::diag::{Kind, interrupt};

use super::harness::{Runner, on_big_stack};

/// How soon a computation must answer Ctrl-C. Kernels of a debug build are twenty times slower than the released ones.
const SOON: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1500 } else { 100 });

#[test]
fn interrupts() {
    on_big_stack(|| {
        let mut runner = Runner::new();
        runner.output(
            "import math, itertools, functools, collections\na = np.ones(2000000)\nm = np.ones((400, 400))\nkept = 1",
        );
        for text in [
            "while True: pass",
            "for i in range(10**18): pass",
            "[i for i in range(10**8)]",
            "{i % 10 for i in range(10**12)}",
            "{i % 10: i for i in range(10**12)}",
            "sum(i for i in range(10**12))",
            "sum(itertools.repeat(1))",
            "max(itertools.count())",
            "any(x < 0 for x in itertools.count())",
            "5.5 in itertools.count()",
            "list(filter(None, itertools.repeat(0)))",
            "collections.deque(itertools.repeat(1), maxlen=2)",
            "sorted(range(2000000), key=lambda x: -x)",
            "def f(n):\n    while True: n = n + 1\nf(1)",
            "def f(n): return f(n) + 1 if n else 0\nwhile True:\n    try: f(1)\n    except RecursionError: pass",
            "while True:\n    try: 1 / 0\n    except ZeroDivisionError: pass",
            "while True: a = a * 1.5 + a",
            "while True: m = m @ m * 1e-3",
            "x = 3 ** 10**8",
            "math.factorial(10**8)",
            "functools.reduce(lambda x, y: x + y, itertools.count())",
            "grad(lambda x: f(x))(1.0) if 0 else [grad(lambda x: x * x)(1.0) for i in itertools.count()]",
            "def g(x):\n    while True: x = x * 1.0\n    return x\ngrad(g)(1.0)",
            "''.join('a' for i in itertools.count())",
            "for a, b in itertools.product(range(10**5), repeat=2): pass",
            "np.sort(np.random.rand(10**7))",
            "np.fft.fft(np.random.rand(2**22 - 3))",
            "np.convolve(a, a[:100000])",
            "pow(7, 3**100000, 5**100000)",
            "str(7**4000000)",
            "math.gcd(7**500000, 5**700000)",
            "import re\nre.match(r'(?:(\\w)\\1?)*$', 'a' * 40000 + '!')",
            "[re.match(r'(.*)(.*)(.*)\\1\\2x', 'a' * 200) for i in itertools.count()]",
            "n = 7 << 3 * 10**8\nwhile True: bin(n)",
            "n = 7 << 3 * 10**8\nwhile True: int(hex(n), 16)",
            "text = 'ab c\\n' * 10**6\nwhile True: text.split(), text.splitlines(), text.rsplit('b')",
            "data = b'ab c\\n' * 10**6\nwhile True: data.split(b' '), data.replace(b'a', b'xy'), data.hex(), data.upper()",
            "while True: list('abc' * 10**6), set(map(str, range(10**6))), dict.fromkeys(range(10**6))",
            "try:\n    np.random.permutation(10**7)\nfinally: kept = 1",
            "re.compile('|'.join(f'word {i}' for i in range(100000)))",
            "while True: f'{text:ä>60000000}', '{}{}'.format(text, text), '%s%s' % (text, text)",
            "words = [str(i) for i in range(10**5)]\nwhile True: np.array(words), np.array(words, dtype=object)",
            "while True:\n    s = text\n    for _ in range(4): s += s",
            "while True: np.tile(a, 3), np.interp(a, [0, 1, 2], [2, 1, 0]), np.full(10**7, 1.5)",
        ] {
            let (tell, told) = std::sync::mpsc::channel();
            let timer = std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(150));
                interrupt::raise();
                let _ = tell.send(Instant::now());
            });
            let error = runner.error(text);
            let ended = Instant::now();
            assert!(timer.join().is_ok());
            assert_eq!(error.kind(), Kind::KeyboardInterrupt, "{text}: {error}");
            let waited = ended.saturating_duration_since(told.recv().expect("the timer ran"));
            assert!(waited < SOON, "{text}: {waited:?}");
            interrupt::clear();
            assert_eq!(runner.output("kept, len([i for i in range(10)])"), "(1, 10)\n", "{text}");
            runner.output("a = np.ones(2000000)\nm = np.ones((400, 400))");
        }
    });
}

#[test]
fn failed_statements_leave_what_was() {
    on_big_stack(|| {
        let mut runner = Runner::new();
        runner.output("import numpy as np\na = np.arange(3)\nx = [1, 2]\nd = {'a': 1}\ns = 'abc'");
        for text in [
            "a = 1 / 0",
            "a += np.ones(4)",
            "a[5] = 1",
            "a[[0, 9]] = 7",
            "a[:2] = [5, 6, 7]",
            "a += 1.5",
            "a @= np.ones(7)",
            "x += 5",
            "x[7] = 1",
            "x[::2] = [1, 2, 3]",
            "x.extend(1 / (n - 1) for n in range(3))",
            "x.sort(key=lambda n: n / 0)",
            "x[0], a = 5",
            "x *= 'a'",
            "d |= 5",
            "d[[]] = 1",
            "d.update([('a', 1), 5])",
            "s += 1",
            "s = s.no_such",
            "del x[9]",
            "del d['b']",
            "a.shape = (7,)",
            "a.resize(1, 2, 'x')",
            "x = (",
            "a = 1 +",
            "def a(: pass",
            "with 5 as a: pass",
            "for a in 5: pass",
            "np.add(1, [1, 2], out=a)",
            "a.sort(axis=5)",
            "a.fill('x')",
        ] {
            runner.error(text);
            assert_eq!(runner.output("a, x, d, s"), "(array([0, 1, 2]), [1, 2], {'a': 1}, 'abc')\n", "after {text}");
        }
        // What ran before the statement that failed stays.
        runner.error("y = 5\nz = y / 0");
        assert_eq!(runner.output("y"), "5\n");
    });
}

#[test]
fn failed_transforms_leave_no_level_behind() {
    on_big_stack(|| {
        let mut runner = Runner::new();
        for text in [
            "grad(lambda x: x / 'a')(1.0)",
            "grad(lambda x: grad(lambda y: y * no_such)(x))(1.0)",
            "jit(lambda x: x @ np.ones(9))(np.ones(3))",
            "jit(lambda x: grad(lambda y: y.no_such)(x))(1.0)",
            "vjp(lambda x: x[9], np.ones(3))",
            "jvp(lambda x: 1 / 0, (1.0,), (1.0,))",
            "value_and_grad(lambda x: [x])(1.0)",
            "hessian(lambda x: x.reshape(7))(np.ones(3))",
            "jit(lambda x: jit(lambda y: y + no_such)(x))(1.0)",
            "with device('cpu'): no_such",
            "with np.errstate(divide='ignore'): no_such",
            "with np.printoptions(precision=1): no_such",
            "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()): no_such",
            "[no_such for x in [1]]",
            "f'{no_such:>{5}}'",
        ] {
            runner.error(text);
            let check = "print(grad(lambda x: x * x * x)(2.0), jit(lambda x: x * 2 + 1)(np.ones(2)), np.array([1.23456]), \
                 hessian(lambda x: x * x)(3.0))";
            assert_eq!(runner.output(check), "12.0 [3. 3.] [1.23456] 2.0\n", "after {text}");
            let error = runner.error("1 / 0");
            assert!(error.cause().is_none() && error.trace().is_empty(), "after {text}");
            runner.error("raise");
        }
    });
}
