package main

import (
	"bufio"
	"context"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/internal/browsertest"
)

// startServer runs the command on a free port until the test ends, and returns its
// address.
func startServer(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), w)
		w.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if got := <-code; got != 0 {
			t.Errorf("exit status %d", got)
		}
	})
	lines := bufio.NewReader(r)
	line, err := lines.ReadString('\n')
	url := regexp.MustCompile(`http://[\d.:]+`).FindString(line)
	if err != nil || url == "" {
		t.Fatalf("%q, %v", line, err)
	}
	go io.Copy(io.Discard, lines)
	return url
}

// TestThePage uses the page with the service in Chromium.
func TestThePage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "photos")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "sky.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewRGBA(image.Rect(0, 0, 900, 600))
	for i := range m.Pix {
		m.Pix[i] = 200 - uint8(i/14400)
	}
	if err := jpeg.Encode(f, m, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	url := startServer(t, "-dir", dir, "-auto", "webp", "-preset", `small={"resize":{"width":90}}`)
	b := browsertest.Start(t)

	p := b.Open(url+"/", browsertest.View{Width: 1280, Height: 860})
	const pixels = `document.querySelector("#result [data-fact=pixels]").textContent`
	const format = `document.querySelector("#result [data-fact=format]").textContent`
	p.Wait(pixels + ` === "800 × 533" && ` + format + ` === "WEBP"`)
	p.Eval(`(() => {
		const width = document.querySelector("[data-edit=resize] [data-param=width]");
		width.value = "300";
		width.dispatchEvent(new Event("input"));
	})()`, nil)
	p.Wait(pixels + ` === "300 × 200"`)

	p.Eval(`document.querySelector("[data-edit=rotate] [role=switch]").click()`, nil)
	p.Wait(pixels + ` === "200 × 300"`)
	p.Eval(`(() => {
		const angle = document.querySelector("[data-edit=rotate] [data-param=angle]");
		angle.value = "9999999";
		angle.dispatchEvent(new Event("input"));
	})()`, nil)
	p.Wait(`!document.getElementById("error").hidden`)
	var shown string
	p.Eval(`["status", "code", "message"].map((n) => document.getElementById("error-" + n).textContent).join(" ")`, &shown)
	if want := regexp.MustCompile(`^400 Bad Request ImageEdits::CannotParseEdits .*The edit rotate is not valid: angle must be`); !want.MatchString(shown) {
		t.Errorf("the error is %q", shown)
	}

	p.Eval(`document.getElementById("reset").click()`, nil)
	p.Eval(`(() => {
		for (const name of ["resize", "toFormat"]) document.querySelector("[data-edit=" + name + "] [role=switch]").click();
		const preset = document.getElementById("preset");
		preset.value = "small";
		preset.dispatchEvent(new Event("change"));
	})()`, nil)
	p.Wait(pixels + ` === "90 × 60" && ` + format + ` === "WEBP"`)
	p.Wait(`document.querySelector("#original [data-fact=format]").textContent === "JPEG"`)

	p = b.Open(url+"/", browsertest.View{Width: 360, Height: 740, Phone: true})
	p.Wait(pixels + ` === "800 × 533"`)
	var width int
	p.Eval(`document.documentElement.scrollWidth`, &width)
	if width > 360 {
		t.Errorf("the page is %d pixels wide on a phone of 360", width)
	}
}
