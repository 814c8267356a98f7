package handler

import (
	"os"
	"path/filepath"
)

// sources lists what handlers are compiled from, relative to the root of the nested module.
var sources = []string{"go.mod", "internal/lambda", "../../go.mod", "../../constructs", "../../lambdakit"}

// watch makes the sources of handlers inputs of the running test. The go command reuses the result of a test while
// what the test opened is unchanged; of a directory it compares the names, sizes and modification times of the
// entries, so opening each directory of a tree is enough.
//
// The go command leaves out what lies outside the test's module, as the library does here, but it compares paths as
// they were spelled: hence module + "/../../constructs", not cleaned. Should that ever change, tests run from the root
// of the repository stay right, because that run does not use this module's test cache.
func watch(module string) {
	for _, source := range sources {
		open(module + string(filepath.Separator) + filepath.FromSlash(source))
	}
}

// open opens name and, if it is a directory, all below it. Unlike [filepath.WalkDir] it keeps the spelling of name.
func open(name string) {
	// The attempt is what the go command records: a file, which is not a directory, and a source that does not exist
	// yet are inputs too.
	entries, _ := os.ReadDir(name)
	for _, entry := range entries {
		if entry.IsDir() {
			open(name + string(filepath.Separator) + entry.Name())
		}
	}
}
