[1, 2, 3] < np.ones(2)
