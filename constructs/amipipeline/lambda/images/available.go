package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/notify"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/store"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/track"
	"github.com/lintel-go/lintel/constructs/amipipeline/parameterpath"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// available applies an image to its track, and settles that.
func (h *handler) available(ctx context.Context, i imagebuilder.Image) error {
	values, err := h.values(ctx, i)
	if err != nil {
		return err
	}
	name, err := h.Template.Track(values)
	if errors.Is(err, parameterpath.ErrMissing) {
		return h.notTaken(ctx, i, err)
	}
	if err != nil {
		return err
	}
	noted, err := h.Table.PutImage(ctx, store.Image{Track: name, Values: values, Image: i})
	if err != nil {
		return err
	}
	held := h.hold(noted.Findings)
	result, err := h.Apply(ctx, noted.Track, promotion.Event{Kind: promotion.Built, Image: track.ImageOf(noted), Reason: held}, nil)
	if err != nil {
		return err
	}
	if !result.Known {
		h.Count(ctx, noted.Track, map[string]float64{wiring.MetricBuildsAvailable: 1, wiring.MetricImagesOlder: count(result.Older)})
	}
	if err := h.holdLate(ctx, noted, held); err != nil {
		return err
	}
	return h.Settle(ctx, noted.Track)
}

func count(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// holdLate holds an image of which a scan was told just after it was noted, and before
// its track knew it.
func (h *handler) holdLate(ctx context.Context, noted store.Image, held string) error {
	now, err := h.Table.Image(ctx, noted.ARN.String())
	if err != nil || h.hold(now.Findings) == held {
		return err
	}
	_, err = h.Apply(ctx, noted.Track, promotion.Event{Kind: promotion.Held, Image: track.ImageOf(noted), Reason: h.hold(now.Findings)}, nil)
	return err
}

// values are what the parameters of an image are named by.
func (h *handler) values(ctx context.Context, i imagebuilder.Image) (parameterpath.Values, error) {
	v := parameterpath.Values{
		Pipeline: cmp.Or(imagebuilder.ResourceName(i.Pipeline), h.Config.WithoutPipeline), Recipe: i.RecipeName,
		Platform: i.Platform, OS: cmp.Or(i.OSVersion, i.Platform),
		Version: i.ARN.Version.Semantic(), Major: strconv.FormatUint(uint64(i.ARN.Version.Major), 10),
	}
	if !h.Template.Uses("architecture") {
		return v, nil
	}
	architecture, err := h.Architecture(ctx, i)
	v.Architecture = architecture
	return v, err
}

// notTaken tells of an image whose parameters cannot be named.
func (h *handler) notTaken(ctx context.Context, i imagebuilder.Image, why error) error {
	h.Log.WarnContext(ctx, "an image is not taken", "image", i.ARN, "reason", why)
	h.Count(ctx, "", map[string]float64{wiring.MetricImagesNotTaken: 1})
	return h.TellOnce(ctx, i.ARN.String(), wiring.KindNotTaken, notify.Notification{
		Kind: wiring.KindNotTaken, Image: i.ARN.String(), Version: i.ARN.Version.String(),
		Title: fmt.Sprintf("%s %s is not taken", i.ARN.Name, i.ARN.Version), Text: []string{"Why: " + why.Error() + "."},
	})
}
