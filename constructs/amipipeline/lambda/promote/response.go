package main

import (
	"context"
	"time"

	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// A Response is the answer to a request.
type Response struct {
	// Moves are what the request has done.
	Moves []Move `json:"moves,omitempty"`
	// Tracks are as they are now: that of the request, or all.
	Tracks []Track `json:"tracks,omitempty"`
	// Checked is how many tracks a check has looked at.
	Checked int `json:"checked,omitempty"`
}

// A Move says that a stage has another image.
type Move struct {
	Stage string `json:"stage"`
	From  string `json:"from,omitempty"`
	To    string `json:"to"`
	Cause string `json:"cause"`
}

// A Track is what the stages of a track have.
type Track struct {
	Track  string  `json:"track"`
	Paused string  `json:"paused,omitempty"`
	Stages []Stage `json:"stages"`
	// Images are the last ones, the newest first.
	Images []Image `json:"images,omitempty"`
	// Outstanding is how many parameters do not have their image yet.
	Outstanding int `json:"outstanding"`
}

// A Stage is what a stage has, and what waits for it.
type Stage struct {
	Stage string     `json:"stage"`
	Gate  string     `json:"gate"`
	Image *Image     `json:"image,omitempty"`
	Since *time.Time `json:"since,omitempty"`
	// Waiting is the image that waits for the stage.
	Waiting *Image `json:"waiting,omitempty"`
	// History is the last ones, the newest first.
	History []Entry `json:"history,omitempty"`
}

// An Image is an image of a track.
type Image struct {
	Version string    `json:"version"`
	ARN     string    `json:"arn"`
	Created time.Time `json:"created"`
	Held    string    `json:"held,omitempty"`
	Out     string    `json:"out,omitempty"`
}

// An Entry says when a stage got an image, and why.
type Entry struct {
	ARN    string    `json:"arn"`
	At     time.Time `json:"at"`
	Cause  string    `json:"cause"`
	Reason string    `json:"reason,omitempty"`
}

// shown is how many entries of a history and images of a track are shown.
const shown = 20

func movesOf(result promotion.Result) []Move {
	var moves []Move
	for _, m := range result.Moves {
		moves = append(moves, Move{Stage: m.Stage, From: m.From.ARN, To: m.To.ARN, Cause: string(m.Cause)})
	}
	return moves
}

// list answers with a track, or all.
func (h *handler) list(ctx context.Context, r wiring.Request) (Response, error) {
	names, err := h.names(ctx, r.Track)
	if err != nil {
		return Response{}, err
	}
	var response Response
	for _, name := range names {
		track, err := h.show(ctx, name)
		if err != nil {
			return Response{}, err
		}
		response.Tracks = append(response.Tracks, track)
	}
	return response, nil
}

// names are the tracks that a request is of.
func (h *handler) names(ctx context.Context, track string) ([]string, error) {
	if track != "" {
		return []string{track}, nil
	}
	return h.Table.Tracks(ctx)
}

func (h *handler) show(ctx context.Context, name string) (Track, error) {
	loaded, err := h.load(ctx, name)
	if err != nil {
		return Track{}, err
	}
	s := loaded.State
	t := Track{Track: name, Paused: s.Paused}
	if t.Outstanding, err = h.Outstanding(ctx, name, s); err != nil {
		return Track{}, err
	}
	waits := map[string]*Image{}
	for _, w := range h.Plan.Waiting(s) {
		waits[w.Stage] = show(w.Image)
	}
	for _, stage := range h.Plan {
		level := s.Stages[stage.Name]
		view := Stage{Stage: stage.Name, Gate: string(stage.Gate), Waiting: waits[stage.Name]}
		if record, ok := s.Record(level.Current); ok {
			view.Image, view.Since = show(record), &level.Entered
		}
		for i := len(level.History) - 1; i >= 0 && len(view.History) < shown; i-- {
			e := level.History[i]
			view.History = append(view.History, Entry{ARN: e.Image, At: e.At, Cause: string(e.Cause), Reason: e.Reason})
		}
		t.Stages = append(t.Stages, view)
	}
	for i := len(s.Images) - 1; i >= 0 && len(t.Images) < shown; i-- {
		t.Images = append(t.Images, *show(s.Images[i]))
	}
	return t, nil
}

func show(r promotion.Record) *Image {
	return &Image{Version: r.Version.String(), ARN: r.ARN, Created: r.Created, Held: r.Held, Out: r.Out}
}
