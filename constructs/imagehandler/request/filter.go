package request

import (
	"slices"
	"strconv"
	"strings"
)

// filter is one of a path's filters: name(arguments).
type filter struct {
	name      string
	arguments string
}

// parseFilters parses a filters segment. Arguments may hold slashes, so that it
// can be several of the path's segments.
func parseFilters(segments []string) (filters []filter, used int, err error) {
	rest := strings.TrimPrefix(segments[0], "filters:")
	used = 1
	for {
		name, after, opened := strings.Cut(rest, "(")
		if !opened || name == "" || strings.Contains(name, ")") {
			return nil, used, filterSyntax(rest)
		}
		for !strings.Contains(after, ")") {
			if used == len(segments) {
				return nil, used, filterSyntax(rest)
			}
			after += "/" + segments[used]
			used++
		}
		arguments, next, _ := strings.Cut(after, ")")
		filters = append(filters, filter{name, arguments})
		if next == "" {
			return filters, used, nil
		}
		var more bool
		if rest, more = strings.CutPrefix(next, ":"); !more {
			return nil, used, filterSyntax(next)
		}
	}
}

func filterSyntax(s string) *Error {
	return editError("filters", "The filters must be filters:name(arguments):name(arguments), got %s.", quote(s))
}

// filterMappers turn a filter's arguments into edits.
var filterMappers = map[string]func(*thumbor, []string) bool{
	"animated":         mapAnimated,
	"autojpg":          func(t *thumbor, _ []string) bool { return t.setEdit("toFormat", textValue("jpeg")) },
	"background_color": mapBackground,
	"blur":             mapBlur,
	"convolution":      mapConvolution,
	"equalize":         func(t *thumbor, _ []string) bool { return t.setEdit("normalise", boolValue(true)) },
	"fill":             mapFill,
	"format":           mapFormat,
	"grayscale":        func(t *thumbor, _ []string) bool { return t.setEdit("greyscale", boolValue(true)) },
	"no_upscale":       func(t *thumbor, _ []string) bool { return t.setResize("withoutEnlargement", boolValue(true)) },
	"proportion":       mapProportion,
	"quality":          func(t *thumbor, a []string) bool { return t.setEdit("quality", textValue(a[0])) },
	"rgb":              mapRGB,
	"rotate":           mapRotate,
	"sharpen":          mapSharpen,
	"smart_crop":       mapSmartCrop,
	"stretch":          mapStretch,
	"strip_exif":       mapStrip,
	"strip_icc":        mapStrip,
	"upscale":          func(t *thumbor, _ []string) bool { return t.setResize("fit", textValue(string(Inside))) },
	"watermark":        mapWatermark,
}

// mapFilters maps the filters in the order of their names, as the original does:
// format before quality, fill before stretch before upscale.
func (t *thumbor) mapFilters() error {
	sorted := slices.Clone(t.filters)
	slices.SortStableFunc(sorted, func(a, b filter) int { return strings.Compare(a.name, b.name) })
	for _, f := range sorted {
		mapper := filterMappers[f.name]
		if mapper == nil {
			return editError(f.name, "There is no filter %s.", quote(f.name))
		}
		if !mapper(t, strings.Split(f.arguments, ",")) {
			return editError(f.name, "The filter %s cannot take %s.", f.name, quote(f.arguments))
		}
	}
	return nil
}

func (t *thumbor) setEdit(name string, v value) bool {
	t.edits.set(name, v)
	return true
}

func (t *thumbor) setResize(name string, v value) bool {
	t.edits[t.edits.find("resize")].value.members.set(name, v)
	return true
}

func mapAnimated(t *thumbor, a []string) bool {
	return t.setEdit("animated", boolValue(!strings.EqualFold(a[0], "false")))
}

// filterColor parses a colour whose # may be missing.
func filterColor(a []string) (value, bool) {
	c, ok := ParseColor(a[0])
	if !ok {
		c, ok = ParseColor("#" + a[0])
	}
	return textValue(c.String()), ok && len(a) == 1
}

func mapBackground(t *thumbor, a []string) bool {
	c, ok := filterColor(a)
	return ok && t.setEdit("flatten", objectValue(member{"background", c}))
}

func mapFill(t *thumbor, a []string) bool {
	c, ok := filterColor(a)
	return ok && t.setResize("fit", textValue(string(Contain))) && t.setResize("background", c)
}

