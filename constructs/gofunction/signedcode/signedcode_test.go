package signedcode_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lintel-go/lintel/constructs/gofunction/signedcode"
)

var (
	one = strings.Repeat("1", 64)
	two = strings.Repeat("2", 64)
)

func example() *signedcode.File {
	return &signedcode.File{Region: "eu-west-1", Profile: "p", Code: []signedcode.Entry{
		{Path: "extensions/logs", SHA256: one, Bucket: "b", Key: "signed/3.zip", Version: "v3"},
		{Path: "bootstrap", SHA256: two, Bucket: "b", Key: "signed/2.zip", Version: "v2"},
		{Path: "bootstrap", SHA256: one, Bucket: "b", Key: "signed/1.zip", Version: "v1"},
	}}
}

func TestFileRoundTrip(t *testing.T) {
	text := example().Text()
	name := filepath.Join(t.TempDir(), "signed.json")
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := signedcode.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(f.Text(), text) {
		t.Errorf("got %s, want %s", f.Text(), text)
	}
	for _, want := range example().Code {
		if got, ok := f.Find(want.Path, want.SHA256); !ok || got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if got, ok := f.Find("extensions/logs", two); ok {
		t.Errorf("got %+v for code that is not signed", got)
	}
	if strings.Index(string(text), "signed/1.zip") > strings.Index(string(text), "signed/2.zip") {
		t.Errorf("not sorted: %s", text)
	}
}

func TestReadRefuses(t *testing.T) {
	good := string(example().Text())
	for name, text := range map[string]string{
		"nothing":       "",
		"other JSON":    `[]`,
		"unknown field": `{"region":"r","profile":"p","codes":[]}`,
		"more":          good + good,
		"no region":     strings.Replace(good, "eu-west-1", "", 1),
		"no profile":    strings.Replace(good, `"p"`, `""`, 1),
		"no version":    strings.Replace(good, "v1", "", 1),
		"no key":        strings.Replace(good, "signed/1.zip", "", 1),
		"short digest":  strings.Replace(good, one, one[1:], 1),
	} {
		if _, err := signedcode.Parse([]byte(text)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if _, err := signedcode.Read("absent.json"); err == nil || !strings.Contains(err.Error(), "absent.json") {
		t.Errorf("got error %v", err)
	}
}

func TestInAsset(t *testing.T) {
	for name, test := range map[string]struct {
		files []string
		want  string
	}{
		"function":     {[]string{"bootstrap"}, "bootstrap"},
		"layer":        {[]string{"extensions/logs"}, "extensions/logs"},
		"more files":   {[]string{"bootstrap", "data.json"}, ""},
		"another":      {[]string{"index.mjs"}, ""},
		"nothing":      {nil, ""},
		"other folder": {[]string{"bin/bootstrap"}, ""},
	} {
		dir := fstest.MapFS{}
		for _, file := range test.files {
			dir[file] = &fstest.MapFile{Data: []byte("program")}
		}
		got, ok, err := signedcode.InAsset(dir)
		if err != nil || ok != (test.want != "") || got.Path != test.want {
			t.Errorf("%s: got %q, %v, %v, want %q", name, got.Path, ok, err, test.want)
		}
		sum := sha256.Sum256([]byte("program"))
		if ok && (got.SHA256 != hex.EncodeToString(sum[:]) || string(got.Content) != "program") {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestZip(t *testing.T) {
	e := signedcode.Executable{Path: "extensions/logs", Content: bytes.Repeat([]byte("program"), 1000)}
	first, err := e.Zip()
	if err != nil {
		t.Fatal(err)
	}
	if second, err := e.Zip(); err != nil || !bytes.Equal(first, second) {
		t.Errorf("two zip files of one executable differ (%v)", err)
	}
	r, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.File) != 1 || r.File[0].Name != e.Path || r.File[0].Mode() != 0o755 {
		t.Fatalf("got %+v", r.File)
	}
	f, err := r.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if content, err := io.ReadAll(f); err != nil || !bytes.Equal(content, e.Content) {
		t.Errorf("got %d octets (%v), want %d", len(content), err, len(e.Content))
	}
}

func FuzzParse(f *testing.F) {
	f.Add(example().Text())
	f.Add([]byte(`{"region":"r","profile":"p"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := signedcode.Parse(text)
		if err != nil {
			return
		}
		again, err := signedcode.Parse(file.Text())
		if err != nil {
			t.Fatalf("%s: %v", file.Text(), err)
		}
		if !reflect.DeepEqual(again.Text(), file.Text()) {
			t.Errorf("got %s, want %s", again.Text(), file.Text())
		}
	})
}
