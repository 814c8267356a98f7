package kafkaevent_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
)

// maxEvent is the size of the largest event that Lambda sends.
const maxEvent = 6 << 20

// repeat writes part as often as it fits into an event.
func repeat(before, part, after string) []byte {
	return []byte(before + strings.Repeat(part, (maxEvent-len(before)-len(after))/len(part)) + after)
}

// numbered is repeat with the number of the part in it.
func numbered(before, format, after string) []byte {
	var b strings.Builder
	b.WriteString(before)
	for i := 0; b.Len()+len(format)*4+len(after) < maxEvent; i++ {
		fmt.Fprintf(&b, format, i)
	}
	b.WriteString(after)
	return []byte(b.String())
}

// TestHostile decodes events of 6 MiB made to be slow or to take a lot of
// memory. What is quadratic would take minutes. They are not all valid.
func TestHostile(t *testing.T) {
	const (
		before = `{"records":{"t-0":[{"topic":"t","partition":0,"offset":0`
		after  = `}]}}`
	)
	for name, data := range map[string][]byte{
		"records":             repeat(`{"records":{"t-0":[`, `{"topic":"t","partition":0,"offset":0},`, `{"topic":"t","partition":0,"offset":0}]}}`),
		"one then nothing":    repeat(before+after[:1]+`],"x":[`, " ", `]}}`),
		"partitions":          numbered(`{"records":{`, `"":[{"topic":"t","partition":%d,"offset":0}],`, `"":[]}}`),
		"topics":              numbered(`{"records":{`, `"":[{"topic":"t%d","partition":0,"offset":0}],`, `"":[]}}`),
		"lists":               repeat(`{"records":{`, `"":[],`, `"":[]}}`),
		"headers":             repeat(before+`,"headers":[`, `{"":[]},`, `{}]`+after),
		"header keys":         numbered(before+`,"headers":[`, `{"%d":[]},`, `{}]`+after),
		"header bytes":        repeat(before+`,"headers":[{"a":[`, `1,`, `1]}]`+after),
		"spaced header bytes": repeat(before+`,"headers":[{"a":[`, `1 ,`, `1]}]`+after),
		"headers again":       repeat(before, `,"headers":[{"a":[1]},{"b":7}]`, after),
		"faults":              repeat(before, `,"value":7`, after),
		"faulty records":      repeat(`{"records":{"t-0":[`, `{"topic":"t","partition":0,"offset":0,"key":0,"value":0},`, `{"topic":"t","partition":0,"offset":0}]}}`),
		"quotes in a value":   repeat(before+`,"value":"`, `\"`, `"`+after),
		"backslashes":         repeat(before+`,"value":"`, `\\`, `"`+after),
		"escapes in a value":  repeat(before+`,"value":"`, `\u0041`, `"`+after),
		"escapes in a key":    repeat(before+`,"headers":[{"`, `\ud83d`, `":[]}]`+after),
		"newlines":            repeat(before+`,"value":"`, `\n`, `"`+after),
		"padding":             repeat(before+`,"value":"`, `=`, `"`+after),
		"one value":           repeat(before+`,"value":"`, `QUJD`, `"`+after),
		"digits":              repeat(before[:len(before)-1], `1`, after),
		"fraction":            repeat(before+`,"x":0.`, `1`, after),
		"depth":               repeat(before+`,"x":`, `[`, ``),
		"depth of a value":    repeat(before+`,"value":`, `{"a":`, ``),
		"levels":              repeat(before+`,"x":[`, strings.Repeat("[", 500)+strings.Repeat("]", 500)+",", `1]`+after),
		"schemas":             numbered(`{"records":{"t-0":[`, `{"topic":"t","partition":0,"offset":0,"keySchemaMetadata":{"schemaId":"%d"}},`, `{"topic":"t","partition":0,"offset":0}]}}`),
		"members":             numbered(before, `,"x%d":0`, after),
		"servers":             repeat(`{"records":{},"bootstrapServers":"`, `a,`, `"}`),
		"spaces":              repeat(``, ` `, `{"records":{}}`),
		"name":                repeat(`{"`, `x`, `":1,"records":{}}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Logf("%d bytes", len(data))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			started := time.Now()
			event, err := kafkaevent.Decode(data)
			if err != nil {
				checkSyntaxError(t, data, err)
			} else {
				anyFails(event)
			}
			if took := time.Since(started); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			runtime.ReadMemStats(&after)
			if allocated := (after.TotalAlloc - before.TotalAlloc) / uint64(len(data)); allocated > 40 {
				t.Errorf("allocated %d times the size of the event", allocated)
			} else {
				t.Logf("allocated %d times, %v", allocated, time.Since(started))
			}
		})
	}
}
