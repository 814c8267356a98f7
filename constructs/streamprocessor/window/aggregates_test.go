package window

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// one returns the aggregator of an aggregate alone.
func one[R any](t testing.TB, a Aggregate[R]) *Aggregator[R] {
	t.Helper()
	aggregator, err := New(Definition[R]{Aggregates: []Aggregate[R]{a}})
	if err != nil {
		t.Fatal(err)
	}
	return aggregator
}

// rowOf is what is known of values, of which all have to be accepted.
func rowOf[R any](t testing.TB, a *Aggregator[R], values ...R) Row {
	t.Helper()
	s, err := a.Decode(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin("1"); err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		if err := s.Add(v); err != nil {
			t.Fatal(err)
		}
	}
	groups, err := s.Take()
	if err != nil || len(groups) != 1 {
		t.Fatalf("got %d groups, %v", len(groups), err)
	}
	return groups[0].Row
}

// shown is the results of a row as text.
func shown[R any](t testing.TB, a *Aggregator[R], row Row) string {
	t.Helper()
	results, err := a.Results(row)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, r := range results {
		texts = append(texts, strings.TrimPrefix(r.Part+"="+r.Number, "="))
	}
	return strings.Join(texts, " ")
}

func self[R any](v R) R { return v }

func TestIntegers(t *testing.T) {
	const most, least = math.MaxInt64, math.MinInt64
	for _, c := range []struct {
		values                []int64
		sum, minimum, maximum string
	}{
		{[]int64{1, -2, 3}, "2", "-2", "3"},
		{[]int64{most, most, most}, "27670116110564327421", "9223372036854775807", "9223372036854775807"},
		{[]int64{least, least, -1}, "-18446744073709551617", "-9223372036854775808", "-1"},
		{[]int64{most, least, 1}, "0", "-9223372036854775808", "9223372036854775807"},
	} {
		for a, want := range map[*Aggregator[int64]]string{
			one(t, Sum("v", self[int64])): c.sum, one(t, Min("v", self[int64])): c.minimum, one(t, Max("v", self[int64])): c.maximum,
			one(t, Count[int64]("v")): "3",
		} {
			row := rowOf(t, a, c.values...)
			if got := shown(t, a, row); got != want {
				t.Errorf("%s of %v: got %s, want %s", row.Fields, c.values, got, want)
			}
			again, err := a.Merge(row)
			if err != nil || again != row {
				t.Errorf("%s of %v: %v becomes %v, %v", row.Fields, c.values, row, again, err)
			}
		}
	}
}

func TestFloats(t *testing.T) {
	tenth := make([]float64, 10)
	for i := range tenth {
		tenth[i] = 0.1
	}
	for _, c := range []struct {
		values                   []float64
		sum, mean, moments, most string
	}{
		{[]float64{1.5}, "1.5", "1.5", "mean=1.5", "1.5"},
		{tenth, "1", "0.1", "mean=0.1 variance=0 deviation=0", "0.1"},
		{[]float64{1e16, 1, -1e16}, "1", "0.3333333333333333", "mean=0.3333333333333333 variance=1e+32 deviation=1e+16", "1e+16"},
		{[]float64{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}, "4.00000004e+09", "1.00000001e+09", "mean=1.00000001e+09 variance=30 deviation=5.477225575051661", "1.000000016e+09"},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, "", "1.7976931348623157e+308", "mean=1.7976931348623157e+308 variance=0 deviation=0", "1.7976931348623157e+308"},
		{[]float64{math.SmallestNonzeroFloat64, -math.MaxFloat64, math.MaxFloat64}, "5e-324", "0", "mean=0", "1.7976931348623157e+308"},
		{[]float64{math.Copysign(0, -1)}, "0", "0", "mean=0", "0"},
	} {
		for a, want := range map[*Aggregator[float64]]string{
			one(t, SumFloat("v", self[float64])): c.sum, one(t, Mean("v", self[float64])): c.mean,
			one(t, Moments("v", self[float64])): c.moments, one(t, Max("v", self[float64])): c.most,
		} {
			row := rowOf(t, a, c.values...)
			if got := shown(t, a, row); got != want {
				t.Errorf("%s of %v: got %s, want %s", row.Fields, c.values, got, want)
			}
			again, err := a.Merge(row)
			if err != nil || again != row {
				t.Errorf("%s of %v: %v becomes %v, %v", row.Fields, c.values, row, again, err)
			}
		}
	}
}

func TestDecimals(t *testing.T) {
	a := one(t, SumDecimal("v", self[string]))
	for want, values := range map[string][]string{
		"0.3":       {"0.1", "0.2"},
		"120":       {"1.5e2", "-30"},
		"-0.005":    {"-.005"},
		"1000.0001": {"1e3", "0.00010"},
		"0":         {"5", "-5.00", "0e100"},
		"1":         {strings.Repeat("0", 60) + "1", "+0.0"},
		"99999999999999999999999999999999999999.01": {"99999999999999999999999999999999999999", "0.01"},
		"1" + strings.Repeat("0", 125):              {"1e125"},
		"0." + strings.Repeat("0", 129) + "1":       {"1e-130"},
	} {
		row := rowOf(t, a, values...)
		if got := shown(t, a, row); got != want {
			t.Errorf("%v: got %s, want %s", values, got, want)
		}
		again, err := a.Merge(row)
		if err != nil || again != row {
			t.Errorf("%v: %v becomes %v, %v", values, row, again, err)
		}
	}
	s, err := a.Decode(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, refused := range []string{"", ".", "-", "1,5", "0x1", "NaN", "1e126", "10e125", "1e-131", "0.1e-130", strings.Repeat("1", 39), "1e9999", "1e", "--1", "1e+-1", "٣"} {
		if err := s.Add(refused); err == nil {
			t.Errorf("%q was accepted", refused)
		}
	}
}

// TestOrderDoesNotMatter counts sales in parts, in another order: the row is the same to the last character, and its
// results are those of exact arithmetic.
func TestOrderDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	a, err := New(Definition[sale]{Aggregates: sales(t).aggregates})
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		list := make([]sale, 1+random.IntN(40))
		for i := range list {
			list[i] = randomSale(random)
		}
		want := rowOf(t, a, list...)
		if got := shown(t, a, want); got != model(list) {
			t.Fatalf("got  %s\nwant %s", got, model(list))
		}
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		merged := Row{}
		for len(list) > 0 {
			n := 1 + random.IntN(len(list))
			part := rowOf(t, a, list[:n]...)
			if random.IntN(2) == 0 {
				merged, err = a.Merge(merged, part)
			} else {
				merged, err = a.Merge(part, merged)
			}
			if err != nil {
				t.Fatal(err)
			}
			list = list[n:]
		}
		if merged != want {
			t.Fatalf("in parts: got  %v\nwant %v", merged, want)
		}
	}
}

