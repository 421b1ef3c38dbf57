"""Writes tests/golden/random/*.txt: what NumPy's random generators answer, for tests/random.rs to compare with.

A line is a case: generator, seed, operation with its arguments, and after `=>` how many numbers came out, a hash of
their bits, and the first two and the last. The operation runs twice on one generator (the second time smaller), and two
doubles are drawn after it, so that the hash also covers the state that it left. An error is `=> ! Kind: message`.

Usage: python scripts/dev/random_golden.py
"""

import itertools
import pathlib
import random
import struct
import warnings

import numpy as np

HERE = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "random"
MASK = (1 << 64) - 1
PRIME = 0x100000001B3


def bits_of(array):
    array = np.atleast_1d(array)
    if array.dtype.kind == "f":
        return [int(b) for b in array.ravel().view({4: np.uint32, 8: np.uint64}[array.dtype.itemsize])]
    return [int(x) & MASK for x in array.ravel()]


def fold(words):
    state = 0xCBF29CE484222325
    for word in words:
        state = ((state ^ word) * PRIME) & MASK
    return state


def make(generator, seed):
    if generator == "rs":
        return np.random.RandomState(seed)
    if generator == "spawned":
        return np.random.default_rng(np.random.SeedSequence(seed).spawn(3)[2])
    return np.random.Generator(getattr(np.random, generator)(seed))


def probabilities(kind, n):
    """The same few vectors are made by the test."""
    if kind == "-":
        return None
    if kind == "ramp":
        weights = np.arange(1, n + 1, dtype=float)
    elif kind == "holes":
        weights = np.array([float(i % 3) for i in range(n)])
    elif kind == "flat":
        weights = np.ones(n)
    elif kind == "nan":
        return np.full(n, np.nan)
    elif kind == "negative":
        return np.array([-0.5] + [1.5 / (n - 1)] * (n - 1))
    elif kind == "short":
        return np.full(n - 1, 1 / (n - 1))
    elif kind == "half":
        return np.full(n, 0.5 / n)
    return weights / weights.sum()


def run(rng, legacy, operation, arguments, count):
    a = arguments
    if operation == "random":
        return rng.random_sample(count) if legacy else rng.random(count)
    if operation == "random32":
        return rng.random(count, dtype=np.float32)
    if operation == "standard_normal":
        return rng.standard_normal(count)
    if operation == "standard_normal32":
        return rng.standard_normal(count, dtype=np.float32)
    if operation == "standard_exponential":
        return rng.standard_exponential(count)
    if operation == "standard_exponential_inv":
        return rng.standard_exponential(count, method="inv")
    if operation == "standard_exponential32":
        return rng.standard_exponential(count, dtype=np.float32)
    if operation == "standard_exponential_inv32":
        return rng.standard_exponential(count, dtype=np.float32, method="inv")
    if operation == "standard_gamma32":
        return rng.standard_gamma(np.float32(a[0]), count, dtype=np.float32)
    if operation == "integers":
        dtype, low, high, closed = a[0], int(a[1]), int(a[2]), a[3] == "closed"
        if legacy:
            return rng.randint(low, high, count, dtype=dtype)
        return rng.integers(low, high, count, dtype=dtype, endpoint=closed)
    if operation == "integers_each":
        high = np.arange(1, count + 1) * int(a[1])
        if legacy:
            return rng.randint(0, high, dtype=a[0])
        return rng.integers(0, high, dtype=a[0])
    if operation == "choice":
        population, replace, kind, shuffle = int(a[0]), a[1] == "replace", a[2], a[3] == "shuffle"
        p = probabilities(kind, population)
        if legacy:
            return rng.choice(population, count, replace=replace, p=p)
        return rng.choice(population, count, replace=replace, p=p, shuffle=shuffle)
    if operation == "permutation":
        return rng.permutation(count)
    if operation == "shuffle":
        x = np.arange(count)
        rng.shuffle(x)
        return x
    if operation == "shuffle_rows":
        x = list(range(count))
        rng.shuffle(x)
        return np.array(x)
    if operation == "bytes":
        return np.frombuffer(rng.bytes(count), dtype=np.uint8)
    if operation == "multinomial":
        return rng.multinomial(int(a[0]), [float(x) for x in a[1:]], count)
    if operation == "dirichlet":
        return rng.dirichlet([float(x) for x in a], count)
    if operation == "each":
        # Array parameters: the first grows with the variate's index.
        parameters = [float(x) for x in a[1:]]
        parameters[0] = parameters[0] * (1 + np.arange(count))
        return getattr(rng, a[0])(*whole(a[0], parameters))
    return getattr(rng, operation)(*whole(operation, [float(x) for x in a]), size=count)


