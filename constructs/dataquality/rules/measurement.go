package rules

import (
	"fmt"
	"math"
	"strconv"
)

// A Unit says what the number of a [Measurement] is.
type Unit uint8

const (
	// Nothing is the unit of the zero Measurement: nothing was measured.
	Nothing Unit = iota
	// Number is a number without a unit, or with that of the column.
	Number
	// Count is a number of rows, of values or of columns.
	Count
	// Ratio is a part of the whole, from 0 to 1.
	Ratio
	// Characters is the length of a text.
	Characters
	// Seconds is a duration.
	Seconds
	// Text is no number.
	Text
)

var unitNames = [...]string{
	Nothing: "nothing", Number: "number", Count: "count", Ratio: "ratio",
	Characters: "characters", Seconds: "seconds", Text: "text",
}

// String returns the unit in lower case.
func (u Unit) String() string {
	if int(u) < len(unitNames) {
		return unitNames[u]
	}
	return fmt.Sprintf("unit %d", uint8(u))
}

// A Measurement is a number with its unit, or a text.
type Measurement struct {
	Number float64
	Unit   Unit
	// Text is what was measured if the unit is [Text], such as the type of a
	// column.
	Text string
}

// String returns the measurement for people: 4 significant digits, ratios as
// percentages and durations in days, hours, minutes and seconds. It is empty if
// nothing was measured.
func (m Measurement) String() string {
	m.Number = m.rounded()
	return m.exact()
}

// exact is like String with as many digits as the number has.
func (m Measurement) exact() string {
	switch m.Unit {
	case Nothing:
		return ""
	case Text:
		return m.Text
	case Ratio:
		return percent(m.Number) + "%"
	case Seconds:
		return formatSpan(m.Number)
	}
	return formatNumber(m.Number)
}

// rounded is the number with 4 significant digits, and all those before the
// point. A count or a duration in seconds has no others.
func (m Measurement) rounded() float64 {
	const digits = 4
	number := m.Number
	if m.Unit == Count || m.Unit == Seconds {
		return number
	}
	if math.Abs(number) >= 1e4 {
		return math.Round(number)
	}
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', digits, 64), 64); err == nil {
		number = rounded
	}
	return number
}
