package demopage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// Handler serves the page at / and its files below /-/. The function list, if there
// is one, is asked for the pictures to choose from whenever the page is loaded, in
// place of the settings' pictures.
func Handler(s Settings, list func(context.Context) ([]Picture, error)) (http.Handler, error) {
	files, err := Files(s)
	if err != nil {
		return nil, err
	}
	policy, err := Policy(s)
	if err != nil {
		return nil, err
	}
	h := &handler{files: make(map[string]file, len(files)), policy: policy, list: list}
	for name, content := range files {
		sum := sha256.Sum256(content)
		h.files["/"+name] = file{content, `"` + hex.EncodeToString(sum[:8]) + `"`, ContentType(name)}
	}
	h.files["/"] = h.files["/"+Document]
	return h, nil
}

type file struct {
	content     []byte
	etag        string
	contentType string
}

type handler struct {
	files  map[string]file
	policy string
	list   func(context.Context) ([]Picture, error)
}

// contentTypes do not depend on the machine's table, as those of package mime do.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".svg":  "image/svg+xml",
}

// ContentType is the media type of a file of the page.
func ContentType(name string) string { return contentTypes[name[strings.LastIndexByte(name, '.'):]] }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", h.policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	if h.list != nil && r.URL.Path == "/"+picturesFile {
		h.servePictures(w, r)
		return
	}
	f, ok := h.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	header.Set("Content-Type", f.contentType)
	header.Set("Cache-Control", "no-cache")
	header.Set("ETag", f.etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.content))
}

// servePictures tells no more of an error than that there is one: it may have paths.
func (h *handler) servePictures(w http.ResponseWriter, r *http.Request) {
	pictures, err := h.list(r.Context())
	if err != nil {
		http.Error(w, "the pictures cannot be listed", http.StatusInternalServerError)
		return
	}
	body, err := json.Marshal(newPicturesDocument(pictures))
	if err != nil {
		http.Error(w, "the pictures cannot be listed", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentTypes[".json"])
	w.Header().Set("Cache-Control", "no-store")
	w.Write(body)
}
