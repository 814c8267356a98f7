package rules

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// TestRoundTrip checks that a rule that is written and parsed is the same rule.
func TestRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		want := randomRule(random)
		text := want.String()
		set, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if len(set.rules) != 1 || !reflect.DeepEqual(set.rules[0], want) {
			t.Fatalf("%s: got\n%#v, want\n%#v", text, set.rules, want)
		}
		if again := set.rules[0].String(); again != text {
			t.Fatalf("got %s, want %s", again, text)
		}
	}
}

func randomRule(random *rand.Rand) Rule {
	k := &kinds[random.IntN(len(kinds))]
	r := Rule{kind: k, severity: Severity(random.IntN(2))}
	if random.IntN(3) == 0 {
		r.name = pick(random, "x", "warning", "error", "a name", `"quoted"`, "größe", "a:b", "mean")
	}
	if k.takes != noColumns {
		count := 2
		if k.takes == someColumns {
			count = 1 + random.IntN(4)
		}
		for i, name := range randomNames(random, count) {
			r.columns = append(r.columns, selector{name: name, isPattern: false})
			if k.takes == someColumns && random.IntN(4) == 0 {
				r.columns[i] = selector{pick(random, "_id$", "/", "a/b", `\\`, `\d+[^/]`, `"`, "#", " ", "é|列") + strings.Repeat("x", i), true}
			}
		}
	}
	c := &r.condition
	switch k.bounds {
	case noForm:
		return r
	case typeForm:
		c.types = []string{pick(random, "int", "number", "struct", "array<int>")}
		if random.IntN(2) == 0 {
			c.types = append(c.types, "string", "a b")
		}
		return r
	case memberForm:
		c.members = append(randomNames(random, 1+random.IntN(4)), "-1.50", "7e3")
		if random.IntN(2) == 0 {
			c.operator, c.low = everyRow.operator, everyRow.low
			return r
		}
		randomBounds(random, c, countForm)
		return r
	}
	bounds := k.bounds
	if k.canChange() && random.IntN(3) == 0 {
		c.change, bounds = true, changeForm
	}
	if c.change || k.compares {
		c.vs = Reference(1 + random.IntN(2))
	}
	randomBounds(random, c, bounds)
	if k.isInterval() && (c.operator == equal || c.operator == notEqual) {
		c.operator = atLeast
	}
	return r
}

func randomBounds(random *rand.Rand, c *condition, f *form) {
	c.operator = less + operator(random.IntN(int(between)))
	u := f.units[random.IntN(len(f.units))]
	if f == ratioForm {
		u = plain
	}
	c.low = randomQuantity(random, f, u)
	if c.operator == between {
		c.high = randomQuantity(random, f, u)
		if c.high.number < c.low.number {
			c.low, c.high = c.high, c.low
		}
	}
}

func randomQuantity(random *rand.Rand, f *form, u unit) quantity {
	for {
		number := math.Float64frombits(random.Uint64())
		switch {
		case u == seconds:
			number = float64(random.IntN(maxSpan))
		case f.whole && u == plain:
			number = float64(random.Int64N(maxWhole))
		case random.IntN(2) == 0:
			number = float64(random.IntN(1000)-500) / math.Pow10(random.IntN(4))
		}
		if q := (quantity{number, u}); f.accepts(q) {
			return q
		}
	}
}

// randomNames are different names of columns.
func randomNames(random *rand.Rand, count int) []string {
	names := []string{"a", "a b", "", "2020", "between", "x-y.z$", `"`, `\`, "\n\t\x00\xff", "größe", "列", "/a/", "a, b)", "#", "é", "_"}
	random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names[:count]
}

func pick(random *rand.Rand, from ...string) string { return from[random.IntN(len(from))] }

// TestPercentRoundTrip checks that a percentage is exactly its ratio.
func TestPercentRoundTrip(t *testing.T) {
	for tenths := range 1001 {
		ratio := float64(tenths) / 1000
		text := percent(ratio)
		if len(text) > 5 {
			t.Errorf("%g: got %s%%", ratio, text)
		}
		if q, wanted := parseQuantity(text + "%"); wanted != "" || q.number != ratio {
			t.Errorf("%g: got %s%%, which is %g", ratio, text, q.number)
		}
	}
}
