//! Writes random plausible programs; the names come from the session's own tables.

use arr::lang::attribute::attribute_names;
use arr::lang::value::Value;
use arr::lang::{Interpreter, Session};

/// What a program must not do to the machine that tests it.
const FORBIDDEN: &[&str] = &[
    "exit",
    "quit",
    "input",
    "breakpoint",
    "open",
    "sleep",
    "save",
    "savez",
    "savetxt",
    "savez_compressed",
    "tofile",
    "dump",
    "memmap",
    "remove",
    "unlink",
    "rename",
    "replace_file",
    "rmdir",
    "mkdir",
    "makedirs",
    "chdir",
    "system",
    "setrecursionlimit",
    "load",
    "loadtxt",
    "genfromtxt",
    "fromfile",
    "write_text",
    "write_bytes",
    "touch",
    "__displayhook__",
    "_",
];

/// Everything that an argument may be.
const VALUES: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "3",
    "-2",
    "5",
    "7",
    "True",
    "None",
    "2.5",
    "'a'",
    "(2, 3)",
    "[1, 2, 3]",
    "i3",
    "f23",
    "b3",
    "0.0",
    "-0.0",
    "-1.5",
    "inf",
    "nan",
    "1e308",
    "5e-324",
    "1j",
    "complex(nan, inf)",
    "...",
    "''",
    "'abc'",
    "'é∂x'",
    "'int32'",
    "'float16'",
    "'f4'",
    "'>i2'",
    "'U3'",
    "'object'",
    "'C'",
    "'F'",
    "'K'",
    "'full'",
    "'same'",
    "'raise'",
    "'ij,jk->ik'",
    "'ii'",
    "'%d %s'",
    "'{:>10.3f}'",
    "'\\x00'",
    "'1e5'",
    "b'ab'",
    "()",
    "(0,)",
    "(-1,)",
    "(3, -1)",
    "(2, 0, 3)",
    "(1, 1, 1)",
    "(0, 1)",
    "(1, 0)",
    "[]",
    "[[1, 2], [3, 4]]",
    "[[1], [2, 3]]",
    "['a', 'b']",
    "{}",
    "{'a': 1}",
    "{1, 2}",
    "range(3)",
    "range(5, 0, -2)",
    "slice(None)",
    "slice(None, None, -1)",
    "slice(5, 1, -9)",
    "np.newaxis",
    "9223372036854775807",
    "-9223372036854775808",
    "2**63",
    "2**64",
    "10**30",
    "-10**30",
    "2**31",
    "-2**31",
    "10**18",
    "1000",
    "100000",
    "len",
    "np.sin",
    "np.add",
    "(lambda x: x)",
    "(lambda *a, **k: a)",
    "(lambda: 0)",
    "sum",
    "int",
    "float",
    "str",
    "list",
    "np.float32",
    "np.int8",
    "np.complex128",
    "np.bool_",
    "np",
    "np.dtype('int16')",
    "np.int8(-128)",
    "np.uint8(255)",
    "np.int64(-2**63)",
    "np.uint64(2**64 - 1)",
    "np.float16(65504)",
    "np.float32(1.5)",
    "np.complex64(1 + 2j)",
    "np.bool_(True)",
    "i0",
    "i1",
    "i3",
    "i23",
    "f0",
    "f1",
    "f3",
    "f23",
    "f33",
    "f04",
    "f40",
    "fnan",
    "b3",
    "b23",
    "c3",
    "c22",
    "s3",
    "u3",
    "v3",
    "v23",
    "w23",
    "big",
    "iter([1, 2])",
    "(x for x in range(3))",
    "zip([1], [2])",
    "KeyError",
    "KeyError('a')",
    "type",
    "print",
    "me",
    "np.eye(3)",
    "np.random.default_rng(1)",
];

