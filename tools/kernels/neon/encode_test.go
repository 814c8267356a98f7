package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// instructions has, for every form, the words that GNU as makes of it; see
// TestEveryFormIsAsTheAssemblerHasIt.
const instructions = "testdata/instructions.txt"

func TestKnownWords(t *testing.T) {
	text, err := os.ReadFile(instructions)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		want, instruction, _ := strings.Cut(strings.TrimSpace(line), " ")
		word, err := encode(instruction)
		if got := fmt.Sprintf("%08x", word); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", instruction, got, err, want)
		}
		mnemonic, _, _ := strings.Cut(instruction, " ")
		if strings.HasSuffix(instruction, "]") {
			mnemonic = strings.TrimSuffix(mnemonic, "2") + "[]"
		}
		seen[mnemonic] = true
	}
	for _, mnemonic := range slices.Sorted(maps.Keys(forms)) {
		if !seen[mnemonic] {
			t.Errorf("%s is in the table and not in %s", mnemonic, instructions)
		}
	}
}

// TestEveryFormIsAsTheAssemblerHasIt checks the golden words themselves, where
// there is an assembler: a word that both this program and the file have wrong
// is found here.
func TestEveryFormIsAsTheAssemblerHasIt(t *testing.T) {
	assembler, err := exec.LookPath("aarch64-linux-gnu-as")
	if err != nil {
		t.Skip("aarch64-linux-gnu-as is not installed: the words are compared with the file alone")
	}
	text, err := os.ReadFile(instructions)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	source, object, listing := filepath.Join(dir, "x.s"), filepath.Join(dir, "x.o"), filepath.Join(dir, "x.lst")
	var lines []string
	for line := range strings.Lines(string(text)) {
		_, instruction, _ := strings.Cut(strings.TrimSpace(line), " ")
		lines = append(lines, instruction)
	}
	if err := os.WriteFile(source, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if output, err := exec.CommandContext(t.Context(), assembler, "-aln="+listing, "-o", object, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	listed, err := os.ReadFile(listing)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range lines {
		word, _ := encode(line)
		// The listing shows the octets as they lie in memory.
		want := fmt.Sprintf("%02X%02X%02X%02X", byte(word), byte(word>>8), byte(word>>16), byte(word>>24))
		if !strings.Contains(string(listed), want+" \t"+line) {
			t.Errorf("line %d, %s: the assembler has no %s", i+1, line, want)
		}
	}
}

func TestWhatIsNoInstruction(t *testing.T) {
	for instruction, want := range map[string]string{
		"frob v0.4s, v1.4s":             "unknown instruction",
		"add2 v0.4s, v1.4s, v2.4s":      "unknown instruction",
		"add v0.4s, v1.4s":              "2 operands: 3 are needed",
		"add v0.4s, v1.4h, v2.4h":       "lanes do not fit",
		"smlal v0.4s, v1.8h, v2.8h":     "lanes do not fit",
		"smlal2 v0.4s, v1.4h, v2.4h":    "lanes do not fit",
		"smlal v0.4s, v1.4h, v16.h[0]":  "elements are",
		"smlal v0.4s, v1.4h, v2.h[8]":   "elements are",
		"sshr v0.4s, v1.4s, #33":        "shifts to the right are #1 to #32",
		"shl v0.4s, v1.4s, #32":         "shifts to the left are #0 to #31",
		"add v0.3s, v1.3s, v2.3s":       "64 or 128 are allowed",
		"add v32.4s, v1.4s, v2.4s":      "registers are v0 to v31",
		"add x0, x1, x2":                "operand \"x0\"",
		"sqxtun v0.8b, v1.4s":           "lanes do not fit",
		"addv s0, v1.2d":                "lanes do not fit",
		"uaddlp v0.4s, v1.4h":           "lanes do not fit",
		"uaddw v0.8h, v1.8h, v2.16b":    "lanes do not fit",
		"raddhn2 v0.8b, v1.8h, v2.8h":   "lanes do not fit",
		"mul v0.8h, v1.8h, v2.s[1], #1": "operands",
	} {
		if word, err := encode(instruction); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %#x, %v, want an error with %q", instruction, word, err, want)
		}
	}
}

func TestFill(t *testing.T) {
	const source = "\tVADD V0.S4, V1.S4, V2.S4\n\tWORD $0 // smull v0.4s, v1.4h, v2.4h\n\tWORD $0x1 // smull2 v0.4s, v1.8h, v2.8h\n\tWORD $0x12345678\n"
	const want = "\tVADD V0.S4, V1.S4, V2.S4\n\tWORD $0x0e62c020 // smull v0.4s, v1.4h, v2.4h\n\tWORD $0x4e62c020 // smull2 v0.4s, v1.8h, v2.8h\n\tWORD $0x12345678\n"
	got, err := fill([]byte(source))
	if err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	again, err := fill(got)
	if err != nil || string(again) != want {
		t.Errorf("again: got %q, %v", again, err)
	}
}

func TestCheckFindsAWrongWord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x_arm64.s")
	for content, valid := range map[string]bool{
		"\tWORD $0x0e62c020 // smull v0.4s, v1.4h, v2.4h\n": true,
		"\tWORD $0x0e62c021 // smull v0.4s, v1.4h, v2.4h\n": false,
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := process(path, true); (err == nil) != valid {
			t.Errorf("%q: %v", content, err)
		}
	}
}
