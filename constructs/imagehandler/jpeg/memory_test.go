package jpeg

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"runtime"
	"sync"
	"testing"
)

// What MaxMemory counts is what is allocated, but for the working memory.
func TestMemory(t *testing.T) {
	const working = 640 << 10
	for _, picture := range []EncodeOptions{
		{Quality: 50},
		{Quality: 50, Progressive: true},
		{Quality: 50, Subsampling: Subsampling444, RestartInterval: 100},
	} {
		data := encoded(t, noise(1024, 768), &picture)
		for _, o := range []Options{
			{}, {Scale: 2}, {Scale: 4}, {Scale: 8}, {Format: RGBA}, {Format: RGBA, Scale: 2},
			{Region: image.Rect(100, 100, 400, 300)}, {Format: RGBA, Region: image.Rect(100, 100, 400, 300)},
		} {
			o.MaxMemory = 1
			var limit *LimitError
			if _, err := Decode(bytes.NewReader(data), o); !errors.As(err, &limit) {
				t.Fatal(err)
			}
			o.MaxMemory = limit.Got - 1
			if _, err := Decode(bytes.NewReader(data), o); !errors.As(err, &limit) {
				t.Errorf("%+v: decoded with an octet less than it needs", o)
			}
			o.MaxMemory = limit.Got
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			decode(t, data, o)
			runtime.ReadMemStats(&after)
			if got := int64(after.TotalAlloc - before.TotalAlloc); got > limit.Got+working {
				t.Errorf("%+v: %d octets", o, got)
			}
		}
	}
}

// So it is with metadata, a profile being kept in parts and then as a whole.
func TestMemoryOfMetadata(t *testing.T) {
	const working, profile = 640 << 10, 4 << 20
	data := encoded(t, noise(8, 8), &EncodeOptions{
		ICC: make([]byte, profile), Exif: make([]byte, 60_000), XMP: make([]byte, 60_000),
	})
	for _, allowed := range []int64{profile + profile/2, 2*profile + profile/2} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Decode(bytes.NewReader(data), Options{MaxMemory: allowed})
		runtime.ReadMemStats(&after)
		if got := int64(after.TotalAlloc - before.TotalAlloc); got > allowed+working {
			t.Errorf("%d octets, of %d that are allowed", got, allowed)
		}
		var limit *LimitError
		if enough := allowed > 2*profile; enough != (err == nil) || !enough && !errors.As(err, &limit) {
			t.Errorf("%d octets are allowed: %v", allowed, err)
		}
	}
}

// Decoders share nothing that they write to.
func TestConcurrentDecoders(t *testing.T) {
	all := all(t)
	want := make([]*Image, len(all))
	for i, s := range all {
		want[i] = decode(t, s.data, Options{Format: RGBA})
	}
	var group sync.WaitGroup
	failures := make(chan error, len(all))
	for i, s := range all {
		group.Go(func() {
			for range 5 {
				m, err := Decode(bytes.NewReader(s.data), Options{Format: RGBA})
				if err != nil || !samePixels(m, want[i], m.Bounds()) {
					failures <- fmt.Errorf("%s: differs: %v", s.name, err)
					return
				}
			}
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		t.Error(err)
	}
}
