package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // page.html and page.css
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// policy is the Content-Security-Policy of the page: it loads nothing and runs
// nothing, and the style is the one that was written here.
var policy = func() string {
	sum := sha256.Sum256([]byte(pageCSS))
	return fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'",
		base64.StdEncoding.EncodeToString(sum[:]))
}()

// HTML writes the run as a page that needs nothing else: no script, no font, no
// picture, and a Content-Security-Policy that allows none. It has up to 500 checks,
// the worst ones first, and 100 columns, and counts the others; it is smaller than
// 8 MiB whatever is in it. The error is that of w.
func HTML(w io.Writer, run *Run) error {
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, pageOf(run)); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("report: write page: %w", err)
	}
	return nil
}
