def invert(x):
    return 1 / (x - x)


def average(values):
    total = sum(values)
    return invert(total) / len(values)


def main():
    print(average([1, 2, 3]))


main()
