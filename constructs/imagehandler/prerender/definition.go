package prerender

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
)

// definition is the state machine in the Amazon States Language, with JSONata, and
// with ${names} of substitutions that are only known at deploy:
//
//	Known -> Defaults -> Check -> Checked -> Source -> Prefix | List | Inventory
//
// each of the last three a Distributed Map over pictures, from another source.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
func (p *Props) definition() (string, error) {
	states := map[string]any{
		"Known": map[string]any{
			"Type": "Choice", "Default": "Unknown",
			"Choices": []any{choice(known, "Defaults")},
		},
		"Unknown": map[string]any{
			"Type": "Fail", "Error": "InvalidInput",
			"Cause": "The input may have bucket, presets, queries, accept, suffixes, and one of prefix, list and, with an InventoryBucket, inventory.",
		},
		"Defaults": map[string]any{"Type": "Pass", "Output": expression("$merge([" + p.defaults() + ", $states.input])"), "Next": "Check"},
		"Check": withRetries(map[string]any{
			"Type": "Task", "Resource": lambdaInvoke,
			"Arguments": invocation(map[string]any{"prerender": expression(pick("$states.input", checked...))}),
			"Output":    expression(`$merge([$states.input, {"check": $states.result.Payload}])`),
			"Next":      "Checked",
		}),
		"Checked": map[string]any{
			"Type": "Choice", "Default": "Refused",
			"Choices": []any{choice("$states.input.check.ok", "Source")},
		},
		"Refused": failure("$states.input.check"),
		"Source":  p.sources(),
	}
	for _, s := range p.itemSources() {
		states[s.name] = p.pictures(s)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(map[string]any{
		"Comment": "Renders pictures before they are asked for", "QueryLanguage": "JSONata", "StartAt": "Known",
		"TimeoutSeconds": int(p.Timeout.Seconds()), "States": states,
	})
	return strings.TrimSpace(b.String()), err
}

// Resources of tasks and maps, by the names of their substitutions: their ARNs begin
// with the partition.
const (
	lambdaInvoke = "${LambdaInvoke}"
	listObjects  = "${ListObjects}"
	getObject    = "${GetObject}"
	putObject    = "${PutObject}"
)

// known tells that the input has nothing else than what is understood, and one source
// at most: a member with a typing error would be a run over everything.
const known = `$count($keys($states.input)[$not($ in ["bucket", "presets", "queries", "accept", "suffixes", "prefix", "list", "inventory"])]) = 0` +
	` and $count($keys($states.input)[$ in ["prefix", "list", "inventory"]]) <= 1`

// Members of the input that go to the handler with each picture, and to check them
// before any.
var (
	checked = []string{"bucket", "presets", "queries", "accept"}
	passed  = append([]string{"suffixes"}, checked...)
)

// defaults are objects with what the input may override. What is made is overridden
// together, so that an input with queries makes nothing else. Lists without elements
// are left out: implementations of JSONata differ in whether a path has a result there.
func (p *Props) defaults() string {
	made := `($exists($states.input.presets) or $exists($states.input.queries) ? {} : ` + lists("presets", p.Presets, "queries", p.Queries) + ")"
	// A prefix of the first source says nothing about another bucket.
	prefix := `($exists($states.input.list) or $exists($states.input.inventory) ? {} : $exists($states.input.bucket) ? {"prefix": ""} : ` + literal(map[string]any{"prefix": p.Prefix}) + ")"
	return strings.Join([]string{`{"bucket": "${SourceBucket}"}`, lists("accept", p.Accept, "suffixes", p.Suffixes), made, prefix}, ", ")
}

// lists is an object with two lists of texts.
func lists(first string, texts []string, second string, more []string) string {
	out := map[string][]string{first: texts, second: more}
	maps.DeleteFunc(out, func(_ string, texts []string) bool { return len(texts) == 0 })
	return literal(out)
}

// pick is an object with some members of another, those that are there.
func pick(from string, members ...string) string {
	return `$merge([{}, $sift(` + from + `, function($v, $k) { $k in ` + literal(members) + ` })])`
}

// An itemSource is where a Distributed Map has its pictures from.
type itemSource struct {
	name   string
	member string // of the input, that chooses it
	reader map[string]any
	// isEncoded tells that keys are, as an inventory has them.
	isEncoded bool
}

func (p *Props) itemSources() []itemSource {
	of := func(resource, config, bucket, name, value string) map[string]any {
		out := map[string]any{"Resource": resource, "Arguments": map[string]any{"Bucket": bucket, name: expression(value)}}
		if config != "" {
			out["ReaderConfig"] = map[string]any{"InputType": config}
		}
		return out
	}
	out := []itemSource{
		{name: "List", member: "list", reader: of(getObject, "JSONL", "${ReportBucket}", "Key", "$states.input.list")},
		{name: "Prefix", member: "prefix", reader: of(listObjects, "", expression("$states.input.bucket"), "Prefix", "$states.input.prefix")},
	}
	if p.InventoryBucket != nil {
		out = append(out, itemSource{
			name: "Inventory", member: "inventory", isEncoded: true,
			reader: of(getObject, "MANIFEST", "${InventoryBucket}", "Key", "$states.input.inventory"),
		})
	}
	return out
}

// sources is the choice of a map. Without a bucket of inventories, an input with one
// fails.
func (p *Props) sources() map[string]any {
	var choices []any
	for _, s := range p.itemSources() {
		choices = append(choices, choice("$exists($states.input."+s.member+")", s.name))
	}
	return map[string]any{"Type": "Choice", "Choices": choices, "Default": "Unknown"}
}

// pictures is a Distributed Map. Each picture is an express execution of its own, so
// that it alone succeeds or fails; its input is the event of the handler.
func (p *Props) pictures(s itemSource) map[string]any {
	// Other members of an item would only make the results longer.
	input := expression(`$merge([` + pick("$states.input", passed...) + `, {"encoded": ` + literal(s.isEncoded) + `, "object": ` +
		pick("$states.context.Map.Item.Value", "Bucket", "Key", "IsLatest", "IsDeleteMarker") + `}])`)
	// Names of states are not repeated in a state machine.
	render, rendered, done, broken := "Render"+s.name, "Rendered"+s.name, "Done"+s.name, "Broken"+s.name
	return map[string]any{
		"Type": "Map", "Label": s.name, "End": true,
		"ItemReader": s.reader, "ItemSelector": map[string]any{"prerender": input},
		"MaxConcurrency": p.MaxConcurrency, "ToleratedFailurePercentage": *p.ToleratedFailurePercentage,
		"ItemProcessor": map[string]any{
			"ProcessorConfig": map[string]any{"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
			"StartAt":         render,
			"States": map[string]any{
				render: withRetries(map[string]any{
					"Type": "Task", "Resource": lambdaInvoke, "Arguments": invocation(expression("$states.input")),
					"Output": expression("$states.result.Payload"), "Next": rendered,
				}),
				rendered: map[string]any{"Type": "Choice", "Choices": []any{choice("$states.input.ok", done)}, "Default": broken},
				done:     map[string]any{"Type": "Succeed"},
				broken:   failure("$states.input"),
			},
		},
		"ResultWriter": map[string]any{
			"Resource": putObject,
			"Arguments": map[string]any{
				"Bucket": "${ReportBucket}",
				"Prefix": expression(`"` + wiring.RunsPrefix + `" & $states.context.Execution.Name & "/results"`),
			},
		},
	}
}

// invocation of the image handler.
func invocation(event any) map[string]any {
	return map[string]any{"FunctionName": "${ImageFunction}", "Payload": event}
}

// withRetries adds what is tried again. An express execution has five minutes: with
// the longest timeout of the function, 59 seconds, these retries wait 47 + 3 seconds
// at most beside three invocations. The function is left to recover at random times,
// or all who were throttled would come back together.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
func withRetries(task map[string]any) map[string]any {
	retry := func(attempts, maxDelay int, errors ...string) map[string]any {
		return map[string]any{
			"ErrorEquals": errors, "MaxAttempts": attempts,
			"IntervalSeconds": 1, "BackoffRate": 2, "MaxDelaySeconds": maxDelay, "JitterStrategy": "FULL",
		}
	}
	task["Retry"] = []any{retry(6, 16, "Lambda.TooManyRequestsException"), retry(2, 8, "States.ALL")}
	return task
}

func choice(condition, next string) map[string]any {
	return map[string]any{"Condition": expression(condition), "Next": next}
}

// failure with the code and the cause of the handler's answer.
func failure(answer string) map[string]any {
	return map[string]any{"Type": "Fail", "Error": expression(answer + ".code"), "Cause": expression(answer + ".cause")}
}

func expression(jsonata string) string { return "{% " + jsonata + " %}" }

// literal is JSON of what cannot fail to be written, which JSONata takes for itself, with nothing in it that ends an
// expression or is a substitution.
func literal(v any) string {
	text, _ := json.Marshal(v)
	return strings.NewReplacer("$", `\u0024`, "%", `\u0025`).Replace(string(text))
}
