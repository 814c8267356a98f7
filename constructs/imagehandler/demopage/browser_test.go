package demopage_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/internal/browsertest"
)

var (
	desktop = browsertest.View{Width: 1280, Height: 860}
	phone   = browsertest.View{Width: 360, Height: 740, Phone: true}
)

const ready = `document.querySelector("#result img").naturalWidth > 0 && document.querySelector("#result").ariaBusy === "false"`

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

func fact(side, name string) string {
	return fmt.Sprintf(`document.querySelector("#%s [data-fact=%s]").textContent`, side, name)
}

// TestPage uses the page in Chromium, of which one is started for all.
func TestPage(t *testing.T) {
	b := browsertest.Start(t)
	for _, c := range []struct {
		name string
		run  func(*testing.T, *browsertest.Browser)
	}{
		{"AnEditChangesThePicture", anEditChangesThePicture},
		{"ABadEditShowsItsError", aBadEditShowsItsError},
		{"TheJSONCanBeEdited", theJSONCanBeEdited},
		{"EveryEditShows", everyEditShows},
		{"APhoneDoesNotScrollSideways", aPhoneDoesNotScrollSideways},
		{"ControlsHaveNamesAndKeys", controlsHaveNamesAndKeys},
		{"TheAreaCanBeDrawn", theAreaCanBeDrawn},
		{"FormsCanBeCopied", formsCanBeCopied},
		{"TheBarEndsWithTheRequest", theBarEndsWithTheRequest},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, b.For(t)) })
	}
}

func anEditChangesThePicture(t *testing.T, b *browsertest.Browser) {
	p := b.Open(startService(t, writePictures(t))+"/#bucket=photos&key=mountains.jpg&edits={}", desktop)
	p.Wait(ready + ` && ` + fact("result", "pixels") + ` === "1600 × 1067"`)

	p.Eval(toggle("resize"), nil)
	p.Eval(set("resize", "width", "320"), nil)
	p.Wait(fact("result", "pixels") + ` === "320 × 213"`)
	p.Eval(toggle("toFormat"), nil)
	p.Wait(fact("result", "format") + ` === "WEBP"`)
	var before, after string
	p.Eval(`document.querySelector("#result img").src`, &before)
	p.Eval(toggle("greyscale"), nil)
	p.Wait(fmt.Sprintf(`document.querySelector("#result img").src !== %q`, before))
	p.Eval(`(async () => {
		const img = document.querySelector("#result img");
		await img.decode();
		const canvas = new OffscreenCanvas(1, 1).getContext("2d");
		canvas.drawImage(img, 0, 0, 1, 1);
		const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
		return Math.max(r, g, b) - Math.min(r, g, b) < 4 ? "grey" : "coloured";
	})()`, &after)
	if after != "grey" {
		t.Errorf("the picture is %s", after)
	}
	p.Wait(fact("original", "pixels") + ` === "1600 × 1067"`)

	// What the fragment says is shown again by a page that is opened with it.
	var link string
	p.Eval(`location.href`, &link)
	p.Eval(`location.reload()`, nil)
	p.Wait(`performance.getEntriesByType("navigation")[0].type === "reload" && document.querySelector("[data-edit=greyscale]")?.classList.contains("on")`)
	p.Wait(fact("result", "pixels") + ` === "320 × 213"`)
}

func aBadEditShowsItsError(t *testing.T, b *browsertest.Browser) {
	p := b.Open(startService(t, writePictures(t))+"/", desktop)
	p.Wait(ready)
	p.Eval(toggle("blur"), nil)
	p.Eval(set("blur", "sigma", "5000"), nil)
	p.Wait(`!document.getElementById("error").hidden`)
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
	p.Wait(`document.getElementById("error").hidden`)

	p.Eval(`location.hash = "key=missing.jpg"`, nil)
	p.Wait(`document.getElementById("error-code").textContent === "NoSuchKey"`)
}

func theJSONCanBeEdited(t *testing.T, b *browsertest.Browser) {
	p := b.Open(startService(t, writePictures(t))+"/", desktop)
	p.Wait(ready)
	write := func(text string) {
		p.Eval(fmt.Sprintf(`(() => { const a = document.getElementById("json"); a.value = %q; a.dispatchEvent(new Event("input")); })()`, text), nil)
	}
	write(`{"key":"mountains.jpg","edits":{"grayscale":true,"resize":{"width":64}}}`)
	p.Wait(fact("result", "pixels") + ` === "64 × 43"`)
	p.Wait(`document.querySelector("[data-edit=greyscale] [role=switch]").checked`)
	write(`{"key":`)
	p.Wait(`document.getElementById("json").ariaInvalid === "true"`)
	write(`{"key":"mountains.jpg","edits":{"blurr":true}}`)
	p.Wait(`document.getElementById("error-message").textContent.includes("There is no edit")`)
}

