// Package e2e holds the end-to-end tests: real compiled handlers, run as Lambda runs them, against stand-ins for the AWS
// services they call. Nothing leaves the machine, and neither Docker nor an AWS account is needed.
//
// It is a module of its own, so that what only tests need stays out of the go.mod of the library. "go test ./..." in
// the root of the repository runs it through test/e2e_test.go; while working on it, run "go test ./..." here.
//
// The parts:
//
//	internal/handler   compiles handlers
//	internal/lambdart  runs a compiled handler: the Lambda Runtime API
//	internal/extensionsapi
//	                   runs a compiled Lambda extension: the Extensions API and the Telemetry API
//	internal/awsstub   answers for AWS services as scripted, records what they are asked
//	internal/s3stub    Amazon S3 with versioned buckets in memory, added to an awsstub server
//	internal/dynamodbstub, internal/secretsstub, internal/sqsstub,
//	internal/snsstub, internal/eventsstub, internal/databrewstub
//	                   DynamoDB, Secrets Manager, SQS, SNS, EventBridge and DataBrew in memory, added likewise
//	internal/signerstub
//	                   AWS Signer, which signs what is in the S3
//	internal/kafkapoller
//	                   Lambda's poller of Kafka topics, on a broker in the process
//	internal/browser   headless Chromium
//	internal/pki       certificate authorities, certificates, CRLs
//	internal/lambda    the handler that the harness tests itself with
//
// A test of a system is named after it: mtlsapi_<handler>_test.go for the handlers of constructs/mtlsapi,
// kafka_<what>_test.go for the example handler of apps/kafka, dataquality_<what>_test.go, image_<what>_test.go. It puts the
// parts together like TestHarness does.
package e2e
