"""Makes src/backend/cpu/linalg/tests/golden.txt: inputs, and what NumPy answers to them.

Run from the root: python scripts/dev/linalg_golden.py
"""

import numpy as np
from numpy import linalg as la

LINES = []
RNG = np.random.default_rng(20240229)


def describe(value):
    value = np.asarray(value)
    shape = ",".join(map(str, value.shape)) or "-"
    flat = value.ravel()
    if np.iscomplexobj(flat):
        flat = np.stack([flat.real, flat.imag], axis=-1).ravel()
    texts = (str(x) if value.dtype.kind in "fc" else str(int(x)) for x in flat)
    return f"{value.dtype} {shape} {' '.join(texts)}".rstrip()


def case(name, function, *inputs):
    LINES.append(f"case {name}")
    LINES.extend("in " + describe(value) for value in inputs)
    try:
        outputs = function(*inputs)
    except (la.LinAlgError, ValueError) as error:
        LINES.append(f"error {type(error).__name__} {error}")
        return
    if not isinstance(outputs, tuple):
        outputs = (outputs,)
    LINES.extend("out " + describe(value) for value in outputs)


def random(dtype, *shape):
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return RNG.integers(0, 2, shape).astype(bool)
    if dtype.kind in "iu":
        return RNG.integers(-100, 100, shape).astype(dtype)
    value = RNG.standard_normal(shape).round(3)
    if dtype.kind == "c":
        value = value + 1j * RNG.standard_normal(shape).round(3)
    return value.astype(dtype)


FLOATS = ["float32", "float64", "complex64", "complex128"]


def products():
    shapes = [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((2, 1, 2, 3), (3, 3, 2)), ((2, 2, 3), (3,)),
              ((2, 0), (0, 3)), ((0, 2), (2, 3)), ((9, 10), (10, 11))]
    for dtype in FLOATS + ["int8", "uint16", "int64", "bool"]:
        for a, b in shapes[:-1] if dtype == "complex64" else shapes:
            case("matmul", np.matmul, random(dtype, *a), random(dtype, *b))
    case("matmul", np.matmul, random("int8", 2, 2), random("uint8", 2, 2))
    case("matmul", np.matmul, random("float32", 2, 2), random("int64", 2, 2))
    for a, b in [((2, 3), (2, 3)), ((3,), (2,)), ((2, 2, 3), (3, 3, 2)), ((), (3,)), ((3,), ()), ((2, 3, 2, 3), (5, 3, 2))]:
        case("matmul", np.matmul, random("float64", *a), random("float64", *b))
    for a, b in [((3,), (3,)), ((2, 3), (4, 3, 5)), ((), (2, 3)), ((2, 2, 3), (3,)), ((2, 3), (2, 3)), ((2, 3), (4, 2, 3))]:
        case("dot", np.dot, random("float64", *a), random("float64", *b))
    for a, b in [((3,), (3,)), ((2, 3), (4, 5, 3)), ((2, 3), ()), ((2, 3), (2, 2))]:
        case("inner", np.inner, random("complex128", *a), random("float64", *b))
    case("outer", np.outer, random("int64", 3), random("float32", 2, 2))
    case("outer", np.outer, random("bool", 3), random("bool", 2))
    case("vdot", np.vdot, random("complex128", 2, 3), random("complex128", 6))
    case("vdot", np.vdot, random("int64", 3), random("int64", 2))


