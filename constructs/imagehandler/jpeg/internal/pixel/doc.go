// Package pixel converts and resamples rows of samples as the JPEG codec needs
// them: colour conversion between YCbCr and RGB, and doubling and halving of the
// chroma planes.
//
// The formulas are those of the Independent JPEG Group's library (jdcolor,
// jccolor, jdsample and jcsample of libjpeg, kept bit for bit by libjpeg-turbo),
// so that whole pictures compare equal to what djpeg and cjpeg make of them:
//
//   - colour is ITU-R BT.601 at full range (JFIF 1.02), in 16-bit fixed point;
//   - chroma grows by the triangle filter ("fancy upsampling"): every new sample
//     is three parts of the nearer and one part of the farther neighbour;
//   - chroma shrinks by the mean, with a rounding bias that alternates from
//     column to column, so that it does not drift.
//
// Every function works on one row. The scalar form in this package is its
// definition; the AVX2 and NEON kernels equal it bit for bit. Slices that are
// too short for what the documentation says make the function panic before it
// writes anything; slices that overlap are allowed only where it says so.
package pixel
