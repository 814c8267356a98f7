package request

import (
	"errors"
	"math"
	"slices"
	"strings"
)

// Overlay puts another image on the picture: a watermark.
type Overlay struct {
	Bucket  string         `json:"bucket"`
	Key     string         `json:"key"`
	WRatio  int            `json:"wRatio,omitzero"` // percent of the picture's width that it fits in
	HRatio  int            `json:"hRatio,omitzero"` // and of its height
	Alpha   int            `json:"alpha"`           // percent of transparency
	Options OverlayOptions `json:"options"`
}

// OverlayOptions say how an overlay is put on the picture. Left and Top are both
// given or both "": pixels, or percent as in "10p"; a negative one counts from
// the far edge to the overlay's far edge. Without them Gravity says where.
type OverlayOptions struct {
	Left    string `json:"left,omitzero"`
	Top     string `json:"top,omitzero"`
	Gravity string `json:"gravity"`
	Blend   string `json:"blend"`
	Tile    bool   `json:"tile"`
}

// SmartCrop cuts out a face, or leaves the picture whole where there is none.
type SmartCrop struct {
	FaceIndex int `json:"faceIndex"` // by falling confidence
	Padding   int `json:"padding"`   // pixels around it
}

// RoundCrop makes what is outside of an ellipse transparent, then trims. A 0 is
// the default: half of the shorter side for a radius, the middle for the centre.
type RoundCrop struct {
	RX   float64 `json:"rx,omitzero"`
	RY   float64 `json:"ry,omitzero"`
	Top  float64 `json:"top,omitzero"`  // of the centre
	Left float64 `json:"left,omitzero"` // of the centre
}

// ContentModeration blurs the picture if it is found inappropriate.
type ContentModeration struct {
	MinConfidence float64  `json:"minConfidence"` // percent
	Blur          float64  `json:"blur"`          // sigma
	Labels        []string `json:"moderationLabels,omitempty"`
}

// Animated says whether all frames of an animation are edited or the first only.
// Without it they are if the source is a GIF.
type Animated struct {
	Animated bool `json:"animated"`
}

func (Overlay) Name() string           { return "overlayWith" }
func (SmartCrop) Name() string         { return "smartCrop" }
func (RoundCrop) Name() string         { return "roundCrop" }
func (ContentModeration) Name() string { return "contentModeration" }
func (Animated) Name() string          { return "animated" }

var blends = []string{
	"over", "clear", "source", "in", "out", "atop", "dest", "dest-over", "dest-in", "dest-out", "dest-atop", "xor",
	"add", "saturate", "multiply", "screen", "overlay", "darken", "lighten", "colour-dodge", "color-dodge",
	"colour-burn", "color-burn", "hard-light", "soft-light", "difference", "exclusion",
}

var gravities = []string{"centre", "center", "north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"}

const notAnimated = "skipped on animated pictures"

var overlaySpecs = []Spec{
	{
		Name: "overlayWith",
		Params: []Param{
			{Name: "bucket", Type: Text, Required: true, Note: "an allowed one"},
			{Name: "key", Type: Text, Required: true},
			{Name: "wRatio", Type: Int, Min: 1, Max: 100, Note: "percent of the picture"},
			{Name: "hRatio", Type: Int, Min: 1, Max: 100, Note: "percent of the picture"},
			{Name: "alpha", Type: Int, Max: 100, Default: 0, Note: "percent of transparency"},
			{Name: "options.left", Type: Offset},
			{Name: "options.top", Type: Offset, Note: "with left or not at all"},
			{Name: "options.gravity", Type: Enum, Values: gravities, Default: "centre"},
			{Name: "options.blend", Type: Enum, Values: blends, Default: "over"},
			{Name: "options.tile", Type: Bool, Default: false},
		},
		stage: stageOverlay,
		build: buildOverlay,
	},
	{
		Name: "smartCrop",
		Params: []Param{
			{Name: "faceIndex", Type: Int, Max: 99, Default: 0},
			{Name: "padding", Type: Int, Min: -10000, Max: 10000, Default: 0},
		},
		Note:  notAnimated,
		stage: stageCropBefore,
		build: func(a *args) (Edit, error) { return SmartCrop{a.int("faceIndex"), a.int("padding")}, nil },
	},
	{
		Name: "roundCrop",
		Params: []Param{
			{Name: "rx", Type: Number, Max: million, Note: "half of the shorter side without it"},
			{Name: "ry", Type: Number, Max: million, Note: "half of the shorter side without it"},
			{Name: "top", Type: Number, Max: million, Note: "the middle without it"},
			{Name: "left", Type: Number, Max: million, Note: "the middle without it"},
		},
		Note:  notAnimated,
		stage: stageRoundCrop,
		build: func(a *args) (Edit, error) {
			return RoundCrop{a.number("rx"), a.number("ry"), a.number("top"), a.number("left")}, nil
		},
	},
	{
		Name: "contentModeration",
		Params: []Param{
			{Name: "minConfidence", Type: Number, Max: 100, Default: 75},
			{Name: "blur", Type: Number, Min: 0.3, Max: 1000, Default: 50, Note: "rounded up"},
			{Name: "moderationLabels", Type: Texts, Note: "any label without it"},
		},
		Note:  notAnimated,
		stage: stageModeration,
		build: func(a *args) (Edit, error) {
			labels := a.texts("moderationLabels")
			slices.Sort(labels)
			return ContentModeration{a.number("minConfidence"), math.Ceil(a.number("blur")), slices.Compact(labels)}, nil
		},
	},
	{
		Name:   "animated",
		Params: []Param{{Name: "animated", Type: Bool, Required: true}},
		bare:   "animated",
		stage:  stageAnimated,
		build:  func(a *args) (Edit, error) { return Animated{a.bool("animated")}, nil },
	},
}

func buildOverlay(a *args) (Edit, error) {
	o := Overlay{
		Bucket: a.text("bucket"), Key: a.text("key"),
		WRatio: a.int("wRatio"), HRatio: a.int("hRatio"), Alpha: a.int("alpha"),
		Options: OverlayOptions{
			Left: a.text("options.left"), Top: a.text("options.top"),
			Gravity: compassPoint(a.text("options.gravity")),
			Blend:   strings.Replace(a.text("options.blend"), "color-", "colour-", 1),
			Tile:    a.bool("options.tile"),
		},
	}
	if (o.Options.Left == "") != (o.Options.Top == "") {
		return nil, errors.New("options.left and options.top must be given both or not at all")
	}
	if o.Options.Left != "" {
		o.Options.Gravity = "centre"
	}
	return o, nil
}
