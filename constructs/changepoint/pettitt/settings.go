package pettitt

import (
	"errors"
	"fmt"
	"math"
)

// Defaults of [Settings], and what they can be.
const (
	DefaultAlpha = 0.01
	// MinAlpha is the least level: 1e-12 already needs 77 points.
	MinAlpha = 1e-12
	// MaxAlpha is the greatest level.
	MaxAlpha = 0.5
	// DefaultCap keeps the pass over a segment at some microseconds.
	DefaultCap = 10_000
	// MaxCap and MaxWait keep the statistic of a segment, at most a quarter of the
	// square of its points, within 32 bits.
	MaxCap  = 65_536
	MaxWait = 10_000
)

// Settings are those of a [Detector]. The zero value is the test of both directions at
// a level of 0.01 after every point.
type Settings struct {
	// Alpha is the level of significance, from [MinAlpha] to [MaxAlpha]; 0 is 0.01.
	// Spending says what it is the probability of.
	Alpha    float64  `json:"alpha,omitempty"`
	Spending Spending `json:"spending,omitempty"`
	// Direction says which changes are looked for.
	Direction Direction `json:"direction,omitempty"`
	// StartUp is the number of points with which the first test is made. 0 is the
	// least number that can reject, which MinimumStartUp tells; less is an error.
	StartUp int `json:"startUp,omitempty"`
	// PracticalThreshold is the least difference of medians, in the unit of the
	// values, that is a change. 0 reports every significant change. With each point of
	// a segment whose change is significant and smaller, the medians are taken anew,
	// which takes some twenty times as long as the test.
	PracticalThreshold float64 `json:"practicalThreshold,omitempty"`
	// Window is the number of points on each side of a change that are left out of
	// the medians, because it is not certain on which side they are. Where that leaves
	// no point on a side, a change cannot be told to be of the threshold, and is not
	// yet detected; without a threshold, the medians are then of all points.
	Window int `json:"window,omitempty"`
	// Wait is the number of points between detection and decision, up to [MaxWait].
	// Soon after a change, the greatest U_t is often some points before it: the noise
	// of many points before the change outweighs the few after it. The error of the
	// time falls with the points that are waited for.
	Wait int `json:"wait,omitempty"`
	// Cap bounds the points of a segment, and so memory, state and work per point: 0
	// is [DefaultCap], and up to [MaxCap]. A segment that reaches it drops its older
	// half. The test stays exact for the points that are left. What is lost is the
	// sight of changes before them, and power against changes so small that they need
	// more than half of Cap to be seen. Cap is at least twice StartUp, so that testing
	// never pauses.
	Cap int `json:"cap,omitempty"`
	// Lateness is how far, in the unit of the times, a point may be behind the newest
	// one and still be put in its place. Points further behind are refused as [Late].
	Lateness int64 `json:"lateness,omitempty"`
}

// MinimumStartUp is the least StartUp with which the first test can reject at the
// settings' Alpha, Direction and Spending, which must be valid.
func (s Settings) MinimumStartUp() int {
	s = s.withAlpha()
	level := s.Alpha
	if s.Spending == Total {
		level /= perDoubling
	}
	return MinimumN(level, s.Direction)
}

func (s Settings) withAlpha() Settings {
	if s.Alpha == 0 {
		s.Alpha = DefaultAlpha
	}
	return s
}

// WithDefaults are the settings with every 0 that stands for a default replaced. The
// settings must be valid.
func (s Settings) WithDefaults() Settings {
	s = s.withAlpha()
	if s.StartUp == 0 {
		s.StartUp = s.MinimumStartUp()
	}
	s.Cap = s.capOf(s.StartUp)
	return s
}

// capOf is the cap with a start-up.
func (s Settings) capOf(startUp int) int {
	if s.Cap == 0 {
		return max(DefaultCap, 2*startUp)
	}
	return s.Cap
}

// Validate tells all that is wrong with the settings: one error for each line, of what
// was got and what is allowed. It is nil where nothing is.
func (s Settings) Validate() error {
	return errors.Join(s.Problems()...)
}

// Problems are the errors of Validate one by one.
func (s Settings) Problems() []error {
	var problems []error
	require := func(ok bool, format string, arguments ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf(format, arguments...))
		}
	}
	known := s.Alpha == 0 || s.Alpha >= MinAlpha && s.Alpha <= MaxAlpha
	require(known, "alpha is %v: give %v to %v", s.Alpha, MinAlpha, MaxAlpha)
	for _, name := range []error{unnamed(s.Direction), unnamed(s.Spending)} {
		if name != nil {
			known = false
			problems = append(problems, name)
		}
	}
	require(s.PracticalThreshold >= 0 && !math.IsInf(s.PracticalThreshold, 0),
		"practical threshold is %v: give 0 or more", s.PracticalThreshold)
	require(s.Window >= 0 && s.Window <= MaxCap/2, "window is %d: give 0 to %d points", s.Window, MaxCap/2)
	require(s.Wait >= 0 && s.Wait <= MaxWait, "wait is %d: give 0 to %d points", s.Wait, MaxWait)
	require(s.Lateness >= 0, "lateness is %d: give 0 or more", s.Lateness)
	require(s.StartUp >= 0 && s.StartUp <= MaxCap/2, "start-up is %d: give 0 to %d points", s.StartUp, MaxCap/2)
	require(s.Cap >= 0 && s.Cap <= MaxCap, "cap is %d: give 0 to %d points", s.Cap, MaxCap)
	if known {
		problems = append(problems, s.tooFew()...)
	}
	return problems
}

// tooFew are the errors of numbers of points that leave no test that can reject.
func (s Settings) tooFew() (problems []error) {
	s = s.withAlpha()
	least := s.MinimumStartUp()
	if s.StartUp > 0 && s.StartUp < least {
		problems = append(problems, fmt.Errorf("start-up is %d points, fewer than can ever reject at alpha %v (%v, %v): give at least %d, or 0 for that",
			s.StartUp, s.Alpha, s.Direction, s.Spending, least))
	}
	least = max(least, s.StartUp)
	if s.Cap > 0 && s.Cap < 2*least {
		problems = append(problems, fmt.Errorf("cap is %d points, less than twice the start-up of %d: give at least %d", s.Cap, least, 2*least))
	}
	if points := s.capOf(least); s.PracticalThreshold > 0 && points < 4*s.Window {
		problems = append(problems, fmt.Errorf("cap is %d points, which a window of %d on both sides of a change leaves too few of: give at least %d", points, s.Window, 4*s.Window))
	}
	return problems
}

// unnamed is the error of a value of an enumeration that has no name.
func unnamed(value interface{ MarshalText() ([]byte, error) }) error {
	_, err := value.MarshalText()
	return err
}
