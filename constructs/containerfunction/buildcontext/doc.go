// Package buildcontext makes the directory that a container image is built from:
// what is listed and nothing else.
//
//	var c buildcontext.Context
//	defer c.Close()
//	err := c.AddZip("layers/0", "insights.zip")
//	...
//	hash, err := c.Write(dir)
//
// # The same input is the same hash
//
// The hash that [Context.Write] returns follows names, contents, links and whether
// files are executable. It does not follow where files come from, when they were
// changed, whose they are, or the order in which they were added. Files are
// written with the mode 0755 or 0644, since Lambda runs an image as a user of its
// own who must be able to read everything
// (https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#images-reqs).
//
// # Layers
//
// [Context.AddZip] and [Context.AddDirectory] add what a Lambda layer holds. A name
// or a link that leads out of the layer is refused, so that nothing is written
// outside of the directory. Links that begin with / stay as they are: they mean a
// place in the image. [Context.CheckMerge] tells what cannot be copied into one
// place, one layer after the other; [Context.Extensions] tells which extensions
// Lambda would start.
package buildcontext
