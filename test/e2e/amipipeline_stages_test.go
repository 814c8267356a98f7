package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/cloudwatchstub"
	"github.com/lintel-go/lintel/test/e2e/internal/ec2stub"
	"github.com/lintel-go/lintel/test/e2e/internal/imagebuilderstub"
	"github.com/lintel-go/lintel/test/e2e/internal/ssmstub"
	"github.com/lintel-go/lintel/test/e2e/internal/stsstub"
)

// Two stages, of which the second is for images that were approved.
var approved = []wiring.Stage{{Name: "test"}, {Name: "latest", Gate: promotion.Approval}}

// TestAmiApproval: an image waits until an operator lets it in or keeps it out, by the command that was told.
func TestAmiApproval(t *testing.T) {
	t.Parallel()
	f := newFleet(t, withStages(t, approved...))
	f.take(f.build("1.0.0/1", home))
	f.wantValue(home, "/images/web/test", "1.0.0/1")
	f.wantValue(home, webLatest, "")
	f.wantKinds(wiring.KindPromoted, wiring.KindWaiting)
	assertContains(t, "mail", f.topics.Messages(amiTopic)[1].Protocols["email"], "1.0.0/1 waits for latest in /images/web",
		`aws lambda invoke --function-name promote --cli-binary-format raw-in-base64-out --payload '{"action":"approve","track":"/images/web","stage":"latest","image":"`+imageARN("1.0.0/1")+`"}'`,
		`{"action":"reject","track":"/images/web","image":"`+imageARN("1.0.0/1")+`"}`)

	a := f.do(wiring.ActionApprove, "latest", imageARN("1.0.0/1"))
	if len(a.Moves) != 1 || a.Moves[0].Stage != "latest" || a.Tracks[0].Stages[1].Image.Version != "1.0.0/1" || a.Tracks[0].Outstanding != 0 {
		t.Errorf("got %+v", a)
	}
	f.wantValue(home, webLatest, "1.0.0/1")

	f.take(f.build("1.0.0/2", home))
	f.do(wiring.ActionReject, "", "1.0.0/2")
	if _, err := f.ask(wiring.Request{Action: wiring.ActionApprove, Track: webTrack, Image: "1.0.0/2"}); err == nil || !strings.Contains(err.Error(), "does not wait") {
		t.Errorf("approval of an image that was rejected: got %v", err)
	}
	f.wantValue(home, "/images/web/test", "1.0.0/2")
	f.wantValue(home, webLatest, "1.0.0/1")
	f.wantKinds(wiring.KindPromoted, wiring.KindWaiting, wiring.KindPromoted, wiring.KindPromoted, wiring.KindWaiting)
}

// TestAmiRollback: a stage goes back to an image that can still be used, in every region, and the next build goes on.
func TestAmiRollback(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	f.take(f.build("1.0.0/1", inRegions(dublin, frankfurt)...), f.build("1.0.0/2", inRegions(dublin, frankfurt)...), f.build("1.0.0/3", inRegions(dublin, frankfurt)...))

	there := ami{stsstub.Home, frankfurt}
	f.ec2.Delete(there.account, there.region, amiID("1.0.0/2", there))
	rollback := wiring.Request{Action: wiring.ActionRollback, Track: webTrack, Stage: "latest", Reason: "it does not boot"}
	if _, err := f.ask(rollback); err == nil || !strings.Contains(err.Error(), "cannot be used") || !strings.Contains(err.Error(), frankfurt) {
		t.Errorf("to an AMI that was deregistered: got %v", err)
	}
	f.ec2.Put(ec2stub.Image{Account: there.account, Region: there.region, ID: amiID("1.0.0/2", there), Deprecated: "2020-01-01T00:00:00.000Z"})
	if _, err := f.ask(rollback); err == nil || !strings.Contains(err.Error(), "deprecated since 2020-01-01") {
		t.Errorf("to an AMI that is deprecated: got %v", err)
	}
	f.ec2.Put(ec2stub.Image{Account: there.account, Region: there.region, ID: amiID("1.0.0/2", there), State: "disabled"})
	if _, err := f.ask(rollback); err == nil || !strings.Contains(err.Error(), "disabled") {
		t.Errorf("to an AMI that is disabled: got %v", err)
	}
	f.wantValue(there, webLatest, "1.0.0/3")

	rollback.Image = "1.0.0/1"
	if _, err := f.ask(rollback); err != nil {
		t.Fatal(err)
	}
	f.wantValue(home, webLatest, "1.0.0/1")
	f.wantValue(there, webLatest, "1.0.0/1")
	f.take(buildMessage("1.0.0/3", "AVAILABLE", inRegions(dublin, frankfurt)...)) // a replay
	f.do(wiring.ActionCheck, "", "")
	f.wantValue(home, webLatest, "1.0.0/1")

	a := f.do(wiring.ActionList, "", "")
	history := a.Tracks[0].Stages[0].History
	if len(history) != 4 || history[0].Cause != "rollback" || history[0].Reason != "it does not boot" {
		t.Errorf("got history %+v", history)
	}
	p, _ := f.ssm.Parameter(stsstub.Home, dublin, webLatest)
	if len(p.Versions) != 4 || p.Last().Labels[0] != "v1.0.0-1" || len(p.Versions[0].Labels) != 0 {
		t.Errorf("got versions %+v", p.Versions)
	}

	f.take(f.build("1.0.0/4", inRegions(dublin, frankfurt)...))
	f.wantValue(there, webLatest, "1.0.0/4")
}

