package e2e

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/ec2stub"
	"github.com/lintel-go/lintel/test/e2e/internal/ssmstub"
	"github.com/lintel-go/lintel/test/e2e/internal/stsstub"
)

var home = ami{stsstub.Home, dublin}

// TestAmiLatest: a build that is available is in the parameter, and everybody is told.
func TestAmiLatest(t *testing.T) {
	t.Parallel()
	f := newFleet(t, map[string]string{wiring.Tags: `{"team":"web & co"}`})
	f.take(f.build("1.2.0/3", home))
	p, ok := f.ssm.Parameter(stsstub.Home, dublin, webLatest)
	if !ok || p.Type != "String" || p.DataType != "aws:ec2:image" || p.Last().Value != amiID("1.2.0/3", home) || !slices.Equal(p.Last().Labels, []string{"v1.2.0-3"}) {
		t.Errorf("got parameter %+v", p)
	}
	tags := map[string]string{
		"team": "web - co", "lintel:image": imageARN("1.2.0/3"), "lintel:version": "1.2.0/3", "lintel:stage": "latest", "lintel:track": webTrack,
		"lintel:pipeline": webPipeline, "lintel:recipe": "arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web-server/1.2.0",
	}
	if !maps.Equal(p.Tags, tags) {
		t.Errorf("got tags %v", p.Tags)
	}
	f.wantKinds(wiring.KindPromoted)
	events := f.buses.Events(wiring.DefaultEventBus)
	if len(events) != 1 || events[0].Source != wiring.EventSource || events[0].DetailType != wiring.DetailTypePromoted {
		t.Fatalf("got events %+v", events)
	}
	var detail wiring.Promoted
	if err := json.Unmarshal([]byte(events[0].Detail), &detail); err != nil {
		t.Fatal(err)
	}
	want := wiring.Promoted{Track: webTrack, Stage: "latest", Image: imageARN("1.2.0/3"), Version: "1.2.0/3", Account: stsstub.Home, Region: dublin,
		AMI: amiID("1.2.0/3", home), Parameter: webLatest, ParameterVersion: 1}
	if detail != want {
		t.Errorf("got event %+v", detail)
	}
	for name, want := range map[string]float64{wiring.MetricBuildsAvailable: 1, wiring.MetricMoves: 1, wiring.MetricParametersWritten: 1, wiring.MetricTargetFailures: 0} {
		if got := f.sum(f.images, name); got != want {
			t.Errorf("got %s %v, want %v", name, got, want)
		}
	}
}

// TestAmiOrder: builds that come late or again change nothing.
func TestAmiOrder(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	newer, older := f.build("1.10.0/1", home), f.build("1.9.0/7", home)
	f.take(newer, older, newer, older)
	if failed := f.deliver(string(encodeJSON(t, newer)), notificationOf(t, older)); failed != nil { // raw, and both in one batch
		t.Errorf("got failures %q", failed)
	}
	f.wantValue(home, webLatest, "1.10.0/1")
	p, _ := f.ssm.Parameter(stsstub.Home, dublin, webLatest)
	if len(p.Versions) != 1 || len(f.aws.Requests(ssmstub.PutParameter)) != 1 {
		t.Errorf("got %d versions, want 1", len(p.Versions))
	}
	f.wantKinds(wiring.KindPromoted)
	if got := f.sum(f.images, wiring.MetricImagesOlder); got != 1 {
		t.Errorf("got %v older images, want 1", got)
	}
	f.take(f.build("1.10.0/2", home))
	f.wantValue(home, webLatest, "1.10.0/2")
}

// TestAmiOtherRecipe: where the pipeline has got another recipe, its versions begin anew, and dates decide: when the build
// was begun, or if that is not told, when the message was sent.
func TestAmiOtherRecipe(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	f.take(f.build("3.0.0/1", home))
	renamed := func(version, date string) string {
		m := f.build(version, home)
		m["arn"] = "arn:aws:imagebuilder:eu-west-1:123456789012:image/web-2/" + version
		m["dateCreated"] = date
		return string(encodeJSON(t, m))
	}
	if failed := f.deliver(renamed("0.1.0/1", "Jul 27, 2026 1:13:45 AM")); failed != nil {
		t.Errorf("got failures %q", failed)
	}
	f.wantValue(home, webLatest, "3.0.0/1")
	if failed := f.deliver(renamed("0.1.0/2", "")); failed != nil {
		t.Errorf("got failures %q", failed)
	}
	f.wantValue(home, webLatest, "0.1.0/2")
}

