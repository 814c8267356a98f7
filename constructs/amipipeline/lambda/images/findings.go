package main

import (
	"context"
	"fmt"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/notify"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/store"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/track"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// worst are how many findings count by what HoldFindings says.
var worst = map[string]func(imagebuilder.Findings) int{
	wiring.SeverityCritical: func(f imagebuilder.Findings) int { return f.Critical },
	wiring.SeverityHigh:     func(f imagebuilder.Findings) int { return f.Critical + f.High },
	wiring.SeverityMedium:   func(f imagebuilder.Findings) int { return f.Critical + f.High + f.Medium },
}

// hold says why findings hold an image, or "".
func (h *handler) hold(f *imagebuilder.Findings) string {
	bad, ok := worst[h.Config.HoldFindings]
	if f == nil || !ok || bad(*f) == 0 {
		return ""
	}
	return summary(*f)
}

func summary(f imagebuilder.Findings) string {
	return fmt.Sprintf("a scan has found %d critical, %d high and %d medium vulnerabilities", f.Critical, f.High, f.Medium)
}

// findings takes what a scan has found, once.
func (h *handler) findings(ctx context.Context, f imagebuilder.Findings) error {
	if !h.isOurs(f.Pipeline) {
		h.Log.InfoContext(ctx, "a scan is of another pipeline", "image", f.ARN, "pipeline", f.Pipeline)
		return nil
	}
	arn := f.ARN.String()
	what := fmt.Sprintf("%s#%s#%d#%d#%d", wiring.KindFindings, f.Instance, f.Critical, f.High, f.Medium)
	told, err := h.Table.WasTold(ctx, arn, what)
	if err != nil || told {
		return err
	}
	noted, err := h.Table.PutFindings(ctx, f)
	if err != nil {
		return err
	}
	h.Count(ctx, noted.Track, map[string]float64{
		wiring.MetricFindingsCritical: float64(f.Critical), wiring.MetricFindingsHigh: float64(f.High), wiring.MetricFindingsMedium: float64(f.Medium),
	})
	if err := h.applyFindings(ctx, noted, f); err != nil {
		return err
	}
	if f.All+f.Critical+f.High+f.Medium == 0 {
		return h.Table.PutImageTold(ctx, arn, what)
	}
	return h.TellOnce(ctx, arn, what, notify.Notification{
		Kind: wiring.KindFindings, Track: noted.Track, Image: arn, Version: f.ARN.Version.String(),
		Title: fmt.Sprintf("%s %s: %d critical, %d high findings", f.ARN.Name, f.ARN.Version, f.Critical, f.High),
		Text:  []string{summary(f) + ", and others of lower severity: see Amazon Inspector.", console(f.ARN)},
	})
}

// applyFindings holds an image that its track knows, or lets it go.
func (h *handler) applyFindings(ctx context.Context, noted store.Image, f imagebuilder.Findings) error {
	if noted.Track == "" || h.Config.HoldFindings == "" {
		return nil
	}
	if _, err := h.Apply(ctx, noted.Track, promotion.Event{Kind: promotion.Held, Image: track.ImageOf(noted), Reason: h.hold(&f)}, nil); err != nil {
		return err
	}
	return h.Settle(ctx, noted.Track)
}
