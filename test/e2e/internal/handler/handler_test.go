package handler_test

import (
	"debug/buildinfo"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/tbtest"
)

const probe = "github.com/lintel-go/lintel/test/e2e/internal/lambda/probe"

func TestBuildUsesTheFlagsOfProduction(t *testing.T) {
	info, err := buildinfo.ReadFile(handler.Build(t, probe))
	if err != nil {
		t.Fatal(err)
	}
	if info.Path != probe {
		t.Errorf("built %s, want %s", info.Path, probe)
	}
	for _, want := range []debug.BuildSetting{
		{Key: "-trimpath", Value: "true"},
		{Key: "-tags", Value: "lambda.norpc"},
		{Key: "CGO_ENABLED", Value: "0"},
	} {
		if !slices.Contains(info.Settings, want) {
			t.Errorf("no setting %s=%s in %v", want.Key, want.Value, info.Settings)
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	for _, test := range []struct{ name, importPath, want string }{
		{"a package that does not exist", "github.com/lintel-go/lintel/test/e2e/internal/lambda/absent", "not a main package"},
		{"a package that is no handler", "github.com/lintel-go/lintel/constructs", "want one named lambda"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := tbtest.Failures(t, func(t testing.TB) { handler.Build(t, test.importPath) })
			if len(got) != 1 || !strings.Contains(got[0], test.want) {
				t.Errorf("got failures %q, want one that contains %q", got, test.want)
			}
		})
	}
}