// TestAmiRollbackWhileARegionIsDown: the others are rolled back, and that one once it answers. Where none answers, or
// one refuses, nothing is.
func TestAmiRollbackWhileARegionIsDown(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	f.take(f.build("1.0.0/1", inRegions(dublin, frankfurt)...), f.build("1.0.0/2", inRegions(dublin, frankfurt)...))
	rollback := wiring.Request{Action: wiring.ActionRollback, Track: webTrack, Stage: "latest"}
	answers := func(reply awsstub.Reply, regions ...string) {
		f.aws.On(ec2stub.DescribeImages, awsstub.Choose(func(r *awsstub.Request) awsstub.Reply {
			if slices.Contains(regions, r.Region()) {
				return reply
			}
			return awsstub.Default
		}))
	}
	for name, set := range map[string]func(){
		"UnauthorizedOperation": func() {
			answers(awsstub.Fail(http.StatusForbidden, "UnauthorizedOperation", "You are not authorized"), frankfurt)
		},
		"StatusCode: 500": func() { answers(awsstub.Break(), dublin, frankfurt) },
	} {
		set()
		if _, err := f.ask(rollback); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %s", err, name)
		}
		f.wantValue(home, webLatest, "1.0.0/2")
	}

	answers(awsstub.Break(), frankfurt)
	f.ssm.Fail(frankfurt, awsstub.Fail(http.StatusBadRequest, "AccessDeniedException", "stands for all that fails"))
	if _, err := f.ask(rollback); err == nil || !strings.Contains(err.Error(), "it is decided, but not all of it is done") {
		t.Errorf("got %v", err)
	}
	f.wantValue(home, webLatest, "1.0.0/1")
	f.aws.On(ec2stub.DescribeImages, awsstub.Default)
	f.ssm.Heal(frankfurt)
	f.do(wiring.ActionCheck, "", "")
	f.wantValue(ami{stsstub.Home, frankfurt}, webLatest, "1.0.0/1")
}

// TestAmiAlarms: an image moves on once its alarms have been OK for long enough since it came, and not before.
func TestAmiAlarms(t *testing.T) {
	t.Parallel()
	stage := wiring.Stage{Name: "latest", Gate: promotion.Alarms, Alarms: []string{"errors", "all"}, BakeMinutes: 30}
	f := newFleet(t, withStages(t, wiring.Stage{Name: "test"}, stage))
	f.take(f.build("1.0.0/1", home))
	long := time.Now().Add(-time.Hour)

	if _, err := f.ask(wiring.Request{Action: wiring.ActionCheck}); err == nil || !strings.Contains(err.Error(), `there is no alarm "errors"`) {
		t.Errorf("without the alarms: got %v", err)
	}
	f.watch.Put(cloudwatchstub.Alarm{Name: "errors", State: "OK", Since: long})
	f.watch.Put(cloudwatchstub.Alarm{Name: "all", State: "OK", Since: long, Composite: true})
	f.do(wiring.ActionCheck, "", "")
	f.wantValue(home, webLatest, "") // it has only just come into the stage before

	f.age(webTrack, 2*time.Hour)
	for _, state := range []string{"ALARM", "INSUFFICIENT_DATA"} {
		f.watch.Put(cloudwatchstub.Alarm{Name: "all", State: state, Since: long, Composite: true})
		f.do(wiring.ActionCheck, "", "")
		f.wantValue(home, webLatest, "")
	}
	f.watch.Put(cloudwatchstub.Alarm{Name: "all", State: "OK", Since: time.Now().Add(-30 * time.Second), Composite: true})
	f.do(wiring.ActionCheck, "", "")
	f.wantValue(home, webLatest, "")

	f.do(wiring.ActionPause, "", "")
	f.watch.Put(cloudwatchstub.Alarm{Name: "all", State: "OK", Since: long, Composite: true})
	f.do(wiring.ActionCheck, "", "")
	f.wantValue(home, webLatest, "")
	f.do(wiring.ActionResume, "", "")
	f.do(wiring.ActionCheck, "", "")
	f.wantValue(home, webLatest, "1.0.0/1")
	if got := f.sum(f.promote, wiring.MetricWaiting); got < 4 {
		t.Errorf("got %v waiting in all checks, want at least 4", got)
	}
}

