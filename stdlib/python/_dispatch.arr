"""`functools.singledispatch`."""

from functools import wraps


def singledispatch(func):
    """A function that is chosen by the type of its first argument.

    >>> from functools import singledispatch
    >>> @singledispatch
    ... def show(x): return "a value"
    >>> @show.register(int)
    ... def _(x): return "a number"
    >>> show(1), show("a")
    ('a number', 'a value')
    """
    registry = {object: func}

    def dispatch(cls):
        """The function for a type.

        >>> import functools
        >>> functools.singledispatch(len).dispatch(int) is len
        True
        """
        if cls in registry:
            return registry[cls]
        near = [known for known in registry if known is not object and issubclass(cls, known)]
        for known in near:
            if all(issubclass(known, other) for other in near):
                return registry[known]
        return registry[object]

    def register(cls, func=None):
        """Makes a function answer for a type.

        >>> import functools
        >>> size = functools.singledispatch(len)
        >>> size.register(int, abs)(-3), size(-2), size('ab')
        (3, 2, 2)
        """
        if func is None:
            if isinstance(cls, type):
                return lambda func: register(cls, func)
            annotations = getattr(cls, "__annotations__", {})
            func = cls
            if not annotations:
                raise TypeError(f"Invalid first argument to `register()`: {cls!r}. Use either `@register(some_class)` "
                                f"or plain `@register` on an annotated function.")
            name, cls = next(iter(annotations.items()))
            if isinstance(cls, str):
                cls = eval(cls)
            kinds = getattr(cls, "__args__", None) or (cls,)
            if not all(isinstance(kind, type) for kind in kinds):
                what = "is not a class" if kinds == (cls,) else "not all arguments are classes"
                raise TypeError(f"Invalid annotation for {name!r}. {cls!r} {what}.")
            registry.update({kind: func for kind in kinds})
            return func
        registry[cls] = func
        return func

    @wraps(func)
    def wrapper(*args, **kwargs):
        if not args:
            raise TypeError(f"{func.__name__} requires at least 1 positional argument")
        return dispatch(type(args[0]))(*args, **kwargs)

    wrapper.register, wrapper.dispatch, wrapper.registry = register, dispatch, registry
    return wrapper
