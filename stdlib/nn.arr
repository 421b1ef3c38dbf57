"""Neural networks in a few functions: activations, losses, layers, optimisers.

Parameters are trees: lists, tuples and dicts of arrays. Everything here is made of array operations, so it can be
differentiated, compiled and run on any device.

    import nn
    rng = np.random.default_rng(0)
    params = nn.mlp_init(rng, [784, 128, 10])
    optimiser = nn.adam(1e-3)
    state = optimiser.init(params)

    @jit
    def step(params, state, x, labels):
        loss, grads = value_and_grad(lambda p: nn.cross_entropy(nn.mlp(p, x), labels))(params)
        params, state = optimiser.update(params, grads, state)
        return params, state, loss
"""

import numpy as np
from collections import namedtuple
from arr import stop_gradient

# --- Trees ------------------------------------------------------------------------------------------------------------


def tree_map(f, tree, *rest):
    """Apply a function to every leaf of a tree, and to the leaves in the same places of other trees.

    >>> tree_map(lambda x: x * 10, {'w': [1, 2], 'b': (3,)})
    {'w': [10, 20], 'b': (30,)}
    >>> tree_map(lambda x, y: x - y, [5, 6], [1, 2])
    [4, 4]
    """
    if isinstance(tree, dict):
        return {key: tree_map(f, item, *[other[key] for other in rest]) for key, item in tree.items()}
    if isinstance(tree, list):
        return [tree_map(f, *items) for items in zip(tree, *rest)]
    if isinstance(tree, tuple):
        items = [tree_map(f, *items) for items in zip(tree, *rest)]
        return type(tree)(*items) if hasattr(tree, "_fields") else tuple(items)
    return None if tree is None else f(tree, *rest)


def tree_leaves(tree):
    """The leaves of a tree as a list, in order.

    >>> tree_leaves({'w': [1, 2], 'b': (3,)})
    [1, 2, 3]
    """
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, (list, tuple)):
        return [leaf for item in tree for leaf in tree_leaves(item)]
    return [] if tree is None else [tree]


def count(tree):
    """How many numbers a tree holds.

    >>> count({'w': np.zeros((784, 128)), 'b': np.zeros(128)})
    100480
    """
    return sum(np.size(leaf) for leaf in tree_leaves(tree))


def global_norm(tree):
    """The Euclidean norm of all the numbers of a tree.

    >>> global_norm([np.array([3.0]), np.array([[4.0]])])
    np.float64(5.0)
    """
    return np.sqrt(sum(np.sum(leaf * leaf) for leaf in tree_leaves(tree)))


# --- Activations ------------------------------------------------------------------------------------------------------


def relu(x):
    """x where it is positive, 0 elsewhere.

    >>> relu(np.array([-2., 0., 3.]))
    array([0., 0., 3.])
    """
    return np.maximum(x, 0)


def leaky_relu(x, slope=0.01):
    """x where it is positive, slope * x elsewhere.

    >>> leaky_relu(np.array([-2., 3.]))
    array([-0.02,  3.  ])
    """
    return np.where(x > 0, x, slope * x)


def elu(x, alpha=1.0):
    """x where it is positive, alpha * (exp(x) - 1) elsewhere.

    >>> elu(np.array([0., 3.]))
    array([0., 3.])
    """
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def softplus(x):
    """log(1 + exp(x)) without overflow.

    >>> softplus(np.array([-1000., 1000.]))
    array([   0., 1000.])
    """
    return np.logaddexp(x, 0.0)


def sigmoid(x):
    """1 / (1 + exp(-x)) without overflow.

    >>> sigmoid(np.array([-1000., 0., 1000.]))
    array([0. , 0.5, 1. ])
    """
    return 0.5 * (np.tanh(0.5 * x) + 1.0)


def silu(x):
    """x * sigmoid(x), known as swish too.

    >>> silu(np.array([0., 100.]))
    array([  0., 100.])
    """
    return x * sigmoid(x)


def gelu(x):
    """The Gaussian error linear unit, by its approximation with tanh.

    >>> gelu(np.array([1., 100.]))
    array([  0.84119199, 100.        ])
    """
    return 0.5 * x * (1.0 + np.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))


