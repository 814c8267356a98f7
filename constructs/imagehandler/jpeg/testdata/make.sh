#!/bin/sh
# Makes the pictures here with cjpeg, and djpeg.txt: the SHA-256 of what djpeg
# makes of each. Needs libjpeg-turbo-progs and awk.
set -eu
cd "$(dirname "$0")"
rm -f -- *.jpg djpeg.txt

# picture WIDTH HEIGHT: waves, an edge, saturated corners and some texture.
picture() {
  awk -v w="$1" -v h="$2" '
  function clamp(v) { v = int(v); return (v < 0) ? 0 : ((v > 255) ? 255 : v) }
  BEGIN {
    print "P3", w, h, 255
    seed = 1
    for (y = 0; y < h; y++) for (x = 0; x < w; x++) {
      seed = (seed * 16807) % 2147483647
      t = seed % 23
      r = 128 + 90 * sin(x / 7) + t
      g = 128 + 90 * cos(y / 5 + x / 11) + t
      b = 255 * (x + y) / (w + h) + t
      if (x > y + w / 3) { r = 250; b /= 3 }
      if (x < 9 && y < 9) { r = 255; g = 0; b = 0 }
      print clamp(r), clamp(g), clamp(b)
    }
  }'
}
picture 61 47 >picture.ppm
picture 5 3 >tiny.ppm
picture 1 1 >pixel.ppm
picture 17 90 >tall.ppm

make() {
  name=$1
  from=$2
  shift 2
  cjpeg "$@" "$from.ppm" >"$name.jpg"
}

for s in 1x1 2x1 1x2 2x2 4x1 4x2 1x4 3x1 3x2; do
  make "sequential-$s" picture -quality 80 -sample "$s"
  make "progressive-$s" picture -quality 80 -progressive -sample "$s"
done
make mixed picture -quality 80 -sample 2x2,1x2,2x1
make gray picture -quality 80 -grayscale
make gray-progressive picture -quality 80 -grayscale -progressive
make gray-2x2 picture -quality 80 -grayscale -sample 2x2
make rgb picture -quality 80 -rgb
make optimized picture -quality 60 -optimize
make best picture -quality 100 -sample 2x2
make worst picture -quality 3 -sample 2x2
make restart-mcu picture -quality 80 -sample 2x2 -restart 1B
make restart-row picture -quality 80 -sample 2x1 -restart 1
make restart-odd picture -quality 80 -sample 2x2 -restart 3B
make restart-progressive picture -quality 80 -sample 2x2 -progressive -restart 2B
make tiny tiny -quality 80 -sample 2x2
make tiny-progressive tiny -quality 80 -sample 2x1 -progressive
make pixel pixel -quality 80
make tall tall -quality 80 -sample 2x2 -restart 1
make arithmetic picture -quality 80 -arithmetic

echo '0; 1; 2;' >scans
make separate picture -quality 80 -sample 2x2 -scans scans
echo '0; 1 2;' >scans
make separate-chroma picture -quality 80 -sample 2x2 -restart 5B -scans scans
# Every bit of every band by itself, and bands that refinement cuts anew.
{
  echo '0 1 2: 0-0, 0, 3;'
  for c in 0 1 2; do echo "$c: 1-2, 0, 2; $c: 3-20, 0, 3; $c: 21-63, 0, 2;"; done
  echo '0 1 2: 0-0, 3, 2; 0: 0-0, 2, 1; 1 2: 0-0, 2, 1; 0 1 2: 0-0, 1, 0;'
  for c in 0 1 2; do echo "$c: 3-20, 3, 2; $c: 1-63, 2, 1; $c: 1-30, 1, 0; $c: 31-63, 1, 0;"; done
} >scans
make script picture -quality 90 -sample 2x2 -scans scans
echo '0: 0-0,0,0; 2: 0-0,0,0; 1: 0-0,0,0; 1: 1-63,0,0; 0: 1-5,0,0; 2: 1-63,0,0; 0: 6-63,0,0;' >scans
make script-selection picture -quality 90 -sample 2x2 -scans scans

rm -f scans ./*.ppm
for f in *.jpg; do
  case $f in arithmetic.jpg) continue ;; esac
  echo "$(djpeg -dct int -pnm "$f" | sha256sum | cut -d' ' -f1) $f" >>djpeg.txt
done
