package parameterpath_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/parameterpath"
)

var web = parameterpath.Values{
	Pipeline: "web_1", Recipe: "Web.Server", Platform: "Linux", OS: "Amazon Linux 2023",
	Architecture: "x86_64", Version: "1.20.3", Major: "1",
}

func TestExpand(t *testing.T) {
	for _, test := range []struct{ template, name, track, pattern string }{
		{"/images/{pipeline}/{stage}", "/images/web_1/latest", "/images/web_1", "/images/*/*"},
		{"/images/{stage}/{recipe}", "/images/latest/web.server", "/images/web.server", "/images/*/*"},
		{"/a/{platform}-{os}/{architecture}", "/a/linux-amazon-linux-2023/x86_64", "/a/linux-amazon-linux-2023/x86_64", "/a/*-*/*"},
		{"/a/v{major}/{version}", "/a/v1/1.20.3", "/a/v1/1.20.3", "/a/v*/*"},
		{"/Images", "/Images", "/Images", "/Images"},
	} {
		template, err := parameterpath.Parse(test.template)
		if err != nil {
			t.Fatal(err)
		}
		if got := template.String(); got != test.template {
			t.Errorf("%s: got String %s", test.template, got)
		}
		if got, err := template.Expand(web, "latest"); err != nil || got != test.name {
			t.Errorf("%s: got name %s, %v, want %s", test.template, got, err, test.name)
		}
		if got, err := template.Track(web); err != nil || got != test.track {
			t.Errorf("%s: got track %s, %v, want %s", test.template, got, err, test.track)
		}
		if got := template.Pattern(); got != test.pattern {
			t.Errorf("%s: got pattern %s, want %s", test.template, got, test.pattern)
		}
	}
}

func TestUses(t *testing.T) {
	template, err := parameterpath.Parse("/images/{os}/{stage}")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range parameterpath.Placeholders() {
		if got, want := template.Uses(name), name == "os" || name == "stage"; got != want {
			t.Errorf("{%s}: got %t", name, got)
		}
	}
}

func TestFaults(t *testing.T) {
	for template, want := range map[string]string{
		"":                               "begins with a slash",
		"images/{stage}":                 "begins with a slash",
		"/":                              "empty level",
		"/images/":                       "empty level",
		"/images//x":                     "empty level",
		"/images/a b":                    "need letters",
		"/images/{x}":                    "got placeholder {x}",
		"/images/{stage":                 "got placeholder",
		"/images/${Token[TOKEN.1]}":      "need letters",
		"/{pipeline}/{stage}":            "placeholder in the first level",
		"/v{major}/x":                    "placeholder in the first level",
		"/aws/x":                         "reserved",
		"/AWSome/x":                      "reserved",
		"/ssm-images/x":                  "reserved",
		"/images/x-{stage}":              "by itself",
		"/images/{stage}/{stage}":        "at most once",
		"/a" + strings.Repeat("/a", 15):  "16 levels",
		"/" + strings.Repeat("a", 1011):  "1012 characters",
		"/images/{pipeline}/{stage}/é":   "need letters",
		"/images/{pipeline}/{stage}{os}": "by itself",
	} {
		if _, err := parameterpath.Parse(template); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", template, err, want)
		}
	}
}

func TestMissing(t *testing.T) {
	template, err := parameterpath.Parse("/images/{pipeline}/{os}/{stage}")
	if err != nil {
		t.Fatal(err)
	}
	_, err = template.Expand(parameterpath.Values{OS: "--"}, "latest")
	if !errors.Is(err, parameterpath.ErrMissing) || !strings.Contains(err.Error(), `["pipeline" "os"]`) {
		t.Errorf("got %v", err)
	}
	if _, err := template.Expand(web, ""); !errors.Is(err, parameterpath.ErrMissing) {
		t.Errorf("without a stage: got %v", err)
	}
	if _, err := template.Expand(parameterpath.Values{Pipeline: strings.Repeat("x", 1011), OS: "x"}, "latest"); err == nil {
		t.Error("got no error of a name that is too long")
	}
}

func TestClean(t *testing.T) {
	for value, want := range map[string]string{
		"Microsoft Windows Server 2022": "microsoft-windows-server-2022",
		" a -- b ":                      "a-b", "é": "", "a/b:c": "a-b-c", "-": "", "": "", "x86_64": "x86_64",
	} {
		if got := parameterpath.Clean(value); got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}

// FuzzExpand: whatever the template and the values are, a name is one that SSM takes
// and one that the pattern matches.
func FuzzExpand(f *testing.F) {
	f.Add("/images/{pipeline}/{stage}", "web", "Amazon Linux 2", "latest")
	f.Add("/a/{os}-{os}x/{stage}", "", "É", "-")
	name := regexp.MustCompile(`^(/[a-zA-Z0-9_.-]+){1,15}$`)
	f.Fuzz(func(t *testing.T, text, pipeline, system, stage string) {
		template, err := parameterpath.Parse(text)
		if err != nil {
			return
		}
		if again, err := parameterpath.Parse(template.String()); err != nil || again.String() != text {
			t.Fatalf("%q: got %q when parsed again, %v", text, again, err)
		}
		values := parameterpath.Values{Pipeline: pipeline, OS: system, Recipe: "r", Platform: "p", Architecture: "a", Version: "1.0.0", Major: "1"}
		got, err := template.Expand(values, stage)
		if err != nil {
			return
		}
		lower := strings.ToLower(got)
		if !name.MatchString(got) || len(got) > parameterpath.MaxName || strings.HasPrefix(lower, "/aws") || strings.HasPrefix(lower, "/ssm") {
			t.Errorf("got name %q", got)
		}
		pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(template.Pattern()), `\*`, ".+") + "$"
		if !regexp.MustCompile(pattern).MatchString(got) {
			t.Errorf("got name %q, which %q does not match", got, template.Pattern())
		}
	})
}

func Example() {
	template, err := parameterpath.Parse("/images/{pipeline}/{os}/{stage}")
	if err != nil {
		panic(err)
	}
	name, err := template.Expand(parameterpath.Values{Pipeline: "web", OS: "Amazon Linux 2023"}, "latest")
	fmt.Println(name, err)
	// Output: /images/web/amazon-linux-2023/latest <nil>
}
