// Package notice is what is told of a change point: the item of the table, the event and
// the message.
package notice

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

// Layout is that of times: UTC, always of the same length, so that text is in the order
// of time.
const Layout = "2006-01-02T15:04:05.000Z"

// A Notice is a change point of a series. Times are in [Layout].
type Notice struct {
	// ID is the same however often the change point is published, and no other has it.
	ID     string `json:"id"`
	Series string `json:"series"`
	// At is when the new level began, and Before the last point of the old one.
	At     string `json:"at"`
	Before string `json:"before"`
	// Detected is the point with which the test first rejected, and Decided that with
	// which At was found.
	Detected string `json:"detected"`
	Decided  string `json:"decided"`
	// PValue of the test and the Level that it is not more than.
	PValue float64 `json:"pValue"`
	Level  float64 `json:"level"`
	// From and To are the medians before and after, and Offset their difference.
	From   float64 `json:"from"`
	To     float64 `json:"to"`
	Offset float64 `json:"offset"`
	// Points is the number of points that were tested, of which PointsBefore were of the
	// old level.
	Points       int `json:"points"`
	PointsBefore int `json:"pointsBefore"`
}

// New is the notice of a change whose times are in milliseconds since 1970.
func New(series string, c *pettitt.Change) Notice {
	n := Notice{
		Series: series,
		At:     text(c.At), Before: text(c.Before), Detected: text(c.Detected), Decided: text(c.Decided),
		PValue: c.P, Level: c.Level, From: c.From, To: c.After, Offset: c.Offset,
		Points: c.N, PointsBefore: c.Tau,
	}
	hash := sha256.Sum256([]byte(strings.Join([]string{series, n.At, n.Detected, n.Decided}, "\x00")))
	n.ID = hex.EncodeToString(hash[:16])
	return n
}

func text(milliseconds int64) string { return time.UnixMilli(milliseconds).UTC().Format(Layout) }

// Time is a time of a notice.
func Time(text string) (time.Time, error) { return time.Parse(Layout, text) }

// maxSubject is the length of a subject in characters, which has to be less than 100, and
// all of them ASCII.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
const maxSubject = 99

// Subject is that of an e-mail.
func (n *Notice) Subject() string {
	subject := "Change point: " + strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, n.Series)
	return subject[:min(len(subject), maxSubject)]
}

// Message is that of Amazon SNS for every protocol: words in e-mails and short messages,
// and JSON elsewhere.
func (n *Notice) Message() string {
	document, err := json.Marshal(n)
	if err != nil { // numbers are finite: nothing here can fail
		panic(fmt.Sprintf("notice: %v", err))
	}
	words := fmt.Sprintf("%s changed from about %.6g to about %.6g (%+.6g) at %s.", n.Series, n.From, n.To, n.Offset, n.At)
	more := fmt.Sprintf("%s\n\nDetected with the point of %s and decided with that of %s.\nPettitt's test of %d points, %d of them before the change: p = %.3g, level %.3g.\nId: %s\n",
		words, n.Detected, n.Decided, n.Points, n.PointsBefore, n.PValue, n.Level, n.ID)
	message, err := json.Marshal(map[string]string{"default": string(document), "email": more, "sms": words})
	if err != nil {
		panic(fmt.Sprintf("notice: %v", err))
	}
	return string(message)
}