// everyEditShows switches on each edit by itself: the service takes what it
// starts with, but for those that need more than this service has.
func everyEditShows(t *testing.T, b *browsertest.Browser) {
	p := b.Open(startService(t, writePictures(t))+"/", desktop)
	p.Wait(ready)
	for _, e := range readCatalogue(t, settings).Edits {
		if e.Name == "resize" || e.Name == "smartCrop" || e.Name == "contentModeration" {
			continue
		}
		var before, failure string
		p.Eval(`new Promise((restored) => {
			addEventListener("hashchange", () => setTimeout(restored), { once: true });
			location.hash = "key=mountains.jpg&edits=" + encodeURIComponent('{"resize":{"width":64}}');
		})`, nil)
		if e.Name == "extract" {
			p.Wait(fact("result", "pixels") + ` === "64 × 43"`)
		}
		p.Eval(`document.querySelector("#result").dataset.shown`, &before)
		p.Eval(toggle(e.Name), nil)
		p.Wait(fmt.Sprintf(`document.querySelector("#result").dataset.shown !== %q && document.querySelector("#result").ariaBusy === "false"`, before))
		p.Eval(`document.getElementById("error").hidden ? "" : document.getElementById("error").textContent`, &failure)
		if failure != "" {
			t.Errorf("%s: %s", e.Name, failure)
		}
	}
}

func aPhoneDoesNotScrollSideways(t *testing.T, b *browsertest.Browser) {
	p := b.Open(startService(t, writePictures(t))+"/", phone)
	p.Wait(ready)
	p.Eval(`document.querySelectorAll("details").forEach((d) => (d.open = true))`, nil)
	for _, edit := range []string{"overlayWith", "flatten", "convolve"} {
		p.Eval(toggle(edit), nil)
	}
	p.Eval(toggle("blur"), nil)
	p.Eval(set("blur", "sigma", "5000"), nil)
	p.Wait(`!document.getElementById("error").hidden`)
	var width int
	p.Eval(`document.documentElement.scrollWidth`, &width)
	if width > phone.Width {
		t.Errorf("the page is %d pixels wide on a phone of %d", width, phone.Width)
	}
}

func controlsHaveNamesAndKeys(t *testing.T, b *browsertest.Browser) {
	p := b.Open(startService(t, writePictures(t))+"/", desktop)
	p.Wait(ready)
	var unnamed []string
	p.Eval(`[...document.querySelectorAll("input, select, textarea, button, img")]
		.filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim() || e.hasAttribute("alt")))
		.map((e) => e.outerHTML)`, &unnamed)
	if len(unnamed) > 0 {
		t.Errorf("without a name: %q", unnamed)
	}
	p.Eval(`document.querySelector("[data-edit=crop] [role=switch]").focus()`, nil)
	p.Key(" ", 32)
	p.Wait(`document.querySelector("[data-edit=crop]").classList.contains("on")`)
	p.Key("Tab", 9)
	p.Wait(`document.activeElement.dataset.param === "left"`)
}

func theAreaCanBeDrawn(t *testing.T, b *browsertest.Browser) {
	p := b.Open(startService(t, writePictures(t))+"/#key=mountains.jpg&edits=%7B%22resize%22%3A%7B%22width%22%3A400%7D%7D", desktop)
	p.Wait(ready)
	p.Eval(toggle("crop"), nil)
	p.Wait(`!document.querySelector(".area").hidden`)
	var box struct{ X, Y, Width, Height float64 }
	p.Eval(`document.querySelector("#original img").getBoundingClientRect().toJSON()`, &box)
	at := func(x, y float64) (float64, float64) { return box.X + x*box.Width, box.Y + y*box.Height }
	fromX, fromY := at(0.75, 0.75)
	toX, toY := at(0.5, 0.25)
	p.Drag(fromX, fromY, toX, toY)
	var crop struct{ Left, Top, Width, Height int }
	p.Eval(`JSON.parse(new URLSearchParams(location.hash.slice(1)).get("edits")).crop`, &crop)
	near := func(got, want int) bool { return got > want-6 && got < want+6 }
	if !near(crop.Left, 800) || !near(crop.Top, 267) || !near(crop.Width, 400) || !near(crop.Height, 533) {
		t.Errorf("area %+v", crop)
	}
	p.Wait(fact("result", "pixels") + `.startsWith("400 × 53")`)
}

func theBarEndsWithTheRequest(t *testing.T, b *browsertest.Browser) {
	p := b.Open(startService(t, writePictures(t))+"/", desktop)
	p.Wait(ready)
	p.Wait(`[...document.querySelectorAll(".canvas")].every((c) => getComputedStyle(c, "::after").width === "0px")`)
}

func formsCanBeCopied(t *testing.T, b *browsertest.Browser) {
	url := startService(t, writePictures(t))
	p := b.Open(url+`/#bucket=photos&key=mountains.jpg&edits={"resize":{"width":300},"toFormat":"webp"}`, desktop)
	p.Wait(ready)
	var copied []string
	p.Eval(`(async () => {
		const copied = [];
		Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => copied.push(text) } });
		for (const button of document.querySelectorAll("#forms button, #share")) button.click();
		await new Promise((done) => setTimeout(done));
		return copied;
	})()`, &copied)
	want := []string{url + "/300x0/filters:format(webp)/mountains.jpg", url + "/mountains.jpg?format=webp&width=300"}
	for _, w := range want {
		if !slices.Contains(copied, w) {
			t.Errorf("copied %q, want %q among them", copied, w)
		}
	}
	if len(copied) != 4 {
		t.Errorf("%d texts are copied: %q", len(copied), copied)
	}
}
