package wiring

// Environment variables of the handler package streamprocessor/consumer/windowed.
const (
	// ResultsTable is the environment variable with the name of the DynamoDB table that
	// the totals of windows are merged into.
	ResultsTable = "LINTEL_STREAM_RESULTS_TABLE"
	// ResultsExpiry is the environment variable that says how long after the end of a
	// window its items expire, as "720h". Unset or empty is never. It has to be longer
	// than the records of the stream are kept: records that are read again after their
	// window has expired are counted again.
	ResultsExpiry = "LINTEL_STREAM_RESULTS_EXPIRY"
)

// The key schema of the results table, and its attribute with the time to live, a
// number of seconds since 1970. Both keys are strings.
const (
	// ResultsPartitionKey holds a window: its start and end, as
	// 2026-11-23T12:00:00Z/2026-11-23T12:05:00Z.
	ResultsPartitionKey = "window"
	// ResultsSortKey holds "total#GROUP" for the total of a group in all shards, and
	// "shard#SHARD" for how far a shard has been merged.
	ResultsSortKey = "item"
	// ResultsTimeToLive is the attribute of the time to live, in seconds since 1970.
	ResultsTimeToLive = "expiresAt"
)

// ResultsActions returns the IAM actions on the results table that the function needs.
// Transactions need those of their items and no other.
func ResultsActions() []string {
	return []string{"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"}
}

// Metrics of windows, in MetricNamespace, with those of the consumer. MetricDuplicates
// counts records of the stream that came again after they were counted.
const (
	// MetricStateBytes is the size of the state that an invocation returned.
	MetricStateBytes = "StateBytes"
	// MetricGroupsMerged counts groups whose totals were written.
	MetricGroupsMerged = "GroupsMerged"
	// MetricSpills counts states that were merged before the end of their window
	// because they had grown near to Lambda's limit.
	MetricSpills = "Spills"
	// MetricEarlyTerminations counts windows that Lambda ended early because the state
	// was larger than its limit. Totals are right; there should be none.
	MetricEarlyTerminations = "EarlyTerminations"
)
