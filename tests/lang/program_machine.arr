"""A small language: tokens, a parser, an evaluator with scopes, a stack machine."""
import operator
import re
from types import SimpleNamespace

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>==|<=|>=|[-+*/<>=(){};,!]))")


def tokens(text):
    at, out = 0, []
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise SyntaxError(f"bad character {text[at:].lstrip()[0]!r} at {at}")
        out.append(SimpleNamespace(kind=match.lastgroup, text=match[match.lastgroup], at=match.start(match.lastgroup)))
        at = match.end()
    return out + [SimpleNamespace(kind="end", text="", at=at)]


def parser(text):
    stream = tokens(text)
    state = {"at": 0}

    def peek():
        return stream[state["at"]]

    def next_token():
        token = peek()
        state["at"] += 1
        return token

    def accept(*texts):
        return next_token() if peek().text in texts and peek().kind != "number" else None

    def expect(what):
        token = next_token()
        if token.text != what:
            raise SyntaxError(f"expected {what!r}, found {token.text or 'the end'!r} at {token.at}")

    def binary(below, *operators):
        def parse():
            left = below()
            while token := accept(*operators):
                left = (token.text, left, below())
            return left
        return parse

    def primary():
        token = next_token()
        if token.kind == "number":
            return float(token.text) if "." in token.text else int(token.text)
        if token.text == "(":
            inner = expression()
            expect(")")
            return inner
        if token.text in ("-", "!"):
            return ("neg" if token.text == "-" else "not", primary())
        if token.text == "fn":
            expect("(")
            names = []
            while not accept(")"):
                names.append(next_token().text)
                accept(",")
            return ("fn", tuple(names), block())
        if token.kind != "name":
            raise SyntaxError(f"unexpected {token.text or 'end'!r}")
        node = ("name", token.text)
        while accept("("):
            args = []
            while not accept(")"):
                args.append(expression())
                accept(",")
            node = ("call", node, args)
        return node

    def statement():
        if accept("while", "if"):
            kind = stream[state["at"] - 1].text
            test = expression()
            return (kind, test, block())
        if accept("return"):
            value = expression()
            accept(";")
            return ("return", value)
        value = expression()
        if accept("="):
            value = ("set", value[1], expression())
        accept(";")
        return value

    def block():
        expect("{")
        body = []
        while not accept("}"):
            body.append(statement())
        return ("block", body)

    product = binary(primary, "*", "/")
    summed = binary(product, "+", "-")
    expression = binary(summed, "<", ">", "<=", ">=", "==")
    program = []
    while peek().kind != "end":
        program.append(statement())
    return ("block", program)


OPS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "==": operator.eq}


def run(node, scope, out):
    if not isinstance(node, tuple):
        return node
    kind, *parts = node
    if kind in OPS:
        return OPS[kind](run(parts[0], scope, out), run(parts[1], scope, out))
    if kind == "block":
        value = None
        for part in parts[0]:
            value = run(part, scope, out)
            if isinstance(value, list):
                return value
        return value
    if kind == "name":
        for names in scope:
            if parts[0] in names:
                return names[parts[0]]
        raise NameError(f"no {parts[0]}")
    if kind == "set":
        target = next((names for names in scope if parts[0] in names), scope[0])
        target[parts[0]] = value = run(parts[1], scope, out)
        return value
    if kind == "neg":
        return -run(parts[0], scope, out)
    if kind == "not":
        return not run(parts[0], scope, out)
    if kind == "if":
        return run(parts[1], scope, out) if run(parts[0], scope, out) else None
    if kind == "while":
        while run(parts[0], scope, out):
            value = run(parts[1], scope, out)
            if isinstance(value, list):
                return value
        return None
    if kind == "return":
        return [run(parts[0], scope, out)]
    if kind == "fn":
        return lambda *args: (lambda r: r[0] if isinstance(r, list) else r)(run(parts[1], [dict(zip(parts[0], args)), *scope], out))
    if kind == "call":
        return run(parts[0], scope, out)(*[run(p, scope, out) for p in parts[1]])
    raise AssertionError(kind)


def execute(text):
    out = []
    scope = [{"print": lambda *a: out.append(" ".join(map(str, a))), "max": max}]
    try:
        run(parser(text), scope, out)
    except (SyntaxError, NameError, ZeroDivisionError, TypeError) as e:
        out.append(f"{type(e).__name__}: {e}")
    return out


say(execute("print(1 + 2 * 3, (1 + 2) * 3, -4 / 2);"))
say(execute("fact = fn(n) { if n < 2 { return 1; } return n * fact(n - 1); } print(fact(20), max(1, 2))"))
say(execute("i = 0; while i < 3 { i = i + 1; print(i, i * i) }"))
say(execute("make = fn(n) { return fn(x) { n = n + x; return n } } add = make(10); print(add(1)) print(add(5))"))
say(execute("print(x)"), execute("print(1 / 0)"), execute("1 + $"), execute("print((1)"), execute("print(1)(2)"))
say(parser("a = 1 + 2 * b(3, 4);"))


def assemble(text):
    program, labels = [], {}
    for line in text.strip().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        if line.endswith(":"):
            labels[line[:-1]] = len(program)
        else:
            op, *args = line.split()
            program.append((op, *args))
    return [(op, *[labels.get(a, a) for a in args]) for op, *args in program]


def machine(program):
    stack, memory, pc, steps = [], {}, 0, 0
    while pc < len(program):
        op, *args = program[pc]
        pc += 1
        steps += 1
        if op == "push":
            stack.append(int(args[0]))
        elif op in ("add", "sub", "mul"):
            b, a = stack.pop(), stack.pop()
            stack.append({"add": a + b, "sub": a - b, "mul": a * b}[op])
        elif op == "store":
            memory[args[0]] = stack.pop()
        elif op == "load":
            stack.append(memory[args[0]])
        elif op == "jz":
            pc = args[0] if stack.pop() == 0 else pc
        elif op == "jump":
            pc = args[0]
        else:
            raise ValueError(op)
    return stack, memory, steps


say(machine(assemble("""
    push 10
    store n
    push 1
    store r
loop:           # r *= n until n is 0
    load n
    jz end
    load r
    load n
    mul
    store r
    load n
    push 1
    sub
    store n
    jump loop
end:
    load r
""")))

WANTED = [
    "['7 9 -2.0']",
    "['2432902008176640000 2']",
    "['1 1', '2 4', '3 9']",
    "['11', '16']",
    '[\'NameError: no x\'] [\'ZeroDivisionError: division by zero\'] ["SyntaxError: bad character \'$\' at 3"] ["SyntaxError: unexpected \'end\'"] [\'1\', "TypeError: \'NoneType\' object is not callable"]',
    "('block', [('set', 'a', ('+', 1, ('*', 2, ('call', ('name', 'b'), [3, 4]))))])",
    "([3628800], {'n': 0, 'r': 3628800}, 117)",
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
