package maprun

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Result is what became of one child execution.
type Result struct {
	// Status of the execution: SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING.
	Status string
	// Input and Output are JSON; none if it was too large to be included.
	Input, Output Document
	// Error and Cause of one that failed.
	Error, Cause string
}

// Document is JSON that may be inside of a JSON string, as results have it.
type Document []byte

// UnmarshalJSON implements [json.Unmarshaler].
func (d *Document) UnmarshalJSON(text []byte) error {
	if len(text) == 0 || text[0] != '"' {
		*d = append((*d)[:0], text...)
		return nil
	}
	var inside string
	err := json.Unmarshal(text, &inside)
	*d = Document(inside)
	return err
}

// Read reads results one after another. It stops with the error of each, if that
// returns one. A file that is cut off is an error.
func Read(r io.Reader, each func(*Result) error) error {
	in := bufio.NewReaderSize(r, 1<<16)
	isArray, err := startsArray(in)
	if err != nil {
		return fmt.Errorf("results of a map run: %w", err)
	}
	d := json.NewDecoder(in)
	if isArray {
		return readArray(d, each)
	}
	for {
		switch err := readOne(d, each); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// startsArray looks at the first character that is no space. A file without any has
// no results.
func startsArray(in *bufio.Reader) (bool, error) {
	for {
		c, err := in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil:
			return false, err
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			continue
		}
		return c == '[', in.UnreadByte()
	}
}

func readArray(d *json.Decoder, each func(*Result) error) error {
	_, err := d.Token() // the bracket
	for err == nil && d.More() {
		err = readOne(d, each)
	}
	if err == nil {
		_, err = d.Token()
	}
	return whole(err)
}

// whole makes the end of a file an error.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("results of a map run: %w", io.ErrUnexpectedEOF)
	}
	return err
}

// readOne returns io.EOF at the end.
func readOne(d *json.Decoder, each func(*Result) error) error {
	var r Result
	if err := d.Decode(&r); err != nil {
		return fmt.Errorf("results of a map run, at byte %d: %w", d.InputOffset(), err)
	}
	return each(&r)
}
