//! The front end from outside: constructs, places, magics, the prompt's protocol, errors, nesting.

use arr::diag::{Error, sources};
use arr::syntax::ast::{Constant, Expr, ExprKind, FPart, Module, StmtKind};
use arr::syntax::{Parsed, parse, parse_expression, parse_interactive, parse_module, print};

fn module(text: &str) -> Module {
    let id = sources::add("<test>", text);
    parse_module(id).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn error(text: &str) -> Error {
    match parse(sources::add("<test>", text)) {
        Parsed::Error(error) => error,
        other => panic!("{text:?} gave {other:?}"),
    }
}

fn expression(text: &str) -> Expr {
    let id = sources::add("<test>", text);
    parse_expression(id).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// Every statement form, in the form in which the printer writes it.
#[test]
fn statements_print_as_written() {
    let lines = "x = 1\na = b = (c, *d)\n(*a, b) = c\n[a, b] = c\na.b[0] += 1\na **= 2\na //= 2\na >>= 2\nx: ... = 3\nx: ...\n\
        def f():\n    return\ndef f(a, b=1, /, c=2, *args, d, e=3, **kw):\n    return (a, b)\ndef f(*, k):\n    pass\n\
        @jit\n@partial(jit, n=2)\ndef g(x):\n    global a, b\n    def h():\n        nonlocal x\n\
        if a:\n    pass\nelif b:\n    pass\nelse:\n    pass\nwhile a:\n    break\nelse:\n    pass\n\
        for (i, *j) in a:\n    continue\nelse:\n    pass\nwith a as b, c:\n    pass\n\
        try:\n    pass\nexcept A as e:\n    raise B from e\nexcept (C, D):\n    raise\nexcept:\n    raise E\nelse:\n    pass\nfinally:\n    pass\n\
        try:\n    pass\nfinally:\n    pass\nassert a, 'message'\nassert a\ndel a, b[0], c.d\nimport a.b.c as d, e\n\
        from . import a\nfrom ...a.b import c as d, e\nfrom a import *\n%timeit -n 3 f(x)\nnp.sin?\nf??\n!ls -l";
    assert_eq!(print::module(&module(lines)), lines);
}

/// Every expression form, in the form in which the printer writes it.
#[test]
fn expressions_print_as_written() {
    for text in [
        "a + b * c - d / e // f % g @ h",
        "(a + b) * c",
        "a - (b - c)",
        "-a ** -b",
        "(-a) ** b",
        "(a ** b) ** c",
        "a ** b ** c",
        "~a & b ^ c | d << 1 >> 2",
        "not a and b or c",
        "(a or b) and not (c and d)",
        "a < b <= c != d is not e not in f is g in h > i >= j == k",
        "(a < b) < c",
        "a if b else c if d else e",
        "(a if b else c) if d else e",
        "lambda: 0",
        "lambda a, b=1, /, c=2, *d, e, f=3, **g: a",
        "lambda *, a: a",
        "(x := 1)",
        "f(a, *b, c=1, **d)",
        "f((i for i in a), 1)",
        "a[1:2, ::3, :, ..., None, b, 1:]",
        "a[:]",
        "a[b,]",
        "a[()]",
        "a[*b, c]",
        "a.b.c(d)[e]",
        "(1).real",
        "1.5.real",
        "[]",
        "()",
        "{}",
        "(a,)",
        "[a, *b]",
        "{a, *b}",
        "{a: b, **c}",
        "[a for b in c if d if e for (f, g) in h]",
        "{a for b in c}",
        "{a: b for c in d}",
        "(a for b in (lambda: c) if (d if e else f))",
        "'it\\'s\\n\\\\ \u{e9}'",
        "b'\\x00\\'a'",
        "f'a{b}{{}}{c!r:>{w}.{p}}{ {d: e}}{(lambda: 1)}'",
        "f'{x = }{y=:.2f}'",
        "0x8000000000000000",
        "1e999",
        "2.5j",
        "True is None",
    ] {
        assert_eq!(print::expression(&expression(text)), text);
    }
}

#[test]
fn forms_mean_the_same() {
    for (written, printed) in [
        ("x = 1; y = 2;\n", "x = 1\ny = 2"),
        ("if a: b; c\nelse: d", "if a:\n    b\n    c\nelse:\n    d"),
        ("with (open(a) as b, open(c) as d,):\n  pass", "with open(a) as b, open(c) as d:\n    pass"),
        ("with (a, b): pass", "with a, b:\n    pass"),
        ("with (a): pass", "with a:\n    pass"),
        ("with (a, b) as c: pass", "with (a, b) as c:\n    pass"),
        ("with (a + b).c as d: pass", "with (a + b).c as d:\n    pass"),
        ("def f(a: int, *b: str, c: float = 1, **d: x) -> T: pass", "def f(a, *b, c=1, **d):\n    pass"),
        ("from a import (b,\n  c as d,\n)", "from a import b, c as d"),
        ("a = [\n1,\n  # comment\n2]\n\n\n# end", "a = [1, 2]"),
        ("a = 1 + \\\n    2", "a = 1 + 2"),
        ("'a' \"b\" '''c\nd'''", "'abc\\nd'"),
        ("'a' f'{b}c' 'd' rf'\\{e}'", "f'a{b}cd\\\\{e}'"),
        ("rb'\\d' b'e'", "b'\\\\de'"),
        ("f(x for x in y)", "f((x for x in y))"),
        ("0x_ff + 0o17 + 0b1_0 + 1_000 + 00", "255 + 15 + 2 + 1000 + 0"),
        ("[1. , .5, 1e5, 1E-5, 1_0.0_1, 1j, 1if a else 2]", "[1.0, 0.5, 100000.0, 1e-5, 10.01, 1.0j, 1 if a else 2]"),
        ("match = type = case = 1", "match = type = case = 1"),
        ("größe = π2 + _x", "größe = π2 + _x"),
        ("for x in 1, 2: pass", "for x in (1, 2):\n    pass"),
        ("\u{feff}x = 1\r\nif x:\r\n\ty\r\n", "x = 1\nif x:\n    y"),
        ("'\\x41\\u0042\\U00000043\\104\\q\\\n'", "'ABCD\\\\q'"),
        ("f\"{a['b']!s}\" f'{x!r:^{w}}' f'{a != b}' f'{a[1:2]}'", "f'{a['b']!s}{x!r:^{w}}{a != b}{a[1:2]}'"),
        ("f'''{\n  a  # why\n}'''", "f'{a}'"),
        ("f'{f'{f'{1}'}'}'", "f'{f'{f'{1}'}'}'"),
        ("%time\n%run a.py \\\n  b\n?a.b\n??c\n%timeit?", "%time\n%run a.py \\\n  b\na.b?\nc??\n%timeit?"),
        ("for i in a:\n    %timeit tf()\n    b", "for i in a:\n    %timeit tf()\n    b"),
        ("x\n%%time -n 1\na = (\n  b", "x\n%%time -n 1\na = (\n  b"),
    ] {
        assert_eq!(print::module(&module(written)), printed, "{written:?}");
    }
}

#[test]
fn places_are_those_of_the_text() {
    let text = "y = f(a + b, (c))[1:2]  # é\nif π.d: z = 'é' + w";
    let tree = module(text);
    let StmtKind::Assign(_, value) = &tree.body[0].kind else { panic!() };
    assert_eq!(value.span.text(), "f(a + b, (c))[1:2]");
    let ExprKind::Subscript(call, index) = &value.kind else { panic!() };
    assert_eq!((call.span.text(), index.span.text()), ("f(a + b, (c))".into(), "1:2".into()));
    assert_eq!(tree.body[0].span.text(), "y = f(a + b, (c))[1:2]");
    let StmtKind::If { test, body, .. } = &tree.body[1].kind else { panic!() };
    assert_eq!(test.span.text(), "π.d");
    assert_eq!(body[0].span.text(), "z = 'é' + w");
    assert_eq!(tree.body[1].span.text(), "if π.d: z = 'é' + w");
    let formatted = expression("f'{a + b!r} {c}'");
    let ExprKind::FString(parts) = &formatted.kind else { panic!() };
    let FPart::Value { value, .. } = &parts[0] else { panic!() };
    assert_eq!(value.span.text(), "a + b");
}

#[test]
fn magics_keep_their_text_and_its_place() {
    let tree = module("if a:\n    %timeit  -n 3 f(x)  \n%%bash -e\nls\n\necho");
    let StmtKind::If { body, .. } = &tree.body[0].kind else { panic!() };
    let StmtKind::Magic(line) = &body[0].kind else { panic!() };
    assert_eq!(
        (line.name.text.as_str(), line.line.as_str(), line.line_span.text().as_str()),
        ("timeit", "-n 3 f(x)", "-n 3 f(x)")
    );
    let StmtKind::Magic(cell) = &tree.body[1].kind else { panic!() };
    let (below, place) = cell.cell.clone().expect("a cell has text below");
    assert_eq!((cell.name.text.as_str(), cell.line.as_str(), below.as_str()), ("bash", "-e", "ls\n\necho"));
    assert_eq!(place.text(), below);
}

#[test]
fn lone_expressions() {
    assert_eq!(expression("  a + 1 \n").depth, 2);
    assert!(matches!(expression("9".repeat(30).as_str()).kind, ExprKind::Constant(Constant::BigInt(_))));
    for text in ["", "a = 1", "a b", "a\nb", "*a", "pass"] {
        assert!(parse_expression(sources::add("<test>", text)).is_err(), "{text:?}");
    }
}

#[test]
fn the_prompt_asks_for_more_as_python_does() {
    let ask = |text: &str, ended| match parse_interactive(sources::add("<stdin>", text), ended) {
        Parsed::Ast(tree) => tree.body.len().to_string(),
        Parsed::Incomplete => "more".to_owned(),
        Parsed::Error(error) => error.message().to_owned(),
    };
    for (text, answer) in [
        ("", "0"),
        ("# comment", "0"),
        ("x = 1", "1"),
        ("x = 1; y", "2"),
        ("x = (1,", "more"),
        ("x = (1,\n\n", "more"),
        ("x = '''a\n", "more"),
        ("f'''{", "more"),
        ("x = 1 + \\", "more"),
        ("if x:", "more"),
        ("if x:\n", "more"),
        ("if x:\n  y", "more"),
        ("if x:\n  y\n", "1"),
        ("if x:\n  y\n  ", "1"),
        ("if x: y", "more"),
        ("if x: y\n", "1"),
        ("if x:\n  y\nelse:", "more"),
        ("if x:\n  y\nelse:\n  z\n", "1"),
        ("if x:\n  y\nz", "2"),
        ("@jit", "more"),
        ("@jit\ndef f(): return 1", "more"),
        ("@jit\ndef f(): return 1\n", "1"),
        ("try:\n  x", "more"),
        ("%%timeit\nf(x)", "more"),
        ("%%timeit\nf(x)\n", "1"),
        ("%timeit f(x)", "1"),
        ("x?", "1"),
        ("x = )", "unmatched ')'"),
        ("for x in y:\n  a b", "invalid syntax"),
        ("x = 'abc", "unterminated string literal (detected at line 1)"),
        ("f(a b", "invalid syntax. Perhaps you forgot a comma?"),
    ] {
        assert_eq!(ask(text, false), answer, "{text:?}");
    }
    for (text, answer) in [
        ("if x:\n  y", "1"),
        ("%%timeit\nf(x)", "1"),
        ("if x:", "expected an indented block after 'if' statement on line 1"),
        ("x = (1,", "'(' was never closed"),
        ("try:\n  x", "expected 'except' or 'finally' block"),
    ] {
        assert_eq!(ask(text, true), answer, "{text:?}");
    }
}

/// Runs where a stack overflow would show: a thread with less stack than the main one has.
#[test]
fn nesting_never_overflows_the_stack() {
    let many = 10_000;
    let chain = |n: usize| "a+".repeat(n) + "a";
    assert_eq!(expression(&chain(2900)).depth, 2901);
    let tree = module(&chain(2900));
    assert_eq!(print::module(&tree).len(), 2900 * 4 + 1);
    for text in [
        chain(100_000),
        "-".repeat(many) + "a",
        "not ".repeat(many) + "a",
        "lambda: ".repeat(many) + "a",
        "a if b else ".repeat(many) + "a",
        "a**".repeat(many) + "a",
        "a".to_owned() + &".b".repeat(many),
        "a".to_owned() + &"()".repeat(many),
        "a".to_owned() + &"[0]".repeat(many),
        chain(100_000) + ")",
        "-".repeat(many) + "a )",
    ] {
        let found = error(&text);
        let known = ["RecursionError: expression is too deeply nested", "SyntaxError: unmatched ')'"];
        assert!(known.contains(&found.to_string().as_str()), "{found}");
    }
    for open in ["(", "[", "{", "f(", "f'{", "a[", "(-", "[lambda: "] {
        let message = error(&open.repeat(many)).to_string();
        assert_eq!(message, "SyntaxError: too many nested parentheses", "{open}");
    }
    let deep: String = (0..150).map(|n| " ".repeat(n) + "if a:\n").collect();
    assert_eq!(error(&deep).to_string(), "IndentationError: too many levels of indentation");
    let branches = |n: usize| "if a: b\n".to_owned() + &"elif a: b\n".repeat(n);
    assert_eq!(module(&branches(900)).body.len(), 1);
    assert_eq!(error(&branches(2000)).message(), "too many statically nested blocks");
    assert_eq!(module(&branches(900).repeat(3)).body.len(), 3);
    // Length alone is no trouble.
    assert_eq!(module(&"x = [1, 2]\n".repeat(20_000)).body.len(), 20_000);
    assert_eq!(expression(&format!("[{}]", "a, ".repeat(100_000))).depth, 2);
    assert_eq!(expression("a or ".repeat(50_000).trim_end_matches(" or ")).depth, 2);
}
