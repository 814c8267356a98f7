package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/eventsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/snsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/ssmstub"
	"github.com/lintel-go/lintel/test/e2e/internal/stsstub"
)

// age makes a track as if its stages had got their images so much earlier.
func (f *fleet) age(track string, d time.Duration) {
	f.t.Helper()
	item, ok := f.tables.Item(amiTable, "track#"+track, "state")
	if !ok {
		f.t.Fatalf("got no track %s", track)
	}
	var state promotion.State
	if err := json.Unmarshal([]byte(item["body"].(string)), &state); err != nil {
		f.t.Fatal(err)
	}
	for name, level := range state.Stages {
		level.Entered = level.Entered.Add(-d)
		state.Stages[name] = level
	}
	text := func(s string) map[string]any { return map[string]any{"S": s} }
	request := httptest.NewRequestWithContext(f.t.Context(), http.MethodPost, "/", bytes.NewReader(encodeJSON(f.t, map[string]any{
		"TableName": amiTable, "Key": map[string]any{"pk": text("track#" + track), "sk": text("state")}, "UpdateExpression": "SET #body = :body",
		"ExpressionAttributeNames": map[string]any{"#body": "body"}, "ExpressionAttributeValues": map[string]any{":body": text(string(encodeJSON(f.t, state)))},
	})))
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810.UpdateItem")
	answer := httptest.NewRecorder()
	f.tables.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		f.t.Fatalf("got %d %s", answer.Code, answer.Body)
	}
}

// awaitVersion waits until the state of a track has a version.
func (f *fleet) awaitVersion(track, version string) {
	f.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if item, _ := f.tables.Item(amiTable, "track#"+track, "state"); item["version"] == version {
			return
		}
	}
	f.t.Fatalf("track %s has no version %s", track, version)
}

// TestAmiThrottled: SSM may throttle.
func TestAmiThrottled(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	f.aws.On(ssmstub.PutParameter, awsstub.Throttle().Times(3), awsstub.Default)
	f.take(f.build("1.0.0/1", inRegions(dublin, frankfurt)...))
	f.wantValue(home, webLatest, "1.0.0/1")
	f.wantValue(ami{stsstub.Home, frankfurt}, webLatest, "1.0.0/1")
	f.wantKinds(wiring.KindPromoted)
}

// TestAmiRegionDown: one region that fails keeps nothing from the others, and what is tried again is that region alone.
func TestAmiRegionDown(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	denied := awsstub.Fail(http.StatusBadRequest, "AccessDeniedException", "not authorized")
	f.ssm.Fail(frankfurt, denied)
	body := notificationOf(t, f.build("1.0.0/1", inRegions(dublin, frankfurt, "us-east-1")...))
	for range 2 {
		if failed := f.deliver(body); failed == nil {
			t.Error("got no failure")
		}
	}
	f.wantValue(home, webLatest, "1.0.0/1")
	f.wantValue(ami{stsstub.Home, "us-east-1"}, webLatest, "1.0.0/1")
	f.wantKinds(wiring.KindNotWritten) // once, and not that the stage has it
	if got := f.sum(f.images, wiring.MetricTargetFailures); got != 2 {
		t.Errorf("got %v failures, want 2", got)
	}

	f.ssm.Heal(frankfurt)
	before := len(f.aws.Requests())
	f.do(wiring.ActionCheck, "", "")
	f.wantValue(ami{stsstub.Home, frankfurt}, webLatest, "1.0.0/1")
	for _, r := range f.aws.Requests()[before:] {
		if r.Operation == ssmstub.PutParameter && r.Region() != frankfurt {
			t.Errorf("got a parameter written in %s again", r.Region())
		}
	}
	f.wantKinds(wiring.KindNotWritten, wiring.KindPromoted)
	if failed := f.deliver(body); failed != nil {
		t.Errorf("got failures %q", failed)
	}
	if got := f.do(wiring.ActionList, "", "").Tracks[0].Outstanding; got != 0 {
		t.Errorf("got %d outstanding", got)
	}
}

