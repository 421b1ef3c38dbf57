//! What is no program is refused in CPython's words, at the right place.

use arr::diag::{Error, render_plain, sources};
use arr::syntax::{Parsed, parse};

fn error(text: &str) -> Error {
    match parse(sources::add("<test>", text)) {
        Parsed::Error(error) => error,
        other => panic!("{text:?} gave {other:?}"),
    }
}

/// A text, the report's last line, and the text that it points at.
const SYNTAX: &[(&str, &str, &str)] = &[
    ("x = = 1", "invalid syntax", "="),
    ("a b c", "invalid syntax", "b"),
    ("x +", "invalid syntax", ""),
    ("f(a b)", "invalid syntax. Perhaps you forgot a comma?", "a b"),
    ("[1, 2 3]", "invalid syntax. Perhaps you forgot a comma?", "2 3"),
    ("f'{a b}'", "f-string: invalid syntax. Perhaps you forgot a comma?", "a b"),
    ("print x", "Missing parentheses in call to 'print'. Did you mean print(...)?", "print x"),
    ("if x = 3: pass", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?", "="),
    ("(a = b)", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?", "="),
    ("f(a.b=1)", "expression cannot contain assignment, perhaps you meant \"==\"?", "b="),
    ("f(True=1)", "cannot assign to True", "True="),
    ("if x", "expected ':'", ""),
    ("else\n", "invalid syntax", "else"),
    ("a if b", "expected 'else' after 'if' expression", ""),
    ("{1: 2, 3}", "':' expected after dictionary key", "}"),
    ("{1:}", "expression expected after dictionary key and ':'", "}"),
    ("[a, b for a in c]", "did you forget parentheses around the comprehension target?", "for"),
    ("try:\n  x\ny", "expected 'except' or 'finally' block", "y"),
    ("try:\n  x\nexcept A, B: y", "multiple exception types must be parenthesized", "A,"),
    ("try:\n  x\nexcept: y\nexcept A: z", "default 'except:' must be last", "except:"),
    ("from a import b,", "trailing comma not allowed without surrounding parentheses", ""),
    // Targets.
    ("1 = x", "cannot assign to literal here. Maybe you meant '==' instead of '='?", "1"),
    ("f() = x", "cannot assign to function call here. Maybe you meant '==' instead of '='?", "f()"),
    ("a + 1 = x", "cannot assign to expression here. Maybe you meant '==' instead of '='?", "a + 1"),
    ("a < b = x", "cannot assign to comparison", "a < b"),
    ("None = x", "cannot assign to None", "None"),
    ("(a, 1) = x", "cannot assign to literal", "1"),
    ("for f() in x: pass", "cannot assign to function call", "f()"),
    ("[a for 1 in x]", "cannot assign to literal", "1"),
    ("with a as 1: pass", "cannot assign to literal", "1"),
    ("a, b += 1", "'tuple' is an illegal expression for augmented assignment", "a, b"),
    ("f() += 1", "'function call' is an illegal expression for augmented assignment", "f()"),
    ("(a, b): int", "only single target (not tuple) can be annotated", "(a, b)"),
    ("f(): int", "illegal target for annotation", "f()"),
    ("del f()", "cannot delete function call", "f()"),
    ("del 1", "cannot delete literal", "1"),
    ("*a = x", "starred assignment target must be in a list or tuple", "*a"),
    ("*a, *b = x", "multiple starred expressions in assignment", "*b"),
    ("x = *a", "can't use starred expression here", "*a"),
    ("(*a)", "cannot use starred expression here", "*a"),
    ("(a.b := 1)", "cannot use assignment expressions with attribute", "b"),
    // Parameters and arguments.
    ("f(a=1, 2)", "positional argument follows keyword argument", "2"),
    ("f(**a, 2)", "positional argument follows keyword argument unpacking", "2"),
    ("f(**a, *b)", "iterable argument unpacking follows keyword argument unpacking", "b"),
    ("f(a=1, a=2)", "keyword argument repeated: a", "a"),
    ("f(x for x in y, 1)", "Generator expression must be parenthesized", "x for x in y"),
    ("def f(a, a): pass", "duplicate argument 'a' in function definition", "a"),
    ("def f(a=1, b): pass", "non-default argument follows default argument", "b"),
    ("def f(*): pass", "named arguments must follow bare *", "*"),
    ("lambda *a, *b: 1", "* argument may appear only once", "b"),
    ("def f(*a, /): pass", "/ must be ahead of *", "/"),
    ("def f(**a, b): pass", "arguments cannot follow var-keyword argument", "a"),
    // Brackets and strings.
    ("x = (1 + 2\ny = 3", "'(' was never closed", "("),
    ("x = [1, 2", "'[' was never closed", "["),
    ("x = 3)", "unmatched ')'", ")"),
    ("x = (1, 2]", "closing parenthesis ']' does not match opening parenthesis '('", "]"),
    ("x = (1,\n2]", "closing parenthesis ']' does not match opening parenthesis '(' on line 1", "]"),
    ("x = 'abc", "unterminated string literal (detected at line 1)", "'"),
    ("x = '''abc\n\n", "unterminated triple-quoted string literal (detected at line 2)", "'''"),
    ("x = f'abc", "unterminated f-string literal (detected at line 1)", "f'"),
    (
        "'\\x1'",
        "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape",
        "\\x1",
    ),
    ("b'é'", "bytes can only contain ASCII literal characters", "é"),
    ("'a' b'b'", "cannot mix bytes and nonbytes literals", "'a' b'b'"),
    ("f'{}'", "f-string: empty expression not allowed", "}"),
    ("f'{a'", "f-string: expecting '}'", "'"),
    ("f'}'", "f-string: single '}' is not allowed", "}"),
    ("f'{a!x}'", "f-string: invalid conversion character: expected 's', 'r', or 'a'", "x"),
    // Numbers and characters.
    ("1abc", "invalid decimal literal", "1"),
    ("1__0", "invalid decimal literal", "1_"),
    ("0b12", "invalid digit '2' in binary literal", "0b12"),
    ("0xg", "invalid hexadecimal literal", "0x"),
    ("012", "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers", "012"),
    ("x = “a”", "invalid character '“' (U+201C)", "“"),
    ("x\u{a0}= 1", "invalid non-printable character U+00A0", "\u{a0}"),
    ("x = a ? b", "invalid syntax", "?"),
    ("x = 1 \\ 2", "unexpected character after line continuation character", "\\"),
    // Places.
    ("return 1", "'return' outside function", "return 1"),
    ("if a:\n  break", "'break' outside loop", "break"),
    ("continue", "'continue' not properly in loop", "continue"),
    ("while a:\n  def f(): break", "'break' outside loop", "break"),
    ("def f():\n  from a import *", "import * only allowed at module level", "from a import *"),
    ("nonlocal a", "nonlocal declaration not allowed at module level", "nonlocal a"),
    // What the language leaves out.
    ("class A: pass", "'class' is not supported", "class"),
    ("def f():\n  yield 1", "'yield' (a generator function) is not supported", "yield"),
    ("async def f(): pass", "'async' is not supported", "async"),
    ("x = await y", "'await' is not supported", "await"),
    ("match x:\n  case 1: pass", "'match' is not supported", "match"),
    ("match (x, y):\n  case 1: pass", "'match' is not supported", "match"),
];

#[test]
fn syntax_errors() {
    for (text, message, place) in SYNTAX {
        let found = error(text);
        assert_eq!(found.to_string(), format!("SyntaxError: {message}"), "{text:?}");
        assert_eq!(found.span().expect("a place").text(), *place, "{text:?}");
    }
}

#[test]
fn indentation_errors() {
    for (text, message) in [
        ("   x = 1", "IndentationError: unexpected indent"),
        ("x = 1\n  y = 2", "IndentationError: unexpected indent"),
        ("if x:\ny", "IndentationError: expected an indented block after 'if' statement on line 1"),
        ("x\nfor a in b:\n", "IndentationError: expected an indented block after 'for' statement on line 2"),
        ("def f():\n# only this", "IndentationError: expected an indented block after function definition on line 1"),
        ("try:\n  x\nexcept A:\ny", "IndentationError: expected an indented block after 'except' statement on line 3"),
        ("if x:\n    y\n  z", "IndentationError: unindent does not match any outer indentation level"),
        ("if x:\n        y\n\tz", "TabError: inconsistent use of tabs and spaces in indentation"),
    ] {
        assert_eq!(error(text).to_string(), message, "{text:?}");
    }
}

#[test]
fn a_report_shows_the_opening_bracket_and_stays_short() {
    let report = render_plain(&error("total = (1 +\n  2\nprint(total)\n"));
    assert!(report.contains("total = (1 +") && report.contains("opened here"), "{report}");
    assert!(report.ends_with("SyntaxError: '(' was never closed\n"), "{report}");
    assert!(report.lines().count() < 8, "{report}");
    for (text, ..) in SYNTAX {
        assert!(render_plain(&error(text)).lines().count() < 14, "{text:?}");
    }
}