/// What calls want most: arrays, and the integers and tuples that name axes and shapes.
const ARRAYS: &[&str] = &[
    "i0",
    "i1",
    "i3",
    "i23",
    "f0",
    "f1",
    "f3",
    "f23",
    "f33",
    "f04",
    "f40",
    "fnan",
    "b3",
    "b23",
    "c3",
    "c22",
    "s3",
    "u3",
    "v3",
    "v23",
    "w23",
    "big",
    "np.eye(3)",
    "[1, 2, 3]",
    "[[1.5, 2], [3, 4]]",
    "2.5",
    "np.float32(1.5)",
];
const SMALL: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "3",
    "-2",
    "4",
    "(0, 1)",
    "(1, 0)",
    "(-1,)",
    "(2, 3)",
    "(3, 2)",
    "(6,)",
    "(1, 2, 3)",
    "()",
    "None",
    "True",
    "float",
    "'float32'",
    "'C'",
    "[0, 2]",
    "[1, 1]",
    "10",
    "64",
    "100",
    "-10",
];

/// What every program can use.
pub const PRELUDE: &str = "\
import math, random, itertools, functools, operator, json, re, statistics, collections, string, textwrap, copy, time
i0 = np.array(3); i1 = np.array([7]); i3 = np.array([3, -1, 2]); i23 = np.arange(6).reshape(2, 3)
f0 = np.array(2.5); f1 = np.array([0.5]); f3 = np.array([0.5, -2.0, 3.25]); f23 = np.arange(6.0).reshape(2, 3) / 4
f33 = np.array([[4.0, 1, 0], [1, 3, 1], [0, 1, 2]]); f04 = np.zeros((0, 4)); f40 = np.zeros((4, 0))
fnan = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0]); b3 = np.array([True, False, True]); b23 = i23 > 2
c3 = np.array([1 + 2j, 0j, -1j]); c22 = np.array([[1j, 2], [3, 4j]]); s3 = np.array([1, 2, 3], dtype='int8')
u3 = np.array([0, 255, 7], dtype='uint8'); v3 = np.arange(10)[8:2:-2]; v23 = np.arange(24.0).reshape(2, 3, 4)[:, :, 1]
w23 = np.broadcast_to(np.float32(2), (2, 3)); big = np.ones(3000, dtype='float32')
me = [1]; me.append(me)
a = [1, 2, 3]; b = {'a': 1, 2: 'b'}; c = 'text'; d = (1, 2.5, 'z'); e = np.ones((3, 2)); x = 1.5
";

/// Names that calls are made of.
pub struct Vocabulary {
    /// Functions of modules, with the names of their parameters.
    functions: Vec<(String, Vec<String>)>,
    /// Receivers with their methods and attributes.
    members: Vec<(String, Vec<String>)>,
}

impl Vocabulary {
    /// The names that a session has after the prelude.
    pub fn of(session: &mut Session) -> Vocabulary {
        let mut functions = Vec::new();
        let builtins = session.vm.builtins.bindings();
        let own = builtins.iter().map(|(name, value)| (name.text().to_owned(), value.clone()));
        let mut found: Vec<(String, Value)> = own.collect();
        let modules = "np np.linalg np.random np.fft np.char math random itertools functools operator json re \
             statistics collections string textwrap copy time np.polynomial np.lib np.ma np.testing";
        for module in modules.split_whitespace() {
            if let Ok(Value::Module(inner)) = session.evaluate(module) {
                let names = inner.globals.bindings();
                found.extend(names.into_iter().map(|(name, value)| (format!("{module}.{name}"), value)));
            }
        }
        for (name, value) in found {
            let last = name.rsplit('.').next().unwrap_or(&name);
            if FORBIDDEN.contains(&last) || !arr::lang::interpreter::is_callable(&value) {
                continue;
            }
            let parameters = parameters(&mut session.vm, &value);
            functions.push((name, parameters));
        }
        let receivers = "i0 i3 i23 f0 f3 f23 f04 b3 c3 s3 v23 w23 np.float32(2) np.int8(3) np.bool_(True) 1 -5 2.5 1j True \
             10**30 'abc' '' 'a,b é' b'ab' a b d range(5) {1,2} frozenset({1}) slice(1,2) i3.dtype np int KeyError('a') \
             np.sin np.add (lambda:0) grad(lambda x:x*x) jit(lambda x:x*x) iter(a) (x for x in a) \
             np.random.default_rng(1) np.random.RandomState(1) re.compile('a*') re.match('(a)(b)','ab') \
             collections.deque([1,2]) collections.Counter('abca') collections.defaultdict(list) \
             collections.OrderedDict(a=1) None ... random.Random(1) b.items() b.keys() b.values() f23.flat \
             np.finfo(float) np.iinfo('int8')";
        let mut members = Vec::new();
        for receiver in receivers.split(' ').filter(|text| !text.trim().is_empty()) {
            // Spaces separate the list, so receivers are written without; the few that fail are left out.
            if let Ok(value) = session.evaluate(receiver) {
                let mut names = attribute_names(&value);
                names.retain(|name| !FORBIDDEN.contains(&name.as_str()));
                if !names.is_empty() {
                    members.push((receiver.to_owned(), names));
                }
            }
        }
        Vocabulary { functions, members }
    }

