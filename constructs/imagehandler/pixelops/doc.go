// Package pixelops edits 8-bit pictures: the pixel operations of sharp that the
// Serverless Image Handler lets its users ask for, with sharp's parameters, limits
// and results. Resizing is package resample.
//
//	m, err := pixelops.Run(ctx, m, 0,
//		pixelops.Orient{Orientation: 6},
//		pixelops.Blur{Sigma: 4},
//		pixelops.Composite{Picture: mark, Gravity: pixelops.SouthEast},
//	)
//
// An Operation is a value that says what to do; its Apply does it. Operations are
// applied in the order given, while sharp has an order of its own.
//
// # Pictures
//
// A picture is an *image.NRGBA of any stride and origin: red, green, blue and alpha
// of 8 bits, colours not multiplied by alpha, sRGB. Grey pictures have three equal
// colours. A picture all of whose alpha is 255 counts as one without an alpha
// channel, as sharp sees a JPEG: no operation makes it transparent but those whose
// purpose it is. (Sharp makes the negative of an opaque RGBA picture invisible.)
//
// Where a result is a mean of pixels (Blur, Convolve, Sharpen, Affine) colours are
// weighted by alpha, so that the colour of what cannot be seen does not bleed.
//
// # Results
//
// Formulas are those of libvips, which sharp calls; each operation states its own.
// Results are rounded to the nearest level where libvips cuts the fraction off, and
// means of translucent pixels keep 16 bits where libvips keeps 8: that makes a
// difference of one level from sharp, two where libvips uses coefficients of 8 bits
// (Blur). Translucent colours that Convolve and Sharpen multiply differ by so many
// times more. Where an operation is another one on purpose, it says so. The tests
// compare with sharp 0.35.5.
//
// The number of workers never changes a result.
//
// # Memory and time
//
// Operations say what they allocate; a few hundred bytes for each worker come on
// top. Results of more than MaxPixels are refused before they are allocated. Apply
// looks at its context after every few ten thousand pixels.
package pixelops
