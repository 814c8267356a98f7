package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/bytedance/sonic"

	lintel "github.com/lintel-go/lintel/constructs/dataquality/profile"
)

// ruleEvaluators read what AWS's example of a rule needs: how many values are missing in two columns, and the size of the
// sample.
var ruleEvaluators = map[string]profileEvaluator{
	"lintel": func(file string) (profileDigest, error) {
		return readWithLintel(file, lintel.Selection{Statistics: lintel.StatisticsOf(lintel.MissingCount), Columns: isWanted})
	},
	"encoding/json":     func(file string) (profileDigest, error) { return ruleOfTyped(file, json.Unmarshal) },
	"encoding/json map": ruleOfMap,
	"sonic":             func(file string) (profileDigest, error) { return ruleOfTyped(file, sonic.Unmarshal) },
}

// allEvaluators read all statistics and lists of all columns.
var allEvaluators = map[string]profileEvaluator{
	"lintel":        func(file string) (profileDigest, error) { return readWithLintel(file, lintel.Everything()) },
	"encoding/json": func(file string) (profileDigest, error) { return allOfTyped(file, json.Unmarshal) },
	"sonic":         func(file string) (profileDigest, error) { return allOfTyped(file, sonic.Unmarshal) },
}

func isWanted(column string) bool { return column == pickup || column == dropOff }

// readWithLintel reads the file as it would read what S3 sends: no more of it is in memory than it needs.
func readWithLintel(file string, want lintel.Selection) (digest profileDigest, err error) {
	in, err := os.Open(file)
	if err != nil {
		return digest, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	reader := lintel.NewReader(in, want)
	for {
		column, err := reader.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return digest, err
		}
		if err := digest.addColumn(column, want); err != nil {
			return digest, err
		}
	}
	dataset := reader.Dataset()
	rows, ok := dataset.Stat(lintel.SampleSize)
	if !ok {
		return digest, errors.New("no sample size")
	}
	digest.Rows = int(rows)
	return digest, nil
}

func (d *profileDigest) addColumn(column *lintel.Column, want lintel.Selection) error {
	if isWanted(column.Name) {
		missing, ok := column.Stat(lintel.MissingCount)
		if !ok {
			return fmt.Errorf("%s has no missing count", column.Name)
		}
		d.Missing += int(missing)
	}
	if want.Lists == 0 {
		return nil
	}
	for s := range lintel.AllStatistics.All() {
		if _, ok := column.Stat(s); ok {
			d.Statistics++
		}
	}
	for _, list := range [][]lintel.Value{column.MostCommon.List, column.Smallest.List, column.Largest.List} {
		for i := range list {
			d.Values += int(list[i].Count)
		}
	}
	for _, bin := range column.Distribution.Bins {
		d.Bins += int(bin.Count)
	}
	return nil
}

// ruleProfile is as much of a profile as the rule needs.
type ruleProfile struct {
	SampleSize int `json:"sampleSize"`
	Columns    []struct {
		Name    string `json:"name"`
		Missing int    `json:"missingValuesCount"`
	} `json:"columns"`
}

func ruleOfTyped(file string, unmarshal func([]byte, any) error) (digest profileDigest, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return digest, err
	}
	var p ruleProfile
	if err := unmarshal(data, &p); err != nil {
		return digest, err
	}
	digest.Rows = p.SampleSize
	for i := range p.Columns {
		if c := &p.Columns[i]; isWanted(c.Name) {
			digest.Missing += c.Missing
		}
	}
	return digest, nil
}

// ruleOfMap does in Go what the function of the example does in Python.
func ruleOfMap(file string) (digest profileDigest, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return digest, err
	}
	var p map[string]any
	if err := json.Unmarshal(data, &p); err != nil {
		return digest, err
	}
	rows, _ := p["sampleSize"].(float64)
	digest.Rows = int(rows)
	columns, _ := p["columns"].([]any)
	for _, c := range columns {
		column, _ := c.(map[string]any)
		if name, _ := column["name"].(string); isWanted(name) {
			missing, _ := column["missingValuesCount"].(float64)
			digest.Missing += int(missing)
		}
	}
	return digest, nil
}

