# What exceptions know about themselves, and how they chain.
import json
import sys
import traceback

try:
    try:
        1 / 0
    except ZeroDivisionError:
        int("a")
except ValueError as error:
    assert isinstance(error.__context__, ZeroDivisionError) and error.__cause__ is None
    assert not error.__suppress_context__
try:
    try:
        1 / 0
    except ZeroDivisionError as inner:
        raise RuntimeError("outer") from inner
except RuntimeError as error:
    assert error.__cause__ is error.__context__ and error.__suppress_context__
try:
    raise ValueError("x") from None
except ValueError as error:
    assert error.__cause__ is None and error.__suppress_context__
try:
    try:
        {}["k"]
    finally:
        [][1]
except IndexError as error:
    assert isinstance(error.__context__, KeyError)

assert type(OSError(2, "No such file")) is FileNotFoundError and type(OSError(13, "x")) is PermissionError
assert OSError(2, "gone").errno == 2 and str(OSError(2, "gone", "f.txt")) == "[Errno 2] gone: 'f.txt'"
assert issubclass(BrokenPipeError, ConnectionError) and issubclass(ConnectionError, OSError)
for kind in (ImportWarning, BytesWarning, ResourceWarning, UnicodeWarning, PendingDeprecationWarning):
    assert issubclass(kind, Warning)
error = ImportError("no such thing", name="thing", path="/tmp")
assert (error.name, error.path, str(error)) == ("thing", "/tmp", "no such thing")
try:
    import surely_not_there
except ModuleNotFoundError as error:
    assert error.name == "surely_not_there" and str(error) == "No module named 'surely_not_there'"
try:
    import os.nothing
except ModuleNotFoundError as error:
    assert str(error) == "No module named 'os.nothing'; 'os' is not a package"

error = ValueError("a")
error.add_note("while reading")
assert error.__notes__ == ["while reading"] and error.with_traceback(None) is error

try:
    exec("x = (1,\ny = 2")
except SyntaxError as error:
    assert error.msg == "'(' was never closed" and error.lineno == 1 and error.filename == "<string>"
    assert str(error) == "'(' was never closed (<string>, line 1)"
try:
    json.loads('{"a": 1,}')
except json.JSONDecodeError as error:
    assert (error.msg, error.pos, error.lineno, error.colno) == (
        "Expecting property name enclosed in double quotes", 8, 1, 9)


def fail():
    return {}["key"]


try:
    fail()
except KeyError:
    text = traceback.format_exc()
    assert text.startswith("Traceback (most recent call last):\n") and text.endswith("\nKeyError: 'key'\n")
    assert ", in fail\n" in text and "fail()" in text
    assert sys.exc_info()[0] is KeyError
assert traceback.format_exc() == "NoneType: None\n"
assert traceback.format_exception_only(ValueError("x")) == ["ValueError: x\n"]


def message(function):
    try:
        function()
    except TypeError as error:
        return str(error)
    return None


def named(a, b):
    return a, b


assert message(lambda: [].append(x=1)) == "list.append() takes no keyword arguments"
assert message(lambda: sorted()) == "sorted expected 1 argument, got 0"
assert message(lambda: sorted([1], foo=1)) == "'foo' is an invalid keyword argument for sort()"
assert message(lambda: [2, 1].sort(reverse="a")) == "'str' object cannot be interpreted as an integer"
assert message(lambda: map(len)) == "map() must have at least two arguments."
assert message(lambda: named(*5)) == __name__ + ".named() argument after * must be an iterable, not int"
assert message(lambda: print(**3)) == "print() argument after ** must be a mapping, not int"
assert message(lambda: named(1)) == "named() missing 1 required positional argument: 'b'"
assert message(lambda: named(1, c=2)) == "named() got an unexpected keyword argument 'c'"
assert message(lambda: named(1, 2, a=3)) == "named() got multiple values for argument 'a'"


# What rises while another exception is handled remembers that one, whoever raised it.
try:
    try:
        1 / 0
    except ZeroDivisionError:
        {}["x"]
except KeyError as error:
    assert repr(error.__context__) == "ZeroDivisionError('division by zero')"
    try:
        [][0]
    except IndexError as inner:
        assert inner.__context__ is error
