package e2e

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/browser"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
)

const imageServer = "github.com/lintel-go/lintel/constructs/imagehandler/cmd/imageserver"

var screenshot = flag.String("screenshot", "", "`file` to which TestImagePage writes the screenshot of the page's README")

var (
	desktop = browser.View{Width: 1280, Height: 860}
	phone   = browser.View{Width: 360, Height: 740, Phone: true}
)

// TestImagePage uses the page to try the image service, served with the service by the compiled imageserver, in one Chromium.
func TestImagePage(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	dir := filepath.Join(t.TempDir(), "photos")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"mountains.jpg": landscape(t, 1600, 1067), "badge.png": badge(t, 240)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const preset = `thumbnail={"resize":{"width":120,"height":120}}`
	s := &site{b, startImageServer(t, "-dir", dir, "-preset", preset)}
	negotiating := &site{b, startImageServer(t, "-dir", dir, "-preset", preset, "-auto", "webp")}
	for _, c := range []struct {
		name string
		run  func(*testing.T, *site)
		site *site
	}{
		{"AnEditChangesThePicture", anEditChangesThePicture, s},
		{"ALinkShowsTheSame", aLinkShowsTheSame, s},
		{"ABadEditShowsItsError", aBadEditShowsItsError, s},
		{"TheJSONCanBeEdited", theJSONCanBeEdited, s},
		{"EveryEditShows", everyEditShows, s},
		{"APresetAndNegotiation", aPresetAndNegotiation, negotiating},
		{"APhoneDoesNotScrollSideways", aPhoneDoesNotScrollSideways, s},
		{"ControlsHaveNamesAndKeys", controlsHaveNamesAndKeys, s},
		{"TheAreaCanBeDrawn", theAreaCanBeDrawn, s},
		{"FormsCanBeCopied", formsCanBeCopied, s},
		{"FormsSayTheSame", formsSayTheSame, s},
		{"TheBarEndsWithTheRequest", theBarEndsWithTheRequest, s},
		{"Screenshot", takeScreenshot, s},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, c.site) })
	}
}

// site is an imageserver, and the browser in which it is visited.
type site struct {
	browser *browser.Browser
	url     string
}

func (s *site) open(t *testing.T, path string, v browser.View) *browser.Page {
	t.Helper()
	return s.browser.Open(t, s.url+path, v)
}

// startImageServer runs the compiled command on a free port until the test ends, and returns its address.
func startImageServer(t *testing.T, args ...string) string {
	t.Helper()
	command := exec.Command(handler.Build(t, imageServer), append([]string{"-addr", "127.0.0.1:0"}, args...)...)
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines, read := bufio.NewReader(stderr), make(chan struct{})
	line, err := lines.ReadString('\n')
	go func() {
		defer close(read)
		io.Copy(io.Discard, lines) //nolint:errcheck // ends with the process
	}()
	t.Cleanup(func() {
		if err := command.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		<-read
		if err := command.Wait(); err != nil {
			t.Errorf("imageserver: %v", err)
		}
	})
	address := regexp.MustCompile(`http://[\d.:]+`).FindString(line)
	if err != nil || address == "" {
		t.Fatalf("%q, %v", line, err)
	}
	return address
}

// settled is when the result that is shown, a picture or an error, is that of the request which the page has.
const settled = `(document.querySelector("#forms a")?.href ?? "") === document.querySelector("#result").dataset.shown`

// ready is when that is a picture.
const ready = settled + ` && document.getElementById("error").hidden && document.querySelector("#result img").naturalWidth > 0`

// toggle and set are how a script uses a control as a visitor does.
func toggle(edit string) string {
	return fmt.Sprintf(`document.querySelector('[data-edit=%s] [role=switch]').click()`, edit)
}

func set(edit, param, value string) string {
	return fmt.Sprintf(`(() => {
		const input = document.querySelector('[data-edit=%s] [data-param="%s"]');
		input.value = %q;
		input.dispatchEvent(new Event(input.matches("select") ? "change" : "input", { bubbles: true }));
	})()`, edit, param, value)
}