def whole(name, parameters):
    """Counts must be integers."""
    if name == "binomial":
        parameters[0] = np.int64(parameters[0])
    if name == "hypergeometric":
        parameters = [np.int64(x) for x in parameters]
    return parameters


def case(generator, seed, operation, *arguments, count=200):
    arguments = [str(x) for x in arguments]
    head = " ".join([generator, str(seed).replace(" ", ""), operation, *arguments, str(count)])
    rng = make(generator, seed)
    legacy = generator == "rs"
    try:
        words = bits_of(run(rng, legacy, operation, arguments, count))
        words += bits_of(run(rng, legacy, operation, arguments, min(count, 3)))
        words += bits_of(rng.random_sample(2) if legacy else rng.random(2))
    except (ValueError, TypeError, OverflowError) as error:
        return f"{head} => ! {type(error).__name__}: {error}"
    return f"{head} => {len(words)} {fold(words):016x} {words[0]:x} {words[1]:x} {words[-1]:x}"


DISTRIBUTIONS = """
beta 0.5 0.5|beta 0.2 0.9|beta 2 3|beta 1e-200 1e-200|beta 0.01 0.02|beta 1 1
binomial 10 0.5|binomial 10 0|binomial 0 0.5|binomial 100 0.5|binomial 1000 0.9|binomial 20 0.99|binomial 1000000 0.3
binomial 50 1|binomial 1000000000000 0.25|binomial 100000 0.0001
chisquare 2|chisquare 0.5|chisquare 7.5
exponential 1|exponential 3.5|exponential 0
f 2 3|f 0.5 11
gamma 0.5 2|gamma 1 2|gamma 9.5 0.1|gamma 0 1|gamma 3 0
geometric 0.5|geometric 0.34|geometric 0.1|geometric 1|geometric 1e-9|geometric 0.3333333
gumbel 0 1|gumbel -3 2
hypergeometric 10 20 5|hypergeometric 10 20 25|hypergeometric 500 300 100|hypergeometric 50 800 700
hypergeometric 0 10 5|hypergeometric 10 0 5|hypergeometric 15 15 11|hypergeometric 3 4 0|hypergeometric 100000 200000 5000
laplace 0 1|laplace 5 0.1
logistic 0 1|logistic 2 3
lognormal 0 1|lognormal 1 0.25
logseries 0.5|logseries 0.99|logseries 0|logseries 0.001
negative_binomial 3 0.5|negative_binomial 0.5 0.1|negative_binomial 100 0.9
noncentral_chisquare 3 2|noncentral_chisquare 0.5 2|noncentral_chisquare 3 0
noncentral_f 3 4 1|noncentral_f 1 5 0.5
normal 0 1|normal 10 2.5|normal 1 0
pareto 3|pareto 0.5
poisson 1|poisson 0|poisson 9.99|poisson 10|poisson 35.5|poisson 1e6|poisson 1e12
power 0.5|power 5
rayleigh 1|rayleigh 4
standard_cauchy
standard_gamma 0.25|standard_gamma 1|standard_gamma 4|standard_gamma 0.999
standard_t 1|standard_t 10.5
triangular -1 0 2|triangular 0 0 1|triangular 0 1 1
uniform 0 1|uniform -5 5|uniform 3 3
vonmises 0 1|vonmises 1 1e-9|vonmises 2 1e-6|vonmises 3 100|vonmises -1 1e7
wald 1 1|wald 3 0.1|wald 0.1 10
weibull 2|weibull 0|weibull 0.5
zipf 2|zipf 4|zipf 1.1|zipf 1500
"""

WRONG = """
normal 0 -1|exponential -1|gamma -1 1|gamma 1 -1|standard_gamma -1|beta 0 1|beta 1 -1|binomial -1 0.5|binomial 1 1.5
binomial 1 nan|poisson -1|poisson 1e30|poisson nan|chisquare 0|triangular 1 0 2|triangular 1 3 2|triangular 1 1 1
lognormal 0 -1|laplace 0 -1|geometric 0|geometric 1.5|uniform 0 inf|weibull -1|power 0|pareto 0|logistic 0 -1|gumbel 0 -1
rayleigh -1|vonmises 0 -1|wald 0 1|f 0 1|standard_t 0|hypergeometric 3 3 10|logseries 1|logseries -1|zipf 1|zipf nan
negative_binomial 0 0.5|negative_binomial 1 2|noncentral_chisquare 0 1|noncentral_chisquare 1 -1|normal 0 -0.0|beta nan -1
"""

