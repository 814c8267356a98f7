package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
)

func main() {
	check := flag.Bool("check", false, "change nothing, fail where a word is not that of its instruction")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "neon: name at least one assembly file")
		os.Exit(2)
	}
	for _, path := range flag.Args() {
		if err := process(path, *check); err != nil {
			fmt.Fprintln(os.Stderr, "neon:", err)
			os.Exit(1)
		}
	}
}

// process fills in the words of a file, or checks that they are filled in.
func process(path string, check bool) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	filled, err := fill(source)
	if err != nil {
		return fmt.Errorf("%s:%w", path, err)
	}
	if bytes.Equal(source, filled) {
		return nil
	}
	if check {
		return fmt.Errorf("%s: words differ from their instructions: run neon without -check", path)
	}
	return os.WriteFile(path, filled, 0o644)
}

// wordLine is a line with the machine code of an instruction in its comment. A
// macro's line may end in a semicolon and a backslash, which are kept.
var wordLine = regexp.MustCompile(`WORD\s+\$(?:0x[0-9A-Fa-f]+|0)(\s*// |\s*/\* )([a-z][a-z0-9]*\s+v?[^;*\\\n]*?)(\s*\*/.*)?$`)

// fill is the source with the words of its instructions.
func fill(source []byte) ([]byte, error) {
	lines := strings.Split(string(source), "\n")
	for i, line := range lines {
		parts := wordLine.FindStringSubmatchIndex(line)
		if parts == nil {
			continue
		}
		word, err := encode(line[parts[4]:parts[5]])
		if err != nil {
			return nil, fmt.Errorf("%d: %w", i+1, err)
		}
		lines[i] = fmt.Sprintf("%sWORD $%#08x%s", line[:parts[0]], word, line[parts[2]:])
	}
	return []byte(strings.Join(lines, "\n")), nil
}