def logsumexp(x, axis=None, keepdims=False):
    """log(sum(exp(x))) along axes, without overflow.

    >>> logsumexp(np.array([1000., 1000.]))
    np.float64(1000.6931471805599)
    """
    top = stop_gradient(np.max(x, axis=axis, keepdims=True))
    top = np.where(np.isfinite(top), top, np.zeros_like(top))
    total = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=keepdims))
    return total + (top if keepdims else np.squeeze(top, axis=axis))


def softmax(x, axis=-1):
    """exp(x) / sum(exp(x)) along an axis, without overflow.

    >>> softmax(np.array([0., 0., 1000.]))
    array([0., 0., 1.])
    >>> softmax(np.zeros((2, 4)))
    array([[0.25, 0.25, 0.25, 0.25],
           [0.25, 0.25, 0.25, 0.25]])
    """
    powers = np.exp(x - stop_gradient(np.max(x, axis=axis, keepdims=True)))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def log_softmax(x, axis=-1):
    """log(softmax(x)), exact where softmax is as good as 0.

    >>> log_softmax(np.array([0., 1000.]))
    array([-1000.,     0.])
    """
    shifted = x - stop_gradient(np.max(x, axis=axis, keepdims=True))
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


# --- Losses -----------------------------------------------------------------------------------------------------------


