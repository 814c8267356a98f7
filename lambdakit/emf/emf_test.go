package emf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// unitPattern is the pattern of the specification's JSON schema.
var unitPattern = regexp.MustCompile(`^(Seconds|Microseconds|Milliseconds|Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Percent|Count|Bytes\/Second|Kilobytes\/Second|Megabytes\/Second|Gigabytes\/Second|Terabytes\/Second|Bits\/Second|Kilobits\/Second|Megabits\/Second|Gigabits\/Second|Terabits\/Second|Count\/Second|None)$`)

// conforms checks a line against every MUST of the specification, by its sections.
func conforms(t *testing.T, line []byte) {
	t.Helper()
	if n := bytes.Count(line, []byte("\n")); n != 1 || !bytes.HasSuffix(line, []byte("\n")) {
		t.Errorf("%d line ends, want one, at the end", n)
	}
	// "Embedded metric format document structure": at most 1 MB.
	if len(line) > 1<<20 {
		t.Errorf("%d bytes", len(line))
	}
	// "Root node": a valid JSON object with the member _aws.
	var root map[string]json.RawMessage
	if err := json.Unmarshal(line, &root); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	// "Metadata object", and no member that it does not define.
	var meta struct {
		Timestamp         *int64
		CloudWatchMetrics []struct {
			Namespace  *string
			Dimensions [][]string
			Metrics    []struct {
				Name              *string
				Unit              *string
				StorageResolution *int
			}
		}
	}
	d := json.NewDecoder(bytes.NewReader(root["_aws"]))
	d.DisallowUnknownFields()
	if err := d.Decode(&meta); err != nil {
		t.Fatalf("_aws: %v", err)
	}
	if meta.Timestamp == nil || len(meta.CloudWatchMetrics) != 1 {
		t.Fatalf("_aws is %s, need Timestamp and one MetricDirective", root["_aws"])
	}
	// "MetricDirective object" and the JSON schema.
	m := meta.CloudWatchMetrics[0]
	if m.Namespace == nil || len(*m.Namespace) == 0 || len(*m.Namespace) > 255 {
		t.Errorf("namespace %v", m.Namespace)
	}
	if len(m.Metrics) == 0 || len(m.Metrics) > 100 {
		t.Errorf("%d metrics", len(m.Metrics))
	}
	if len(m.Dimensions) == 0 || bytes.Contains(root["_aws"], []byte("null")) {
		t.Errorf("dimensions in %s", root["_aws"])
	}
	// "DimensionSet array": references to members with a string value.
	for _, set := range m.Dimensions {
		if len(set) > 30 {
			t.Errorf("%d dimensions", len(set))
		}
		for _, name := range set {
			var value string
			if err := json.Unmarshal(root[name], &value); err != nil || value == "" || len(value) > 1024 || len(name) == 0 || len(name) > 250 {
				t.Errorf("dimension %q is %.100s: %v", name, root[name], err)
			}
		}
	}
	// "MetricDefinition object" and "Target members".
	for _, metric := range m.Metrics {
		if metric.Name == nil || len(*metric.Name) == 0 || len(*metric.Name) > 255 {
			t.Fatalf("metric name %v", metric.Name)
		}
		if metric.Unit != nil && !unitPattern.MatchString(*metric.Unit) {
			t.Errorf("unit %q", *metric.Unit)
		}
		if r := metric.StorageResolution; r != nil && *r != 1 && *r != 60 {
			t.Errorf("storage resolution %d", *r)
		}
		var one float64
		var many []float64
		target := root[*metric.Name]
		if json.Unmarshal(target, &one) != nil && (json.Unmarshal(target, &many) != nil || len(many) == 0 || len(many) > 100) {
			t.Errorf("metric %q is %.100s", *metric.Name, target)
		}
	}
}

func emit(t *testing.T, r Record) (string, error) {
	t.Helper()
	var b bytes.Buffer
	err := New(&b, "N").Emit(r)
	if err == nil {
		conforms(t, b.Bytes())
	} else if b.Len() != 0 {
		t.Errorf("an error and a line: %s", b.Bytes())
	}
	return b.String(), err
}

// many returns n different names.
func many(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("n%d", i)
	}
	return names
}

func metrics(names ...string) []Metric {
	var m []Metric
	for _, n := range names {
		m = append(m, Metric{Name: n, Value: 1})
	}
	return m
}

