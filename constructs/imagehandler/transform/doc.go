// Package transform reads a picture, crops, resizes and turns it, and writes it:
//
//	result, err := transform.Run(ctx, w, r, transform.Options{
//		Fit: fit.Request{Width: 256, Height: 128},
//	})
//
// It reads JPEG, PNG and GIF (the first frame), and writes JPEG and PNG. Of a JPEG
// it decodes no more than it needs: the rows and columns around the part that is
// left, at the largest of 1/2, 1/4 and 1/8 that still has as many pixels as the
// result. Its planes are resized and encoded as they are, without a detour by RGB,
// and turned upright when they are small. PNG and GIF are decoded as a whole by
// the standard library. The result has 8 bits a channel.
//
// The order is that of the options: the picture is turned upright, cropped,
// fitted, and put on a background where something of it shows.
package transform
