"""Derivatives made by JAX: values that tests/grad_golden.rs compares with.

    pip install jax numpy
    python scripts/dev/grad_golden.py tests/golden/grad

The programs are expressions that mean the same in both: `np` is jax.numpy here. Each gives the value, the gradient of a
weighted sum, and the gradient of the squared length of that gradient.
"""
import sys

import jax
import jax.numpy as np
import numpy

jax.config.update("jax_enable_x64", True)

X = numpy.array([[0.31, -0.52, 1.7], [0.83, 0.24, -1.1]])
V = numpy.array([0.9, 0.35, 0.62, 0.17])
M = numpy.array([[2.1, 0.3, -0.4], [0.5, 1.7, 0.2], [-0.3, 0.6, 2.5]])
T = numpy.array([[1.2, 0.4], [-0.3, 0.9], [0.7, -1.1], [0.2, 0.5]])
Z = numpy.array([0.0, 1.0, 1.0, -2.0])

CASES = [
    # Element by element.
    *[(f"np.{name}(x)", "V") for name in (
        "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arctanh exp expm1 exp2 log log1p log2 log10 sqrt cbrt "
        "square reciprocal absolute sign degrees radians negative positive fabs sinc floor ceil").split()],
    ("np.arccosh(x + 1.5)", "V"),
    *[(f"np.{name}(x, x[::-1] * 1.3 + 0.1)", "V") for name in (
        "arctan2 hypot logaddexp logaddexp2 power maximum minimum fmax fmin divide multiply subtract add float_power "
        "copysign remainder fmod").split()],
    ("np.power(x, 3)", "Z"),
    ("np.power(x, 2.0)", "Z"),
    ("np.abs(x)", "Z"),
    ("np.maximum(x, 1.0)", "Z"),
    ("np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0)", "Z"),
    ("np.where(x > 0.3, np.log(x), x * x)", "V"),
    ("np.clip(x, 0.3, 0.7)", "V"),
    ("np.nan_to_num(x)", "V"),
    ("np.heaviside(x, 0.5) * x", "V"),
    # Reductions.
    *[(f"np.{name}(x, axis={axis})", "X") for name in "sum mean prod max min var std median ptp".split() for axis in (0, 1, None)],
    ("np.max(x)", "Z"),
    ("np.min(np.abs(x) + 0.0)", "Z"),
    ("np.prod(x)", "Z"),
    ("np.prod(x * np.array([1.0, 0.0, 1.0, 1.0]) + x[1] - 1.0)", "Z"),
    ("np.cumsum(x, axis=1)", "X"),
    ("np.cumsum(x)", "X"),
    ("np.cumprod(x, axis=1)", "X"),
    ("np.cumprod(x)", "Z"),
    ("np.sort(x, axis=1)", "X"),
    ("np.sort(x)", "V"),
    ("np.percentile(x, 30, axis=1)", "X"),
    ("np.quantile(x, np.array([0.2, 0.7]), axis=0)", "X"),
    ("np.average(x, axis=1, weights=np.array([1.0, 2.0, 3.0]))", "X"),
    ("np.cov(x)", "X"),
    ("np.corrcoef(x)", "X"),
    ("np.nansum(x)", "X"),
    ("np.nanmean(x, axis=0)", "X"),
    ("np.nanmax(x, axis=0)", "X"),
    ("np.linalg.norm(x)", "X"),
    ("np.linalg.norm(x, axis=1)", "X"),
    ("np.linalg.norm(x, 3, axis=1)", "X"),
    ("np.linalg.norm(x, np.inf, axis=1)", "X"),
    ("np.linalg.norm(x, 'nuc')", "T"),
    ("np.linalg.norm(x, 2)", "T"),
    ("np.maximum.accumulate(x, axis=1) if hasattr(np.maximum, 'accumulate') else None", "X"),
    # Shapes and indices.
    ("x.reshape(3, 2).T @ x[:, :2].T.reshape(2, 2)[:, :1].repeat(3, 1).T", "X"),
    ("np.concatenate([x, x * x], axis=1)", "X"),
    ("np.stack([x, np.sin(x)], axis=1)", "X"),
    ("np.pad(x, ((1, 0), (2, 1)))", "X"),
    ("np.pad(x, 1, mode='reflect')", "X"),
    ("np.pad(x, 1, mode='edge')", "X"),
    ("np.roll(x, 1, axis=1)", "X"),
    ("np.tile(x, (2, 2))", "X"),
    ("np.flip(x, 1)", "X"),
    ("np.diff(x, axis=1)", "X"),
    ("np.trace(x)", "M"),
    ("np.diag(x)", "V"),
    ("np.diag(x)", "M"),
    ("np.tril(x)", "M"),
    ("np.triu(x, 1)", "M"),
    ("np.kron(x, x[:1])", "X"),
    ("np.outer(x, np.cos(x))", "V"),
    ("np.cross(x[0], x[1])", "X"),
    ("np.interp(x, np.array([0.0, 0.5, 1.0]), np.array([1.0, 3.0, 2.0]))", "V"),
    ("np.interp(np.array([0.2, 0.7]), np.array([0.0, 0.5, 1.0]), x[:3])", "V"),
    ("np.convolve(x, np.array([1.0, -0.5, 0.25]))", "V"),
    ("np.convolve(x, x, mode='same')", "V"),
    ("np.einsum('ij,kj->ik', x, np.sin(x))", "X"),
    ("np.einsum('ij,ij->j', x, x)", "X"),
    ("np.tensordot(x, x, axes=([0], [0]))", "X"),
    ("np.take(x, np.array([0, 2, 2]), axis=1)", "X"),
    ("np.take_along_axis(x, np.array([[2, 0], [1, 1]]), axis=1)", "X"),
    ("x[np.array([1, 0, 1]), np.array([2, 2, 0])]", "X"),
    ("x[:, ::-2] * x[:, :1]", "X"),
    ("np.gradient(x)", "V"),
    ("np.trapezoid(x * x)", "V"),
    ("np.vander(x, 3)", "V"),
    ("np.repeat(x, 2, axis=0)", "X"),
    ("np.meshgrid(x, x[:2])[0]", "V"),
    ("np.polyval(x, np.array([0.5, 2.0]))", "V"),
    # Fourier.
    ("np.abs(np.fft.fft(x)) ** 2", "V"),
    ("np.fft.fft(x).real * np.fft.fft(x).imag", "V"),
    ("np.fft.irfft(np.fft.rfft(x) * np.array([1.0, 2.0, 0.5]))", "V"),
    ("np.abs(np.fft.fft2(x))", "X"),
    # Matrices.
    ("x @ x.T", "X"),
    ("np.linalg.inv(x)", "M"),
    ("np.linalg.solve(x, np.array([1.0, 2.0, -1.0]))", "M"),
    ("np.linalg.solve(np.array([[2.0, 1.0], [0.5, 3.0]]), x)", "X"),
    ("np.linalg.det(x)", "M"),
    ("np.linalg.slogdet(x)[1]", "M"),
    ("np.linalg.cholesky(x @ x.T + np.eye(3))", "M"),
    ("np.linalg.cholesky(x + x.T)", "M"),
    ("np.abs(np.linalg.qr(x)[0])", "T"),
    ("np.abs(np.linalg.qr(x)[1])", "M"),
    ("np.linalg.svd(x, full_matrices=False)[1]", "T"),
    ("np.linalg.svd(x, full_matrices=False)[0] ** 2", "T"),
    ("np.linalg.svd(x, full_matrices=False)[2] ** 2", "X"),
    ("np.linalg.eigh(x + x.T)[0]", "M"),
    ("np.linalg.eigh(x + x.T)[1] ** 2", "M"),
    ("np.linalg.eigvalsh(x @ x.T)", "M"),
    ("np.linalg.pinv(x)", "T"),
    ("np.linalg.lstsq(x, np.array([1.0, -1.0, 0.5, 2.0]))[0]", "T"),
    ("np.linalg.matrix_power(x, 3)", "M"),
    ("np.linalg.multi_dot([x, x.T, x])", "X"),
]

