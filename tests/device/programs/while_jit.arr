# Loops on values, compiled.
@jit
def collatz(n):
    c = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        c += 1
    return c
print(collatz(27), collatz(7))
@jit
def fib(n):
    a = np.zeros(10); a[1] = 1
    for i in range(2, 10): a[i] = a[i - 1] + a[i - 2]
    return a
print(fib(3))
