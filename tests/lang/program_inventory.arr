"""Dicts, sets, sorting with keys, named tuples, grouping."""
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
from operator import attrgetter, itemgetter, methodcaller

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


Item = namedtuple("Item", "name price stock tags", defaults=[()])
items = [Item("pen", 1.25, 100, ("office",)), Item("book", 12.5, 7, ("paper", "office")), Item("lamp", 40, 2),
         Item("cup", 4.0, 30, ("kitchen",)), Item("tea", 3.99, 55, ("kitchen", "food"))]
say(items[0], items[2].tags, items[1]._asdict(), Item._fields, items[3]._replace(stock=29).stock)
say([i.name for i in sorted(items, key=attrgetter("price"), reverse=True)])
say([i.name for i in sorted(items, key=lambda i: (-len(i.tags), i.name))])
say(sorted(items, key=itemgetter(2))[0].name, list(map(methodcaller("upper"), [i.name for i in items]))[:2])
by_tag = defaultdict(list)
for item in items:
    for tag in item.tags or ("none",):
        by_tag[tag].append(item.name)
say(dict(by_tag))
say({tag: sorted(names, key=str.lower) for tag, names in sorted(by_tag.items())})
stock = {i.name: i.stock for i in items}
low = {k for k, v in stock.items() if v < 10}
cheap = {i.name for i in items if i.price < 5}
say(sorted(low | cheap), sorted(cheap - low), sorted(low & cheap), sorted(low ^ {"lamp", "pen"}), low <= set(stock), low.isdisjoint(cheap))
say(stock.keys() & {"pen", "cup", "x"} == {"pen", "cup"}, list(stock.items())[-1], "pen" in stock, stock.get("x", 0))
merged = stock | {"pen": 1, "new": 2}
merged |= [("zip", 9)]
say(merged, {**stock, "tea": 0}["tea"], dict(zip("ab", range(2)), c=5))
stock.setdefault("hat", 3)
say(stock.pop("pen"), stock.pop("none", None), stock.popitem(), len(stock))
del stock["cup"]
stock.update(book=8, lamp=1)
say(stock, list(reversed(stock)), min(stock, key=stock.get), max(stock.values()))
c = Counter("mississippi")
say(c.most_common(2), c["z"], c - Counter("miss"), c + Counter(m=5), c & Counter("spam"), sorted(c.elements())[:5], c.total())
c.subtract("ss")
say(c, +c, Counter(a=1) == Counter(a=1, b=0))
od = OrderedDict(a=1, b=2, c=3)
od.move_to_end("a")
say(od, od.popitem(last=False), list(od))
q = deque(range(5), maxlen=4)
q.append(9)
q.appendleft(7)
q.rotate(1)
say(q, q[0], q[-1], list(q)[::-1], q.count(9))
nested = {"b": {"y": [1, {"z": 2}]}, "a": ()}
say(nested["b"]["y"][1]["z"], sorted(nested), [*nested], {k: type(v).__name__ for k, v in nested.items()})
settings = ChainMap({"colour": "red"}, {"colour": "blue", "size": 3})
child = settings.new_child({"size": 9})
say(settings["colour"], child["size"], dict(settings), sorted(child), len(child), "nope" in child, child.parents["size"])
child["new"] = 1
say(child.maps[0], settings.get("new"), list(settings.items()))
for bad in (lambda: settings["missing"], lambda: settings.pop("size"), lambda: stock["zz"], lambda: items[0].foo, lambda: Item("x"), lambda: Item(1, 2, 3, 4, 5)):
    try:
        bad()
    except (KeyError, AttributeError, TypeError) as e:
        say(type(e).__name__, e)
