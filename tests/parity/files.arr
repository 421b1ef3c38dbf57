"""Arrays to files and back."""
import os

import numpy as np

a = np.arange(6, dtype=float).reshape(2, 3) / 3
np.save("a.npy", a)
back = np.load("a.npy")
print(back, back.dtype, (back == a).all(), os.path.exists("a.npy"))
np.save("b", np.array([1, 2], dtype=np.int16))
print(repr(np.load("b.npy")))
np.savez("c.npz", x=a, y=np.arange(3))
with np.load("c.npz") as data:
    print(sorted(data.files), data["y"], data["x"].shape)
np.savez_compressed("d.npz", np.eye(2))
print(np.load("d.npz")["arr_0"])
np.savetxt("e.txt", a)
print(open("e.txt").read())
print(np.loadtxt("e.txt"))
np.savetxt("f.csv", a, delimiter=",", fmt="%.2f", header="x,y,z")
print(open("f.csv").read())
print(np.loadtxt("f.csv", delimiter=","), np.genfromtxt("f.csv", delimiter=","), np.loadtxt("f.csv", delimiter=",", usecols=1))
with open("g.csv", "w") as file:
    file.write("x,y\n1,2\n3,\n")
print(np.genfromtxt("g.csv", delimiter=",", skip_header=1), np.genfromtxt("g.csv", delimiter=",", skip_header=1, filling_values=0))
with open("g.csv") as file:
    for line in file:
        print(line.strip().split(","))
a.tofile("h.bin")
print(np.fromfile("h.bin").reshape(2, 3), os.path.getsize("h.bin"))
np.savetxt("i.txt", np.arange(4), fmt="%d")
print(np.loadtxt("i.txt", dtype=int), open("i.txt").readlines())
try:
    np.load("missing.npy")
except FileNotFoundError as e:
    print(e)
try:
    open("missing.txt")
except FileNotFoundError as e:
    print(e)
for name in ["a.npy", "b.npy", "c.npz", "d.npz", "e.txt", "f.csv", "g.csv", "h.bin", "i.txt"]:
    os.remove(name)
print(os.path.exists("a.npy"))
