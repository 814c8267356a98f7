package svg

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"strings"
	"testing"
)

func in(body string) []byte {
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">` + body + `</svg>`)
}

func TestSize(t *testing.T) {
	for attributes, want := range map[string][2]float64{
		``:                                       {300, 150},
		`width="20" height="10"`:                 {20, 10},
		`width="2in" height="1in"`:               {192, 96},
		`viewBox="0 0 30 20"`:                    {30, 20},
		`viewBox="0 0 30 20" width="60"`:         {60, 40},
		`viewBox="0 0 30 20" height="10px"`:      {15, 10},
		`viewBox="0,0,30,20" width="100%"`:       {30, 20},
		`viewBox="0 0 0 20"`:                     {300, 150},
		`width="-1" height="5"`:                  {300, 5},
		`width="1e99" height="5"`:                {300, 5},
		`width="auto" height="12pt"`:             {300, 16},
		`viewBox="0 0 1e2 5e1" width="7" x="1e"`: {7, 3.5},
	} {
		w, h, err := Size([]byte(`<svg xmlns="http://www.w3.org/2000/svg" ` + attributes + `>`))
		if err != nil || w != want[0] || h != want[1] {
			t.Errorf("%s: %g by %g, %v, want %v", attributes, w, h, err, want)
		}
	}
}

