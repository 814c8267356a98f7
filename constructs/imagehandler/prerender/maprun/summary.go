package maprun

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
)

// Bounds of a summary, so that it fits in memory whatever fails.
const (
	// maxCodes are told apart; those beyond are counted as otherCodes.
	maxCodes   = 100
	otherCodes = "(others)"
	// maxExamples are named of the pictures that failed with a code.
	maxExamples = 5
	// maxText bounds a code and a cause, in bytes.
	maxText = 512
)

// Summary is what became of the pictures of a run.
type Summary struct {
	Pictures   Pictures   `json:"pictures"`
	Renditions Renditions `json:"renditions"`
	// Failures by code, the most frequent first.
	Failures []*Failure `json:"failures"`

	byCode map[string]*Failure
}

// Pictures are counts of them.
type Pictures struct {
	// Done have all their renditions. Skipped are not to have any.
	Done    int64 `json:"done"`
	Skipped int64 `json:"skipped"`
	// Failed have not all of theirs. Pending were not begun when the run ended.
	Failed  int64 `json:"failed"`
	Pending int64 `json:"pending"`
	// Unknown are those of Failed and Pending of which Step Functions does not tell
	// which they are.
	Unknown int64 `json:"unknown,omitempty"`
}

// Renditions are those of the pictures that are done.
type Renditions struct {
	// Made are new, and have Bytes together. Found were there before.
	Made  int64 `json:"made"`
	Found int64 `json:"found"`
	Bytes int64 `json:"bytes"`
	// Unchanged are answered with the source as it is stored: nothing is kept.
	Unchanged int64 `json:"unchanged"`
}

// Failure is why pictures failed.
type Failure struct {
	Code  string `json:"code"`
	Count int64  `json:"count"`
	// Cause and Examples are of the first.
	Cause    string                   `json:"cause,omitempty"`
	Examples []wiring.PrerenderObject `json:"examples,omitempty"`
}

// Add counts a result of a status. It returns the picture if it is to be rendered yet,
// because it failed or was not begun, and nil otherwise or if it is not known: as S3
// has it, no longer encoded.
func (s *Summary) Add(status Status, r *Result) (*wiring.PrerenderObject, error) {
	if status == Succeeded {
		return nil, s.addDone(r)
	}
	picture, err := pictureOf(r.Input)
	if err != nil {
		return nil, err
	}
	if picture == nil {
		s.Pictures.Unknown++
	}
	if status == Pending {
		s.Pictures.Pending++
	} else {
		s.Pictures.Failed++
		s.addFailure(r, picture)
	}
	return picture, nil
}

// pictureOf is nil for no input.
func pictureOf(text Document) (*wiring.PrerenderObject, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var event wiring.PrerenderEvent
	if err := json.Unmarshal(text, &event); err != nil {
		return nil, fmt.Errorf("the input of a picture: %w", err)
	}
	input := event.Prerender
	if input == nil || input.Object == nil {
		return nil, errors.New("the input of a picture has no object")
	}
	bucket, key, err := input.Picture()
	if err != nil { // it failed for this: what it is called is all that there is
		bucket, key = cmp.Or(input.Object.Bucket, input.Bucket), input.Object.Key
	}
	return &wiring.PrerenderObject{Bucket: bucket, Key: key}, nil
}

func (s *Summary) addDone(r *Result) error {
	out := wiring.PrerenderResult{}
	if len(r.Output) == 0 {
		s.Pictures.Done++
		return nil
	}
	if err := json.Unmarshal(r.Output, &out); err != nil {
		return fmt.Errorf("the output of a picture: %w", err)
	}
	if out.Skipped != "" {
		s.Pictures.Skipped++
		return nil
	}
	s.Pictures.Done++
	for _, rendition := range out.Renditions {
		switch {
		case rendition.Found:
			s.Renditions.Found++
		case rendition.Derivative == "":
			s.Renditions.Unchanged++
		default:
			s.Renditions.Made++
			s.Renditions.Bytes += rendition.Bytes
		}
	}
	return nil
}

func (s *Summary) addFailure(r *Result, picture *wiring.PrerenderObject) {
	code := shorten(cmp.Or(r.Error, r.Status, "unknown"))
	f := s.byCode[code]
	if f == nil && len(s.byCode) >= maxCodes {
		code = otherCodes
		f = s.byCode[code]
	}
	if f == nil {
		f = &Failure{Code: code, Cause: shorten(r.Cause)}
		if s.byCode == nil {
			s.byCode = map[string]*Failure{}
		}
		s.byCode[code] = f
	}
	f.Count++
	if picture != nil && len(f.Examples) < maxExamples {
		f.Examples = append(f.Examples, *picture)
	}
}

// Finish sorts the failures.
func (s *Summary) Finish() {
	s.Failures = slices.SortedFunc(maps.Values(s.byCode), func(a, b *Failure) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
}

func shorten(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), maxText)], "")
}
