// Package point reads the points of series: JSON objects with the id of a series, a time
// and a value.
//
//	p, err := point.Format{}.Parse([]byte(`{"series":"boiler-7","time":"2026-11-23T12:00:00Z","value":21.5}`), arrived)
//
// Errors name fields and never show what is in them.
package point

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ErrPoint is returned, wrapped, for data that are no point.
var ErrPoint = errors.New("no point")

// Defaults of [Format], and limits.
const (
	DefaultSeries = "series"
	DefaultTime   = "time"
	DefaultValue  = "value"
	// DefaultMaxAhead allows for clocks that are wrong by a little.
	DefaultMaxAhead = 15 * time.Minute
	// MaxDepth is the number of names in a path.
	MaxDepth = 16
	// MaxID is the length of the id of a series in bytes. A key of DynamoDB may have
	// 2,048, and the dimension of a metric 1,024.
	MaxID = 512
)

// A Unit is the unit of a time that is a number, counted from 1970.
type Unit string

// The units. Times that are text are those of RFC 3339 in any case.
const (
	Milliseconds Unit = "ms"
	Seconds      Unit = "s"
	Microseconds Unit = "us"
	Nanoseconds  Unit = "ns"
)

// units are in milliseconds: times so much, and divided by so much.
var units = map[Unit][2]int64{Seconds: {1000, 1}, Milliseconds: {1, 1}, Microseconds: {1, 1000}, Nanoseconds: {1, 1_000_000}}

// Format says where in an object a point is. Paths are names of members, with dots
// between those of objects in objects.
type Format struct {
	// Series is the path of the id: text or a number. Default: [DefaultSeries].
	Series string `json:"series,omitempty"`
	// Time is the path of the time: RFC 3339, or a number. Default: [DefaultTime].
	Time string `json:"time,omitempty"`
	// Value is the path of the value: a number. Default: [DefaultValue].
	Value string `json:"value,omitempty"`
	// Unit of a time that is a number. Default: [Milliseconds].
	Unit Unit `json:"unit,omitempty"`
	// Arrival takes the time at which the point arrived, and reads none.
	Arrival bool `json:"arrival,omitempty"`
	// MaxAhead is how far a time may be ahead of the arrival. Points further ahead
	// would make all that follow late. Default: [DefaultMaxAhead].
	MaxAhead time.Duration `json:"maxAhead,omitempty"`
}

// A Point is a value of a series.
type Point struct {
	Series string
	// Time is in milliseconds since 1970, of years 1 to 9999.
	Time  int64
	Value float64
}

// WithDefaults is the format with every zero that stands for a default replaced.
func (f Format) WithDefaults() Format {
	for path, standard := range map[*string]string{&f.Series: DefaultSeries, &f.Time: DefaultTime, &f.Value: DefaultValue} {
		if *path == "" {
			*path = standard
		}
	}
	if f.Unit == "" {
		f.Unit = Milliseconds
	}
	if f.MaxAhead == 0 {
		f.MaxAhead = DefaultMaxAhead
	}
	return f
}

// Problems are what is wrong with a format.
func (f Format) Problems() (problems []error) {
	timed := f.Time != ""
	f = f.WithDefaults()
	for _, p := range []struct{ name, path string }{{"series", f.Series}, {"time", f.Time}, {"value", f.Value}} {
		names := strings.Split(p.path, ".")
		if len(names) > MaxDepth || strings.Contains("."+p.path+".", "..") || !utf8.ValidString(p.path) {
			problems = append(problems, fmt.Errorf("path of the %s is %q: give up to %d names with dots between them", p.name, p.path, MaxDepth))
		}
	}
	if _, known := units[f.Unit]; !known {
		problems = append(problems, fmt.Errorf("unit of time is %q: give %q, %q, %q or %q", f.Unit, Milliseconds, Seconds, Microseconds, Nanoseconds))
	}
	if f.Arrival && timed {
		problems = append(problems, errors.New("path of the time with the time of arrival: give one of them"))
	}
	if f.MaxAhead < 0 {
		problems = append(problems, fmt.Errorf("points %v ahead of their arrival: give 0 or more", f.MaxAhead))
	}
	return problems
}

// Parse reads an object of JSON that arrived at that time. Errors wrap [ErrPoint].
func (f Format) Parse(data []byte, arrived time.Time) (Point, error) {
	return f.WithDefaults().read(data, arrived, func(v json.RawMessage) json.RawMessage { return v })
}

// ParseImage is Parse for an item of DynamoDB, in its JSON with types:
// {"series": {"S": "boiler-7"}, "value": {"N": "21.5"}}.
func (f Format) ParseImage(data []byte, arrived time.Time) (Point, error) {
	return f.WithDefaults().read(data, arrived, untyped)
}

