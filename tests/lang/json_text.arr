# Texts as JSON writes and reads them: escapes, characters beyond ASCII, and where an error is.
import json

everything = "".join(chr(c) for c in range(0x250)) + "€😀\U0010ffff" + '"\\/'
for ascii_only in (True, False):
    text = json.dumps(everything, ensure_ascii=ascii_only)
    assert json.loads(text) == everything
    assert text.isascii() == ascii_only
assert json.dumps("a\"b\\c\nd\te\x00f\x7fé😀") == '"a\\"b\\\\c\\nd\\te\\u0000f\\u007f\\u00e9\\ud83d\\ude00"'
assert json.dumps("\x7fé😀", ensure_ascii=False) == '"\x7fé😀"'
assert json.dumps("\b\f\r/") == '"\\b\\f\\r/"'
assert json.loads('"\\ud83d\\ude00\\u0041\\/\\b"') == "😀A/\b"
assert json.loads(' {"é" : [1, -2.5e3, 1E2, true, false, null, "x"], "b": {}, "c": []} ') == {"é": [1, -2500.0, 100.0, True, False, None, "x"], "b": {}, "c": []}
long = "é" * 100_000 + "\n" * 3 + "x" * 100_000
assert json.loads(json.dumps(long)) == long and json.loads(json.dumps(long, ensure_ascii=False)) == long
assert json.loads(json.dumps([long] * 3)) == [long] * 3
assert json.loads("-0") == 0 and json.loads("123456789012345678901234567890") == 123456789012345678901234567890


def failure(text):
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.msg, error.pos, error.lineno, error.colno, str(error), error.doc == text


for text, wanted in [
    ("", ("Expecting value", 0, 1, 1)),
    ("é", ("Expecting value", 0, 1, 1)),
    ('["é",\n "ö" x]', ("Expecting ',' delimiter", 11, 2, 6)),
    ('{"é" 1}', ("Expecting ':' delimiter", 5, 1, 6)),
    ("{é: 1}", ("Expecting property name enclosed in double quotes", 1, 1, 2)),
    ('["é\nx"]', ("Invalid control character at", 3, 1, 4)),
    ('["é', ("Unterminated string starting at", 1, 1, 2)),
    ('["é\\x"]', ("Invalid \\escape", 3, 1, 4)),
    ('["é\\é"]', ("Invalid \\escape", 3, 1, 4)),
    ('["é"] é', ("Extra data", 6, 1, 7)),
    ("[nul]", ("Expecting value", 1, 1, 2)),
]:
    found = failure(text)
    assert found[:4] == wanted, (text, found)
    assert found[4].startswith(f"{wanted[0]}: line {wanted[2]} column {wanted[3]} (char {wanted[1]})"), found
    assert found[5]
for text in '"\\u12"', '"\\u12g4"', '"\\u+123"', '"\\ué123"', '"\\':
    assert failure(text) is not None
