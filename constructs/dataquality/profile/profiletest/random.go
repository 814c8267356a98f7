package profiletest

import (
	"cmp"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// Options are those of [Random]. What is 0 has the value that a profile job has
// if it is not configured, or else the one here.
type Options struct {
	// Columns is the number of columns, 20 if it is 0.
	Columns int
	// Rows is the size of the sample, 20,000 if it is 0.
	Rows int
	// Values is the number of most common values of a column, 50 if it is 0.
	Values int
	// Bins is the number of bins of a distribution, 20 if it is 0.
	Bins int
	// Seed tells one profile from another.
	Seed uint64
}

// correlated is of how many columns a profile job computes the correlations, if
// it is not configured.
const correlated = 10

// Random returns a profile of columns of all kinds.
func Random(o Options) *Profile {
	o.Columns = cmp.Or(o.Columns, 20)
	o.Rows = cmp.Or(o.Rows, 20_000)
	o.Values = cmp.Or(o.Values, 50)
	o.Bins = cmp.Or(o.Bins, 20)
	p := newProfile("random", o.Seed, o.Rows)
	p.Columns = o.columns()
	return p
}

// newProfile returns a profile without columns.
func newProfile(dataset string, seed uint64, rows int) *Profile {
	random := newRandom(seed, 0)
	run := RunID(seed)
	started := time.Date(2026, 11, 15, 3, 0, random.IntN(60), random.IntN(1e6)*1000, time.UTC)
	written := started.Add(time.Duration(60e9 + random.Int64N(60e9))).Truncate(time.Microsecond)
	const layout = "2006-01-02T15:04:05.000000"
	return &Profile{
		Before: Object{
			{"defaultProfileConfiguration", Object{
				{"datasetConfiguration", Object{{"includedStatistics", Array{"CORRELATION", "DUPLICATE_ROWS_COUNT"}}}},
			}},
			{"datasetConfigurationOverride", Object{}},
			{"sampleSize", rows},
			{"duplicateRowsCount", random.IntN(rows/1000 + 1)},
		},
		After: Object{
			{"jobName", dataset + "-profile"},
			{"jobRunId", run},
			{"location", "s3://profiles/" + dataset + "_" + run[len("db_"):] + ".json"},
			{"startedOn", started.Format(layout)},
			{"writtenOn", written.Format(layout)},
			{"version", "1.0"},
		},
	}
}

func newRandom(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }

// columns makes the columns, each from random numbers of its own.
func (o Options) columns() iter.Seq[Object] {
	var numbers []string
	for i := 0; i < o.Columns && len(numbers) < correlated; i++ {
		if k := kindOf(i); k == integer || k == decimal {
			numbers = append(numbers, nameOf(i))
		}
	}
	return func(yield func(Object) bool) {
		for i := range o.Columns {
			m := newMaker(o, i)
			name := nameOf(i)
			if slices.Contains(numbers, name) {
				m.correlations = numbers
			}
			if !yield(m.column(name, kindOf(i))) {
				return
			}
		}
	}
}

// A kind is how the values of a column are made.
type kind uint8

const (
	integer kind = iota
	text
	decimal
	boolean
	date
)

// kindOf returns the kind of a column by its index.
func kindOf(i int) kind {
	pattern := [...]kind{integer, text, decimal, text, date, integer, text, boolean, decimal, text}
	return pattern[i%len(pattern)]
}

// words are in names of columns and in values. Not all of them are ASCII.
var words = [...]string{
	"pickup", "total", "Größe", "tip", "zone", "vendor", "customer id", "naïve", "rate", "町", "distance", "late",
	"fare", "passenger", "north", "surcharge", "trip", "payment", "hail", "drop off", "store", "toll", "type", "O\"Neil",
}

// nameOf returns the name of a column by its index.
func nameOf(i int) string {
	return words[i%len(words)] + "_" + words[i/len(words)%len(words)] + "_" + strconv.Itoa(i)
}

// A maker makes a column.
type maker struct {
	Options
	random *rand.Rand
	// numbers are normally distributed, but not less than floor.
	mean, deviation, floor float64
	// missing is the number of rows without a value.
	missing int
	// correlations are the names of the columns that this one is correlated with.
	correlations []string
}

// newMaker returns what makes a column, by its index.
func newMaker(o Options, i int) *maker {
	m := &maker{Options: o, random: newRandom(o.Seed, uint64(i)+1), floor: math.Inf(-1)}
	m.mean = m.random.NormFloat64() * math.Pow(10, m.random.Float64()*6)
	m.deviation = 1 + math.Abs(m.mean)*m.random.Float64()
	if m.random.IntN(3) == 0 {
		m.missing = int(float64(m.Rows) * m.random.Float64() * 0.1)
	}
	return m
}

func (m *maker) column(name string, k kind) Object {
	values := m.Rows - m.missing
	distinct := min(values, 1+int(math.Exp(m.random.Float64()*math.Log(float64(values)+1))))
	if k == boolean {
		distinct = min(values, 2)
	}
	column := Object{
		{"name", name},
		{"type", [...]string{integer: "int", text: "string", decimal: "double", boolean: "boolean", date: "string"}[k]},
	}
	if m.correlations != nil {
		others := Object{}
		for _, other := range m.correlations {
			coefficient := 1.0
			if other != name {
				coefficient = m.random.Float64()*2 - 1
			}
			others = append(others, Member{other, coefficient})
		}
		column = append(column, Member{"correlations", others})
	}
	column = append(column,
		Member{"columnConfigurationOverride", Object{}},
		Member{"distinctValuesCount", distinct},
		Member{"uniqueValuesCount", m.random.IntN(distinct + 1)},
		Member{"entropy", m.random.Float64() * math.Log2(float64(distinct)+1)},
		Member{"mostCommonValues", m.mostCommon(k, values, distinct)},
		Member{"missingValuesCount", m.missing},
	)
	switch k {
	case boolean:
		return column
	case text, date:
		return append(column, m.lengths(k, values)...)
	default:
		return append(column, m.numbers(k, values)...)
	}
}

// mostCommon makes values whose counts fall as in Zipf's law.
func (m *maker) mostCommon(k kind, rows, distinct int) Array {
	n := min(m.Values, distinct)
	list := make(Array, 0, n)
	harmonic := 0.0
	for i := range distinct {
		harmonic += 1 / float64(i+1)
		if i > 1000 {
			harmonic += math.Log(float64(distinct) / float64(i+1))
			break
		}
	}
	for i := range n {
		count := max(1, int(float64(rows)/harmonic/float64(i+1)))
		list = append(list, Object{{"value", m.value(k, i)}, {"count", count}})
	}
	return list
}

// value makes a value, the i-th one of a column.
func (m *maker) value(k kind, i int) any {
	switch k {
	case integer:
		return int(m.number())
	case decimal:
		return math.Round(m.number()*100) / 100
	case boolean:
		return i == 0
	case date:
		return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -m.random.IntN(20_000)).Format(time.DateOnly)
	default:
		return words[m.random.IntN(len(words))] + " " + words[m.random.IntN(len(words))] + " " + strconv.Itoa(m.random.IntN(1000))
	}
}

