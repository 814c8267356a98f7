// Command totals is a Lambda function that adds up the sales of a Kinesis stream in
// tumbling windows: for each shop the number of sales, the turnover, what a sale was
// worth, and how many customers there were.
//
// A record is a sale as JSON:
//
//	{"shop": "north", "customer": "c-17", "amount": 12.95}
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"os"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer/windowed"
	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer/windowed/dynamodbtotals"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window/distinct"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window/quantiles"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/deadletter/sqstarget"
)

func main() {
	ctx := context.Background()
	totals, err := dynamodbtotals.FromEnv(ctx, dynamodbtotals.Settings{})
	if err != nil {
		log.Fatal(err)
	}
	var options []windowed.Option
	if os.Getenv(deadletter.QueueURLVariable) != "" {
		letters, err := sqstarget.FromEnv(ctx)
		if err != nil {
			log.Fatal(err)
		}
		options = append(options, windowed.WithDeadLetters(letters))
	}
	windowed.Start(decode, sales, totals, options...)
}

// sale is what a record says. The amount stays as it is written, so that no sum has a
// rounding error.
type sale struct {
	Shop     string      `json:"shop"`
	Customer string      `json:"customer"`
	Amount   json.Number `json:"amount"`
}

// sales is what is known of the sales of a shop in a window.
var sales = window.Definition[sale]{
	Group: func(s sale) string { return s.Shop },
	Aggregates: []window.Aggregate[sale]{
		window.Count[sale]("sales"),
		window.SumDecimal("turnover", func(s sale) string { return s.Amount.String() }),
		window.Moments("amount", sale.value),
		window.Min("smallest", sale.value),
		window.Max("largest", sale.value),
		quantiles.Of("amounts", sale.value, 0.5, 0.95),
		distinct.Of("customers", func(s sale) string { return s.Customer }),
	},
}

// value is the amount, rounded to a float64.
func (s sale) value() float64 {
	v, _ := s.Amount.Float64() // decode has read it
	return v
}

// decode reads a record.
func decode(r consumer.Record) (sale, error) {
	var s sale
	if err := json.Unmarshal(r.Data, &s); err != nil {
		return s, errors.New("the record is no sale in JSON") // the decoder's error has data in it
	}
	if s.Shop == "" || s.Customer == "" {
		return s, errors.New("the sale has no shop or no customer")
	}
	if _, err := s.Amount.Float64(); err != nil {
		return s, errors.New("the sale has no amount")
	}
	return s, nil
}
