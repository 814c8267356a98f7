// Package logs3 stores the logs of Lambda functions in S3, with a Lambda extension
// in Go that works beside functions in any language, from a zip file or a container
// image.
//
//	logs := logs3.New(stack, "Logs", nil)
//	logs.AttachTo(orders.Function)
//
// What is stored are compressed lines of JSON, below a prefix for each function and
// hour; package logbatch has the format. What the extension does in detail, and how
// it behaves when S3 fails or a function crashes, is in the documentation of
// constructs/containerfunction/lambda/logs3.
package logs3