func (m *maker) number() float64 { return max(m.floor, m.mean+m.random.NormFloat64()*m.deviation) }

// lengths makes the statistics of the lengths of strings.
func (m *maker) lengths(k kind, rows int) Object {
	low := 3 + m.random.IntN(10)
	high := low + m.random.IntN(60)
	if k == date {
		low, high = len(time.DateOnly), len(time.DateOnly)
	}
	mean, deviation := float64(low+high)/2, float64(high-low)/6
	outliers := m.random.IntN(rows/500 + 1)
	return Object{
		{"max", high},
		{"mean", mean},
		{"min", low},
		{"standardDeviation", deviation},
		{"median", math.Round(mean)},
		{"mode", int(mean)},
		{"valueDistribution", m.distribution(rows, float64(low), float64(high), mean, deviation, math.Round)},
		{"zScoreOutliersCount", outliers},
		{"zScoreOutliersSample", m.outliers(min(outliers, 10), mean, deviation)},
	}
}

// quantiles of the standard normal distribution.
const (
	quantile75 = 0.674489750196082
	quantile95 = 1.6448536269514722
)

// numbers makes the statistics of numbers.
func (m *maker) numbers(k kind, rows int) Object {
	exact, number := exactly, func(f float64) any { return f }
	if k == integer {
		exact = math.Round
		number = func(f float64) any { return int(math.Round(f)) }
	}
	mean, deviation := m.mean, m.deviation
	low, high := exact(max(m.floor, mean-4*deviation)), exact(mean+4*deviation)
	low25, high75 := max(low, mean-quantile75*deviation), mean+quantile75*deviation
	zeros := 0
	if low <= 0 && high >= 0 {
		zeros = m.random.IntN(rows/100 + 1)
	}
	outliers := m.random.IntN(rows/500 + 1)
	var smallest, largest Array
	for i := range min(5, rows) {
		step := float64(i) * deviation / 100
		smallest = append(smallest, Object{{"value", number(low + step)}, {"count", 1 + m.random.IntN(3)}})
		largest = append(largest, Object{{"value", number(high - step)}, {"count", 1 + m.random.IntN(3)}})
	}
	return Object{
		{"kurtosis", m.random.NormFloat64()},
		{"max", number(high)},
		{"mean", mean},
		{"min", number(low)},
		{"skewness", m.random.NormFloat64() / 10},
		{"standardDeviation", deviation},
		{"sum", number(mean * float64(rows))},
		{"zerosCount", zeros},
		{"variance", deviation * deviation},
		{"range", number(high - low)},
		{"percentile5", max(low, mean-quantile95*deviation)},
		{"percentile25", low25},
		{"percentile75", high75},
		{"percentile95", mean + quantile95*deviation},
		{"median", mean},
		{"interquartileRange", high75 - low25},
		{"mode", number(mean)},
		{"minimumValues", smallest},
		{"maximumValues", largest},
		{"valueDistribution", m.distribution(rows, low, high, mean, deviation, exact)},
		{"zScoreOutliersCount", outliers},
		{"zScoreOutliersSample", m.outliers(min(outliers, 10), mean, deviation)},
		{"zScoreDistribution", m.distribution(rows, math.Inf(-1), 4, 0, 1, exactly)},
		{"medianAbsoluteDeviation", quantile75 * deviation},
	}
}

