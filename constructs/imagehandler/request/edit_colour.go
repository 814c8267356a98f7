package request

// Tint colours the picture, keeping its luminance.
type Tint struct {
	Color Color `json:"color"`
}

// Greyscale makes the picture grey.
type Greyscale struct{}

// ToColourspace sets the colour space of the output.
type ToColourspace struct {
	Colourspace string `json:"colourspace"` // srgb or b-w
}

func (Tint) Name() string          { return "tint" }
func (Greyscale) Name() string     { return "greyscale" }
func (ToColourspace) Name() string { return "toColourspace" }

var colourSpecs = []Spec{
	{
		Name:   "tint",
		Params: []Param{{Name: "color", Type: Colour, Required: true}},
		bare:   "color",
		stage:  stageTint,
		build:  func(a *args) (Edit, error) { return Tint{a.color("color")}, nil },
	},
	{
		Name:    "greyscale",
		Aliases: []string{"grayscale"},
		stage:   stageGreyscale,
		build:   func(*args) (Edit, error) { return Greyscale{}, nil },
	},
	{
		Name:    "pipelineColourspace",
		Aliases: []string{"pipelineColorspace"},
		Refused: "edits work in 8-bit sRGB",
	},
	{
		Name:    "toColourspace",
		Aliases: []string{"toColorspace"},
		Params: []Param{{
			Name: "colourspace", Type: Enum, Values: []string{"srgb", "b-w"}, Required: true,
			Note: "browsers show no others reliably",
		}},
		bare:  "colourspace",
		stage: stageColourspace,
		build: buildColourspace,
	},
}

// buildColourspace leaves out srgb, which outputs are anyway.
func buildColourspace(a *args) (Edit, error) {
	if a.text("colourspace") == "srgb" {
		return nil, nil
	}
	return ToColourspace{a.text("colourspace")}, nil
}
