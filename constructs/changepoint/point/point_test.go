package point_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/changepoint/point"
)

// arrived is 1,700,000,000,000 ms.
var arrived = time.UnixMilli(1_700_000_000_000)

func TestPoints(t *testing.T) {
	nested := point.Format{Series: "device.id", Value: "readings.temp", Time: "at", Unit: point.Seconds}
	for _, test := range []struct {
		format point.Format
		text   string
		want   string // "series time value", or a part of the error
	}{
		{point.Format{}, `{"series":"a","time":"2023-11-14T22:13:20Z","value":21.5,"more":[]}`, "a 1700000000000 21.5"},
		{point.Format{}, `{"series":"a","time":"2023-11-14T23:13:20.0019+01:00","value":-1e3}`, "a 1700000000001 -1000"},
		{point.Format{}, `{"series":7,"time":1700000000000,"value":0}`, "7 1700000000000 0"},
		{point.Format{Unit: point.Nanoseconds}, `{"series":"a","time":1700000000000999999,"value":1}`, "a 1700000000000 1"},
		{point.Format{Unit: point.Microseconds}, `{"series":"a","time":-1,"value":1}`, "a -1 1"},
		{point.Format{Unit: point.Seconds}, `{"series":"a","time":1699999999.25,"value":1}`, "a 1699999999250 1"},
		{nested, `{"device":{"id":"b"},"at":1700000000,"readings":{"temp":3}}`, "b 1700000000000 3"},
		{point.Format{Arrival: true}, `{"series":"a","value":1}`, "a 1700000000000 1"},
		{point.Format{}, `{"series":"a","time":1700000900000,"value":1}`, "a 1700000900000 1"},

		{point.Format{}, `[]`, "no JSON object"},
		{point.Format{}, `null`, "no JSON object"},
		{point.Format{}, `{"time":1,"value":1}`, `no field "series"`},
		{point.Format{}, `{"series":"a","time":1}`, `no field "value"`},
		{point.Format{}, `{"series":"a","value":1}`, `no field "time"`},
		{point.Format{}, `{"series":"","time":1,"value":1}`, `field "series" has 0 bytes`},
		{point.Format{}, `{"series":"a\u0001","time":1,"value":1}`, "control character"},
		{point.Format{}, `{"series":"a\nb","time":1,"value":1}`, "control character"},
		{point.Format{}, `{"series":"Süd 7","time":1700000000000,"value":1}`, "Süd 7 1700000000000 1"},
		{point.Format{}, `{"series":null,"time":1,"value":1}`, "neither text nor a number"},
		{point.Format{}, `{"series":"` + strings.Repeat("x", 513) + `","time":1,"value":1}`, "has 513 bytes"},
		{point.Format{}, `{"series":"a","time":1,"value":"1"}`, `field "value" is no number`},
		{point.Format{}, `{"series":"a","time":1,"value":1e309}`, "more than half of what a float64 has"},
		{point.Format{}, `{"series":"a","time":1,"value":1.7e308}`, "more than half of what a float64 has"},
		{point.Format{}, `{"series":"a","time":"yesterday","value":1}`, "not a time of RFC 3339"},
		{point.Format{}, `{"series":"a","time":true,"value":1}`, "neither text nor a number"},
		{point.Format{}, `{"series":"a","time":1e300,"value":1}`, "no time"},
		{point.Format{}, `{"series":"a","time":-62135596800001,"value":1}`, "before the year 1"},
		{point.Format{}, `{"series":"a","time":1700000900001,"value":1}`, "more than 15m0s ahead"},
		{nested, `{"device":7,"at":1,"readings":{"temp":3}}`, `no field "device.id"`},
	} {
		p, err := test.format.Parse([]byte(test.text), arrived)
		check(t, test.text, p, err, test.want)
	}
}

func check(t *testing.T, text string, p point.Point, err error, want string) {
	t.Helper()
	got := fmt.Sprintf("%s %d %v", p.Series, p.Time, p.Value)
	if err != nil {
		got = err.Error()
		if !errors.Is(err, point.ErrPoint) || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
		return
	}
	if got != want {
		t.Errorf("%s: got %s, want %s", text, got, want)
	}
}

func TestImages(t *testing.T) {
	for text, want := range map[string]string{
		`{"series":{"S":"a\"b"},"time":{"N":"1700000000000"},"value":{"N":"21.5"}}`:             `a"b 1700000000000 21.5`,
		`{"series":{"N":"7"},"time":{"S":"2023-11-14T22:13:20Z"},"value":{"N":"1"}}`:            "7 1700000000000 1",
		`{"series":{"S":"a"},"time":{"N":"1"},"value":{"S":"1"}}`:                               "is no number",
		`{"series":{"S":"a"},"time":{"N":"1"},"value":{"L":[]}}`:                                "is no number",
		`{"series":{"S":"a"},"time":{"N":"1"},"value":7}`:                                       "is no number",
		`{"series":{"M":{"x":{"S":"a"}}},"time":{"N":"1700000000000"},"value":{"N":"not one"}}`: "neither text nor a number",
	} {
		p, err := point.Format{}.ParseImage([]byte(text), arrived)
		check(t, text, p, err, want)
	}
	nested := point.Format{Value: "r.t"}
	p, err := nested.ParseImage([]byte(`{"series":{"S":"a"},"time":{"N":"1700000000000"},"r":{"M":{"t":{"N":"2"}}}}`), arrived)
	check(t, "nested", p, err, "a 1700000000000 2")
}

func TestErrorsShowNothing(t *testing.T) {
	for _, text := range []string{`{"series":"secret","time":"secret","value":1}`, `{"series":["secret"]}`, `secret`, `{"series":"a","time":1,"value":"secret"}`} {
		if _, err := (point.Format{}).Parse([]byte(text), arrived); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v", err)
		}
	}
}

func TestFormats(t *testing.T) {
	for _, test := range []struct {
		format point.Format
		want   string
	}{
		{point.Format{}, ""},
		{point.Format{Arrival: true, Series: "a.b.c"}, ""},
		{point.Format{Series: "a..b"}, `path of the series is "a..b"`},
		{point.Format{Value: ".a"}, `path of the value is ".a"`},
		{point.Format{Time: strings.Repeat("a.", 16) + "a"}, "up to 16 names"},
		{point.Format{Unit: "h"}, `unit of time is "h"`},
		{point.Format{Arrival: true, Time: "t"}, "give one of them"},
		{point.Format{MaxAhead: -1}, "give 0 or more"},
	} {
		problems := test.format.Problems()
		if got := fmt.Sprint(problems); (len(problems) == 0) != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%+v: got %s, want %q", test.format, got, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"series":"a","time":"2023-11-14T22:13:20Z","value":21.5}`), false)
	f.Add([]byte(`{"series":{"S":"a"},"time":{"N":"1"},"value":{"N":"1e5"}}`), true)
	f.Fuzz(func(t *testing.T, data []byte, image bool) {
		parse := point.Format{}.Parse
		if image {
			parse = point.Format{}.ParseImage
		}
		p, err := parse(data, arrived)
		if err != nil {
			return
		}
		if year := time.UnixMilli(p.Time).UTC().Year(); year < 1 || year > 9999 || p.Series == "" || len(p.Series) > point.MaxID || p.Value-p.Value != 0 {
			t.Errorf("got %+v", p)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data := []byte(`{"series":"boiler-7","time":"2023-11-14T22:13:20Z","value":21.5}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (point.Format{}).Parse(data, arrived); err != nil {
			b.Fatal(err)
		}
	}
}
