package main

import (
	"encoding/json"
	"errors"
	"os"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
)

// A profileDigest is what an evaluator has to get out of a profile. Everyone computes it from what it has read, so that
// nobody does less than the others.
type profileDigest struct {
	Rows    int `json:"rows"`    // of the sample
	Missing int `json:"missing"` // in the columns pickup and dropOff

	// Of all columns, in the stage "all" only.
	Statistics int `json:"statistics,omitempty"` // that there are
	Values     int `json:"values,omitempty"`     // counts of common, smallest and largest values
	Bins       int `json:"bins,omitempty"`       // counts of bins
}

const (
	pickup, dropOff = "pu_loc_id", "do_loc_id"
	missingPickups  = 120
	missingDropOffs = 480
)

// write writes a profile to a file and its digest to another one.
func (c profileCase) write(file string) (err error) {
	p := profiletest.Random(profiletest.Options{Columns: c.columns, Seed: 1})
	p.Layout = c.layout
	digest := profileDigest{Rows: p.Before.Get("sampleSize").(int), Missing: missingPickups + missingDropOffs}
	i := 0
	p.EditAll(func(column *profiletest.Object) {
		switch i {
		case c.columns / 3:
			column.Set("name", pickup)
			column.Set("missingValuesCount", missingPickups)
		case c.columns * 2 / 3:
			column.Set("name", dropOff)
			column.Set("missingValuesCount", missingDropOffs)
		}
		i++
		if c.stage == "all" {
			digest.addMade(*column)
		}
	})
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	_, err = p.WriteTo(out)
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	text, err := json.Marshal(digest)
	if err != nil {
		return err
	}
	return os.WriteFile(digestFile(file), text, 0o600)
}

// addMade adds a column as it was made.
func (d *profileDigest) addMade(column profiletest.Object) {
	for _, m := range column {
		switch m.Value.(type) {
		case int, float64:
			d.Statistics++
		}
	}
	count := func(list string) (sum int) {
		elements, _ := column.Get(list).(profiletest.Array)
		for _, element := range elements {
			sum += element.(profiletest.Object).Get("count").(int)
		}
		return sum
	}
	d.Values += count("mostCommonValues") + count("minimumValues") + count("maximumValues")
	d.Bins += count("valueDistribution")
}

// readProfileDigest returns what was written with a profile.
func readProfileDigest(file string) (digest profileDigest, err error) {
	text, err := os.ReadFile(digestFile(file))
	if err != nil {
		return digest, err
	}
	return digest, json.Unmarshal(text, &digest)
}
