// Package process runs programs and measures what they use.
package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/lintel-go/lintel/bench/internal/trial"
)

// Run runs a command to its end and returns what it used, and what it wrote to standard output and standard error.
// A command that fails is an error with that output.
//
// On Linux the peak resident set is at least that of the caller, which a child shares until it has executed its
// program: do what needs memory in children.
func Run(cmd *exec.Cmd) (sample trial.Sample, stdout, stderr []byte, err error) {
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	started := time.Now()
	if err := cmd.Run(); err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w: %s", cmd, err, bytes.TrimSpace(append(out.Bytes(), log.Bytes()...)))
	}
	wall := time.Since(started)
	sample = trial.Sample{
		trial.CPU:     Milliseconds(CPU(cmd.ProcessState)),
		trial.Wall:    Milliseconds(wall),
		trial.PeakRSS: MiB(Maxrss(cmd.ProcessState)),
	}
	return sample, out.Bytes(), log.Bytes(), nil
}

// CPU returns the user and system time of a process that has ended and of the children it waited for.
func CPU(state *os.ProcessState) time.Duration { return state.UserTime() + state.SystemTime() }

// Maxrss returns the largest resident set, in bytes, of a process that has ended.
func Maxrss(state *os.ProcessState) int64 {
	kilo := int64(1024)
	if runtime.GOOS == "darwin" {
		kilo = 1 // counts bytes
	}
	return int64(state.SysUsage().(*syscall.Rusage).Maxrss) * kilo
}

// SelfCPU returns the user and system time that the calling process has used.
func SelfCPU() (time.Duration, error) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, fmt.Errorf("getrusage: %w", err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), nil
}

// Milliseconds returns d in milliseconds.
func Milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// MiB returns a number of bytes in mebibytes.
func MiB[T int | int64 | uint64](bytes T) float64 { return float64(bytes) / (1 << 20) }

// PeakRSS returns the largest resident set of a running process in bytes, or zero where there is no /proc. What the
// system says of an ended process would include its parent's, with which it shared memory before it executed the
// program.
func PeakRSS(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmHWM:" {
			kilobytes, err := strconv.ParseInt(fields[1], 10, 64)
			return kilobytes * 1024, err
		}
	}
	return 0, fmt.Errorf("no VmHWM in /proc/%d/status", pid)
}
