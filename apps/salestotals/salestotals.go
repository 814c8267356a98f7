// Package salestotals holds an example stack that adds up sales as they are made: for
// each shop and every five minutes the number of sales, the turnover, what a sale was
// worth, and how many customers there were.
package salestotals

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/streamprocessor"
)

// totalsHandler is built from apps/salestotals/lambda/totals.
const totalsHandler = "github.com/lintel-go/lintel/apps/salestotals/lambda/totals"

// NewStack has a Kinesis stream that shops put their sales on, and a table of totals.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	sales := streamprocessor.New(stack, "Sales", &streamprocessor.Props{
		Handler: &gofunction.Props{
			Package:   totalsHandler,
			MemoryMiB: 512,
			Timeout:   2 * time.Minute,
		},
		BatchSize:      1_000,
		TumblingWindow: 5 * time.Minute,
		ResultsExpiry:  90 * 24 * time.Hour,
	})
	output(stack, "Stream", sales.Stream.StreamName())
	output(stack, "Totals", sales.Results.TableName())
	return stack
}

func output(stack awscdk.Stack, id string, value *string) {
	awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{Value: value})
}
