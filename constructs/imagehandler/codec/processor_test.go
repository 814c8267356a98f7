//go:build unix

package codec

import (
	"syscall"
	"time"
)

// processorTime is what the process has used: other programs that run at the same
// time don't count.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
