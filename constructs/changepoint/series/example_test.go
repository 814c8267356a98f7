package series_test

import (
	"fmt"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/series"
)

func Example() {
	var stored []byte // of a table, at first nothing
	for _, batch := range [][]float64{{1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 4, 4, 4, 4}, {4, 4, 4, 4}} {
		s, err := series.Open(pettitt.Settings{}, stored)
		if err != nil {
			fmt.Println(err)
			return
		}
		before := s.State().Counts.Accepted
		for i, value := range batch {
			n := before + uint64(i) + 1
			result, err := s.Add(fmt.Sprint(n), int64(n), value)
			if err != nil {
				fmt.Println(err)
				return
			}
			if c := result.Change; c != nil {
				fmt.Printf("from %v to %v with point %d, detected with point %d\n", c.From, c.After, c.At, c.Detected)
			}
		}
		stored = s.Encode()
	}
	// Output: from 1 to 4 with point 11, detected with point 17
}
