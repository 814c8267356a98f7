package main

import (
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A table is a series that was read from CSV.
type table struct {
	times  []int64
	values []float64
	made   []int64 // times of rows that say that a level begins
	// clock tells that times are milliseconds since 1970; they are integers of the
	// file, or numbers of rows, otherwise.
	clock bool
}

// columns say where in a row the time and the value are.
type columns struct{ time, value string }

func columnFlags(flags *flag.FlagSet) *columns {
	var c columns
	flags.StringVar(&c.time, "time", "", "`column` of the time, by name or number (default: the first of several)")
	flags.StringVar(&c.value, "value", "", "`column` of the value, by name or number (default: the first behind the time)")
	return &c
}

// label is a time as it was in the file.
func (t *table) label(at int64) string {
	if t.clock {
		return time.UnixMilli(at).UTC().Format(time.RFC3339Nano)
	}
	return strconv.FormatInt(at, 10)
}

// readFile reads the file of that name, or standard input.
func readFile(name string, c *columns, s streams) (table, error) {
	in, err := open(name, s)
	if err != nil {
		return table{}, err
	}
	t, err := readTable(in, c)
	return t, errors.Join(err, in.Close())
}

// readTable returns an error that says the line.
func readTable(r io.Reader, c *columns) (table, error) {
	var t table
	in := csv.NewReader(r)
	in.ReuseRecord, in.TrimLeadingSpace = true, true
	var places *places
	for row := 0; ; {
		record, err := in.Read()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return t, err
		}
		line, _ := in.FieldPos(0)
		if places == nil {
			header := false
			if places, header, err = c.find(record); err != nil {
				return t, fmt.Errorf("line %d: %w", line, err)
			}
			if header {
				continue
			}
		}
		if err := t.add(row, record, places); err != nil {
			return t, fmt.Errorf("line %d: %w", line, err)
		}
		row++
	}
}

// places are the indexes of columns, or -1.
type places struct{ time, value, change int }

// find finds the columns in the first row, and whether that names them.
func (c *columns) find(first []string) (*places, bool, error) {
	p := places{time: -1, value: 0, change: -1}
	if len(first) > 1 {
		p.time, p.value = 0, 1
	}
	var errs [2]error
	p.time, errs[0] = choose(first, c.time, p.time)
	p.value, errs[1] = choose(first, c.value, p.value)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, false, err
	}
	_, err := strconv.ParseFloat(strings.TrimSpace(first[p.value]), 64)
	header := err != nil
	if header {
		p.change = slices.Index(first, "change")
	}
	return &p, header, nil
}

// choose is the index of the column of a name or number, or what it is by default.
func choose(first []string, column string, standard int) (int, error) {
	if column == "" {
		return standard, nil
	}
	if i := slices.Index(first, column); i >= 0 {
		return i, nil
	}
	i, err := strconv.Atoi(column)
	if err != nil || i < 1 || i > len(first) {
		return 0, fmt.Errorf("column %q: give one of %q, or 1 to %d", column, first, len(first))
	}
	return i - 1, nil
}

// add adds a row.
func (t *table) add(row int, record []string, p *places) error {
	at, clock := int64(row)+1, false
	if p.time >= 0 {
		var err error
		if at, clock, err = parseTime(strings.TrimSpace(record[p.time])); err != nil {
			return err
		}
	}
	if row > 0 && clock != t.clock {
		return errors.New("the time is of another form than those before it")
	}
	t.clock = clock
	x, err := strconv.ParseFloat(strings.TrimSpace(record[p.value]), 64)
	if err != nil {
		return fmt.Errorf("value %q is no number", record[p.value])
	}
	t.times, t.values = append(t.times, at), append(t.values, x)
	if p.change >= 0 && strings.TrimSpace(record[p.change]) == "1" {
		t.made = append(t.made, at)
	}
	return nil
}

// parseTime takes an integer, or RFC 3339, which it makes milliseconds since 1970.
func parseTime(s string) (at int64, clock bool, err error) {
	if at, err = strconv.ParseInt(s, 10, 64); err == nil {
		return at, false, nil
	}
	when, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return 0, false, fmt.Errorf("time %q is neither RFC 3339 nor an integer", s)
	}
	return when.UnixMilli(), true, nil
}
