package promotion_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
)

var start = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// image is a build of a recipe, begun so many minutes after the start.
func image(name, version string, minutes int) promotion.Image {
	v, err := imagebuilder.ParseVersion(version)
	if err != nil {
		panic(err)
	}
	return promotion.Image{
		ARN:  "arn:aws:imagebuilder:eu-west-1:123456789012:image/" + name + "/" + version,
		Name: name, Version: v, Created: start.Add(time.Duration(minutes) * time.Minute),
	}
}

// web is a build of one recipe.
func web(version string) promotion.Image { return image("web", version, 0) }

func gates(gates ...promotion.Gate) promotion.Plan {
	var plan promotion.Plan
	for i, gate := range gates {
		plan = append(plan, promotion.Stage{Name: fmt.Sprintf("s%d", i+1), Gate: gate})
	}
	return plan
}

// A track is a state to which events happen, a minute apart.
type track struct {
	t     testing.TB
	plan  promotion.Plan
	state promotion.State
	now   time.Time
}

func newTrack(t testing.TB, plan promotion.Plan) *track {
	return &track{t: t, plan: plan, now: start.Add(24 * time.Hour)}
}

// do applies an event, and fails the test if it is refused.
func (k *track) do(kind promotion.Kind, image promotion.Image, stage string) promotion.Result {
	k.t.Helper()
	result, err := k.try(promotion.Event{Kind: kind, Image: image, Stage: stage})
	if err != nil {
		k.t.Fatal(err)
	}
	return result
}

func (k *track) try(e promotion.Event) (promotion.Result, error) {
	k.now = k.now.Add(time.Minute)
	e.At = k.now
	state, result, err := k.plan.Apply(k.state, e)
	k.state = state
	return result, err
}

func (k *track) build(images ...promotion.Image) {
	k.t.Helper()
	for _, i := range images {
		k.do(promotion.Built, i, "")
	}
}

// want fails the test unless the stages have these versions, "" for none.
func (k *track) want(versions ...string) {
	k.t.Helper()
	var got []string
	for _, stage := range k.plan {
		version := ""
		if r, ok := k.state.Record(k.state.Stages[stage.Name].Current); ok {
			version = r.Version.String()
		}
		got = append(got, version)
	}
	if !slices.Equal(got, versions) {
		k.t.Errorf("the stages have %q, want %q", got, versions)
	}
}

// waiting is the stages for which images wait, with their versions.
func (k *track) waiting() []string {
	var waits []string
	for _, w := range k.plan.Waiting(k.state) {
		waits = append(waits, w.Stage+" "+w.Image.Version.String())
	}
	return waits
}
