package request

import "errors"

// EncodeJPEG sets how a JPEG is encoded. In each of these types Force makes its
// format the output's; without it the options are for when it is anyway.
type EncodeJPEG struct {
	Quality           int    `json:"quality"`
	Progressive       bool   `json:"progressive"`
	ChromaSubsampling string `json:"chromaSubsampling"` // 4:2:0 or 4:4:4
	OptimiseCoding    bool   `json:"optimiseCoding"`
	Force             bool   `json:"force"`
}

// EncodePNG sets how a PNG is encoded. Quality, Effort, Colours and Dither are
// for palettes.
type EncodePNG struct {
	Progressive       bool    `json:"progressive"`
	CompressionLevel  int     `json:"compressionLevel"`
	AdaptiveFiltering bool    `json:"adaptiveFiltering"`
	Palette           bool    `json:"palette"`
	Quality           int     `json:"quality"`
	Effort            int     `json:"effort"`
	Colours           int     `json:"colours"`
	Dither            float64 `json:"dither"`
	Force             bool    `json:"force"`
}

// EncodeWebP sets how a WebP is encoded.
type EncodeWebP struct {
	Quality        int       `json:"quality"`
	AlphaQuality   int       `json:"alphaQuality"`
	Lossless       bool      `json:"lossless"`
	NearLossless   bool      `json:"nearLossless"`
	SmartSubsample bool      `json:"smartSubsample"`
	Preset         string    `json:"preset"`
	Effort         int       `json:"effort"` // 0 fastest to 6
	Exact          bool      `json:"exact"`
	Loop           *int      `json:"loop,omitempty"`  // nil: the source's
	Delay          []float64 `json:"delay,omitempty"` // milliseconds, for each frame or for all; nil: the source's
	Force          bool      `json:"force"`
}

// EncodeGIF sets how a GIF is encoded.
type EncodeGIF struct {
	Colours            int       `json:"colours"`
	Effort             int       `json:"effort"`
	Dither             float64   `json:"dither"`
	InterFrameMaxError float64   `json:"interFrameMaxError"`
	Loop               *int      `json:"loop,omitempty"`  // nil: the source's
	Delay              []float64 `json:"delay,omitempty"` // milliseconds, for each frame or for all; nil: the source's
	Force              bool      `json:"force"`
}

// EncodeAVIF sets how an AVIF is encoded.
type EncodeAVIF struct {
	Quality           int    `json:"quality"`
	Lossless          bool   `json:"lossless"`
	Effort            int    `json:"effort"`            // 0 fastest to 9
	ChromaSubsampling string `json:"chromaSubsampling"` // 4:2:0 or 4:4:4
	BitDepth          int    `json:"bitdepth"`
	Force             bool   `json:"force"`
}

// EncodeTIFF sets how a TIFF is encoded.
type EncodeTIFF struct {
	Quality     int    `json:"quality"`
	Compression string `json:"compression"`
	Force       bool   `json:"force"`
}

// Quality is the quality of the output while its format is not known: that of the
// quality filter, for formats which have one.
type Quality struct {
	Quality int `json:"quality"`
}

// StripMetadata drops EXIF, ICC and XMP from the output.
type StripMetadata struct{}

// encoding is a format edit: whether it makes its format the output's, and itself
// as one that does.
type encoding interface {
	Edit
	forced() bool
	force() Edit
}

func (e EncodeJPEG) forced() bool { return e.Force }
func (e EncodePNG) forced() bool  { return e.Force }
func (e EncodeWebP) forced() bool { return e.Force }
func (e EncodeGIF) forced() bool  { return e.Force }
func (e EncodeAVIF) forced() bool { return e.Force }
func (e EncodeTIFF) forced() bool { return e.Force }

func (e EncodeJPEG) force() Edit { e.Force = true; return e }
func (e EncodePNG) force() Edit  { e.Force = true; return e }
func (e EncodeWebP) force() Edit { e.Force = true; return e }
func (e EncodeGIF) force() Edit  { e.Force = true; return e }
func (e EncodeAVIF) force() Edit { e.Force = true; return e }
func (e EncodeTIFF) force() Edit { e.Force = true; return e }

// toFormat names the output format. It does not stay among the edits.
type toFormat struct{ format Format }

func (EncodeJPEG) Name() string    { return string(JPEG) }
func (EncodePNG) Name() string     { return string(PNG) }
func (EncodeWebP) Name() string    { return string(WebP) }
func (EncodeGIF) Name() string     { return string(GIF) }
func (EncodeAVIF) Name() string    { return string(AVIF) }
func (EncodeTIFF) Name() string    { return string(TIFF) }
func (Quality) Name() string       { return "quality" }
func (StripMetadata) Name() string { return "stripMetadata" }
func (toFormat) Name() string      { return "toFormat" }

