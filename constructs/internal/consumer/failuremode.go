package consumer

import (
	"fmt"
	"os"

	"github.com/lintel-go/lintel/constructs/internal/consumer/terms"
)

// FailureMode is the value of an environment variable: see package terms.
type FailureMode struct{ variable, value string }

// ReadFailureMode reads the environment variable.
func ReadFailureMode(variable string) FailureMode {
	return FailureMode{variable, os.Getenv(variable)}
}

// Partial reports whether the mapping reads which records are not done.
func (m FailureMode) Partial() bool { return m.value == terms.FailureModePartial }

func (m FailureMode) validate() error {
	switch m.value {
	case terms.FailureModePartial, terms.FailureModeBatch, "":
		return nil
	default:
		return fmt.Errorf("environment variable %s: got %q, want %q or %q", m.variable, m.value, terms.FailureModePartial, terms.FailureModeBatch)
	}
}
