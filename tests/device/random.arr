# Random numbers of a key are the same on every device.
from arr import random

here = random.key(7)
with device("cpu"):
    there = random.key(7)
assert here.device == "gpu:0" and there.device == "cpu"
assert np.array_equal(random.bits(here, (100,)), random.bits(there, (100,)))
assert random.bits(here, (100,)).device == "gpu:0"
assert np.array_equal(random.uniform(here, (10, 3)), random.uniform(there, (10, 3)))
assert random.uniform(here, (5,), np.float32).dtype == np.float32
assert np.allclose(random.normal(here, (50,)), random.normal(there, (50,)), rtol=1e-12)
assert np.array_equal(random.split(here, 4), random.split(there, 4))
assert random.split(random.key(0)).tolist() == [[1797259609, 2579123966], [928981903, 3453687069]]
draw = jit(lambda k: random.normal(k, (100,)))
assert np.allclose(draw(here), random.normal(here, (100,)), rtol=1e-9)

# NumPy's own generators give NumPy's numbers; they are copied to the device.
np.random.seed(444)
assert np.allclose(np.random.randn(2), [0.35743992, 0.3775384], rtol=1e-6)
assert np.random.default_rng(0).random(3).device == "gpu:0"
