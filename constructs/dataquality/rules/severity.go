package rules

import "fmt"

// A Severity says what it means that a rule does not hold.
type Severity uint8

const (
	// Error means that the data must not be used. It is the default.
	Error Severity = iota
	// Warning means that people should look, but the data can be used.
	Warning
)

var severityNames = [...]string{Error: "error", Warning: "warning"}

// String returns the severity in lower case.
func (s Severity) String() string {
	if int(s) < len(severityNames) {
		return severityNames[s]
	}
	return fmt.Sprintf("severity %d", uint8(s))
}
