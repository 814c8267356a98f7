package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/changepoint/chart"
)

// stepped moves from 1 to 5 in the middle.
func stepped(n int) *chart.Chart {
	c := &chart.Chart{Title: "a < b & c"}
	for i := range n {
		x := 1 + math.Sin(float64(i))/4
		if i >= n/2 {
			x += 4
		}
		c.Times, c.Values = append(c.Times, int64(i)), append(c.Values, x)
	}
	return c
}

func svgOf(t *testing.T, c *chart.Chart) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(bytes.NewReader(b.Bytes())); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("%v in %s", err, &b)
		}
	}
	return b.String()
}

func pngOf(t *testing.T, c *chart.Chart) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := c.WritePNG(&b); err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func TestSVG(t *testing.T) {
	c := stepped(100)
	plain := svgOf(t, c)
	for _, want := range []string{"a &lt; b &amp; c", ">0</text>", ">5</text>", ">20</text>"} {
		if !strings.Contains(plain, want) {
			t.Errorf("no %s in %s", want, plain)
		}
	}
	if strings.Contains(plain, "<polygon") || strings.Contains(plain, "detected") {
		t.Error("there are marks without marks")
	}
	c.Marks = []chart.Mark{{At: 57, Kind: chart.Detected}, {At: 50, Kind: chart.Decided}, {At: 50, Kind: chart.Made}}
	marked := svgOf(t, c)
	for _, want := range []string{">detected<", ">decided<", ">made<"} {
		if !strings.Contains(marked, want) {
			t.Errorf("no %s", want)
		}
	}
	if got := strings.Count(marked, "<polygon"); got != 4 { // two marks, and two in the legend
		t.Errorf("%d triangles", got)
	}
}

func TestClock(t *testing.T) {
	for step, want := range map[int64]string{
		1: ">20.020<", 1000: ">22:13:30<", 60_000: ">22:30<", 1_800_000: ">15 Nov 12:00<", 86_400_000: ">2023-12-", 86_400_000 * 300: ">2024-",
	} {
		c := stepped(100)
		c.Clock = true
		for i := range c.Times {
			c.Times[i] = 1_700_000_000_000 + step*int64(i)
		}
		if got := svgOf(t, c); !strings.Contains(got, want) {
			t.Errorf("%d ms: no %s in %s", step, want, got)
		}
	}
}

func TestPNG(t *testing.T) {
	c := stepped(100)
	c.Marks = []chart.Mark{{At: 57, Kind: chart.Detected}, {At: 50, Kind: chart.Decided}}
	colors := map[color.Color]int{}
	picture := pngOf(t, c)
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			colors[picture.At(x, y)]++
		}
	}
	for name, want := range map[string]color.RGBA{"black": {0x20, 0x20, 0x20, 0xFF}, "red": {0xC6, 0x28, 0x28, 0xFF}, "blue": {0x15, 0x65, 0xC0, 0xFF}} {
		if colors[want] < 150 {
			t.Errorf("%d pixels are %s", colors[want], name)
		}
	}
}

// The drawing of many points is no larger, and still has the only spike.
func TestManyPoints(t *testing.T) {
	c := stepped(200_000)
	c.Values[123_456] = 50
	got := svgOf(t, c)
	if len(got) > 80_000 {
		t.Errorf("%d bytes", len(got))
	}
	if !strings.Contains(got, ">50</text>") {
		t.Error("the axis does not reach the spike")
	}
	line := got[strings.LastIndex(got, "<polyline"):]
	// 50 of -4.2 to 54.9, from 380 up to 64
	if !strings.Contains(line, ",90.3 ") {
		t.Errorf("the spike is not drawn: %.300s", line)
	}
}

func TestUnusualSeries(t *testing.T) {
	for name, values := range map[string][]float64{
		"one":      {3},
		"equal":    {7, 7, 7},
		"extremes": {-math.MaxFloat64 / 2, math.MaxFloat64 / 2},
		"close":    {1, math.Nextafter(1, 2)},
		"tiny":     {0, math.SmallestNonzeroFloat64},
		"large":    {1e12, 3e12},
	} {
		c := &chart.Chart{Values: values, Times: make([]int64, len(values)), Marks: []chart.Mark{{At: math.MaxInt64, Kind: chart.Made}}}
		for i := range values {
			c.Times[i] = math.MinInt64 + int64(i)
		}
		for _, clock := range []bool{false, true} {
			c.Clock = clock
			if got := svgOf(t, c); strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
				t.Errorf("%s: %s", name, got)
			}
			pngOf(t, c)
		}
	}
	for _, c := range []*chart.Chart{{}, {Times: []int64{1}}} {
		if err := c.WriteSVG(io.Discard); !errors.Is(err, chart.ErrNoPoints) {
			t.Errorf("got %v", err)
		}
		if err := c.WritePNG(io.Discard); !errors.Is(err, chart.ErrNoPoints) {
			t.Errorf("got %v", err)
		}
	}
}