var (
	forceParam       = Param{Name: "force", Type: Bool, Default: true, Note: "false: only if it is the output format anyway"}
	loopParam        = Param{Name: "loop", Type: Int, Max: 65535, Note: "the source's without it"}
	delayParam       = Param{Name: "delay", Type: Numbers, Max: 65535, Note: "milliseconds; the source's without it"}
	ditherParam      = Param{Name: "dither", Type: Number, Max: 1, Default: 1, Note: "0 is off, all else is full"}
	subsamplings     = []string{"4:2:0", "4:4:4"}
	tiffCompressions = []string{"none", "jpeg", "deflate", "packbits", "lzw"}
)

func ignored(t Type, names ...string) []Param {
	var params []Param
	for _, name := range names {
		params = append(params, Param{Name: name, Type: t, Ignored: true})
	}
	return params
}

func qualityParam(least, standard int) Param {
	return Param{Name: "quality", Type: Int, Min: float64(least), Max: 100, Default: standard}
}

var formatSpecs = []Spec{
	{
		Name: "jpeg",
		Params: append([]Param{
			qualityParam(1, 80),
			{Name: "progressive", Type: Bool, Default: false},
			{Name: "chromaSubsampling", Type: Enum, Values: subsamplings, Default: "4:2:0"},
			{Name: "optimiseCoding", Aliases: []string{"optimizeCoding"}, Type: Bool, Default: true},
			{Name: "mozjpeg", Type: Bool, Default: false, Note: "means progressive and optimiseCoding"},
			forceParam,
			{Name: "quantisationTable", Aliases: []string{"quantizationTable"}, Type: Int, Max: 8, Ignored: true},
			{Name: "optimiseScans", Aliases: []string{"optimizeScans"}, Type: Bool, Ignored: true},
		}, ignored(Bool, "trellisQuantisation", "overshootDeringing")...),
		stage: stageEncode,
		build: buildJPEG,
	},
	{
		Name: "png",
		Params: []Param{
			{Name: "progressive", Type: Bool, Default: false, Ignored: true},
			{Name: "compressionLevel", Type: Int, Max: 9, Default: 6},
			{Name: "adaptiveFiltering", Type: Bool, Default: false, Ignored: true},
			{Name: "palette", Type: Bool, Default: false, Note: "without it true with any of colours, dither, quality and effort"},
			{Name: "quality", Type: Int, Max: 100, Default: 100, Ignored: true},
			{Name: "effort", Type: Int, Min: 1, Max: 10, Default: 7, Ignored: true},
			{Name: "colours", Aliases: []string{"colors"}, Type: Int, Min: 2, Max: 256, Default: 256},
			ditherParam,
			forceParam,
		},
		stage: stageEncode,
		build: buildPNG,
	},
	{
		Name: "webp",
		Params: append([]Param{
			qualityParam(1, 80),
			{Name: "alphaQuality", Type: Int, Max: 100, Default: 100, Ignored: true},
			{Name: "lossless", Type: Bool, Default: false},
			{Name: "nearLossless", Type: Bool, Default: false, Note: "as lossless"},
			{Name: "smartSubsample", Type: Bool, Default: false, Ignored: true},
			{Name: "preset", Type: Enum, Values: []string{"default", "photo", "picture", "drawing", "icon", "text"}, Default: "default", Ignored: true},
			{Name: "effort", Type: Int, Max: 6, Default: defaultEffort, Note: "of what is lossless; the request's effort goes before"},
			{Name: "exact", Type: Bool, Default: false, Ignored: true},
			loopParam, delayParam, forceParam,
		}, ignored(Bool, "smartDeblock", "minSize", "mixed")...),
		stage: stageEncode,
		build: buildWebP,
	},
	{
		Name: "gif",
		Params: append([]Param{
			{Name: "colours", Aliases: []string{"colors"}, Type: Int, Min: 2, Max: 256, Default: 256},
			{Name: "effort", Type: Int, Min: 1, Max: 10, Default: 7, Ignored: true},
			ditherParam,
			{Name: "interFrameMaxError", Type: Number, Max: 32, Default: 0, Ignored: true},
			loopParam, delayParam, forceParam,
			{Name: "interPaletteMaxError", Type: Number, Max: 256, Ignored: true},
		}, ignored(Bool, "reuse", "progressive", "keepDuplicateFrames")...),
		stage: stageEncode,
		build: func(a *args) (Edit, error) {
			return EncodeGIF{a.int("colours"), a.int("effort"), a.number("dither"), a.number("interFrameMaxError"), a.loop(), a.numbers("delay"), a.bool("force")}, nil
		},
	},
	{
		Name: "avif",
		Params: []Param{
			qualityParam(1, 50),
			{Name: "lossless", Type: Bool, Default: false, Note: "true is refused"},
			{Name: "effort", Type: Int, Max: 9, Default: 4},
			{Name: "chromaSubsampling", Type: Enum, Values: subsamplings, Default: "4:4:4"},
			{Name: "bitdepth", Type: Enum, Values: []string{"8"}, Default: "8"},
			forceParam,
			{Name: "tune", Type: Enum, Values: []string{"auto", "iq", "psnr", "ssim"}, Ignored: true},
		},
		stage: stageEncode,
		build: buildAVIF,
	},
	{
		Name: "tiff",
		Params: append(append([]Param{
			{Name: "quality", Type: Int, Min: 1, Max: 100, Default: 80, Ignored: true},
			{Name: "compression", Type: Enum, Values: tiffCompressions, Default: "jpeg", Ignored: true},
			forceParam,
		}, ignored(Bool, "bigtiff", "pyramid", "tile", "miniswhite")...),
			append(ignored(Number, "tileWidth", "tileHeight", "xres", "yres", "bitdepth"), ignored(Text, "predictor", "resolutionUnit")...)...),
		stage: stageEncode,
		build: func(a *args) (Edit, error) {
			return EncodeTIFF{a.int("quality"), a.text("compression"), a.bool("force")}, nil
		},
	},
	{Name: "heif", Refused: "HEVC has no free encoder; avif is the same container with AV1"},
	{
		Name:   "toFormat",
		Params: []Param{{Name: "id", Type: FormatName, Values: formatNames(), Required: true}},
		bare:   "id",
		code:   CodeOutputFormat,
		stage:  stageEncode,
		build:  func(a *args) (Edit, error) { return toFormat{Format(a.text("id"))}, nil },
	},
}

