package pixelops

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// chunkWork is how much work a worker does before it looks at the context and
// takes the next rows: pixels, each weighted by what it costs.
const chunkWork = 1 << 15

// rows calls f for all rows from 0 to height, some at a time, in several
// goroutines. A row's work is its pixels times what one costs, 1 for a table
// look-up.
func rows(ctx context.Context, workers, height, work int, f func(y0, y1 int)) error {
	return chunks(ctx, workers, height, max(1, chunkWork/max(work, 1)), f)
}

// rowsWith does as rows does, and hands each call a buffer that it has for itself. No
// more of them are made than there are workers.
func rowsWith[B any](ctx context.Context, workers, height, work int, make func() *B, f func(b *B, y0, y1 int)) error {
	var lock sync.Mutex
	var free []*B
	return rows(ctx, workers, height, work, func(y0, y1 int) {
		lock.Lock()
		var b *B
		if n := len(free); n > 0 {
			b, free = free[n-1], free[:n-1]
		}
		lock.Unlock()
		if b == nil {
			b = make()
		}
		f(b, y0, y1)
		lock.Lock()
		free = append(free, b)
		lock.Unlock()
	})
}

// chunks calls f for all of 0 to n, step at a time, in several goroutines.
func chunks(ctx context.Context, workers, n, step int, f func(i0, i1 int)) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, (n+step-1)/step)
	if workers <= 1 {
		for i := 0; i < n; i += step {
			if err := ctx.Err(); err != nil {
				return err
			}
			f(i, min(i+step, n))
		}
		return ctx.Err()
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(int64(step))) - step
				if i >= n {
					return
				}
				f(i, min(i+step, n))
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// bandRows returns how many rows a worker should take at once, if each band costs
// what overlap further rows cost.
func bandRows(workers, height, overlap int) int {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	return max(1, min(max(64, 4*overlap), (height+workers-1)/workers))
}
