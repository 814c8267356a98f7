package window_test

import (
	"fmt"
	"log"

	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

// A state goes from invocation to invocation; at the end it is merged into the totals.
func Example() {
	type sale struct {
		shop  string
		cents int64
	}
	sales, err := window.New(window.Definition[sale]{
		Group: func(s sale) string { return s.shop },
		Aggregates: []window.Aggregate[sale]{
			window.Count[sale]("orders"),
			window.Sum("cents", func(s sale) int64 { return s.cents }),
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	state, err := sales.Decode([]byte("{}"))
	if err != nil {
		log.Fatal(err)
	}
	for sequence, s := range map[string]sale{"17": {"north", 1250}} {
		if fresh, err := state.Begin(sequence); err != nil || !fresh {
			log.Fatal(err)
		}
		if err := state.Add(s); err != nil {
			log.Fatal(err)
		}
	}
	text, err := state.Encode()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))

	groups, err := state.Take()
	if err != nil {
		log.Fatal(err)
	}
	total, err := sales.Merge(groups[0].Row, window.Row{Fields: "orders:count cents:sum", Text: "2 500"})
	if err != nil {
		log.Fatal(err)
	}
	results, err := sales.Results(total)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range results {
		fmt.Println(groups[0].Key, r.Name, r.Number)
	}
	// Output:
	// {"lintel":1,"fields":"orders:count cents:sum","first":"17","last":"17","groups":{"north":"1 1250"}}
	// north orders 3
	// north cents 1750
}
