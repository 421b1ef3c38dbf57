//! Compiled functions: the programs of `tests/jit`, and random functions, which give compiled what they give plainly.

use std::fmt::Write;

use arr::diag::render_plain;
use arr::lang::session::{Mode, Session};
use arr::lang::{output, stack};

/// Runs a program; its report where it fails.
fn run(name: String, text: String) -> Option<String> {
    stack::run_with_big_stack(move || {
        let mut session = Session::new();
        let (result, _) = output::capture(|| session.execute(&name, &text, Mode::Script));
        result.err().map(|error| format!("{}\n{text}", render_plain(&error)))
    })
}

#[test]
fn programs_pass() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jit");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "arr") {
            let text = std::fs::read_to_string(&path).expect("the program is readable");
            let failure = run(path.display().to_string(), text);
            assert!(failure.is_none(), "{}", failure.unwrap_or_default());
            count += 1;
        }
    }
    assert!(count >= 3, "{count} programs");
}

/// A source of numbers that gives the same ones every time; whether programs print too.
struct Dice(u64, bool);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len() as u64) as usize]
    }
}

/// An expression that is a number.
fn number(dice: &mut Dice, depth: u32) -> String {
    if depth == 0 {
        return dice.pick(&["s", "t", "1.5", "k", "-2", "0.25"]).to_owned();
    }
    match dice.roll(9) {
        0 => format!("a[{}]", dice.roll(5)),
        1 => "b.sum()".to_owned(),
        2 => "a.max()".to_owned(),
        3 => format!("np.tanh({})", number(dice, depth - 1)),
        4 => format!("({} if {} else {})", number(dice, depth - 1), truth(dice, depth - 1), number(dice, depth - 1)),
        5 => format!("abs({})", number(dice, depth - 1)),
        _ => format!("({} {} {})", number(dice, depth - 1), dice.pick(&["+", "-", "*"]), number(dice, depth - 1)),
    }
}

fn truth(dice: &mut Dice, depth: u32) -> String {
    let comparison =
        |dice: &mut Dice| format!("{} {} {}", number(dice, depth), dice.pick(&["<", ">", "<="]), number(dice, 0));
    match dice.roll(4) {
        0 => format!("({} and {})", comparison(dice), comparison(dice)),
        1 => format!("not {}", comparison(dice)),
        _ => comparison(dice),
    }
}

/// An expression that is an array of five numbers.
fn array(dice: &mut Dice, depth: u32) -> String {
    if depth == 0 {
        return dice.pick(&["a", "b"]).to_owned();
    }
    match dice.roll(6) {
        0 => format!("np.sin({})", array(dice, depth - 1)),
        1 => format!("np.where({} > 0, {}, {})", array(dice, 0), array(dice, depth - 1), array(dice, 0)),
        2 => format!("({} * {})", array(dice, depth - 1), number(dice, 1)),
        3 => format!("{}[::-1]", array(dice, 0)),
        _ => format!("({} {} {})", array(dice, depth - 1), dice.pick(&["+", "-"]), array(dice, depth - 1)),
    }
}

fn block(dice: &mut Dice, text: &mut String, indent: usize, depth: u32, in_loop: bool) {
    let pad = " ".repeat(indent);
    for _ in 0..=dice.roll(3) {
        if dice.1 && dice.roll(4) == 0 {
            let what = dice.pick(&["'here'", "k, round(float(s), 6)", "np.round(a, 6)", "b.shape, t > 0"]);
            writeln!(text, "{pad}print({what})").expect("texts grow");
        }
        let line = match dice.roll(if depth == 0 { 6 } else { 11 }) {
            0 => format!("s = 0.5 * np.tanh({})", number(dice, 2)),
            1 => format!("t = t * 0.5 + {}", number(dice, 1)),
            2 => format!("a = 0.5 * np.tanh({})", array(dice, 2)),
            3 => format!("b[{}] = np.tanh({})", if in_loop { "k % 5" } else { "2" }, number(dice, 2)),
            4 => format!("a[1:4] = 0.25 * b[:3] + {}", dice.roll(3)),
            5 => "k = k + 1".to_owned(),
            6 | 7 => {
                writeln!(text, "{pad}if {}:", truth(dice, 1)).expect("texts grow");
                block(dice, text, indent + 4, depth - 1, in_loop);
                if in_loop && dice.roll(3) == 0 {
                    let leave = dice.pick(&["break", "continue", "return s, t, a, b"]);
                    writeln!(text, "{pad}    {leave}").expect("texts grow");
                }
                if dice.roll(2) == 0 {
                    writeln!(text, "{pad}else:").expect("texts grow");
                    block(dice, text, indent + 4, depth - 1, in_loop);
                }
                continue;
            }
            8 | 9 => {
                writeln!(text, "{pad}for i{depth} in range({}):", 3 + dice.roll(12)).expect("texts grow");
                block(dice, text, indent + 4, depth - 1, true);
                continue;
            }
            _ => {
                writeln!(text, "{pad}n{depth} = 0\n{pad}while n{depth} < 12 and {}:", truth(dice, 1))
                    .expect("texts grow");
                writeln!(text, "{pad}    n{depth} = n{depth} + 1").expect("texts grow");
                block(dice, text, indent + 4, depth - 1, true);
                continue;
            }
        };
        writeln!(text, "{pad}{line}").expect("texts grow");
    }
}

