"""Games: tic-tac-toe by minimax, a sudoku, word ladders, mastermind, Markov chains, elementary automata."""
import itertools
import random
from collections import Counter, defaultdict, deque
from functools import lru_cache

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


def winner(board):
    for a, b, c in LINES:
        if board[a] == board[b] == board[c] != ".":
            return board[a]
    return None if "." in board else "draw"


@lru_cache(None)
def best(board, player):
    """The value for X and the move."""
    if (won := winner(board)) is not None:
        return {"X": 1, "O": -1, "draw": 0}[won], None
    other = "O" if player == "X" else "X"
    options = [(best(board[:i] + player + board[i + 1:], other)[0], -i) for i, c in enumerate(board) if c == "."]
    value, place = max(options) if player == "X" else min((v, -p) for v, p in options)
    return value, abs(place)


board, player, moves = ".........", "X", []
while winner(board) is None:
    value, place = best(board, player)
    board = board[:place] + player + board[place + 1:]
    moves.append(place)
    player = "O" if player == "X" else "X"
say(board, winner(board), moves, best.cache_info().currsize)
say(best("XX.OO....", "X"), best("XX.OO....", "O"))
SUDOKU = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"


def peers(i):
    row, column = divmod(i, 9)
    same = {row * 9 + k for k in range(9)} | {k * 9 + column for k in range(9)}
    same |= {(row // 3 * 3 + r) * 9 + column // 3 * 3 + c for r, c in itertools.product(range(3), repeat=2)}
    return same - {i}


PEERS = {i: peers(i) for i in range(81)}


def solve(cells):
    free = [i for i, c in enumerate(cells) if c == "."]
    if not free:
        return cells
    options = {i: set("123456789") - {cells[p] for p in PEERS[i]} for i in free}
    i = min(free, key=lambda i: len(options[i]))
    for digit in sorted(options[i]):
        if (solved := solve(cells[:i] + digit + cells[i + 1:])) is not None:
            return solved
    return None


solved = solve(SUDOKU)
say("\n".join(" ".join(solved[r * 9:r * 9 + 9]) for r in range(9)))
say(all(len({solved[i], *(solved[p] for p in PEERS[i])}) == 9 for i in range(81)), len(PEERS[40]))
words = "cold cord card ward warm word wood good gold bold cola coal".split()


def ladder(start, goal):
    parents, queue = {start: None}, deque([start])
    while queue:
        word = queue.popleft()
        if word == goal:
            steps = []
            while word:
                steps.append(word)
                word = parents[word]
            return steps[::-1]
        for other in words:
            if other not in parents and sum(a != b for a, b in zip(word, other)) == 1:
                parents[other] = word
                queue.append(other)


say(ladder("cold", "warm"), ladder("cola", "warm"))


def score(secret, guess):
    right = sum(a == b for a, b in zip(secret, guess))
    return right, sum((Counter(secret) & Counter(guess)).values()) - right


codes = ["".join(p) for p in itertools.product("ABCD", repeat=3)]
secret, history = "CAD", []
while True:
    guess = codes[0]
    history.append((guess, score(secret, guess)))
    if history[-1][1][0] == 3:
        break
    codes = [c for c in codes if score(c, guess) == history[-1][1]]
say(history)
chain = defaultdict(Counter)
text = "the cat sat on the mat and the cat ran to the hat and sat".split()
for a, b in zip(text, text[1:]):
    chain[a][b] += 1
say({k: dict(v) for k, v in sorted(chain.items())}, chain["the"].most_common(1))
random.seed(7)
word, out = "the", ["the"]
for _ in range(8):
    word = random.choices(*zip(*sorted(chain[word].items())))[0] if chain[word] else "the"
    out.append(word)
say(" ".join(out))


def automaton(rule, width, steps):
    row = [0] * width
    row[width // 2] = 1
    for _ in range(steps):
        say("".join(".#"[c] for c in row))
        row = [rule >> (row[i - 1] * 4 + row[i] * 2 + row[(i + 1) % width]) & 1 for i in range(width)]


automaton(90, 15, 4)
automaton(30, 15, 4)
dice = Counter(map(sum, itertools.product(range(1, 7), repeat=2)))
say(" ".join(f"{k}:{'#' * v}" for k, v in sorted(dice.items())), max(dice, key=dice.get))
knights = {(1, 2), (2, 1), (-1, 2), (-2, 1), (1, -2), (2, -1), (-1, -2), (-2, -1)}


def tour(n, start=(0, 0)):
    """Warnsdorff's rule."""
    path, seen = [start], {start}

    def exits(p):
        return sorted((p[0] + dx, p[1] + dy) for dx, dy in knights
                      if 0 <= p[0] + dx < n and 0 <= p[1] + dy < n and (p[0] + dx, p[1] + dy) not in seen)
    while options := exits(path[-1]):
        step = min(options, key=lambda p: (len(exits(p)), p))
        path.append(step)
        seen.add(step)
    return path


say(len(tour(6)), tour(5)[:4])
ship = {(x, 2) for x in range(3)}
shots = [(0, 0), (1, 2), (1, 2), (0, 2), (2, 2)]
hits, log = set(), []
for shot in shots:
    try:
        if shot in hits:
            raise ValueError(f"{shot} again")
        log.append("hit" if shot in ship else "miss")
        hits |= {shot} & ship
    except ValueError as e:
        log.append(str(e))
    finally:
        if ship <= hits:
            log.append("sunk")
say(log)

WANTED = [
    'XXOOOXXOX draw [0, 4, 1, 2, 6, 3, 5, 7, 8] 5478',
    '(1, 2) (-1, 2)',
    '5 3 4 6 7 8 9 1 2',
    '6 7 2 1 9 5 3 4 8',
    '1 9 8 3 4 2 5 6 7',
    '8 5 9 7 6 1 4 2 3',
    '4 2 6 8 5 3 7 9 1',
    '7 1 3 9 2 4 8 5 6',
    '9 6 1 5 3 7 2 8 4',
    '2 8 7 4 1 9 6 3 5',
    '3 4 5 2 8 6 1 7 9',
    'True 20',
    "['cold', 'cord', 'card', 'ward', 'warm'] ['cola', 'cold', 'cord', 'card', 'ward', 'warm']",
    "[('AAA', (1, 0)), ('ABB', (0, 1)), ('CAC', (2, 0)), ('CAD', (3, 0))]",
    "{'and': {'the': 1, 'sat': 1}, 'cat': {'sat': 1, 'ran': 1}, 'hat': {'and': 1}, 'mat': {'and': 1}, 'on': {'the': 1}, 'ran': {'to': 1}, 'sat': {'on': 1}, 'the': {'cat': 2, 'mat': 1, 'hat': 1}, 'to': {'the': 1}} [('cat', 2)]",
    'the cat ran to the hat and sat on',
    '.......#.......',
    '......#.#......',
    '.....#...#.....',
    '....#.#.#.#....',
    '.......#.......',
    '......###......',
    '.....##..#.....',
    '....##.####....',
    '2:# 3:## 4:### 5:#### 6:##### 7:###### 8:##### 9:#### 10:### 11:## 12:# 7',
    '36 [(0, 0), (1, 2), (0, 4), (2, 3)]',
    "['miss', 'hit', '(1, 2) again', 'hit', 'hit', 'sunk']",
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
