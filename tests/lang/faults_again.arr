# Faults of expressions that come again, as in a loop, are told each time, by the operation's own name.
import warnings

import numpy as np

first = np.linspace(-1.0, 2.0, 10_000)
zero = first * 0
for turn in range(4):
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter('always')
        e = 1 + 1 / zero
    assert [str(w.message) for w in met] == ['divide by zero encountered in divide'], turn
    assert np.isinf(e).all()
    with np.errstate(divide='ignore'):
        assert np.isinf(1 + 1 / zero).all()
    with np.errstate(all='raise'):
        try:
            f = 1 + 1 / zero
            assert False
        except FloatingPointError as error:
            assert str(error) == 'divide by zero encountered in divide'
    # It is not told of what does not have it.
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter('always')
        e = 1 + 1 / (zero + 1)
    assert met == [] and (e == 2).all()
