# The order in which einsum may multiply its operands, and what that saves.
import numpy as np
from itertools import combinations

LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'


def _listed(labels):
    # Subscripts that are given as a list of numbers, as letters.
    return ''.join('...' if label is Ellipsis else (LETTERS[26:] + LETTERS[:26])[label] for label in labels)


def _read(operands):
    # The inputs' subscripts, the output's (None where it is left open), the arrays.
    if not operands:
        raise ValueError('No input operands')
    if isinstance(operands[0], str):
        text = operands[0].replace(' ', '')
        arrays = [np.asanyarray(x) for x in operands[1:]]
        inputs, arrow, output = text.partition('->')
        return inputs.split(','), output if arrow else None, arrays
    pairs = list(operands)
    output = _listed(pairs.pop()) if len(pairs) % 2 else None
    return [_listed(x) for x in pairs[1::2]], output, [np.asanyarray(x) for x in pairs[::2]]


def _spelled(inputs, output, arrays):
    # The same subscripts with letters for the axes that `...` stands for.
    used = set(''.join(inputs) + (output or ''))
    free = [letter for letter in LETTERS if letter not in used]
    longest = 0
    for term, array in zip(inputs, arrays):
        if '...' in term:
            longest = max(longest, array.ndim - len(term.replace('...', '')))
    spare = ''.join(free[:longest])
    terms = []
    for term, array in zip(inputs, arrays):
        hidden = array.ndim - len(term.replace('...', ''))
        terms.append(term.replace('...', spare[longest - hidden:] if hidden > 0 else ''))
    if output is None:
        letters = ''.join(inputs).replace('.', '')
        output = spare + ''.join(sorted(s for s in set(letters) if letters.count(s) == 1))
    return terms, output.replace('...', spare)


def _lengths(terms, arrays):
    # The length of each letter's axis; one that is 1 is repeated.
    lengths = {}
    for at, (term, array) in enumerate(zip(terms, arrays)):
        if len(term) != array.ndim:
            # NumPy names one letter of the text.
            raise ValueError(f'Einstein sum subscript {",".join(terms)[at]} does not contain the correct number of indices for '
                             f'operand {at}.')
        for letter, n in zip(term, array.shape):
            have = lengths.get(letter, 1)
            if have != 1 and n not in (1, have):
                raise ValueError(f"Size of label '{letter}' for operand {at} ({have}) does not match previous terms "
                                 f'({n}).')
            lengths[letter] = max(have, n)
    return lengths


def _size(letters, lengths):
    size = 1
    for letter in letters:
        size *= lengths[letter]
    return size


def _flops(letters, inner, terms, lengths):
    # Multiplications and additions of a sum of products over these letters.
    return _size(letters, lengths) * (max(1, terms - 1) + (1 if inner else 0))


def _contracted(positions, sets, output):
    # What multiplying some operands gives: its letters, the operands then, the letters that are summed, all of them.
    every = set()
    left = set(output)
    rest = []
    for at, letters in enumerate(sets):
        if at in positions:
            every = every | letters
        else:
            rest.append(letters)
            left = left | letters
    result = left & every
    return result, rest + [result], every - result, every


def _candidate(positions, sets, output, lengths, limit, spent, naive):
    result, rest, summed, every = _contracted(positions, sets, output)
    size = _size(result, lengths)
    if size > limit:
        return None
    removed = sum(_size(sets[at], lengths) for at in positions) - size
    cost = _flops(every, summed, len(positions), lengths)
    if spent + cost > naive:
        return None
    return (-removed, cost), positions, rest


def _greedy(sets, output, lengths, limit):
    # Always the pair that makes the operands smallest, of several the cheapest.
    if len(sets) <= 2:
        return [tuple(range(len(sets)))]
    _, _, summed, every = _contracted(range(len(sets)), sets, output)
    naive = _flops(every, summed, len(sets), lengths)
    path, spent, known = [], 0, []
    pairs = list(combinations(range(len(sets)), 2))
    for _ in range(len(sets) - 1):
        for pair in pairs:
            if not sets[pair[0]].isdisjoint(sets[pair[1]]):
                found = _candidate(pair, sets, output, lengths, limit, spent, naive)
                if found is not None:
                    known.append(found)
        if not known:
            for pair in combinations(range(len(sets)), 2):
                found = _candidate(pair, sets, output, lengths, limit, spent, naive)
                if found is not None:
                    known.append(found)
            if not known:
                path.append(tuple(range(len(sets))))
                break
        best = min(known, key=lambda found: found[0])
        (_, cost), (x, y), sets = best
        spent += cost
        path.append((x, y))
        kept = []
        for score, (a, b), after in known:
            if a in (x, y) or b in (x, y):
                continue
            after = [s for at, s in enumerate(after) if at not in (y - (y > a) - (y > b), x - (x > a) - (x > b))]
            after.insert(-1, best[2][-1])
            kept.append((score, (a - (a > x) - (a > y), b - (b > x) - (b > y)), after))
        known = kept
        pairs = [(at, len(sets) - 1) for at in range(len(sets) - 1)]
    return path


