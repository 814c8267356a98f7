package profile_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
)

// How complete the columns are.
func ExampleReader() {
	body := strings.NewReader(`{
		"sampleSize": 20000,
		"columns": [
			{"name": "pu_loc_id", "type": "int", "missingValuesCount": 120},
			{"name": "do_loc_id", "type": "int", "missingValuesCount": 2480},
			{"name": "phone", "type": "string", "entity": {"entityTypes": ["PHONE_NUMBER"], "rowsCount": 20000}}
		]
	}`)
	reader := profile.NewReader(body, profile.Selection{Statistics: profile.StatisticsOf(profile.MissingCount)})
	missing := map[string]float64{}
	for {
		column, err := reader.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		count, ok := column.Stat(profile.MissingCount)
		if !ok {
			fmt.Println(column.Name, "has no missing count")
			continue
		}
		missing[column.Name] = count
	}
	// The size of the sample may come after the columns.
	dataset := reader.Dataset()
	rows, ok := dataset.Stat(profile.SampleSize)
	if !ok || rows == 0 {
		log.Fatal("the sample is empty")
	}
	for _, name := range []string{"pu_loc_id", "do_loc_id"} {
		fmt.Printf("%s: %.1f %%\n", name, 100*(1-missing[name]/rows))
	}
	// Output:
	// phone has no missing count
	// pu_loc_id: 99.4 %
	// do_loc_id: 87.6 %
}

// What is read of a large profile can be a few columns of it.
func ExampleSelection() {
	taxi := profiletest.Taxi()
	reader := profile.NewReader(strings.NewReader(string(taxi.Bytes())), profile.Selection{
		Statistics: profile.StatisticsOf(profile.Mean, profile.Max),
		Lists:      profile.Distribution,
		Columns:    func(name string) bool { return name == "fare_amount" },
		Pairs:      []profile.Pair{{A: "fare_amount", B: "fare_amount"}},
	})
	for {
		column, err := reader.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		if mean, ok := column.Stat(profile.Mean); ok {
			fmt.Println(column.Name, column.Kind(), mean, len(column.Distribution.Bins))
		}
	}
	dataset := reader.Dataset()
	fmt.Println(dataset.Columns, dataset.Correlations[0].Coefficient)
	// Output:
	// fare_amount number 13 20
	// 12 1
}

// A profile that ends too early is not a profile. An error of reading it may be
// worth another try.
func ExampleSyntaxError() {
	_, err := profile.NewReader(strings.NewReader(`{"columns":[{"name":"fare","min":1`), profile.Selection{}).Next()
	var syntax *profile.SyntaxError
	if errors.As(err, &syntax) {
		fmt.Println(syntax, "truncated:", errors.Is(err, io.ErrUnexpectedEOF))
	}
	// Output: profile: byte 34: columns[0].min: got end of data, want ',' or '}' truncated: true
}
