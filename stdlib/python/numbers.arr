"""The kinds of numbers, for `isinstance`.

>>> import numbers
>>> isinstance(3, numbers.Integral), isinstance(3.0, numbers.Real), isinstance("3", numbers.Number)
(True, True, False)
"""

import numpy as np

Integral = (int, np.integer)
Rational = Integral
Real = (int, float, np.integer, np.floating)
Complex = (int, float, complex, np.number)
Number = Complex
