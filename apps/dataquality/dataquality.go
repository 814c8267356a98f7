// Package dataquality holds an example stack that watches the quality of taxi trips.
package dataquality

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/dataquality"
)

// rules of the trips. At least nine of ten say where they began and ended.
const rules = `
completeness(pu_loc_id, do_loc_id) >= 90%
warning: mean(fare_amount) between 5 and 60
warning: drift(trip_distance) < 0.2 vs last-good
`

// NewStack profiles the CSV files below raw/ of a new bucket on Sundays, tells
// people whether they meet the rules, and moves what did not to quarantine/.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	dataquality.New(stack, "Trips", &dataquality.Props{
		Rules:  rules,
		Emails: []string{"data@example.com"},
		OnFail: dataquality.Action{Kind: dataquality.Move, Prefix: "quarantine/"},
	})
	return stack
}
