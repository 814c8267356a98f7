// Package s3target keeps dead letters as objects of an Amazon S3 bucket.
//
//	letters, err := s3target.FromEnv(ctx)
//
// Each letter is one object, whose key is made of the letter's id: a record that is
// given up again replaces its letter. The function needs s3:PutObject below the
// prefix, and the use of the bucket's KMS key if it has one.
//
// A target is also where package sqstarget puts letters that are too large for a
// queue, and [Fetch] gets those.
package s3target