func dims(names ...string) map[string]string {
	m := make(map[string]string)
	for _, n := range names {
		m[n] = "v"
	}
	return m
}

func TestEmit(t *testing.T) {
	at := time.UnixMilli(1574109732004)
	const head = `"_aws":{"Timestamp":1574109732004,"CloudWatchMetrics":[{"Namespace":"N","Dimensions":`
	for _, tt := range []struct {
		name string
		r    Record
		want string
	}{
		{"no dimensions", Record{Metrics: metrics("M")},
			`{"M":1,` + head + `[[]],"Metrics":[{"Name":"M"}]}]}}`},
		{"an empty set", Record{Metrics: metrics("M"), DimensionSets: [][]string{nil}},
			`{"M":1,` + head + `[[]],"Metrics":[{"Name":"M"}]}]}}`},
		{"all dimensions, sorted", Record{Metrics: metrics("M"), Dimensions: dims("C", "B", "A")},
			`{"A":"v","B":"v","C":"v","M":1,` + head + `[["A","B","C"]],"Metrics":[{"Name":"M"}]}]}}`},
		{"sets in their order", Record{Metrics: metrics("M"), Dimensions: dims("A", "B"), DimensionSets: [][]string{{"B", "A"}, {}, {"A"}}},
			`{"A":"v","B":"v","M":1,` + head + `[["B","A"],[],["A"]],"Metrics":[{"Name":"M"}]}]}}`},
		{"metrics in their order", Record{Metrics: []Metric{{Name: "Z", Unit: Percent, Value: 0.1}, {Name: "A", HighResolution: true}}},
			`{"A":0,"Z":0.1,` + head + `[[]],"Metrics":[{"Name":"Z","Unit":"Percent"},{"Name":"A","StorageResolution":1}]}]}}`},
		{"values", Record{Metrics: []Metric{{Name: "M", Unit: BytesPerSecond, Values: []float64{0, -1, 1e21}}}},
			`{"M":[0,-1,1e+21],` + head + `[[]],"Metrics":[{"Name":"M","Unit":"Bytes/Second"}]}]}}`},
		{"properties", Record{Metrics: metrics("M"), Properties: map[string]any{"level": "ERROR", "n": map[string]any{"a": []int{1}}, "text": "<two\nlines>", "nil": nil}},
			`{"M":1,` + head + `[[]],"Metrics":[{"Name":"M"}]}]},"level":"ERROR","n":{"a":[1]},"nil":null,"text":"<two\nlines>"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.r.Time = at
			got, err := emit(t, tt.r)
			if err != nil || got != tt.want+"\n" {
				t.Errorf("%v\ngot  %swant %s", err, got, tt.want)
			}
		})
	}
}

func TestTimeIsNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // begins at midnight UTC 2000-01-01
		got, err := emit(t, Record{Metrics: metrics("M")})
		if err != nil || !strings.Contains(got, `"Timestamp":946684800000,`) {
			t.Errorf("got %s, %v", got, err)
		}
	})
}

func TestLimits(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	values := func(n int) []Metric { return []Metric{{Name: "M", Values: make([]float64, n)}} }
	value := func(v float64) []Metric { return []Metric{{Name: "M", Value: v}} }
	for _, tt := range []struct {
		name string
		ok   Record
		bad  Record
		want string
	}{
		{"metrics", Record{Metrics: metrics(many(100)...)}, Record{Metrics: metrics(many(101)...)}, "101 metrics, need 1 to 100"},
		{"no metrics", Record{Metrics: metrics("M")}, Record{}, "0 metrics, need 1 to 100"},
		{"values", Record{Metrics: values(100)}, Record{Metrics: values(101)}, `metric "M": 101 values, need 1 to 100`},
		{"no values", Record{Metrics: values(1)}, Record{Metrics: values(0)}, `metric "M": 0 values, need 1 to 100`},
		{"value and values", Record{Metrics: []Metric{{Name: "M", Values: []float64{1}}}},
			Record{Metrics: []Metric{{Name: "M", Value: 2, Values: []float64{1}}}}, "both Value and Values"},
		{"magnitude", Record{Metrics: value(math.Ldexp(1, 360))}, Record{Metrics: value(math.Ldexp(1, 361))}, "need a finite one from -2^360 to 2^360"},
		{"negative magnitude", Record{Metrics: value(-math.Ldexp(1, 360))}, Record{Metrics: value(-math.Ldexp(1, 361))}, "need a finite one"},
		{"NaN", Record{Metrics: value(0)}, Record{Metrics: value(math.NaN())}, "value NaN, need a finite one"},
		{"infinity", Record{Metrics: value(0)}, Record{Metrics: []Metric{{Name: "M", Values: []float64{1, math.Inf(-1)}}}}, "value -Inf"},
		{"unit", Record{Metrics: []Metric{{Name: "M", Unit: Seconds}}}, Record{Metrics: []Metric{{Name: "M", Unit: "seconds"}}}, `unknown unit "seconds"`},
		{"metric name", Record{Metrics: metrics(x(255))}, Record{Metrics: metrics(x(256))}, "256 bytes, need 1 to 255"},
		{"metric without a name", Record{Metrics: metrics("a b")}, Record{Metrics: metrics("")}, `metric "": 0 bytes`},
		{"metric name of spaces", Record{Metrics: metrics(" a")}, Record{Metrics: metrics("  ")}, "not all spaces"},
		{"metric name with a control character", Record{Metrics: metrics("a:b")}, Record{Metrics: metrics("a\tb")}, "printable ASCII"},
		{"two metrics", Record{Metrics: metrics("A", "B")}, Record{Metrics: metrics("A", "A")}, `metric "A": the name is that of a metric`},
		{"metric and dimension", Record{Metrics: metrics("A"), Dimensions: dims("B")}, Record{Metrics: metrics("A"), Dimensions: dims("A")}, `metric "A": the name is that of a dimension`},
		{"metric and property", Record{Metrics: metrics("A"), Properties: map[string]any{"a": 1}}, Record{Metrics: metrics("A"), Properties: map[string]any{"A": 1}}, `property "A": the name is that of a metric`},
		{"reserved property", Record{Metrics: metrics("A"), Properties: map[string]any{"aws": 1}}, Record{Metrics: metrics("A"), Properties: map[string]any{"_aws": 1}}, `property "_aws": the name is reserved`},
		{"reserved metric", Record{Metrics: metrics("aws")}, Record{Metrics: metrics("_aws")}, `metric "_aws": the name is reserved`},
		{"dimensions", Record{Metrics: metrics("M"), Dimensions: dims(many(30)...)}, Record{Metrics: metrics("M"), Dimensions: dims(many(31)...)}, "a set of 31 dimensions, at most 30 are allowed"},
		{"dimensions in several sets", Record{Metrics: metrics("M"), Dimensions: dims(many(31)...), DimensionSets: [][]string{many(30), many(31)[30:]}},
			Record{Metrics: metrics("M"), DimensionSets: [][]string{}}, "no dimension set"},
		{"dimension name", Record{Metrics: metrics("M"), Dimensions: dims(x(250))}, Record{Metrics: metrics("M"), Dimensions: dims(x(251))}, "251 bytes, need 1 to 250"},
		{"dimension name with a colon", Record{Metrics: metrics("M"), Dimensions: dims("a:")}, Record{Metrics: metrics("M"), Dimensions: dims(":a")}, "not beginning with a colon"},
		{"dimension name not ASCII", Record{Metrics: metrics("M"), Dimensions: dims("~")}, Record{Metrics: metrics("M"), Dimensions: dims("ü")}, "printable ASCII"},
		{"dimension value", Record{Metrics: metrics("M"), Dimensions: map[string]string{"D": x(1024)}}, Record{Metrics: metrics("M"), Dimensions: map[string]string{"D": x(1025)}}, `dimension "D": its value has 1025 bytes`},
		{"empty dimension value", Record{Metrics: metrics("M"), Dimensions: map[string]string{"D": "-"}}, Record{Metrics: metrics("M"), Dimensions: map[string]string{"D": ""}}, `dimension "D": its value has 0 bytes`},
		{"dimension value not ASCII", Record{Metrics: metrics("M"), Dimensions: map[string]string{"D": ":"}}, Record{Metrics: metrics("M"), Dimensions: map[string]string{"D": "\x7f"}}, "of printable ASCII"},
		{"unknown dimension", Record{Metrics: metrics("M"), Dimensions: dims("A"), DimensionSets: [][]string{{"A"}}},
			Record{Metrics: metrics("M"), DimensionSets: [][]string{{"A"}}}, `the dimension set ["A"] has "A", which is not in Dimensions`},
		{"unused dimension", Record{Metrics: metrics("M"), Dimensions: dims("A"), DimensionSets: [][]string{{}, {"A"}}},
			Record{Metrics: metrics("M"), Dimensions: dims("A"), DimensionSets: [][]string{{}}}, `dimension "A" is in no set: make it a property`},
		{"dimension twice in a set", Record{Metrics: metrics("M"), Dimensions: dims("A", "B")},
			Record{Metrics: metrics("M"), Dimensions: dims("A"), DimensionSets: [][]string{{"A", "A"}}}, `has "A" twice`},
		{"set twice", Record{Metrics: metrics("M"), Dimensions: dims("A", "B"), DimensionSets: [][]string{{"A", "B"}, {"A"}}},
			Record{Metrics: metrics("M"), Dimensions: dims("A", "B"), DimensionSets: [][]string{{"A", "B"}, {"B", "A"}}}, `the dimension set ["A" "B"] is there twice`},
		{"property", Record{Metrics: metrics("M"), Properties: map[string]any{"a": 1}}, Record{Metrics: metrics("M"), Properties: map[string]any{"a": func() {}}}, "a property cannot be encoded"},
		{"size", Record{Metrics: metrics("M"), Properties: map[string]any{"a": x(1<<20 - 200)}}, Record{Metrics: metrics("M"), Properties: map[string]any{"a": x(1 << 20)}}, "at most 1048576 are allowed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := emit(t, tt.ok); err != nil {
				t.Errorf("within the limit: %v", err)
			}
			if _, err := emit(t, tt.bad); err == nil || !strings.HasPrefix(err.Error(), "emf: ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestNamespaces(t *testing.T) {
	for ns, ok := range map[string]bool{"N": true, "Lintel/MutualTLSAPI": true, strings.Repeat("x", 255): true,
		"": false, " ": false, ":N": false, "é": false, strings.Repeat("x", 256): false} {
		if err := New(new(bytes.Buffer), ns).Emit(Record{Metrics: metrics("M")}); (err == nil) != ok {
			t.Errorf("namespace %q: got %v", ns, err)
		}
	}
}

func TestEveryFaultIsNamed(t *testing.T) {
	_, err := emit(t, Record{Metrics: []Metric{{Name: "A", Unit: "s"}, {Name: "B", Value: math.NaN()}}, Dimensions: map[string]string{"D": ""}})
	for _, want := range []string{`metric "A"`, `metric "B"`, `dimension "D"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to name %s", err, want)
		}
	}
}

