package profile

import (
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
)

// repeated is before, n times what next makes, with commas between, and after. It
// does not allocate memory but what next does.
type repeated struct {
	before, after string
	n, i          int
	next          func(b []byte, i int) []byte
	buffer, rest  []byte
	state         int
}

func (r *repeated) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		switch r.buffer = r.buffer[:0]; {
		case r.state == 0:
			r.buffer = append(r.buffer, r.before...)
			r.state++
		case r.state == 1 && r.i < r.n:
			if r.i > 0 {
				r.buffer = append(r.buffer, ',')
			}
			r.buffer = r.next(r.buffer, r.i)
			r.i++
		case r.state == 1:
			r.buffer = append(r.buffer, r.after...)
			r.state++
		default:
			return 0, io.EOF
		}
		r.rest = r.buffer
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// columnOf returns the text of a column that a profile job would write, from its
// type on.
func columnOf(t *testing.T) string {
	t.Helper()
	p := profiletest.Random(profiletest.Options{Columns: 1, Seed: 1})
	p.Layout = profiletest.Compact
	_, rest, ok := strings.Cut(string(p.Bytes()), `,"type"`)
	if !ok {
		t.Fatal("no type")
	}
	column, _, ok := strings.Cut(rest, `}],"jobName"`)
	if !ok {
		t.Fatal("no end of the columns")
	}
	return `,"type"` + column + `}`
}

// A meter measures the memory that is reachable while it is read from.
type meter struct {
	in           io.Reader
	read         int
	before, most uint64
}

const (
	measureEvery = 1 << 20
	liveObjects  = "/memory/classes/heap/objects:bytes"
)

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.in.Read(p)
	if m.read%measureEvery+n >= measureEvery || err == io.EOF {
		m.most = max(m.most, live())
	}
	m.read += n
	return n, err
}

func live() uint64 {
	runtime.GC()
	sample := []metrics.Sample{{Name: liveObjects}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// memoryOf returns how much more memory was reachable at most while columns were
// read than before, and how many bytes were read.
func memoryOf(t *testing.T, in io.Reader, want Selection) (most, read int) {
	t.Helper()
	m := &meter{in: in, before: live()}
	r := NewReader(m, want)
	for {
		if _, err := r.Next(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	runtime.KeepAlive(r)
	return int(m.most) - int(m.before), m.read
}

// The memory that a reader needs does not depend on the number of columns, nor on
// how many values or correlations a column has.
func TestMemory(t *testing.T) {
	const limit = 256 << 10 // the window is a quarter of it
	rest := columnOf(t)
	columns := func(n int) *repeated {
		return &repeated{before: `{"columns":[`, after: `],"sampleSize":20000}`, n: n, next: func(b []byte, i int) []byte {
			b = fmt.Appendf(b, `{"name":"column %d"`, i)
			return append(b, rest...)
		}}
	}
	values := func(list string) *repeated {
		return &repeated{before: `{"columns":[{"name":"a","` + list + `":[`, after: `]}]}`, n: 300_000, next: func(b []byte, i int) []byte {
			return fmt.Appendf(b, `{"value":"%d","bucket":[%d,%d],"count":7}`, i, i, i+1)
		}}
	}
	everything := everythingAndPair()
	for name, c := range map[string]struct {
		in   io.Reader
		want Selection
	}{
		"10,000 columns, nothing":    {columns(10_000), Selection{}},
		"10,000 columns, everything": {columns(10_000), everything},
		"300,000 common values":      {values("mostCommonValues"), everything},
		"300,000 bins":               {values("valueDistribution"), everything},
		"300,000 values, skipped":    {values("mostCommonValues"), Selection{}},
		"300,000 of something":       {values("x"), everything},
		"300,000 correlations": {&repeated{before: `{"columns":[{"name":"tip","correlations":{`, after: `}}]}`, n: 300_000, next: func(b []byte, i int) []byte {
			return fmt.Appendf(b, `"column %d":0.5`, i)
		}}, everything},
		"300,000 members": {&repeated{before: `{"columns":[{"name":"a",`, after: `}]}`, n: 300_000, next: func(b []byte, i int) []byte {
			return fmt.Appendf(b, `"member %d":0.5`, i)
		}}, everything},
		"a string of 16 MB": {&repeated{before: `{"columns":[{"name":"a","min":"`, after: `"}]}`, n: 1 << 20, next: func(b []byte, i int) []byte {
			return append(b, "0123456789abcde"...)
		}}, everything},
		"a name of 16 MB": {&repeated{before: `{"columns":[{"name":"a","`, after: `":1}]}`, n: 1 << 20, next: func(b []byte, i int) []byte {
			return append(b, "0123456789abcde"...)
		}}, everything},
	} {
		most, read := memoryOf(t, c.in, c.want)
		t.Logf("%s, %d MiB: %d KiB", name, read>>20, most>>10)
		if most > limit {
			t.Errorf("%s: %d bytes are live, want at most %d", name, most, limit)
		}
	}
}

// Reading a column allocates its name and one string for each list, and nothing
// if all of it is known.
func TestAllocations(t *testing.T) {
	rest := columnOf(t)
	var columns strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&columns, `,{"name":"column %d"%s`, i, rest)
	}
	profile := `{"columns":[` + columns.String()[1:] + `]}`
	for want, limit := range map[*Selection]float64{
		{}:                          1,
		{Statistics: AllStatistics}: 1,
		{Statistics: AllStatistics, Lists: AllLists}: 4, // of the name and three lists of values
	} {
		r := NewReader(strings.NewReader(profile), *want)
		next := func() {
			if _, err := r.Next(); err != nil {
				t.Fatal(err)
			}
		}
		for range 100 {
			next() // to make room for lists
		}
		if got := testing.AllocsPerRun(1000, next); got > limit {
			t.Errorf("%+v: got %v allocations for a column, want at most %v", *want, got, limit)
		}
	}
}
