# Prime numbers by steps of slices.
n = 200; p = np.ones(n, bool); p[:2] = False
for i in range(2, 15):
    if p[i]: p[i * i::i] = False
print(np.nonzero(p)[0], p.sum())
