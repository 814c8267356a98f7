// Package awsstub stands in for AWS at the wire level: one HTTP server on the loopback interface that answers for every
// service a handler calls, as its test has scripted, and keeps the requests in the order in which they came.
//
//	aws := awsstub.New(t)
//	aws.On("acm-pca:GetCertificateAuthorityCertificate",
//		awsstub.Throttle().Times(2),
//		awsstub.JSON(map[string]any{"Certificate": pem}))
//	function := lambdart.New(t, bootstrap, aws.Env())
//
// An operation is named as its IAM action is: the service, a colon, the name in the API. A script is a list of replies,
// each used once or as often as [Reply.Times] says; the last one is used for all further requests. A request that the
// test has not scripted fails the test.
//
// A service that speaks an AWS JSON protocol takes one line in the table of services, an operation of such a service
// none; one that speaks REST takes a line per operation. A service with behavior of its own, such as package s3stub, adds
// itself with [Server.Add].
package awsstub
