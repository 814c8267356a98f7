package report

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// MinJSON is the smallest limit of [JSON]: a document without results fits in it,
// whatever the texts in it are.
const MinJSON = 64 << 10

// JSON returns the run as a [Document] of at most limit bytes. The worst results
// come first; those that have no room are counted. A limit below [MinJSON] is
// taken as that.
func JSON(run *Run, limit int) []byte {
	ranked := run.ranked()
	d := documentOf(run, ranked)
	d.Results = []Result{}
	d.Omitted = len(ranked)
	// With fewer omitted, the head is not longer.
	room := max(limit, MinJSON) - len(encode(d))
	var results []byte
	shown := 0
	for _, r := range ranked {
		result := encode(documentResult(r))
		if len(results)+len(result)+len(",") > room {
			break
		}
		if shown > 0 {
			results = append(results, ',')
		}
		results = append(results, result...)
		shown++
	}
	d.Omitted -= shown
	out := bytes.TrimSuffix(encode(d), []byte("]}"))
	return append(append(out, results...), "]}"...)
}

// encode writes a value as compact JSON, in which <, > and & stay as they are.
func encode(v any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		// All types here can be encoded, and all numbers and times are checked.
		panic(fmt.Sprintf("report: %v", err))
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
