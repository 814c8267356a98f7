package e2e

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

const curatedBucket = "curated"

// tagging serves the tags of objects, which package s3stub does not have.
type tagging struct {
	mu   sync.Mutex
	tags map[string][]tag // by key
	puts int
	// hang is called before a request that puts tags, and says that it hangs.
	hang func(puts int) bool
}

type tag struct{ Key, Value string }

type tagSet struct {
	XMLName xml.Name `xml:"Tagging"`
	Tags    []tag    `xml:"TagSet>Tag"`
}

// serve answers the requests for tags with t, and passes on all others.
func (t *tagging) serve(q *quality) {
	reply := awsstub.Choose(func(r *awsstub.Request) awsstub.Reply {
		if !r.HTTP.URL.Query().Has("tagging") {
			return awsstub.Default
		}
		return t.answer(q, r)
	})
	q.aws.On(getObject, reply)
	q.aws.On(putObject, reply)
}

func (t *tagging) answer(q *quality, r *awsstub.Request) awsstub.Reply {
	t.mu.Lock()
	defer t.mu.Unlock()
	key, _ := r.Input["Key"].(string)
	if version, _ := q.s3.Object(taxiBucket, key); r.HTTP.URL.Query().Get("versionId") != version.ID {
		q.t.Errorf("got tags of version %q of %s, want %q", r.HTTP.URL.Query().Get("versionId"), key, version.ID)
	}
	if r.HTTP.Method == http.MethodPut {
		t.puts++
		if t.hang != nil && t.hang(t.puts) {
			return awsstub.Hang()
		}
		var set tagSet
		if err := xml.Unmarshal(r.Body, &set); err != nil {
			q.t.Error(err)
		}
		t.tags[key] = set.Tags
	}
	set := tagSet{Tags: slices.Clone(t.tags[key])}
	return awsstub.Handler(func(w http.ResponseWriter, _ *awsstub.Request) {
		w.Header().Set("Content-Type", "application/xml")
		if r.HTTP.Method == http.MethodGet {
			_ = xml.NewEncoder(w).Encode(set) // a client that has gone reads nothing
		}
	})
}

// newData starts the handler with what it does with data: three files that the run has read, and one that is written when
// it has begun.
func newData(t *testing.T, onPass, onFail string) (q *quality, begin func(p *profiletest.Profile) (run string)) {
	t.Helper()
	q = newQuality(t, taxiRules, map[string]string{wiring.OnPass: onPass, wiring.OnFail: onFail})
	q.s3.CreateBucket(curatedBucket)
	for _, name := range []string{"2026/a b+c.csv", "2026/d.csv", "e.csv"} {
		q.s3.Put(taxiBucket, rawPrefix+name, []byte(name))
	}
	return q, func(p *profiletest.Profile) string {
		run := q.begin(p)
		q.s3.Put(taxiBucket, rawPrefix+"new.csv", []byte("new"))
		return run
	}
}

// files are the keys in a bucket, with what follows a prefix as content.
func (q *quality) files(bucket string) []string {
	q.t.Helper()
	var keys []string
	for _, v := range q.s3.Versions(bucket) {
		if !v.Latest || v.DeleteMarker {
			continue
		}
		keys = append(keys, v.Key)
		if !strings.HasSuffix(v.Key, string(v.Body)) && v.Key != rawPrefix+"new.csv" {
			q.t.Errorf("object %s has content %q", v.Key, v.Body)
		}
	}
	return keys
}

func (q *quality) assertFiles(bucket string, want ...string) {
	q.t.Helper()
	if got := q.files(bucket); !slices.Equal(got, want) {
		q.t.Errorf("got %q in bucket %s, want %q", got, bucket, want)
	}
}

var (
	rawFiles     = []string{"raw/2026/a b+c.csv", "raw/2026/d.csv", "raw/e.csv", "raw/new.csv"}
	curatedFiles = []string{"good/2026/a b+c.csv", "good/2026/d.csv", "good/e.csv"}
)

// TestQualityPromotes moves what passed, and quarantines what failed.
func TestQualityPromotes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		profile *profiletest.Profile
		outcome report.Outcome
		raw     []string
		curated []string
	}{
		{"passed", profiletest.Taxi(), report.Passed, []string{"raw/new.csv"}, curatedFiles},
		{"failed", missing("pu_loc_id", 9000), report.Failed,
			[]string{"raw/bad/2026/a b+c.csv", "raw/bad/2026/d.csv", "raw/bad/e.csv", "raw/new.csv"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			q, begin := newData(t, "move:"+curatedBucket+"/good/", "move:"+taxiBucket+"/raw/bad/")
			q.succeed(begin(test.profile))
			told := q.told(test.outcome)
			q.assertFiles(taxiBucket, test.raw...)
			q.assertFiles(curatedBucket, test.curated...)
			assertContains(t, "the mail", told.Protocols["email"], "The data is moved to s3://")
		})
	}
}

