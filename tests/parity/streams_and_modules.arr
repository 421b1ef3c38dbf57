"""Files with other line ends, packages, and what `sys` and `os` know of them."""
import importlib
import io
import os
import sys
from pathlib import Path

with open('a.txt', 'w', newline='\r\n') as f:
    print(f.write('one\ntwo\n'), f)
with open('b.txt', 'wb') as f:
    f.write(b'a\rb\r\nc\n\rd\r\n')
    print(f)
print(Path('a.txt').read_bytes())
for newline in [None, '', '\n', '\r', '\r\n']:
    with open('b.txt', newline=newline) as f:
        print(repr(newline), f.readlines())
    with open('b.txt', newline=newline) as f:
        print([f.readline() for _ in range(6)])
    with open('b.txt', newline=newline) as f:
        print([f.read(2) for _ in range(6)], f.read())
    with open('c.txt', 'w', newline=newline) as f:
        f.write('x\r\ny\nz\r')
    print(Path('c.txt').read_bytes())
    s = io.StringIO('a\r\nb\nc\rd', newline=newline)
    print(s.getvalue().encode(), s.readlines())
for bad in ['x', 'ab', 5]:
    try:
        open('a.txt', newline=bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
for keywords in [{'newline': '\n'}, {'encoding': 'utf-8'}, {'errors': 'strict'}]:
    try:
        open('a.txt', 'rb', **keywords)
    except ValueError as e:
        print(e)
for mode in ['rbt', 'rr', 'q', 'w+b', 'r+b', 'rb', 'wb', 'ab']:
    try:
        with open('m.txt', mode) as f:
            print(mode, f)
    except ValueError as e:
        print(mode, e)
try:
    open('a.txt', buffering=0)
except ValueError as e:
    print(e)
f = io.StringIO("hello\nworld\nend")
print(f.readline(3), repr(f.readline(10)), f.readlines(3), f.read())
with open('u.txt', 'w', encoding='utf-8') as f:
    f.write('héé\r\nüz')
with open('u.txt', encoding='utf-8') as f:
    print(f.encoding, f.readline(2), repr(f.read(3)), repr(f.read(1)), f.read())
with open('l.txt', 'w', buffering=1) as f:
    f.write('one\n')
    print(Path('l.txt').read_text(), f.errors)
p = Path('p.txt')
print(p.write_text('a\nb\n', newline='\r\n'), p.read_bytes(), repr(p.read_text()))
with p.open(encoding='utf-8') as f:
    print(f.read())

# Packages, from a folder that the program names.
os.makedirs('made/pkg/deep', exist_ok=True)
Path('made/pkg/__init__.py').write_text("from .sub import q\nfrom . import other\nfrom .deep.x import y, up\n")
Path('made/pkg/sub.py').write_text("q = 5\n")
Path('made/pkg/other.py').write_text("o = 2\n")
Path('made/pkg/bad.py').write_text("from ..nope import z\n")
Path('made/pkg/deep/__init__.py').write_text("")
Path('made/pkg/deep/x.py').write_text("from ..sub import q as up\nfrom .. import other\ny = up + other.o\n")
Path('made/helper.py').write_text("h = 1\n")
sys.dont_write_bytecode = True
sys.path.insert(0, 'made')
import pkg

print(pkg.q, pkg.other.o, pkg.y, pkg.up, pkg.__package__)
print('pkg.deep.x' in sys.modules, sys.modules['pkg'] is pkg, 'pkg.nothing' in sys.modules)


def refused(text):
    try:
        exec(text)
    except ImportError as e:
        print(type(e).__name__, e)


refused("import pkg.bad")
refused("from . import x")
refused("from .x import y")
refused("import nothing_here")
refused("import pkg.sub.more")
import helper

Path('made/helper.py').write_text("h = 22\n")
import helper

print(helper.h, importlib.reload(helper) is helper, helper.h)
print(importlib.import_module('.sub', 'pkg').q, importlib.import_module('pkg.other').o)
del sys.modules['helper']
try:
    importlib.reload(helper)
except ImportError as e:
    print(e)
import helper as again

print(again is helper, sys.getdefaultencoding())
print(os.system('exit 3'), os.popen('echo one; echo two').read().split())
os.environ['ARR_PARITY'] = 'set'
print(os.getenv('ARR_PARITY'), os.popen('echo $ARR_PARITY').read().strip())

# More branches than anyone writes by hand.
lines = ['def f(x):', '    if x == 0: return 0']
lines += [f'    elif x == {n}: return -{n}' for n in range(1, 1900)]
names = {}
exec('\n'.join(lines), names)
print(names['f'](0), names['f'](1899), names['f'](5000))
