"""Small machines: Brainfuck, a stack machine, cellular automata, a turtle that follows a rewriting system."""

LOG = []


def say(*values, sep=" ", end="\n", **others):
    LOG.append(sep.join(map(str, values)) + end)


def bf(src, inp=""):
    jump, st = ({}, [])
    for i, c in enumerate(src):
        if c == "[":
            st.append(i)
        elif c == "]":
            if not st:
                raise SyntaxError(f"unmatched ] at {i}")
            j = st.pop()
            jump[i], jump[j] = (j, i)
    if st:
        raise SyntaxError(f"unmatched [ at {st[-1]}")
    tape, p, ip, out, inp = ([0] * 100, 0, 0, [], list(inp))
    while ip < len(src):
        c = src[ip]
        if c == ">":
            p += 1
        elif c == "<":
            p -= 1
        elif c == "+":
            tape[p] = (tape[p] + 1) % 256
        elif c == "-":
            tape[p] = (tape[p] - 1) % 256
        elif c == ".":
            out.append(chr(tape[p]))
        elif c == ",":
            tape[p] = ord(inp.pop(0)) if inp else 0
        elif c == "[" and (not tape[p]) or (c == "]" and tape[p]):
            ip = jump[ip]
        ip += 1
    return "".join(out)


say(bf("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+."))
say(bf(",[.,]", "echo"))
for bad in ("[", "]", "+]"):
    try:
        bf(bad)
    except SyntaxError as e:
        say(e, e.msg)


def vm(code):
    stack, vars_, pc, out = ([], {}, 0, [])

    def binary(f):
        b, a = (stack.pop(), stack.pop())
        stack.append(f(a, b))

    table = {
        "ADD": lambda _: binary(lambda a, b: a + b),
        "MUL": lambda _: binary(lambda a, b: a * b),
        "SUB": lambda _: binary(lambda a, b: a - b),
        "LT": lambda _: binary(lambda a, b: int(a < b)),
        "PUSH": stack.append,
        "STORE": lambda n: vars_.__setitem__(n, stack.pop()),
        "LOAD": lambda n: stack.append(vars_[n]),
        "PRINT": lambda _: out.append(stack.pop()),
    }
    steps = 0
    while pc < len(code):
        op, *arg = code[pc]
        arg = arg[0] if arg else None
        pc += 1
        steps += 1
        if op == "JMP":
            pc = arg
        elif op == "JZ":
            pc = arg if not stack.pop() else pc
        elif op in table:
            table[op](arg)
        else:
            raise NotImplementedError(op)
        if steps > 10000:
            raise TimeoutError("too long")
    return (out, vars_, steps)


prog = [
    ("PUSH", 1),
    ("STORE", "r"),
    ("PUSH", 1),
    ("STORE", "i"),
    ("LOAD", "i"),
    ("PUSH", 6),
    ("LT",),
    ("JZ", 18),
    ("LOAD", "r"),
    ("LOAD", "i"),
    ("MUL",),
    ("STORE", "r"),
    ("LOAD", "i"),
    ("PUSH", 1),
    ("ADD",),
    ("STORE", "i"),
    ("JMP", 4),
    ("PUSH", 0),
    ("LOAD", "r"),
    ("PRINT",),
]
say(vm(prog))
for p in ([("NOP",)], [("JMP", 0)], [("ADD",)], [("LOAD", "q")]):
    try:
        vm(p)
    except (NotImplementedError, TimeoutError, IndexError, KeyError) as e:
        say(type(e).__name__, e)


def life1d(rule, width=31, gens=8):
    row = [0] * width
    row[width // 2] = 1
    for _ in range(gens):
        say("".join((".#"[c] for c in row)))
        row = [rule >> (row[i - 1] << 2 | row[i] << 1 | row[(i + 1) % width]) & 1 for i in range(width)]


life1d(90)
life1d(30, 21, 5)


def lsys(axiom, rules, n):
    for _ in range(n):
        axiom = "".join((rules.get(c, c) for c in axiom))
    return axiom


say(lsys("A", {"A": "AB", "B": "A"}, 6), len(lsys("F", {"F": "F+F-F-F+F"}, 3)))


def turtle(cmds):
    x = y = 0
    d = 0
    pts = {(0, 0)}
    for c in cmds:
        if c == "F":
            dx, dy = ((1, 0), (0, 1), (-1, 0), (0, -1))[d % 4]
            x, y = (x + dx, y + dy)
            pts.add((x, y))
        else:
            d += {"+": 1, "-": -1}.get(c, 0)
    xs, ys = zip(*pts)
    return "\n".join(
        (
            "".join(("*" if (i, j) in pts else " " for i in range(min(xs), max(xs) + 1))).rstrip()
            for j in range(max(ys), min(ys) - 1, -1)
        )
    )


say(turtle(lsys("F", {"F": "F+F-F-F+F"}, 2)))
WANTED = [
    "Hello World!",
    "echo",
    "unmatched [ at 0 unmatched [ at 0",
    "unmatched ] at 0 unmatched ] at 0",
    "unmatched ] at 1 unmatched ] at 1",
    "([120], {'r': 120, 'i': 6}, 75)",
    "NotImplementedError NOP",
    "TimeoutError too long",
    "IndexError pop from empty list",
    "KeyError 'q'",
    "...............#...............",
    "..............#.#..............",
    ".............#...#.............",
    "............#.#.#.#............",
    "...........#.......#...........",
    "..........#.#.....#.#..........",
    ".........#...#...#...#.........",
    "........#.#.#.#.#.#.#.#........",
    "..........#..........",
    ".........###.........",
    "........##..#........",
    ".......##.####.......",
    "......##..#...#......",
    "ABAABABAABAABABAABABA 249",
    "    **",
    "   ****",
    "  **  **",
    " ***  ***",
    "****  ****",
    "",
]
for number, (have, want) in enumerate(zip("".join(LOG).split("\n"), WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert "".join(LOG).count("\n") == len(WANTED) - 1
