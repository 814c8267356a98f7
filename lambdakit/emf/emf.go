package emf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"
)

// Emitter writes records of one namespace. It may be used concurrently.
type Emitter struct {
	namespace string

	mu sync.Mutex // keeps lines whole
	w  io.Writer
}

// New returns an emitter of metrics in the namespace, which writes to w:
// [os.Stdout] in a Lambda function. CloudWatch advises against namespaces that
// begin with "AWS/".
func New(w io.Writer, namespace string) *Emitter { return &Emitter{namespace: namespace, w: w} }

// Metric is a metric with its value or values.
type Metric struct {
	// Name has at most 255 bytes of printable ASCII and is unique within the
	// record.
	Name string

	// Unit is None if empty.
	Unit Unit

	// Value is the value, if there is one. It must be finite and in the range
	// of -2^360 to 2^360.
	Value float64

	// Values are the values, if there are several: at most 100. Value must be
	// zero then.
	Values []float64

	// HighResolution stores the metric by the second instead of by the minute,
	// at a higher price for alarms.
	HighResolution bool
}

// Record is what one line carries.
type Record struct {
	// Metrics are at most 100, and at least one.
	Metrics []Metric

	// Dimensions are the names and values that identify the metrics. Names have
	// at most 250 bytes and values at most 1024; both are printable ASCII.
	Dimensions map[string]string

	// DimensionSets selects by name the sets of dimensions under which the
	// metrics are published, each once more. A set has at most 30 dimensions; an
	// empty one publishes the metrics without. All dimensions have to be used.
	// If there are no sets, all dimensions are one.
	DimensionSets [][]string

	// Properties are kept in the log with the record. Their names must differ
	// from those of the dimensions and metrics. Values are encoded as JSON.
	Properties map[string]any

	// Time is the time of the metrics: now, if zero. CloudWatch accepts up to
	// two weeks ago and two hours ahead.
	Time time.Time
}

// Emit writes r in one call of Write. It returns an error, and writes nothing, if
// CloudWatch would not take all of r; the error names every fault.
func (e *Emitter) Emit(r Record) error {
	line, err := e.encode(r)
	if err != nil {
		return fmt.Errorf("emf: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, err := e.w.Write(line); err != nil {
		return fmt.Errorf("emf: %w", err)
	}
	return nil
}

// The metadata of the specification, which tells CloudWatch what to make of the
// other members of the document.
type (
	metadata struct {
		Timestamp         int64 // milliseconds
		CloudWatchMetrics []directive
	}
	directive struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []definition
	}
	definition struct {
		Name              string
		Unit              Unit `json:",omitempty"`
		StorageResolution int  `json:",omitempty"` // seconds; 60 if absent
	}
)

func (e *Emitter) encode(r Record) ([]byte, error) {
	sets := r.DimensionSets
	if sets == nil {
		sets = [][]string{slices.Sorted(maps.Keys(r.Dimensions))}
	}
	if err := validate(e.namespace, r, sets); err != nil {
		return nil, err
	}
	sets = slices.Clone(sets)
	for i, set := range sets {
		sets[i] = append([]string{}, set...) // an empty set is [], not null
	}
	if r.Time.IsZero() {
		r.Time = time.Now()
	}

	document := make(map[string]any, 1+len(r.Metrics)+len(r.Dimensions)+len(r.Properties))
	maps.Copy(document, r.Properties)
	for name, value := range r.Dimensions {
		document[name] = value
	}
	definitions := make([]definition, len(r.Metrics))
	for i, m := range r.Metrics {
		definitions[i] = definition{Name: m.Name, Unit: m.Unit}
		if m.HighResolution {
			definitions[i].StorageResolution = 1
		}
		if m.Values != nil {
			document[m.Name] = m.Values
		} else {
			document[m.Name] = m.Value
		}
	}
	document[metadataName] = metadata{
		Timestamp:         r.Time.UnixMilli(),
		CloudWatchMetrics: []directive{{Namespace: e.namespace, Dimensions: sets, Metrics: definitions}},
	}

	var b bytes.Buffer
	enc := json.NewEncoder(&b) // ends the line
	enc.SetEscapeHTML(false)
	if err := enc.Encode(document); err != nil {
		return nil, fmt.Errorf("a property cannot be encoded: %w", err)
	}
	if b.Len() > maxDocument {
		return nil, fmt.Errorf("the record has %d bytes, at most %d are allowed: leave out properties", b.Len(), maxDocument)
	}
	return b.Bytes(), nil
}
