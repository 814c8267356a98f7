// Package maprun reads what a Distributed Map of AWS Step Functions leaves in Amazon
// S3, and sums it up: how many of its items succeeded, which failed and why, which
// were never begun.
//
//	m, err := maprun.ParseManifest(manifest)
//	for _, file := range m.ResultFiles[maprun.Failed] {
//		err := maprun.Read(body(file.Key), func(r *maprun.Result) error { ... })
//	}
//
// A file has the results of one status and may have gigabytes: it is read as a stream,
// of which one result is held at a time. JSON arrays and JSON Lines are both read,
// whatever they are called.
//
// Format: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
package maprun