COMPLEX = [
    "np.sum(np.abs(z) ** 2)", "np.sum(np.abs(z))", "np.sum((z * z).real)", "np.sum((np.exp(z) * z).imag)",
    "np.sum(np.abs(np.sin(z) / z))", "np.sum((np.conj(z) * w * z).real)", "np.abs(z @ w)", "np.sum(np.abs(np.fft.fft(z)) ** 2 * w.real)",
    "np.sum(np.angle(z))", "np.sum(np.abs(np.sqrt(z) + np.log(z)))",
]
HOLOMORPHIC = ["z * z", "np.exp(z) + z", "np.sin(z) * np.cos(z)", "z ** 3 / (1 + z)", "np.sqrt(z)", "np.log(z)", "np.tanh(z)"]


def row(values):
    values = numpy.asarray(values)
    if values.dtype.kind == "c":
        values = numpy.stack([values.real, values.imag], -1)
    return " ".join(repr(float(v)) for v in values.astype(float).reshape(-1))


def main(folder):
    with open(f"{folder}/real.txt", "w") as out:
        for text, name in CASES:
            x = globals()[name]
            f = eval(f"lambda x: {text}")
            if f(np.asarray(x)) is None:
                continue
            shape = np.shape(f(np.asarray(x)))
            weights = np.cos(np.arange(int(numpy.prod(shape)))).reshape(shape) + 1.5
            def total(x):
                result = f(x)
                result = np.stack(result) if isinstance(result, (tuple, list)) else result
                return np.sum(np.sin(result) * weights)
            first = jax.grad(total)(np.asarray(x))
            second = jax.grad(lambda x: np.sum(jax.grad(total)(x) ** 2))(np.asarray(x))
            out.write(f"{name} {text}\n{row(total(np.asarray(x)))}\n{row(first)}\n{row(second)}\n")
    z = np.array([0.4 + 0.7j, -1.1 + 0.2j, 0.3 - 0.9j])
    w = np.array([1.0 + 0.5j, 0.2 - 0.3j, -0.7 + 1.1j])
    with open(f"{folder}/complex.txt", "w") as out:
        for text in COMPLEX:
            f = eval(f"lambda z: {text}", {"np": np, "w": w})
            out.write(f"{text}\n{row(f(z))}\n{row(jax.grad(f)(z))}\n")
        for text in HOLOMORPHIC:
            f = eval(f"lambda z: {text}", {"np": np})
            out.write(f"holomorphic {text}\n{row(f(z[0]))}\n{row(jax.grad(f, holomorphic=True)(z[0]))}\n")


main(sys.argv[1])
