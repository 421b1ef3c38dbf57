# The module nn: values at the edges, derivatives against differences, the same when compiled, optimisers that arrive.
import nn
import numpy as np
from arr import grad, jit, value_and_grad

rng = np.random.default_rng(0)
x = rng.standard_normal((4, 5))
labels = np.array([0, 3, 1, 4])


def close(a, b, tolerance=1e-6):
    return np.shape(a) == np.shape(b) and np.max(np.abs(np.asarray(a) - np.asarray(b))) < tolerance


def by_differences(f, x, step=1e-6):
    slopes = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        shift = np.zeros_like(x)
        shift[index] = step
        slopes[index] = (f(x + shift) - f(x - shift)) / (2 * step)
    return slopes


weights = rng.standard_normal((4, 5))
for name in ["relu", "leaky_relu", "elu", "softplus", "sigmoid", "silu", "gelu", "softmax", "log_softmax", "layer_norm"]:
    function = getattr(nn, name)

    def total(x):
        return np.sum(function(x) * weights)

    assert close(grad(total)(x), by_differences(total, x), 1e-5), name
    assert close(jit(function)(x), function(x), 1e-12), name
    assert close(jit(grad(total))(x), grad(total)(x), 1e-12), name
    assert function(x.astype(np.float32)).dtype == np.float32, name
    extreme = function(np.array([-1e4, -1.0, 0.0, 1e4]))
    assert np.all(np.isfinite(extreme)), (name, extreme)
    assert np.all(np.isfinite(grad(lambda x: np.sum(function(x)))(np.array([-1e4, -1.0, 0.5, 1e4])))), name

assert close(nn.softmax(x).sum(axis=1), np.ones(4)) and close(np.exp(nn.log_softmax(x, axis=0)).sum(axis=0), np.ones(5))
assert close(nn.logsumexp(x), np.log(np.sum(np.exp(x)))) and nn.logsumexp(x, axis=1, keepdims=True).shape == (4, 1)
assert nn.logsumexp(np.array([-np.inf, -np.inf])) == -np.inf
assert close(grad(nn.logsumexp)(x), nn.softmax(x.ravel()).reshape(4, 5))

# Losses: classes and rows of probabilities mean the same.
hot = nn.one_hot(labels, 5)
assert close(nn.cross_entropy(x, labels), nn.cross_entropy(x, hot))
assert close(grad(lambda x: nn.cross_entropy(x, labels))(x), (nn.softmax(x) - hot) / 4)
assert close(nn.binary_cross_entropy(x, x > 0), np.mean(np.log1p(np.exp(-np.abs(x)))))
assert nn.accuracy(hot, labels) == 1.0 and nn.accuracy(hot, hot) == 1.0 and nn.accuracy(-hot, labels) == 0.0
assert nn.one_hot(labels, 5, dtype=np.float32).dtype == np.float32

# Trees.
tree = {"a": [x, (1.0, 2)], "b": None}
doubled = nn.tree_map(lambda leaf: leaf * 2, tree)
assert close(doubled["a"][0], 2 * x) and doubled["a"][1] == (2.0, 4) and doubled["b"] is None
assert len(nn.tree_leaves(tree)) == 3 and nn.count(tree) == 22
assert close(nn.global_norm([x, x]), np.sqrt(2 * np.sum(x * x)))

# Layers.
params = nn.mlp_init(rng, [5, 8, 3], init=nn.glorot)
assert nn.mlp(params, x).shape == (4, 3) and nn.count(params) == 5 * 8 + 8 + 8 * 3 + 3
assert np.max(np.abs(params[0]["w"])) <= np.sqrt(6 / 13)
assert abs(np.std(nn.he(rng, 400, 300)) - np.sqrt(2 / 400)) < 1e-3
kept = nn.dropout(rng, np.ones(10000), 0.25)
assert abs(np.mean(kept) - 1) < 0.05 and np.all((kept == 0) | (np.abs(kept - 4 / 3) < 1e-12))
parts = nn.batches(rng, 10, 3)
assert [len(part) for part in parts] == [3, 3, 3] and len(set(np.concatenate(parts).tolist())) == 9

# Optimisers.
wanted = {"w": np.array([1.0, -2.0]), "b": [np.array(0.5)]}


def distance(params):
    return sum(np.sum((p - q) ** 2) for p, q in zip(nn.tree_leaves(params), nn.tree_leaves(wanted)))


for optimiser in [nn.sgd(0.1), nn.sgd(0.02, momentum=0.9), nn.adam(0.05)]:
    for compiled in [False, True]:
        point = nn.tree_map(np.zeros_like, wanted)
        state = optimiser.init(point)

        def step(params, state):
            loss, slopes = value_and_grad(distance)(params)
            return (*optimiser.update(params, slopes, state), loss)

        step = jit(step, strict=True) if compiled else step
        for _ in range(500):
            point, state, loss = step(point, state)
        assert loss < 1e-4, (optimiser, compiled, loss)
        assert close(point["w"], wanted["w"], 0.02) and point["b"][0].shape == ()
