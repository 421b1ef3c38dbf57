"""Accounts as closures: exceptions, finally, else, context managers, decorators."""
import functools
from contextlib import ExitStack, suppress

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


def logged(prefix, *, level=1):
    def decorate(f):
        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            try:
                result = f(*args, **kwargs)
            except Exception as error:
                say(f"{prefix}{'!' * level} {f.__name__}{args}: {type(error).__name__}: {error}")
                raise
            else:
                say(f"{prefix} {f.__name__}{args} -> {result!r}")
                return result
            finally:
                wrapper.calls += 1
        wrapper.calls = 0
        return wrapper
    return decorate


def account(owner, balance=0):
    history = []

    def deposit(amount):
        nonlocal balance
        if amount <= 0:
            raise ValueError(f"amount must be positive, not {amount}")
        balance += amount
        history.append(("in", amount))
        return balance

    def withdraw(amount):
        nonlocal balance
        if amount > balance:
            raise OverflowError("insufficient funds") from LookupError(owner)
        balance -= amount
        history.append(("out", amount))
        return balance

    return {"deposit": deposit, "withdraw": withdraw, "balance": lambda: balance, "history": history, "owner": owner}


@logged("[transfer]", level=2)
def transfer(source, target, amount):
    """Move money."""
    source["withdraw"](amount)
    try:
        target["deposit"](amount)
    except ValueError:
        source["deposit"](amount)
        raise
    return source["balance"](), target["balance"]()


ann, bob = account("ann", 100), account("bob")
transfer.__wrapped__(ann, bob, 30)
say(transfer.__name__, transfer.__doc__, transfer.calls)
for amount in (20, 500):
    try:
        transfer.__wrapped__(ann, bob, amount)
    except (OverflowError, ValueError) as error:
        say(type(error).__name__, error.args, repr(error.__cause__), error.__suppress_context__)
    else:
        say("moved", amount)
    finally:
        say("now", ann["balance"](), bob["balance"]())




def order():
    steps = []
    for i in range(4):
        try:
            steps.append(f"try{i}")
            if i == 1:
                continue
            if i == 2:
                raise KeyError(i)
            if i == 3:
                break
        except KeyError as e:
            steps.append(f"except{e}")
        else:
            steps.append("else")
        finally:
            steps.append("finally")
    else:
        steps.append("never")
    return steps


say(order())


def returns():
    try:
        return "try"
    finally:
        say("finally runs")


say(returns())


def overrides():
    try:
        raise ValueError("lost")
    finally:
        return "finally wins"


say(overrides())


def nested():
    try:
        try:
            {}["k"]
        except KeyError:
            raise RuntimeError("second")
    except RuntimeError as e:
        return repr(e), repr(e.__context__), e.__cause__


say(nested())
with suppress(ZeroDivisionError, KeyError):
    1 / 0
try:
    assert 1 == 2, "no"
except AssertionError as e:
    say("assertion", e)
try:
    raise ValueError
except ValueError as e:
    say(repr(e), str(e) == "")
try:
    int("x1")
except ValueError as e:
    say(e)
try:
    [1, 2][5]
except LookupError as e:
    say(type(e).__mro__[1].__name__, e)
for bad in ("None + 1", "'a' < 1", "len(5)", "{}.x", "undefined_name", "int('9', 5)", "(1, 2) + [3]", "[].pop()", "'%d' % 'x'", "next(iter([]))", "float('abc')", "{[]: 1}", "f(1, a=2, **{'a': 3})", "'abc'.index('z')", "range(1, 2, 0)", "max([])", "dict([1])", "1 << -1", "chr(-1)", "sorted([1, 'a'])", "[1,2,3].index(9)", "[].remove(1)", "tuple(5)", "abs('x')", "round('x')", "sum(['a'])", "'a' * 'b'", "[1] * 2.0", "10 // 0", "5 % 0", "0 ** -1", "divmod(1, 0)", "int(float('inf'))", "'x'.join([1])", "print(1, foo=2)", "{1: 2}.popitem(3)", "set([[]])", "x = 1 = 2"):
    try:
        f = lambda *a, **k: None
        eval(bad)
    except Exception as e:
        say(f"{bad:<24} {type(e).__name__}: {e}")
