// Package picture makes the pictures that the image cores are measured with, and compares what contenders make of them.
//
// [Synthetic] is like a photograph to a JPEG codec: large shapes with edges, texture in some places and not in others, and
// the grain of a sensor. It is made with integers only, so that it is the same everywhere. [Stack] is made of photographs.
// [PSNR] says how far two pictures are apart.
package picture
