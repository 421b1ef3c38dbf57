def area(width, height):
    return width * height


area(3, 4, 5)
