package promotion

import "time"

// A Wait says that an image waits for a stage.
type Wait struct {
	Stage string
	Gate  Gate
	Image Record
	// Since is when it came into the stage before.
	Since time.Time
}

// NeedsOperator tells whether only an operator lets the image in.
func (w Wait) NeedsOperator() bool { return w.Gate == Approval || w.Image.Held != "" }

// Waiting returns the images that wait, in the order of the stages.
func (p Plan) Waiting(s State) []Wait {
	var waits []Wait
	for place, stage := range p {
		if r, ok := s.candidate(p, place); ok {
			waits = append(waits, Wait{Stage: stage.Name, Gate: stage.Gate, Image: r, Since: s.level(p, place-1).Entered})
		}
	}
	return waits
}

// InUse returns the ARNs of the images that the stages of the plan have, and had
// before: those that a rollback needs.
func (p Plan) InUse(s State) map[string]bool {
	used := map[string]bool{}
	for place := range p {
		level := s.level(p, place)
		for _, arn := range []string{level.Current, level.Previous()} {
			if arn != "" {
				used[arn] = true
			}
		}
	}
	return used
}
