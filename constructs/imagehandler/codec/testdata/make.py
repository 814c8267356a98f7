#!/usr/bin/python3
"""Makes the pictures here with other programs, and beside each NAME a NAME.ref.png
of what these programs decode it to: 8-bit RGBA, the frames of an animation one
below the other. Needs python3-pil, webp, libavif-bin, libvips-tools and
librsvg2-bin of Debian."""

import math
import os
import subprocess

from PIL import Image, ImageDraw, ImageSequence, PngImagePlugin, features

os.chdir(os.path.dirname(os.path.abspath(__file__)))
W, H = 61, 47
ICC = b"\x00\x00\x00\x14profile of tests"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">tests</x:xmpmeta>'


def picture(mode):
    """Waves, an edge, saturated corners; with alpha, a ramp and a hole."""
    m = Image.new("RGBA", (W, H))
    for y in range(H):
        for x in range(W):
            r = 128 + 90 * math.sin(x / 7)
            g = 128 + 90 * math.cos(y / 5 + x / 11)
            b = 255 * (x + y) / (W + H)
            if x > y + W / 3:
                r, b = 250, b / 3
            if x < 9 and y < 9:
                r, g, b = 255, 0, 0
            a = 255 if x < 20 else 255 - 3 * x
            if (x - 40) ** 2 + (y - 30) ** 2 < 60:
                a = 0
            m.putpixel((x, y), tuple(int(min(max(v, 0), 255)) for v in (r, g, b, a)))
    return m if mode == "RGBA" else m.convert("RGB").convert(mode)


def frames():
    """A disc that moves over two colours."""
    out = []
    for i in range(5):
        m = Image.new("RGB", (40, 30), (20, 60, 120))
        d = ImageDraw.Draw(m)
        d.rectangle((0, 20, 39, 29), fill=(200, 200, 30))
        d.ellipse((4 + 6 * i, 5, 13 + 6 * i, 14), fill=(240, 40 * i, 10))
        out.append(m)
    return out


def see_through():
    out = []
    for i in range(4):
        m = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
        ImageDraw.Draw(m).ellipse((4 + 7 * i, 5, 13 + 7 * i, 14), fill=(10, 60 * i, 200, 255))
        out.append(m)
    return out


def exif(orientation):
    e = Image.Exif()
    e[0x0112] = orientation
    return e.tobytes()


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ref(name):
    """What Pillow decodes."""
    with Image.open(name) as m:
        shots = [f.convert("RGBA").copy() for f in ImageSequence.Iterator(m)]
    strip = Image.new("RGBA", (shots[0].width, shots[0].height * len(shots)))
    for i, f in enumerate(shots):
        strip.paste(f, (0, i * f.height))
    strip.save(name + ".ref.png", optimize=True)


def pngs():
    for mode, name in (("RGB", "rgb"), ("RGBA", "rgba"), ("L", "gray"), ("1", "bilevel"), ("P", "palette")):
        picture(mode).save(name + ".png")
    picture("RGBA").convert("LA").save("gray-alpha.png")
    picture("RGBA").quantize(16).save("palette-alpha.png")
    small = picture("RGB").quantize(8)
    small.save("palette-transparent.png", transparency=3)
    picture("RGB").save("color-key.png", transparency=(255, 0, 0))
    picture("RGBA").save("source.png")
    run("vips", "pngsave", "source.png", "interlaced.png", "--interlace")
    run("vips", "linear", "source.png", "float.v", "257", "0")
    run("vips", "cast", "float.v", "wide.v", "ushort")
    run("vips", "copy", "wide.v", "rgba-16.png", "--interpretation", "rgb16")
    os.remove("float.v")
    os.remove("wide.v")
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    picture("RGB").save("metadata.png", pnginfo=info, icc_profile=ICC, exif=exif(6))
    for name in ("rgb rgba gray bilevel palette gray-alpha palette-alpha palette-transparent color-key "
                 "interlaced metadata").split():
        ref(name + ".png")
    # Pillow cuts 16-bit samples off; these are of 8 bits, times 257.
    picture("RGBA").save("rgba-16.png.ref.png")


def gifs():
    picture("RGB").quantize(64).save("still.gif", interlace=0)
    picture("RGB").quantize(64).save("interlaced.gif", interlace=1)
    f = frames()
    f[0].save("animated.gif", save_all=True, append_images=f[1:], duration=[100, 50, 200, 70, 30], loop=0)
    f[0].save("background.gif", save_all=True, append_images=f[1:], duration=80, loop=3, disposal=2)
    f[0].save("previous.gif", save_all=True, append_images=f[1:], duration=80, disposal=[1, 3, 3, 3, 3])
    s = see_through()
    s[0].save("see-through.gif", save_all=True, append_images=s[1:], duration=80, loop=0, disposal=2, transparency=0)
    for name in "still interlaced animated background previous see-through".split():
        ref(name + ".gif")


