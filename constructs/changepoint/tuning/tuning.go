// Package tuning says which settings a series has: those of all, with what one series
// has instead.
package tuning

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/series"
	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
)

// ErrSettings is returned, wrapped, for settings that a detector does not take.
var ErrSettings = errors.New("invalid settings of the series")

// Merge is base with the members of JSON objects, the later ones before the earlier
// ones. Empty texts have none. The error wraps [ErrSettings] and never shows the texts.
func Merge(base pettitt.Settings, overrides ...[]byte) (pettitt.Settings, error) {
	for _, text := range overrides {
		if len(text) == 0 {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&base); err != nil {
			return base, fmt.Errorf("%w: %w", ErrSettings, err)
		}
	}
	if problems := Problems(base); problems != nil {
		return base, fmt.Errorf("%w: %w", ErrSettings, errors.Join(problems...))
	}
	return base, nil
}

// Problems are what is wrong with settings: what the detector does not take, and a state
// that may be too large for an item of DynamoDB.
func Problems(s pettitt.Settings) []error {
	if problems := s.Problems(); problems != nil {
		return problems
	}
	full := s.WithDefaults()
	if most := MaxPoints(); full.Cap+full.Wait > most {
		return []error{fmt.Errorf("cap is %d and wait %d points, together more than the %d of which the state is sure to be of %d KiB: give fewer",
			full.Cap, full.Wait, most, wiring.MaxStateBytes>>10)}
	}
	return nil
}

// MaxPoints is the number of points whose state is at most [wiring.MaxStateBytes].
func MaxPoints() int {
	none := series.MaxSize(0)
	return (wiring.MaxStateBytes - none) / (series.MaxSize(1) - none)
}
