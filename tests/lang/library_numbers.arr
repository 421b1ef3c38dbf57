"""Distributions, decimal logarithms, samples of what is not held, keys from comparing functions."""

import bisect
import functools
import random
import statistics
from decimal import Decimal, InvalidOperation, localcontext

# --- statistics ------------------------------------------------------------------------------------------------------

height = statistics.NormalDist(100, 15)
assert repr(height) == "NormalDist(mu=100.0, sigma=15.0)" and height.mean == height.median == height.mode == 100
assert (height.stdev, height.variance, height.zscore(130)) == (15.0, 225.0, 2.0)
assert height.inv_cdf(0.975) == 129.3994597681008 and height.inv_cdf(1e-9) == 10.032894774884696
assert abs(height.cdf(130) - 0.977249868051821) < 1e-15 and abs(height.pdf(100) - 0.026596152026762) < 1e-15
assert height.quantiles()[1] == 100 and len(height.quantiles(10)) == 9
assert height + 5 == statistics.NormalDist(105, 15) and -height == statistics.NormalDist(-100, 15)
assert height * 2 - 1 == statistics.NormalDist(199, 30) and 3 - height == statistics.NormalDist(-97, 15)
assert height + statistics.NormalDist(1, 20) == statistics.NormalDist(101, 25)
assert statistics.NormalDist.from_samples([1, 2, 4]).mean == 7 / 3 and height != 5 and len({height, height + 0}) == 1
assert abs(height.overlap(statistics.NormalDist(110, 15)) - 0.738882680363527) < 1e-14
assert len(height.samples(3, seed=1)) == 3 and height.samples(3, seed=1) == height.samples(3, seed=1)
for wrong in (lambda: statistics.NormalDist(0, -1), lambda: height.inv_cdf(1), lambda: statistics.NormalDist(0, 0).pdf(1)):
    try:
        wrong()
    except statistics.StatisticsError:
        pass
    else:
        assert False
assert statistics.median_grouped([52, 52, 53, 54]) == 52.5 and statistics.median_grouped([1, 3, 3, 5], 2) == 3.0
assert statistics.fmean([85, 92, 83, 91], [0.20, 0.20, 0.30, 0.30]) == 87.6

# --- decimal -----------------------------------------------------------------------------------------------------------

for number, ln, log10 in [
    ("2", "0.6931471805599453094172321215", "0.3010299956639811952137388947"),
    ("0.5", "-0.6931471805599453094172321215", "-0.3010299956639811952137388947"),
    ("1e-30", "-69.07755278982137052053974364", "-30"),
    ("123.456", "4.815884817283263883109232105", "2.091512201627771681069399777"),
    ("1", "0", "0"),
]:
    assert str(Decimal(number).ln()) == ln and str(Decimal(number).log10()) == log10, number
for number, power in [("1", "2.718281828459045235360287471"), ("-25.5", "8.423463754468647405876465263E-12"), ("0", "1")]:
    assert str(Decimal(number).exp()) == power, number
assert Decimal(0).ln() == Decimal("-Infinity") and Decimal("Infinity").ln() == Decimal("Infinity")
with localcontext() as context:
    context.prec = 40
    assert str(Decimal(10).ln()) == "2.302585092994045684017991454684364207601"
    assert abs(Decimal(7).ln().exp() - 7) < Decimal("1e-37")
try:
    Decimal(-1).ln()
except InvalidOperation:
    pass

# --- random ------------------------------------------------------------------------------------------------------------

random.seed(2024)
assert random.sample(range(10**9), 2) == random.Random(2024).sample(range(10**9), 2)
random.seed(7)
assert len(random.choices(range(10**12), k=3)) == 3 and random.choices("ab", [0, 1], k=2) == ["b", "b"]
assert sorted(random.sample("abc", counts=[2, 1, 3], k=6)) == list("aabccc")
assert sorted(random.sample(["x", "y"], counts=[10**9, 1], k=2))[0] == "x"
assert random.Random(3).vonmisesvariate(0, 4) == 6.088069956760415 and 0 <= random.vonmisesvariate(1, 0) < 6.2832

# --- functools ---------------------------------------------------------------------------------------------------------


def backwards(a, b):
    return (b > a) - (b < a)


key = functools.cmp_to_key(backwards)
assert key(3) < key(2) and key(2) == key(2) and key(1) >= key(2) and max([3, 1, 2], key=key) == 1
assert sorted([3, 1, 2], key=key) == [3, 2, 1] and bisect.bisect([key(3), key(1)], key(2)) == 1
assert sorted([(1, "a"), (2, "b")], key=lambda pair: (key(pair[0]), pair[1])) == [(2, "b"), (1, "a")]
try:
    key(1) < 5
except TypeError as error:
    assert str(error) == "other argument must be K instance"


@functools.lru_cache(maxsize=8, typed=True)
def double(x):
    return 2 * x


assert double.cache_parameters() == {"maxsize": 8, "typed": True} and double(2) == 4