def webps():
    picture("RGB").save("rgb-source.png")
    run("cwebp", "-q", "80", "rgb-source.png", "-o", "lossy.webp")
    run("cwebp", "-q", "80", "source.png", "-o", "lossy-alpha.webp")
    run("cwebp", "-q", "80", "-alpha_filter", "best", "-alpha_method", "0", "source.png", "-o", "lossy-raw-alpha.webp")
    run("cwebp", "-lossless", "rgb-source.png", "-o", "lossless.webp")
    run("cwebp", "-lossless", "-exact", "source.png", "-o", "lossless-alpha.webp")
    picture("RGB").save("metadata.webp", lossless=True, icc_profile=ICC, exif=exif(8), xmp=XMP)
    f = frames()
    f[0].save("animated.webp", save_all=True, append_images=f[1:], duration=[100, 50, 200, 70, 30], loop=2, lossless=True)
    s = see_through()
    s[0].save("see-through.webp", save_all=True, append_images=s[1:], duration=80, loop=0, lossless=True)
    for name in "lossless lossless-alpha metadata animated see-through".split():
        ref(name + ".webp")
    for name in "lossy lossy-alpha lossy-raw-alpha".split():
        # Without interpolating chroma, which is left to others here too.
        run("dwebp", "-nofancy", name + ".webp", "-o", name + ".webp.ref.png")


def tiffs():
    for mode, name in (("RGB", "rgb"), ("RGBA", "rgba"), ("L", "gray"), ("P", "palette")):
        picture(mode).save(name + ".tiff")
    for compression in ("lzw", "adobe_deflate", "packbits"):
        picture("RGB").save(compression.replace("_", "-") + ".tiff", compression="tiff_" + compression)
    picture("1").save("group4.tiff", compression="group4")
    picture("L").save("predictor.tiff", compression="tiff_lzw", tiffinfo={317: 2, 274: 5})
    run("vips", "tiffsave", "source.png", "tiled.tiff", "--tile", "--tile-width", "16", "--tile-height", "16",
        "--compression", "deflate", "--strip")
    picture("RGB").save("metadata.tiff", icc_profile=ICC, compression="tiff_lzw", tiffinfo={700: XMP, 274: 6})
    for name in "rgb rgba gray palette lzw adobe-deflate packbits group4 tiled".split():
        ref(name + ".tiff")
    # Pillow would turn these upright.
    picture("RGB").save("metadata.tiff.ref.png")
    picture("L").save("predictor.tiff.ref.png")


def avifs():
    for name, source, options in (
        ("avif-420", "rgb-source.png", "-y 420"),
        ("avif-444", "rgb-source.png", "-y 444 --min 10 --max 10"),
        ("avif-lossless", "rgb-source.png", "-l"),
        ("avif-alpha", "source.png", "-y 420"),
        ("avif-gray", "gray.png", "-y 400"),
        ("avif-10-bits", "rgb-source.png", "-d 10 -y 444"),
        ("avif-turned", "rgb-source.png", "-y 444 --irot 1"),
        ("avif-mirrored", "rgb-source.png", "-y 444 --imir 1"),
    ):
        run("avifenc", *options.split(), "-s", "6", source, name + ".avif")
    open("metadata.exif", "wb").write(exif(1)[6:])
    open("metadata.xmp", "wb").write(XMP)
    open("metadata.icc", "wb").write(ICC)
    run("avifenc", "-s", "6", "--exif", "metadata.exif", "--xmp", "metadata.xmp", "--icc", "metadata.icc",
        "rgb-source.png", "avif-metadata.avif")
    for i, f in enumerate(frames()):
        f.save("frame-%d.png" % i)
    run("avifenc", "-s", "6", "-l", "-y", "444", "--fps", "10", *("frame-%d.png" % i for i in range(5)), "avif-animated.avif")
    os.remove("metadata.exif")
    os.remove("metadata.xmp")
    os.remove("metadata.icc")
    for name in "420 444 lossless alpha gray 10-bits turned mirrored metadata".split():
        name = "avif-%s.avif" % name
        run("avifdec", "--ignore-icc", "-u", "nearest", name, name + ".ref.png")
        Image.open(name + ".ref.png").convert("RGBA").save(name + ".ref.png")
    strip = Image.new("RGBA", (40, 150))
    for i, f in enumerate(frames()):
        strip.paste(f, (0, 30 * i))
        os.remove("frame-%d.png" % i)
    strip.save("avif-animated.avif.ref.png")


def svgs():
    run("rsvg-convert", "shapes.svg", "-o", "shapes.svg.ref.png")


pngs()
gifs()
webps()
tiffs()
avifs()
svgs()
for name in ("source.png", "rgb-source.png"):
    os.remove(name)
