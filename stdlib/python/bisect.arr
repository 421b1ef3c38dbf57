"""Searching sorted lists by halving.

>>> import bisect
>>> bisect.bisect([10, 20, 20, 30], 20)
3
"""

from _bisect import bisect_left, bisect_right, insort_left, insort_right

bisect = bisect_right
insort = insort_right