/// A function that the dice make, called with several arguments, compiled and plainly.
fn program(seed: u64, prints: bool) -> String {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), prints);
    let mut text = "import numpy as np\nfrom arr import jit\nnp.seterr(all='ignore')\ndef f(s, t, a, b):\n    a, b, k = a * 1, b.copy(), 1\n".to_owned();
    block(&mut dice, &mut text, 4, 3, false);
    text.push_str(
        "    return s, t, a, b\n\
         import io\n\
         from contextlib import redirect_stdout\n\
         def run(f, *args):\n    \
             out = io.StringIO()\n    \
             with redirect_stdout(out):\n        \
                 result = f(*args)\n    \
             return result, out.getvalue()\n\
         g = jit(f)\n\
         for s, t in ((0.5, -1.0), (-0.25, 2.0), (3.0, 0.125)):\n    \
             for a in (np.linspace(-1, 1, 5), np.array([0.5, -3, 2, 0, 1])):\n        \
                 (want, out), (got, said) = run(f, s, t, a, a[::-1]), run(g, s, t, a, a[::-1])\n        \
                 assert out == said, (s, t, a, out, said)\n        \
                 for w, h in zip(want, got):\n            \
                     assert np.shape(w) == np.shape(h) and np.allclose(w, h, equal_nan=True), (s, t, a, want, got)\n",
    );
    text
}

fn check_random(count: u64, prints: bool) {
    let failures: Vec<String> =
        (0..count).filter_map(|seed| run(format!("random program {seed}"), program(seed, prints))).collect();
    assert!(failures.is_empty(), "{} failures, the first:\n{}", failures.len(), failures[0]);
}

#[test]
fn random_functions_give_compiled_what_they_give_plainly() {
    check_random(60, false);
}

#[test]
fn random_functions_that_print_do_in_pieces_what_they_do_plainly() {
    check_random(40, true);
}

/// A random function whose derivatives are taken compiled and plainly, in both directions, and which is batched.
fn derivative_program(seed: u64) -> String {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), false);
    let mut text = "import numpy as np\nfrom arr import jit, grad, jvp, vmap\nnp.seterr(all='ignore')\ndef f(s, t, a, b):\n    a, b, k = a * 1, b.copy(), 1\n".to_owned();
    block(&mut dice, &mut text, 4, 2, false);
    text.push_str(
        "    return s, t, a, b\n\
         def loss(s, t, a, b):\n    \
             s, t, a, b = f(s, t, a, b)\n    \
             return s * 1.0 + t + (a * a).sum() + np.sin(b).sum()\n\
         def near(w, h):\n    \
             assert np.shape(w) == np.shape(h) and np.allclose(w, h, rtol=1e-7, atol=1e-9, equal_nan=True), (w, h)\n\
         g, h = grad(loss, argnums=(0, 1, 2, 3)), jit(loss)\n\
         p = lambda *x: jvp(loss, x, x)[1]\n\
         cg, cp, v = jit(g), jit(p), jit(lambda s, t, a, b: vmap(loss, (0, None, None, 0))(s, t, a, b))\n\
         a = np.linspace(-1, 1, 5)\n\
         for s, t in ((0.5, -1.0), (-0.25, 2.0)):\n    \
             x = (s, t, a, a[::-1] * 0.7)\n    \
             want = g(*x)\n    \
             for w, one, two in zip(want, cg(*x), grad(h, argnums=(0, 1, 2, 3))(*x)):\n        \
                 near(w, one)\n        \
                 near(w, two)\n    \
             near(p(*x), cp(*x))\n    \
             ss, bb = np.array([s, 0.3, 2.0]), np.stack([x[3], x[3] + 1, x[3] * 0])\n    \
             near([loss(u, t, a, w) for u, w in zip(ss, bb)], v(ss, t, a, bb))\n",
    );
    text
}

#[test]
fn random_functions_have_compiled_the_derivatives_they_have_plainly() {
    let failures: Vec<String> =
        (0..40).filter_map(|seed| run(format!("random derivative {seed}"), derivative_program(seed))).collect();
    assert!(failures.is_empty(), "{} failures, the first:\n{}", failures.len(), failures[0]);
}
