package main

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

func generate(_ context.Context, args []string, s streams) error {
	var g generator
	flags := flagsOf("generate", "[flags]", s)
	flags.IntVar(&g.points, "points", 600, "`number` of points")
	flags.IntVar(&g.every, "every", 100, "mean number of `points` between changes, which are from a half to one and a half of it apart")
	flags.Float64Var(&g.shift, "shift", 4, "mean `size` of changes, which are from a half to one and a half of it, up or down")
	flags.Float64Var(&g.noise, "noise", 1, "standard `deviation` of the noise")
	flags.IntVar(&g.decimals, "decimals", 3, "`decimals` of the values, 0 to 9")
	flags.Uint64Var(&g.seed, "seed", 1, "`number` of the series: the same makes the same")
	flags.DurationVar(&g.interval, "interval", time.Second, "`time` between points")
	start := flags.String("start", "2026-01-01T00:00:00Z", "`time` of the first point")
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	var err error
	if g.start, err = time.Parse(time.RFC3339, *start); err != nil {
		return usage("generate: -start %q is not of RFC 3339", *start)
	}
	finite := func(x float64) bool { return x >= 0 && x <= math.MaxFloat32 }
	if g.points < 1 || g.every < 2 || g.decimals < 0 || g.decimals > 9 || g.interval < time.Millisecond || !finite(g.shift) || !finite(g.noise) {
		return usage("generate: give at least 1 point, changes every 2 points, 0 to 9 decimals and 1ms, and a shift and noise of 0 or more")
	}
	out := bufio.NewWriter(s.out)
	fmt.Fprintln(out, "time,value,change")
	g.write(func(at time.Time, x float64, change bool) {
		mark := 0
		if change {
			mark = 1
		}
		fmt.Fprintf(out, "%s,%.*f,%d\n", at.UTC().Format("2006-01-02T15:04:05.000Z"), g.decimals, x, mark)
	})
	return out.Flush()
}

// A generator makes a series that moves from level to level.
type generator struct {
	points, every int
	shift, noise  float64
	decimals      int
	seed          uint64
	start         time.Time
	interval      time.Duration
}

// write calls emit with every point, and whether it is the first of a new level.
func (g *generator) write(emit func(at time.Time, x float64, change bool)) {
	random := rand.New(rand.NewPCG(g.seed, 0))
	level, next := 20.0, g.length(random)
	for i := range g.points {
		change := i == next
		if change {
			step := g.shift * (0.5 + random.Float64())
			if random.IntN(2) == 0 {
				step = -step
			}
			level += step
			next += g.length(random)
		}
		emit(g.start.Add(time.Duration(i)*g.interval), level+g.noise*random.NormFloat64(), change)
	}
}

// length is the number of points of a level.
func (g *generator) length(random *rand.Rand) int { return g.every/2 + random.IntN(g.every+1) }
