// Package containerfunction makes an AWS Lambda function from a container image.
//
//	fn := containerfunction.New(stack, "Orders", &containerfunction.Props{
//		Package: "example.com/shop/lambda/orders",
//	})
//
// # Three kinds of image
//
//   - Package: a Go package. The handler is compiled while the app is synthesized, as
//     [gofunction] does, and Lintel writes the Dockerfile: AWS's OS-only base image or
//     nothing at all, the static executable, layers and extensions.
//   - Directory: a directory with a Dockerfile of yours, for any language. The
//     Dockerfile is checked; see the package dockerfile.
//   - Repository with Digest or Tag: an image that was pushed to Amazon ECR.
//
// Synthesis needs no Docker: it makes the build context, and the CDK CLI builds and
// pushes the image when it deploys.
//
// # Layers
//
// Lambda adds no layers to an image; their files have to be in it. Layers names
// zip files, directories and images whose files are copied to /opt, one after the
// other, so that a later file takes the place of an earlier one, as with Lambda's
// layers. Extensions names Go packages that are compiled and put into
// /opt/extensions.
//
// # Local runs
//
// The Dockerfile of a Package has a stage named local, which starts AWS's Runtime
// Interface Emulator in front of the handler. The README shows how to run it.
//
// # Defaults
//
// As [gofunction]: arm64, 256 MiB, 30 s, JSON logs kept for a month, X-Ray, a role
// with the least the function needs, alarms.
package containerfunction
