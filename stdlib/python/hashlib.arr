"""Digests of bytes.

>>> import hashlib
>>> hashlib.sha256(b"abc").hexdigest()[:16]
'ba7816bf8f01cfea'
"""

from _digest import digest as _digest
from _library import define

_SIZES = {"md5": (16, 64), "sha1": (20, 64), "sha224": (28, 64), "sha256": (32, 64), "sha384": (48, 128), "sha512": (64, 128)}
algorithms_available = algorithms_guaranteed = set(_SIZES)


def _init(self, name, data=b""):
    self.name, (self.digest_size, self.block_size) = name, _SIZES[name]
    self._data = bytearray()
    self.update(data)


def _update(self, data, /):
    """Adds bytes to what is digested."""
    if isinstance(data, str):
        raise TypeError("Strings must be encoded before hashing")
    self._data += data


def _copy(self):
    """The same, to go on from here in two ways."""
    return _Hash(self.name, bytes(self._data))


_Hash = define(
    "HASH", "_hashlib",
    {"__init__": _init, "update": _update, "digest": lambda self: _digest(self.name, self._data),
     "hexdigest": lambda self: _digest(self.name, self._data).hex(), "copy": _copy,
     "__repr__": lambda self: f"<{self.name} _hashlib.HASH object>"},
    doc="What is digested, and its digest.")


def new(name, data=b"", *, usedforsecurity=True):
    """A digest by its name.

    >>> import hashlib
    >>> hashlib.new('md5', b'abc').hexdigest()
    '900150983cd24fb0d6963f7d28e17f72'
    """
    if name.lower() not in _SIZES:
        raise ValueError(f"unsupported hash type {name}")
    return _Hash(name.lower(), data)


def _maker(name):
    def make(string=b"", *, usedforsecurity=True):
        return _Hash(name, string)

    make.__name__ = "openssl_" + name
    return make


md5, sha1, sha224, sha256, sha384, sha512 = [_maker(name) for name in _SIZES]


def file_digest(fileobj, digest, /):
    """The digest of a file that is open for reading bytes.

    >>> import hashlib, io
    >>> hashlib.file_digest(io.BytesIO(b'abc'), 'md5').hexdigest()
    '900150983cd24fb0d6963f7d28e17f72'
    """
    made = new(digest) if isinstance(digest, str) else digest()
    made.update(fileobj.read())
    return made
