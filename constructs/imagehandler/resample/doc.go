// Package resample resizes 8-bit images with antialiasing.
//
//	var r resample.Resizer
//	err := r.Resize(ctx, &dst, &src, resample.Options{Filter: resample.Bicubic})
//
// or, for the types of package image,
//
//	m, err := resample.Resize(ctx, src, 256, 128, resample.Options{})
//
// # Algorithm
//
// Every result is a weighted mean of the source pixels around the place that it
// maps to. The weights are a Filter over the distance, stretched by the factor of
// a reduction so that every pixel counts (the support is radius·max(scale, 1)), cut
// off at the edges of the source and scaled to sum to one. Rows are filtered first,
// only those that are needed, then columns; between the two, samples are rounded
// and clamped to 8 bits. A direction in which neither size nor place of the pixels
// changes is not filtered. These are the semantics of Image.resize of Pillow
// (ImagingResample), so that results differ from Pillow's by at most one level; by
// two in some samples of a million of enlarged noise, where a filter with negative
// weights amplifies what rounding between the passes differs by. Colours with alpha
// are as close before they are divided by it. Nearest is Pillow's NEAREST.
//
// Weights become 16-bit integers of the highest precision with which none of them
// and no sum overflows, 22 bits at most. The running sum of the weights is rounded
// and not each weight, so that they sum to one exactly and flat colour stays as it
// is. Vector kernels (AVX2, AVX-512, NEON) and the plain Go code that defines them
// compute the same integers. Windows of more than 8192 samples, which only a reduction by a
// thousand and more has, may be off by one level more.
//
// # Memory
//
// Apart from both images a worker keeps a window of filtered rows: those that a
// result needs, 2·radius·max(scale, 1) of them, and half as many. It is of 1 MiB at
// most: a wider result is made in strips, of no less than 32 columns, which even the
// greatest reduction (65,536 rows to one) of RGBX takes 16 MiB for. Pixels are
// unpacked for the vector kernels in at most 2 MiB. A coefficient takes 2 bytes, and
// 10 more while it is computed. A Resizer keeps all this, and the coefficients of
// its last four widths and heights.
//
// The first 24 megapixels of RGBX (4000x6000) to 256x128 with Lanczos3 allocate 1.2 MB
// with one worker, others of that size nothing.
package resample
