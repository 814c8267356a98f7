package e2e

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/maprun"
	prewiring "github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/states"
)

// oddKeys are keys with all that is special to URLs, JSON, JSONata and forms.
var oddKeys = []string{
	"photos/a b+c%20d.jpg", "photos/ä 猫 🐈.jpg", `photos/"quoted\" $x {% 1+1 %} ${X} 'it'.jpg`, "photos/q?x=1&y=2#z;k=v.jpg",
	"photos/fit-in/10x10/filters:blur(3)/cat.jpg", "photos/UPPER.JPG", "photos/tab\tand\u2028line.jpg", "photos/<b>&amp;.jpg",
}

// TestPrerender renders what is below a prefix, tells of it, and goes on from what failed.
func TestPrerender(t *testing.T) {
	t.Parallel()
	a := newAhead(t)
	good := slices.Clone(oddKeys)
	for i := range 16 {
		good = append(good, fmt.Sprintf("photos/%02d.jpg", i))
	}
	for _, key := range good {
		a.s3.Put(photoBucket, key, photo(t, 64, 48))
	}
	for key, body := range map[string]string{"photos/broken.jpg": "no picture", "photos/": "", "photos/read me.txt": "text", "other/cat.jpg": "elsewhere"} {
		a.s3.Put(photoBucket, key, []byte(body))
	}

	end, r := a.run("first", `{}`)
	want := maprun.Summary{
		Pictures:   maprun.Pictures{Done: 24, Skipped: 2, Failed: 1},
		Renditions: maprun.Renditions{Made: 96, Bytes: r.Renditions.Bytes},
		Failures:   []*maprun.Failure{{Code: "RequestTypeError", Count: 1, Cause: r.Failures[0].Cause, Examples: []wiring.PrerenderObject{{Bucket: photoBucket, Key: "photos/broken.jpg"}}}},
	}
	if end.Status != "SUCCEEDED" || !reflect.DeepEqual(r.Summary, want) || r.Renditions.Bytes == 0 || !strings.Contains(r.Failures[0].Cause, "preset=preview: 400 RequestTypeError") {
		t.Errorf("got %+v, report %+v", end, r)
	}
	if r.Status != "SUCCEEDED" || r.Started != "2023-11-14T22:13:20Z" || r.Stopped != "2023-11-14T22:14:20Z" || len(r.Results) != 1 {
		t.Errorf("got report %+v", r)
	}
	if got := a.left(r.Failed); !slices.Equal(got, []string{"photos/broken.jpg"}) {
		t.Errorf("left are %q", got)
	}
	message := a.topics.Messages("rendered")[0]
	assertContains(t, "the message", message.Protocols["email"], "Execution first: SUCCEEDED", "24 done, 2 skipped, 1 failed, 0 not begun", "1 x RequestTypeError", `{"list": "runs/first/failed.jsonl"}`)
	assertContains(t, "the message", message.Protocols["default"], `"pictures":{"done":24,"skipped":2,"failed":1,"pending":0}`, `"failed":"runs/first/failed.jsonl"`)

	a.s3.Put(photoBucket, "photos/broken.jpg", photo(t, 64, 48))
	if end, r := a.run("second", `{"list":"runs/first/failed.jsonl"}`); end.Status != "SUCCEEDED" || r.Pictures.Done != 1 || r.Renditions.Made != 4 || r.Failed != "" {
		t.Errorf("got %+v, report %+v", end, r)
	}
	stored := len(a.s3.Versions(derivedBucket))
	if end, r := a.run("third", `{"prefix":"photos/","suffixes":[".jpg"]}`); end.Status != "SUCCEEDED" || r.Renditions.Found != 100 || r.Renditions.Made != 0 || len(a.s3.Versions(derivedBucket)) != stored {
		t.Errorf("got %+v, report %+v", end, r)
	}
	a.assertFound(slices.Concat(good, []string{"photos/broken.jpg"}), stored)
}

