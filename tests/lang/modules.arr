# Imports: aliases, dotted names, stars, errors.
import math
import math as m
from math import sqrt, pi as circle
from functools import *

assert m is math and sqrt(9) == 3.0 and circle == math.pi and reduce(lambda a, b: a + b, [1, 2, 3]) == 6
try:
    import nothing_here
except ModuleNotFoundError as e:
    assert str(e) == "No module named 'nothing_here'"
try:
    from math import nothing
except ImportError as e:
    assert str(e).startswith("cannot import name 'nothing' from 'math'")
try:
    math.nothing
except AttributeError as e:
    assert str(e) == "module 'math' has no attribute 'nothing'"
assert __name__ == "__main__"
