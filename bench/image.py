"""Does a task, which is described in image.go, with Pillow or Pillow-SIMD. TASK"""

import io
import json
import os
import sys
import time

from PIL import Image

task = json.loads(sys.argv[1])
size = (task["outWidth"], task["outHeight"])
filters = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}
with open(task["input"], "rb") as file:
    data = file.read()


def thumbnail():
    image = Image.open(io.BytesIO(data))
    image.draft("RGB", size)  # the decoder makes it 1/2, 1/4 or 1/8 as large, if that is not smaller than wanted
    out = io.BytesIO()
    image.resize(size, filters[task["option"]]).save(out, "JPEG", quality=80)
    return out.getvalue()


def resize():
    return pixels.resize(size, filters[task["option"]])


if task["stage"] == "resize":
    pixels = Image.frombytes("RGB", (task["width"], task["height"]), data, "raw", "RGBX")
    del data
do = {"thumbnail": thumbnail, "resize": resize}[task["stage"]]
result = do()
if task["output"]:
    if isinstance(result, bytes):
        with open(task["output"], "wb") as file:
            file.write(result)
    else:
        result.save(task["output"], "PPM")
operations, used = 0, 0.0
started = time.process_time()
while used * 1e6 < task["atLeast"]:
    do()
    operations += 1
    used = time.process_time() - started
print(json.dumps({"operations": operations, "micros": used * 1e6}), flush=True)
os._exit(0)  # Pillow-SIMD 7.0 crashes when Python 3.11 frees what it has not counted
