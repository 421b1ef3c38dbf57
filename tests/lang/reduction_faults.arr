# Sums and products that leave the numbers say so, as every operation does.
import numpy as np


def met(call):
    with np.errstate(all="raise"):
        try:
            call()
        except FloatingPointError as error:
            return str(error)


for n in 10, 20_000, 100_000:
    large = np.full(n, 1e308)
    assert met(lambda: np.sum(large)) == "overflow encountered in reduce"
    assert met(lambda: large.reshape(2, -1).sum(axis=1)) == "overflow encountered in reduce"
    assert met(lambda: np.prod(large)) == "overflow encountered in reduce"
    assert met(lambda: np.mean(large)) == "overflow encountered in reduce"
    assert met(lambda: np.sum(large / n)) is None
    ends = np.zeros(n)
    ends[0], ends[-1] = np.inf, -np.inf
    assert met(lambda: np.sum(ends)) == "invalid value encountered in reduce"
    assert met(lambda: np.sum(np.abs(ends))) is None
    ends[1] = np.nan
    assert met(lambda: np.sum(ends)) is None and met(lambda: np.max(ends)) is None
    assert met(lambda: np.sum(np.full(n, 3e38, dtype=np.float32))) == "overflow encountered in reduce"
    # What is computed on the way to a sum makes no difference.
    half = np.full(n, 2.0)
    assert met(lambda: np.sum(large * 1.0)) == "overflow encountered in reduce"
    assert met(lambda: np.sum((large * 1.0).reshape(2, -1), axis=0)) == "overflow encountered in reduce"
    assert met(lambda: np.sum(large.reshape(2, -1) * 1.0, axis=1)) == "overflow encountered in reduce"
    assert met(lambda: np.sum(large * half)) == "overflow encountered in multiply"
    assert met(lambda: np.sum(ends[2:] * 1.0)) == met(lambda: np.sum(ends[2:].copy()))
    assert met(lambda: np.sum(large / n * 1.0)) is None
    ends[1] = 0.0
    assert met(lambda: np.sum(ends * 2.0)) == "invalid value encountered in reduce"
