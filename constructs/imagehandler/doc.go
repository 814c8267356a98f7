// Package imagehandler serves pictures from Amazon S3, edited as their URLs say:
// Amazon CloudFront in front of a Lambda function in Go. It takes the requests of
// AWS's Serverless Image Handler (Dynamic Image Transformation for Amazon
// CloudFront) as they are, so that its users can move without changing a URL.
//
//	images := imagehandler.New(stack, "Images", nil)
//
// The shortest use creates the bucket for the originals too. Its picture cat.jpg is
// then at images.URL() + "/fit-in/300x200/cat.jpg".
//
// # The way of a request
//
// A CloudFront Function, made by package viewer, brings the request into the form in
// which it is cached: parameters of the query that the service knows, sorted, the
// last of those that are repeated, and of the Accept header field the one format that
// it chooses. What is left is the key of the cache.
//
// On a miss CloudFront signs a request to the function's URL, which nobody else may
// call. The handler checks the request's signature if signatures are wanted, reads the
// original, edits it, keeps the result in the bucket of derivatives, and answers. What
// is larger than a function may answer is a redirect to the derivative, by an address
// that expires.
//
// # What the packages below are
//
// The construct itself is small: package request reads requests, edits does them,
// service answers them, lambda/imagehandler is the handler. They do not need the
// construct. The README lists them.
package imagehandler
