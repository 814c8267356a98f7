package gobuild

import (
	"debug/elf"
	"fmt"
	"path/filepath"
)

// machines are the ELF machines of Lambda's architectures, by GOARCH.
var machines = map[string]elf.Machine{"arm64": elf.EM_AARCH64, "amd64": elf.EM_X86_64}

// Prebuilt returns the artifact for a handler that was built before, elsewhere:
// dir holds one directory for each import path, and in it the file bootstrap.
// For example, with dir "dist":
//
//	dist/example.com/app/lambda/orders/bootstrap
//
// It fails where the file is missing or is not a Linux executable for the
// handler's architecture.
func Prebuilt(dir string, h Handler) (Artifact, error) {
	target := h.Target.withDefaults()
	dir, err := filepath.Abs(filepath.Join(dir, filepath.FromSlash(h.Package)))
	if err != nil {
		return Artifact{}, &PackageError{h.Package, err.Error(), ""}
	}
	name := filepath.Join(dir, Executable)
	hint := fmt.Sprintf("build it with `GOOS=linux GOARCH=%s CGO_ENABLED=0 go build -trimpath -tags lambda.norpc -o %s %s`", target.GOARCH, name, h.Package)
	hash, err := hashFile(name)
	if err != nil {
		return Artifact{}, &PackageError{h.Package, "no prebuilt executable: " + err.Error(), hint}
	}
	f, err := elf.Open(name)
	if err != nil {
		return Artifact{}, &PackageError{h.Package, name + " is not a Linux executable: " + err.Error(), hint}
	}
	defer f.Close()
	if f.Machine != machines[target.GOARCH] {
		return Artifact{}, &PackageError{h.Package, fmt.Sprintf("%s is for %v, want %v", name, f.Machine, machines[target.GOARCH]), hint}
	}
	return Artifact{Dir: dir, Hash: hash}, nil
}