// What is at a pixel of ten by ten, one to a unit.
func TestRender(t *testing.T) {
	red, none := color.RGBA{255, 0, 0, 255}, color.RGBA{}
	for body, want := range map[string]map[[2]int]color.RGBA{
		`<rect x="2" y="2" width="4" height="4" fill="red"/>`:                                                                                            {{2, 2}: red, {5, 5}: red, {6, 6}: none, {1, 1}: none},
		`<rect x="2.5" y="2" width="4" height="4" fill="red"/>`:                                                                                          {{2, 3}: {128, 0, 0, 128}, {6, 3}: {128, 0, 0, 128}},
		`<rect x="2" y="2.25" width="4" height="4" fill="red"/>`:                                                                                         {{3, 2}: {191, 0, 0, 191}, {3, 6}: {64, 0, 0, 64}},
		`<path fill="red" d="M0 0H10V10H0ZM3 3H7V7H3Z"/>`:                                                                                                {{5, 5}: red},
		`<path fill="red" fill-rule="evenodd" d="M0 0H10V10H0ZM3 3H7V7H3Z"/>`:                                                                            {{5, 5}: none, {1, 1}: red},
		`<path fill="red" d="M0 0H10V10H0ZM3 3V7H7V3Z"/>`:                                                                                                {{5, 5}: none, {1, 1}: red},
		`<path fill="red" d="m1,1 4,0 0,4-4,0z m5 5h3v3h-3"/>`:                                                                                           {{2, 2}: red, {7, 7}: red, {5, 5}: none},
		`<circle cx="5" cy="5" r="4" fill="red"/>`:                                                                                                       {{5, 5}: red, {1, 1}: none, {5, 1}: {245, 0, 0, 245}},
		`<line x1="0" y1="5" x2="10" y2="5" stroke="red" stroke-width="2"/>`:                                                                             {{5, 4}: red, {5, 5}: red, {5, 3}: none, {5, 6}: none},
		`<line x1="3" y1="5" x2="7" y2="5" stroke="red" stroke-width="2"/>`:                                                                              {{2, 5}: none, {7, 5}: none},
		`<line x1="3" y1="5" x2="7" y2="5" stroke="red" stroke-width="2" stroke-linecap="square"/>`:                                                      {{2, 5}: red, {7, 5}: red, {1, 5}: none},
		`<path d="M0 5H10" stroke="red" stroke-width="2" stroke-dasharray="2 1"/>`:                                                                       {{0, 5}: red, {1, 5}: red, {2, 5}: none, {3, 5}: red, {5, 5}: none},
		`<path d="M0 5H10" stroke="red" stroke-width="2" stroke-dasharray="2" stroke-dashoffset="2"/>`:                                                   {{0, 5}: none, {2, 5}: red},
		`<path d="M2 8V2H8" fill="none" stroke="red" stroke-width="2"/>`:                                                                                 {{1, 1}: red, {2, 7}: red, {7, 2}: red, {5, 5}: none},
		`<path d="M2 8V2H8" fill="none" stroke="red" stroke-width="2" stroke-linejoin="bevel"/>`:                                                         {{1, 1}: {128, 0, 0, 128}},
		`<g fill="red" transform="translate(2,3) scale(2)"><rect width="1" height="1"/></g>`:                                                             {{2, 3}: red, {3, 4}: red, {4, 5}: none},
		`<g opacity=".5"><rect width="5" height="5" fill="red"/><rect width="5" height="5" fill="red"/></g>`:                                             {{1, 1}: {128, 0, 0, 128}},
		`<rect width="5" height="5" fill="red" fill-opacity="50%"/>`:                                                                                     {{1, 1}: {128, 0, 0, 128}},
		`<rect width="5" height="5" style="fill:red"/><rect width="5" height="5" fill="none"/>`:                                                          {{1, 1}: red},
		`<style>/* x */ .a, #b { fill: #f00 }</style><rect class="z a" width="5" height="5"/>`:                                                           {{1, 1}: red},
		`<defs><rect id="r" width="2" height="2"/></defs><use href="#r" x="4" fill="red"/>`:                                                              {{4, 0}: red, {0, 0}: none},
		`<rect width="5" height="5" visibility="hidden"/><g display="none"><rect width="9" height="9"/></g>`:                                             {{1, 1}: none},
		`<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="red"/></linearGradient><rect width="5" height="5" fill="url(#g)"/>`: {{1, 1}: red},
		`<rect width="5" height="5" fill="url(#missing) red"/>`:                                                                                          {{1, 1}: red},
		`<g color="red"><rect width="5" height="5" fill="currentColor"/></g>`:                                                                            {{1, 1}: red},
		`<polygon points="0,0 10,0 10,10 0,10" fill="red"/>`:                                                                                             {{5, 5}: red},
		`<path d="M0 5A5 5 0 0 1 10 5" fill="red"/>`:                                                                                                     {{5, 2}: red, {5, 6}: none},
		`<title>a</title><metadata><rect width="9" height="9"/></metadata><unknown/>`:                                                                    {{1, 1}: none},
		`<path d="M0 0H10V10H0Z oops" fill="red"/>`:                                                                                                      {{1, 1}: red},
		`<path d="L5 5" fill="red"/><rect width="0" height="5" fill="red"/>`:                                                                             {{1, 1}: none},
	} {
		m, err := Render(context.Background(), in(body), 10, 10)
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		for at, c := range want {
			if got := m.RGBAAt(at[0], at[1]); apart(got.R, c.R) > 4 || got.G != c.G || apart(got.A, c.A) > 4 {
				t.Errorf("%s at %v: %v, want %v", body, at, got, c)
			}
		}
	}
}

func apart(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

func TestRefused(t *testing.T) {
	for body, feature := range map[string]string{
		`<text>a</text>`: "text",
		`<image href="http://example.com/a.png"/>`:                       "pictures",
		`<image href="file:///etc/passwd"/>`:                             "pictures",
		`<script>1</script>`:                                             "scripts",
		`<g clip-path="url(#a)"/>`:                                       "clipping",
		`<g style="filter: blur(3px)"/>`:                                 "filters",
		`<g mask="url(#a)"/>`:                                            "masks",
		`<use href="http://example.com/a.svg#b"/>`:                       "parts of other files",
		`<rect fill="url(http://example.com/#b)"/>`:                      "",
		`<rect width="1" height="1" fill="url(http://example.com/#b)"/>`: "parts of other files",
		`<foreignObject/>`:                                               "foreign objects",
	} {
		_, err := Render(context.Background(), in(body), 10, 10)
		var unsupported *UnsupportedError
		switch {
		case feature == "" && err != nil:
			t.Errorf("%s: %v", body, err)
		case feature != "" && (!errors.As(err, &unsupported) || unsupported.Feature != feature):
			t.Errorf("%s: %v, want %s", body, err, feature)
		}
	}
	for _, data := range []string{``, `<svg`, `<html/>`, `<svg></g></svg>`, `<svg>&entity;</svg>`, `<svg><g transform="rotate(a)"/></svg>`,
		`<svg><rect width="1" height="1" fill="#12"/></svg>`, `<svg/><svg/>`, `<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>`} {
		_, err := Render(context.Background(), []byte(data), 10, 10)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%q: %v", data, err)
		}
	}
}

