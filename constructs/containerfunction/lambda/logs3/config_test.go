package main

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/logs3/wiring"
)

// The tags of config are the names of package wiring.
func TestConfig(t *testing.T) {
	for name, value := range map[string]string{
		wiring.Bucket: "b", wiring.Prefix: "p/", wiring.Flush: wiring.FlushInvocation, wiring.Age: "30s",
		wiring.ObjectBytes: "1000", wiring.BufferBytes: "2000", wiring.Types: `["function","extension"]`,
	} {
		t.Setenv(name, value)
	}
	got, err := configFromEnvironment()
	want := config{"b", "p/", wiring.FlushInvocation, 30 * time.Second, 1000, 2000, []string{"function", "extension"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for event, want := range map[string]bool{"function": true, "extension": true, "platform.start": false, "": true, "new.kind": true} {
		if got.stores(event) != want {
			t.Errorf("stores %q: %v", event, !want)
		}
	}
}

func TestConfigRefuses(t *testing.T) {
	for name, value := range map[string]string{
		wiring.Bucket: "", wiring.Flush: "never", wiring.Age: "-1s", wiring.ObjectBytes: "-1", wiring.BufferBytes: "many", wiring.Types: `["logs"]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(wiring.Bucket, "b")
			t.Setenv(name, value)
			if _, err := configFromEnvironment(); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("got error %v, want one that names %s", err, name)
			}
		})
	}
}
