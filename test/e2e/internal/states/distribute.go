package states

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Storage is Amazon S3.
type Storage interface {
	// Keys are those of a bucket, in order.
	Keys(bucket string) []string
	Get(bucket, key string) ([]byte, bool)
	Put(bucket, key string, body []byte)
}

// distribute runs a Distributed Map and writes its results.
func (p *play) distribute(state, scope map[string]any) (any, error) {
	items, err := p.items(state["ItemReader"], scope)
	if err != nil {
		return nil, err
	}
	processor, _ := state["ItemProcessor"].(map[string]any)
	if config, _ := processor["ProcessorConfig"].(map[string]any); config["Mode"] != "DISTRIBUTED" {
		return nil, fmt.Errorf("maps of mode %v are not played", config["Mode"])
	}
	tolerated, _ := state["ToleratedFailurePercentage"].(float64)
	results := map[string][]any{"SUCCEEDED": {}, "FAILED": {}, "PENDING": {}}
	isOver := false
	for i, item := range items {
		input, err := p.childInput(state["ItemSelector"], scope, i, item)
		if err != nil {
			return nil, err
		}
		end := End{Status: "PENDING"}
		if !isOver {
			child := &play{machine: p.machine, context: map[string]any{"Execution": map[string]any{"Name": fmt.Sprint(i)}}}
			end = child.run(processor, input)
		}
		results[end.Status] = append(results[end.Status], result(i, input, end))
		isOver = float64(len(results["FAILED"]))*100 > tolerated*float64(len(items))
	}
	manifest, err := p.write(state["ResultWriter"], scope, results)
	if err == nil && isOver {
		err = &failure{"States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"}
	}
	return map[string]any{"ResultWriterDetails": manifest}, err
}

func (p *play) childInput(selector any, scope map[string]any, index int, item any) (any, error) {
	context := map[string]any{"Execution": p.context["Execution"], "Map": map[string]any{"Item": map[string]any{"Index": index, "Value": item}}}
	return p.evaluate(selector, map[string]any{"input": scope["input"], "context": context})
}

// items are read as the ItemReader says: what is listed, the lines of a file, or the rows of an inventory.
func (p *play) items(reader any, scope map[string]any) ([]any, error) {
	value, err := p.evaluate(reader, scope)
	if err != nil {
		return nil, err
	}
	r, _ := value.(map[string]any)
	arguments, _ := r["Arguments"].(map[string]any)
	bucket, _ := arguments["Bucket"].(string)
	if r["Resource"] == "arn:aws:states:::s3:listObjectsV2" {
		prefix, ok := arguments["Prefix"].(string)
		if !ok {
			return nil, fmt.Errorf("the prefix is %v", arguments["Prefix"])
		}
		return p.listed(bucket, prefix), nil
	}
	key, _ := arguments["Key"].(string)
	body, ok := p.machine.S3.Get(bucket, key)
	if !ok {
		return nil, &failure{"States.ItemReaderFailed", "there is no s3://" + bucket + "/" + key}
	}
	config, _ := r["ReaderConfig"].(map[string]any)
	switch {
	case r["Resource"] != "arn:aws:states:::s3:getObject":
		return nil, fmt.Errorf("item readers %v are not played", r["Resource"])
	case config["InputType"] == "JSONL":
		return lines(body)
	case config["InputType"] == "MANIFEST":
		return p.inventory(bucket, body)
	}
	return nil, fmt.Errorf("files of type %v are not played", config["InputType"])
}

func (p *play) listed(bucket, prefix string) (items []any) {
	for _, key := range p.machine.S3.Keys(bucket) {
		if strings.HasPrefix(key, prefix) {
			body, _ := p.machine.S3.Get(bucket, key)
			items = append(items, map[string]any{"Etag": `"e"`, "Key": key, "LastModified": 1668699881, "Size": len(body), "StorageClass": "STANDARD"})
		}
	}
	return items
}

func lines(body []byte) (items []any, err error) {
	for line := range bytes.Lines(body) {
		var item any
		if err := json.Unmarshal(line, &item); err != nil {
			return nil, &failure{"States.ItemReaderFailed", err.Error()}
		}
		items = append(items, item)
	}
	return items, nil
}

// write writes the results of each status to a file, and the manifest.
func (p *play) write(writer any, scope map[string]any, results map[string][]any) (any, error) {
	value, err := p.evaluate(writer, scope)
	if err != nil {
		return nil, err
	}
	w, _ := value.(map[string]any)
	arguments, _ := w["Arguments"].(map[string]any)
	bucket, _ := arguments["Bucket"].(string)
	prefix, _ := arguments["Prefix"].(string)
	if w["Resource"] != "arn:aws:states:::s3:putObject" || bucket == "" || prefix == "" {
		return nil, fmt.Errorf("result writers %v are not played", w)
	}
	prefix += "/25bc2fbb-6f60-4c44-876b-3cc9586fc435"
	files := map[string]any{}
	for status, list := range results {
		if files[status] = []any{}; len(list) == 0 {
			continue
		}
		text, err := json.Marshal(list)
		if err != nil {
			return nil, err
		}
		key := prefix + "/" + status + "_0.json"
		p.machine.S3.Put(bucket, key, text)
		files[status] = []any{map[string]any{"Key": key, "Size": len(text)}}
	}
	manifest, err := json.Marshal(map[string]any{
		"DestinationBucket": bucket, "MapRunArn": "arn:aws:states:eu-west-1:123456789012:mapRun:machine/Map:25bc2fbb", "ResultFiles": files,
	})
	p.machine.S3.Put(bucket, prefix+"/manifest.json", manifest)
	return map[string]any{"Bucket": bucket, "Key": prefix + "/manifest.json"}, err
}

// result is what a file has of a child: its input and output as JSON in texts.
func result(index int, input any, end End) map[string]any {
	text := func(v any) string {
		out, _ := json.Marshal(v) // it was JSON before
		return string(out)
	}
	out := map[string]any{
		"ExecutionArn": fmt.Sprintf("arn:aws:states:eu-west-1:123456789012:execution:machine/Map:%d", index), "Name": fmt.Sprint(index),
		"Input": text(input), "InputDetails": map[string]any{"Included": true}, "Status": end.Status,
	}
	switch end.Status {
	case "SUCCEEDED":
		out["Output"], out["OutputDetails"] = text(end.Output), map[string]any{"Included": true}
	case "FAILED":
		out["Error"], out["Cause"] = end.Error, end.Cause
	}
	return out
}
