package brokerhost

import (
	"embed"
	"io/fs"
)

//go:embed files
var embedded embed.FS

// Files is what the asset holds: the scripts, units and templates that are the
// same on every broker of every cluster. The names in it are relative to the
// root of the asset.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "files")
	if err != nil {
		panic(err) // the name is a constant and valid
	}
	return files
}
