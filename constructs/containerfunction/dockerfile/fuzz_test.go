package dockerfile_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
)

// FuzzParse holds that nothing panics, that lines are in order, and that what
// Parse read and wrote in one line it reads the same again.
func FuzzParse(f *testing.F) {
	for _, tt := range ruleCases {
		f.Add([]byte(tt.text))
	}
	f.Add([]byte("# escape=`\nFROM a `\n b\nRUN <<A\nx\nA\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := dockerfile.Parse(text)
		if err != nil {
			return
		}
		file.Lint(arm)
		last := 0
		for _, in := range file.Instructions {
			if in.Line <= last || in.Line > strings.Count(string(text), "\n")+1 {
				t.Fatalf("line %d after %d", in.Line, last)
			}
			last = in.Line
			again(t, file, in)
		}
	})
}

func again(t *testing.T, file *dockerfile.File, in dockerfile.Instruction) {
	text := in.Text + "\n"
	if strings.HasPrefix(strings.TrimSpace(text), "#") || strings.HasSuffix(strings.TrimRight(in.Text, " \t"), string(file.Escape)) {
		return // what continued lines add up to may be a comment, or continued
	}
	for _, h := range in.Heredocs {
		text += h.Content + h.Name + "\n"
	}
	second, err := dockerfile.Parse([]byte("# escape=" + string(file.Escape) + "\n" + text))
	if err != nil || len(second.Instructions) != 1 {
		t.Fatalf("%q, read again: %+v (%v)", text, second, err)
	}
	got := second.Instructions[0]
	got.Line, got.Ignored, got.Text = in.Line, in.Ignored, in.Text
	if !reflect.DeepEqual(got, in) {
		t.Fatalf("got %+v, read again %+v", in, got)
	}
}

// FuzzFormat holds that what Format writes is read back as the same.
func FuzzFormat(f *testing.F) {
	f.Add("a:1", "linux/arm64", "x", "src", "/to", "arg")
	f.Add("a\\", "", "", "'", "/t$o", "\x00\"")
	f.Fuzz(func(t *testing.T, image, platform, as, src, to, arg string) {
		text, err := dockerfile.Format(
			dockerfile.From{Image: image, Platform: platform, As: as},
			dockerfile.Copy{Src: src, To: to},
			dockerfile.Entrypoint{arg},
		)
		if err != nil || image == "" || src == "" || to == "" || strings.HasPrefix(image, "#") {
			return
		}
		file, err := dockerfile.Parse(text)
		if err != nil || len(file.Instructions) != 3 {
			t.Fatalf("%q: %v", text, err)
		}
		from, copied, entrypoint := file.Instructions[0], file.Instructions[1], file.Instructions[2]
		if from.Words()[0] != image || from.Flag("platform") != platform || !reflect.DeepEqual(copied.Words(), []string{src, to}) ||
			entrypoint.Exec[0] != strings.ToValidUTF8(arg, "\ufffd") && strings.ToValidUTF8(arg, "") == arg {
			t.Fatalf("%q read as %+v", text, file.Instructions)
		}
	})
}

func BenchmarkLint(b *testing.B) {
	text := []byte("FROM public.ecr.aws/lambda/provided:al2023 AS build\nENV A=b C=d\nFROM build\n" + strings.Repeat("COPY --from=build /a /b/\nRUN dnf install -y x && \\\n  dnf clean all\n", 50) + "ENTRYPOINT [\"/a\"]\n")
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		file, err := dockerfile.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		if got := file.Lint(arm); len(got) != 0 {
			b.Fatal(got)
		}
	}
}