def one_hot(labels, classes, dtype=np.float64):
    """A row for each label: 1 in the label's column, 0 elsewhere.

    >>> one_hot(np.array([0, 2]), 3)
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    return (np.expand_dims(labels, -1) == np.arange(classes)).astype(dtype)


def mse(predicted, wanted):
    """The mean of the squared differences.

    >>> mse(np.array([1., 2.]), np.array([1., 4.]))
    np.float64(2.0)
    """
    return np.mean((predicted - wanted) ** 2)


def cross_entropy(logits, labels):
    """The mean over rows of -log of the probability that softmax(logits) gives the labels.

    Labels are the numbers of classes, or a row of probabilities each (one_hot).

    >>> cross_entropy(np.array([[0., 0.], [0., 1000.]]), np.array([0, 1]))
    np.float64(0.34657359027997264)
    >>> cross_entropy(np.array([[0., 0.]]), np.array([[0.5, 0.5]]))
    np.float64(0.6931471805599453)
    """
    if np.ndim(labels) < np.ndim(logits):
        labels = one_hot(labels, np.shape(logits)[-1], logits.dtype)
    return -np.mean(np.sum(labels * log_softmax(logits), axis=-1))


def binary_cross_entropy(logits, labels):
    """The mean of -log of the probability that sigmoid(logits) gives labels of 0 and 1.

    >>> binary_cross_entropy(np.array([0., 1000.]), np.array([1., 1.]))
    np.float64(0.34657359027997264)
    """
    return np.mean(softplus(logits) - labels * logits)


def accuracy(logits, labels):
    """The share of rows whose largest logit is at the label.

    >>> accuracy(np.array([[0., 1.], [3., 2.]]), np.array([1, 1]))
    np.float64(0.5)
    """
    if np.ndim(labels) == np.ndim(logits):
        labels = np.argmax(labels, axis=-1)
    return np.mean(np.argmax(logits, axis=-1) == labels)


# --- Layers -----------------------------------------------------------------------------------------------------------


def glorot(rng, inputs, outputs, dtype=np.float64):
    """Weights uniform between plus and minus sqrt(6 / (inputs + outputs)): for tanh and sigmoid.

    >>> glorot(np.random.default_rng(0), 2, 3).shape
    (2, 3)
    """
    limit = np.sqrt(6.0 / (inputs + outputs))
    return rng.uniform(-limit, limit, (inputs, outputs)).astype(dtype)


def he(rng, inputs, outputs, dtype=np.float64):
    """Normal weights of standard deviation sqrt(2 / inputs): for relu.

    >>> he(np.random.default_rng(0), 2, 3).shape
    (2, 3)
    """
    return (np.sqrt(2.0 / inputs) * rng.standard_normal((inputs, outputs))).astype(dtype)


def dense_init(rng, inputs, outputs, init=he, dtype=np.float64):
    """The parameters of a dense layer: a matrix of weights and a row of zeros.

    >>> dense_init(np.random.default_rng(0), 2, 3)['b']
    array([0., 0., 0.])
    """
    return {"w": init(rng, inputs, outputs, dtype), "b": np.zeros(outputs, dtype=dtype)}


def dense(params, x):
    """x @ w + b.

    >>> dense({'w': np.array([[1., 2.]]), 'b': np.array([0., 1.])}, np.array([[3.]]))
    array([[3., 7.]])
    """
    return x @ params["w"] + params["b"]


def mlp_init(rng, sizes, init=he, dtype=np.float64):
    """The parameters of dense layers one after the other, with these numbers of units.

    >>> [layer['w'].shape for layer in mlp_init(np.random.default_rng(0), [784, 128, 10])]
    [(784, 128), (128, 10)]
    """
    return [dense_init(rng, inputs, outputs, init, dtype) for inputs, outputs in zip(sizes[:-1], sizes[1:])]


def mlp(params, x, activation=relu):
    """Dense layers one after the other, an activation between them, none after the last.

    >>> layer = {'w': np.array([[-1.0]]), 'b': np.array([0.0])}
    >>> mlp([layer, layer], np.array([[-2.], [2.]]))
    array([[-2.],
           [ 0.]])
    """
    for layer in params[:-1]:
        x = activation(dense(layer, x))
    return dense(params[-1], x)


def layer_norm(x, axis=-1, epsilon=1e-5):
    """x with mean 0 and variance 1 along an axis.

    >>> layer_norm(np.array([2., 4.]), epsilon=0.0)
    array([-1.,  1.])
    """
    centred = x - np.mean(x, axis=axis, keepdims=True)
    return centred / np.sqrt(np.mean(centred**2, axis=axis, keepdims=True) + epsilon)


def dropout(rng, x, rate):
    """x with a share of its numbers set to 0 and the others scaled up to keep the mean.

    >>> dropout(np.random.default_rng(0), np.ones(4), 0.0)
    array([1., 1., 1., 1.])
    """
    kept = rng.random(np.shape(x)) >= rate
    return np.where(kept, x / (1.0 - rate), np.zeros_like(x))


def batches(rng, total, size):
    """The numbers below total in random order, in arrays of a size; what is left over at the end is left out.

    >>> [len(batch) for batch in batches(np.random.default_rng(0), 10, 4)]
    [4, 4]
    """
    order = rng.permutation(total)
    return [order[start : start + size] for start in range(0, total - size + 1, size)]


# --- Optimisers -------------------------------------------------------------------------------------------------------

Optimiser = namedtuple("Optimiser", ["init", "update"])


def sgd(rate, momentum=0.0):
    """Gradient descent: `init(params)` gives a state, `update(params, grads, state)` new parameters and a new state.

    >>> descent = sgd(0.1)
    >>> params = np.array([1.0, 2.0])
    >>> params, state = descent.update(params, np.array([10.0, 0.0]), descent.init(params))
    >>> params
    array([0., 2.])
    """

    def init(params):
        return tree_map(np.zeros_like, params) if momentum else None

    def update(params, grads, state):
        if momentum:
            grads = state = tree_map(lambda velocity, grad: momentum * velocity + grad, state, grads)
        return tree_map(lambda param, grad: param - rate * grad, params, grads), state

    return Optimiser(init, update)


def adam(rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-7):
    """Adam: steps as long as the running mean of the gradients over the root of that of their squares.

    `init(params)` gives a state, `update(params, grads, state)` new parameters and a new state.

    >>> optimiser = adam(0.5)
    >>> params = np.array([1.0, 2.0])
    >>> params, state = optimiser.update(params, np.array([10.0, -0.1]), optimiser.init(params))
    >>> params
    array([0.50000016, 2.49998419])
    """

    def init(params):
        # The number of steps is an array: as a number it would compile `update` anew for each.
        steps = np.zeros((), dtype=tree_leaves(params)[0].dtype)
        return {"steps": steps, "mean": tree_map(np.zeros_like, params), "square": tree_map(np.zeros_like, params)}

    def update(params, grads, state):
        steps = state["steps"] + 1
        mean = tree_map(lambda m, g: beta1 * m + (1 - beta1) * g, state["mean"], grads)
        square = tree_map(lambda v, g: beta2 * v + (1 - beta2) * g * g, state["square"], grads)
        scale = rate * np.sqrt(1 - beta2**steps) / (1 - beta1**steps)
        params = tree_map(lambda p, m, v: p - scale * m / (np.sqrt(v) + epsilon), params, mean, square)
        return params, {"steps": steps, "mean": mean, "square": square}

    return Optimiser(init, update)
