package customresource

import (
	"fmt"
	"testing"
)

func TestPhysicalID(t *testing.T) {
	// Ids live in stacks for years: a change of this value replaces resources.
	if got, want := PhysicalID("bucket", "key"), "7c05f074b9bf02701d73955d4e5fbc4c"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	seen := make(map[string][]string)
	for _, parts := range [][]string{nil, {""}, {"", ""}, {"ab", "c"}, {"a", "bc"}, {"abc"}, {"c", "ab"}, {"a", "b", "c"}, {"1:a", "b"}, {"1", ":a1:b"}} {
		id := PhysicalID(parts...)
		if len(id) != 32 {
			t.Errorf("%q: %s has %d characters", parts, id, len(id))
		}
		if other, ok := seen[id]; ok {
			t.Errorf("%q and %q have the same id", parts, other)
		}
		seen[id] = parts
	}
}

func ExamplePhysicalID() {
	bucket, key := "my-bucket", "truststore.pem"
	fmt.Println(PhysicalID(bucket, key))
	// Output: 4188900bb28b588c9afe61c80852fab4
}