// bombs are small drawings that take too much.
var bombs = map[string]string{
	"each use of two":   doubling(20),
	"use of itself":     `<g id="a"><use href="#a"/></g>`,
	"use in each other": `<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>`,
	"deep":              strings.Repeat("<g>", 100_000),
	"elements":          strings.Repeat("<g/>", maxElements+1),
	"rules":             "<style>" + strings.Repeat(".a{fill:red}", 4096) + "</style>" + strings.Repeat("<g/>", 90_000),
	"a path everywhere": `<path id="a" d="M0 0` + strings.Repeat("L9 9L0 1", 10_000) + `"/>` + strings.Repeat(`<use href="#a"/>`, 10_000),
	"layers":            strings.Repeat(`<g opacity=".5">`, 40) + strings.Repeat("</g>", 40),
}

// doubling are groups that use the one before twice.
func doubling(n int) string {
	b := strings.Builder{}
	b.WriteString(`<defs><g id="g0"><rect width="1" height="1"/></g>`)
	for i := range n {
		fmt.Fprintf(&b, `<g id="g%d"><use href="#g%d"/><use href="#g%d"/></g>`, i+1, i, i)
	}
	fmt.Fprintf(&b, `</defs><use href="#g%d"/>`, n)
	return b.String()
}

func TestBombs(t *testing.T) {
	for name, body := range bombs {
		t.Run(name, func(t *testing.T) {
			_, err := Render(context.Background(), in(body), 100, 100)
			var limit *LimitError
			if !errors.As(err, &limit) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := Render(context.Background(), make([]byte, maxOctets+1), 10, 10); err == nil {
		t.Error("too many octets are read")
	}
}

func TestRenderEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Render(ctx, in(`<rect width="5" height="5"/>`), 10, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Numbers that nobody draws with do no harm.
func TestExtremeNumbers(t *testing.T) {
	for _, n := range []string{"1e9", "-1e9", "1e-300", "1e300", "0", "nan", "inf", "999999999", ".000000001"} {
		for _, body := range []string{
			`<rect x="N" y="N" width="N" height="N" rx="N" fill="red" stroke="blue" stroke-width="N"/>`,
			`<circle cx="N" cy="5" r="N" stroke="red" stroke-dasharray="N 1"/>`,
			`<path d="M0 0L N 5 A N 5 N 0 1 5 5 C N N 1 1 N 1 Z" stroke="red" stroke-width="N" stroke-linejoin="round"/>`,
			`<g transform="matrix(N 0 0 N N N)"><rect width="1" height="1" stroke="red"/></g>`,
			`<g transform="scale(N) rotate(N) skewX(N)"><circle r="5" stroke="red" stroke-linecap="round"/></g>`,
			`<radialGradient id="g" cx="N" r="N" fx="N" gradientTransform="scale(N)"><stop offset="N" stop-color="red" stop-opacity="N"/></radialGradient><rect width="9" height="9" fill="url(#g)"/>`,
			`<path d="M0 0H10" stroke="red" stroke-width="N" stroke-dasharray="1e-9 N" stroke-dashoffset="N"/>`,
		} {
			_, err := Render(context.Background(), in(strings.ReplaceAll(body, "N", n)), 20, 20)
			var syntax *SyntaxError
			var limit *LimitError
			if err != nil && !errors.As(err, &syntax) && !errors.As(err, &limit) {
				t.Errorf("%s with %s: %v", body, n, err)
			}
		}
	}
}
