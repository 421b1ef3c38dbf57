from _circle_a import first

second = 2
