# Results to their last digit, where the order of operations and the types between decide on it.
import numpy as np

r = np.random.default_rng(12)
for dtype in ["f2", "f4", "f8"]:
    for n in [1, 2, 5, 129, 1001]:
        a = (r.normal(size=n) * 10).astype(dtype)
        for q in [0, 10, 33.3, 77.7, 99, 100, np.float64(33.3), np.float32(77.5), [10, 50.5]]:
            values = [np.percentile(a, q), np.nanpercentile(a, q), np.quantile(a, np.asarray(q) / 100)]
            print(dtype, n, q, [(value.dtype.name, value.tolist()) for value in values])
b = r.normal(size=(7, 3)).astype("f4")
b[2, 1] = np.nan
print(np.nanpercentile(b, [10, 90], axis=0).tolist(), np.nanquantile(b, 0.3, axis=1).tolist())

x = r.normal(size=60) * 7
for starts in [[0, 2, 4], [0, 3, 3, 9], [5, 1, 40]]:
    for dtype in ["f8", "f4", "i4", "c16"]:
        y = x.astype(dtype)
        print(np.add.reduceat(y, starts).tolist(), np.multiply.reduceat(y[:6], [0, 2]).tolist())
    print(np.maximum.reduceat(x, starts).tolist())
print(np.add.reduceat(x.reshape(12, 5), [0, 3, 4], axis=1).tolist())

print(np.arange(0.1, 2, 0.3).tolist(), np.arange(5, dtype="f4").tolist(), np.arange(-1.5, 3, dtype="f2").tolist())
print(np.arange(3.7, dtype="i8").tolist(), np.arange(0.5, 6, 1.3, dtype="i4").tolist(), np.linspace(0.1, 1, 7).tolist())

z = x[:30] + 1j * x[30:]
print(np.var(z), np.std(z), np.var(z, ddof=1), np.cumprod(z[:12]).tolist())
turns = np.array([1, 2, 3, 29, 58, 100, 1000, 12345, 99999, 400000])
print(np.sin(turns * np.pi).tolist(), np.cos(turns * np.pi / 2).tolist())

w = np.concatenate([z * [float(f"1e{k}") for k in range(-15, 15)], [0, 1j, complex(np.nan, np.inf), complex(1, np.nan), complex(np.nan, 0)]])
print(np.abs(w).tolist(), np.abs(w.astype("c8")).tolist(), [float(abs(number)) for number in w[:30]])
