package e2e

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/autoscalingstub"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/ec2stub"
)

const followHandler = "github.com/lintel-go/lintel/constructs/amipipeline/lambda/follow"

// TestAmiFollow: the events of promotions, and checks, make a launch template and a group follow the parameter.
func TestAmiFollow(t *testing.T) {
	t.Parallel()
	f := newFleet(t, map[string]string{wiring.Followers: `[{"Parameter":"/images/web/latest","LaunchTemplate":"lt-1","Group":"web"}]`})
	groups := autoscalingstub.New(t, f.aws)
	groups.Create("web")
	f.ec2.PutTemplate("lt-1", amiID("0.9.0/1", home))
	function := f.start(followHandler)
	invoke := func(payload any) {
		t.Helper()
		if _, err := function.Invoke(t.Context(), payload); err != nil {
			t.Fatal(err)
		}
	}
	// promoted invokes the handler with the last event that was put on the bus, as a rule does.
	promoted := func() {
		t.Helper()
		events := f.buses.Events(wiring.DefaultEventBus)
		last := events[len(events)-1]
		invoke(map[string]any{"version": "0", "source": last.Source, "detail-type": last.DetailType, "detail": json.RawMessage(last.Detail)})
	}
	check := map[string]any{"action": wiring.ActionCheck}
	want := func(refreshes int, versions ...string) {
		t.Helper()
		var images []string
		for _, v := range versions {
			images = append(images, amiID(v, home))
		}
		template := f.ec2.Template("lt-1")
		if !slices.Equal(template.Images, images) || template.Default != len(images) || groups.Refreshes("web") != refreshes {
			t.Errorf("got %+v and %d refreshes, want images of %q and %d", template, groups.Refreshes("web"), versions, refreshes)
		}
	}

	f.take(f.build("1.0.0/1", home))
	promoted()
	promoted()
	invoke(check)
	want(1, "0.9.0/1", "1.0.0/1")

	f.take(f.build("1.0.0/2", home))
	promoted() // while instances are being replaced
	want(1, "0.9.0/1", "1.0.0/1", "1.0.0/2")
	groups.Finish("web")
	invoke(check)
	want(2, "0.9.0/1", "1.0.0/1", "1.0.0/2")

	groups.Finish("web")
	f.do(wiring.ActionRollback, "latest", "")
	f.aws.On(ec2stub.ModifyLaunchTemplate, awsstub.Fail(403, "UnauthorizedOperation", "no"), awsstub.Default)
	if _, err := function.Invoke(t.Context(), check); err == nil {
		t.Error("got no error")
	}
	invoke(check)
	want(3, "0.9.0/1", "1.0.0/1", "1.0.0/2", "1.0.0/1")
	if a, b := f.sum(function, wiring.MetricFollowed), f.sum(function, wiring.MetricFollowerFailures); a != 4 || b != 1 {
		t.Errorf("got %v followed and %v failures, want 4 and 1", a, b)
	}
}
