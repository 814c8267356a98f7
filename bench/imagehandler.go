package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/lintel-go/lintel/bench/internal/coldstart"
	"github.com/lintel-go/lintel/bench/internal/function"
	"github.com/lintel-go/lintel/bench/internal/process"
	"github.com/lintel-go/lintel/bench/internal/trial"
)

// imageHandler is the handler of construct imagehandler: from an event to the answer, with a picture that it gets from S3.
var imageHandler = core{
	name:    "imagehandler",
	trials:  imageHandlerTrials,
	workers: map[string]worker{"png": makePNG, "gif": makeGIF},
}

const (
	// handlerRequests is after how many requests the memory is told.
	handlerRequests = 20
	// handlerRepeating is the processor time for which more requests follow.
	handlerRepeating = 500 * time.Millisecond
	// handlerMemory is that of the functions that are compared, with which Lambda gives them one processor.
	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
	handlerMemory = 1769
)

// A handlerRequest is what a function is asked for.
type handlerRequest struct {
	// source is the picture, format that of the result, width and height what it is to fit in.
	source, format string
	width, height  int
	// quality is that of the format; its default if it is zero.
	quality int
}

// comparedRequests are those that handlers are compared by.
var comparedRequests = []struct {
	name string
	handlerRequest
}{
	{"24MP->800 JPEG", handlerRequest{"24MP.jpg", "jpeg", 800, 1200, thumbnailQuality}},
	{"24MP->800 WebP", handlerRequest{"24MP.jpg", "webp", 800, 1200, thumbnailQuality}},
	{"2MP->256 JPEG", handlerRequest{"2MP.jpg", "jpeg", 256, 192, thumbnailQuality}},
}

// handlerMeasures are those of a comparison, by the keys that lifeOf measures.
func handlerMeasures(name string) []trial.Measure {
	return []trial.Measure{
		{Case: "start", Unit: trial.Wall, Key: "start wall"},
		{Case: "start", Unit: trial.CPU, Key: "start cpu"},
		{Case: "start", Unit: trial.PeakRSS, Key: "start rss"},
		{Case: name + ", first answer", Unit: trial.Wall, Key: "first wall"},
		{Case: name + ", first answer", Unit: trial.CPU, Key: "first cpu"},
		{Case: name + ", first answer", Unit: trial.PeakRSS, Key: "first rss"},
		{Case: name + ", warm", Unit: trial.CPU, Key: "warm cpu"},
		{Case: fmt.Sprintf("%s, %d answers", name, handlerRequests), Unit: trial.PeakRSS, Key: "later rss"},
	}
}

func imageHandlerTrials(ctx context.Context, dir string) ([]namedTrial, error) {
	ours, err := buildImageHandler(ctx)
	if err != nil {
		return nil, err
	}
	sharp, err := bundleSharpHandler(ctx, dir)
	if err != nil {
		return nil, err
	}
	files := &imageFiles{dir: dir, made: map[string]error{}}
	var trials []namedTrial
	for i, c := range comparedRequests {
		life := func(name string, command func() *exec.Cmd) trial.Contender {
			return trial.Contender{Name: name, Missing: command == nil, Run: func(ctx context.Context) (trial.Sample, error) {
				return lifeOf(ctx, files, command(), c.handlerRequest)
			}}
		}
		t := trial.Trial{
			Measures: handlerMeasures(c.name),
			Ours:     life("lintel", func() *exec.Cmd { return exec.Command(ours) }),
			Peers:    []trial.Contender{life("sharp in Node", sharp)},
		}
		if i > 0 {
			t.Measures = t.Measures[3:] // the start is the same
		}
		trials = append(trials, namedTrial{c.name, t})
	}
	return append(trials, memoryTrials(files, ours)...), nil
}

// lifeOf starts a function and asks it for the same picture again and again.
func lifeOf(ctx context.Context, files *imageFiles, command *exec.Cmd, r handlerRequest) (_ trial.Sample, err error) {
	asked, err := files.start(ctx, command, handlerMemory, r)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, asked.close()) }()
	sample := trial.Sample{"start wall": process.Milliseconds(asked.started)}
	if err := asked.put(sample, "start cpu", "start rss"); err != nil {
		return nil, err
	}
	began := time.Now()
	if status, err := asked.request(ctx); err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("status %d, %w", status, err)
	}
	sample["first wall"] = process.Milliseconds(asked.started + time.Since(began))
	if err := asked.put(sample, "first cpu", "first rss"); err != nil {
		return nil, err
	}
	before, _, err := asked.function.Usage()
	if err != nil {
		return nil, err
	}
	warm := time.Duration(0)
	times := 0
	for times+1 < handlerRequests || warm < handlerRepeating {
		if _, err := asked.request(ctx); err != nil {
			return nil, err
		}
		times++
		used, peak, err := asked.function.Usage()
		if err != nil {
			return nil, err
		}
		warm = used - before
		if times+1 == handlerRequests {
			sample["later rss"] = process.MiB(peak)
		}
	}
	sample["warm cpu"] = process.Milliseconds(warm) / float64(times)
	return sample, nil
}

