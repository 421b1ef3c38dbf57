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
