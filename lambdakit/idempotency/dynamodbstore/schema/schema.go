// Package schema names what the DynamoDB table of package dynamodbstore has to be
// like, for those who create the table and must not link the AWS SDK.
//
// The table has a partition key of type string and no sort key. It needs time to
// live enabled, or items stay for ever (and no harm done). On-demand capacity suits
// it. Claims are condition checks, so it must not be written in several Regions
// with multi-Region eventual consistency, under which each Region checks its own
// copy.
package schema

const (
	// PartitionKey is the name of the partition key. Its type is string.
	PartitionKey = "id"

	// TimeToLive is the name of the attribute with the time to live.
	TimeToLive = "expiresAt"

	// TableVariable is the environment variable with the name of the table.
	TableVariable = "LINTEL_IDEMPOTENCY_TABLE"
)

// Actions returns the IAM actions on the table that a function needs.
func Actions() []string { return []string{"dynamodb:PutItem", "dynamodb:UpdateItem"} }
