"""Graphs and grids: breadth first, Dijkstra, topological order, union-find, flood fill, life, dynamic programming."""
import heapq
from collections import defaultdict, deque

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


edges = {("a", "b"): 7, ("a", "c"): 9, ("a", "f"): 14, ("b", "c"): 10, ("b", "d"): 15, ("c", "d"): 11, ("c", "f"): 2, ("d", "e"): 6, ("e", "f"): 9}
graph = defaultdict(dict)
for (u, v), w in edges.items():
    graph[u][v] = graph[v][u] = w


def dijkstra(source):
    best, previous, queue = {source: 0}, {}, [(0, source)]
    while queue:
        d, u = heapq.heappop(queue)
        if d > best[u]:
            continue
        for v, w in graph[u].items():
            if (new := d + w) < best.get(v, float("inf")):
                best[v], previous[v] = new, u
                heapq.heappush(queue, (new, v))
    return best, previous


best, previous = dijkstra("a")
path = ["e"]
while path[-1] in previous:
    path.append(previous[path[-1]])
say(dict(sorted(best.items())), "->".join(reversed(path)))


def bfs(start, goal, neighbours):
    queue, seen = deque([[start]]), {start}
    while queue:
        path = queue.popleft()
        if path[-1] == goal:
            return path
        for n in neighbours(path[-1]):
            if n not in seen:
                seen.add(n)
                queue.append(path + [n])
    return None


maze = """
#########
#S..#...#
#.#.#.#.#
#.#...#E#
#########""".strip().splitlines()
where = {c: (y, x) for y, row in enumerate(maze) for x, c in enumerate(row) if c in "SE"}
free = lambda p: [(p[0] + dy, p[1] + dx) for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)) if maze[p[0] + dy][p[1] + dx] != "#"]
way = bfs(where["S"], where["E"], free)
say(len(way), way[:3])
drawn = [list(row) for row in maze]
for y, x in way[1:-1]:
    drawn[y][x] = "*"
say("\n".join("".join(row) for row in drawn))
needs = {"shoes": {"socks"}, "tie": {"shirt"}, "coat": {"tie", "shoes"}, "socks": set(), "shirt": set()}
order, waiting = [], {k: set(v) for k, v in needs.items()}
while waiting:
    ready = sorted(k for k, v in waiting.items() if not v)
    if not ready:
        raise ValueError("a cycle")
    order += ready
    waiting = {k: v - set(ready) for k, v in waiting.items() if k not in ready}
say(order)
parent = list(range(10))


def find(x):
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x


for a, b in [(1, 2), (3, 4), (2, 3), (7, 8)]:
    parent[find(a)] = find(b)
say([find(i) for i in range(10)], len({find(i) for i in range(10)}))
mst = []
parent = {n: n for n in graph}
for (u, v), w in sorted(edges.items(), key=lambda e: e[1]):
    if find(u) != find(v):
        parent[find(u)] = find(v)
        mst.append((u, v, w))
say(mst, sum(w for *_, w in mst))


def life(cells, steps):
    for _ in range(steps):
        near = defaultdict(int)
        for x, y in cells:
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    near[x + dx, y + dy] += (dx, dy) != (0, 0)
        cells = {c for c, n in near.items() if n == 3 or n == 2 and c in cells}
    return cells


glider = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
say(sorted(life(glider, 4)) == sorted((x + 1, y + 1) for x, y in glider), sorted(life({(0, 0), (1, 0), (2, 0)}, 1)))


def fill(grid, x, y, colour):
    old = grid[y][x]
    stack = [(x, y)]
    while stack:
        x, y = stack.pop()
        if 0 <= y < len(grid) and 0 <= x < len(grid[y]) and grid[y][x] == old != colour:
            grid[y][x] = colour
            stack.extend([(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)])
    return ["".join(row) for row in grid]


say(fill([list("..#"), list(".#."), list("...")], 0, 0, "o"))


def lcs(a, b):
    table = [[""] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            table[i][j] = table[i - 1][j - 1] + x if x == y else max(table[i - 1][j], table[i][j - 1], key=len)
    return table[-1][-1]


def knapsack(things, room):
    best = [(0, ())] * (room + 1)
    for name, weight, value in things:
        for r in range(room, weight - 1, -1):
            v, names = best[r - weight]
            if v + value > best[r][0]:
                best[r] = (v + value, names + (name,))
    return best[room]


def change(coins, amount):
    ways = [1] + [0] * amount
    for c in coins:
        for a in range(c, amount + 1):
            ways[a] += ways[a - c]
    return ways[amount]


say(lcs("AGGTAB", "GXTXAYB"), knapsack([("a", 1, 1), ("b", 3, 4), ("c", 4, 5), ("d", 5, 7)], 7), change([1, 2, 5, 10, 25], 100))
flags = bytearray([1]) * 50
flags[:2] = b"\0\0"
for i in range(2, 8):
    if flags[i]:
        flags[i * i::i] = bytes(len(range(i * i, 50, i)))
say([i for i, f in enumerate(flags) if f], sum(flags))
triangle = [[1]]
while len(triangle) < 6:
    last = triangle[-1]
    triangle.append([1, *(a + b for a, b in zip(last, last[1:])), 1])
say("\n".join(" ".join(map(str, row)).center(20).rstrip() for row in triangle))
spiral, (x, y), (dx, dy) = {}, (0, 0), (1, 0)
for n in range(1, 17):
    spiral[x, y] = n
    if not (0 <= x + dx < 4 and 0 <= y + dy < 4) or (x + dx, y + dy) in spiral:
        dx, dy = -dy, dx
    x, y = x + dx, y + dy
say([[spiral[c, r] for c in range(4)] for r in range(4)])
roman = lambda n: "".join(r * (q := n // v) * ((n := n - q * v) >= 0) for v, r in [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")])
say(roman(1994), roman(2024), roman(49))

WANTED = [
    "{'a': 0, 'b': 7, 'c': 9, 'd': 20, 'e': 20, 'f': 11} a->c->f->e",
    '13 [(1, 1), (1, 2), (1, 3)]',
    '#########',
    '#S**#***#',
    '#.#*#*#*#',
    '#.#***#E#',
    '#########',
    "['shirt', 'socks', 'shoes', 'tie', 'coat']",
    '[0, 4, 4, 4, 4, 5, 6, 8, 8, 9] 6',
    "[('c', 'f', 2), ('d', 'e', 6), ('a', 'b', 7), ('a', 'c', 9), ('e', 'f', 9)] 33",
    'True [(1, -1), (1, 0), (1, 1)]',
    "['oo#', 'o#o', 'ooo']",
    "GTAB (9, ('b', 'c')) 3546",
    '[2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47] 15',
    '         1',
    '        1 1',
    '       1 2 1',
    '      1 3 3 1',
    '     1 4 6 4 1',
    '   1 5 10 10 5 1',
    '[[1, 2, 3, 4], [12, 13, 14, 5], [11, 16, 15, 6], [10, 9, 8, 7]]',
    'MCMXCIV MMXXIV XLIX',
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
