package buildcontext_test

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/containerfunction/buildcontext"
)

// zipped is an entry of a zip file that a test makes.
type zipped struct {
	name, content string
	mode          fs.FileMode
}

// zipFile writes a zip file and returns its name.
func zipFile(t testing.TB, entries ...zipped) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "layer.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(f)
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		header.SetMode(e.mode)
		entry, err := w.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write([]byte(e.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// tree is what a directory holds: modes and contents, or where links point.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		relative, _ := filepath.Rel(dir, name)
		info, err := d.Info()
		if err != nil {
			return err
		}
		content := ""
		switch info.Mode().Type() {
		case 0:
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			content = string(b)
		case fs.ModeSymlink:
			if content, err = os.Readlink(name); err != nil {
				return err
			}
			out[relative] = "-> " + content
			return nil
		}
		out[relative] = info.Mode().String() + " " + content
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func write(t testing.TB, c *buildcontext.Context) (hash string, got map[string]string) {
	t.Helper()
	dir := t.TempDir()
	hash, err := c.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	return hash, tree(t, dir)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestZipAndDirectoryAreTheSameLayer(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "bin", "empty"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "bin", "run"), []byte("#!/bin/sh\n"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "data"), []byte("secret of one user"), 0o600))
	must(t, os.Symlink("run", filepath.Join(dir, "bin", "link")))
	must(t, os.Symlink("/opt/data", filepath.Join(dir, "absolute")))
	archive := zipFile(t,
		zipped{"data", "secret of one user", 0o400},
		zipped{"bin/link", "run", fs.ModeSymlink | 0o777},
		zipped{"./bin/run", "#!/bin/sh\n", 0o555},
		zipped{"bin/empty/", "", fs.ModeDir | 0o755},
		zipped{"absolute", "/opt/data", fs.ModeSymlink | 0o777},
	)
	want := map[string]string{
		"layers": "drwxr-xr-x ", "layers/0": "drwxr-xr-x ", "layers/0/bin": "drwxr-xr-x ", "layers/0/bin/empty": "drwxr-xr-x ",
		"layers/0/bin/run": "-rwxr-xr-x #!/bin/sh\n", "layers/0/data": "-rw-r--r-- secret of one user",
		"layers/0/bin/link": "-> run", "layers/0/absolute": "-> /opt/data",
	}
	var fromDir, fromZip buildcontext.Context
	defer fromZip.Close()
	must(t, fromDir.AddDirectory("layers/0", dir))
	must(t, fromZip.AddZip("layers/0", archive))
	dirHash, got := write(t, &fromDir)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("directory: got %v, want %v", got, want)
	}
	zipHash, got := write(t, &fromZip)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("zip: got %v, want %v", got, want)
	}
	if dirHash != zipHash {
		t.Errorf("hashes %s and %s of the same layer", dirHash, zipHash)
	}
}

func TestHash(t *testing.T) {
	hash := func(change func(c *buildcontext.Context, dir string)) string {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "a"), []byte("a"), 0o644))
		var c buildcontext.Context
		change(&c, dir)
		h, _ := write(t, &c)
		return h
	}
	base := hash(func(c *buildcontext.Context, dir string) {
		must(t, c.AddDirectory("d", dir))
		must(t, c.AddBytes("e", []byte("e")))
	})
	later := hash(func(c *buildcontext.Context, dir string) {
		old := time.Now().Add(-time.Hour)
		must(t, os.Chtimes(filepath.Join(dir, "a"), old, old))
		must(t, c.AddBytes("e", []byte("e")))
		must(t, c.AddDirectory("d", dir))
	})
	if base != later {
		t.Error("the hash follows times or the order")
	}
	seen := map[string]string{base: "base"}
	for name, change := range map[string]func(c *buildcontext.Context, dir string){
		"content":    func(c *buildcontext.Context, dir string) { must(t, c.AddBytes("e", []byte("f"))) },
		"name":       func(c *buildcontext.Context, dir string) { must(t, c.AddBytes("f", []byte("e"))) },
		"executable": func(c *buildcontext.Context, dir string) { must(t, c.AddExecutable("e", filepath.Join(dir, "a"))) },
		"not executable": func(c *buildcontext.Context, dir string) {
			must(t, c.AddBytes("e", []byte("a")))
		},
		"directory": func(c *buildcontext.Context, dir string) {
			must(t, os.Mkdir(filepath.Join(dir, "b"), 0o755))
			must(t, c.AddBytes("e", []byte("e")))
		},
		"link": func(c *buildcontext.Context, dir string) {
			must(t, os.Symlink("a", filepath.Join(dir, "b")))
			must(t, c.AddBytes("e", []byte("e")))
		},
		"other link": func(c *buildcontext.Context, dir string) {
			must(t, os.Symlink("b", filepath.Join(dir, "b")))
			must(t, c.AddBytes("e", []byte("e")))
		},
	} {
		h := hash(func(c *buildcontext.Context, dir string) {
			change(c, dir)
			must(t, c.AddDirectory("d", dir))
		})
		if seen[h] != "" {
			t.Errorf("%s has the hash of %s", name, seen[h])
		}
		seen[h] = name
	}
}