// TestQualityDataCrash ends the process while it works on the data. The next one goes on, once the time is over that
// Lambda has given the first.
func TestQualityDataCrash(t *testing.T) {
	t.Parallel()
	// timeout leaves a few seconds in which objects are begun.
	const timeout = 24 * time.Second
	hangs := func(n int) (hang func() bool, hung chan struct{}) {
		hung = make(chan struct{})
		var mu sync.Mutex
		calls := 0
		return func() bool {
			mu.Lock()
			defer mu.Unlock()
			if calls++; calls == n {
				close(hung)
			}
			return calls == n
		}, hung
	}
	crash := func(q *quality, run string, hung chan struct{}) {
		event := stateChange(run, wiring.StateSucceeded)
		q.crash(event, timeout, hung)
		if n := len(q.topics.Messages(verdicts)); n != 1 {
			q.t.Errorf("got %d messages before the crash", n)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*timeout)
		defer cancel()
		if _, err := q.function.Invoke(ctx, event); err != nil {
			q.t.Fatal(err)
		}
		if n := len(q.topics.Messages(verdicts)); n != 1 {
			q.t.Errorf("got %d messages, want one", n)
		}
	}

	t.Run("copy", func(t *testing.T) {
		t.Parallel()
		q, begin := newData(t, "copy:"+curatedBucket+"/good/", "")
		run := begin(profiletest.Taxi())
		hang, hung := hangs(2)
		q.aws.On(putObject, awsstub.Choose(func(r *awsstub.Request) awsstub.Reply {
			if r.HTTP.Header.Get("X-Amz-Copy-Source") != "" && hang() {
				return awsstub.Hang()
			}
			return awsstub.Default
		}))
		crash(q, run, hung)
		q.assertFiles(taxiBucket, rawFiles...)
		q.assertFiles(curatedBucket, curatedFiles...)
	})
	t.Run("move", func(t *testing.T) {
		t.Parallel()
		q, begin := newData(t, "move:"+curatedBucket+"/good/", "")
		run := begin(profiletest.Taxi())
		hang, hung := hangs(2)
		q.aws.On("s3:DeleteObject", awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
			if hang() {
				return awsstub.Hang()
			}
			return awsstub.Default
		}))
		crash(q, run, hung)
		q.assertFiles(taxiBucket, "raw/new.csv")
		q.assertFiles(curatedBucket, curatedFiles...)
	})
	t.Run("tag", func(t *testing.T) {
		t.Parallel()
		q, begin := newData(t, "tag", "tag")
		owner := tag{"owner", "fleet"}
		hang, hung := hangs(2)
		tags := &tagging{tags: map[string][]tag{"raw/e.csv": {owner}}, hang: func(int) bool { return hang() }}
		tags.serve(q)
		crash(q, begin(missing("pu_loc_id", 9000)), hung)
		verdict := tag{wiring.TagVerdict, wiring.TagFailed}
		for _, key := range rawFiles {
			want := []tag{verdict}
			switch key {
			case "raw/e.csv":
				want = []tag{owner, verdict}
			case "raw/new.csv":
				want = nil
			}
			if got := tags.tags[key]; !slices.Equal(got, want) {
				t.Errorf("%s: got tags %v, want %v", key, got, want)
			}
		}
	})
}

// TestQualityDataUnfinished fails when the time is up, so that Lambda invokes again.
func TestQualityDataUnfinished(t *testing.T) {
	t.Parallel()
	q, begin := newData(t, "move:"+curatedBucket+"/good/", "")
	run := begin(profiletest.Taxi())
	q.aws.On("s3:ListObjectsV2", awsstub.Late(5*time.Second, awsstub.Default), awsstub.Default)
	ctx, cancel := context.WithTimeout(t.Context(), 24*time.Second)
	defer cancel()
	_, err := q.function.Invoke(ctx, stateChange(run, wiring.StateSucceeded))
	assertRun(t, err, []string{"the time was up", "0 objects done"})
	q.assertFiles(taxiBucket, rawFiles...)
	q.succeed(run)
	q.told(report.Passed)
	q.assertFiles(taxiBucket, "raw/new.csv")
}

// TestQualityDataPages moves more than a page of a listing has.
func TestQualityDataPages(t *testing.T) {
	t.Parallel()
	q, begin := newData(t, "", "move:"+curatedBucket+"/bad/")
	const objects = 1100
	for i := range objects {
		key := fmt.Sprintf("raw/many/%04d.csv", i)
		q.s3.Put(taxiBucket, key, []byte(key[4:]))
	}
	q.succeed(begin(missing("pu_loc_id", 9000)))
	q.assertFiles(taxiBucket, "raw/new.csv")
	if n := len(q.files(curatedBucket)); n != objects+3 {
		t.Errorf("got %d objects", n)
	}
}
