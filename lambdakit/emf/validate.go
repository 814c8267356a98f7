package emf

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// metadataName is the member that makes a JSON object a record.
const metadataName = "_aws"

// Limits, with the place that sets them.
const (
	maxDocument       = 1 << 20 // bytes; specification, "limited to a maximum size of 1 MB"
	maxMetrics        = 100     // specification, "MetricDirective object"
	maxValues         = 100     // specification, "Target members"
	maxDimensions     = 30      // specification, "DimensionSet array"
	maxNamespace      = 255     // PutMetricData
	maxMetricName     = 255     // MetricDatum
	maxDimensionName  = 250     // specification, JSON schema
	maxDimensionValue = 1024    // specification, "DimensionSet array"
)

// maxMagnitude is PutMetricData's limit on values, 2^360.
var maxMagnitude = math.Ldexp(1, 360)

// faults collects what is wrong with a record.
type faults []string

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

func (f faults) err() error {
	if f == nil {
		return nil
	}
	return errors.New(strings.Join(f, "; "))
}

func validate(namespace string, r Record, sets [][]string) error {
	var f faults
	f.name("namespace", namespace, maxNamespace)
	f.metrics(r.Metrics)
	f.dimensions(r.Dimensions, sets)
	f.clashes(r)
	return f.err()
}

func (f *faults) metrics(metrics []Metric) {
	if n := len(metrics); n == 0 || n > maxMetrics {
		f.add("%d metrics, need 1 to %d", n, maxMetrics)
	}
	for _, m := range metrics {
		f.name("metric", m.Name, maxMetricName)
		if !m.Unit.valid() {
			f.add("metric %q: unknown unit %q, use the constants of this package", m.Name, m.Unit)
		}
		values := m.Values
		switch {
		case values == nil:
			values = []float64{m.Value}
		case m.Value != 0:
			f.add("metric %q: both Value and Values are set", m.Name)
		case len(values) == 0 || len(values) > maxValues:
			f.add("metric %q: %d values, need 1 to %d", m.Name, len(values), maxValues)
		}
		if i := slices.IndexFunc(values, func(v float64) bool { return !(math.Abs(v) <= maxMagnitude) }); i >= 0 {
			f.add("metric %q: value %v, need a finite one from -2^360 to 2^360", m.Name, values[i])
		}
	}
}

func (f *faults) dimensions(values map[string]string, sets [][]string) {
	unused := maps.Clone(values)
	seen := make(map[string]bool)
	for _, set := range sets {
		if len(set) > maxDimensions {
			f.add("a set of %d dimensions, at most %d are allowed", len(set), maxDimensions)
		}
		sorted := slices.Sorted(slices.Values(set))
		if id := strings.Join(sorted, "\x00"); seen[id] {
			f.add("the dimension set %q is there twice", sorted)
		} else {
			seen[id] = true
		}
		for i, name := range sorted {
			if i > 0 && name == sorted[i-1] {
				f.add("the dimension set %q has %q twice", sorted, name)
			}
			if _, ok := values[name]; !ok {
				f.add("the dimension set %q has %q, which is not in Dimensions", sorted, name)
			}
			delete(unused, name)
		}
	}
	if len(sets) == 0 {
		f.add("no dimension set, need one that is empty for metrics without dimensions")
	}
	for _, name := range slices.Sorted(maps.Keys(unused)) {
		f.add("dimension %q is in no set: make it a property", name)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		f.name("dimension", name, maxDimensionName)
		if v := values[name]; len(v) > maxDimensionValue || !printable(v) {
			f.add("dimension %q: its value has %d bytes, need 1 to %d of printable ASCII, not all spaces", name, len(v), maxDimensionValue)
		}
	}
}

// clashes finds the names that are used twice: all are members of one JSON object.
func (f *faults) clashes(r Record) {
	use := map[string]string{metadataName: "reserved by the format"}
	claim := func(name, what string) {
		if other, ok := use[name]; ok {
			f.add("%s %q: the name is %s", what, name, other)
			return
		}
		use[name] = "that of a " + what
	}
	for _, name := range slices.Sorted(maps.Keys(r.Dimensions)) {
		claim(name, "dimension")
	}
	for _, m := range r.Metrics {
		claim(m.Name, "metric")
	}
	for _, name := range slices.Sorted(maps.Keys(r.Properties)) {
		claim(name, "property")
	}
}

// name checks a name against the rules that namespaces, metrics and dimensions
// have in common.
func (f *faults) name(what, name string, limit int) {
	if len(name) > limit || !printable(name) || strings.HasPrefix(name, ":") {
		f.add("%s %.300q: %d bytes, need 1 to %d of printable ASCII, not all spaces and not beginning with a colon", what, name, len(name), limit)
	}
}

// printable reports whether s is ASCII without control characters and has at
// least one character that is not a space.
func printable(s string) bool {
	control := func(r rune) bool { return r < ' ' || r > '~' }
	return strings.Trim(s, " ") != "" && !strings.ContainsFunc(s, control)
}