def _optimal(sets, output, lengths, limit):
    # Every order is tried.
    orders = [(0, [], sets)]
    count = len(sets)
    for step in range(count - 1):
        longer = []
        for cost, path, have in orders:
            for pair in combinations(range(count - step), 2):
                result, after, summed, every = _contracted(pair, have, output)
                if _size(result, lengths) <= limit:
                    longer.append((cost + _flops(every, summed, 2, lengths), path + [pair], after))
        if not longer:
            best = min(orders, key=lambda order: order[0])[1]
            return best + [tuple(range(count - step))]
        orders = longer
    return min(orders, key=lambda order: order[0])[1]


def _wanted(optimize):
    # The kind of path, and the limit of an intermediate's size.
    kind, limit = optimize, None
    if optimize is True:
        kind = 'greedy'
    elif optimize is None:
        kind = False
    if isinstance(kind, (tuple, list)) and len(kind) == 2 and isinstance(kind[0], str) and isinstance(kind[1], (int, float)):
        kind, limit = kind[0], int(kind[1])
    explicit = isinstance(kind, (tuple, list)) and len(kind) > 0 and kind[0] == 'einsum_path'
    if not (kind is False or kind in ('greedy', 'optimal') or explicit):
        raise TypeError(f'Did not understand the path: {kind}')
    return kind, limit, explicit


def einsum_path(*operands, optimize='greedy', einsum_call=False):
    """The order in which einsum may multiply its operands, and a text about what it saves.

    >>> np.einsum_path('i,i', [1, 2], [3, 4])[0]
    ['einsum_path', (0, 1)]
    """
    kind, limit, explicit = _wanted(optimize)
    inputs, output, arrays = _read(operands)
    if len(inputs) != len(arrays):
        raise ValueError('Number of einsum subscripts must be equal to the number of operands.')
    terms, output = _spelled(inputs, output, arrays)
    lengths = _lengths(terms, arrays)
    sets = [set(term) for term in terms]
    letters = set(''.join(terms))
    largest = max(_size(term, lengths) for term in terms + [output])
    limit = largest if limit is None else limit
    inner = sum(len(s) for s in sets) > len(letters)
    naive = _flops(letters, inner, len(terms), lengths)
    if explicit:
        path = [tuple(step) for step in kind[1:]]
    elif kind is False or len(terms) <= 2 or letters == set(output):
        path = [tuple(range(len(terms)))]
    elif kind == 'greedy':
        path = _greedy(sets, set(output), lengths, limit)
    else:
        path = _optimal(sets, set(output), lengths, limit)
    return ['einsum_path'] + path, _report(terms, output, lengths, path, naive)


def _report(terms, output, lengths, path, naive):
    whole = ','.join(terms) + '->' + output
    letters = set(''.join(terms))
    have, sets = list(terms), [set(term) for term in terms]
    cost, scaling, sizes, lines = 0, [], [], []
    for step, positions in enumerate(path):
        positions = tuple(sorted(positions, reverse=True))
        result, sets, summed, every = _contracted(positions, sets, set(output))
        cost += _flops(every, summed, len(positions), lengths)
        scaling.append(len(every))
        sizes.append(_size(result, lengths))
        taken = [have.pop(at) for at in positions]
        if step == len(path) - 1:
            made = output
        else:
            made = ''.join(letter for _, letter in sorted((lengths[letter], letter) for letter in result))
        have.append(made)
        lines.append('\n%4d    %24s %40s' % (len(every), ','.join(taken) + '->' + made, ','.join(have) + '->' + output))
    # One more for the sum itself.
    cost += 1
    text = f'  Complete contraction:  {whole}\n'
    text += f'         Naive scaling:  {len(letters)}\n'
    text += f'     Optimized scaling:  {max(scaling)}\n'
    text += f'      Naive FLOP count:  {naive:.3e}\n'
    text += f'  Optimized FLOP count:  {cost:.3e}\n'
    text += f'   Theoretical speedup:  {naive / cost:3.3f}\n'
    text += f'  Largest intermediate:  {max(sizes):.3e} elements\n'
    text += '-' * 74 + '\n'
    text += '%6s %24s %40s\n' % ('scaling', 'current', 'remaining')
    text += '-' * 74
    return text + ''.join(lines)
