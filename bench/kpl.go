package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/awslabs/kinesis-aggregation/go/v2/deaggregator"

	"github.com/lintel-go/lintel/bench/internal/trial"
	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
)

// aggregates is package constructs/streamprocessor/kpl: records of the Kinesis Producer Library taken apart.
var aggregates = core{
	name:   "kpl",
	trials: aggregateTrials,
	workers: map[string]worker{
		"generate": generateAggregate,
		"decode": func(_ context.Context, a []string) (trial.Sample, error) {
			sample, err := processFile(aggregateDecoders, a)
			if err != nil {
				return nil, err
			}
			return trial.Sample{perRecord: sample[perRecord]}, nil // ours allocates nothing, of which there is no ratio
		},
	},
}

// aggregateCases have user records of one size. The KPL aggregates up to 50 KiB unless it is told otherwise; a record
// of Kinesis has up to 1 MiB.
var aggregateCases = []aggregateCase{
	{"500 x 100 B", 500, 100},
	{"500 x 1 KB", 500, 1024},
	{"10 x 5 KB", 10, 5120},
}

type aggregateCase struct {
	name    string
	records int
	size    int
}

func aggregateTrials(ctx context.Context, dir string) ([]namedTrial, error) {
	var trials []namedTrial
	for i, c := range aggregateCases {
		file := filepath.Join(dir, strconv.Itoa(i)+".kpl")
		if _, err := inWorker(ctx, "kpl", "generate", file, c.name); err != nil {
			return nil, err
		}
		contender := func(name string) trial.Contender {
			return workerContender(name, "kpl", "decode", file, name, processing.String())
		}
		trials = append(trials, namedTrial{c.name, trial.Trial{
			Measures: []trial.Measure{{Case: c.name, Unit: perRecord}},
			Ours:     contender("lintel"),
			Peers:    []trial.Contender{contender("awslabs")},
		}})
	}
	return trials, nil
}

// generateAggregate FILE CASE writes an aggregate, and what is in it to another file.
func generateAggregate(_ context.Context, arguments []string) (trial.Sample, error) {
	i := slices.IndexFunc(aggregateCases, func(c aggregateCase) bool { return c.name == arguments[1] })
	if i < 0 {
		return nil, fmt.Errorf("no case %q", arguments[1])
	}
	data, digest, err := aggregateCases[i].aggregate()
	if err != nil {
		return nil, err
	}
	return nil, digest.write(arguments[0], data)
}

// aggregate is of random bytes with twenty partition keys. It is always the same.
func (c aggregateCase) aggregate() ([]byte, recordDigest, error) {
	random := rand.NewChaCha8([32]byte{})
	a := kpl.Aggregator{MaxBytes: kpl.MaxRecordBytes}
	data := make([]byte, c.size)
	var digest recordDigest
	for i := range c.records {
		random.Read(data) // never fails
		key := fmt.Sprintf("device-%06d", i%20)
		full, err := a.Add(key, "", data)
		if err != nil || full != nil {
			return nil, digest, fmt.Errorf("%s: %d records are too many: %w", c.name, i, err)
		}
		digest.add(0, 0, 0, []byte(key), data)
	}
	return a.Flush().Data, digest, nil
}

// aggregateDecoders take an aggregate apart, each in its way.
var aggregateDecoders = map[string]func() (eventProcessor, error){
	"lintel": func() (eventProcessor, error) {
		var d kpl.Decoder // kept, as by a consumer
		return func(data []byte) (digest recordDigest, err error) {
			records, _, err := d.Decode(data)
			for i := range records {
				digest.add(0, 0, 0, records[i].PartitionKey, records[i].Data)
			}
			return digest, err
		}, nil
	},
	"awslabs": stateless(func(data []byte) (digest recordDigest, err error) {
		records, err := deaggregator.DeaggregateRecords([]types.Record{{Data: data}})
		for i := range records {
			digest.add(0, 0, 0, []byte(*records[i].PartitionKey), records[i].Data)
		}
		return digest, err
	}),
}