func (f Format) read(data []byte, arrived time.Time, untyped func(json.RawMessage) json.RawMessage) (Point, error) {
	var root map[string]json.RawMessage
	if err := json.Unmarshal(data, &root); err != nil || root == nil {
		return Point{}, fmt.Errorf("%w: it is no JSON object", ErrPoint)
	}
	p := Point{Time: arrived.UnixMilli()}
	fields := []field{{f.Series, func(v json.RawMessage) (err error) { p.Series, err = id(v); return err }},
		{f.Value, func(v json.RawMessage) (err error) { p.Value, err = value(v); return err }}}
	if !f.Arrival {
		fields = append(fields, field{f.Time, func(v json.RawMessage) (err error) { p.Time, err = f.time(v, arrived); return err }})
	}
	for _, field := range fields {
		v, found := find(root, field.path, untyped)
		if !found {
			return Point{}, fmt.Errorf("%w: there is no field %q", ErrPoint, field.path)
		}
		if err := field.set(v); err != nil {
			return Point{}, fmt.Errorf("%w: field %q %w", ErrPoint, field.path, err)
		}
	}
	return p, nil
}

// A field is a path and what reads the value that is there.
type field struct {
	path string
	set  func(json.RawMessage) error
}

// find is the value at a path.
func find(object map[string]json.RawMessage, path string, untyped func(json.RawMessage) json.RawMessage) (json.RawMessage, bool) {
	for {
		name, rest, deeper := strings.Cut(path, ".")
		v, found := object[name]
		if !found {
			return nil, false
		}
		v = untyped(v)
		if !deeper {
			return v, true
		}
		object = nil
		if json.Unmarshal(v, &object) != nil {
			return nil, false
		}
		path = rest
	}
}

// untyped is the value in an attribute value; null for types that nothing is read from.
func untyped(v json.RawMessage) json.RawMessage {
	var attribute struct {
		S, N *string
		M    json.RawMessage
	}
	if json.Unmarshal(v, &attribute) != nil {
		return json.RawMessage("null")
	}
	switch {
	case attribute.S != nil:
		text, _ := json.Marshal(*attribute.S) // a string always can be
		return text
	case attribute.N != nil:
		return json.RawMessage(*attribute.N)
	case attribute.M != nil:
		return attribute.M
	}
	return json.RawMessage("null")
}

func id(v json.RawMessage) (string, error) {
	text, isText := text(v)
	if !isText {
		if !isNumber(v) {
			return "", errors.New("is neither text nor a number")
		}
		text = string(v)
	}
	if text == "" || len(text) > MaxID {
		return "", fmt.Errorf("has %d bytes: an id has 1 to %d", len(text), MaxID)
	}
	if strings.ContainsFunc(text, unwritable) {
		return "", errors.New("has a control character")
	}
	return text, nil
}

// unwritable characters are those that not every service takes in texts.
func unwritable(r rune) bool { return unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF }

func value(v json.RawMessage) (float64, error) {
	if !isNumber(v) {
		return 0, errors.New("is no number")
	}
	x, err := strconv.ParseFloat(string(v), 64)
	if err != nil || math.Abs(x) > math.MaxFloat64/2 {
		return 0, errors.New("is a number of more than half of what a float64 has")
	}
	return x, nil
}

// The times that RFC 3339 can write, in milliseconds.
var (
	firstTime = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	lastTime  = time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC).UnixMilli()
)

func (f Format) time(v json.RawMessage, arrived time.Time) (int64, error) {
	at, err := f.milliseconds(v)
	if err != nil {
		return 0, err
	}
	if at < firstTime || at > lastTime {
		return 0, errors.New("is a time before the year 1 or after 9999")
	}
	if ahead := at - arrived.UnixMilli(); ahead > f.MaxAhead.Milliseconds() {
		return 0, fmt.Errorf("is a time more than %v ahead of its arrival", f.MaxAhead)
	}
	return at, nil
}

func (f Format) milliseconds(v json.RawMessage) (int64, error) {
	if text, isText := text(v); isText {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return 0, errors.New("is text, and not a time of RFC 3339")
		}
		return t.UnixMilli(), nil
	}
	if !isNumber(v) {
		return 0, errors.New("is neither text nor a number")
	}
	unit := units[f.Unit]
	if n, err := strconv.ParseInt(string(v), 10, 64); err == nil && n > math.MinInt64/unit[0] && n < math.MaxInt64/unit[0] {
		n *= unit[0]
		rest := n % unit[1]
		if rest < 0 {
			rest += unit[1]
		}
		return (n - rest) / unit[1], nil
	}
	x, err := strconv.ParseFloat(string(v), 64)
	x = math.Floor(x * float64(unit[0]) / float64(unit[1]))
	if err != nil || math.Abs(x) > 1<<53 {
		return 0, errors.New("is a number that is no time")
	}
	return int64(x), nil
}

func text(v json.RawMessage) (string, bool) {
	var s string
	if !bytes.HasPrefix(v, []byte{'"'}) || json.Unmarshal(v, &s) != nil {
		return "", false
	}
	return s, true
}

// isNumber reports whether it is a number of JSON.
func isNumber(v json.RawMessage) bool {
	return len(v) > 0 && (v[0] == '-' || v[0] >= '0' && v[0] <= '9') && json.Valid(v)
}
