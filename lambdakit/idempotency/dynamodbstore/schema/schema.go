// Package schema names what the DynamoDB table of package dynamodbstore has to be
// like, for those who create the table and must not link the AWS SDK.
//
// The table has a partition key of type string, no sort key, and time to live.
// Without the latter everything works, but items stay for ever. On-demand capacity
// suits it. A claim is a condition that is checked in one Region, so functions in
// several Regions must not share a global table of multi-Region eventual
// consistency.
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
