package series

import (
	"fmt"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

// Counts are of the points of a series since it began.
type Counts struct {
	Accepted, Duplicates, Late, Changes uint64
}

// A State is what is encoded.
type State struct {
	// Sequence is the sequence of the newest record that was added, or empty. Those of
	// one partition key rise in Kinesis, and those of one item in DynamoDB Streams, also
	// where its shard is split or merged.
	Sequence string
	Counts   Counts
	Segment  pettitt.Segment
}

// A Series is a series that is being read. It is for one goroutine at a time.
type Series struct {
	detector *pettitt.Detector
	sequence string
	counts   Counts
	buffer   []byte
}

// Open is the series whose state was encoded, or one that begins where data is empty.
// It returns the error of [pettitt.Settings.Validate], or one that wraps [ErrState].
func Open(settings pettitt.Settings, data []byte) (*Series, error) {
	var state State
	if len(data) > 0 {
		var err error
		if state, err = Decode(data); err != nil {
			return nil, err
		}
	}
	detector, err := pettitt.Resume(settings, state.Segment)
	if err != nil {
		return nil, err
	}
	return &Series{detector: detector, sequence: state.Sequence, counts: state.Counts}, nil
}

// A Result is what [Series.Add] says of a record.
type Result struct {
	pettitt.Result
	// Seen is set for a record that is not newer than the newest that was added before
	// it: it was delivered again, and nothing was done.
	Seen bool
}

// Add takes a record. Sequence is its place in the source, in the order of
// [window.CompareSequences]; where it is empty, every record is taken for a new one. It
// returns an error that wraps [pettitt.ErrValue] for a value that is no finite number;
// the record then counts as read and nothing else has been done.
func (s *Series) Add(sequence string, t int64, x float64) (Result, error) {
	if len(sequence) > MaxSequence {
		return Result{}, fmt.Errorf("sequence of %d bytes: give at most %d", len(sequence), MaxSequence)
	}
	if sequence != "" {
		if s.sequence != "" && window.CompareSequences(sequence, s.sequence) <= 0 {
			return Result{Seen: true}, nil
		}
		s.sequence = sequence
	}
	result, err := s.detector.Add(t, x)
	if err != nil {
		return Result{}, err
	}
	switch result.Outcome {
	case pettitt.Duplicate:
		s.counts.Duplicates++
	case pettitt.Late:
		s.counts.Late++
	default:
		s.counts.Accepted++
	}
	if result.Change != nil {
		s.counts.Changes++
	}
	return Result{Result: result}, nil
}

// State is what Encode encodes. Its slices are the series' own until the next Add.
func (s *Series) State() State {
	return State{Sequence: s.sequence, Counts: s.counts, Segment: s.detector.Segment()}
}

// Encode is the state of the series for [Open]. It is valid until the next Encode.
func (s *Series) Encode() []byte {
	state := s.State()
	s.buffer = state.Append(s.buffer[:0])
	return s.buffer
}
