// Package gofunction makes an AWS Lambda function from a Go package: it
// compiles the handler while the app is synthesized and wires the function with
// the house defaults.
//
//	fn := gofunction.New(stack, "Orders", &gofunction.Props{
//		Package: "example.com/shop/lambda/orders",
//	})
//	fn.Function.GrantInvoke(caller, nil)
//
// # The handler is named by import path
//
// Package is the import path of a package main in your module, or in any module
// yours requires: the handlers that Lintel's own constructs ship are built from
// the module cache. No Docker, no shell, no directory names; the Go toolchain
// that runs your app compiles your handlers. See [gobuild] for how, and for
// what makes the asset hash the same on every machine.
//
// Handlers are built when the app is synthesized, all together, and only those
// of the stacks that the CDK CLI asks the app for: cdk ls asks for none, cdk synth
// --exclusively Orders for one; without --exclusively it asks for all, since the
// one may depend on others. What did not change is neither compiled nor linked
// again.
//
// # Context
//
// Three context values of the app change where handlers come from:
//
//   - [ContextSkipBuild] true: no handler is built. For tests of templates: the
//     code location names the import path, so a golden template does not follow
//     every change of a handler. Such a template cannot be deployed.
//   - [ContextPrebuilt] a directory: handlers were built before, for instance
//     where the machine that synthesizes has no network or no Go.
//   - [ContextSignedCode] a file: handlers and layers are deployed from where they
//     are signed; see [Signing].
//
// # Defaults
//
// Runtime provided.al2023 on arm64, 256 MiB, a timeout of 30 s, JSON logs in the
// function's own log group that keeps them for a month, active X-Ray tracing, a
// role that may write to that log group and to X-Ray and nothing else, and
// alarms for errors, throttles and invocations that come close to the timeout.
package gofunction
