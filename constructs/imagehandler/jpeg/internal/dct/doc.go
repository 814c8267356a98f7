// Package dct has the cosine transforms of a JPEG codec: from the coefficients
// of a block to its samples, at full size or reduced by two, four or eight, and
// from samples to quantised coefficients.
//
// The transforms are the 11-multiplication ones of C. Loeffler, A. Ligtenberg
// and G. Moschytz, "Practical Fast 1-D DCT Algorithms with 11 Multiplications"
// (ICASSP 1989), in the fixed point that the Independent JPEG Group made the
// reference of its "accurate integer" method: constants of 13 bits, and 2 more
// bits kept between the two passes. On blocks as encoders make them of 8-bit samples,
// Inverse8 gives the samples that libjpeg and libjpeg-turbo give with JDCT_ISLOW, and
// Forward8 the coefficients.
//
// A coefficient is dequantised to 16 bits, without regard to overflow, as vector
// code does. What lies between the passes is clamped to 16 bits. With that no sum
// leaves 32 bits, whatever the coefficients: eight terms of 16 bits, times
// constants that add up to less than 7.48 times 2^13, plus the rounding terms, are
// below 2^31. So the order of the additions is free, and the vector kernels, which
// multiply matrices where the scalar code shares terms, equal it bit for bit.
//
// A block is row by row: frequency u across and v down is at v*8+u. Samples are
// unsigned, with 128 standing for zero, at stride bytes from row to row.
package dct

// Block is the 64 coefficients of a block, row by row.
type Block = [64]int16

// Fixed point of the transforms.
const (
	constBits = 13 // fraction bits of the constants
	passBits  = 2  // fraction bits kept between the passes
)

// Constants of the transforms with constBits of fraction. Where c(n) is
// sqrt(2)*cos(n*pi/16), they are sums of c(1) to c(7).
const (
	fix0298 = 2446  // -c(1)+c(3)+c(5)-c(7)
	fix0390 = 3196  // c(3)-c(5)
	fix0541 = 4433  // c(6)
	fix0765 = 6270  // c(2)-c(6)
	fix0899 = 7373  // c(3)-c(7)
	fix1175 = 9633  // c(3)
	fix1501 = 12299 // c(1)+c(3)-c(5)-c(7)
	fix1847 = 15137 // c(2)+c(6)
	fix1961 = 16069 // c(3)+c(5)
	fix2053 = 16819 // c(1)+c(3)-c(5)+c(7)
	fix2562 = 20995 // c(1)+c(3)
	fix3072 = 25172 // c(1)+c(3)+c(5)-c(7)
)