func exactly(f float64) float64 { return f }

// distribution makes bins of a normal distribution.
func (m *maker) distribution(rows int, low, high, mean, deviation float64, round func(float64) float64) Array {
	if deviation == 0 {
		return Array{Object{{"bucket", Array{low, high}}, {"count", rows}}}
	}
	bins := make(Array, 0, m.Bins)
	first := max(low, mean-4*deviation)
	width := (high - first) / float64(m.Bins)
	share := func(f float64) float64 { return math.Erfc((mean-f)/deviation/math.Sqrt2) / 2 }
	from, before := low, 0
	for i := range m.Bins {
		to, until := round(first+width*float64(i+1)), rows
		if i == m.Bins-1 {
			to = math.Inf(1)
		} else {
			until = int(share(to) * float64(rows))
		}
		bins = append(bins, Object{{"bucket", Array{bound(from), bound(to)}}, {"count", until - before}})
		from, before = to, until
	}
	return bins
}

// bound returns a bound of a bin, which is a string if it is infinite.
func bound(f float64) any {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case f == math.Trunc(f) && math.Abs(f) < 1e15:
		return int(f)
	}
	return f
}

func (m *maker) outliers(n int, mean, deviation float64) Array {
	list := Array{}
	for range n {
		z := 3 + m.random.Float64()
		list = append(list, Object{{"value", mean + z*deviation}, {"zScore", z}})
	}
	return list
}
