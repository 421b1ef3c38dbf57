# Fourier transforms along several axes, frequencies and shifts.
import numpy as np


def _lengths_and_axes(a, s, axes, to_real=False):
    shapeless = s is None
    if shapeless:
        try:
            s = list(a.shape) if axes is None else [a.shape[axis] for axis in axes]
        except IndexError:
            # Says which axis there is not.
            s = np.take(a.shape, axes)
    else:
        s = list(s)
    if axes is None:
        if not shapeless:
            import warnings
            warnings.warn("`axes` should not be `None` if `s` is not `None` (Deprecated in NumPy 2.0). In a future "
                          "version of NumPy, this will raise an error and `s[i]` will correspond to the size along the "
                          "transformed axis specified by `axes[i]`. To retain current behaviour, pass a sequence "
                          "[0, ..., k-1] to `axes` for an array of dimension k.", DeprecationWarning, stacklevel=3)
        axes = list(range(-len(s), 0))
    if len(s) != len(axes):
        raise ValueError("Shape and axes have different lengths.")
    if to_real and shapeless:
        s[-1] = (a.shape[axes[-1]] - 1) * 2
    s = [a.shape[axis] if n == -1 else n for n, axis in zip(s, axes)]
    return s, list(axes)


def _over_axes(transform, a, s, axes, norm, out):
    a = np.asarray(a)
    s, axes = _lengths_and_axes(a, s, axes)
    for n, axis in zip(s[::-1], axes[::-1]):
        a = transform(a, n, axis, norm)
    return _given(a, out)


def _given(result, out):
    if out is None:
        return result
    out[...] = result
    return out


def fftn(a, s=None, axes=None, norm=None, out=None):
    """The discrete Fourier transform along several axes.

    >>> np.fft.fftn([[1., 2.], [3., 4.]])
    array([[10.+0.j, -2.+0.j],
           [-4.+0.j,  0.+0.j]])
    """
    return _over_axes(np.fft.fft, a, s, axes, norm, out)


def ifftn(a, s=None, axes=None, norm=None, out=None):
    """The inverse of fftn.

    >>> np.fft.ifftn([[10., -2.], [-4., 0.]])
    array([[1.+0.j, 2.+0.j],
           [3.+0.j, 4.+0.j]])
    """
    return _over_axes(np.fft.ifft, a, s, axes, norm, out)


def fft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """The discrete Fourier transform along two axes.

    >>> np.fft.fft2([[1., 2.], [3., 4.]])
    array([[10.+0.j, -2.+0.j],
           [-4.+0.j,  0.+0.j]])
    """
    return _over_axes(np.fft.fft, a, s, axes, norm, out)


def ifft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """The inverse of fft2.

    >>> np.fft.ifft2([[10., -2.], [-4., 0.]])
    array([[1.+0.j, 2.+0.j],
           [3.+0.j, 4.+0.j]])
    """
    return _over_axes(np.fft.ifft, a, s, axes, norm, out)


def rfftn(a, s=None, axes=None, norm=None, out=None):
    """The transform of real numbers along several axes; along the last one its first half.

    >>> np.fft.rfftn([[1., 2.], [3., 4.]])
    array([[10.+0.j, -2.+0.j],
           [-4.+0.j,  0.+0.j]])
    """
    a = np.asarray(a)
    s, axes = _lengths_and_axes(a, s, axes)
    a = np.fft.rfft(a, s[-1], axes[-1], norm)
    for n, axis in zip(s[-2::-1], axes[-2::-1]):
        a = np.fft.fft(a, n, axis, norm)
    return _given(a, out)


def rfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """The transform of real numbers along two axes; along the last one its first half.

    >>> np.fft.rfft2([[1., 2.], [3., 4.]])
    array([[10.+0.j, -2.+0.j],
           [-4.+0.j,  0.+0.j]])
    """
    return rfftn(a, s, axes, norm, out)


def irfftn(a, s=None, axes=None, norm=None, out=None):
    """The inverse of rfftn.

    >>> np.fft.irfftn([[10., -2.], [-4., 0.]])
    array([[1., 2.],
           [3., 4.]])
    """
    a = np.asarray(a)
    s, axes = _lengths_and_axes(a, s, axes, True)
    for n, axis in zip(s[:-1], axes[:-1]):
        a = np.fft.ifft(a, n, axis, norm)
    return _given(np.fft.irfft(a, s[-1], axes[-1], norm), out)


def irfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """The inverse of rfft2.

    >>> np.fft.irfft2([[10., -2.], [-4., 0.]])
    array([[1., 2.],
           [3., 4.]])
    """
    return irfftn(a, s, axes, norm, out)


def _whole(n):
    if not isinstance(n, int) and not isinstance(n, np.integer):
        raise ValueError("n should be an integer")
    return n


def fftfreq(n, d=1.0, device=None):
    """The frequencies that the numbers of a transform belong to.

    >>> np.fft.fftfreq(4, d=0.5)
    array([ 0. ,  0.5, -1. , -0.5])
    """
    n = _whole(n)
    middle = (n - 1) // 2 + 1
    return np.concatenate((np.arange(0, middle), np.arange(-(n // 2), 0))) * (1.0 / (n * d))


def rfftfreq(n, d=1.0, device=None):
    """The frequencies that the numbers of a half transform belong to.

    >>> np.fft.rfftfreq(4, d=0.5)
    array([0. , 0.5, 1. ])
    """
    n = _whole(n)
    return np.arange(0, n // 2 + 1) * (1.0 / (n * d))


def _shifted(x, axes, half):
    x = np.asarray(x)
    if axes is None:
        axes = tuple(range(x.ndim))
    elif isinstance(axes, int) or isinstance(axes, np.integer):
        return np.roll(x, half(x.shape[axes]), axes)
    return np.roll(x, [half(x.shape[axis]) for axis in axes], axes)


def fftshift(x, axes=None):
    """The zero frequency brought to the middle.

    >>> np.fft.fftshift([0., 1., 2., -2., -1.])
    array([-2., -1.,  0.,  1.,  2.])
    """
    return _shifted(x, axes, lambda n: n // 2)


def ifftshift(x, axes=None):
    """The inverse of fftshift.

    >>> np.fft.ifftshift([-2., -1., 0., 1., 2.])
    array([ 0.,  1.,  2., -2., -1.])
    """
    return _shifted(x, axes, lambda n: -(n // 2))
