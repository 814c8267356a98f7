// Command imagehandler answers image requests in a Lambda function: it is the
// adapter between package service and Lambda, Amazon S3, AWS Secrets Manager and
// Amazon Rekognition.
//
// # Events
//
// Those of a Lambda function URL, of an HTTP API (payload format 2.0) and of a REST
// API (Lambda proxy integration), told apart by what is in them. The stage of an
// HTTP API is no part of the path.
//
// Function URLs and REST APIs hand on the path as it was sent. HTTP APIs decode it:
// octets that cannot be in a path are encoded again, so that keys are found, but a
// signature of a path with other encoded octets, such as %2C, cannot be verified
// there.
//
// Where the configuration says that paths are escaped, they are as package viewer's
// CloudFront Function leaves them: nothing in them is decoded on the way by anybody.
//
// An API cannot tell who calls it: where the configuration names a secret for that,
// requests without it in the header field X-Lintel-Origin are answered with 403. As of
// signing keys, the versions AWSCURRENT and AWSPREVIOUS are good.
//
// Pictures are answered in base64, which a REST API decodes only if it is told that
// their media types, or */*, are binary.
//
// # Direct invocations
//
// The event {"prerender": {...}}, package wiring's Prerender, makes results ahead of
// requests and keeps them as derivatives. Who may invoke the function may do so: no
// signature is needed. HTTP events cannot carry it: what a client sends is in their
// members, and their root is not its.
//
// # Sources
//
// An object is read up to a limit of octets, of which its Content-Length is
// compared first. The function needs s3:GetObject for what it may read, and
// s3:ListBucket of the buckets: without it S3 says of a missing object that access
// is denied. Statuses of S3 map as they are: 404 and 403 to the same, 429 and 503
// to a 503 with Retry-After, after the SDK has tried again.
//
// # Derivatives
//
// They are objects of one bucket by the hash that is their ETag. What is too large
// for a response is answered with a pre-signed address, which is in no log. It is
// good as long as the configuration says, but no longer than the credentials of the
// function with which it was signed.
//
// # Signing keys
//
// The secret is a text, or JSON with the text as a member. That of the version
// AWSCURRENT is a key, and as long as there is a version AWSPREVIOUS, so is that.
// To choose the second key otherwise, a member can be a list of one or two texts:
// these are all keys then.
//
// Keys are read with the first request and again when they are older than the
// refresh interval. If that fails, those at hand are good for another hour.
//
// # Memory
//
// The service may hold two thirds of the function's memory, unless its
// configuration says otherwise; the limit of the Go runtime is nine tenths.
//
// # Build
//
// The handler is to be built with the tag nodynamic: see package codec. Package
// wiring has the environment variables.
package main
