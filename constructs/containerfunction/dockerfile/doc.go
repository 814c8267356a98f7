// Package dockerfile writes, reads and checks Dockerfiles without Docker.
//
// The shortest use finds what is wrong with one:
//
//	file, err := dockerfile.Parse(text)
//	for _, finding := range file.Lint(dockerfile.Options{Platform: "linux/arm64"}) {
//		fmt.Println(finding)
//	}
//
// # Reading
//
// [Parse] reads the syntax of Docker's own front end
// (https://docs.docker.com/reference/dockerfile/): parser directives, comments,
// continued lines, flags, the exec form and here-documents. It says what each
// instruction is made of and does not run anything. [File.Stages] follows the
// build arguments into FROM.
//
// BuildKit's parser is not used: it needs protobuf, gRPC and containerd, which
// every user of a module would have to download. A test of the end-to-end module
// compares the two.
//
// # Checking
//
// [File.Lint] applies the rules of [Rules]. Rules that hadolint
// (https://github.com/hadolint/hadolint) has keep its identifiers, DL and four
// digits, and its comments that switch a rule off work here too:
//
//	# hadolint ignore=DL3007
//	FROM public.ecr.aws/lambda/provided:latest
//
// Rules that begin with LT are about Lambda and about secrets.
//
// # Writing
//
// [Format] writes a Dockerfile from typed instructions, and refuses what it would
// not read back as the same.
package dockerfile