// TestAmiFailed: a build that has failed is told once, whoever says it and however often.
func TestAmiFailed(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	failed := buildMessage("1.0.0/1", "FAILED")
	failed["state"] = map[string]any{"status": "FAILED", "reason": "SSM execution failed"}
	delete(failed, "osVersion")
	f.take(failed, failed)
	f.builder.Put(imageARN("1.0.0/1"), map[string]any{"arn": imageARN("1.0.0/1"), "type": "AMI", "state": map[string]any{"status": "FAILED"}, "sourcePipelineArn": webPipeline})
	if got := f.deliver(stateEvent(t, "1.0.0/1", "FAILED"), stateEvent(t, "1.0.0/2", "CANCELLED"), stateEvent(t, "1.0.0/2", "CANCELLED"), stateEvent(t, "1.0.0/3", "BUILDING")); got != nil {
		t.Errorf("got failures %q", got)
	}
	f.wantKinds(wiring.KindBuildFailed, wiring.KindBuildFailed)
	messages := f.topics.Messages(amiTopic)
	assertContains(t, "mail", messages[0].Protocols["email"], "1.0.0/1: FAILED", "SSM execution failed", "https://eu-west-1.console.aws.amazon.com/imagebuilder/home?region=eu-west-1#/images")
	assertContains(t, "mail", messages[1].Protocols["email"], "1.0.0/2: CANCELLED")
	if a, b := f.sum(f.images, wiring.MetricBuildsFailed), f.sum(f.images, wiring.MetricBuildsCancelled); a != 1 || b != 1 {
		t.Errorf("got %v failed and %v cancelled, want 1 each", a, b)
	}
	if got := f.aws.Requests(ssmstub.PutParameter); len(got) != 0 {
		t.Errorf("got %d parameters written", len(got))
	}
}

// TestAmiWithoutPipeline: an image that no pipeline has made is told if its parameter cannot be named, and followed if it
// can.
func TestAmiWithoutPipeline(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	m := f.build("1.0.0/1", home)
	delete(m, "sourcePipelineArn")
	f.take(m, m)
	f.wantKinds(wiring.KindNotTaken)
	assertContains(t, "mail", f.topics.Messages(amiTopic)[0].Protocols["email"], "web-server 1.0.0/1 is not taken", `"pipeline"`)

	f = newFleet(t, map[string]string{wiring.WithoutPipeline: "By hand"})
	m = f.build("1.0.0/1", home)
	delete(m, "sourcePipelineArn")
	f.take(m)
	f.wantValue(home, "/images/by-hand/latest", "1.0.0/1")
}

// TestAmiNotAccepted: SSM takes an AMI that is not there, and writes nothing. That is no success.
func TestAmiNotAccepted(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	body := notificationOf(t, buildMessage("1.0.0/1", "AVAILABLE", home))
	if failed := f.deliver(body); failed == nil {
		t.Error("got no failure")
	}
	f.wantKinds(wiring.KindNotWritten)
	f.build("1.0.0/1", home) // now there is
	if failed := f.deliver(body); failed != nil {
		t.Errorf("got failures %q", failed)
	}
	f.wantValue(home, webLatest, "1.0.0/1")
	f.wantKinds(wiring.KindNotWritten, wiring.KindPromoted)
}

// TestAmiNames: parameters are named by what the template says.
func TestAmiNames(t *testing.T) {
	t.Parallel()
	f := newFleet(t, map[string]string{wiring.ParameterPath: "/images/{recipe}/{os}-{architecture}/v{major}/{stage}", wiring.DataType: "text"})
	m := f.build("1.0.0/1", home)
	delete(m, "sourcePipelineArn")
	f.take(m)
	const name = "/images/web-server/amazon-linux-2023-arm64/v1/latest"
	f.wantValue(home, name, "1.0.0/1")
	if p, _ := f.ssm.Parameter(stsstub.Home, dublin, name); p.DataType != "text" || p.Tags["lintel:pipeline"] != "" {
		t.Errorf("got parameter %+v", p)
	}
	if failed := f.deliver(notificationOf(t, buildMessage("1.0.0/2", "AVAILABLE", home))); failed == nil {
		t.Error("got no failure though the AMI cannot be looked at")
	}
}