var addedSpecs = []Spec{
	{
		Name: "autoOrient", Addition: true,
		Params: []Param{{Name: "autoOrient", Type: Bool, Default: true}},
		Note:   "the default unless rotate is given",
		bare:   "autoOrient",
		stage:  stageOrient,
		build:  buildAutoOrient,
	},
	{
		Name: "stripMetadata", Addition: true,
		Note:  "as rotate: null and the filters strip_exif and strip_icc",
		stage: stageStrip,
		build: func(*args) (Edit, error) { return StripMetadata{}, nil },
	},
	{
		Name: "quality", Addition: true,
		Params: []Param{{Name: "quality", Type: Int, Min: 1, Max: 100, Required: true}},
		Note:   "as the filter quality: of whatever format the output has",
		bare:   "quality",
		stage:  stageEncode,
		build:  func(a *args) (Edit, error) { return Quality{a.int("quality")}, nil },
	},
	textSpec,
}

func formatNames() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, string(f))
	}
	return names
}

// defaultEffort is sharp's for WebP.
const defaultEffort = 4

func buildAutoOrient(a *args) (Edit, error) {
	if !a.bool("autoOrient") {
		return nil, nil
	}
	return AutoOrient{}, nil
}

func buildJPEG(a *args) (Edit, error) {
	j := EncodeJPEG{a.int("quality"), a.bool("progressive"), a.text("chromaSubsampling"), a.bool("optimiseCoding"), a.bool("force")}
	if a.bool("mozjpeg") {
		j.Progressive, j.OptimiseCoding = true, true
	}
	return j, nil
}

func buildPNG(a *args) (Edit, error) {
	p := EncodePNG{
		Progressive: a.bool("progressive"), CompressionLevel: a.int("compressionLevel"),
		AdaptiveFiltering: a.bool("adaptiveFiltering"), Force: a.bool("force"),
		Palette: a.bool("palette"), Quality: 100, Effort: 7, Colours: 256, Dither: 1,
	}
	if !a.has("palette") {
		p.Palette = a.has("quality") || a.has("effort") || a.has("colours") || a.has("dither")
	}
	if p.Palette {
		p.Quality, p.Effort, p.Colours, p.Dither = a.int("quality"), a.int("effort"), a.int("colours"), a.number("dither")
	}
	return p, nil
}

func buildWebP(a *args) (Edit, error) {
	return EncodeWebP{
		Quality: a.int("quality"), AlphaQuality: a.int("alphaQuality"), Lossless: a.bool("lossless"),
		NearLossless: a.bool("nearLossless"), SmartSubsample: a.bool("smartSubsample"), Preset: a.text("preset"),
		Effort: a.int("effort"), Exact: a.bool("exact"), Loop: a.loop(), Delay: a.numbers("delay"), Force: a.bool("force"),
	}, nil
}

func buildAVIF(a *args) (Edit, error) {
	if a.bool("lossless") {
		return nil, errors.New("lossless is not supported: webp and png are lossless")
	}
	return EncodeAVIF{a.int("quality"), false, a.int("effort"), a.text("chromaSubsampling"), 8, a.bool("force")}, nil
}

func (a *args) loop() *int {
	if !a.has("loop") {
		return nil
	}
	loop := a.int("loop")
	return &loop
}
