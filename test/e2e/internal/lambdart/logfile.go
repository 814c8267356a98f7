package lambdart

import (
	"errors"
	"os"
	"strings"
	"sync"
)

// logFile collects the output of the process. It is a file rather than a pipe because a write to a file has happened
// when the process goes on, whereas a pipe is drained at some later time: a test that asserts that something was not
// logged would pass too early.
type logFile struct {
	file *os.File

	mu    sync.Mutex
	final []byte // content after close
}

func createLogFile() (*logFile, error) {
	file, err := os.CreateTemp("", "lambdart-*.log")
	if err != nil {
		return nil, err
	}
	return &logFile{file: file}, nil
}

// lines returns what was written so far, without the final newline.
func (l *logFile) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	content := l.final
	if content == nil {
		var err error
		if content, err = os.ReadFile(l.file.Name()); err != nil {
			panic(err) // an empty log would satisfy tests that look for what must not be in it
		}
	}
	text := strings.TrimSuffix(string(content), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// close removes the file and keeps its content. It may be called again.
func (l *logFile) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.final != nil {
		return nil
	}
	content, err := os.ReadFile(l.file.Name())
	l.final = append([]byte{}, content...)
	return errors.Join(err, l.file.Close(), os.Remove(l.file.Name()))
}
