package deadletter

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of what is told about an error, so that a letter that fits without does
// not fail to be sent because of it.
const (
	maxErrorText = 4 << 10 // bytes of each text
	maxChain     = 32      // errors
)

// Failure is why a record was given up.
type Failure struct {
	// Error is the text of the error, and Type its type in Go. Texts of more than
	// 4 KiB are cut.
	Error string `json:"error"`
	Type  string `json:"type"`
	// Chain are the errors that it wraps, the outer ones first: at most 32.
	Chain []Cause `json:"chain,omitempty"`

	// Permanent is whether the error says that another attempt would not help.
	Permanent bool `json:"permanent"`
	// Attempts counts the attempts in the last invocation; 0 if it gave the
	// record up without trying it, because of those before.
	Attempts int `json:"attempts"`
	// Deliveries counts the invocations that tried the record, as far as known.
	Deliveries int `json:"deliveries"`
	// FirstAt and LastAt are when the first and the last attempt of the last
	// invocation failed.
	FirstAt time.Time `json:"firstAt,omitzero"`
	LastAt  time.Time `json:"lastAt,omitzero"`
}

// Cause is an error that another one wraps.
type Cause struct {
	Type  string `json:"type"`
	Error string `json:"error"`
}

// NewFailure describes err. What is known besides is left to the caller.
func NewFailure(err error) Failure {
	f := Failure{Error: text(err), Type: fmt.Sprintf("%T", err)}
	f.addCauses(err)
	return f
}

// addCauses adds what err wraps, depth first.
func (f *Failure) addCauses(err error) {
	for _, cause := range unwrap(err) {
		if cause == nil || len(f.Chain) == maxChain {
			continue
		}
		f.Chain = append(f.Chain, Cause{Type: fmt.Sprintf("%T", cause), Error: text(cause)})
		f.addCauses(cause)
	}
}

func unwrap(err error) []error {
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		return []error{err.Unwrap()}
	case interface{ Unwrap() []error }:
		return err.Unwrap()
	default:
		return nil
	}
}

// text returns the text of the error, cut if it is too long.
func text(err error) string {
	const ellipsis = "..."
	s := strings.ToValidUTF8(err.Error(), string(utf8.RuneError))
	if len(s) <= maxErrorText {
		return s
	}
	end := maxErrorText - len(ellipsis)
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + ellipsis
}