// allProfile is a profile with what a column has of numbers and lists. A statistic that is absent is nil.
type allProfile struct {
	SampleSize int         `json:"sampleSize"`
	Columns    []allColumn `json:"columns"`
}

type allColumn struct {
	Name                    string       `json:"name"`
	Type                    string       `json:"type"`
	DistinctValuesCount     *float64     `json:"distinctValuesCount"`
	UniqueValuesCount       *float64     `json:"uniqueValuesCount"`
	Entropy                 *float64     `json:"entropy"`
	MostCommonValues        []allElement `json:"mostCommonValues"`
	MissingValuesCount      *float64     `json:"missingValuesCount"`
	Kurtosis                *float64     `json:"kurtosis"`
	Max                     *float64     `json:"max"`
	Mean                    *float64     `json:"mean"`
	Min                     *float64     `json:"min"`
	Skewness                *float64     `json:"skewness"`
	StandardDeviation       *float64     `json:"standardDeviation"`
	Sum                     *float64     `json:"sum"`
	ZerosCount              *float64     `json:"zerosCount"`
	Variance                *float64     `json:"variance"`
	Range                   *float64     `json:"range"`
	Percentile5             *float64     `json:"percentile5"`
	Percentile25            *float64     `json:"percentile25"`
	Percentile75            *float64     `json:"percentile75"`
	Percentile95            *float64     `json:"percentile95"`
	Median                  *float64     `json:"median"`
	InterquartileRange      *float64     `json:"interquartileRange"`
	Mode                    *float64     `json:"mode"`
	MinimumValues           []allElement `json:"minimumValues"`
	MaximumValues           []allElement `json:"maximumValues"`
	ValueDistribution       []allBin     `json:"valueDistribution"`
	ZScoreOutliersCount     *float64     `json:"zScoreOutliersCount"`
	MedianAbsoluteDeviation *float64     `json:"medianAbsoluteDeviation"`
}

// Values are numbers, strings or booleans, and bounds are numbers or strings.
type (
	allElement struct {
		Value any `json:"value"`
		Count int `json:"count"`
	}
	allBin struct {
		Bucket [2]any `json:"bucket"`
		Count  int    `json:"count"`
	}
)

func allOfTyped(file string, unmarshal func([]byte, any) error) (digest profileDigest, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return digest, err
	}
	var p allProfile
	if err := unmarshal(data, &p); err != nil {
		return digest, err
	}
	digest.Rows = p.SampleSize
	for i := range p.Columns {
		digest.addTyped(&p.Columns[i])
	}
	return digest, nil
}

func (d *profileDigest) addTyped(c *allColumn) {
	if isWanted(c.Name) && c.MissingValuesCount != nil {
		d.Missing += int(*c.MissingValuesCount)
	}
	for _, statistic := range []*float64{
		c.DistinctValuesCount, c.UniqueValuesCount, c.Entropy, c.MissingValuesCount, c.Kurtosis, c.Max, c.Mean, c.Min,
		c.Skewness, c.StandardDeviation, c.Sum, c.ZerosCount, c.Variance, c.Range, c.Percentile5, c.Percentile25,
		c.Percentile75, c.Percentile95, c.Median, c.InterquartileRange, c.Mode, c.ZScoreOutliersCount,
		c.MedianAbsoluteDeviation,
	} {
		if statistic != nil {
			d.Statistics++
		}
	}
	for _, list := range [][]allElement{c.MostCommonValues, c.MinimumValues, c.MaximumValues} {
		for i := range list {
			d.Values += list[i].Count
		}
	}
	for i := range c.ValueDistribution {
		d.Bins += c.ValueDistribution[i].Count
	}
}
