package dynamodbstore

import (
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
)

// condition is a condition expression with what it refers to.
type condition struct {
	expression string
	names      map[string]string
	values     attributes
}

// absent holds if there is no item, or one that has expired.
func absent(now time.Time) condition {
	return condition{
		expression: "attribute_not_exists(#id) OR #expiresAt <= :now",
		names:      map[string]string{"#id": schema.PartitionKey, "#expiresAt": schema.TimeToLive},
		values:     attributes{":now": number(now.Unix())},
	}
}

// unchanged holds if the item is still as found: the owner changes with each claim,
// and the status when the claim ends.
func unchanged(found record) condition {
	return condition{
		expression: "#owner = :owner AND #status = :status",
		names:      map[string]string{"#owner": attributeOwner, "#status": attributeStatus},
		values:     attributes{":owner": text(found.owner), ":status": text(string(found.status))},
	}
}