// An askedFunction is a function with the S3 that it has its pictures from, and the event that it gets.
type askedFunction struct {
	function *function.Function
	storage  *httptest.Server
	event    []byte
	started  time.Duration // from its start to its first request for an event
	ready    bool          // it has asked for an event
}

// start starts a function with so many MB of memory that is going to be asked for r.
func (f *imageFiles) start(ctx context.Context, command *exec.Cmd, memory int, r handlerRequest) (*askedFunction, error) {
	file, err := f.source(ctx, r.source)
	if err != nil {
		return nil, err
	}
	picture, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	a := &askedFunction{storage: httptest.NewServer(storageOf(picture)), event: r.event()}
	env := coldstart.Environment()
	maps.Copy(env, map[string]string{
		"AWS_ENDPOINT_URL":                a.storage.URL,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(memory),
		"LINTEL_IMAGE_SETTINGS":           imageSettings,
		"NODE_PATH":                       sharpModules(),
	})
	if a.function, err = function.Start(command, env); err != nil {
		a.storage.Close()
		return nil, err
	}
	if a.started, err = a.function.Ready(ctx); err != nil {
		return nil, errors.Join(err, a.close())
	}
	a.ready = true
	return a, nil
}

// imageSettings are the settings of the image handler, with which it has one bucket.
const imageSettings = `{"Sources":[{"Bucket":"photos"}]}`

func (a *askedFunction) close() error {
	err := a.function.Close()
	a.storage.Close()
	return err
}

// request returns the status of the answer to the event.
func (a *askedFunction) request(ctx context.Context) (status int, err error) {
	if !a.ready {
		if _, err := a.function.Ready(ctx); err != nil {
			return 0, err
		}
	}
	a.ready = false
	body, err := a.function.Invoke(ctx, a.event)
	if err != nil {
		return 0, err
	}
	var answer struct {
		StatusCode int    `json:"statusCode"`
		Body       string `json:"body"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return 0, err
	}
	if answer.StatusCode == http.StatusOK && len(answer.Body) < 1000 {
		return 0, fmt.Errorf("no picture: %q", answer.Body)
	}
	return answer.StatusCode, nil
}

// put adds what the function has used so far to a sample.
func (a *askedFunction) put(sample trial.Sample, cpuKey, peakKey string) error {
	cpu, peak, err := a.function.Usage()
	sample[cpuKey], sample[peakKey] = process.Milliseconds(cpu), process.MiB(peak)
	return err
}

// event is that of a function URL with the request in base64 JSON.
func (r handlerRequest) event() []byte {
	quality := fmt.Sprintf(`,%q:{"quality":%d}`, r.format, r.quality)
	if r.quality == 0 {
		quality = ""
	}
	request := fmt.Sprintf(`{"bucket":"photos","key":%q,"outputFormat":%q,"edits":{"resize":{"width":%d,"height":%d,"fit":"inside"}%s}}`,
		r.source, r.format, r.width, r.height, quality)
	at := "/" + base64.RawURLEncoding.EncodeToString([]byte(request))
	return fmt.Appendf(nil, `{"version":"2.0","rawPath":%q,"rawQueryString":"","headers":{"accept":"image/*"},"requestContext":{"stage":"$default","http":{"method":"GET","path":%q}},"isBase64Encoded":false}`, at, at)
}

// storageOf is as much of Amazon S3 as answers GetObject with one object, whatever its name.
func storageOf(object []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			http.Error(w, r.Method, http.StatusNotImplemented)
			return
		}
		header := w.Header()
		header.Set("ETag", `"9b2cf535f27731c974343645a3985328"`)
		header.Set("Last-Modified", "Mon, 02 Nov 2026 10:00:00 GMT")
		header.Set("Content-Type", "application/octet-stream")
		header.Set("Content-Length", strconv.Itoa(len(object)))
		w.Write(object) // a function that has ended does not read it
	})
}
