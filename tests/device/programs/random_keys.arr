# Random numbers, by keys and by generators.
from arr import random
k = random.key(3); a, b = random.split(k)
x = random.normal(a, (200,))
u = random.uniform(b, (3, 4))
print(round(float(x.mean()), 6), u.round(6), random.randint(a, (5,), 0, 10), random.permutation(b, 6))
np.random.seed(0)
print(np.random.rand(2), np.random.randint(0, 9, 4), np.random.choice(5, 3, replace=False), np.random.default_rng(2).normal(size=2))