a, *b, c2 = sorted({5, 3, 8, 1})
(x, y), z = (1, [2]), {3}
say(a, b, c2, x, y, z)
matrix = [[1, 2, 3], [4, 5, 6]]
say([list(r) for r in zip(*matrix)], [sum(r) for r in matrix], [x for r in matrix for x in r if x % 2], {(i, j): v for i, r in enumerate(matrix) for j, v in enumerate(r)}[1, 2])
xs = list(range(10))
xs[2:5] = ["a"]
xs[::4] = [0, 0]
del xs[-2:]
say(xs, xs[::-2], xs.index("a"), xs.count(0))
xs.insert(1, "new")
xs.extend("yz")
xs.remove(5)
xs.reverse()
say(xs, xs.pop(0), xs[slice(1, 3)])
rows = [("b", 2), ("a", 2), ("c", 1)]
rows.sort(key=itemgetter(1))
say(rows, sorted(rows, key=lambda r: r[0]), sorted(rows, key=lambda r: (r[1], r[0]), reverse=True))
frozen = {frozenset({1, 2}): "pair", (1, 2): "tuple"}
say(frozen[frozenset([2, 1])], frozen[1, 2], hash((1, 2)) == hash((1, 2)), {1: "i", 1.0: "f", True: "b"})

WANTED = [
    "Item(name='pen', price=1.25, stock=100, tags=('office',)) () {'name': 'book', 'price': 12.5, 'stock': 7, 'tags': ('paper', 'office')} ('name', 'price', 'stock', 'tags') 29",
    "['lamp', 'book', 'cup', 'tea', 'pen']",
    "['book', 'tea', 'cup', 'pen', 'lamp']",
    "lamp ['PEN', 'BOOK']",
    "{'office': ['pen', 'book'], 'paper': ['book'], 'none': ['lamp'], 'kitchen': ['cup', 'tea'], 'food': ['tea']}",
    "{'food': ['tea'], 'kitchen': ['cup', 'tea'], 'none': ['lamp'], 'office': ['book', 'pen'], 'paper': ['book']}",
    "['book', 'cup', 'lamp', 'pen', 'tea'] ['cup', 'pen', 'tea'] [] ['book', 'pen'] True True",
    "True ('tea', 55) True 0",
    "{'pen': 1, 'book': 7, 'lamp': 2, 'cup': 30, 'tea': 55, 'new': 2, 'zip': 9} 0 {'a': 0, 'b': 1, 'c': 5}",
    "100 None ('hat', 3) 4",
    "{'book': 8, 'lamp': 1, 'tea': 55} ['tea', 'lamp', 'book'] lamp 55",
    "[('i', 4), ('s', 4)] 0 Counter({'i': 3, 's': 2, 'p': 2}) Counter({'m': 6, 'i': 4, 's': 4, 'p': 2}) Counter({'m': 1, 's': 1, 'p': 1}) ['i', 'i', 'i', 'i', 'm'] 11",
    "Counter({'i': 4, 's': 2, 'p': 2, 'm': 1}) Counter({'i': 4, 's': 2, 'p': 2, 'm': 1}) True",
    "OrderedDict([('c', 3), ('a', 1)]) ('b', 2) ['c', 'a']",
    'deque([4, 7, 2, 3], maxlen=4) 4 3 [3, 2, 7, 4] 0',
    "2 ['a', 'b'] ['b', 'a'] {'b': 'dict', 'a': 'tuple'}",
    "red 9 {'colour': 'red', 'size': 3} ['colour', 'size'] 2 False 3",
    "{'size': 9, 'new': 1} None [('colour', 'red'), ('size', 3)]",
    "KeyError 'missing'",
    'KeyError "Key not found in the first mapping: \'size\'"',
    "KeyError 'zz'",
    "AttributeError 'Item' object has no attribute 'foo'",
    "TypeError Item.__new__() missing 2 required positional arguments: 'price' and 'stock'",
    'TypeError Item.__new__() takes from 4 to 5 positional arguments but 6 were given',
    '1 [3, 5] 8 1 [2] {3}',
    '[[1, 4], [2, 5], [3, 6]] [6, 15] [1, 3, 5] 6',
    "[0, 1, 'a', 5, 0, 7] [7, 5, 1] 2 2",
    "['y', 7, 0, 'a', 1, 'new', 0] z [7, 0]",
    "[('c', 1), ('b', 2), ('a', 2)] [('a', 2), ('b', 2), ('c', 1)] [('b', 2), ('a', 2), ('c', 1)]",
    "pair tuple True {1: 'b'}",
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