// mapBlur takes radius[,sigma]; sigma is half of the radius without one.
func mapBlur(t *thumbor, a []string) bool {
	if len(a) > 1 && a[1] != "" {
		return t.setEdit("blur", textValue(a[1]))
	}
	radius, ok := jsNumber(a[0])
	return ok && t.setEdit("blur", numberValue(radius/2))
}

// mapConvolution takes k;k;...,columns.
func mapConvolution(t *thumbor, a []string) bool {
	if len(a) < 2 {
		return false
	}
	kernel := value{kind: list}
	for k := range strings.SplitSeq(a[0], ";") {
		kernel.list = append(kernel.list, textValue(k))
	}
	columns, ok := jsNumber(a[1])
	if !ok || columns < 1 {
		return false
	}
	rows := (len(kernel.list) + int(columns) - 1) / int(columns)
	return t.setEdit("convolve", objectValue(
		member{"width", numberValue(columns)}, member{"height", numberValue(float64(rows))}, member{"kernel", kernel},
	))
}

func mapFormat(t *thumbor, a []string) bool {
	name := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, strings.Join(a, ""))
	return t.setEdit("toFormat", textValue(name))
}

// mapProportion scales both sides, or asks for a scale of the source.
func mapProportion(t *thumbor, a []string) bool {
	ratio, ok := jsNumber(a[0])
	if !ok || ratio <= 0 {
		return false
	}
	resize := t.edits.get("resize").members
	width, height := resize.get("width"), resize.get("height")
	if width.kind != number || height.kind != number {
		return t.setResize("ratio", numberValue(ratio))
	}
	return t.setResize("width", numberValue(width.number*ratio)) && t.setResize("height", numberValue(height.number*ratio))
}

// mapRGB takes three percentages of a tint.
func mapRGB(t *thumbor, a []string) bool {
	if len(a) != 3 {
		return false
	}
	var tint members
	for i, name := range []string{"r", "g", "b"} {
		percent, ok := jsNumber(a[i])
		if !ok || percent < 0 || percent > 100 {
			return false
		}
		tint.set(name, numberValue(255*percent/100))
	}
	return t.setEdit("tint", value{kind: object, members: tint})
}

// mapRotate takes an angle, or nothing for the EXIF orientation.
func mapRotate(t *thumbor, a []string) bool {
	if a[0] == "" {
		return t.setEdit("autoOrient", boolValue(true))
	}
	return t.setEdit("rotate", textValue(a[0]))
}

// mapSharpen takes amount,radius,luminance, of which sharp knows the radius.
func mapSharpen(t *thumbor, a []string) bool {
	if len(a) < 2 {
		return false
	}
	radius, ok := jsNumber(a[1])
	return ok && t.setEdit("sharpen", numberValue(1+radius/2))
}

// mapSmartCrop takes [faceIndex][,padding].
func mapSmartCrop(t *thumbor, a []string) bool {
	var crop members
	for i, name := range []string{"faceIndex", "padding"} {
		if i >= len(a) || a[i] == "" {
			continue
		}
		n, ok := jsParseInt(a[i])
		if !ok {
			return false
		}
		crop.set(name, numberValue(float64(n)))
	}
	return t.setEdit("smartCrop", value{kind: object, members: crop})
}

// mapStretch gives way to fit-in.
func mapStretch(t *thumbor, _ []string) bool {
	if t.edits.get("resize").members.get("fit").text == string(Inside) {
		return true
	}
	return t.setResize("fit", textValue(string(Fill)))
}

func mapStrip(t *thumbor, _ []string) bool {
	return t.setEdit("stripMetadata", boolValue(true))
}

// mapWatermark takes bucket,key,x,y[,alpha[,wRatio[,hRatio]]]. A position that is
// empty or center, and a number that is empty or none, is left to the default.
func mapWatermark(t *thumbor, a []string) bool {
	names := []string{"bucket", "key", "left", "top", "alpha", "wRatio", "hRatio"}
	if len(a) < 2 || len(a) > len(names) {
		return false
	}
	var overlay, options members
	for i, argument := range a {
		argument = strings.Join(strings.Fields(argument), "")
		switch {
		case i >= 2 && slices.Contains([]string{"", "none", "center"}, argument):
		case i == 2 || i == 3:
			if n, ok := jsNumber(argument); ok {
				argument = strconv.FormatFloat(float64(int64(n)), 'f', -1, 64)
			}
			options.set(names[i], textValue(argument))
		default:
			overlay.set(names[i], textValue(argument))
		}
	}
	overlay.set("options", value{kind: object, members: options})
	return t.setEdit("overlayWith", value{kind: object, members: overlay})
}
