# Names: locals, globals, closures, comprehensions, del.
x = 1


def read():
    return x


def shadow():
    x = 2
    return x


def write():
    global x
    x = 3


assert read() == 1 and shadow() == 2
write()
assert read() == 3


def unbound():
    try:
        print(y)
        y = 1
    except UnboundLocalError as e:
        return str(e)


assert unbound() == "cannot access local variable 'y' where it is not associated with a value"


def counter(start=0):
    count = start

    def up(by=1):
        nonlocal count
        count += by
        return count

    def get():
        return count

    return up, get


up, get = counter(10)
up()
up(5)
assert get() == 16


# An inner function sees the variable, not the value it had.
def late():
    def f():
        return v

    v = 1
    a = f()
    v = 2
    return a, f()


assert late() == (1, 2)


def forward():
    def even(n):
        return True if n == 0 else odd(n - 1)

    def odd(n):
        return False if n == 0 else even(n - 1)

    return even(10), odd(7)


assert forward() == (True, True)

fs = [lambda: i for i in range(3)]
assert [f() for f in fs] == [2, 2, 2]
fs = [lambda i=i: i for i in range(3)]
assert [f() for f in fs] == [0, 1, 2]


def make():
    fs = []
    for k in range(3):
        fs.append(lambda: k)
    return fs


assert [f() for f in make()] == [2, 2, 2]

# The variables of a comprehension are its own.
i = "outer"
assert [i for i in range(3)] == [0, 1, 2] and i == "outer"
assert [[a * b for a in range(b)] for b in range(3)] == [[], [0], [0, 2]]
assert [(a, b) for a in range(3) for b in range(a) if a + b > 1] == [(2, 0), (2, 1)]
assert {k: v for k, v in [("a", 1), ("b", 2)]} == {"a": 1, "b": 2}
assert {n % 3 for n in range(10)} == {0, 1, 2}
x = [1, 2, 3]
assert [x for x in x] == [1, 2, 3]

# := binds around the comprehension.
assert any((hit := n) > 3 for n in range(10)) and hit == 4
squares = [last := n * n for n in range(4)]
assert last == 9


def walrus():
    total = 0
    parts = [total := total + n for n in range(4)]
    return parts, total


assert walrus() == ([0, 1, 3, 6], 6)


def generators(flags, n):
    kept = [1, 2]
    return sum(k for k in range(n) if flags[k]), sum(k for k in kept for _ in range(2))


assert generators([True, False, True], 3) == (2, 6)


def nested(a):
    def b(c):
        def d(e):
            return a + c + e

        return d

    return b


assert nested(1)(2)(3) == 6


def rebinding():
    a = 1
    f = lambda: a
    for a in range(5):
        pass
    g = [lambda: a for _ in range(1)][0]
    return f(), g()


assert rebinding() == (4, 4)


def delete():
    a = 1
    del a
    try:
        a
    except UnboundLocalError:
        return True


assert delete()
z = 1
del z
try:
    z
except NameError as e:
    assert str(e) == "name 'z' is not defined"
else:
    assert False


def captured_unbound():
    def f():
        return later

    try:
        f()
    except NameError as e:
        message = str(e)
    later = 1
    return message


assert captured_unbound() == "cannot access free variable 'later' where it is not associated with a value in enclosing scope"


def deep():
    n = 0

    def a():
        def b():
            nonlocal n
            n += 1

        b()
        b()

    a()
    return n


assert deep() == 2
assert (lambda n: (lambda m: n + m)(2))(1) == 3
def f(a, b=[]):
    b.append(a)
    return b


f(1)
assert f(2) == [1, 2]
