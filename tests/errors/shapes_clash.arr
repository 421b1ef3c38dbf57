import numpy as np

a = np.zeros((3, 4))
b = np.ones((2, 4))
total = a.sum() + (a + b).mean()
