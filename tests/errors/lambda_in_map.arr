table = {"a": 1}
print(list(map(lambda key: table[key], ["a", "b"])))
