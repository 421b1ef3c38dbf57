"""One training step of a network on a device, beside matrix products and passes over memory, as programs meet them.

    arr scripts/dev/gpu_step.arr [SIZE] [ROWS]
"""
import sys
import time
import nn

size = int(sys.argv[1]) if len(sys.argv) > 1 else 4096
rows = int(sys.argv[2]) if len(sys.argv) > 2 else 60_000
here = devices()[1]
print(f"{here.device}: {here.name} ({here.kind}, {here.interface}; {here.driver})")
print(f"float64 {here.float64}, int64 {here.int64}, arrays up to {here.largest_array >> 20} MiB,"
      f" {here.largest_part >> 20} MiB a kernel, matrix units {here.matrix_units}")


def best(work, turns=5):
    """The least time of a few turns; the device has done the work when a number of it is here."""
    float(work())
    took = []
    for _ in range(turns):
        start = time.perf_counter()
        float(work())
        took.append(time.perf_counter() - start)
    return min(took)


with device("gpu"):
    a = np.ones((size, size), dtype=np.float32)
    few, many = best(lambda: (a @ a)[0, 0]), 4

    def several():
        b = a
        for _ in range(many):
            b = a @ a
        return b[0, 0]

    each = best(several, 3) / many
    print(f"float32 {size} x {size} product: {each * 1e3:.3f} ms, {2 * size**3 / each / 1e12:.2f} TFLOP/s"
          f" (one with its answer fetched {few * 1e3:.3f} ms)")

    n = size * size
    x = np.ones(n, dtype=np.float32)
    fused = jit(lambda x: 2.5 * x + x * x - 1.0)
    took = best(lambda: fused(x)[0])
    print(f"2.5*x + x*x - 1 over {n} numbers: {took * 1e3:.3f} ms, {8 * n / took / 1e9:.1f} GB/s")
    took = best(lambda: np.sum(x))
    print(f"sum over {n} numbers: {took * 1e3:.3f} ms, {4 * n / took / 1e9:.1f} GB/s")

    rng = np.random.default_rng(0)
    images = rng.random((rows, 784), dtype=np.float32)
    labels = nn.one_hot(rng.integers(0, 10, rows), 10, dtype=np.float32)
    params = nn.mlp_init(rng, [784, 128, 10], dtype=np.float32)
    optimiser = nn.sgd(0.1)
    state = optimiser.init(params)
    batch = 128

    @jit
    def step(params, state, x, y):
        loss, grads = value_and_grad(lambda p: nn.cross_entropy(nn.mlp(p, x), y))(params)
        params, state = optimiser.update(params, grads, state)
        return params, state, loss

    params, state, loss = step(params, state, images[:batch], labels[:batch])
    float(loss)
    start = time.perf_counter()
    steps = rows // batch
    for at in range(0, steps * batch, batch):
        params, state, loss = step(params, state, images[at:at + batch], labels[at:at + batch])
    loss = float(loss)
    took = time.perf_counter() - start
    print(f"784-128-10 network, {steps} steps of {batch}: {took:.3f} s, {took / steps * 1e6:.0f} us a step, loss {loss:.4f}")
