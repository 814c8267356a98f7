package dockerfile_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
)

func TestParse(t *testing.T) {
	const text = "\ufeff# syntax=docker/dockerfile:1\n" +
		"# escape=`\r\n" +
		"\n" +
		"# hadolint ignore=DL3006, DL3007\n" +
		"  from --platform=\"linux/arm64\" a:1 `\n" +
		"    # a comment in between\n" +
		"\n" +
		"  AS x\n" +
		"RUN <<-EOF cat > /a <<'B C'\n" +
		"one `\n" +
		"\tEOF\n" +
		"$two\n" +
		"B C\n" +
		"ENV A=\\\n" +
		"cmd [\"/app\", \"a b\"]"
	file, err := dockerfile.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := &dockerfile.File{Escape: '`', Instructions: []dockerfile.Instruction{
		{Line: 5, Keyword: "FROM", Text: `from --platform="linux/arm64" a:1   AS x`, Flags: []dockerfile.Flag{{Name: "platform", Value: "linux/arm64"}}, Args: "a:1   AS x", Ignored: []string{"DL3006", "DL3007"}},
		{Line: 9, Keyword: "RUN", Text: "RUN <<-EOF cat > /a <<'B C'", Args: "<<-EOF cat > /a <<'B C'", Heredocs: []dockerfile.Heredoc{{Name: "EOF", Content: "one `\n"}, {Name: "B C", Content: "$two\n"}}},
		{Line: 14, Keyword: "ENV", Text: `ENV A=\`, Args: `A=\`},
		{Line: 15, Keyword: "CMD", Text: `cmd ["/app", "a b"]`, Args: `["/app", "a b"]`, Exec: []string{"/app", "a b"}},
	}}
	if !reflect.DeepEqual(file, want) {
		t.Errorf("got\n%+v\nwant\n%+v", file, want)
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "no instructions",
		"# only a comment\n\n":       "no instructions",
		"\\\n\\\n":                   "no instructions",
		"# escape=x\nFROM a":         `line 1: the escape character is "x"`,
		"#escape=`\n# escape=\\\n":   "line 2: the directive escape is given twice",
		"FROM a\nRUN <<EOF\nx\n":     `line 2: the here-document "EOF" is not ended`,
		"FROM --platform=\"x a":      "line 1: a quote of a flag is not closed",
		strings.Repeat("#", 1<<20+1): "line 1: 1048577 bytes",
	} {
		file, err := dockerfile.Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v, %v, want %q", text, file, err, want)
		}
	}
	if _, err := dockerfile.Parse(nil); !errors.Is(err, dockerfile.ErrEmpty) {
		t.Errorf("got %v, want ErrEmpty", err)
	}
}

func TestStages(t *testing.T) {
	file, err := dockerfile.Parse([]byte("ARG A=1\nARG B=img:$A\nARG C\nFROM --platform=$TARGETPLATFORM ${B} AS Build\nRUN x\nFROM $C\nFROM a:${A:+2}${D-3}"))
	if err != nil {
		t.Fatal(err)
	}
	type stage struct {
		Name, Base, Platform string
		Instructions         int
	}
	var got []stage
	for _, s := range file.Stages(arm) {
		got = append(got, stage{s.Name, s.Base, s.Platform, len(s.Instructions)})
	}
	if want := []stage{{"build", "img:1", "linux/arm64", 1}, {"", "", "", 0}, {"", "", "", 0}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestReferences(t *testing.T) {
	digest := "sha256:" + strings.Repeat("0f", 32)
	for text, want := range map[string]dockerfile.Reference{
		"alpine":                              {Name: "alpine"},
		"localhost:5000/a/b:1.2-x_y":          {Name: "localhost:5000/a/b", Tag: "1.2-x_y"},
		"public.ecr.aws/lambda/provided:2023": {Name: "public.ecr.aws/lambda/provided", Tag: "2023"},
		"a.example/b__c:t@" + digest:          {Name: "a.example/b__c", Tag: "t", Digest: digest},
	} {
		got, err := dockerfile.ParseReference(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q: got %+v (%v), want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "a b", "A", "a:", "a@sha256:00", "-a", "a/", "$x", "a@" + strings.ToUpper(digest), "a:" + strings.Repeat("x", 129)} {
		if got, err := dockerfile.ParseReference(text); err == nil {
			t.Errorf("%q: got %+v, want an error", text, got)
		}
	}
	if !dockerfile.IsDigest(digest) || dockerfile.IsDigest(digest+"0") || dockerfile.IsDigest("sha512:00") {
		t.Error("IsDigest")
	}
}

func TestFormat(t *testing.T) {
	text, err := dockerfile.Format(
		dockerfile.Comment("made"),
		dockerfile.From{Image: "a:1", Platform: "linux/arm64", As: "x"},
		dockerfile.From{Image: dockerfile.Scratch},
		dockerfile.Copy{From: "x", Src: "/opt/", To: "/opt/"},
		dockerfile.Copy{Src: "bootstrap", To: "/b"},
		dockerfile.Entrypoint{"/b", `a "quoted" argument`},
	)
	const want = "# made\nFROM --platform=linux/arm64 a:1 AS x\nFROM scratch\nCOPY --from=x /opt/ /opt/\nCOPY bootstrap /b\nENTRYPOINT [\"/b\",\"a \\\"quoted\\\" argument\"]\n"
	if err != nil || string(text) != want {
		t.Errorf("got %s (%v), want %s", text, err, want)
	}
	for _, step := range []dockerfile.Step{
		dockerfile.Comment("escape=`"), dockerfile.Comment("a\nRUN x"), dockerfile.From{Image: "a b"}, dockerfile.From{Image: "$x"},
		dockerfile.Copy{Src: "a*", To: "/"}, dockerfile.Copy{Src: "--from=x", To: "/"}, dockerfile.Copy{Src: "<<EOF", To: "/"},
	} {
		if text, err := dockerfile.Format(step); err == nil {
			t.Errorf("%#v: got %s, want an error", step, text)
		}
	}
}
