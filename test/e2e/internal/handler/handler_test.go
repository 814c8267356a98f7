package handler_test

import (
	"debug/buildinfo"
	"runtime"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/tbtest"
)

const probe = "github.com/lintel-go/lintel/test/e2e/internal/lambda/probe"

func TestBuildIsForThisMachine(t *testing.T) {
	info, err := buildinfo.ReadFile(handler.Build(t, probe))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, setting := range info.Settings {
		got[setting.Key] = setting.Value
	}
	if info.Path != probe || got["GOOS"] != runtime.GOOS || got["GOARCH"] != runtime.GOARCH {
		t.Errorf("built %s for %s/%s", info.Path, got["GOOS"], got["GOARCH"])
	}
}

func TestBuildRefusesWhatIsNoHandler(t *testing.T) {
	const library = "github.com/lintel-go/lintel/constructs/gofunction/gobuild"
	got := tbtest.Failures(t, func(t testing.TB) { handler.Build(t, library) })
	if len(got) != 1 || !strings.Contains(got[0], "a handler is a package main") {
		t.Errorf("got failures %q", got)
	}
}
