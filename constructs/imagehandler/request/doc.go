// Package request parses the requests of AWS's Serverless Image Handler (Dynamic
// Image Transformation for Amazon CloudFront, v6 and v7) in every form that it
// takes, so that its users can move without changing a URL.
//
//	parser, err := request.New(request.Options{
//		Sources: []request.Source{{Bucket: "photos"}},
//	})
//	...
//	r, err := parser.Parse(request.Input{Path: "/fit-in/300x200/cat.jpg", RawQuery: "format=webp"})
//
// It does no I/O. Its result is a [Request]: a bucket, a key, an output format and
// edits as typed values in the order in which they apply. [Request.Canonical] is
// the same for all requests of the same result.
//
// # Forms
//
//   - Default: the path is a JSON object in base64, of either alphabet, padded or
//     not: {"bucket", "key", "edits", "outputFormat", "effort", "headers"}.
//   - Thumbor: /10x10:90x90/fit-in/300x200/filters:blur(4):quality(80)/s3:bucket/key.jpg
//   - Custom: other paths, which [Rewrite] turns into Thumbor paths.
//
// In all of them the query parameters format, fit, width, height, rotate, flip,
// flop and grayscale override the edits of the path. Of a parameter that is repeated
// the last value counts.
//
// [Edits] is the table of all edits with their parameters, ranges and defaults,
// which are sharp's. It drives the parsing; [WriteTable] prints it.
//
// # Order
//
// In the original an edit's place among the others matters only where it does to
// sharp, which runs its operations in an order of its own. The edits of a Request
// are in that order, each to be applied to the result of the one before.
//
// # Added to the original
//
//   - Pictures are turned by their EXIF orientation before other edits, unless
//     rotate is given.
//   - Named presets: ?preset=, the segment preset:NAME, the JSON member preset.
//   - width=auto and dpr=auto take the client hints Sec-CH-Width and Sec-CH-DPR;
//     dpr takes a number too. What a request depends on is in its Vary.
//   - The Accept field is negotiated with its weights, for any of the formats.
//   - Base64 of the URL alphabet, the colours transparent, rgb() and #rgba, and the
//     edits autoOrient, stripMetadata, quality and text.
//
// # Different from the original
//
//   - Edits, filters and parameters that do not exist are refused by name, and so
//     are values out of range. The original ignores unknown edits and filters, and
//     answers 500 to most bad values.
//   - Options of a Thumbor path count before the key only, one of each but filters.
//     The original looks for them everywhere, so that it cannot read keys with
//     segments such as 100x100 or filters:x.
//   - A segment s3:BUCKET with a bucket that is not allowed is 403. The original
//     takes it for a part of the key.
//   - A path that is base64 of a broken JSON object is 400 with
//     DecodeRequest::CannotDecodeRequest. The original looks for a key of that name.
//   - An output format that does not exist is 400, not 500. HEIC, HEIF and raw are
//     refused.
//   - strip_exif and strip_icc keep a rotation that is given besides, and false
//     switches every edit off; sharp applies some of them all the same.
//   - The query's rotate, flip and flop come before its width and height, whatever
//     order they are sent in; in the original it depends on their names.
//   - A crop before the resize is of the picture after turning it by EXIF.
//   - Of a filter that is repeated the last in the path counts, not the last by its
//     arguments.
//   - The filter quality applies to the output, whatever its format. In the original
//     it is lost where neither the key's extension nor a filter names the format, and
//     makes the output what the extension says.
//   - The filter watermark need not be the last, and its key may have slashes
//     anywhere; the original then mistakes the rest for the key of the picture.
//   - extend adds up to 10000 pixels at an edge, sharp more.
//   - The edits joinChannel, boolean, pipelineColourspace and heif are refused; the
//     table says why.
//   - More response headers are denied: those that send a browser elsewhere.
//   - Keys with the segments . and .. are refused.
//
// # Limits
//
// [Limits] bounds paths, JSON, edits and sizes. Matching takes time linear in the
// path: patterns are Go's. Errors are of type [*Error], all 4xx, with the codes
// and the JSON form of the original.
package request
