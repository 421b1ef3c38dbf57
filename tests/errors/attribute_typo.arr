words = "a b".split()
words.apend("c")
