package prerender

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
)

const day = 24 * time.Hour

// Keys in the bucket of reports, as patterns.
const (
	listKeys = wiring.ListsPrefix + "*"
	runKeys  = wiring.RunsPrefix + "*"
)

func (p Props) withDefaults() Props {
	p.MaxConcurrency = cmp.Or(p.MaxConcurrency, 100)
	if p.ToleratedFailurePercentage == nil {
		p.ToleratedFailurePercentage = jsii.Number(5)
	}
	p.Timeout = cmp.Or(p.Timeout, 24*time.Hour)
	p.ReportRetention = cmp.Or(p.ReportRetention, 90*day)
	p.LogRetention = cmp.Or(p.LogRetention, 30*day)
	if p.Images == nil {
		return p
	}
	if len(p.Presets)+len(p.Queries) == 0 {
		p.Presets = slices.Sorted(maps.Keys(p.Images.Config.Service.Presets))
	}
	if prefixes := p.Images.Sources[0].Prefixes; p.Prefix == "" && len(prefixes) == 1 {
		p.Prefix = prefixes[0]
	}
	return p
}
