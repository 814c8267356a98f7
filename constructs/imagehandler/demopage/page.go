package demopage

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

//go:embed all:files
var embedded embed.FS

// Settings are what the page has to know of its service. The zero value is for a
// service at the page's own origin, of which a bucket is typed.
type Settings struct {
	// Service is the URL of the service, with a scheme and a host. Empty is where
	// the page comes from.
	Service string

	// Buckets can be chosen from. The first must be the service's first, that of
	// requests which name none.
	Buckets []string

	// Presets are the names of the service's presets.
	Presets []string

	// Formats are those that the service makes; nil is all of [request.Formats].
	Formats []request.Format

	// Pictures can be chosen from. [Handler] may be given a function instead.
	Pictures []Picture
}

// Picture is one to choose.
type Picture struct {
	Bucket string `json:"bucket"`
	Key    string `json:"key"`
}

// prefix is that of all files but the document.
const prefix = "-/"

// Document is the path of the page's document among its files.
const Document = "index.html"

const (
	editsFile    = prefix + "edits.json"
	settingsFile = prefix + "settings.json"
	picturesFile = prefix + "pictures.json"
)

// Owns tells whether a URL's path, not percent-encoded, is the page's or that of a
// file of it.
func Owns(path string) bool {
	return path == "/" || path == "/"+Document || strings.HasPrefix(path, "/"+prefix)
}

// Files returns the files of the page by their paths below its document's
// directory, as in "index.html" and "-/page.css".
func Files(s Settings) (map[string][]byte, error) {
	if _, err := s.origin(); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	root, err := fs.Sub(embedded, "files")
	if err != nil {
		return nil, fmt.Errorf("demopage: %w", err)
	}
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(root, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("demopage: %w", err)
	}
	for name, v := range map[string]any{
		editsFile:    newCatalogue(s.Formats),
		settingsFile: newSettingsDocument(s),
		picturesFile: newPicturesDocument(s.Pictures),
	} {
		if files[name], err = json.Marshal(v); err != nil {
			return nil, fmt.Errorf("demopage: %s: %w", name, err)
		}
	}
	return files, nil
}

// settingsDocument is settings.json.
type settingsDocument struct {
	Service string   `json:"service"`
	Buckets []string `json:"buckets"`
	Presets []string `json:"presets"`
}

func newSettingsDocument(s Settings) settingsDocument {
	return settingsDocument{
		Service: strings.TrimRight(s.Service, "/"),
		Buckets: append([]string{}, s.Buckets...),
		Presets: append([]string{}, s.Presets...),
	}
}

// picturesDocument is pictures.json.
type picturesDocument struct {
	Pictures []Picture `json:"pictures"`
}

func newPicturesDocument(pictures []Picture) picturesDocument {
	return picturesDocument{append([]Picture{}, pictures...)}
}

// Policy is the Content-Security-Policy of the page.
func Policy(s Settings) (string, error) {
	origin, err := s.origin()
	if err != nil {
		return "", err
	}
	self := strings.TrimRight("'self' "+origin, " ")
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src " + self +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", nil
}

// origin is that of the service, or "" where it is the page's own.
func (s *Settings) origin() (string, error) {
	if s.Service == "" {
		return "", nil
	}
	u, err := url.Parse(s.Service)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.ContainsAny(u.Host, " ;,'") ||
		u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("demopage: service %q: want a URL as in https://images.example.com", s.Service)
	}
	return u.Scheme + "://" + u.Host, nil
}
