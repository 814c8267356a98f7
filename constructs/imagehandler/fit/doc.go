// Package fit works out how a picture is fitted into a size: which part of it is
// resized, how large, and where that lands in the result. It is geometry alone,
// without pixels.
//
//	plan, err := fit.Request{Width: 256, Height: 128}.Plan(4000, 6000)
//	// plan.Source: (0,2000)-(4000,4000), resized to plan.Into: (0,0)-(256,128)
//
// The five modes, the positions, and how sizes are rounded are those of sharp
// (sharp.pixelplumbing.com/api-resize), on which the Serverless Image Handler of
// AWS is built:
//
//   - Cover fills the size and cuts off what is too much;
//   - Contain shows all of the picture and fills the rest with a background;
//   - Fill stretches the picture to the size;
//   - Inside makes the picture as large as the size can hold, in its own shape;
//   - Outside makes it as small as can hold the size, in its own shape.
//
// sharp resizes the whole picture and cuts afterwards. A plan names the part of
// the source that survives, so that a decoder need not make the rest, and Shrink
// how much smaller a JPEG may be decoded.
package fit
