package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestMemory holds the command to 32 MiB for a thumbnail of 24 megapixels. The
// picture is made by the command too, so that this process stays small: Linux
// counts the memory of the process that starts another for the other.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a picture of 24 megapixels")
	}
	if os.Getenv("GOARCH") != "" {
		t.Skip("built for another architecture, so that the memory may be that of an emulator")
	}
	const most = 32 << 10
	binary, dir := built(t), directory(t)
	large := filepath.Join(dir, "large.jpg")
	if code, _, stderr, _ := execute(t, binary, nil, "-enlarge", "-fit", "fill", "-width", "4000", "-height", "6000",
		filepath.Join(dir, "chart.jpg"), large); code != 0 {
		t.Fatal(stderr)
	}
	for _, args := range [][]string{
		{"-width", "256", "-height", "128"},
		{"-width", "256", "-height", "128", "-fit", "fill"},
		{"-width", "256", "-crop", "1000,1000,2000,2000"},
		{"-crop", "1000,1000,500,500"},
	} {
		code, _, stderr, state := execute(t, binary, nil, append(args, large, filepath.Join(dir, "small.jpg"))...)
		if code != 0 {
			t.Fatal(stderr)
		}
		if kib := state.SysUsage().(*syscall.Rusage).Maxrss; kib > most {
			t.Errorf("%v: %d KiB, at most %d are allowed", args, kib, most)
		} else {
			t.Logf("%v: %d KiB", args, kib)
		}
	}
}