// assertFound asks for the presets as browsers do: all derivatives are there.
func (a *ahead) assertFound(keys []string, stored int) {
	a.t.Helper()
	open := maps.Clone(a.env)
	delete(open, wiring.SigningSecret)
	open[wiring.Settings] = strings.Replace(open[wiring.Settings], `"Signature":true`, `"Signature":false`, 1)
	a.env = open
	function := a.start()
	for _, key := range keys {
		for _, preset := range []string{"thumbnail", "preview"} {
			for _, accept := range []string{"*/*", "image/avif,image/webp,*/*;q=0.8"} {
				target := "/" + (&url.URL{Path: key}).EscapedPath() + "?preset=" + preset
				if strings.Contains(key, "fit-in") { // a path of which the key is no longer all
					target = inBase64(a, key) + "?preset=" + preset
				}
				if got := a.ask(function, "function URL", http.MethodGet, target, "Accept", accept); got.status != http.StatusOK {
					a.t.Errorf("%s: got %s", target, got)
				}
			}
		}
	}
	if got := len(a.s3.Versions(derivedBucket)); got != stored {
		a.t.Errorf("requests stored %d derivatives that were not rendered ahead", got-stored)
	}
}

func inBase64(a *ahead, key string) string {
	return "/" + base64.RawURLEncoding.EncodeToString(encodeJSON(a.t, map[string]string{"bucket": photoBucket, "key": key}))
}

// TestPrerenderTolerance: too many failures end an execution, and what it did not begin is left too.
func TestPrerenderTolerance(t *testing.T) {
	t.Parallel()
	a := newAhead(t)
	for i := range 10 {
		a.s3.Put(photoBucket, fmt.Sprintf("photos/%d.jpg", i), []byte("no picture"))
	}
	end, r := a.run("many", `{}`)
	if end.Status != "FAILED" || end.Error != "States.ExceedToleratedFailureThreshold" || r.Error != end.Error || r.Pictures.Failed != 1 || r.Pictures.Pending != 9 {
		t.Errorf("got %+v, report %+v", end, r)
	}
	if got := a.left(r.Failed); len(got) != 10 {
		t.Errorf("left are %q", got)
	}
	assertContains(t, "the message", a.topics.Messages("rendered")[0].Protocols["email"], "States.ExceedToleratedFailureThreshold", "1 failed, 9 not begun")
}

// TestPrerenderInputs: what an input can say, and what ends an execution before any picture.
func TestPrerenderInputs(t *testing.T) {
	t.Parallel()
	a := newAhead(t)
	a.s3.Put(photoBucket, "photos/cat.jpg", photo(t, 64, 48)) // beside cat.jpg at the root
	for input, want := range map[string]string{
		`{"preset":["thumbnail"]}`:                               "InvalidInput",
		`{"prefix":"photos/","list":"lists/a.jsonl"}`:            "InvalidInput",
		`{"presets":["none"]}`:                                   "ImageEdits::CannotParseEdits",
		`{"queries":["width=wide"]}`:                             "QueryParameterParsingError",
		`{"bucket":"secret"}`:                                    "ImageBucket::CannotAccessBucket",
		`{"presets":[],"queries":[]}`:                            "InvalidRequest",
		`{"list":"lists/none.jsonl"}`:                            "States.ItemReaderFailed",
		`{"bucket":"` + photoBucket + `","inventory":"no/such"}`: "States.ItemReaderFailed",
	} {
		a.invoked = 0
		if end := a.machine.Run("refused", decodeJSON(t, []byte(input))); end.Status != "FAILED" || end.Error != want || end.Cause == "" || a.invoked > 1 {
			t.Errorf("%s: got %+v, %d invocations; want %s", input, end, a.invoked, want)
		}
	}
	for input, want := range map[string]int64{
		`{"queries":["width=20&dpr=2"]}`:                              2,
		`{"presets":["thumbnail"]}`:                                   2,
		`{"presets":["preview"],"accept":["image/webp"]}`:             1,
		`{"presets":["preview"],"queries":["width=9"],"accept":[""]}`: 2,
		`{"bucket":"` + photoBucket + `"}`:                            8,
		`{"prefix":"none/"}`:                                          0,
		`{"suffixes":[]}`:                                             4,
	} {
		end, r := a.run(fmt.Sprintf("%x", input), input)
		if end.Status != "SUCCEEDED" || r.Renditions.Made+r.Renditions.Found != want {
			t.Errorf("%s: got %+v, report %+v; want %d renditions", input, end, r, want)
		}
	}
}

