package emf_test

import (
	"fmt"
	"os"
	"time"

	"github.com/lintel-go/lintel/lambdakit/emf"
)

func Example() {
	metrics := emf.New(os.Stdout, "Lintel/MutualTLSAPI")
	err := metrics.Emit(emf.Record{
		Dimensions: map[string]string{"Domain": "api.example.com"},
		Metrics:    []emf.Metric{{Name: "DaysToExpiry", Unit: emf.Count, Value: 41}},
		Properties: map[string]any{"serial": "0a1b"},
		Time:       time.Date(2026, 11, 22, 14, 15, 0, 0, time.UTC), // now, if left out
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"DaysToExpiry":41,"Domain":"api.example.com","_aws":{"Timestamp":1795356900000,"CloudWatchMetrics":[{"Namespace":"Lintel/MutualTLSAPI","Dimensions":[["Domain"]],"Metrics":[{"Name":"DaysToExpiry","Unit":"Count"}]}]},"serial":"0a1b"}
}

// The same metric for one route and for all of them.
func ExampleRecord_dimensionSets() {
	err := emf.New(os.Stdout, "Shop").Emit(emf.Record{
		Dimensions:    map[string]string{"Service": "cart", "Route": "GET /"},
		DimensionSets: [][]string{{"Service"}, {"Service", "Route"}},
		Metrics:       []emf.Metric{{Name: "Latency", Unit: emf.Milliseconds, Values: []float64{12.5, 9}}},
		Time:          time.UnixMilli(1795356900000),
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"Latency":[12.5,9],"Route":"GET /","Service":"cart","_aws":{"Timestamp":1795356900000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["Service"],["Service","Route"]],"Metrics":[{"Name":"Latency","Unit":"Milliseconds"}]}]}}
}
