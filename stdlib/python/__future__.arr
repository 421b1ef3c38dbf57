"""The features that Python once had to be asked for. All of them are in force."""

annotations = True
division = True
print_function = True
absolute_import = True
unicode_literals = True
generators = True
nested_scopes = True
with_statement = True
generator_stop = True
