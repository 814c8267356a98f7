// Package browsertest drives headless Chromium in tests by the DevTools protocol, over a
// pipe: messages of JSON that end with a zero octet, from Chromium's file 4 and to
// its file 3.
package browsertest

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
	"time"
)

// patience is how long a command or a condition may take.
const patience = 60 * time.Second

// Browser is a running Chromium, as a test uses it.
type Browser struct {
	*connection
	t testing.TB
}

// For is the browser for a subtest, which fails by itself.
func (b *Browser) For(t testing.TB) *Browser { return &Browser{b.connection, t} }

type connection struct {
	to     *os.File
	closed chan struct{} // when Chromium ends

	mu      sync.Mutex
	last    int
	waiting map[int]chan reply
}

type reply struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
	Method string `json:"method"`
}

// Start starts Chromium for a test, which ends it, and skips the test where there is
// none, or where its pipe cannot be handed over.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := find()
	if path == "" || runtime.GOOS == "windows" {
		t.Skip("no Chromium")
	}
	fromTest, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, toTest, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--hide-scrollbars", "--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{fromTest, toTest}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	fromTest.Close()
	toTest.Close()
	b := &Browser{&connection{to: to, closed: make(chan struct{}), waiting: map[int]chan reply{}}, t}
	go b.read(from)
	t.Cleanup(func() { b.stop(cmd) })
	return b
}

func find() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// stop asks Chromium to end, so that its own processes end too.
func (c *connection) stop(cmd *exec.Cmd) {
	c.command("", "Browser.close", nil, nil)
	c.to.Close()
	timer := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	cmd.Wait()
	timer.Stop()
}

func (c *connection) read(from *os.File) {
	defer from.Close()
	defer close(c.closed)
	r := bufio.NewReader(from)
	for {
		message, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m reply
		if json.Unmarshal(message[:len(message)-1], &m) != nil || m.ID == 0 {
			continue
		}
		c.mu.Lock()
		waiting := c.waiting[m.ID]
		delete(c.waiting, m.ID)
		c.mu.Unlock()
		if waiting != nil {
			waiting <- m
		}
	}
}

// command sends a command to a session, or to the browser, and reads its result.
func (c *connection) command(session, method string, params, result any) error {
	answer := make(chan reply, 1)
	c.mu.Lock()
	c.last++
	message := map[string]any{"id": c.last, "method": method}
	c.waiting[c.last] = answer
	if params != nil {
		message["params"] = params
	}
	if session != "" {
		message["sessionId"] = session
	}
	text, err := json.Marshal(message)
	if err == nil {
		_, err = c.to.Write(append(text, 0))
	}
	c.mu.Unlock()
	if err != nil {
		return err
	}
	select {
	case m := <-answer:
		if m.Error != nil {
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(m.Result, result)
	case <-c.closed:
		return errors.New("the browser has ended")
	case <-time.After(patience):
		return fmt.Errorf("%s: no answer in %v", method, patience)
	}
}

// View is what a page is shown on.
type View struct {
	Width, Height int
	Phone         bool // a touch screen of two pixels for each of CSS
	Dark          bool
}

// Page is one that is open.
type Page struct {
	browser *Browser
	session string
}

// Open opens a page and waits until it is loaded.
func (b *Browser) Open(url string, v View) *Page {
	b.t.Helper()
	var target struct{ TargetID, SessionID string }
	p := &Page{browser: b}
	b.must("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	b.must("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &target)
	p.session = target.SessionID
	p.Resize(v)
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	b.must(p.session, "Emulation.setEmulatedMedia", map[string]any{
		"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}},
	}, nil)
	b.must(p.session, "Page.navigate", map[string]any{"url": url}, nil)
	p.Wait(`document.readyState === "complete" && location.href !== "about:blank"`)
	return p
}

// Resize shows the page on another view.
func (p *Page) Resize(v View) {
	p.browser.t.Helper()
	scale := 1
	if v.Phone {
		scale = 2
	}
	p.browser.must(p.session, "Emulation.setDeviceMetricsOverride", map[string]any{
		"width": v.Width, "height": v.Height, "deviceScaleFactor": scale, "mobile": v.Phone,
	}, nil)
}

func (b *Browser) must(session, method string, params, result any) {
	b.t.Helper()
	if err := b.command(session, method, params, result); err != nil {
		b.t.Fatal(err)
	}
}

// Eval runs a JavaScript expression, waits if its value is a promise, and reads the
// value from JSON. An exception fails the test.
func (p *Page) Eval(expression string, value any) {
	p.browser.t.Helper()
	var result struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		ExceptionDetails *struct {
			Text      string `json:"text"`
			Exception struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
	}
	p.browser.must(p.session, "Runtime.evaluate", map[string]any{
		"expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true,
	}, &result)
	if e := result.ExceptionDetails; e != nil {
		p.browser.t.Fatalf("%s: %s %s", expression, e.Text, e.Exception.Description)
	}
	if value == nil {
		return
	}
	if err := json.Unmarshal(result.Result.Value, value); err != nil {
		p.browser.t.Fatalf("%s: value %s: %v", expression, result.Result.Value, err)
	}
}

// Wait waits until an expression is true.
func (p *Page) Wait(expression string) {
	p.browser.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var ok bool
		p.Eval("Boolean("+expression+")", &ok)
		if ok {
			return
		}
	}
	p.browser.t.Fatalf("not true in %v: %s", patience, expression)
}

// Key presses a key, as "Tab" or " ".
func (p *Page) Key(name string, code int) {
	p.browser.t.Helper()
	for _, kind := range []string{"rawKeyDown", "keyUp"} {
		p.browser.must(p.session, "Input.dispatchKeyEvent", map[string]any{
			"type": kind, "key": name, "windowsVirtualKeyCode": code,
		}, nil)
	}
}

// Screenshot is a PNG of what is shown.
func (p *Page) Screenshot() []byte {
	p.browser.t.Helper()
	var shot struct{ Data string }
	p.browser.must(p.session, "Page.captureScreenshot", map[string]any{"format": "png"}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		p.browser.t.Fatal(err)
	}
	return data
}

// Drag presses the mouse at a place, moves it to another, and lets it go.
func (p *Page) Drag(fromX, fromY, toX, toY float64) {
	p.browser.t.Helper()
	for _, e := range []struct {
		kind string
		x, y float64
	}{{"mousePressed", fromX, fromY}, {"mouseMoved", toX, toY}, {"mouseReleased", toX, toY}} {
		p.browser.must(p.session, "Input.dispatchMouseEvent", map[string]any{
			"type": e.kind, "x": e.x, "y": e.y, "button": "left", "buttons": 1, "clickCount": 1,
		}, nil)
	}
}
