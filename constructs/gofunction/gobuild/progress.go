package gobuild

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// progress tells about a slow build: one line, begun after a while and finished
// with the time it took. A fast build is silent.
type progress struct {
	w       io.Writer
	started time.Time
	timer   *time.Timer

	mu    sync.Mutex
	begun bool
	ended bool
}

func startProgress(w io.Writer, handlers []Handler, after time.Duration) *progress {
	p := &progress{w: w, started: time.Now()}
	p.timer = time.AfterFunc(after, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !p.ended {
			p.begun = true
			fmt.Fprint(p.w, describe(handlers), " ... ")
		}
	})
	return p
}

func (p *progress) stop() {
	p.timer.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.begun {
		fmt.Fprintf(p.w, "%.1fs\n", time.Since(p.started).Seconds())
	}
}

// describe counts executables: functions that share one are one handler.
func describe(handlers []Handler) string {
	executables, platforms := map[string]bool{}, map[string]bool{}
	for _, h := range handlers {
		executables[fmt.Sprint(h.Package, h.Target.withDefaults())] = true
		platforms[h.Target.Platform()] = true
	}
	plural := "s"
	if len(executables) == 1 {
		plural = ""
	}
	return fmt.Sprintf("building %d handler%s for %s", len(executables), plural, strings.Join(slices.Sorted(maps.Keys(platforms)), ", "))
}
