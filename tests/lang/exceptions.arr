# try, except, else, finally, raise, with its order and values.
log = []


def run(action):
    try:
        log.append("try")
        action()
    except ZeroDivisionError as e:
        log.append(type(e).__name__ + ": " + str(e))
    except (KeyError, IndexError) as e:
        log.append(type(e).__name__)
        return "returned"
    else:
        log.append("else")
    finally:
        log.append("finally")
    return "end"


assert run(lambda: 1 / 0) == "end"
assert run(lambda: {}[1]) == "returned"
assert run(lambda: 0) == "end"
try:
    run(lambda: int("x"))
except ValueError as e:
    assert str(e) == "invalid literal for int() with base 10: 'x'"
else:
    assert False
assert log == ["try", "ZeroDivisionError: division by zero", "finally", "try", "KeyError", "finally", "try", "else", "finally", "try", "finally"], log


def finally_wins():
    try:
        return 1
    finally:
        return 2


def finally_swallows():
    for i in range(3):
        try:
            1 / 0
        finally:
            continue
    return i


assert finally_wins() == 2 and finally_swallows() == 2


def loop_exit():
    seen = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            seen.append(i)
        finally:
            seen.append("f")
    else:
        seen.append("else")
    return seen


assert loop_exit() == [0, "f", "f", 2, "f", "f"]
kept = "kept"
try:
    raise ValueError("a", 1)
except ValueError as kept:
    assert kept.args == ("a", 1) and repr(kept) == "ValueError('a', 1)" and str(kept) == "('a', 1)"
try:
    kept
except NameError:
    pass
else:
    assert False, "an except clause unbinds its name"
try:
    try:
        raise KeyError("k")
    except KeyError as inner:
        raise RuntimeError("outer") from inner
except RuntimeError as outer:
    assert repr(outer.__cause__) == "KeyError('k')" and str(outer.__cause__) == "'k'"
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise
except ArithmeticError as e:
    assert type(e) is ZeroDivisionError
first = None
try:
    try:
        raise ValueError("same")
    except ValueError as e:
        first = e
        raise e
except ValueError as e:
    assert e is first
try:
    raise ValueError
except ValueError as e:
    assert e.args == () and str(e) == "" and repr(e) == "ValueError()"
try:
    raise RuntimeError()
except:
    pass


def message(f):
    try:
        f()
    except Exception as e:
        return type(e).__name__ + ": " + str(e)


def bare():
    raise


def wrong():
    raise 3


def cause():
    raise ValueError() from 3


def failed():
    assert 1 == 2, "no"


def no_message():
    assert []


def wrong_class():
    try:
        1 / 0
    except 3:
        pass


assert message(bare) == "RuntimeError: No active exception to reraise"
assert message(wrong) == "TypeError: exceptions must derive from BaseException"
assert message(cause) == "TypeError: exception causes must derive from BaseException"
assert message(failed) == "AssertionError: no" and message(no_message) == "AssertionError: "
assert message(wrong_class) == "TypeError: catching classes that do not inherit from BaseException is not allowed"
assert message(lambda: 1 + "a") == "TypeError: unsupported operand type(s) for +: 'int' and 'str'"
assert message(lambda: "a" + 1) == 'TypeError: can only concatenate str (not "int") to str'
assert message(lambda: None.x) == "AttributeError: 'NoneType' object has no attribute 'x'"
assert message(lambda: [1][5]) == "IndexError: list index out of range"
assert message(lambda: {}["k"]) == "KeyError: 'k'"
assert message(lambda: {}[[]]) == "TypeError: unhashable type: 'list'"
assert message(lambda: 3[1]) == "TypeError: 'int' object is not subscriptable"
assert message(lambda: 1 < "a") == "TypeError: '<' not supported between instances of 'int' and 'str'"
assert message(lambda: 1 in 3) == "TypeError: argument of type 'int' is not iterable"
assert message(lambda: 1 // 0) == "ZeroDivisionError: integer division or modulo by zero"
assert message(lambda: next(iter([]))) == "StopIteration: "


def unpack(n):
    a, b = range(n)


assert message(lambda: unpack(1)) == "ValueError: not enough values to unpack (expected 2, got 1)"
assert message(lambda: unpack(3)) == "ValueError: too many values to unpack (expected 2)"


def unpack_none():
    a, b = None


assert message(unpack_none) == "TypeError: cannot unpack non-iterable NoneType object"


def unpack_star():
    a, *b, c = [1]


assert message(unpack_star) == "ValueError: not enough values to unpack (expected at least 2, got 1)"
assert isinstance(ValueError(), Exception) and issubclass(KeyError, LookupError) and not issubclass(KeyError, ValueError)
d = {1: 2}
try:
    for k in d:
        d[k + 1] = 0
except RuntimeError as e:
    assert str(e) == "dictionary changed size during iteration"