func TestRefusedLayers(t *testing.T) {
	const link = fs.ModeSymlink | 0o777
	for want, entries := range map[string][]zipped{
		`"../x" leads out of the layer`:                 {{"../x", "", 0o644}},
		`"a/../../x" leads out of the layer`:            {{"a/../../x", "", 0o644}},
		`"/etc/passwd" leads out of the layer`:          {{"/etc/passwd", "", 0o644}},
		`is no name in a build context`:                 {{`a\b`, "", 0o644}},
		"a is there twice":                              {{"a", "1", 0o644}, {"a", "2", 0o644}},
		"link to ../../x, which leads out of the layer": {{"a/b", "../../x", link}},
		`link to ""`:                                {{"a", "", link}},
		"layer/a, which is not a directory":         {{"a", "/tmp", link}, {"a/b", "written outside", 0o644}},
		"layer is there twice":                      {{".", "x", link}},
		"layer/a is there twice":                    {{"a/b", "", 0o644}, {"a", "/tmp", link}},
		"neither a file nor a directory nor a link": {{"a", "", fs.ModeNamedPipe | 0o644}},
	} {
		var c buildcontext.Context
		err := c.AddZip("layer", zipFile(t, entries...))
		must(t, c.Close())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %q", entries, err, want)
		}
	}
	var c buildcontext.Context
	if err := c.AddZip("layer", filepath.Join(t.TempDir(), "absent.zip")); err == nil {
		t.Error("an absent zip file is no error")
	}
	if err := c.AddDirectory("layer", filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("an absent directory is no error")
	}
}

func TestWriteOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "a"), []byte("mine"), 0o644))
	var c buildcontext.Context
	must(t, c.AddBytes("a", []byte("theirs")))
	if _, err := c.Write(dir); err == nil {
		t.Error("no error")
	}
	if got := tree(t, dir)["a"]; got != "-rw-r--r-- mine" {
		t.Errorf("a is %q", got)
	}
}

func TestWriteStopsAtTheLimit(t *testing.T) {
	for limit, want := range map[int64]string{10: "", 9: "2: more than 10 GiB in all", 4: "1: more than 10 GiB in all"} {
		var c buildcontext.Context
		must(t, c.AddBytes("1", []byte("12345")))
		must(t, c.AddZip("2", zipFile(t, zipped{"2", "67890", 0o644})))
		dir := t.TempDir()
		_, err := c.WriteUpTo(dir, limit)
		must(t, c.Close())
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("limit %d: got %v, want %q", limit, err, want)
		}
		for name, content := range tree(t, dir) {
			if len(content) > len("-rw-r--r-- 12345")+1 {
				t.Errorf("limit %d: %s is %q", limit, name, content)
			}
		}
	}
}

func TestCheckMerge(t *testing.T) {
	var c buildcontext.Context
	for name, content := range map[string]string{"0/lib/a": "", "1/lib/a": "", "1/lib/b": "", "2/lib": "", "3/lib/a/x": ""} {
		must(t, c.AddBytes(name, []byte(content)))
	}
	must(t, c.CheckMerge("0", "1"))
	must(t, c.CheckMerge("2"))
	for _, want := range []struct {
		of   []string
		text string
	}{
		{[]string{"0", "1", "2"}, "lib is a directory in 1 and not a directory in 2"},
		{[]string{"0", "3"}, "lib/a is not a directory in 0 and a directory in 3"},
	} {
		if err := c.CheckMerge(want.of...); err == nil || !strings.Contains(err.Error(), want.text) {
			t.Errorf("%v: got %v, want %q", want.of, err, want.text)
		}
	}
}

