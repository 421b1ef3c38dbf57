# Heat in a plate, by slices that are written in place.
u = np.zeros((30, 30)); u[0, :] = 100; u[:, -1] = 50
for _ in range(40):
    u[1:-1, 1:-1] += 0.2 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4 * u[1:-1, 1:-1])
print(u.sum(), u[5, 5:9], u.max(axis=0)[:5])
