package rules

import (
	"math"
	"strconv"
	"strings"
)

// spanUnits are the units of a duration, in the order in which they are written.
var spanUnits = []struct {
	name    string
	seconds float64
}{
	{"w", 7 * 24 * 60 * 60},
	{"d", 24 * 60 * 60},
	{"h", 60 * 60},
	{"m", 60},
	{"s", 1},
}

// maxSpan is the longest duration, in seconds: a hundred years, which is a
// mistake rather than a wish, and of which no digit is lost.
const maxSpan = 100 * 365 * 24 * 60 * 60

// parseSpan reads a duration such as 90m or 1d12h: whole numbers, units from the
// longest to the shortest, each at most once. A day has 24 hours.
func parseSpan(s string) (total float64, ok bool) {
	rest := s
	for _, unit := range spanUnits {
		end := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		if end == 0 || !strings.HasPrefix(rest[end:], unit.name) {
			continue
		}
		count, err := strconv.ParseUint(rest[:end], 10, 32)
		if err != nil {
			return 0, false
		}
		total += float64(count) * unit.seconds
		rest = rest[end+len(unit.name):]
	}
	return total, s != "" && rest == "" && total <= maxSpan
}

// formatSpan writes a duration in days, hours, minutes and seconds. Fractions of
// a second, which cannot be parsed, are written too.
func formatSpan(total float64) string {
	if total == 0 {
		return "0s"
	}
	var out strings.Builder
	if total < 0 {
		out.WriteByte('-')
		total = -total
	}
	for _, unit := range spanUnits[1:] {
		count := math.Trunc(total / unit.seconds)
		if unit.name == "s" {
			count = total
		}
		if count > 0 {
			out.WriteString(formatNumber(count) + unit.name)
			total -= count * unit.seconds
		}
	}
	return out.String()
}
