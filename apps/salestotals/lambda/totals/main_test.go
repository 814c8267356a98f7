package main

import (
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer/windowed"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

func TestDecode(t *testing.T) {
	s, err := decode(consumer.Record{Data: []byte(`{"shop":"north","customer":"c-17","amount":12.95}`)})
	if want := (sale{"north", "c-17", "12.95"}); err != nil || s != want || s.value() != 12.95 {
		t.Errorf("got %v, %v, want %v", s, err, want)
	}
	for data, want := range map[string]string{
		`{`:                                          "no sale in JSON",
		`{"shop":"a","customer":"b"}{}`:              "no sale in JSON",
		`{"shop":"a","amount":1}`:                    "no shop or no customer",
		`{"customer":"a","amount":1}`:                "no shop or no customer",
		`{"shop":"a","customer":"b"}`:                "no amount",
		`{"shop":1,"customer":"b"}`:                  "no sale in JSON",
		`{"shop":"a","customer":"b","amount":1e999}`: "no amount",
	} {
		if _, err := decode(consumer.Record{Data: []byte(data)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", data, err, want)
		}
	}
}

func TestDefinition(t *testing.T) {
	if _, err := window.New(sales, windowed.Reserved...); err != nil {
		t.Error(err)
	}
}
