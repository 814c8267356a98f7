package wiring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// Variables returns the environment variables that say the configuration, those
// that are not defaults. Texts may hold tokens of the CDK, which keep their form.
func (c Config) Variables() (map[string]string, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	settings, err := compact(c.Service)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", Settings, err)
	}
	variables := map[string]string{Settings: settings}
	for name, text := range map[string]string{
		DerivativesBucket: c.DerivativesBucket, DerivativesPrefix: c.DerivativesPrefix,
		SigningSecret: c.SigningSecret, SigningMember: c.SigningMember,
		OriginSecret: c.OriginSecret, LinkExpiry: duration(c.LinkExpiry), SigningRefresh: duration(c.SigningRefresh),
	} {
		if text != "" {
			variables[name] = text
		}
	}
	for name, on := range map[string]bool{Rekognition: c.Rekognition, EscapedPaths: c.EscapedPaths} {
		if on {
			variables[name] = strconv.FormatBool(true)
		}
	}
	octets := 0
	for name, text := range variables {
		octets += len(name) + len(text)
	}
	if octets > MaxVariables {
		return nil, fmt.Errorf("the configuration takes %d bytes of environment variables, and a Lambda function has %d: use fewer or shorter presets, rewrites and prefixes", octets, MaxVariables)
	}
	return variables, nil
}

func duration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// compact is the JSON of a configuration without what is zero in it.
func compact(c service.Config) (string, error) {
	text, err := marshal(c)
	if err != nil {
		return "", err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return "", err
	}
	for _, name := range []string{"Limits", "RequestLimits"} {
		var inner map[string]json.RawMessage
		if err := json.Unmarshal(members[name], &inner); err != nil {
			return "", err
		}
		prune(inner)
		if members[name], err = marshal(inner); err != nil {
			return "", err
		}
	}
	prune(members)
	text, err = marshal(members)
	return string(text), err
}

// prune removes members that are the same when they are absent.
func prune(members map[string]json.RawMessage) {
	for name, value := range members {
		switch string(value) {
		case `null`, `""`, `0`, `false`, `{}`, `[]`:
			delete(members, name)
		}
	}
}

// marshal is json.Marshal but for <, > and &, which it leaves as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}