with ExitStack() as stack:
    stack.callback(say, "last")
    stack.callback(say, "first", 1)
    say("body")

WANTED = [
    'transfer Move money. 0',
    'moved 20',
    'now 50 50',
    "OverflowError ('insufficient funds',) LookupError('ann') True",
    'now 50 50',
    "['try0', 'else', 'finally', 'try1', 'finally', 'try2', 'except2', 'finally', 'try3', 'finally']",
    'finally runs',
    'try',
    'finally wins',
    '("RuntimeError(\'second\')", "KeyError(\'k\')", None)',
    'assertion no',
    'ValueError() True',
    "invalid literal for int() with base 10: 'x1'",
    'LookupError list index out of range',
    "None + 1                 TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'",
    "'a' < 1                  TypeError: '<' not supported between instances of 'str' and 'int'",
    "len(5)                   TypeError: object of type 'int' has no len()",
    "{}.x                     AttributeError: 'dict' object has no attribute 'x'",
    "undefined_name           NameError: name 'undefined_name' is not defined",
    "int('9', 5)              ValueError: invalid literal for int() with base 5: '9'",
    '(1, 2) + [3]             TypeError: can only concatenate tuple (not "list") to tuple',
    '[].pop()                 IndexError: pop from empty list',
    "'%d' % 'x'               TypeError: %d format: a real number is required, not str",
    'next(iter([]))           StopIteration: ',
    "float('abc')             ValueError: could not convert string to float: 'abc'",
    "{[]: 1}                  TypeError: unhashable type: 'list'",
    "f(1, a=2, **{'a': 3})    TypeError: __main__.<lambda>() got multiple values for keyword argument 'a'",
    "'abc'.index('z')         ValueError: substring not found",
    'range(1, 2, 0)           ValueError: range() arg 3 must not be zero',
    'max([])                  ValueError: max() arg is an empty sequence',
    'dict([1])                TypeError: cannot convert dictionary update sequence element #0 to a sequence',
    '1 << -1                  ValueError: negative shift count',
    'chr(-1)                  ValueError: chr() arg not in range(0x110000)',
    "sorted([1, 'a'])         TypeError: '<' not supported between instances of 'str' and 'int'",
    '[1,2,3].index(9)         ValueError: 9 is not in list',
    '[].remove(1)             ValueError: list.remove(x): x not in list',
    "tuple(5)                 TypeError: 'int' object is not iterable",
    "abs('x')                 TypeError: bad operand type for abs(): 'str'",
    "round('x')               TypeError: type str doesn't define __round__ method",
    "sum(['a'])               TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    "'a' * 'b'                TypeError: can't multiply sequence by non-int of type 'str'",
    "[1] * 2.0                TypeError: can't multiply sequence by non-int of type 'float'",
    '10 // 0                  ZeroDivisionError: integer division or modulo by zero',
    '5 % 0                    ZeroDivisionError: integer modulo by zero',
    '0 ** -1                  ZeroDivisionError: 0.0 cannot be raised to a negative power',
    'divmod(1, 0)             ZeroDivisionError: integer division or modulo by zero',
    "int(float('inf'))        OverflowError: cannot convert float infinity to integer",
    "'x'.join([1])            TypeError: sequence item 0: expected str instance, int found",
    "print(1, foo=2)          TypeError: 'foo' is an invalid keyword argument for print()",
    '{1: 2}.popitem(3)        TypeError: dict.popitem() takes no arguments (1 given)',
    "set([[]])                TypeError: unhashable type: 'list'",
    'x = 1 = 2                SyntaxError: invalid syntax (<string>, line 1)',
    'body',
    'first 1',
    'last',
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