// fact is what the page says of a side, the original or the result.
func fact(side, name string) string {
	return fmt.Sprintf(`document.querySelector("#%s [data-fact=%s]").textContent`, side, name)
}

func resultIs(pixels string) string {
	return ready + ` && ` + fact("result", "pixels") + ` === "` + pixels + `"`
}

func anEditChangesThePicture(t *testing.T, s *site) {
	p := s.open(t, "/#bucket=photos&key=mountains.jpg&edits={}", desktop)
	p.Wait(resultIs("1600 × 1067"))
	p.Wait(fact("original", "pixels") + ` === "1600 × 1067"`)

	p.Eval(toggle("resize"), nil)
	p.Eval(set("resize", "width", "320"), nil)
	p.Wait(resultIs("320 × 213"))
	p.Eval(toggle("toFormat"), nil)
	p.Wait(ready + ` && ` + fact("result", "format") + ` === "WEBP"`)
	const tone = `(async () => {
		const img = document.querySelector("#result img");
		await img.decode();
		const canvas = new OffscreenCanvas(1, 1).getContext("2d");
		canvas.drawImage(img, 0, 0, 1, 1);
		const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
		return Math.max(r, g, b) - Math.min(r, g, b) < 4 ? "grey" : "coloured";
	})()`
	var before, after string
	p.Eval(tone, &before)
	p.Eval(toggle("greyscale"), nil)
	p.Wait(ready)
	p.Eval(tone, &after)
	if before != "coloured" || after != "grey" {
		t.Errorf("the picture is %s, then %s", before, after)
	}
}

func aLinkShowsTheSame(t *testing.T, s *site) {
	p := s.open(t, "/", desktop)
	p.Wait(ready)
	p.Eval(toggle("greyscale"), nil)
	p.Eval(set("resize", "width", "320"), nil)
	p.Wait(resultIs("320 × 320"))
	var link string
	p.Eval(`location.href`, &link)
	for what, show := range map[string]func() *browser.Page{
		"reloaded":       func() *browser.Page { p.Reload(); return p },
		"in another tab": func() *browser.Page { return s.browser.Open(t, link, phone) },
	} {
		p := show()
		p.Wait(resultIs("320 × 320"))
		var on []string
		p.Eval(`[...document.querySelectorAll(".on[data-edit]")].map((e) => e.dataset.edit).sort()`, &on)
		if want := []string{"greyscale", "resize", "toFormat"}; !slices.Equal(on, want) {
			t.Errorf("%s: the edits are %q, want %q", what, on, want)
		}
	}
}