func TestRecordIsNotChanged(t *testing.T) {
	record := func() Record {
		return Record{Metrics: metrics("M"), Dimensions: dims("B", "A"), DimensionSets: [][]string{{"B", "A"}, nil}, Properties: map[string]any{"p": 1}}
	}
	r := record()
	if _, err := emit(t, r); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(r, record()) {
		t.Errorf("got %+v", r)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestWriteError(t *testing.T) {
	broken := errors.New("broken pipe")
	if err := New(failing{broken}, "N").Emit(Record{Metrics: metrics("M")}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// slowly writes in two parts, so that lines mix unless writes are serialized.
type slowly struct{ bytes.Buffer }

func (s *slowly) Write(p []byte) (int, error) {
	half := len(p) / 2
	s.Buffer.Write(p[:half])
	time.Sleep(time.Microsecond)
	s.Buffer.Write(p[half:])
	return len(p), nil
}

func TestConcurrentUse(t *testing.T) {
	var out slowly
	e := New(&out, "N")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if err := e.Emit(Record{Metrics: metrics("M"), Dimensions: dims("A")}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	n := 0
	for line := range bytes.Lines(out.Bytes()) {
		conforms(t, line)
		n++
	}
	if n != 160 {
		t.Errorf("got %d lines, want 160", n)
	}
}

func FuzzEmit(f *testing.F) {
	f.Add("N", "M", "Count", 1.5, "D", "v", "p", "text")
	f.Add(":", "", "x", math.Inf(1), "_aws", "", "M", "\n")
	f.Fuzz(func(t *testing.T, namespace, metric, unit string, value float64, dimension, dimensionValue, property, text string) {
		var b bytes.Buffer
		err := New(&b, namespace).Emit(Record{
			Metrics:    []Metric{{Name: metric, Unit: Unit(unit), Value: value}},
			Dimensions: map[string]string{dimension: dimensionValue},
			Properties: map[string]any{property: text},
		})
		if err == nil {
			conforms(t, b.Bytes())
		}
	})
}
