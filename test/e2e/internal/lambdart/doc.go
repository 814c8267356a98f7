// Package lambdart runs compiled Lambda handlers without Lambda. A [Function] is one execution environment: the
// bootstrap binary as a process of its own, served by a Runtime API (version 2018-06-01) on the loopback interface. It
// goes through an init phase once, then takes one invocation after the other and stays warm in between.
//
//	function := lambdart.New(t, handler.Build(t, importPath), aws.Env(), map[string]string{"BUCKET": "truststore"})
//	response, err := function.Invoke(ctx, event)
//
// What a function can do wrong comes back as an error that tells how: [FunctionError], [InitError], [ExitError], or
// [context.DeadlineExceeded] for a function that outlived its deadline.
//
// The protocol is described in https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
package lambdart
