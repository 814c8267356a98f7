package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
)

// maxBatch is what PutRecords takes:
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
const maxBatch = 500

func put(ctx context.Context, args []string, s streams) error {
	p := putter{pause: pause}
	flags := flagsOf("put", "-stream NAME -series ID [flags] [FILE]", s)
	flags.StringVar(&p.stream, "stream", "", "`name` or ARN of the stream (required)")
	flags.StringVar(&p.series, "series", "", "`id` of the series, which is the partition key too (required)")
	flags.IntVar(&p.batch, "batch", maxBatch, "`points` of a request: with 1, points keep their order also where the stream throttles")
	flags.Float64Var(&p.rate, "rate", 0, "`points` a second (default: as many as the stream takes)")
	columns := columnFlags(flags)
	if err := parse(flags, args, 1); err != nil {
		return err
	}
	if p.stream == "" || p.series == "" || len(p.series) > 256 || p.batch < 1 || p.batch > maxBatch || p.rate < 0 {
		return usage("put: give -stream, -series of up to 256 bytes, -batch of 1 to %d and -rate of 0 or more", maxBatch)
	}
	t, err := readFile(flags.Arg(0), columns, s)
	if err != nil {
		return err
	}
	cfg, err := awsconfig.Load(ctx)
	if err != nil {
		return err
	}
	p.client = kinesis.NewFromConfig(cfg)
	err = p.put(ctx, &t)
	fmt.Fprintf(s.err, "%d of %d points put\n", p.done, len(t.values))
	return err
}

// records is what a putter needs of Kinesis.
type records interface {
	PutRecords(context.Context, *kinesis.PutRecordsInput, ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error)
}

// A putter puts a series onto a stream.
type putter struct {
	client         records
	stream, series string
	batch          int
	rate           float64
	pause          func(context.Context, time.Duration) error
	done           int
}

// put puts all points, in requests of batch points, each after the one before it is
// complete.
func (p *putter) put(ctx context.Context, t *table) error {
	for from := 0; from < len(t.values); {
		to := min(from+p.batch, len(t.values))
		entries := make([]types.PutRecordsRequestEntry, 0, to-from)
		for i := from; i < to; i++ {
			data, err := json.Marshal(record{p.series, t.times[i], t.values[i]})
			if err != nil {
				return err
			}
			entries = append(entries, types.PutRecordsRequestEntry{Data: data, PartitionKey: &p.series})
		}
		if err := p.send(ctx, entries); err != nil {
			return err
		}
		if p.rate > 0 && to < len(t.values) {
			if err := p.pause(ctx, time.Duration(float64(to-from)/p.rate*float64(time.Second))); err != nil {
				return err
			}
		}
		from = to
	}
	return nil
}

// record is a point in the format that construct changepoint reads by default, whose
// times are in milliseconds since 1970.
type record struct {
	Series string  `json:"series"`
	Time   int64   `json:"time"`
	Value  float64 `json:"value"`
}

// attempts are the requests for some records, and the pauses between them double from
// the first to the longest.
const (
	attempts     = 12
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
)

// send sends records until each has been taken. PutRecords may take some and refuse
// others, and answers with success even so.
func (p *putter) send(ctx context.Context, entries []types.PutRecordsRequestEntry) error {
	wait := firstPause
	for attempt := 1; ; attempt++ {
		input := &kinesis.PutRecordsInput{Records: entries}
		if strings.HasPrefix(p.stream, "arn:") {
			input.StreamARN = &p.stream
		} else {
			input.StreamName = &p.stream
		}
		out, err := p.client.PutRecords(ctx, input)
		if err != nil {
			return fmt.Errorf("put %d records: %w", len(entries), err)
		}
		if len(out.Records) != len(entries) {
			return fmt.Errorf("put %d records: %d results", len(entries), len(out.Records))
		}
		refused, why := entries[:0], ""
		for i, result := range out.Records {
			if result.ErrorCode != nil {
				refused, why = append(refused, entries[i]), *result.ErrorCode+": "+aws.ToString(result.ErrorMessage)
			}
		}
		p.done += len(entries) - len(refused)
		if len(refused) == 0 {
			return nil
		}
		if attempt == attempts {
			return fmt.Errorf("%d records refused %d times: %s", len(refused), attempts, why)
		}
		if err := p.pause(ctx, wait); err != nil {
			return err
		}
		entries, wait = refused, min(2*wait, longestPause)
	}
}

// pause waits, or returns the error of a context that ends before.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