func TestExtensions(t *testing.T) {
	executable := func(machine byte) string {
		return "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 11) + string([]byte{machine, 0}) + strings.Repeat("\x00", 44)
	}
	const arm, amd = 183, 62
	tests := []struct {
		name    string
		entries []zipped
		want    string // the names, or the error
	}{
		{"none", []zipped{{"lib/a", "", 0o644}}, ""},
		{"some", []zipped{
			{"extensions/b", executable(arm), 0o755}, {"extensions/a", "#!/bin/sh", 0o755}, {"extensions/lib/c", "", 0o644},
			{"extensions/l", "lib/c", fs.ModeSymlink | 0o777}, {"b", executable(amd), 0o755},
		}, "a b l"},
		{"not executable", []zipped{{"extensions/a", "x", 0o644}}, "layer/extensions/a is not executable"},
		{"other machine", []zipped{{"extensions/a", executable(amd), 0o755}}, "layer/extensions/a is for EM_X86_64, want EM_AARCH64"},
		{"cut short", []zipped{{"extensions/a", executable(arm)[:30], 0o755}}, "damaged"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c buildcontext.Context
			defer c.Close()
			must(t, c.AddZip("layer", zipFile(t, tt.entries...)))
			names, err := c.Extensions("layer", "arm64")
			got := strings.Join(names, " ")
			if err != nil {
				got = err.Error()
			}
			if got != tt.want && (err == nil || !strings.Contains(got, tt.want)) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// FuzzAddZip holds that whatever a zip file says, what is written is what the file
// names, below the directory and nowhere else.
func FuzzAddZip(f *testing.F) {
	f.Add("a", "x", uint32(0o644), "b/c", "../a", uint32(fs.ModeSymlink))
	f.Add("a", "..", uint32(fs.ModeSymlink), "a/b", "x", uint32(0o755))
	f.Add(".", "..", uint32(fs.ModeSymlink), "0", "0", uint32(0o644))
	f.Add("/a", "", uint32(0), "../../b", "x", uint32(0o755))
	f.Fuzz(func(t *testing.T, name1, content1 string, mode1 uint32, name2, content2 string, mode2 uint32) {
		entries := []zipped{{name1, content1, fs.FileMode(mode1)}, {name2, content2, fs.FileMode(mode2)}}
		for _, e := range entries {
			if strings.HasSuffix(e.name, "/") && e.content != "" || len(e.name) > 100 {
				return // archive/zip writes no such entry; file systems take no such name
			}
		}
		var c buildcontext.Context
		defer c.Close()
		if err := c.AddZip("layer", zipFile(t, entries...)); err != nil {
			return
		}
		outside := t.TempDir()
		inside := filepath.Join(outside, "inside")
		must(t, os.Mkdir(inside, 0o755))
		if _, err := c.Write(inside); err != nil {
			t.Fatalf("%+v: %v", entries, err)
		}
		for name, got := range tree(t, outside) {
			if name != "inside" && name != "inside/layer" && !strings.HasPrefix(name, "inside/layer/") {
				t.Fatalf("%+v: wrote %s", entries, name)
			}
			for _, e := range entries {
				if filepath.Join("inside/layer", e.name) == name && !strings.HasSuffix(got, e.content) {
					t.Fatalf("%+v: %s is %q", entries, name, got)
				}
			}
		}
	})
}

// BenchmarkWrite writes a layer of many small files and one large one.
func BenchmarkWrite(b *testing.B) {
	entries := []zipped{{"large", strings.Repeat("a line of text that repeats\n", 1<<16), 0o755}}
	for i := range 200 {
		entries = append(entries, zipped{fmt.Sprintf("lib/%d/file", i), "small", 0o644})
	}
	archive := zipFile(b, entries...)
	b.SetBytes(int64(len(entries[0].content)))
	for b.Loop() {
		var c buildcontext.Context
		must(b, c.AddZip("layers/0", archive))
		if _, err := c.Write(b.TempDir()); err != nil {
			b.Fatal(err)
		}
		must(b, c.Close())
	}
}
