import _circle_a
