//go:build ignore

// Does a task, which is described in image.go, with libjpeg-turbo:
//   turbojpeg MEMORY STAGE OPTION SCALE INPUT WIDTH HEIGHT MICROSECONDS OUTPUT
// If MEMORY is "fresh", each picture that is decoded gets memory of its own, as with the other contenders, and if it is
// "reused", all get the same. Files that are encoded get the same.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <turbojpeg.h>

static tjhandle handle;
static unsigned char *input, *result;
static unsigned long input_size, result_size;
static int width, height; // of the result
static int reuse, encodes, planar;

static void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, handle != NULL ? tjGetErrorStr2(handle) : "");
  exit(1);
}

static void *allocate(unsigned long size) {
  void *memory = malloc(size);
  if (memory == NULL) fail("malloc");
  return memory;
}

static void read_input(const char *name) {
  FILE *file = fopen(name, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail(name);
  input_size = ftell(file);
  rewind(file);
  input = allocate(input_size);
  if (fread(input, 1, input_size, file) != input_size) fail(name);
  fclose(file);
}

// prepare_decode finds out how large the result is.
static void prepare_decode(int scale) {
  int subsampling, colours;
  handle = tjInitDecompress();
  if (handle == NULL) fail("tjInitDecompress");
  if (tjDecompressHeader3(handle, input, input_size, &width, &height, &subsampling, &colours) != 0)
    fail("tjDecompressHeader3");
  tjscalingfactor factor = {1, scale};
  width = TJSCALED(width, factor);
  height = TJSCALED(height, factor);
  result_size = planar ? tjBufSizeYUV2(width, 1, height, TJSAMP_420) : 4ul * width * height;
}

static void prepare_encode(void) {
  handle = tjInitCompress();
  if (handle == NULL) fail("tjInitCompress");
}

static void operate(void) {
  if (encodes) result_size = tjBufSize(width, height, TJSAMP_420);
  if (!encodes && !reuse) {
    free(result);
    result = NULL;
  }
  if (result == NULL) result = allocate(result_size);
  if (encodes) {
    if (tjCompress2(handle, input, width, 0, height, TJPF_RGBX, &result, &result_size, TJSAMP_420, 80,
                    TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC) != 0)
      fail("tjCompress2");
  } else if (planar) {
    if (tjDecompressToYUV2(handle, input, input_size, result, width, 1, height, TJFLAG_ACCURATEDCT) != 0)
      fail("tjDecompressToYUV2");
  } else {
    if (tjDecompress2(handle, input, input_size, result, width, 0, height, TJPF_RGBA, TJFLAG_ACCURATEDCT) != 0)
      fail("tjDecompress2");
  }
}

static void write_output(const char *name) {
  FILE *file = fopen(name, "wb");
  if (file == NULL) fail(name);
  if (encodes) {
    if (fwrite(result, 1, result_size, file) != result_size) fail(name);
  } else {
    unsigned char *pixels = result;
    if (planar) {
      pixels = allocate(4ul * width * height);
      if (tjDecodeYUV(handle, result, 1, TJSAMP_420, pixels, width, 0, height, TJPF_RGBA, 0) != 0) fail("tjDecodeYUV");
    }
    fprintf(file, "P6\n%d %d\n255\n", width, height);
    for (long i = 0; i < (long)width * height; i++)
      if (fwrite(pixels + 4 * i, 1, 3, file) != 3) fail(name);
  }
  if (fclose(file) != 0) fail(name);
}

static double microseconds(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) fail("getrusage");
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

int main(int argc, char **argv) {
  if (argc != 10) fail("usage");
  reuse = strcmp(argv[1], "reused") == 0;
  encodes = strcmp(argv[2], "encode") == 0;
  planar = strcmp(argv[3], "ycbcr") == 0;
  width = atoi(argv[6]);
  height = atoi(argv[7]);
  read_input(argv[5]);
  if (encodes) {
    if (input_size != 4ul * width * height) fail(argv[5]);
    prepare_encode();
  } else {
    prepare_decode(atoi(argv[4]));
  }
  operate();
  if (argv[9][0] != '\0') write_output(argv[9]);
  double at_least = atof(argv[8]), used = 0, started = microseconds();
  int operations = 0;
  for (; used < at_least; operations++) {
    operate();
    used = microseconds() - started;
  }
  printf("{\"operations\":%d,\"micros\":%.0f}\n", operations, used);
  return 0;
}
