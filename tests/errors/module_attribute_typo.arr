import math

math.sqart(2)
