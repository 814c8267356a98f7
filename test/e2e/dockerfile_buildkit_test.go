package e2e

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
)

// dockerfilePieces are what the random Dockerfiles are made of.
var dockerfilePieces = []string{
	"FROM a:1", "from --platform=$X a:1 AS b", "RUN x", "RUN --mount=type=secret,id=\"a b\" x", "RUN [\"a\", \"b\"]", "CMD [\"a\"", "CMD ['a']", "COPY --from=b a /b",
	"COPY [\"a\", 1]", "ENTRYPOINT /x", "ENV A=b C=\"d e\"", "ENV A b", "ARG A", "ARG A=b", "WORKDIR  /x ", "USER a", "LABEL a=b", "ADD a b", "SHELL [\"/bin/sh\"]", "EXPOSE 80",
	"RUN <<EOF", "COPY <<-E /x", "RUN cat <<'A B'", "EOF", "\tE", "A B", "# comment", "#escape=`", "# escape=\\", "# syntax=x", "  ", "", "\\", "\\\\", "`", "  # comment", "--", "\t",
	"&& y", "x \\", "x \\ ", "x `", "x \\\\", "\"", "'", "$A", "HEALTHCHECK NONE", "STOPSIGNAL 9", "VOLUME /x", "VOLUME [\"/x\"]", "\r", "\u3000x", "\u2028", "\v",
}

// TestDockerfileIsReadAsBuildKitReadsIt compares the parser that the construct checks Dockerfiles with, which has no
// dependencies, with BuildKit's, on Dockerfiles put together at random.
func TestDockerfileIsReadAsBuildKitReadsIt(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	read := 0
	for range 50_000 {
		var text strings.Builder
		for range 1 + random.IntN(8) {
			text.WriteString(dockerfilePieces[random.IntN(len(dockerfilePieces))])
			text.WriteString([]string{"\n", "\n", "\n", " ", ""}[random.IntN(5)])
		}
		want, wantErr := byBuildKit(text.String())
		got, gotErr := byLintel(text.String())
		if slices.ContainsFunc(want, func(in string) bool { return strings.Contains(in, "  ") && strings.Fields(in)[1] == "[]" }) {
			continue // an instruction without a name, which BuildKit refuses later
		}
		if strings.Contains(text.String(), "--") && strings.ContainsAny(text.String(), "\u3000\u2028") {
			continue // BuildKit reads flags octet by octet
		}
		if gotErr != nil && strings.Contains(gotErr.Error(), "a quote of a flag is not closed") {
			continue // so that BuildKit takes the rest of the line for the flag
		}
		switch {
		case wantErr == nil && gotErr == nil && !slices.Equal(got, want):
			t.Fatalf("%q\n  read as %q\nBuildKit %q", text.String(), got, want)
		case wantErr == nil && gotErr != nil:
			t.Fatalf("%q\n  not read: %v\nBuildKit %q", text.String(), gotErr, want)
		case wantErr == nil:
			read++
		}
	}
	if read < 10_000 {
		t.Errorf("BuildKit read %d of the Dockerfiles: too few to compare", read)
	}
}

// byBuildKit is the instructions of a Dockerfile, each with its line, flags, exec form and here-documents.
func byBuildKit(text string) ([]string, error) {
	result, err := parser.Parse(bytes.NewReader([]byte(text)))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, node := range result.AST.Children {
		var exec []string
		if node.Attributes["json"] && !strings.EqualFold(node.Value, "HEALTHCHECK") { // which dockerfile leaves as it is
			for arg := node.Next; arg != nil; arg = arg.Next {
				exec = append(exec, arg.Value)
			}
		}
		var heredocs []string
		for _, h := range node.Heredocs {
			heredocs = append(heredocs, h.Name+"="+h.Content)
		}
		out = append(out, fmt.Sprintf("%d %s %q %q %q", node.StartLine, strings.ToUpper(node.Value), node.Flags, exec, heredocs))
	}
	return out, nil
}

func byLintel(text string) ([]string, error) {
	file, err := dockerfile.Parse([]byte(text))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, in := range file.Instructions {
		var flags, heredocs []string
		for _, f := range in.Flags {
			flag := "--" + f.Name
			if f.Value != "" {
				flag += "=" + f.Value
			}
			flags = append(flags, flag)
		}
		for _, h := range in.Heredocs {
			heredocs = append(heredocs, h.Name+"="+h.Content)
		}
		out = append(out, fmt.Sprintf("%d %s %q %q %q", in.Line, in.Keyword, flags, in.Exec, heredocs))
	}
	return out, nil
}
