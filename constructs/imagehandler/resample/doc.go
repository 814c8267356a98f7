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
// (ImagingResample), so that results differ from Pillow's by at most one level.
// Nearest is Pillow's NEAREST.
//
// Weights become 16-bit integers of the highest precision with which none of them
// and no sum overflows, 22 bits at most. The running sum of the weights is rounded
// and not each weight, so that they sum to one exactly and flat colour stays as it
// is. Vector kernels (AVX2, NEON) and the plain Go code that defines them compute
// the same integers. Windows of more than 8192 samples, which only a reduction by a
// thousand and more has, may be off by one level more.
//
// # Memory
//
// Apart from both images a worker keeps, of each row that a result needs, the
// filtered bytes, and half as many rows again: 1.5·2·radius·max(scale, 1) rows as
// wide as the result. The coefficients are 2 bytes for each sample of each result
// of a row and of a column, and while they are computed 10. For 24 megapixels of
// RGBX (4000x6000) to 256x128 with Lanczos3 that is 0.6 MB a worker and 0.9 MB of
// coefficients.
package resample