// model is what sales(t) has to show, by rational numbers.
func model(list []sale) string {
	cents, price, exact, squares := new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
	least, most := list[0].cents, list[0].price
	for _, s := range list {
		p := new(big.Rat).SetFloat64(s.price)
		e, _ := new(big.Rat).SetString(s.exact)
		cents.Add(cents, new(big.Rat).SetInt64(s.cents))
		price.Add(price, p)
		exact.Add(exact, e)
		squares.Add(squares, new(big.Rat).Mul(p, p))
		least, most = min(least, s.cents), max(most, s.price)
	}
	n := new(big.Rat).SetInt64(int64(len(list)))
	float := func(r *big.Rat) string {
		f, _ := r.Float64()
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	mean := new(big.Rat).Quo(price, n)
	text := fmt.Sprintf("%d %s %s %s %d %s %s mean=%s", len(list), cents.Num(), float(price),
		strings.TrimSuffix(strings.TrimRight(exact.FloatString(2), "0"), "."), least, strconv.FormatFloat(most, 'g', -1, 64), float(mean), float(mean))
	if len(list) < 2 {
		return text
	}
	variance := new(big.Rat).Sub(squares, new(big.Rat).Mul(mean, price))
	variance.Quo(variance, n.Sub(n, big.NewRat(1, 1)))
	root := new(big.Float).SetPrec(300).SetRat(variance)
	deviation, _ := root.Sqrt(root).Float64()
	return text + " variance=" + float(variance) + " deviation=" + strconv.FormatFloat(deviation, 'g', -1, 64)
}

func TestNewRefuses(t *testing.T) {
	value := self[int64]
	for want, aggregates := range map[string][]Aggregate[int64]{
		"got 0 aggregates, want 1 to 100":                  nil,
		"got 101 aggregates":                               make([]Aggregate[int64], 101),
		"aggregate 1 is the zero value":                    {Count[int64]("n"), {}},
		`aggregate "N": there are two of that name`:        {Count[int64]("n"), Sum("N", value)},
		`aggregate "Item": the name is reserved`:           {Count[int64]("Item")},
		`aggregate "a b": want a name of up to 64 letters`: {Count[int64]("a b")},
		`aggregate "": want a name`:                        {Count[int64]("")},
		`aggregate "n": got no function for its values`:    {Sum[int64]("n", nil)},
		`aggregate "n": got the kind "a:b"`:                {Of("a:b", "n", value, func() *intSum { return new(intSum) })},
		`aggregate "n": impossible`:                        {Faulty[int64]("n", "impossible")},
	} {
		if _, err := New(Definition[int64]{Aggregates: aggregates}, "item"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// broken is an accumulator that writes what cannot be kept.
type broken struct{ intSum }

func (*broken) Merge(*broken) error                 { return nil }
func (*broken) AppendText(b []byte) ([]byte, error) { return append(b, "1 2"...), nil }

func TestBrokenAccumulator(t *testing.T) {
	a := one(t, Of("broken", "n", self[int64], func() *broken { return new(broken) }))
	s, err := a.Decode(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add(1); err != nil {
		t.Fatal(err)
	}
	const want = `aggregate "n": the accumulator *window.broken writes "1 2", which cannot be kept`
	if _, err := s.Encode(); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("encode: got %v", err)
	}
	if _, err := s.Take(); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("take: got %v", err)
	}
}

func TestRowsThatCannotBeMerged(t *testing.T) {
	const big = "170141183460469231731687303715884105727" // 2^127 - 1
	for want, c := range map[string]struct {
		aggregate Aggregate[int64]
		texts     []string
	}{
		"the sum has more than 128 bits": {Sum("n", self[int64]), []string{big, "1"}},
		"the number of records is more":  {Count[int64]("n"), []string{"9223372036854775807", "1"}},
		"is no sum":                      {Sum("n", self[int64]), []string{big + "0"}},
		"no sum":                         {Sum("n", self[int64]), []string{"1x"}},
	} {
		a := one(t, c.aggregate)
		var rows []Row
		for _, text := range c.texts {
			rows = append(rows, Row{a.fields, text})
		}
		if _, err := a.Merge(rows...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	digits := one(t, SumDecimal("n", self[string]))
	nines := strings.Repeat("9", maxSumDigits)
	if _, err := digits.Merge(Row{digits.fields, nines + "e-130"}, Row{digits.fields, nines + "e-130"}); err == nil {
		t.Error("a sum of too many digits was merged")
	}
}
