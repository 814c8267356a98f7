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
//	AVIF    8 to 12 bits, alpha, animated        lossy, 8 bits, alpha
//	TIFF    1, 8 and 16 bits, first picture      8 bits, deflated
//	SVG     shapes, strokes, gradients           no
//
// An option that is not here does nothing to a format:
//
//	format  quality  effort 1 to 10               other options
//	JPEG    1-100    1: Huffman tables at hand    Progressive, Subsampling, Background
//	PNG     no       1-3, 4-7, 8-10: three        Colors, Dither
//	                 levels of image/png
//	GIF     no       no                           Colors, Dither
//	WebP    1-100    methods 0 to 2 of libwebp,   Lossless
//	                 only where lossless
//	AVIF    1-100    speeds 10 to 1 of libaom     Subsampling
//	TIFF    no       no
//
// Metadata that are read and written: ICC, EXIF and XMP of JPEG, PNG and WebP.
// Others are only read: XMP of GIF, ICC and XMP of TIFF, all three of AVIF. The
// orientation is that of EXIF, which a TIFF file has itself, and of irot and imir
// for AVIF.
//
// # What decodes and encodes
//
// JPEG is package jpeg beside this one; PNG and GIF are those of the standard
// library, of which GIF decodes one frame at a time. WebP and TIFF are decoded by
// golang.org/x/image, in plain Go. WebP is encoded by github.com/deepteams/webp,
// which is libwebp in Go with assembly; bench/README.md has the time it takes and the
// files it makes beside those of libwebp. All lossy pictures are written by one of
// its methods: where these change it mixes a picture with the one before.
// Its vectors see only pixels that are in memory already, none of a stranger's
// files. AVIF is libavif with libaom as WebAssembly, from github.com/gen2brain/avif:
// memory of its own that is bounded by Limits, no file, no network. SVG is drawn by
// internal/svg, where everything is counted.
//
// # Cost
//
// In milliseconds of processor time for a megapixel of a photograph at 1600 by
// 1200, on one core of an AMD EPYC, with the options by default but those named,
// and what the first picture of a process takes on top. That is when a module of
// WebAssembly is compiled; nothing is done before it is used. The benchmarks of the
// package print the table.
//
//	                   encode   decode   first encode   first decode
//	JPEG                  2.8      2.4            0.0            0.0
//	JPEG, progressive     9.4      4.3
//	PNG                 158       27              0.2            0.0
//	PNG, effort 1       103       29
//	PNG, 256 colours     61        9
//	GIF                  22       11              0.1            0.2
//	WebP                145       11              0.2            0.0
//	WebP, lossless      410       20
//	TIFF                 86       33              0.0            0.0
//	AVIF                238       89            839            234
//	AVIF, effort 4     1114       98
//	SVG                           43
//
// ReadHeader takes 1 to 12 microseconds, and longer only for files of many chunks
// or frames. To the archive of a Lambda function the package adds 3.0 MiB over
// package jpeg alone, 2.5 of them for AVIF.
//
// AVIF is for those who have a second and 140 MiB a megapixel: it pays where
// results are kept.
//
// The library for AVIF can also call one that is installed. This package never has
// it do so, but only the build tag nodynamic leaves that part out; without it a
// program is linked to the C library of the system, and looks for libavif when it
// starts. Handlers are to be built with the tag.
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
