// Package gobuild compiles Go packages into the directories that AWS Lambda's
// provided.al2023 runtime takes: one executable named bootstrap, nothing else.
//
// The shortest use builds a handler for the default target, linux/arm64:
//
//	artifacts, err := new(gobuild.Builder).Build(ctx, []gobuild.Handler{
//		{Package: "github.com/lintel-go/lintel/constructs/mtlsapi/lambda/echo"},
//	})
//
// # Packages are named by import path
//
// An import path works wherever the source is: in the module that is being
// developed, in a workspace, behind a replace directive or in the module
// cache. A handler is always built inside the module that contains it, with
// that module's own go.mod and go.sum, so a library's handlers are linked with
// the versions the library was tested with. For a module that is not a main
// module that means GOWORK=off and a working directory inside the (read-only)
// module cache.
//
// # What is done, and what is not done again
//
// All handlers of a call that share a module and a target share one run of
// each of three commands:
//
//	go list -find           where each package is, and that it is a command
//	go list -deps -export   compiles; the build IDs of the package and of every
//	                        dependency together are the key of the executable
//	go build -o DIR/        links only the executables whose key is not cached
//
// The go command's own build IDs decide what is stale, so nothing here can
// disagree with it about file contents, embedded files, flags or toolchains.
// A call in which nothing changed costs the first two commands.
//
// # Reproducible
//
// Executables are built with CGO_ENABLED=0 -trimpath -buildvcs=false
// -tags lambda.norpc -ldflags "-s -w -buildid=". [Artifact.Hash] is the SHA-256
// of the executable: the same sources and the same toolchain give the same
// hash in any directory on any machine.
package gobuild
