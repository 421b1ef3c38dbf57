"""`statistics.NormalDist`, and the median of what was counted in classes."""

import math
import random
from statistics import StatisticsError, mean, stdev
from _library import define

_ROOT = math.sqrt(2.0)
# The quantile by rational functions (Wichura's algorithm AS 241): of the middle, of the tails, of the far tails.
_PARTS = (
    ((2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
      1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e+0),
     (5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
      5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0)),
    ((7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e+0,
      3.64784832476320460504e+0, 5.76949722146069140550e+0, 4.63033784615654529590e+0, 1.42343711074968357734e+0),
     (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
      6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1.0)),
    ((2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
      2.96560571828504891230e-1, 1.78482653991729133580e+0, 5.46378491116411436990e+0, 6.65790464350110377720e+0),
     (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
      1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0)),
)


def _polynomial(coefficients, x):
    value = 0.0
    for coefficient in coefficients:
        value = value * x + coefficient
    return value


def _quantile(p, mu, sigma):
    q = p - 0.5
    if math.fabs(q) <= 0.425:
        above, below = _PARTS[0]
        r = 0.180625 - q * q
        return mu + _polynomial(above, r) * q / _polynomial(below, r) * sigma
    r = math.sqrt(-math.log(p if q <= 0.0 else 1.0 - p))
    (above, below), r = (_PARTS[1], r - 1.6) if r <= 5.0 else (_PARTS[2], r - 5.0)
    x = _polynomial(above, r) / _polynomial(below, r)
    return mu + (-x if q < 0.0 else x) * sigma


def _init(self, mu=0.0, sigma=1.0):
    if sigma < 0.0:
        raise StatisticsError("sigma must be non-negative")
    self._mu, self._sigma = float(mu), float(sigma)


def _positive(self, what):
    if not self._sigma:
        raise StatisticsError(f"{what} not defined when sigma is zero")


def _pdf(self, x):
    """The density at a point."""
    _positive(self, "pdf()")
    variance = self._sigma * self._sigma
    distance = x - self._mu
    return math.exp(distance * distance / (-2.0 * variance)) / math.sqrt(math.tau * variance)


def _cdf(self, x):
    """How probable a value up to this one is."""
    _positive(self, "cdf()")
    return 0.5 * (1.0 + math.erf((x - self._mu) / (self._sigma * _ROOT)))


def _inv_cdf(self, p):
    """The value up to which the others are this probable."""
    if p <= 0.0 or p >= 1.0:
        raise StatisticsError("p must be in the range 0.0 < p < 1.0")
    _positive(self, "cdf()")
    return _quantile(p, self._mu, self._sigma)


def _quantiles(self, n=4):
    """The cuts into parts that are equally probable."""
    return [self.inv_cdf(i / n) for i in range(1, n)]


def _samples(self, n, *, seed=None):
    """Some values at random."""
    draw = random.gauss if seed is None else random.Random(seed).gauss
    return [draw(self._mu, self._sigma) for _ in range(n)]


def _zscore(self, x):
    """How many standard deviations a value is from the mean."""
    _positive(self, "zscore()")
    return (x - self._mu) / self._sigma


def _overlap(self, other):
    """How much of the area under one density is under the other, too."""
    if not isinstance(other, NormalDist):
        raise TypeError("Expected another NormalDist instance")
    a, b = (other, self) if (other._sigma, other._mu) < (self._sigma, self._mu) else (self, other)
    a_variance, b_variance = a._sigma * a._sigma, b._sigma * b._sigma
    if not a_variance or not b_variance:
        raise StatisticsError("overlap() not defined when sigma is zero")
    spread, distance = b_variance - a_variance, math.fabs(b._mu - a._mu)
    if not spread:
        return 1.0 - math.erf(distance / (2.0 * a._sigma * _ROOT))
    middle = a._mu * b_variance - b._mu * a_variance
    half = a._sigma * b._sigma * math.sqrt(distance * distance + spread * math.log(b_variance / a_variance))
    left, right = (middle + half) / spread, (middle - half) / spread
    return 1.0 - (math.fabs(b.cdf(left) - a.cdf(left)) + math.fabs(b.cdf(right) - a.cdf(right)))


def _add(a, b):
    if isinstance(b, NormalDist):
        return NormalDist(a._mu + b._mu, math.hypot(a._sigma, b._sigma))
    return NormalDist(a._mu + b, a._sigma)


def _sub(a, b):
    if isinstance(b, NormalDist):
        return NormalDist(a._mu - b._mu, math.hypot(a._sigma, b._sigma))
    return NormalDist(a._mu - b, a._sigma)


def _equal(a, b):
    return a._mu == b._mu and a._sigma == b._sigma if isinstance(b, NormalDist) else NotImplemented


NormalDist = define("NormalDist", "statistics", {
    "__init__": _init, "pdf": _pdf, "cdf": _cdf, "inv_cdf": _inv_cdf, "quantiles": _quantiles, "samples": _samples,
    "zscore": _zscore, "overlap": _overlap, "__add__": _add, "__radd__": _add, "__sub__": _sub,
    "__rsub__": lambda a, b: -(a - b), "__mul__": lambda a, b: NormalDist(a._mu * b, a._sigma * math.fabs(b)),
    "__rmul__": lambda a, b: a * b, "__truediv__": lambda a, b: NormalDist(a._mu / b, a._sigma / math.fabs(b)),
    "__neg__": lambda a: NormalDist(-a._mu, a._sigma), "__pos__": lambda a: NormalDist(a._mu, a._sigma),
    "__eq__": _equal, "__hash__": lambda a: hash((a._mu, a._sigma)),
    "__repr__": lambda self: f"NormalDist(mu={self._mu!r}, sigma={self._sigma!r})",
}, class_methods={"from_samples": lambda cls, data: cls(float(mean(data)), float(stdev(data)))}, properties={
    "mean": lambda self: self._mu, "median": lambda self: self._mu, "mode": lambda self: self._mu,
    "stdev": lambda self: self._sigma, "variance": lambda self: self._sigma * self._sigma,
}, doc="A normal distribution: `NormalDist(100, 15)`.")


def median_grouped(data, interval=1):
    """The median of values that stand for classes of this width.

    >>> import statistics
    >>> statistics.median_grouped([1, 2, 2, 3, 4, 4, 4, 4, 4, 5])
    3.7
    """
    items = sorted(data)
    if not items:
        raise StatisticsError("no median for empty data")
    middle = items[len(items) // 2]
    before, count = sum(1 for item in items if item < middle), items.count(middle)
    width, lower = float(interval), float(middle) - float(interval) / 2.0
    return lower + width * (len(items) / 2 - before) / count
