"""numpy.testing: what passes, and what failures say."""
import numpy as np
from numpy.testing import *


def failure(assertion, *args, **kwargs):
    try:
        assertion(*args, **kwargs)
        print("passes")
    except AssertionError as error:
        print(error)


failure(assert_allclose, [1.0, 2, 3], [1.0, 2.1, 3.2])
failure(assert_allclose, [1.0, 2, 3], [1.0, 2, 3 + 1e-9])
failure(assert_allclose, 1.0, 1.1, rtol=1e-3, err_msg="hello")
failure(assert_allclose, [[1.0, 2, 3]], [1.0, 2])
failure(assert_allclose, [np.nan, 1], [1, np.nan])
failure(assert_allclose, [np.inf, 1], [-np.inf, 1])
failure(assert_array_equal, [1, 2, 3], [1, 2, 4], "mine")
failure(assert_array_equal, np.arange(6).reshape(2, 3), np.zeros((2, 3)))
failure(assert_array_equal, np.arange(2000), np.zeros(2000))
failure(assert_array_equal, [True, False], [True, True])
failure(assert_array_equal, 1, [1, 1])
failure(assert_array_equal, 1, [1, 1], strict=True)
failure(assert_array_equal, [1.0, 1], [1, 1], strict=True)
failure(assert_equal, 4, 5)
failure(assert_equal, [1, [2, 3]], [1, [2, 4]])
failure(assert_equal, {"a": 1}, {"a": 2})
failure(assert_equal, np.nan, np.nan)
failure(assert_equal, np.array([1, 2]), [1, 4])
failure(assert_equal, "abc", "abd")
failure(assert_almost_equal, 2.3333333333333, 2.33333334, decimal=10)
failure(assert_array_almost_equal, [1.0, 2.33333, np.nan], [1.0, 2.33339, np.nan], decimal=5)
failure(assert_approx_equal, 0.12345670e-20, 0.12345672e-20, significant=8)
failure(assert_array_less, [1.0, 1, np.nan], [1, 2, np.nan])
failure(assert_array_less, [6, 7], [5, 5])
failure(assert_array_almost_equal_nulp, np.array([1.0]), np.array([1.0]) * (1 + 2**-50))
failure(assert_array_max_ulp, np.array([1.0]), np.array([1.0]) * (1 + 2**-45), maxulp=3)
failure(assert_string_equal, "abc", "abcd")
failure(assert_, False, "no")
failure(assert_raises, ValueError, int, "x")
failure(assert_raises, ValueError, int, "3")
failure(assert_raises_regex, ValueError, "zzz", int, "x")
with assert_raises(ZeroDivisionError):
    1 / 0
