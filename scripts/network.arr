# A dense network 784-128-10 (relu, softmax, cross-entropy, Adam) learns to tell ten kinds of noisy pictures apart:
# plain, then compiled.
#
#     arr scripts/network.arr                    3,000 pictures, 10 epochs
#     arr scripts/network.arr 400 2              400 pictures, 2 epochs
#     arr scripts/network.arr 3000 10 gpu        the compiled network on the GPU

import sys
import time

import nn
import numpy as np
from arr import grad, jit, value_and_grad

total = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 10
place = sys.argv[3] if len(sys.argv) > 3 else "cpu"
size = 50
f32 = np.float32

# Ten prototypes of 28 x 28 pixels; each picture is one of them under three times as much noise.
rng = np.random.default_rng(0)
prototypes = rng.standard_normal((10, 784))


def pictures(count):
    labels = rng.integers(0, 10, count)
    return (prototypes[labels] + 3 * rng.standard_normal((count, 784))).astype(f32), labels


x_train, labels = pictures(total)
x_test, test_labels = pictures(500)
y_train = nn.one_hot(labels, 10, dtype=f32)

start = nn.mlp_init(rng, [784, 128, 10], dtype=f32)
optimiser = nn.adam(0.001)
print("parameters:", nn.count(start))


def loss(params, x, y):
    """The mean cross-entropy of the network's answers."""
    hidden = nn.relu(x @ params[0]["w"] + params[0]["b"])
    answers = hidden @ params[1]["w"] + params[1]["b"]
    return -np.mean(np.sum(y * nn.log_softmax(answers), axis=1))


def step(params, state, x, y):
    value, gradients = value_and_grad(loss)(params, x, y)
    params, state = optimiser.update(params, gradients, state)
    return params, state, value


def fit(step):
    params, state = start, optimiser.init(start)
    shuffle = np.random.default_rng(1)
    began = time.perf_counter()
    for epoch in range(epochs):
        losses = []
        for batch in nn.batches(shuffle, total, size):
            params, state, value = step(params, state, x_train[batch], y_train[batch])
            losses.append(value)
        if epoch in (0, epochs - 1):
            print(f"  epoch {epoch + 1}: loss {float(sum(losses)) / len(losses):.4f}")
    correct = nn.accuracy(np.asarray(nn.mlp(params, x_test)), test_labels)
    print(f"  accuracy {correct:.1%} in {time.perf_counter() - began:.2f} s")


print("before: accuracy {:.1%}".format(nn.accuracy(nn.mlp(start, x_test), test_labels)))
print("plain")
fit(step)
print("compiled" + (" for the GPU" if place == "gpu" else ""))
fit(jit(step, device=place))
