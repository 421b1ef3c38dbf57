"""A module that `captured.arr` changes from outside."""
import numpy as np

weights = np.ones(3)
scale = 1.0
seen = []
