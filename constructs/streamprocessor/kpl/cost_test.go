package kpl_test

import (
	"fmt"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
)

// The prices of us-east-1 that "Best practices for consuming Amazon Kinesis Data
// Streams using AWS Lambda" reckons with, on the AWS compute blog.
const (
	perMillionUnits = 0.014
	perShardHour    = 0.015
	hoursPerMonth   = 730
	secondsPerMonth = hoursPerMonth * 3600
)

// Example_cost is the example of that post: a thousand user records of 512 bytes each
// second, one shard. Without aggregation it is the post's $47.74. With it the post
// reckons ten records of 50 KB, $11.69; as an aggregate also holds the keys, it is a
// little more than ten, and a cent more.
func Example_cost() {
	cost := func(units float64) string {
		payload := units * secondsPerMonth / 1e6 * perMillionUnits
		return fmt.Sprintf("$%.2f per month, $%.2f of it for PUT payload units", payload+perShardHour*hoursPerMonth, payload)
	}
	fmt.Println("without:", cost(1000*float64(kpl.PayloadUnits(512))))

	var a kpl.Aggregator
	seconds, units, puts := 100, 0, 0
	put := func(p *kpl.Put) {
		if p != nil {
			puts++
			units += kpl.PayloadUnits(len(p.Data))
		}
	}
	for i := range seconds * 1000 {
		full, err := a.Add(fmt.Sprintf("device-%d", i%10), "", make([]byte, 512))
		if err != nil {
			fmt.Println(err)
		}
		put(full)
	}
	put(a.Flush())
	fmt.Printf("with: %.1f records per second\n", float64(puts)/float64(seconds))
	fmt.Println("with:", cost(float64(units)/float64(seconds)))
	// Output:
	// without: $47.74 per month, $36.79 of it for PUT payload units
	// with: 10.2 records per second
	// with: $11.70 per month, $0.75 of it for PUT payload units
}

func TestPayloadUnits(t *testing.T) {
	for _, c := range [][2]int{{0, 1}, {1, 1}, {25 << 10, 1}, {25<<10 + 1, 2}, {51_200, 2}, {1 << 20, 41}} {
		if got := kpl.PayloadUnits(c[0]); got != c[1] {
			t.Errorf("%d bytes: got %d, want %d", c[0], got, c[1])
		}
	}
}