// TestPrerenderInventory has keys encoded as Amazon S3 Inventory does, and versions.
func TestPrerenderInventory(t *testing.T) {
	t.Parallel()
	a := newAhead(t)
	var rows bytes.Buffer
	zip := gzip.NewWriter(&rows)
	row := func(key, isLatest, isDeleteMarker string) {
		fmt.Fprintf(zip, "%q,%q,\"v\",%q,%q,\"9\"\n", photoBucket, url.QueryEscape(key), isLatest, isDeleteMarker)
	}
	for _, key := range oddKeys {
		a.s3.Put(photoBucket, key, photo(t, 64, 48))
		row(key, "true", "false")
		row(key, "false", "false")
	}
	row("photos/deleted.jpg", "true", "true")
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	a.s3.Put(inventoryBucket, "daily/data/a.csv.gz", rows.Bytes())
	a.s3.Put(inventoryBucket, "daily/manifest.json", encodeJSON(t, map[string]any{
		"sourceBucket": photoBucket, "fileFormat": "CSV", "fileSchema": "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size",
		"files": []any{map[string]any{"key": "daily/data/a.csv.gz", "size": rows.Len()}},
	}))
	end, r := a.run("inventory", `{"inventory":"daily/manifest.json"}`)
	if end.Status != "SUCCEEDED" || r.Pictures.Done != int64(len(oddKeys)) || r.Pictures.Skipped != int64(len(oddKeys))+1 || r.Renditions.Made != 4*int64(len(oddKeys)) {
		t.Errorf("got %+v, report %+v", end, r)
	}
}

// TestPrerenderRetries: a failure that passes is tried again, and one that does not is a failure of the picture alone.
func TestPrerenderRetries(t *testing.T) {
	t.Parallel()
	a := newAhead(t)
	a.s3.Put(photoBucket, "photos/cat.jpg", photo(t, 64, 48))
	denied := awsstub.DenyAccess()
	a.aws.On(putObject, denied.Times(4), awsstub.Default) // all of the first invocation
	input := map[string]any{"presets": []any{"thumbnail", "preview"}}
	if end := a.machine.Run("passing", input); end.Status != "SUCCEEDED" || a.invoked != 3 || len(a.s3.Versions(derivedBucket)) != 4 {
		t.Errorf("got %+v after %d invocations", end, a.invoked)
	}
	a.aws.On(putObject, denied)
	a.invoked = 0
	a.s3.Put(photoBucket, "photos/cat.jpg", photo(t, 48, 64))
	end := a.machine.Run("lasting", input)
	a.aws.On(putObject, awsstub.Default)
	if end.Error != "States.ExceedToleratedFailureThreshold" || a.invoked != 4 {
		t.Errorf("got %+v after %d invocations, want a check and three tries", end, a.invoked)
	}
	if _, err := a.reporter.Invoke(t.Context(), ended("lasting", end)); err != nil {
		t.Fatal(err)
	}
	r := a.report("lasting")
	if len(r.Failures) != 1 || r.Failures[0].Code != "DerivativeNotKept" {
		t.Errorf("got report %+v", r)
	}
}

