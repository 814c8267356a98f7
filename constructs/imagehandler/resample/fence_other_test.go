//go:build !unix

package resample

import "testing"

// fenced returns n bytes: there are no pages that fault here.
func fenced(_ *testing.T, n int, _ bool) []byte { return make([]byte, n) }
