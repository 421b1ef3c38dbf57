# A network of two layers, trained with a compiled step.
rng = np.random.default_rng(0)
X = rng.standard_normal((64, 8)).astype(np.float32)
Y = (X[:, :1] * X[:, 1:2] > 0).astype(np.float32)
params = {'w1': rng.standard_normal((8, 16)).astype(np.float32) * 0.5, 'b1': np.zeros(16, np.float32), 'w2': rng.standard_normal((16, 1)).astype(np.float32) * 0.5, 'b2': np.zeros(1, np.float32)}
def forward(p, X): return np.tanh(X @ p['w1'] + p['b1']) @ p['w2'] + p['b2']
def loss(p, X, Y):
    z = forward(p, X)
    return np.mean(np.logaddexp(0, z) - z * Y)
@jit
def step(p, X, Y):
    l, g = value_and_grad(loss)(p, X, Y)
    return l, {k: p[k] - np.float32(0.5) * g[k] for k in p}
for i in range(30):
    l, params = step(params, X, Y)
print(round(float(l), 4), params['w2'].ravel()[:4].round(4).tolist())
