"""Writes pillow.txt and pillow.bin: what Pillow makes of a test picture.

Run it in this directory with any Python that has Pillow. A line of pillow.txt is a
case: mode, filter, width, height and box; its pixels follow those of the line
before in pillow.bin. The test computes the same picture.
"""

from PIL import Image

WIDTH, HEIGHT = 37, 29
FILTERS = {
    "nearest": Image.NEAREST,
    "box": Image.BOX,
    "bilinear": Image.BILINEAR,
    "hamming": Image.HAMMING,
    "bicubic": Image.BICUBIC,
    "lanczos3": Image.LANCZOS,
}
# Edges are multiples of 1/32, as Pillow keeps them as 32-bit floats.
ALL = (0, 0, WIDTH, HEIGHT)
CASES = [
    (10, 7, ALL),
    (1, 1, ALL),
    (50, 41, ALL),
    (37, 11, ALL),
    (13, 29, ALL),
    (5, 40, ALL),
    (16, 9, (3.25, 2.5, 30.75, 20.125)),
    (6, 4, (4.25, 5.5, 4.5, 5.75)),
    (20, 14, (0.03125, 0, 37, 28.96875)),
    (32, 24, (2, 3, 34, 27)),
    (32, 12, (2, 3, 34, 27)),
]


def picture(channels):
    """Noise over gradients: the upper bits of a linear congruential generator."""
    state, out = 1, bytearray()
    for y in range(HEIGHT):
        for x in range(WIDTH):
            for c in range(channels):
                state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
                noise = state >> 24
                if (x // 8 + y // 8) % 2:
                    out.append(noise)
                else:
                    out.append((x * 6 + y * (c + 1) * 2 + noise // 16) & 0xFF)
    return bytes(out)


with open("pillow.txt", "w") as index, open("pillow.bin", "wb") as pixels:
    for mode, channels in (("L", 1), ("RGB", 3), ("RGBA", 4)):
        source = Image.frombytes(mode, (WIDTH, HEIGHT), picture(channels))
        for name, filter in FILTERS.items():
            for width, height, box in CASES:
                print(mode, name, width, height, *box, file=index)
                pixels.write(source.resize((width, height), filter, box=box).tobytes())
