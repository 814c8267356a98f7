// Package codec reads and writes the picture formats of the web behind one pair of
// functions, for servers that decode what strangers send.
//
//	h, err := codec.ReadHeader(data)
//	p, err := codec.Decode(ctx, data, codec.DecodeOptions{MinWidth: 400})
//	err = codec.Encode(ctx, w, p, codec.EncodeOptions{Format: codec.WebP})
//
// # Formats
//
//	format  read                                 written
//	JPEG    8 bits; shrinks on load, regions     baseline, progressive
//	PNG     all types; first picture of APNG     8 bits; palette with Colors
//	GIF     all, animated                        animated
//	WebP    lossy, lossless, alpha, animated     lossy, lossless, alpha, animated
//	TIFF    1, 8 and 16 bits, first picture      deflated
//	SVG     shapes, strokes, gradients           no
//	AVIF    8 to 12 bits, alpha, animated        lossy, 8 bits, alpha
//
// Metadata that are read and written: ICC, EXIF and XMP of JPEG, PNG and WebP.
// Others are only read: XMP of GIF, ICC and XMP of TIFF, all three of AVIF. The
// orientation is that of EXIF, which a TIFF file has itself, and of irot and imir
// for AVIF.
//
// # Header first
//
// Decode reads the header itself before it hands a file to the library that
// decodes the format, and holds it against Limits: width times height times
// frames, and the memory that the library is known to allocate for such a
// picture. A header that asks for too much is a *LimitError, and nothing that
// grows with the numbers in it has been allocated by then. Metadata are only
// looked at after that; compressed ones may grow to 4 MiB and are left out
// beyond. Errors are typed, and wrap those of the library.
//
// # Colours
//
// Pixels are as the file has them: no profile is applied. Lossy WebP, which has
// studio range, is brought to the full range that image.YCbCr means; where it has
// alpha it becomes *image.NRGBA. 16-bit samples are rounded to 8.
package codec
