# Walks inside each other, the order of products, colours drawn.
import numpy as np

a = np.arange(12).reshape(2, 3, 2)
outer, inner = np.nested_iters(a, [[1], [0, 2]], flags=['multi_index'])
for x in outer:
    print(outer.multi_index)
    for y in inner:
        print('', inner.multi_index, y)
print([[int(z) for z in k] for i, j, k in [np.nested_iters(a, [[0], [1], [2]])] for x in i for y in j])
w = np.zeros((2, 3))
i, j = np.nested_iters([w, np.arange(6.).reshape(2, 3)], [[1], [0]], op_flags=[['readwrite'], ['readonly']])
for _ in i:
    for x, y in j:
        x[...] = y + 1
print(w)
for axes in ([[0], [0]], [[0], [3]], []):
    try:
        np.nested_iters(a, axes)
    except Exception as error:
        print(type(error).__name__, error)
rng = np.random.default_rng(5)
print(rng.multivariate_hypergeometric([16, 8, 4], 6, size=3), rng.multivariate_hypergeometric([5, 3], 7), rng.multivariate_hypergeometric([16, 8, 4], 6, size=2, method='count'))
print(rng.multivariate_hypergeometric([16, 8, 4], 20, size=2, method='count'), rng.multivariate_hypergeometric([], 0), rng.random())
for given in (([16, 8], 30), ([[1]], 1), ([-1, 2], 1), ([1, 2], -1), ([1.5, 2], 1), ([1, 2], 1.5), ([10**10, 5], 3)):
    try:
        rng.multivariate_hypergeometric(*given)
    except Exception as error:
        print(type(error).__name__, error)
for text, shapes in (
    ('ij,jk,kl->il', [(2, 2), (2, 5), (5, 2)]), ('ea,fb,abcd,gc,hd->efgh', [(10, 10), (10, 10), (10,) * 4, (10, 10), (10, 10)]),
    ('i,i', [(3,), (3,)]), ('ab,bc,cd,de', [(2, 9), (9, 3), (3, 8), (8, 2)]), ('a,b,c->abc', [(2,), (3,), (4,)]),
):
    for optimize in ('greedy', 'optimal', False):
        path, report = np.einsum_path(text, *[np.ones(shape) for shape in shapes], optimize=optimize)
        print(path)
        print(report)
print(np.einsum_path(np.ones((2, 3)), [0, 1], np.ones((3, 4)), [1, 2], np.ones((4, 2)), [2, 3], [0, 3], optimize=['einsum_path', (0, 1), (0, 1)])[0])
for given in (('ij,jk', np.ones((2, 2))), ('ij', np.ones(3)), ('ij,jk', np.ones((2, 2)), np.ones((3, 2)))):
    try:
        np.einsum_path(*given)
    except Exception as error:
        print(type(error).__name__, error)
b = np.arange(3 * 4 * 5).reshape(3, 4, 5)
blocks = np.lib.Arrayterator(b, 2)
print(blocks.shape, blocks.buf_size, sum(1 for _ in blocks), [part.tolist() for part in np.lib.Arrayterator(b, 7)][:3])
print([part.shape for part in np.lib.Arrayterator(b, 25)], [int(x) for x in blocks.flat][:5], [part.shape for part in np.lib.Arrayterator(b)])
part = blocks[1:, ::2]
print(part.shape, [int(x) for x in part.flat][:12])
