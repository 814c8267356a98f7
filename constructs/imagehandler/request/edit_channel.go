package request

import "slices"

// Edit is one operation on a picture: one of the struct types of this package
// with a Name method. Its JSON form is the edit's value in a JSON request.
type Edit interface {
	Name() string // in a JSON request
}

// RemoveAlpha drops the alpha channel, if there is one.
type RemoveAlpha struct{}

// EnsureAlpha adds an alpha channel where there is none.
type EnsureAlpha struct {
	Alpha float64 `json:"alpha"` // 0 transparent to 1 opaque
}

// ExtractChannel makes a grey picture of one channel.
type ExtractChannel struct {
	Channel int `json:"channel"` // 0 red, 1 green, 2 blue, 3 alpha
}

// BandBool combines the bits of all channels into one.
type BandBool struct {
	Operator string `json:"operator"` // and, or, eor
}

func (RemoveAlpha) Name() string    { return "removeAlpha" }
func (EnsureAlpha) Name() string    { return "ensureAlpha" }
func (ExtractChannel) Name() string { return "extractChannel" }
func (BandBool) Name() string       { return "bandbool" }

const secondImage = "it needs a second image, which the original could only read from its function's own disk"

var channelSpecs = []Spec{
	{
		Name:  "removeAlpha",
		stage: stageRemoveAlpha,
		build: func(*args) (Edit, error) { return RemoveAlpha{}, nil },
	},
	{
		Name:   "ensureAlpha",
		Params: []Param{{Name: "alpha", Type: Number, Max: 1, Default: 1}},
		bare:   "alpha",
		stage:  stageEnsureAlpha,
		build:  func(a *args) (Edit, error) { return EnsureAlpha{a.number("alpha")}, nil },
	},
	{
		Name:   "extractChannel",
		Params: []Param{{Name: "channel", Type: Enum, Values: channels, Required: true, Note: "a picture has 0 to 3; 4 is refused when it is applied"}},
		bare:   "channel",
		stage:  stageExtractChannel,
		build:  buildExtractChannel,
	},
	{Name: "joinChannel", Refused: secondImage},
	{
		Name:   "bandbool",
		Params: []Param{{Name: "operator", Type: Enum, Values: []string{"and", "or", "eor"}, Required: true}},
		bare:   "operator",
		stage:  stageBandBool,
		build:  func(a *args) (Edit, error) { return BandBool{a.text("operator")}, nil },
	},
}

var channels = []string{"red", "green", "blue", "alpha", "0", "1", "2", "3", "4"}

func buildExtractChannel(a *args) (Edit, error) {
	i := slices.Index(channels, a.text("channel"))
	if i >= 4 {
		i -= 4
	}
	return ExtractChannel{i}, nil
}