KINDS = {
    "bool": (0, 1),
    "int8": (-128, 127),
    "int16": (-(2**15), 2**15 - 1),
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint8": (0, 255),
    "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}


def rows(text):
    return [row.split() for row in "|".join(text.split("\n")).split("|") if row.strip()]


def distributions(generator, seeds):
    for row in rows(DISTRIBUTIONS):
        for seed in seeds:
            if generator == "rs" and row == ["zipf", "1500"]:
                continue  # NumPy's legacy generator never answers.
            yield case(generator, seed, *row)
    for row in ["poisson 0.75", "normal 1 2", "gamma 0.3 1", "binomial 9 0.4", "uniform 1 2", "standard_gamma 0.4"]:
        yield case(generator, seeds[0], "each", *row.split(), count=50)
    for row in rows(WRONG):
        yield case(generator, seeds[0], *row, count=3)
    yield case(generator, seeds[0], "multinomial", 20, 0.2, 0.3, 0.5, count=30)
    yield case(generator, seeds[0], "multinomial", 20, 0, 1, 0, count=5)
    yield case(generator, seeds[0], "multinomial", 1000, 0.1, 0.2, 0.3, 0.1, count=30)
    yield case(generator, seeds[0], "multinomial", 3, 0.7, 0.7, 0.1, count=3)
    yield case(generator, seeds[0], "multinomial", -3, 0.5, 0.5, count=3)
    yield case(generator, seeds[0], "multinomial", 3, 0.5, -0.1, 0.6, count=3)
    yield case(generator, seeds[0], "dirichlet", 1, 2, 3, count=30)
    yield case(generator, seeds[0], "dirichlet", 0.05, 0.01, 0.09, count=30)
    yield case(generator, seeds[0], "dirichlet", 0.05, 0, 0, count=3)
    yield case(generator, seeds[0], "dirichlet", 0, 1, count=3)
    yield case(generator, seeds[0], "dirichlet", -1, 1, count=3)


def integers(generator, seeds):
    closures = ["open"] if generator == "rs" else ["open", "closed"]
    for (kind, (least, greatest)), closed in itertools.product(KINDS.items(), closures):
        extra = 0 if closed == "closed" else 1
        ranges = [(least, greatest + extra), (0, 1), (0, 2), (least, least + 1), (greatest - 1, greatest + extra)]
        ranges += [(0, top) for top in (7, 100, 200, 1000, 60000, 10**6, 3 * 10**9, 2**32 - 1, 2**32, 2**32 + 1)]
        ranges += [(-5, 5), (0, 2**62 + 3), (least - 1, 3), (0, greatest + 2), (0, 0), (5, 5), (5, 4), (0, -1)]
        for (low, high), seed in itertools.product(ranges, seeds):
            yield case(generator, seed, "integers", kind, low, high, closed, count=37)
    for kind in KINDS:
        yield case(generator, seeds[0], "integers_each", kind, 1, count=2 if kind == "bool" else 40)
    yield case(generator, seeds[0], "integers_each", "int64", 10**15, count=40)


def choices(generator, seeds):
    for seed, shuffle in itertools.product(seeds, ["shuffle", "plain"]):
        for kind in ["-", "ramp", "holes", "flat"]:
            yield case(generator, seed, "choice", 10, "replace", kind, shuffle, count=50)
            yield case(generator, seed, "choice", 10, "distinct", kind, shuffle, count=5)
            yield case(generator, seed, "choice", 300, "distinct", kind, shuffle, count=150)
        yield case(generator, seed, "choice", 10, "distinct", "-", shuffle, count=10)
        yield case(generator, seed, "choice", 20000, "distinct", "-", shuffle, count=19999)
        yield case(generator, seed, "choice", 20000, "distinct", "-", shuffle, count=300)
        yield case(generator, seed, "choice", 20000, "distinct", "-", shuffle, count=500)
        yield case(generator, seed, "choice", 20000, "distinct", "-", shuffle, count=1500)
        yield case(generator, seed, "choice", 1, "replace", "-", shuffle, count=5)
    for arguments in ["0 replace -", "-2 replace -", "3 replace nan", "3 replace negative", "3 replace short",
                      "3 replace half", "3 distinct -", "6 distinct holes"]:
        yield case(generator, seeds[0], "choice", *arguments.split(), "shuffle", count=5)
    for seed, count in itertools.product(seeds, [0, 1, 2, 10, 1000, 70000]):
        for operation in ["permutation", "shuffle", "shuffle_rows"]:
            yield case(generator, seed, operation, count=count)
    for count in [0, 1, 3, 4, 5, 100]:
        yield case(generator, seeds[0], "bytes", count=count)


def streams(generator, seeds):
    basic = ["random", "standard_normal", "standard_exponential"]
    if generator != "rs":
        basic += ["random32", "standard_normal32", "standard_exponential32"]
        basic += ["standard_exponential_inv", "standard_exponential_inv32"]
    for operation, seed in itertools.product(basic, seeds):
        for count in [0, 1, 2, 3, 7, 311, 312, 313, 623, 1000, 10000]:
            yield case(generator, seed, operation, count=count)
        yield case(generator, seed, operation, count=100003)
    yield case(generator, seeds[0], "random", count=600001)
    if generator != "rs":
        for shape in [0.0, 0.25, 0.9, 1.0, 2.5, 30.0]:
            yield case(generator, seeds[0], "standard_gamma32", shape)


def article():
    """The check of a well-known introduction: seed 444, then ten thousand normal variates."""
    np.random.seed(444)
    x = np.random.randn(10000)
    yield " ".join(f"{int(b):x}" for b in bits_of(np.array([x[0], x[1], x[-2], x[-1], x.sum(), x.std()])))


def python_random():
    """Python's own module: per seed, everything in a row on one generator."""
    for seed in [0, 1, 42, -7, 2**100 + 3]:
        r = random.Random(seed)
        words = []
        real = lambda x: words.extend(bits_of(np.array(x, dtype=float)))
        whole = lambda x: words.extend(bits_of(np.array(x, dtype=np.int64)))
        real([r.random() for _ in range(1000)])
        whole([r._randbelow(n) for n in [1, 2, 3, 10, 1000, 2**32 - 1, 2**32, 2**33, 2**62 + 1] for _ in range(20)])
        whole([r.getrandbits(k) & MASK >> 1 for k in [1, 8, 31, 32, 33, 62] for _ in range(9)])
        order = list(range(100))
        r.shuffle(order)
        whole(order)
        for n, k in [(10, 10), (100, 3), (100, 20), (1000, 6), (100000, 50), (21, 5), (22, 5)]:
            whole(r.sample(range(n), k))
        whole(r.choices(range(17), k=40))
        whole(r.choices(range(5), weights=[1, 0, 2.5, 3, 0], k=40))
        for _ in range(25):
            real([r.uniform(-1, 2), r.triangular(), r.triangular(0, 2, 1.5), r.gauss(1, 2), r.normalvariate(1, 2)])
            real([r.lognormvariate(0, 1), r.expovariate(1.5), r.gammavariate(2.5, 2), r.gammavariate(0.5, 2)])
            real([r.gammavariate(1, 2), r.betavariate(2, 3), r.paretovariate(3), r.weibullvariate(1, 1.5)])
        real([r.gauss(0, 1), r.random()])
        yield f"{seed} => {len(words)} {fold(words):016x}"


def write(name, lines):
    lines = list(lines)
    (HERE / f"{name}.txt").write_text("\n".join(lines) + "\n")
    print(name, len(lines))


def main():
    HERE.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    others = ["MT19937", "Philox", "SFC64", "PCG64DXSM"]
    write("article", article())
    write("python", python_random())
    write("legacy_streams", streams("rs", [0, 42, 444, 2**32 - 1, [1, 2, 3], list(range(700))]))
    write("legacy_integers", integers("rs", [7]))
    write("legacy_choices", choices("rs", [3, 2024]))
    write("legacy_distributions", distributions("rs", [5, 99]))
    write("streams", streams("PCG64", [0, 42, 12345, 2**200 + 1, [1, 2**40, 3], [1, 2, 3, 4, 5, 6]]))
    write("integers_of_every_kind", integers("PCG64", [7]))
    write("choices", choices("PCG64", [3, 2024]))
    write("distributions", distributions("PCG64", [5, 99]))
    short = [case(g, 11, op, count=n) for g in [*others, "spawned"]
             for op in ["random", "standard_normal", "random32", "permutation"] for n in [1, 5, 1001]]
    write("others", itertools.chain(short, *(distributions(g, [1]) for g in ["MT19937"])))


main()
