package main

import (
	"fmt"
	"strings"
)

// problems collects what is wrong with properties, so that all of it is told at once.
type problems []string

// add notes a problem with the property at path.
func (p *problems) add(path, format string, args ...any) {
	*p = append(*p, path+": "+fmt.Sprintf(format, args...))
}

// err returns the problems as an error that no retry would change, or nil.
func (p problems) err() error {
	if p == nil {
		return nil
	}
	return &refusal{"malformed properties: " + strings.Join(p, "; ")}
}

// refusal is a request that this handler does not carry out.
type refusal struct{ reason string }

func (r *refusal) Error() string { return r.reason }
