# Loops of plain numbers that make many turns: they become native code, which must mean what Python means. Each runs often
# enough to be compiled, and most are left in the middle: by an integer that outgrows a word, an error, a call, a type.
import math
import sys


def outgrows_a_word():
    n, turns = 1, 0
    while n < 10 ** 40:
        n = n * 3 + 1 if turns > 5000 else n
        turns += 1
    return n, turns


def doubles_late():
    a, b = 1, 1
    for i in range(6000):
        if i > 5900:
            a, b = b, a + b
    return a, b


def collatz(limit):
    longest = 0
    for start in range(1, limit):
        c, steps = start, 0
        while c != 1:
            c = c // 2 if c % 2 == 0 else 3 * c + 1
            steps += 1
        longest = max(longest, steps)
    return longest


def mandelbrot():
    total = 0
    for py in range(20):
        for px in range(20):
            cr, ci = 3.0 * px / 20 - 2.0, 2.0 * py / 20 - 1.0
            zr, zi, k = 0.0, 0.0, 0
            while k < 300 and zr * zr + zi * zi < 4.0:
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                k += 1
            total += k
    return total, zr, zi


def divisions():
    s, t, u, v = 0, 0, 0.0, 0.0
    for i in range(-4000, 4000):
        s += i // 7 + (-i) // 16 * 3
        t += i % 7 - i % 16 + (5 - i) % 3
        u += i / 3 + 1.5 // 0.4 - i % 2.5
        v += (i * 0.25) // 3 + (i * 0.25) % -3
    return s, t, u, v


def by_a_variable(d):
    s = 0
    for i in range(-3000, 3000):
        s += i // d * 5 + i % d
    return s


def zero_at_the_end():
    seen = []
    for d in [5, 0.5]:
        i, s = 5000, 0
        try:
            while True:
                s += i // d % 3
                s += 10 / i
                i -= 1
        except ZeroDivisionError as error:
            seen.append((str(error), i, s))
    return seen


def float_division_by_zero():
    x, n = 4096.0, 0
    try:
        while n < 100000:
            y = 1.0 / x
            x -= 1.0
            n += 1
    except ZeroDivisionError as error:
        return str(error), x, y, n


def bits():
    s, m = 0, 0x12345
    for i in range(5000):
        m = (m ^ (m << 3) ^ (m >> 5)) & 0xFFFFFFF
        s += (m & 7) | (i ^ 3)
        s = s ^ ~i
    return s, m


def shifts_out():
    n = 1
    for i in range(3000):
        n = n << 1 if i > 2900 else n
    return n


def truths():
    on, count, changes = False, 0, 0
    for i in range(9000):
        was = on
        on = not on if i % 3 == 0 else on and i % 7 != 0
        if on != was:
            changes += 1
        count += on
        both = on & was | (i > 5)
    return on, count, changes, both, type(both).__name__


def chains():
    s = 0
    for i in range(6000):
        if 10 <= i < 20 or 100 < i <= 110 != i:
            s += i
        elif not (i & 1) and i > 5990:
            s -= 1
        else:
            continue
        s += 1
    return s


def values_of_logic():
    s, f = 0, 0.0
    for i in range(5000):
        s += (i % 3 and i % 5) or i
        f += (f > 100.0 and 0.5) or 0.25 if i % 2 else 1.0
        x = i % 4 or 7
    return s, f, x


def sieve(n):
    flags = [True] * (n + 1)
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            for j in range(i * i, n + 1, i):
                flags[j] = False
    count = 0
    for k in range(2, n + 1):
        if flags[k]:
            count += 1
    return count


