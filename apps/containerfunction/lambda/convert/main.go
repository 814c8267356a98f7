// Command convert is the example handler of the container-image stack: it converts
// amounts of money with rates from a file, which a layer puts into the image.
package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/lambdakit/env"
)

func main() {
	var settings struct {
		Rates string `env:"RATES_FILE,required"`
	}
	if err := env.Decode(&settings); err != nil {
		log.Fatal(err)
	}
	rates, err := read(settings.Rates)
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(rates.convert)
}

// rates are units of a currency to the euro.
type rates map[string]float64

type question struct {
	Amount   float64 `json:"amount"`
	From, To string
}

type answer struct {
	Amount float64 `json:"amount"`
}

// read reads a CSV file with the columns currency and perEuro.
func read(name string) (rates, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	reader := csv.NewReader(f)
	reader.FieldsPerRecord = 2
	lines, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	out := rates{}
	for i, line := range lines {
		if i == 0 {
			continue
		}
		rate, err := strconv.ParseFloat(line[1], 64)
		if err != nil || !(rate > 0) {
			return nil, fmt.Errorf("%s: line %d: %q is no rate", name, i+1, line[1])
		}
		out[line[0]] = rate
	}
	return out, nil
}

func (r rates) convert(_ context.Context, q question) (answer, error) {
	from, to := r[q.From], r[q.To]
	if from == 0 || to == 0 {
		return answer{}, fmt.Errorf("no rate from %q to %q", q.From, q.To)
	}
	return answer{q.Amount / from * to}, nil
}
