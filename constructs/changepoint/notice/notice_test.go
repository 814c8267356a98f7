package notice_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/changepoint/notice"
	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

var change = pettitt.Change{At: 1_700_000_000_000, Before: 1_699_999_999_000, Detected: 1_700_000_005_001, Decided: 1_700_000_009_000,
	N: 40, Tau: 25, K: 300, P: 0.0004, Level: 0.01, Offset: 2.5, From: 20, After: 22.5}

func TestNotice(t *testing.T) {
	n := notice.New("boiler-7", &change)
	text, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"id":"` + id + `","series":"boiler-7","at":"2023-11-14T22:13:20.000Z","before":"2023-11-14T22:13:19.000Z",` +
		`"detected":"2023-11-14T22:13:25.001Z","decided":"2023-11-14T22:13:29.000Z","pValue":0.0004,"level":0.01,"from":20,"to":22.5,"offset":2.5,"points":40,"pointsBefore":25}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	if at, err := notice.Time(n.At); err != nil || at.UnixMilli() != change.At {
		t.Errorf("got %v, %v", at, err)
	}
	other := change
	other.Decided++
	for _, o := range []notice.Notice{notice.New("boiler-8", &change), notice.New("boiler-7", &other)} {
		if o.ID == n.ID {
			t.Errorf("two change points have the id %s", n.ID)
		}
	}
}

// id is what consumers may have stored: it must not change.
const id = "d59a31333b9a91ef5d50d15900bc8302"

func TestMessage(t *testing.T) {
	n := notice.New("boiler-7", &change)
	var message map[string]string
	if err := json.Unmarshal([]byte(n.Message()), &message); err != nil {
		t.Fatal(err)
	}
	for protocol, want := range map[string]string{
		"default": `"id":"` + id + `"`,
		"email":   "boiler-7 changed from about 20 to about 22.5 (+2.5) at 2023-11-14T22:13:20.000Z.\n\nDetected with the point of 2023-11-14T22:13:25.001Z",
		"sms":     "boiler-7 changed from",
	} {
		if !strings.Contains(message[protocol], want) {
			t.Errorf("%s: got %q, want %q", protocol, message[protocol], want)
		}
	}
}

func TestSubject(t *testing.T) {
	for series, want := range map[string]string{
		"boiler-7":               "Change point: boiler-7",
		"Kessel\nsüd":            "Change point: Kessel?s?d",
		strings.Repeat("x", 500): "Change point: " + strings.Repeat("x", 85),
	} {
		n := notice.New(series, &change)
		if got := n.Subject(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
