def half(n):
    return n / zero


zero = 0
