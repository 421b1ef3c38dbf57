# numpy.polynomial and np.poly1d: functions and types in every basis.
import numpy as np
from numpy.polynomial import Polynomial, Chebyshev, Legendre, Hermite, HermiteE, Laguerre
from numpy.polynomial import polynomial, chebyshev, legendre, hermite, hermite_e, laguerre, polyutils

np.polynomial.set_default_printstyle('unicode')
modules = [('poly', polynomial), ('cheb', chebyshev), ('leg', legendre), ('herm', hermite), ('herme', hermite_e), ('lag', laguerre)]
a, b = [1., -2., 0.5, 3.], [2., 1.]
for prefix, module in modules:
    def f(name):
        return getattr(module, prefix + name)
    print(prefix, f('add')(a, b), f('sub')(a, b), f('mul')(a, b), f('mulx')(a), f('pow')(b, 3))
    print(f('div')(a, b), f('val')(0.5, a), f('val')([[0., 1.], [2., -1.]], a), f('val')(2, [3]))
    print(f('der')(a), f('der')(a, 2, 3), f('der')(a, 5), f('int')(a), f('int')(a, 2, [1, 2], 0.5, 2))
    print(f('fromroots')([1., 2., -1.]).round(10), np.sort(f('roots')(a)).round(8), f('line')(1, 2), f('line')(1, 0))
    print(f('vander')([0.5, 2.], 3), f('companion')(a).round(10))
    print(f('vander2d')([1., 2.], [3., 4.], [1, 2]), f('vander3d')([1.], [2.], [3.], [1, 1, 1]))
    print(f('val2d')(1., 2., [[1., 2.], [3., 4.]]), f('grid2d')([0., 1.], [1., 2.], [[1., 2.], [3., 4.]]))
    print(f('val3d')(1., 2., 3., [[[1., 2.], [3., 4.]]]), f('grid3d')([0., 1.], [1.], [2.], [[[1., 2.], [3., 4.]]]))
    x = np.linspace(0, 1, 7)
    print(f('fit')(x, x**2 + x, 2).round(8), f('fit')(x, np.array([x, x**2]).T, [0, 2]).round(8), f('fit')(x, x, 1, w=x).round(8))
    print(f('domain'), f('zero'), f('one'), f('x'), f('trim')([1., 0., 0.]))
    if prefix != 'poly':
        print(f('2poly')(a), getattr(module, 'poly2' + prefix)(a), f('weight')(0.5))
        points, weights = f('gauss')(4)
        print(points.round(8), weights.round(8))
print(chebyshev.chebpts1(4).round(8), chebyshev.chebpts2(4).round(8), chebyshev.chebinterpolate(np.cos, 3).round(8) + 0)
print(polynomial.polyvalfromroots([[1., 2.], [0., 3.]], [1., 2.]), polyutils.mapdomain([0., 1.], (0, 1), (-1, 3)))
print(polyutils.getdomain([1, 5, 3]), polyutils.getdomain([1 + 2j, 3 - 1j]), polyutils.trimcoef([1, 2, 1e-9], 1e-6))

for kind in [Polynomial, Chebyshev, Legendre, Hermite, HermiteE, Laguerre]:
    p, q = kind([1., 2., 3.]), kind([0., 1.])
    print(repr(p), p, f"{p:ascii}", p.degree(), len(p), list(p))
    print(p + q, p - q, p * q, p // q, p % q, divmod(p, q), p**2, -p, +p, sep='; ')
    print(p + 1, 2 - p, 3 * p, p / 2, np.float64(2) * p, np.array([1., 2.]) + q, sep='; ')
    print(p == p.copy(), p == q, p != q, p(2), p(np.array([0., 1.])), p.trim(), p.truncate(2), p.cutdeg(1))
    print(p.deriv(), p.integ(), p.integ(2, k=[1, 2], lbnd=1), p.mapparms(), kind.basis(2), kind.identity(), sep='; ')
    print(p.convert(kind=Polynomial), Polynomial([1., 2., 3.]).convert(kind=kind), kind.cast(Polynomial([0., 1., 1.])), sep='; ')
    print(kind.fromroots([1., 2.]), kind([1., 2.], domain=[0, 4], window=[-1, 1]), type(p).__name__, isinstance(p, kind))
    print(kind.fit([0., 1., 2., 3.], [1., 3., 5., 7.], 1).convert().coef.round(8), p.linspace(3)[0], p.has_samecoef(q))
    print(p.roots().round(8), kind([1., -2.5, 1e-9, -3e10], symbol='t'))


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: Polynomial([1.]) + Chebyshev([1.]))
attempt(lambda: Polynomial([1.], domain=[0, 1]) + Polynomial([1.]))
attempt(lambda: Polynomial([1.], symbol='y') + Polynomial([1.]))
attempt(lambda: Polynomial([[1.]]))
attempt(lambda: Polynomial([]))
attempt(lambda: Polynomial([1.], symbol='1x'))
attempt(lambda: Polynomial([1.]) ** 1.5)
attempt(lambda: Polynomial([1.], domain=[1, 2, 3]))
attempt(lambda: polynomial.polyder([1.], -1))
attempt(lambda: polynomial.polyint([1.], 1, [1, 2]))
attempt(lambda: polynomial.polyfit([1.], [1., 2.], 1))
attempt(lambda: chebyshev.chebpow([1., 2.], 20))
attempt(lambda: legendre.legroots([1.]))
attempt(lambda: hermite.hermcompanion([1.]))

p = np.poly1d([1, 2, 3])
print(p, repr(p), p(0.5), p.r, p.c, p.order, p[1], p[7], len(p), p.variable)
print(repr(p * p), repr(p + 2), repr(2 - p), repr(p / 2), p / np.poly1d([1, 1]), repr(p**2), repr(-p), p == np.poly1d([1, 2, 3]))
print(np.square(p), repr(p.deriv()), repr(p.integ()), repr(np.poly1d([1, 2], True)), repr(np.polyval(p, np.poly1d([1, 1]))))
print(np.poly1d([1.5, 0, -2.25, 1], variable='z'), np.poly1d([0, 0]), np.poly1d([1 + 2j, 3j]))
p[4] = 7
print(repr(p), repr(np.polyadd(p, [1])), repr(np.polymul([1, 2], np.poly1d([1, 1]))), list(p))
