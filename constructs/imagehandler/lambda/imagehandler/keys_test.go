package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// secrets are the versions of a secret by stage.
type secrets struct {
	mu       sync.Mutex
	versions map[string]string
	err      error
	reads    int
}

func (s *secrets) GetSecretValue(_ context.Context, in *secretsmanager.GetSecretValueInput, _ ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	if s.err != nil {
		return nil, s.err
	}
	text, ok := s.versions[*in.VersionStage]
	if !ok {
		return nil, &types.ResourceNotFoundException{}
	}
	return &secretsmanager.GetSecretValueOutput{SecretString: &text}, nil
}

func texts(keys [][]byte) string {
	var all []string
	for _, k := range keys {
		all = append(all, string(k))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestForms(t *testing.T) {
	for _, test := range []struct {
		member, current, previous string
		want, fault               string
	}{
		{"", "new", "", "new", ""},
		{"", "new", "old", "new old", ""},
		{"key", `{"key":"new"}`, `{"key":"old"}`, "new old", ""},
		{"key", `{"key":"new"}`, `was another form`, "new", ""},
		{"key", `{"key":["a","b"]}`, `{"key":"old"}`, "a b", ""},
		{"key", `{"key":["a"]}`, `{"key":"old"}`, "a", ""},
		{"key", `{"key":"new"}`, `{"key":["a","b"]}`, "new", ""},
		{"key", `{"other":"sesame"}`, "", "", `member "key"`},
		{"key", `{"key":["a","sesame","c"]}`, "", "", `one or two`},
		{"key", `{"key":["sesame",""]}`, "", "", `empty`},
		{"key", `{"key":""}`, "", "", `neither`},
		{"key", `sesame`, "", "", `no JSON object`},
	} {
		client := &secrets{versions: map[string]string{"AWSCURRENT": test.current}}
		if test.previous != "" {
			client.versions["AWSPREVIOUS"] = test.previous
		}
		keys, err := newSigningKeys(client, "s", test.member, time.Minute, slog.New(slog.DiscardHandler)).Keys(t.Context())
		switch {
		case test.fault == "" && (err != nil || texts(keys) != test.want):
			t.Errorf("%s: got %s, %v", test.current, texts(keys), err)
		case test.fault != "" && (err == nil || !strings.Contains(err.Error(), test.fault) || strings.Contains(err.Error(), "sesame")):
			t.Errorf("%s: got %v", test.current, err)
		}
	}
}

// TestRefresh rotates the secret, then has Secrets Manager fail for longer than
// keys are good.
func TestRefresh(t *testing.T) {
	client := &secrets{versions: map[string]string{"AWSCURRENT": "first"}}
	k := newSigningKeys(client, "s", "", time.Minute, slog.New(slog.DiscardHandler))
	now := time.Now()
	k.now = func() time.Time { return now }
	check := func(want string, reads int) {
		t.Helper()
		keys, err := k.Keys(t.Context())
		if (err == nil) != (want != "") || texts(keys) != want || client.reads != reads {
			t.Errorf("got %q, %v after %d reads, want %q after %d", texts(keys), err, client.reads, want, reads)
		}
	}
	check("first", 2)
	client.versions = map[string]string{"AWSCURRENT": "second", "AWSPREVIOUS": "first"}
	now = now.Add(59 * time.Second)
	check("first", 2)
	now = now.Add(time.Second)
	check("first second", 4)
	client.err = errors.New("fails")
	now = now.Add(time.Minute)
	check("first second", 5)
	check("first second", 5) // not again at once
	now = now.Add(keysRetry)
	check("first second", 6)
	now = now.Add(keysGrace)
	check("", 7)
	client.err = nil
	now = now.Add(keysRetry)
	check("first second", 9)
	now = now.Add(-time.Hour) // a clock that goes back
	check("first second", 11)
}

func TestKeysOfManyRequests(t *testing.T) {
	client := &secrets{versions: map[string]string{"AWSCURRENT": "first"}}
	k := newSigningKeys(client, "s", "", time.Minute, slog.New(slog.DiscardHandler))
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if keys, err := k.Keys(t.Context()); err != nil || texts(keys) != "first" {
				t.Errorf("got %q, %v", keys, err)
			}
		})
	}
	group.Wait()
	if client.reads != 2 {
		t.Errorf("%d reads, want one of each version", client.reads)
	}
	k.turn <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.Keys(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
