// Package browser uses pages in headless Chromium as visitors do.
//
//	b := browser.Start(t)
//	p := b.Open(t, url, browser.View{Width: 1280, Height: 860})
//	p.Eval(`document.querySelector("button").click()`, nil)
//	p.Wait(`document.querySelector("output").textContent === "done"`)
//
// A page changes when it is ready to, so a test waits for a condition before it reads what it is about.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Patience is how long the start of Chromium, an action and a condition may take each. It is no measure of speed: it only ends
// tests of which nothing more will come.
const Patience = time.Minute

// pause is between two looks at a condition.
const pause = 20 * time.Millisecond

// names are the executables of Chromium.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// Browser is a process of Chromium. It has a profile of its own, and its pages share it.
type Browser struct {
	ctx context.Context
}

// Start starts Chromium until the test ends. Where there is none the test is skipped.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := find()
	if path == "" {
		t.Skipf("none of %q is installed", names)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.WSURLReadTimeout(Patience),
		chromedp.NoSandbox, // root, as in containers, cannot have one; the pages are ours
		chromedp.DisableGPU, chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
	)...)
	// What is told to the function are events that a newer Chromium words in another way. Failures of actions are returned.
	ctx, _ := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(func() {
		ending, cancel := context.WithTimeout(ctx, Patience)
		defer cancel()
		if err := chromedp.Cancel(ending); err != nil {
			t.Errorf("end Chromium: %v", err)
		}
		stop()
	})
	if err := create(ctx, stop); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return &Browser{ctx}
}

func find() string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// create makes what a context of chromedp is for. The context of its first run is that which the browser or the page lives as long
// as, so it cannot have a deadline: when patience ends, cancel does.
func create(ctx context.Context, cancel func()) error {
	timer := time.AfterFunc(Patience, cancel)
	defer timer.Stop()
	return chromedp.Run(ctx)
}

// View is what a page is shown on.
type View struct {
	Width, Height int64 // in pixels of CSS
	Phone         bool  // a touch screen of two pixels for each of CSS
	Dark          bool
}

// Page is a page in a tab of its own. What fails fails the page's test.
type Page struct {
	t   testing.TB
	ctx context.Context
}

// Open opens a page in a new tab and waits until it is loaded. The tab is closed when the test ends.
func (b *Browser) Open(t testing.TB, url string, v View) *Page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	t.Cleanup(cancel)
	if err := create(ctx, cancel); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	p := &Page{t, ctx}
	p.run(v.actions()...)
	p.run(chromedp.Navigate(url))
	return p
}

func (v View) actions() []chromedp.Action {
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	var options []chromedp.EmulateViewportOption
	if v.Phone {
		options = append(options, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	return []chromedp.Action{
		chromedp.EmulateViewport(v.Width, v.Height, options...),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		emulation.SetFocusEmulationEnabled(true), // the page has the focus, whichever tab is in front
	}
}

func (p *Page) run(actions ...chromedp.Action) {
	p.t.Helper()
	if err := p.try(actions...); err != nil {
		p.t.Fatal(err)
	}
}

func (p *Page) try(actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

// Reload loads the page again and waits until it is loaded.
//
// To reload by a script is no way to do it: Chromium navigates after the script has ended, and fails the one that runs at that
// moment, or has the next one see the old document.
func (p *Page) Reload() {
	p.t.Helper()
	p.run(chromedp.Reload())
}

// Eval runs a JavaScript expression, waits if its value is a promise, and reads the value from JSON. An exception fails
// the test.
func (p *Page) Eval(expression string, value any) {
	p.t.Helper()
	if err := p.evaluate(expression, value); err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
}

func (p *Page) evaluate(expression string, value any) error {
	return p.try(chromedp.Evaluate(expression, value, func(e *runtime.EvaluateParams) *runtime.EvaluateParams {
		return e.WithAwaitPromise(true).WithUserGesture(true)
	}))
}

// Wait waits until an expression is true. While it cannot be evaluated, as while the page goes to another document or before that
// has its elements, it is not.
func (p *Page) Wait(expression string) {
	p.t.Helper()
	if err := p.wait(expression, Patience); err != nil {
		p.t.Fatal(err)
	}
}

func (p *Page) wait(expression string, patience time.Duration) error {
	var last error
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(pause) {
		var is bool
		if last = p.evaluate("Boolean("+expression+")", &is); last == nil && is {
			return nil
		}
		if p.ctx.Err() != nil {
			break
		}
	}
	return errors.Join(fmt.Errorf("not true in %v: %s", patience, expression), last)
}

// Type presses the keys of a text, as "\t" or " ", one after the other.
func (p *Page) Type(keys string) {
	p.t.Helper()
	p.run(chromedp.KeyEvent(keys))
}

// Drag presses the mouse at a place, moves it to another, and lets it go. Places are in pixels of CSS in the viewport.
func (p *Page) Drag(fromX, fromY, toX, toY float64) {
	p.t.Helper()
	p.run(
		chromedp.MouseEvent(input.MousePressed, fromX, fromY, chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.MouseEvent(input.MouseMoved, toX, toY, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.MouseReleased, toX, toY, chromedp.ButtonLeft, chromedp.ClickCount(1)),
	)
}

// Screenshot is a PNG of what is shown.
func (p *Page) Screenshot() []byte {
	p.t.Helper()
	var png []byte
	p.run(chromedp.CaptureScreenshot(&png))
	return png
}