// TestAmiFindings: an image with findings is held, whether the scan is told before the build or after, until an operator
// lets it go.
func TestAmiFindings(t *testing.T) {
	t.Parallel()
	env := withStages(t, approved...)
	env[wiring.HoldFindings] = wiring.SeverityHigh
	f := newFleet(t, env)
	if failed := f.deliver(findingsEvent(t, "1.0.0/1", 0, 0), findingsEvent(t, "1.0.0/2", 1, 2), findingsEvent(t, "1.0.0/2", 1, 2)); failed != nil {
		t.Errorf("got failures %q", failed)
	}
	f.wantKinds(wiring.KindFindings)
	f.take(f.build("1.0.0/1", home), f.build("1.0.0/2", home))
	f.wantValue(home, "/images/web/test", "1.0.0/1")
	f.wantKinds(wiring.KindFindings, wiring.KindPromoted, wiring.KindWaiting, wiring.KindWaiting)
	assertContains(t, "mail", f.topics.Messages(amiTopic)[3].Protocols["email"], "1.0.0/2 waits for test", "1 critical, 2 high and 0 medium")
	f.do(wiring.ActionApprove, "", "1.0.0/2")
	f.wantValue(home, "/images/web/test", "1.0.0/2")
	f.deliver(findingsEvent(t, "1.0.0/2", 1, 2)) // a replay does not hold it again
	if w := f.do(wiring.ActionList, "", "").Tracks[0].Stages[1].Waiting; w == nil || w.Version != "1.0.0/2" || w.Held != "" {
		t.Errorf("got %+v waiting", w)
	}

	f.take(f.build("1.0.0/3", home))
	f.deliver(findingsEvent(t, "1.0.0/3", 0, 1)) // late
	if w := f.do(wiring.ActionList, "", "").Tracks[0].Stages[1].Waiting; w == nil || w.Version != "1.0.0/3" || w.Held == "" {
		t.Errorf("got %+v waiting", w)
	}
	if got := f.sum(f.images, wiring.MetricFindingsHigh); got != 3 {
		t.Errorf("got %v high findings, want 3", got)
	}
}

// TestAmiProtect: Image Builder's lifecycle policies are kept from the images that stages have, and had before.
func TestAmiProtect(t *testing.T) {
	t.Parallel()
	f := newFleet(t, map[string]string{wiring.ProtectImages: "true"})
	for _, version := range []string{"1.0.0/1", "1.0.0/2", "1.0.0/3"} {
		f.builder.Put(imageARN(version), map[string]any{})
		f.take(f.build(version, home))
	}
	for version, want := range map[string]string{"1.0.0/1": "", "1.0.0/2": wiring.TagInUseValue, "1.0.0/3": wiring.TagInUseValue} {
		if got := f.builder.Tags(imageARN(version))[wiring.TagInUse]; got != want {
			t.Errorf("%s: got tag %q, want %q", version, got, want)
		}
	}
	f.aws.On(imagebuilderstub.TagResource, awsstub.DenyAccess())
	f.builder.Put(imageARN("1.0.0/4"), map[string]any{})
	if failed := f.deliver(notificationOf(t, f.build("1.0.0/4", home))); failed == nil {
		t.Error("got no failure though the tag was refused")
	}
	f.wantValue(home, webLatest, "1.0.0/4")
}

// TestAmiRequests: what cannot be done changes nothing, and says why.
func TestAmiRequests(t *testing.T) {
	t.Parallel()
	f := newFleet(t, withStages(t, approved...))
	f.take(f.build("1.0.0/1", home))
	before := len(f.aws.Requests(ssmstub.PutParameter))
	for want, r := range map[string]wiring.Request{
		"got action":           {Action: "delete"},
		"needs a track":        {Action: wiring.ActionPause},
		"needs a stage":        {Action: wiring.ActionRollback, Track: webTrack},
		"needs an image":       {Action: wiring.ActionReject, Track: webTrack},
		"there is no track":    {Action: wiring.ActionPause, Track: "/images/db"},
		`no track "/images/x"`: {Action: wiring.ActionCheck, Track: "/images/x"},
		`no track "/images/y"`: {Action: wiring.ActionList, Track: "/images/y"},
		"does not know":        {Action: wiring.ActionApprove, Track: webTrack, Image: "1.0.0/2"},
		"no such stage":        {Action: wiring.ActionPromote, Track: webTrack, Image: "1.0.0/1", Stage: "prod"},
		"has the image":        {Action: wiring.ActionPromote, Track: webTrack, Image: "1.0.0/1", Stage: "test"},
		"no such image":        {Action: wiring.ActionRollback, Track: webTrack, Stage: "latest"},
		"reason of 201":        {Action: wiring.ActionPause, Track: webTrack, Reason: strings.Repeat("é", 201)},
	} {
		if _, err := f.ask(r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want %q", r, err, want)
		}
	}
	if _, ok := f.tables.Item(amiTable, "track#/images/x", "state"); ok {
		t.Error("a check has made a track")
	}
	if got := len(f.aws.Requests(ssmstub.PutParameter)); got != before {
		t.Errorf("got %d parameters written", got-before)
	}
}
