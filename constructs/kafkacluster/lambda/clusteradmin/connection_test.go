package main

import (
	"encoding/json"
	"slices"
	"testing"
	"time"
)

func TestAddresses(t *testing.T) {
	for text, want := range map[string]addresses{
		`["b1:9094", "b2:9094"]`: {"b1:9094", "b2:9094"},
		`"b1:9094, b2:9094"`:     {"b1:9094", "b2:9094"},
		`"b1:9094,"`:             {"b1:9094", ""},
		`""`:                     {""},
		`[]`:                     {},
	} {
		var got addresses
		if err := json.Unmarshal([]byte(text), &got); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %q, error %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`{}`, `1`, `["b1:9094", 2]`} {
		var got addresses
		wantError(t, json.Unmarshal([]byte(text), &got), "need a list of strings, or a string with commas")
	}
}

func TestHostPort(t *testing.T) {
	for address, want := range map[string]bool{
		"b1.example.com:9094": true, "[2001:db8::1]:9094": true, "10.0.0.1:65535": true,
		"b1": false, ":9094": false, "b1:": false, "b1:0": false, "b1:65536": false, "b1:port": false, "": false, "2001:db8::1:9094": false,
	} {
		if got := isHostPort(address); got != want {
			t.Errorf("%q: got %v, want %v", address, got, want)
		}
	}
}

func TestConnectionCheck(t *testing.T) {
	for want, change := range map[string]func(*connection){
		"":                                   func(*connection) {},
		"BootstrapServers: got none":         func(c *connection) { c.BootstrapServers = nil },
		`BootstrapServers[1]: got "b1"`:      func(c *connection) { c.BootstrapServers[1] = "b1" },
		`Authentication.Type: got ""`:        func(c *connection) { c.Authentication.Type = "" },
		`Authentication.Type: got "PLAIN"`:   func(c *connection) { c.Authentication.Type = "PLAIN" },
		"Authentication.SecretArn: got no":   func(c *connection) { c.Authentication.SecretArn = "" },
		"Authentication.SecretArn: got one":  func(c *connection) { c.Authentication.Type = typeIAM },
		"Authentication.PropagationTime":     func(c *connection) { c.Authentication.PropagationTime = duration(-1) },
		"RootCASecretArn: got it beside":     func(c *connection) { c.RootCASecretArn, c.RootCertificatePem = "arn", "pem" },
		"RootCertificatePem: got no certifi": func(c *connection) { c.RootCertificatePem = "pem" },
	} {
		c := reached()
		change(&c)
		var p problems
		c.check(&p)
		if want == "" {
			if p.err() != nil {
				t.Errorf("got %q, want no problem", p)
			}
			continue
		}
		if len(p) != 1 {
			t.Errorf("got problems %q, want one", p)
		}
		wantError(t, p.err(), "malformed properties: ", want)
	}
}

func TestPropagationTime(t *testing.T) {
	for _, test := range []struct {
		given *time.Duration
		want  time.Duration
	}{{nil, time.Minute}, {duration(0), 0}, {duration(10 * time.Minute), 10 * time.Minute}} {
		if got := (authentication{PropagationTime: test.given}).propagationTime(); got != test.want {
			t.Errorf("got %v, want %v", got, test.want)
		}
	}
}