func aBadEditShowsItsError(t *testing.T, s *site) {
	p := s.open(t, "/", desktop)
	p.Wait(ready)
	p.Eval(toggle("blur"), nil)
	p.Eval(set("blur", "sigma", "5000"), nil)
	p.Wait(settled + ` && !document.getElementById("error").hidden`)
	for id, want := range map[string]string{
		"error-status":  "400 Bad Request",
		"error-code":    "ImageEdits::CannotParseEdits",
		"error-message": "The edits you provided could not be parsed. The edit blur is not valid: sigma must be a number from 0.3 to 1000, got 5000.",
	} {
		var got string
		p.Eval(`document.getElementById("`+id+`").textContent`, &got)
		if got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	p.Wait(`document.querySelector("[data-edit=blur]").classList.contains("blamed")`)
	p.Eval(set("blur", "sigma", "3"), nil)
	p.Wait(ready)

	p.Eval(`location.hash = "key=missing.jpg"`, nil)
	p.Wait(`document.getElementById("error-code").textContent === "NoSuchKey"`)
}

func theJSONCanBeEdited(t *testing.T, s *site) {
	p := s.open(t, "/", desktop)
	p.Wait(ready)
	write := func(text string) {
		p.Eval(fmt.Sprintf(`(() => { const a = document.getElementById("json"); a.value = %q; a.dispatchEvent(new Event("input")); })()`, text), nil)
	}
	write(`{"key":"mountains.jpg","edits":{"grayscale":true,"resize":{"width":64}}}`)
	p.Wait(resultIs("64 × 43"))
	p.Wait(`document.querySelector("[data-edit=greyscale] [role=switch]").checked`)
	write(`{"key":`)
	p.Wait(`document.getElementById("json").ariaInvalid === "true"`)
	write(`{"key":"mountains.jpg","edits":{"blurr":true}}`)
	p.Wait(`document.getElementById("error-message").textContent.includes("There is no edit")`)
}

// everyEditShows switches on each edit by itself: the service takes what it starts with, but for those that need Rekognition,
// which are refused by name.
func everyEditShows(t *testing.T, s *site) {
	p := s.open(t, "/", desktop)
	p.Wait(ready)
	var edits []string
	p.Eval(`[...document.querySelectorAll("[data-edit]")].map((e) => e.dataset.edit)`, &edits)
	if len(edits) < 30 || !slices.Contains(edits, "resize") {
		t.Fatalf("the page has %q", edits)
	}
	for _, edit := range edits {
		p.Eval(`location.hash = "key=mountains.jpg&edits=" + encodeURIComponent('{"resize":{"width":64}}')`, nil)
		p.Wait(`JSON.stringify(JSON.parse(document.getElementById("json").value)) === '{"key":"mountains.jpg","edits":{"resize":{"width":64}}}'`)
		p.Wait(resultIs("64 × 43"))
		var same bool
		p.Eval(toggle(edit)+`; `+settled, &same)
		if same {
			t.Errorf("%s: the request is the same", edit)
		}
		p.Wait(settled)
		var failure string
		p.Eval(`document.getElementById("error").hidden ? "" : document.getElementById("error").textContent`, &failure)
		refused := edit == "smartCrop" || edit == "contentModeration"
		if refused != (failure != "") || !strings.Contains(failure, edit) && refused {
			t.Errorf("%s: %q", edit, failure)
		}
	}
}

func aPresetAndNegotiation(t *testing.T, s *site) {
	p := s.open(t, "/#key=mountains.jpg", desktop)
	p.Wait(resultIs("1600 × 1067"))
	p.Eval(`(() => {
		const preset = document.getElementById("preset");
		preset.value = "thumbnail";
		preset.dispatchEvent(new Event("change"));
	})()`, nil)
	p.Wait(resultIs("120 × 120"))
	for side, want := range map[string]string{"result": "WEBP", "original": "JPEG"} {
		p.Wait(fact(side, "format") + ` === "` + want + `"`)
	}
}

func aPhoneDoesNotScrollSideways(t *testing.T, s *site) {
	p := s.open(t, "/", phone)
	p.Wait(ready)
	p.Eval(`document.querySelectorAll("details").forEach((d) => (d.open = true))`, nil)
	for _, edit := range []string{"overlayWith", "flatten", "convolve"} {
		p.Eval(toggle(edit), nil)
	}
	p.Eval(toggle("blur"), nil)
	p.Eval(set("blur", "sigma", "5000"), nil)
	p.Wait(settled + ` && !document.getElementById("error").hidden`)
	var width int64
	p.Eval(`document.documentElement.scrollWidth`, &width)
	if width > phone.Width {
		t.Errorf("the page is %d pixels wide on a phone of %d", width, phone.Width)
	}
}

func controlsHaveNamesAndKeys(t *testing.T, s *site) {
	p := s.open(t, "/", desktop)
	p.Wait(ready)
	var unnamed []string
	p.Eval(`[...document.querySelectorAll("input, select, textarea, button, img")]
		.filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim() || e.hasAttribute("alt")))
		.map((e) => e.outerHTML)`, &unnamed)
	if len(unnamed) > 0 {
		t.Errorf("without a name: %q", unnamed)
	}
	p.Eval(`document.querySelector("[data-edit=crop] [role=switch]").focus()`, nil)
	p.Type(" ")
	p.Wait(`document.querySelector("[data-edit=crop]").classList.contains("on")`)
	p.Type("\t")
	p.Wait(`document.activeElement.dataset.param === "left"`)
}

func theAreaCanBeDrawn(t *testing.T, s *site) {
	p := s.open(t, "/#key=mountains.jpg&edits=%7B%22resize%22%3A%7B%22width%22%3A400%7D%7D", desktop)
	p.Wait(ready)
	p.Eval(toggle("crop"), nil)
	p.Wait(ready + ` && !document.querySelector(".area").hidden`)
	const crop = `JSON.parse(new URLSearchParams(location.hash.slice(1)).get("edits")).crop`
	var before string
	p.Eval(`JSON.stringify(`+crop+`)`, &before)
	var box struct{ X, Y, Width, Height float64 }
	p.Eval(`document.querySelector("#original img").getBoundingClientRect().toJSON()`, &box)
	p.Drag(box.X+0.75*box.Width, box.Y+0.75*box.Height, box.X+0.5*box.Width, box.Y+0.25*box.Height)
	p.Wait(fmt.Sprintf(`JSON.stringify(%s) !== %q`, crop, before))
	var area struct{ Left, Top, Width, Height int }
	p.Eval(crop, &area)
	near := func(got, want int) bool { return got > want-6 && got < want+6 }
	if !near(area.Left, 800) || !near(area.Top, 267) || !near(area.Width, 400) || !near(area.Height, 533) {
		t.Errorf("area %+v", area)
	}
	p.Wait(ready + ` && ` + fact("result", "pixels") + `.startsWith("400 × 53")`)
}

func theBarEndsWithTheRequest(t *testing.T, s *site) {
	p := s.open(t, "/", desktop)
	p.Wait(ready)
	p.Wait(`[...document.querySelectorAll(".canvas")].every((c) => getComputedStyle(c, "::after").width === "0px")`)
}

func formsCanBeCopied(t *testing.T, s *site) {
	p := s.open(t, `/#bucket=photos&key=mountains.jpg&edits={"resize":{"width":300},"toFormat":"webp"}`, desktop)
	p.Wait(ready)
	var copied []string
	p.Eval(`(async () => {
		const copied = [];
		Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => copied.push(text) } });
		for (const button of document.querySelectorAll("#forms button, #share")) button.click();
		await new Promise((done) => setTimeout(done));
		return copied;
	})()`, &copied)
	want := []string{s.url + "/300x0/filters:format(webp)/mountains.jpg", s.url + "/mountains.jpg?format=webp&width=300"}
	for _, w := range want {
		if !slices.Contains(copied, w) {
			t.Errorf("copied %q, want %q among them", copied, w)
		}
	}
	if len(copied) != 4 {
		t.Errorf("%d texts are copied: %q", len(copied), copied)
	}
}

// takeScreenshot takes that of the page's README.
func takeScreenshot(t *testing.T, s *site) {
	edits := `{"crop":{"left":800,"top":180,"width":720,"height":540},"resize":{"width":600},"modulate":{"saturation":1.5},"text":{"text":"Lintel","size":48},"toFormat":"webp"}`
	view := browser.View{Width: 1280, Height: 800}
	p := s.open(t, "/#bucket=photos&key=mountains.jpg&edits="+url.QueryEscape(edits), view)
	p.Wait(resultIs("600 × 450"))
	p.Wait(`!document.querySelector(".area").hidden && [...document.querySelectorAll(".canvas")].every((c) => getComputedStyle(c, "::after").width === "0px")`)
	shot := p.Screenshot()
	c, err := png.DecodeConfig(bytes.NewReader(shot))
	if err != nil || int64(c.Width) != view.Width || int64(c.Height) != view.Height {
		t.Errorf("the screenshot is of %d by %d pixels, %v", c.Width, c.Height, err)
	}
	if *screenshot != "" {
		if err := os.WriteFile(*screenshot, shot, 0o644); err != nil {
			t.Error(err)
		}
	}
}
