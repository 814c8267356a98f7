package window

import (
	"fmt"
	"strconv"
)

// Count counts the records.
func Count[R any](name string) Aggregate[R] {
	return Of("count", name, func(R) struct{} { return struct{}{} }, func() *count { return new(count) })
}

type count int64

func (c *count) Check(struct{}) error { return nil }
func (c *count) Add(struct{})         { *c++ }
func (c *count) Merge(other *count) error {
	if *c+*other < 0 {
		return fmt.Errorf("the number of records is more than %d", uint64(1<<63-1))
	}
	*c += *other
	return nil
}

func (c *count) Results() []Result { return []Result{{Number: strconv.FormatInt(int64(*c), 10)}} }

func (c *count) AppendText(b []byte) ([]byte, error) { return strconv.AppendInt(b, int64(*c), 10), nil }

func (c *count) UnmarshalText(text []byte) error {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n < 0 {
		return fmt.Errorf("%.40q is no count", text)
	}
	*c = count(n)
	return nil
}
