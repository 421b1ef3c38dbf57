"""Errors a program catches, with their messages."""
import numpy as np

a = np.arange(6).reshape(2, 3)
tries = {
    "out of bounds": lambda: a[2],
    "out of bounds in an axis": lambda: a[0, 5],
    "negative": lambda: a[-3],
    "too many": lambda: a[0, 0, 0],
    "a float": lambda: a[1.0],
    "a string": lambda: a["x"],
    "a mask too short": lambda: a[np.array([True, False, True])],
    "a list out of bounds": lambda: a[[0, 7]],
    "lists that do not match": lambda: a[[0, 1], [0, 1, 2]],
    "shapes": lambda: a + np.arange(4),
    "shapes of a product": lambda: a @ a,
    "dot": lambda: np.dot(a, a),
    "reshape": lambda: a.reshape(4, 2),
    "reshape with -1": lambda: a.reshape(4, -1),
    "two unknowns": lambda: a.reshape(-1, -1),
    "truth": lambda: bool(a),
    "truth of nothing": lambda: bool(a[:0, 0] > 1),
    "axis": lambda: a.sum(axis=2),
    "axis twice": lambda: a.sum(axis=(0, 0)),
    "concatenate": lambda: np.concatenate([a, np.ones((3, 2))]),
    "stack": lambda: np.stack([np.ones(2), np.ones(3)]),
    "max of nothing": lambda: np.array([]).max(),
    "argmax of nothing": lambda: np.argmax([]),
    "float of several": lambda: float(a),
    "int of several": lambda: int(np.arange(2)),
    "len of a number": lambda: len(np.array(3)),
    "iteration over a number": lambda: list(np.array(3)),
    "inverse": lambda: np.linalg.inv(np.zeros((2, 2))),
    "not square": lambda: np.linalg.inv(np.zeros((2, 3))),
    "not positive": lambda: np.linalg.cholesky(-np.eye(2)),
    "attribute": lambda: a.sise,
    "module attribute": lambda: np.sinn,
    "broadcast": lambda: np.broadcast_to(np.arange(3), (2, 2)),
    "transpose": lambda: a.transpose(0, 0),
    "squeeze": lambda: a.squeeze(0),
    "dtype": lambda: np.zeros(2, dtype="flaot"),
    "negative power": lambda: np.arange(3) ** -1,
    "logical": lambda: np.array([1.0]) & np.array([2.0]),
    "shift": lambda: np.array([1.5]) << 1,
    "string": lambda: np.array([1, 2]) + "a",
    "none": lambda: np.array([1, 2]) + None,
    "overflow": lambda: np.uint8(300),
    "too large": lambda: np.array([1], dtype=np.uint8) + 300,
    "keyword": lambda: np.sum(a, axes=1),
    "where": lambda: np.where([True, False], [1, 2, 3], 0),
    "split": lambda: np.split(np.arange(5), 2),
    "repeat": lambda: np.repeat([1, 2, 3], [1, 2]),
    "linspace": lambda: np.linspace(0, 1, -1),
    "arange": lambda: np.arange(),
    "step": lambda: np.arange(0, 1, 0),
    "eye": lambda: np.eye(-1),
    "item": lambda: a.item(),
    "matmul scalar": lambda: a @ 2,
    "take": lambda: np.take(a, 10),
}
for name, attempt in tries.items():
    try:
        print(name, "->", attempt())
    except Exception as e:
        print(f"{name}: {type(e).__name__}: {e}")


def assign(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__ + ":", e)


x = np.zeros(3)


def wrong_length():
    x[:] = [1, 2]


def wrong_shape():
    x[1:3] = np.ones((2, 2))


def wrong_place():
    x[3] = 1


def wrong_value():
    x[0] = "a"


def wrong_sequence():
    x[0] = [1, 2]


def read_only():
    np.broadcast_to(x, (2, 3))[0] = 1


def delete():
    del x[0]


for f in [wrong_length, wrong_shape, wrong_place, wrong_value, wrong_sequence, read_only, delete]:
    assign(f)
i = np.arange(3)
try:
    i += 0.5
except TypeError as e:
    print(e)
try:
    i /= 2
except TypeError as e:
    print(e)
print(x, i)