def equations():
    for dtype in FLOATS + ["int64"]:
        for a, b in [((3, 3), (3,)), ((4, 4), (4, 2)), ((2, 3, 3), (3,)), ((2, 1, 2, 2), (3, 2, 1))]:
            case("solve", la.solve, random(dtype, *a), random(dtype, *b))
        for name in ["inv", "det", "slogdet"]:
            for shape in [(1, 1), (3, 3), (2, 4, 4)]:
                case(name, getattr(la, name), random(dtype, *shape))
    zero = np.zeros
    for a, b in [(zero((2, 2)), zero(2)), (zero((2, 2)), zero(3)), (np.eye(2), zero((3, 1))), (zero((2, 3)), zero(3)),
                 (zero(3), zero(3)), (zero((0, 0)), zero((0, 3))), (np.ones((2, 2, 2)), zero((3, 2, 1))), (np.eye(2), zero(()))]:
        case("solve", la.solve, a, b)
    for shape in [(0, 0), (2, 2), (2, 3), (3,), (2, 0, 0)]:
        for name in ["inv", "det", "slogdet"]:
            case(name, getattr(la, name), zero(shape))
    for n in [0, 1, 2, 3, 7, -1, -3]:
        case(f"matrix_power {n}", lambda a, n=n: la.matrix_power(a, n), np.array([[1, 2], [3, 4]]))


def factors():
    for dtype in FLOATS:
        single = dtype in ("float32", "complex64")
        for shape in [(3, 3)] if single else [(1, 1), (3, 3), (2, 3, 3)]:
            a = random(dtype, *shape)
            positive = (a @ a.swapaxes(-1, -2).conj() + np.eye(shape[-1])).astype(dtype)
            case("cholesky", la.cholesky, positive)
            case("cholesky upper", lambda x: la.cholesky(x, upper=True), positive)
            case("eigh", la.eigh, positive)
            case("eigh upper", lambda x: la.eigh(x, "U"), a)
            case("eigvalsh", la.eigvalsh, a)
            case("eig", la.eig, a)
            case("eigvals", la.eigvals, a)
        for shape in [(3, 2)] if single else [(4, 3), (3, 4), (2, 4, 2), (1, 3)]:
            a = random(dtype, *shape)
            for mode in ["reduced", "complete", "r", "raw"]:
                case(f"qr {mode}", lambda x, mode=mode: la.qr(x, mode), a)
            case("svd", la.svd, a)
            case("svd reduced", lambda x: la.svd(x, False), a)
            case("svdvals", la.svdvals, a)
            case("pinv", la.pinv, a)
            case("matrix_rank", la.matrix_rank, a)
    for shape in [(0, 3), (3, 0), (0, 0), (2, 3, 0)]:
        for mode in ["reduced", "complete", "r", "raw"]:
            case(f"qr {mode}", lambda x, mode=mode: la.qr(x, mode), np.zeros(shape))
        for name in ["svd", "svdvals", "pinv", "matrix_rank"]:
            case(name, getattr(la, name), np.zeros(shape))
    case("cholesky", la.cholesky, -np.eye(2))
    case("svd", la.svd, np.full((2, 2), np.nan))
    case("eigvals", la.eigvals, np.full((2, 2), np.nan))
    case("eig", la.eig, np.zeros((0, 0)))
    case("eig", la.eig, np.array([[0.0, 1], [-1, 0]]))
    case("eigh", la.eigh, np.zeros((0, 0)))
    case("svd hermitian", lambda x: la.svd(x, hermitian=True), np.array([[1.0, 2], [2, -3]]))
    case("pinv hermitian", lambda x: la.pinv(x, hermitian=True), np.array([[1.0, 2], [2, 4]]))
    case("matrix_rank", la.matrix_rank, np.ones((2, 3, 3)))


def squares():
    for dtype in FLOATS:
        for a, b in [((5, 3), (5,)), ((5, 3), (5, 2)), ((3, 5), (3,)), ((3, 3), (3, 2))]:
            case("lstsq", la.lstsq, random(dtype, *a), random(dtype, *b))
    case("lstsq", la.lstsq, np.ones((4, 2)), random("float64", 4))
    for a, b in [((3, 2), (3, 0)), ((0, 2), (0,)), ((2, 0), (2,)), ((2, 0), (2, 3)), ((0, 0), (0,)), ((2, 2), (3,)), ((2, 2, 2), (3,)),
                 ((2,), (2,)), ((2, 2), ())]:
        case("lstsq", la.lstsq, random("float64", *a), random("float64", *b))


products()
equations()
factors()
squares()
with open("src/backend/cpu/linalg/tests/golden.txt", "w") as file:
    file.write("\n".join(LINES) + "\n")