    /// How many functions there are to call.
    pub fn len(&self) -> usize {
        self.functions.len()
    }
}

fn parameters(_: &mut Interpreter, value: &Value) -> Vec<String> {
    let Value::Native(native) = value else { return ["axis", "out", "where", "dtype"].map(str::to_owned).to_vec() };
    let shape = native.shape();
    let named = shape.positional.iter().skip(shape.positional_only).copied();
    named.chain(shape.keyword_only.iter().map(|(name, _)| *name)).map(str::to_owned).collect()
}

/// Writes a program whose choices come from a list of bytes.
pub struct Writer<'b> {
    words: &'b Vocabulary,
    choices: &'b [u8],
    at: usize,
}

impl<'b> Writer<'b> {
    /// A writer that takes its choices from these bytes.
    pub fn new(words: &'b Vocabulary, choices: &'b [u8]) -> Writer<'b> {
        Writer { words, choices, at: 0 }
    }

    fn byte(&mut self) -> usize {
        let byte = self.choices.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte as usize
    }

    fn choose(&mut self, below: usize) -> usize {
        if below <= 256 { self.byte() % below.max(1) } else { (self.byte() << 8 | self.byte()) % below }
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.choose(from.len())]
    }

    /// Any value.
    fn value(&mut self) -> String {
        let from = [ARRAYS, ARRAYS, SMALL, VALUES][self.choose(4)];
        self.pick(from).to_owned()
    }

    fn arguments(&mut self, depth: usize, names: &[String]) -> String {
        let mut parts: Vec<String> = (0..self.choose(4)).map(|_| self.expr(depth)).collect();
        if !names.is_empty() {
            let mut used: Vec<usize> = Vec::new();
            for _ in 0..[0, 0, 1, 2][self.choose(4)] {
                let at = self.choose(names.len());
                if !used.contains(&at) {
                    used.push(at);
                    parts.push(format!("{}={}", names[at], self.expr(depth)));
                }
            }
        }
        parts.join(", ")
    }

    fn call(&mut self, depth: usize) -> String {
        let words = self.words;
        let (name, parameters) = &words.functions[self.choose(words.functions.len())];
        format!("{name}({})", self.arguments(depth, parameters))
    }

    fn method(&mut self, depth: usize) -> String {
        let words = self.words;
        let (receiver, names) = &words.members[self.choose(words.members.len())];
        let name = &names[self.choose(names.len())];
        let keywords = ["axis", "out", "dtype", "keepdims", "key", "sep", "order", "copy"].map(str::to_owned);
        match self.choose(6) {
            0 => format!("({receiver}).{name}"),
            1 => format!("({receiver}).{name}({})", self.arguments(depth, &keywords)),
            _ => format!("({receiver}).{name}({})", self.arguments(depth, &[])),
        }
    }

    fn subscript(&mut self, depth: usize) -> String {
        let part = |writer: &mut Self| match writer.choose(5) {
            0 => writer.pick(&["0", "-1", "1", "5", "-7"]).to_owned(),
            1 => format!("{}:{}", writer.bound(), writer.bound()),
            2 => format!("{}:{}:{}", writer.bound(), writer.bound(), writer.bound()),
            3 => writer.pick(&["...", "None", "b3", "i3", "[0, 1]", "b23", "True", "[]", "i0"]).to_owned(),
            _ => writer.expr(depth),
        };
        (0..1 + self.choose(3)).map(|_| part(self)).collect::<Vec<_>>().join(", ")
    }

    fn bound(&mut self) -> &'static str {
        self.pick(&["", "", "0", "1", "-1", "2", "-2", "9", "-9", "2**70", "-2**63", "2**63-1", "None", "i0", "x"])
    }

    /// An expression.
    pub fn expr(&mut self, depth: usize) -> String {
        if depth == 0 || self.at >= self.choices.len() {
            return self.value();
        }
        let d = depth - 1;
        match self.choose(24) {
            0 => self.value(),
            1..=6 => self.call(d),
            7..=10 => self.method(d),
            11 | 12 => {
                let op = self.pick(&["+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^"]);
                format!("({}) {op} ({})", self.expr(d), self.expr(d))
            }
            13 => {
                let op = self.pick(&["<", "==", "!=", ">=", "in", "is", "not in", "and", "or"]);
                format!("({}) {op} ({})", self.expr(d), self.expr(d))
            }
            14 => format!("{}({})", self.pick(&["-", "~", "not ", "+"]), self.expr(d)),
            15 | 16 => format!("({})[{}]", self.expr(d), self.subscript(d)),
            17 => format!("[{} for y in ({}) if ({})]", self.expr(d), self.expr(d), self.expr(d)),
            18 => format!("{{({}): ({}), **({})}}", self.expr(d), self.expr(d), self.expr(d)),
            19 => {
                let spec = self.pick(&["", "!r", ":>{i0}", ":.3f", ":010,d", ":e", ":g", ":s", ":+.0%", ":x", ":^9"]);
                format!("f'{{({}){spec}}}'", self.expr(d).replace(['\'', '\\'], "\""))
            }
            20 => {
                let transform = self.pick(&["grad", "jit", "jacobian", "hessian", "vmap", "value_and_grad"]);
                format!("{transform}(lambda x: {})({})", self.traced(d), self.expr(d))
            }
            21 => format!("jit({})({})", self.function(), self.arguments(d, &[])),
            22 => format!("grad({})({})", self.function(), self.arguments(d, &[])),
            _ => format!("({}) if ({}) else ({})", self.expr(d), self.expr(d), self.expr(d)),
        }
    }

    fn function(&mut self) -> String {
        let words = self.words;
        words.functions[self.choose(words.functions.len())].0.clone()
    }

    /// An expression that uses `x`.
    fn traced(&mut self, depth: usize) -> String {
        match self.choose(6) {
            0 => format!("x {} ({})", self.pick(&["+", "*", "-", "/", "**", "@", "<", "%", "//"]), self.expr(depth)),
            1 => format!("{}(x, {})", self.function(), self.arguments(depth, &[])),
            2 => format!("{}(x)", self.function()),
            3 => format!("np.sum({}(x * {}))", self.function(), self.value()),
            4 => format!("x[{}]", self.subscript(depth)),
            _ => format!("(x * 2 if ({}) else {}(x) + x)", self.expr(depth), self.function()),
        }
    }

    /// A statement.
    pub fn statement(&mut self, depth: usize) -> String {
        let target = self.pick(&["a", "b", "c", "d", "e", "x", "y", "f23", "i3"]);
        match self.choose(14) {
            0..=4 => self.expr(depth),
            5 => format!("{target} = {}", self.expr(depth)),
            6 => {
                let op = self.pick(&["+", "-", "*", "/", "//", "%", "@", "**", "<<", "&", "|"]);
                format!("{target} {op}= {}", self.expr(depth))
            }
            7 | 8 => format!("{target}[{}] = {}", self.subscript(depth - 1), self.expr(depth)),
            9 => {
                let op = self.pick(&["+", "*", "/", "**", "-", "//"]);
                format!("{target}[{}] {op}= {}", self.subscript(depth - 1), self.expr(depth))
            }
            10 => format!("for y in {}:\n    {}", self.expr(depth), self.expr(depth)),
            11 => format!("y, *{target} = {}", self.expr(depth)),
            12 => format!("try:\n    {}\nexcept Exception as y:\n    print(y, repr(y))", self.expr(depth)),
            _ => format!("del {target}[{}]", self.subscript(depth - 1)),
        }
    }
}
