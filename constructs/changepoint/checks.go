package changepoint

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"

	"github.com/lintel-go/lintel/constructs/changepoint/point"
	"github.com/lintel-go/lintel/constructs/changepoint/tuning"
	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

const (
	// maxSettingsBytes of JSON leave room for names and ARNs in the 4 KB that the
	// environment of a function has (lambda:UpdateFunctionConfiguration).
	maxSettingsBytes = 2500
	// maxWatch keeps dashboard and metrics at a size that people look at.
	maxWatch = 20
)

// check collects what is wrong. What the stream has is checked by streamprocessor.
func (p *Props) check(c *synth.Checks) {
	for _, problem := range p.format().Problems() {
		c.Failf("fields of a point: %v", problem)
	}
	c.Require(!p.ArrivalTime || p.Table == nil, "ArrivalTime with a Table: its stream tells times in whole seconds; name the attribute in TimeField")
	c.Require(!p.Modifications || p.Table != nil, "Modifications without a Table: records of Kinesis are not modified")
	if view := p.streamView(); view != "" {
		c.Require(strings.HasPrefix(view, "NEW_"), "Table has a stream of %s: a point is read from the new image; give TableProps.Stream NEW_IMAGE or NEW_AND_OLD_IMAGES", view)
	}
	p.checkSettings(c)
	c.Require(p.ForgetAfter >= 0 && p.ForgetAfter%time.Second == 0, "got ForgetAfter %v: it must be whole seconds, or 0 for never", p.ForgetAfter)
	p.checkWatch(c)
	for i, address := range p.Emails {
		c.Require(eventsource.IsToken(address) || strings.Contains(address, "@"), "got Emails[%d] %q: it must be an e-mail address", i, address)
	}
	c.Require(p.EventBus == nil || !p.DisableEvents, "EventBus with DisableEvents: choose one")
	c.Require(p.LateThreshold > 0, "got LateThreshold %d: it must be 1 or more", p.LateThreshold)
	c.Require(gofunction.RetentionDays(p.LogRetention) != "", "got LogRetention %v: it must be a number of days that CloudWatch Logs knows, such as 7, 30 or 365", p.LogRetention)
}

// streamView is what the stream of a table of this app has; empty if it is not known.
func (p *Props) streamView() string {
	if p.Table == nil {
		return ""
	}
	resource, ok := p.Table.Node().DefaultChild().(awsdynamodb.CfnTable)
	if !ok || resource.StreamSpecification() == nil { // none at all is for streamprocessor to refuse
		return ""
	}
	stream, _ := awscdk.Stack_Of(resource).Resolve(resource.StreamSpecification()).(map[string]any)
	view, _ := stream["streamViewType"].(string)
	return view
}

// checkSettings stops at problems of those of all series, which single series have too.
func (p *Props) checkSettings(c *synth.Checks) {
	problems := tuning.Problems(p.Settings)
	for _, problem := range problems {
		c.Failf("Settings: %v", problem)
	}
	if problems != nil {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(p.Series)) {
		c.Require(isID(id), "got Series %q: an id has 1 to %d bytes", id, point.MaxID)
		text, err := json.Marshal(p.Series[id]) // fails for NaN, infinities and unknown directions
		merged := p.Settings
		if err == nil {
			merged, err = tuning.Merge(p.Settings, text)
		}
		if problems := tuning.Problems(merged); problems != nil {
			err = errors.Join(problems...)
		}
		c.Require(err == nil, "Series[%q]: %v", id, err)
	}
	size := 0
	for _, value := range p.encoded() {
		size += len(value)
	}
	c.Require(size <= maxSettingsBytes, "got %d bytes of Settings, Series, Watch and fields: the function's environment has room for %d; write the settings of further series into the attribute \"settings\" of their items in State", size, maxSettingsBytes)
}

// encoded are the variables of the handler that have JSON. Those of invalid settings are
// empty: they do not get there.
func (p *Props) encoded() map[string]string {
	out := map[string]string{}
	for name, value := range map[string]any{wiring.Settings: p.Settings, wiring.Series: p.Series, wiring.Watch: p.Watch, wiring.Format: p.format()} {
		text, _ := json.Marshal(value)
		if string(text) != "null" {
			out[name] = string(text)
		}
	}
	return out
}

func (p *Props) checkWatch(c *synth.Checks) {
	c.Require(len(p.Watch) <= maxWatch, "got %d series in Watch: give up to %d", len(p.Watch), maxWatch)
	for i, id := range p.Watch {
		printable := !strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r > '~' }) && strings.TrimSpace(id) != ""
		c.Require(isID(id) && printable, "got Watch[%d] %q: CloudWatch takes ids of printable ASCII, up to %d characters here", i, id, point.MaxID)
		c.Require(!slices.Contains(p.Watch[:i], id), "got Watch[%d] %q twice", i, id)
	}
}

func isID(id string) bool { return id != "" && len(id) <= point.MaxID }
