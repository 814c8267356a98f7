package promotion

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// A Gate is how an image comes into a stage.
type Gate string

// The gates.
const (
	// Automatic lets an image in at once.
	Automatic Gate = "automatic"
	// Approval waits for an operator to approve the image.
	Approval Gate = "approval"
	// Alarms waits until alarms have been OK for some time.
	Alarms Gate = "alarms"
)

// Gates are all gates.
var Gates = []Gate{Automatic, Approval, Alarms}

// A Stage is a step of a [Plan].
type Stage struct {
	// Name is what operators and parameters call it.
	Name string
	// Gate is how an image comes into it from the stage before, or from the pipeline
	// if it is the first.
	Gate Gate
}

// A Plan is the stages through which images go, in that order.
type Plan []Stage

// MaxStages is how many stages a plan may have, MaxStageName how many characters
// the name of one.
const (
	MaxStages    = 8
	MaxStageName = 50
)

var stageName = regexp.MustCompile(`^[a-z0-9]([a-z0-9]|[_.-][a-z0-9])*$`)

// Validate returns all that is wrong with the plan.
func (p Plan) Validate() error {
	var errs []error
	if len(p) == 0 || len(p) > MaxStages {
		errs = append(errs, fmt.Errorf("got %d stages, need 1 to %d", len(p), MaxStages))
	}
	for i, stage := range p {
		if !stageName.MatchString(stage.Name) || len(stage.Name) > MaxStageName {
			errs = append(errs, fmt.Errorf("stage %d: got name %q, need 1 to %d lower-case letters and digits, with single _, . and - between them", i+1, stage.Name, MaxStageName))
		}
		if !slices.Contains(Gates, stage.Gate) {
			errs = append(errs, fmt.Errorf("stage %q: got gate %q, need one of %q", stage.Name, stage.Gate, Gates))
		}
		if p.index(stage.Name) != i {
			errs = append(errs, fmt.Errorf("stage %q: got it twice, need names that differ", stage.Name))
		}
	}
	return errors.Join(errs...)
}

// index is the place of a stage, or -1.
func (p Plan) index(name string) int {
	return slices.IndexFunc(p, func(s Stage) bool { return s.Name == name })
}
