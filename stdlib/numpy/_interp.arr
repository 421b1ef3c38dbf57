# Interpolation of traced values: by operations, so that derivatives pass.
import numpy as np
from arr import stop_gradient


def _interp(x, xp, fp, left=None, right=None, period=None):
    x, xp, fp = np.asarray(x), np.asarray(xp), np.asarray(fp)
    if xp.ndim != 1 or fp.ndim != 1 or xp.size != fp.size:
        raise ValueError('fp and xp are not of the same length.')
    if xp.size == 0:
        raise ValueError('array of sample points is empty')
    if period is not None:
        if period == 0:
            raise ValueError('period must be a non-zero value')
        period = abs(period)
        x, xp = np.remainder(x, period), np.remainder(xp, period)
        order = np.argsort(xp)
        xp, fp = xp[order], fp[order]
        xp = np.concatenate([xp[-1:] - period, xp, xp[:1] + period])
        fp = np.concatenate([fp[-1:], fp, fp[:1]])
        left = right = None
    if xp.size == 1:
        inside = np.broadcast_to(fp[0], x.shape)
    else:
        at = np.clip(np.searchsorted(xp, x, side='right') - 1, 0, xp.size - 2)
        x0, x1, y0, y1 = xp[at], xp[at + 1], fp[at], fp[at + 1]
        width = x1 - x0
        same = width == 0
        share = np.where(same, 0.0, (x - x0) / np.where(same, 1.0, width))
        inside = y0 + share * (y1 - y0)
    below = fp[0] if left is None else left
    above = fp[-1] if right is None else right
    if period is not None:
        return inside
    return np.where(x < xp[0], below, np.where(x > xp[-1], above, inside))
