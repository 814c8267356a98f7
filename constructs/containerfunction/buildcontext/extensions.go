package buildcontext

import (
	"bytes"
	"debug/elf"
	"fmt"
	"io"
	"path"
	"strings"
)

// machines are the ELF machines of Lambda's architectures, by GOARCH.
var machines = map[string]elf.Machine{"arm64": elf.EM_AARCH64, "amd64": elf.EM_X86_64}

// Extensions are the names of the files in the subdirectory extensions of a
// directory: Lambda starts every one
// (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html). It is
// an error if one is not executable, or if it is a Linux executable for another
// architecture than goarch, "arm64" or "amd64": the function would not start.
func (c *Context) Extensions(at, goarch string) ([]string, error) {
	var names []string
	for _, name := range c.below(path.Join(at, "extensions")) {
		full := path.Join(at, "extensions", name)
		e := c.entries[full]
		if strings.Contains(name, "/") || e.kind == directory {
			continue
		}
		names = append(names, name)
		if e.kind == link {
			continue // what it points to may be in the image
		}
		if !e.executable {
			return nil, fmt.Errorf("%s is not executable: Lambda starts every file in /opt/extensions", full)
		}
		if err := checkMachine(e, goarch); err != nil {
			return nil, fmt.Errorf("%s %w", full, err)
		}
	}
	return names, nil
}

// elfHeader is the size of the longer of ELF's headers.
const elfHeader = 64

// checkMachine refuses an executable for another machine. Scripts are for any.
func checkMachine(e entry, goarch string) error {
	r, err := e.open()
	if err != nil {
		return err
	}
	defer r.Close()
	header := make([]byte, elfHeader)
	n, err := io.ReadFull(r, header)
	if !bytes.HasPrefix(header[:n], []byte(elf.ELFMAG)) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("is a damaged executable: %w", err)
	}
	order := elf.Data(header[elf.EI_DATA])
	machine := elf.Machine(uint16(header[18]) | uint16(header[19])<<8)
	if order != elf.ELFDATA2LSB || machine != machines[goarch] {
		return fmt.Errorf("is for %v, want %v", machine, machines[goarch])
	}
	return nil
}
