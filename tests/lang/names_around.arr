# locals(), globals(), vars(), dir() and eval() see the names where they are called.
total = 10


def area(width, height=2):
    scale = 3
    assert locals() == {"width": 5, "height": 2, "scale": 3}
    assert vars() == locals()
    assert dir() == ["height", "scale", "width"]
    assert eval("width * height * scale + total") == 40
    return "{width} by {height}".format(**locals())


assert area(5) == "5 by 2"


def counter():
    count = 0

    def step():
        nonlocal count
        count += 1
        return locals()["count"]

    step()
    return step() + eval("count")


assert counter() == 4
assert globals()["total"] == 10
globals()["made"] = 7
assert made == 7
assert locals() is not None and locals()["total"] == 10
namespace = {}
exec("x = 5\ndef double(): return x * 2", namespace)
assert namespace["double"]() == 10
assert eval("a + b", {"a": 1}, {"b": 2}) == 3
assert __doc__ is None
assert __name__ in ("__main__", "names_around")
