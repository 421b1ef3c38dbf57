"""Random walks, Monte Carlo, Markov chains, the bootstrap: reproducible from a seed."""
import numpy as np

rng = np.random.default_rng(2024)
points = rng.random((100000, 2))
inside = (points**2).sum(axis=1) < 1
print(f"pi is about {4 * inside.mean():.4f}, {inside.sum()} of {inside.size}")

steps = rng.choice([-1, 1], size=(1000, 200))
walks = steps.cumsum(axis=1)
print(walks.shape, walks[0, :10], walks[:, -1].mean(), walks[:, -1].std().round(4), np.abs(walks).max(), (walks == 0).any(axis=1).sum())
first = np.argmax(np.abs(walks) >= 10, axis=1)
print(first[:10], first[first > 0].mean().round(6), np.percentile(first[first > 0], [25, 50, 75]))

P = np.array([[0.9, 0.075, 0.025], [0.15, 0.8, 0.05], [0.25, 0.25, 0.5]])
state, visits = 0, np.zeros(3, dtype=int)
for u in rng.random(5000):
    state = np.searchsorted(P[state].cumsum(), u)
    visits[state] += 1
print(visits, (visits / visits.sum()).round(3), np.linalg.matrix_power(P, 100)[0].round(6))

np.random.seed(7)
sample = np.random.normal(10, 2, 50)
means = np.array([np.random.choice(sample, 50).mean() for _ in range(500)])
low, high = np.percentile(means, [2.5, 97.5])
print(f"{sample.mean():.6f} [{low:.6f}, {high:.6f}]", sample[:3], np.sort(sample)[:3])
print(np.histogram(sample, bins=5), np.bincount(np.random.poisson(2, 100)), np.corrcoef(sample[:-1], sample[1:])[0, 1].round(8))

np.random.seed(0)
data = np.concatenate([np.random.randn(30, 2) + centre for centre in ([0, 0], [5, 5], [0, 5])])
np.random.shuffle(data)
centres = data[:3].copy()
for iteration in range(20):
    distances = np.linalg.norm(data[:, None] - centres[None], axis=2)
    labels = distances.argmin(axis=1)
    updated = np.array([data[labels == k].mean(axis=0) for k in range(3)])
    if np.allclose(updated, centres):
        break
    centres = updated
print(iteration, centres[np.argsort(centres.sum(axis=1))].round(6), np.bincount(labels))

deck = np.arange(52)
np.random.shuffle(deck)
hands = deck[:20].reshape(4, 5)
print(hands, hands % 13, "SHDC"[hands[0, 0] // 13], np.unique(hands // 13, return_counts=True))
print(rng.integers(1, 7, (3, 5)).sum(axis=1), rng.permutation(8).reshape(2, 4), rng.normal(size=(2, 3)).round(3), rng.exponential(2, 3).round(4), rng.binomial(10, 0.3, 5))
