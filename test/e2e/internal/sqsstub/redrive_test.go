package sqsstub_test

import (
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

func TestRedrive(t *testing.T) {
	queues := sqsstub.New(t, awsstub.New(t))
	queues.CreateFIFOQueue("q")
	queues.CreateFIFOQueue("dead")
	queues.SetVisibility("q", time.Hour)
	queues.SetRedrive("q", "dead", 2)
	for _, body := range []string{"1", "2"} {
		queues.Put("q", sqsstub.Held{Message: sqsstub.Message{Body: body}, Group: "g", Deduplication: body})
	}
	for range 2 {
		if got := len(queues.Receive("q", 1)); got != 1 {
			t.Fatalf("got %d messages", got)
		}
		if got := len(queues.Receive("q", 1)); got != 0 {
			t.Errorf("got %d messages of a group of which one is invisible", got)
		}
		queues.Advance(time.Hour)
	}
	if got := queues.Receive("q", 1); len(got) != 1 || got[0].Body != "2" {
		t.Errorf("got %+v, want the second message", got)
	}
	if got := queues.Held("dead"); len(got) != 1 || got[0].Body != "1" || got[0].Receives != 2 {
		t.Errorf("got dead letters %+v, want the first message", got)
	}
}