// TestAmiTold: who cannot be told is told when it is tried again, and the parameters are not written again for that.
func TestAmiTold(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	body := notificationOf(t, f.build("1.0.0/1", home))
	f.aws.On(snsstub.Publish, awsstub.Fail(http.StatusForbidden, "AuthorizationError", "no"), awsstub.Default)
	f.aws.On(eventsstub.PutEvents, eventsstub.Refuse("InternalFailure"), awsstub.Default)
	for range 2 {
		if failed := f.deliver(body); failed == nil {
			t.Error("got no failure")
		}
	}
	if failed := f.deliver(body); failed != nil {
		t.Errorf("got failures %q", failed)
	}
	f.wantValue(home, webLatest, "1.0.0/1")
	if n := len(f.aws.Requests(ssmstub.PutParameter)); n != 1 {
		t.Errorf("got %d parameters written, want 1", n)
	}
	if n := len(f.buses.Events(wiring.DefaultEventBus)); n != 1 {
		t.Errorf("got %d events, want 1", n)
	}
	f.wantKinds(wiring.KindPromoted)
}

// TestAmiCrash ends the process after it has decided and before it has written. The next one goes on, once the time is
// over that the first one had.
func TestAmiCrash(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	hung := make(chan struct{})
	var once sync.Once
	f.aws.On(ssmstub.PutParameter, awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
		once.Do(func() { close(hung) })
		return awsstub.Hang()
	}))
	body := notificationOf(t, f.build("1.0.0/1", home))
	f.crash(body, 8*time.Second, hung)
	f.wantValue(home, webLatest, "")
	f.aws.On(ssmstub.PutParameter, awsstub.Default)
	if failed := f.deliver(body); failed != nil {
		t.Errorf("got failures %q", failed)
	}
	f.wantValue(home, webLatest, "1.0.0/1")
	f.wantKinds(wiring.KindPromoted)
}

// TestAmiAtOnce: while one invocation writes, another one takes a newer image. All regions have the newer one in the
// end, whoever was first.
func TestAmiAtOnce(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	writing, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	f.aws.On(ssmstub.PutParameter, awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
		once.Do(func() { close(writing) })
		<-goOn
		return awsstub.Default
	}))
	first, second := f.start(imagesHandler), f.start(imagesHandler)
	places := inRegions(dublin, frankfurt, "us-east-1")
	older, newer := notificationOf(t, f.build("1.0.0/1", places...)), notificationOf(t, f.build("1.0.0/2", places...))
	var group sync.WaitGroup
	group.Go(func() {
		if failed := f.deliverTo(first, older); failed != nil {
			t.Errorf("the older one has failed")
		}
	})
	<-writing
	group.Go(func() {
		if failed := f.deliverTo(second, newer); failed != nil {
			t.Errorf("the newer one has failed")
		}
	})
	f.awaitVersion(webTrack, "2")
	close(goOn)
	group.Wait()
	for _, place := range places {
		f.wantValue(place, webLatest, "1.0.0/2")
	}
}

// TestAmiLostUpdate: between what one invocation reads and what it writes, another one takes a newer image. Neither is
// forgotten, whether the track was there before or not.
func TestAmiLostUpdate(t *testing.T) {
	t.Parallel()
	f := newFleet(t, nil)
	first, second := f.start(imagesHandler), f.start(imagesHandler)
	for _, versions := range [][2]string{{"1.0.0/1", "1.0.0/2"}, {"1.0.0/3", "1.0.0/4"}} {
		older, newer := notificationOf(t, f.build(versions[0], home)), notificationOf(t, f.build(versions[1], home))
		var interrupted atomic.Bool
		f.aws.On("dynamodb:UpdateItem", awsstub.Choose(func(r *awsstub.Request) awsstub.Reply {
			expression, _ := r.Input["UpdateExpression"].(string)
			if strings.Contains(expression, "#version") && interrupted.CompareAndSwap(false, true) {
				if failed := f.deliverTo(second, newer); failed != nil {
					t.Errorf("%s has failed", versions[1])
				}
			}
			return awsstub.Default
		}))
		if failed := f.deliverTo(first, older); failed != nil {
			t.Errorf("%s has failed", versions[0])
		}
		f.wantValue(home, webLatest, versions[1])
	}
	if got := f.do(wiring.ActionList, "", "").Tracks[0].Images; len(got) != 4 {
		t.Errorf("got %+v, want all four", got)
	}
}