// TestPrerenderReports: an event that comes again, of another machine, without results or with broken ones.
func TestPrerenderReports(t *testing.T) {
	t.Parallel()
	a := newAhead(t)
	end := states.End{Status: "FAILED", Error: "InvalidInput", Cause: "why"}
	for range 2 {
		if _, err := a.reporter.Invoke(t.Context(), ended("none", end)); err != nil {
			t.Fatal(err)
		}
		if r := a.report("none"); r.Error != "InvalidInput" || r.Results == nil || len(r.Results) > 0 || r.Failed != "" || r.Pictures != (maprun.Pictures{}) {
			t.Errorf("got %+v", r)
		}
	}
	whole := []byte(`[{"Status":"FAILED","Input":"{\"prerender\":{\"object\":{\"Key\":\"a\"}}}"}]`)
	for name, change := range map[string]func(manifest map[string]any, file []byte) []byte{
		"a missing file":         func(map[string]any, []byte) []byte { return nil },
		"a file that is cut off": func(_ map[string]any, file []byte) []byte { return file[:len(file)-1] },
		"a picture without a name": func(_ map[string]any, file []byte) []byte {
			return bytes.ReplaceAll(file, []byte("object"), []byte("subject"))
		},
		"another bucket's manifest": func(manifest map[string]any, file []byte) []byte { manifest["DestinationBucket"] = "else"; return file },
		"a manifest that is none":   func(manifest map[string]any, file []byte) []byte { delete(manifest, "ResultFiles"); return file },
	} {
		execution := strings.ReplaceAll(name, " ", "-")
		prefix := prewiring.ResultsPrefix(execution) + "id"
		manifest := map[string]any{"DestinationBucket": reportBucket, "ResultFiles": map[string]any{"FAILED": []any{map[string]any{"Key": prefix + "/FAILED_0.json"}}}}
		if file := change(manifest, bytes.Clone(whole)); file != nil {
			a.s3.Put(reportBucket, prefix+"/FAILED_0.json", file)
		}
		a.s3.Put(reportBucket, prefix+"/manifest.json", encodeJSON(t, manifest))
		if _, err := a.reporter.Invoke(t.Context(), ended(execution, states.End{Status: "SUCCEEDED"})); err == nil {
			t.Errorf("%s was reported", name)
		}
		if _, ok := a.s3.Object(reportBucket, prewiring.ReportKey(execution)); ok {
			t.Errorf("there is a report of %s", name)
		}
	}
	for name, change := range map[string]func(event, detail map[string]any){
		"another machine":     func(_, detail map[string]any) { detail["stateMachineArn"] = prerenderARN + "x" },
		"one that goes on":    func(_, detail map[string]any) { detail["status"] = "RUNNING" },
		"a name with a slash": func(_, detail map[string]any) { detail["name"] = "../none" },
		"another event":       func(event, _ map[string]any) { event["detail-type"] = "Object Created" },
	} {
		event := ended("none", end)
		change(event, event["detail"].(map[string]any))
		if _, err := a.reporter.Invoke(t.Context(), event); err == nil || !strings.Contains(err.Error(), "not the end of an execution") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestPrerenderMany has a list of all pictures that failed, however many.
func TestPrerenderMany(t *testing.T) {
	t.Parallel()
	a := newAhead(t)
	const files, each = 4, 10_000
	prefix := prewiring.ResultsPrefix("many") + "id/"
	var listed []any
	for f := range files {
		var b bytes.Buffer
		for i := range each {
			line, err := json.Marshal(map[string]any{"Status": "FAILED", "Error": "NoSuchKey", "Cause": strings.Repeat("c", 300), "Input": fmt.Sprintf(`{"prerender":{"bucket":"photos","object":{"Key":"photos/%d/%d.jpg"}}}`, f, i)})
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString(map[bool]string{true: "[", false: ","}[i == 0])
			b.Write(line)
		}
		b.WriteString("]")
		key := fmt.Sprintf("%sFAILED_%d.json", prefix, f)
		a.s3.Put(reportBucket, key, b.Bytes())
		listed = append(listed, map[string]any{"Key": key})
	}
	a.s3.Put(reportBucket, prefix+"manifest.json", encodeJSON(t, map[string]any{"DestinationBucket": reportBucket, "ResultFiles": map[string]any{"FAILED": listed}}))
	if _, err := a.reporter.Invoke(t.Context(), ended("many", states.End{Status: "FAILED"})); err != nil {
		t.Fatal(err)
	}
	r := a.report("many")
	if r.Pictures.Failed != files*each || len(r.Failures) != 1 || len(a.left(r.Failed)) != files*each {
		t.Errorf("got %+v", r.Pictures)
	}
}
