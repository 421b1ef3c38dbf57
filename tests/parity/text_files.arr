"""Texts in files: loadtxt, genfromtxt and savetxt of strings, guessed types, quotes; saved arrays of texts and halves."""
from io import StringIO

import numpy as np

print(np.loadtxt(StringIO("a b\nc d"), dtype=str), np.loadtxt(StringIO("a, b\nc,d"), dtype="U2", delimiter=","), np.loadtxt(StringIO("a b"), dtype="S1"))
print(np.loadtxt(StringIO('"alpha, 42" 10.0\n"beta, 64" 2.0'), dtype=str, quotechar='"'), np.loadtxt(StringIO('"a, b",1\n"c ""q""",2'), dtype=str, quotechar='"', delimiter=","))
print(np.genfromtxt(StringIO("a, b \nc,d"), dtype=str, delimiter=","), np.genfromtxt(StringIO("a, b \nc,d"), dtype=str, delimiter=",", autostrip=True))
for text in ["1,2\n3,4", "1.5,2.5\n3.,4", "a,b\nc,d", "True,False\nTrue,True"]:
    found = np.genfromtxt(StringIO(text), dtype=None, delimiter=",", encoding=None)
    print(found, found.dtype)
file = StringIO()
np.savetxt(file, np.array([["a", "b"], ["c", "d"]]), fmt="%s", delimiter="|", header="texts")
print(file.getvalue())
for a in [np.array(["a", "bcd"]), np.array([b"x", b"yz"]), np.array([1.5, -2], "f2"), np.array([["é"]]), np.array("alone"), np.zeros((0, 2), "U3")]:
    np.save("a.npy", a)
    b = np.load("a.npy")
    print(repr(b), b.dtype == a.dtype, b.shape)
np.savez("both.npz", words=np.array(["q", "rs"]), numbers=np.arange(3, dtype="f2"))
with np.load("both.npz") as both:
    print(sorted(both.files), both["words"], both["numbers"])
for bad in [lambda: np.save("o.npy", np.array([1, None]), allow_pickle=False), lambda: np.array([1, "a"], dtype=object).tofile("o.bin")]:
    try:
        bad()
    except (ValueError, OSError) as error:
        print(type(error).__name__, error)
