# How long products and sums take: small, large, element by element; on the CPU and, if asked for, on the GPU.
#
#     arr scripts/timings.arr                    matrices of 100 and 2,000 rows, vectors of 1,000,000
#     arr scripts/timings.arr 10000 gpu          large matrices of 10,000 rows, on the GPU too
#     arr scripts/timings.arr 64 cpu 1000        small sizes, for a quick look

import sys

import numpy as np

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
place = sys.argv[2] if len(sys.argv) > 2 else "cpu"
length = int(sys.argv[3]) if len(sys.argv) > 3 else 1000000

rng = np.random.default_rng(0)
small_a, small_b = rng.random((100, 100)), rng.random((100, 100))
large_a, large_b = rng.random((rows, rows)), rng.random((rows, rows))
a, b = rng.random(length), rng.random(length)

print("matrices of 100 rows")
%timeit -n 100 -r 3 np.dot(small_a, small_b)
print("matrices of", rows, "rows")
%timeit -n 1 -r 3 np.dot(large_a, large_b)
print("vectors of", length)
%timeit -n 10 -r 3 a + b

if place == "gpu":
    with device("gpu"):
        # Arrays made here live on the GPU; its numbers have single precision.
        gpu_a, gpu_b = np.asarray(large_a, dtype=np.float32), np.asarray(large_b, dtype=np.float32)
        u, v = np.asarray(a, dtype=np.float32), np.asarray(b, dtype=np.float32)
    print("on the GPU: matrices of", rows, "rows, then vectors of", length)
    # A number read back waits for the work to be done.
    %timeit -n 3 -r 3 float((gpu_a @ gpu_b)[0, 0])
    %timeit -n 10 -r 3 float((u + v)[0])
