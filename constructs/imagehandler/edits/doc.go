// Package edits does what a request asks for with a picture: it plans the way from
// the request and the header of the picture, then goes it.
//
//	header, err := codec.ReadHeader(data)
//	plan, err := edits.New(req, header, edits.Options{})
//	result, err := plan.Run(ctx, data)
//
// # Plan
//
// The edits of a [request.Request] are in the order in which they apply. New makes
// steps of them, with the same result as one after another has, and less work:
//
//   - Crops, turns by right angles, mirrorings and the orientation of EXIF become
//     one part of the picture and one turn, done together with the resize between
//     them: what is beyond the part is not decoded, and the picture is turned when
//     it is small.
//   - A JPEG is decoded at the smallest of 1/1, 1/2, 1/4 and 1/8 that is as large as
//     what it is resized to, unless gamma comes between, as sharp does. An SVG
//     drawing is drawn at the size that it is resized to.
//   - A JPEG that becomes a JPEG and is only cropped, resized, turned and put on a
//     background stays in its planes of luma and chroma, without a detour by RGB.
//   - gamma, linear and negate that follow each other become one table, where they
//     leave alpha alone.
//   - flatten and removeAlpha of an opaque picture are left out.
//
// Where an edit leaves a size that depends on the pixels (trim, smartCrop,
// roundCrop) the edits behind it that depend on the size are planned when it is
// known. Plan.String shows the steps.
//
// Results are those of the edits one after another on the decoded picture: exactly
// where nothing is resized, within 2 levels where a crop or turn moved across a
// resize (of which steep edits behind it can make more), and as close as package fit
// says where a JPEG was decoded smaller.
//
// # Errors
//
// What a request asks for and cannot be done with this picture is a *request.Error
// with the status and code of the original (Crop::AreaOutOfBounds). Those of
// decoding and of limits are the types of package codec. A service that fails is a
// *DependencyError, one that is not there a *MissingError. All sizes that are known
// before are checked by New.
//
// # Different from the original
//
//   - EXIF and XMP are dropped unless Options say otherwise; the original keeps them.
//   - An animation of which the output cannot move (JPEG, PNG, AVIF, TIFF) is edited
//     as its first frame; the original makes a tall picture of all frames.
//   - Animations can be turned by EXIF, mirrored, trimmed (by what all frames leave),
//     mapped by affine, and cropped by entropy and attention (by the first frame);
//     sharp refuses that. rotate, smartCrop, roundCrop and contentModeration are
//     skipped on them, as in the original.
//   - Of formats that are negotiated none is taken that loses the animation or the
//     transparency of the picture: the result then has the format of the source.
//   - An overlay is turned by its EXIF orientation, and laid over each frame. It may
//     be as large as the picture at its place among the edits.
//   - text writes in Go Bold, which is embedded and has Latin, Greek and Cyrillic
//     letters; a text that does not fit is written smaller.
//   - A broken file is decoded as far as it goes, as the original does, but a file
//     that has no whole frame is an error.
package edits
