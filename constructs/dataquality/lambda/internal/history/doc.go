// Package history keeps what was found out about runs in a table of Amazon
// DynamoDB, one item each. Package wiring has the names of the keys. The other
// attributes are
//
//	runId        S  the id of the run
//	state        S  DataBrew's, such as SUCCEEDED
//	outcome      S  passed, warned, failed or not checked
//	good         BOOL  whether later runs compare with this one
//	problem      S  why the data were not checked
//	counts       M  of checks, by status: failed, warned, notCompared, passed
//	sampleSize   N  rows
//	results      L  of M: rule, column, status, measured; the first ones
//	profile      S  s3://bucket/key
//	report       S  s3://bucket/key, of the page
//	baseline     B  what later runs compare with, as JSON, by gzip
//	baselineAt   S  s3://bucket/key of the same, which is read if it is not in the
//	                item, because it is too large
package history