// TestAmiAccounts: every region and account is written, with a role where it is another account, and it is told where
// there is none.
func TestAmiAccounts(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	role := f.sts.CreateRole(partner, "writer")
	f.env[wiring.AccountRoles] = string(encodeJSON(t, map[string]string{partner: role}))
	const stranger = "555555555555"
	places := append(inRegions(dublin, frankfurt, "us-east-1"), ami{partner, dublin}, ami{partner, frankfurt}, ami{stranger, dublin})
	f.take(f.build("1.0.0/1", places...))
	for _, place := range places {
		version := "1.0.0/1"
		if place.account == stranger {
			version = ""
		}
		f.wantValue(place, webLatest, version)
	}
	f.wantKinds(wiring.KindNotWritten, wiring.KindPromoted)
	assertContains(t, "mail", f.topics.Messages(amiTopic)[0].Protocols["email"], "no role for the account", stranger)
	if got := f.sum(f.images, wiring.MetricTargetsWithoutRole); got != 1 {
		t.Errorf("got %v without a role, want 1", got)
	}

	// Once there is a role, the next check writes what was left.
	f.env[wiring.AccountRoles] = string(encodeJSON(t, map[string]string{partner: role, stranger: f.sts.CreateRole(stranger, "writer")}))
	before := len(f.aws.Requests(ssmstub.PutParameter))
	f.do(wiring.ActionCheck, "", "")
	f.wantValue(ami{stranger, dublin}, webLatest, "1.0.0/1")
	if got := len(f.aws.Requests(ssmstub.PutParameter)) - before; got != 1 {
		t.Errorf("got %d parameters written, want 1", got)
	}
}

// TestAmiOfOthers: images of other pipelines, container images and events of builds that go on are ignored.
func TestAmiOfOthers(t *testing.T) {
	t.Parallel()
	f := newFleet(t, map[string]string{wiring.Pipelines: `["` + webPipeline + `"]`})
	other := f.build("1.0.0/1", home)
	other["sourcePipelineArn"] = webPipeline + "-2"
	none := f.build("1.0.0/2", home)
	delete(none, "sourcePipelineArn")
	container := buildMessage("1.0.0/3", "AVAILABLE")
	container["type"] = "DOCKER"
	f.take(other, none, container, buildMessage("1.0.0/4", "TESTING"))
	if len(f.kinds()) != 0 || len(f.tables.Items(amiTable)) != 0 {
		t.Errorf("got notifications %q and items %v, want none", f.kinds(), f.tables.Items(amiTable))
	}
	f.take(f.build("1.0.0/5", home))
	f.wantValue(home, webLatest, "1.0.0/5")
}

// TestAmiByEvent: an event of a build that is available is enough: the image is looked up.
func TestAmiByEvent(t *testing.T) {
	t.Parallel()
	f := newFleet(t, map[string]string{wiring.Pipelines: `["` + webPipeline + `"]`})
	f.ec2.Put(ec2stub.Image{Account: stsstub.Home, Region: dublin, ID: amiID("1.0.0/1", home)})
	image := buildMessage("1.0.0/1", "AVAILABLE", home)
	image["dateCreated"] = "2026-07-28T01:13:45.121Z"
	f.builder.Put(imageARN("1.0.0/1"), image)
	if failed := f.deliver(stateEvent(t, "1.0.0/1", "AVAILABLE")); failed != nil {
		t.Errorf("got failures %q", failed)
	}
	f.wantValue(home, webLatest, "1.0.0/1")
	f.take(buildMessage("1.0.0/1", "AVAILABLE", home)) // the message comes too
	f.wantKinds(wiring.KindPromoted)

	// One that was deleted since is not available.
	if failed := f.deliver(stateEvent(t, "1.0.0/2", "AVAILABLE")); failed != nil {
		t.Errorf("got failures %q", failed)
	}
	f.wantValue(home, webLatest, "1.0.0/1")
}

// TestAmiMalformed: what is nothing of Image Builder fails, and keeps nothing beside it from being done.
func TestAmiMalformed(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	two := buildMessage("1.0.0/2", "AVAILABLE", home, home)
	two["outputResources"].(map[string]any)["amis"].([]any)[1].(map[string]any)["image"] = "ami-00000000"
	failed := f.deliver("{}", notificationOf(t, f.build("1.0.0/1", home)), "hello", notificationOf(t, two))
	if !slices.Equal(failed, []string{"0", "2", "3"}) {
		t.Errorf("got failures %q", failed)
	}
	f.wantValue(home, webLatest, "1.0.0/1")
	if log := strings.Join(f.images.Log(), "\n"); strings.Contains(log, "hello") {
		t.Error("the log shows a message")
	}
}