def prefix(xs):
    for i in range(1, len(xs)):
        xs[i] += xs[i - 1]
    return xs[-1], xs[len(xs) // 2]


def bubble(xs):
    n = len(xs)
    swaps = 0
    for i in range(n):
        for j in range(n - 1 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
                swaps += 1
    return swaps, xs[:5], xs[-5:]


def insertion(xs):
    for i in range(1, len(xs)):
        key, j = xs[i], i - 1
        while j >= 0 and xs[j] > key:
            xs[j + 1] = xs[j]
            j -= 1
        xs[j + 1] = key
    return xs[:5], xs[-5:]


def out_of_bounds():
    xs, i = [1] * 5000, 0
    try:
        while True:
            xs[i] = i
            i += 1
    except IndexError as error:
        return str(error), i, xs[-1]


def negative_indices():
    xs, s = list(range(4000)), 0
    for i in range(4000):
        s = s * 3 % 1000003 + xs[-i]
    return s


def mixed_items():
    xs = [1] * 3000 + [2.5] * 10 + [True] * 5 + [10 ** 30] + [3] * 3000
    s = 0
    for i in range(len(xs)):
        s += xs[i]
    return s


def items_with_references():
    xs = [0] * 3000
    xs[2500] = "text"
    xs[2600] = [1]
    for i in range(3000):
        xs[i] = i * 0.5
    return sum(xs), xs[2500], xs[2600]


def matrix(n):
    a = [[i * j % 7 + 0.5 for j in range(n)] for i in range(n)]
    b = [[(i + 2 * j) % 5 for j in range(n)] for i in range(n)]
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            t = 0.0
            for k in range(n):
                t += a[i][k] * b[k][j]
            c[i][j] = t
    for i in range(n):
        for j in range(n):
            c[i][j] += a[j][i]
    return c[0][0], c[n - 1][n - 2], sum(map(sum, c))


def ragged():
    rows, s = [[1, 2, 3], [4], [5, 6]] * 1000, 0
    try:
        for i in range(3000):
            s += rows[i][0]
        for i in range(3000):
            s += rows[i][1]
    except IndexError as error:
        return s, str(error), i


def functions():
    s, low, high, whole = 0.0, 10.0, -10.0, 0
    for i in range(5000):
        x = math.sin(i) * math.exp(-i / 1000) + math.sqrt(i) - math.log(i + 1) + math.cos(i) * math.atan(i)
        s += abs(x) + float(i) - int(x * 3) + x ** 2 + abs(-i)
        low, high = min(low, x), max(high, x)
        whole += math.floor(x) - math.ceil(x) + min(i, 7) + max(i, 4000)
    return round(s, 6), round(low, 9), round(high, 9), whole


def domains():
    seen = []
    for start in (4000, 4000.0):
        x, n = start, 0
        try:
            while True:
                y = math.sqrt(x) + math.log(x + 0.5)
                x -= 1
                n += 1
        except ValueError as error:
            seen.append((x, n, str(error)))
    return seen


def overflows():
    x, n = 1.0, 0
    try:
        while True:
            y = x ** 2 if n > 3000 else x
            x = x * 1.5 if n > 2990 else x
            n += 1
    except OverflowError:
        return x, n, y


def powers():
    s, p, x = 0, 1, -1.5
    for i in range(4000):
        s += i ** 2 + (i % 10) ** 3 - i ** 1
        p = p * 3 % 1000007
        x = x ** 3 % 2.0 - 1.0
    return s, p, x


def becomes_a_float():
    total = 0
    for i in range(10000):
        total += i if i < 5000 else 0.5
    return total


def one_or_the_other():
    for i in range(10000):
        if i % 2:
            x = i
        else:
            x = 0.5
        y = x
    return x, y


def first_ints_then_floats():
    def total(start, step):
        s = start
        for i in range(5000):
            s += step
        return s

    return [total(0, 1), total(0, 0.5), total(0.0, 1), total(True, 1), total(10 ** 20, 1), total(2 ** 62, 2 ** 50)]


def not_a_number():
    x, n, less, equal = float("nan"), 0, 0, 0
    for i in range(4000):
        if x < i or x >= i or x == x:
            less += 1
        if x != x:
            equal += 1
        if x:
            n += 1
    return n, less, equal


def large_integers_and_floats():
    n, x, below = 2 ** 53 - 2000, float(2 ** 53), 0
    for i in range(4000):
        n += 1
        if n <= x:
            below += 1
        q = n / 2
    return n, below, q


def leaves():
    for i in range(100000):
        if i * i > 10 ** 7:
            return i
    return None


def leaves_with_an_error():
    try:
        for i in range(100000):
            if i == 5000:
                raise ValueError(i)
    except ValueError as error:
        return error.args, i


def else_blocks():
    seen = []
    for limit in (3000, 9000):
        for i in range(5000):
            if i > limit:
                break
        else:
            seen.append("for")
        k = 0
        while k < 5000:
            k += 1
            if k > limit:
                break
        else:
            seen.append("while")
        seen += [i, k]
    return seen


def calls_now_and_then():
    seen, s = [], 0
    for i in range(20000):
        s += i
        if i % 4000 == 0:
            seen.append(s)
            s = len(seen)
        s ^= 1
    return seen, s


def changes_what_it_calls():
    s, twice = 0, abs
    for i in range(6000):
        s += twice(-i)
        if i == 4000:
            twice = lambda x: 2 * x
    return s


def steps():
    s = 0
    for i in range(9000, -9000, -3):
        s = (s * 31 + i) % 65521
    for i in range(0):
        s = None
    return s, i if s else None


def closure():
    count, factor = 0, 3

    def inner():
        nonlocal count
        s = 0
        for i in range(5000):
            count += 1
            s += factor * i
        return s

    return inner(), count


def recursion(depth):
    s = 0
    for i in range(700):
        s += i
        if i == 600 and depth:
            s += recursion(depth - 1)
    return s


def text_in_the_way():
    name, s = "x", 0
    for i in range(5000):
        if name == "y":
            s += 100
        s += i
        if i == 3000:
            name = "y"
    return s


def deleted():
    y = 1
    try:
        for i in range(5000):
            s = y + i
            if i == 4500:
                del y
    except UnboundLocalError as error:
        return str(error), i, s


def items_of_a_list():
    xs, s, t = list(range(5000)) + [0.5] * 10 + [1], 0, 0
    for x in xs:
        s += x
    for x in xs:
        if x == 4000:
            t = s
            continue
        if x == 0.5:
            break
        t = (t + x * x) % 10007
    return s, t, x


def a_list_that_grows():
    xs = list(range(3000))
    for x in xs:
        if x % 1000 == 999 and len(xs) < 3010:
            xs.append(x + 1)
        xs[0] += x
    return xs[0], len(xs), xs[-3:]


def a_list_that_shrinks():
    xs, n = list(range(9000)), 0
    for x in xs:
        n += 1
        if x == 5000:
            del xs[:]
    return n, xs


def more_functions():
    s, whole = 0.0, 0
    for i in range(1, 4000):
        x = i / 4000
        s += math.asin(x) + math.acos(-x) + math.tanh(x) + math.log1p(x) + math.log2(x) + math.log10(i) + math.expm1(x) + math.fabs(-x)
        whole += math.floor(-x * 10) + math.ceil(x * 10) + math.floor(i)
    return round(s, 6), whole


def shadowed_names():
    s = 0
    abs = lambda x: 1
    for i in range(3000):
        s += abs(-i)
    for i in range(3000):
        s += max(i, 5)
    return s


def globals_too():
    global counter
    counter = 0
    for i in range(5000):
        counter += i % 3
    return counter


def square_plus(x, y):
    return x * x + y


def clamp(x):
    """Between two bounds."""
    if x < 0:
        return 0
    elif x > 1000:
        return 1000
    return x


def signed(x):
    half = x // 2
    if x % 2:
        half = -half
        rest = 1
    else:
        rest = 0
    return half * 3 + rest


def simpson(f, a, b, n):
    h = (b - a) / n
    s = f(a) + f(b)
    for i in range(1, n):
        s += (4 if i % 2 else 2) * f(a + i * h)
    return s * h / 3


def half_or_fail(x):
    if x > 4000:
        raise ValueError("too large: %d" % x)
    return x / 2


def nothing(x):
    if x > 10:
        x = 5


def calls_functions():
    s, t = 0, 0
    for i in range(-3000, 5000):
        s += square_plus(i, 1) - clamp(i) + signed(i)
        t += clamp(square_plus(i % 10, clamp(i))) + max(clamp(i), signed(i))
    return s, t


def integrals():
    return [round(simpson(f, 0, 2, 4000), 9) for f in (lambda x: x * x, lambda x: math.exp(-x), math.sin, lambda x: 1)] + [
        round(simpson(lambda x: x ** k, 0.0, 1.0, 3000), 9) for k in range(4)]


def fails_in_a_call():
    s = 0
    try:
        for i in range(9000):
            s += half_or_fail(i)
    except ValueError as error:
        return s, i, str(error)


def gives_nothing():
    n = 0
    for i in range(3000):
        if nothing(i) is None:
            n += 1
    try:
        for i in range(3000):
            n += nothing(i) or 1
            n += nothing(i)
    except TypeError as error:
        return n, i, str(error)


def rebinds_a_function():
    f, s = clamp, 0
    for i in range(6000):
        s += f(i)
        if i == 3500:
            f = signed
    return s


def calls_itself(n):
    return n if n < 2 else calls_itself(n - 1) + calls_itself(n - 2)


def newton():
    f, df = lambda x: x ** 3 - 2 * x - 5, lambda x: 3 * x ** 2 - 2
    total, steps = 0.0, 0
    for start in range(1, 300):
        x, k = float(start), 0
        while abs(f(x)) > 1e-12 and k < 100:
            x -= f(x) / df(x)
            k += 1
        total += x
        steps += k
    return round(total, 6), steps


def appends():
    squares, last = [], 0
    for i in range(9000):
        squares.append(i * i)
        if i % 3 == 0:
            squares.append(i / 2)
        last = len(squares)
    return len(squares), last, squares[-4:], sum(squares)


def appends_to_what_it_reads():
    xs, ys = [1, 1], [0]
    zs = ys
    for i in range(4000):
        xs.append((xs[i] + xs[i + 1]) % 1000007)
    for i in range(4000):
        ys.append(len(zs))
    queue, seen = [1], 0
    for x in queue:
        seen += x
        if len(queue) < 6000:
            queue.append(x + 1)
    return len(xs), xs[-1], ys[-3:], len(zs), seen, queue[-1]


def appends_truths_and_texts():
    xs = []
    for i in range(6000):
        xs.append(i % 2 == 0)
        if i == 5000:
            xs.append("text")
    primes, n = [2], 3
    while len(primes) < 700:
        for p in primes:
            if p * p > n:
                primes.append(n)
                break
            if n % p == 0:
                break
        n += 2
    return xs.count(True), xs[5001], primes[-3:]


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def gcd(a, b):
    if b == 0:
        return a
    return gcd(b, a % b)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def power(x, n):
    if n == 0:
        return x * 0 + 1
    half = power(x, n // 2)
    return half * half * x if n % 2 else half * half


def is_even(n):
    return True if n == 0 else not is_even(n - 1)


def factorial(n):
    return 1 if n == 0 else n * factorial(n - 1)


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


def safe(n):
    return 1 / n if n > 3 else n


def counting(n):
    global calls
    calls += 1
    return n + calls % 2


def functions_of_numbers():
    global calls
    calls = 0
    found = [fib(22), sum(gcd(i, 360) for i in range(5000)), ackermann(2, 300)]
    found.append(sum(power(3, i % 39) for i in range(4000)))
    found.append([power(3, 60), power(1.5, 10), power(True, 5), power(2, 62), power(2, 63)])
    found.append(sum(is_even(i % 200) for i in range(3000)))
    found.append(sum(factorial(i % 30) for i in range(5000)))
    found.append(sum(map(safe, range(6000))))
    found.append([safe(x) for x in [5, 2.5, True, 10 ** 30, -1] * 1000][-5:])
    found.append(sum(counting(i) for i in range(5000)))
    sys.setrecursionlimit(1000)
    found.append(sum(deep(i % 300) for i in range(5000)))
    for depth in (900, 100000):
        try:
            found.append(deep(depth))
        except RecursionError as error:
            found.append(str(error)[:32])
    try:
        fib("text")
    except TypeError as error:
        found.append(str(error))
    return found


def rebinds_what_it_calls():
    global fib
    before, old = fib(20), fib
    fib = lambda n: 1
    after = old(20)
    fib = old
    return before, after, fib(20)


total = 0
for i in range(10000):
    total += i * i % 7
    if i == 9000:
        limit = total
n = 27
path = [n]
while n != 1:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    path.append(n)
x = 1.0
while abs(x * x - 2) > 1e-15 and total:
    x = (x + 2 / x) / 2
    total -= 1

results = [
    outgrows_a_word(), doubles_late(), collatz(3000), mandelbrot(), divisions(), by_a_variable(7), by_a_variable(-7), by_a_variable(64),
    zero_at_the_end(), float_division_by_zero(), bits(), shifts_out(), truths(), chains(), values_of_logic(), sieve(20000),
    prefix(list(range(6000))), prefix([0.5] * 6000), prefix([2 ** 50] * 9000), bubble([i * 7919 % 263 for i in range(200)]),
    bubble([i * 7919 % 263 / 4 for i in range(200)]), insertion([i * 7919 % 263 for i in range(200)]), out_of_bounds(), negative_indices(),
    mixed_items(), items_with_references(), matrix(40), ragged(), functions(), domains(), overflows(), powers(), becomes_a_float(),
    one_or_the_other(), first_ints_then_floats(), not_a_number(), large_integers_and_floats(), leaves(), leaves_with_an_error(),
    else_blocks(), calls_now_and_then(), changes_what_it_calls(), steps(), closure(), recursion(5), text_in_the_way(), deleted(),
    items_of_a_list(), a_list_that_grows(), a_list_that_shrinks(), more_functions(), shadowed_names(), globals_too(),
    calls_functions(), integrals(), fails_in_a_call(), gives_nothing(), rebinds_a_function(), sum(calls_itself(i) for i in range(20)),
    newton(), appends(), appends_to_what_it_reads(), appends_truths_and_texts(),
    functions_of_numbers(), rebinds_what_it_calls(),
    (total, i, limit, n, len(path), max(path), x),
]
assert results == [
    (17958772773843029682904110040075570658521, 5085), (354224848179261915075, 573147844013817084101), 216,
    (34151, 0.7625000000000004, 2.4299999999999997), (-14500, -28000, 14666.666666666511, -14999.0), 3000, -28716,
    174000, [('division by zero', 0, 5086.9450885298365), ('division by zero', 0, 5091.945088529836)],
    ('float division by zero', 0.0, 1.0, 4096), (128283, 103178789), 633825300114114700748351602688,
    (True, 4287, 3429, True, 'bool'), 1109, (5835835, 3730.0, 3), 2262, (17997000, 4501500), (3000.0, 1500.5),
    (10133099161583616000, 5067675480698650624), (9765, [0, 1, 3, 5, 7], [258, 259, 260, 261, 262]),
    (9765, [0.0, 0.25, 0.75, 1.25, 1.75], [64.5, 64.75, 65.0, 65.25, 65.5]),
    ([0, 1, 3, 5, 7], [258, 259, 260, 261, 262]), ('list assignment index out of range', 5000, 4999), 569012, 1e+30,
    (2249250.0, 1250.0, 1300.0), (40.5, 286.5, 392121.0), (10002, 'list index out of range', 1),
    (33692194.891618, -1.229831502, 63.714894533, 20529473),
    [(-1, 4001, 'math domain error'), (-1.0, 4001, 'math domain error')],
    (1.80278083603969e+154, 3867, 1.444452774574206e+308), (21318146000, 963665, -1.0), 12500000.0, (9999, 9999),
    [5000, 2500.0, 5000.0, 5001, 100000000000000005000, 10241185552640507904], (4000, 0, 4000),
    (9007199254742992, 2000, 4503599627371496.0), 3163, ((5000,), 5000), [3001, 3001, 'for', 'while', 4999, 5000],
    ([0, 8002001, 24002002, 40002003, 56002004], 71982005), -11988000, (64173, -8997), (37492500, 5000), 1467900,
    12697400, ("cannot access local variable 'y' where it is not associated with a value", 4501, 4501),
    (12497506.0, 3229.0, 0.5), (4504500, 3003, [1000, 2000, 3000]), (5001, []), (25903.95378, 7998000), 4501515, 4999,
    (50654180500, 19612676), [2.666666667, 0.864664717, 1.416146837, 2.0, 1.0, 0.5, 0.333333333, 0.25],
    (4001000.0, 4001, 'too large: 4001'), (3001, 0, "unsupported operand type(s) for +=: 'int' and 'NoneType'"),
    2996500, 10945, (626.270893, 4386), (12000, 12000, [80946009, 4498.5, 80964004, 80982001], 242966249250.0),
    (4002, 917385, [3998, 3999, 4000], 4001, 18003000, 6000), (3000, 'text', [5261, 5273, 5279]),
    [17711, 52610, 603, 206680312819658319370, [42391158275216203514294433201, 57.6650390625, 1, 4611686018427387904, 9223372036854775808], 1500, 1520221137219878673609105891272438, 13.443313744130249, [0.2, 2.5, True, 1e-30, -1], 12500000, 737500, 900, 'maximum recursion depth exceeded', "'<' not supported between instances of 'str' and 'int'"],
    (6765, 2, 6765), (19994, 9999, 18003, 1, 112, 9232, 1.414213562373095),
], results
