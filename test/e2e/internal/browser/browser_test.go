package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/tbtest"
)

// restless is a page that goes to the next as soon as it is loaded, a number of times. What it looks for is there on the last one.
const restless = `<!doctype html><meta name="viewport" content="width=device-width"><title>page %[1]d</title><script>
	if (%[1]d < %[2]d) addEventListener("load", () => setTimeout(() => location.assign("/%[1]d".replace(/\d+/, (n) => +n + 1))));
	else document.write("<output>here</output>");
</script>`

const pages = 30

func serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &n); err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, restless, n, pages)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestBrowser(t *testing.T) {
	b := Start(t)
	url := serve(t)

	t.Run("a condition outlives navigations", func(t *testing.T) {
		p := b.Open(t, url+"/0", View{Width: 300, Height: 200})
		p.Wait(`document.querySelector("output").textContent === "here"`)
		var title string
		p.Eval(`document.title`, &title)
		if want := fmt.Sprintf("page %d", pages); title != want {
			t.Errorf("got %s, want %s", title, want)
		}
	})

	t.Run("reloaded", func(t *testing.T) {
		p := b.Open(t, fmt.Sprint(url, "/", pages), View{Width: 300, Height: 200})
		p.Eval(`window.old = true`, nil)
		p.Reload()
		var old bool
		p.Eval(`"old" in window || document.querySelector("output") === null`, &old)
		if old {
			t.Error("the old document is there, or the new one is not")
		}
	})

	t.Run("what is false, wrong or gone is said", func(t *testing.T) {
		p := b.Open(t, fmt.Sprint(url, "/", pages), View{Width: 300, Height: 200, Phone: true, Dark: true})
		if err := p.wait(`1 === 2`, 3*pause); err == nil || !strings.Contains(err.Error(), "1 === 2") {
			t.Errorf("false: got %v", err)
		}
		if err := p.wait(`nobody.nothing`, 3*pause); err == nil || !strings.Contains(err.Error(), "nobody is not defined") {
			t.Errorf("wrong: got %v", err)
		}
		failures := tbtest.Failures(t, func(t testing.TB) { (&Page{t, p.ctx}).Eval(`Promise.reject(new Error("no such thing"))`, nil) })
		if len(failures) != 1 || !strings.Contains(failures[0], "no such thing") {
			t.Errorf("rejected: got %q", failures)
		}
		var view string
		p.Eval(`[innerWidth, innerHeight, devicePixelRatio, matchMedia("(prefers-color-scheme: dark)").matches, document.hasFocus()].join()`, &view)
		if view != "300,200,2,true,true" {
			t.Errorf("the view is %s", view)
		}
	})

	t.Run("a tab that is closed", func(t *testing.T) {
		var p *Page
		t.Run("", func(t *testing.T) { p = b.Open(t, fmt.Sprint(url, "/", pages), View{Width: 300, Height: 200}) })
		start := time.Now()
		if err := p.wait(`true`, Patience); err == nil || time.Since(start) >= Patience {
			t.Errorf("got %v", err)
		}
	})
}
