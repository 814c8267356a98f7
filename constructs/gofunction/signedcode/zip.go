package signedcode

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"time"
)

// zipTime is of every file, so that zip files do not differ by when they were made;
// it is the first that the format knows.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Zip is a zip file with the executable alone, the same for the same executable.
func (e Executable) Zip() ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	header := &zip.FileHeader{Name: e.Path, Method: zip.Deflate, Modified: zipTime}
	header.SetMode(0o755) // Lambda runs it as another user
	file, err := w.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := file.Write(e.Content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
