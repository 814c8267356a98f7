package maprun

import (
	"encoding/json"
	"errors"
	"fmt"
)

// A Status is what became of the executions that a file is about.
type Status string

// The statuses by which results are kept apart. Executions that timed out or were
// aborted are among Failed, those that were not begun in Pending.
const (
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	Pending   Status = "PENDING"
)

// Manifest says which files a Map Run left.
type Manifest struct {
	DestinationBucket string
	MapRunArn         string
	ResultFiles       map[Status][]File
}

// File has the results of one status.
type File struct {
	Key  string
	Size int64
}

// MaxManifest is how many bytes a manifest is read of: room for tens of thousands of files.
const MaxManifest = 8 << 20

// ParseManifest parses manifest.json. A status that it does not know is an error: its
// results would not be counted.
func ParseManifest(text []byte) (*Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("manifest of a map run: %w", err)
	}
	if m.ResultFiles == nil {
		return nil, errors.New("manifest of a map run: it has no ResultFiles")
	}
	for status, files := range m.ResultFiles {
		if status != Succeeded && status != Failed && status != Pending {
			return nil, fmt.Errorf("manifest of a map run: it has files of the unknown status %q", status)
		}
		for _, f := range files {
			if f.Key == "" {
				return nil, fmt.Errorf("manifest of a map run: a file of status %s has no key", status)
			}
		}
	}
	return &m, nil
}
