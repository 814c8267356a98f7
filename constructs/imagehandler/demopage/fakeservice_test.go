package demopage_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/demopage"
	"github.com/lintel-go/lintel/constructs/imagehandler/edits"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

var settings = demopage.Settings{Buckets: []string{"photos"}, Presets: []string{"thumbnail"}}

// pictures is a directory that serves as the bucket photos.
type pictures struct {
	dir    string
	parser *request.Parser
}

// startService serves the page and a minimal service of the pictures in a directory.
func startService(t *testing.T, dir string) string {
	t.Helper()
	parser, err := request.New(request.Options{
		Sources: []request.Source{{Bucket: "photos"}},
		Presets: map[string]string{"thumbnail": `{"resize":{"width":120,"height":120}}`},
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := demopage.Handler(settings, listDirectory(dir))
	if err != nil {
		t.Fatal(err)
	}
	images := &pictures{dir, parser}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if demopage.Owns(r.URL.Path) {
			page.ServeHTTP(w, r)
			return
		}
		images.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func listDirectory(dir string) func(context.Context) ([]demopage.Picture, error) {
	return func(context.Context) ([]demopage.Picture, error) {
		entries, err := os.ReadDir(dir)
		var list []demopage.Picture
		for _, e := range entries {
			list = append(list, demopage.Picture{Bucket: "photos", Key: e.Name()})
		}
		return list, err
	}
}

func (p *pictures) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, format, err := p.edit(r)
	var refused *request.Error
	switch {
	case errors.As(err, &refused):
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(refused.Status)
		json.NewEncoder(w).Encode(refused)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		w.Header().Set("Content-Type", format.ContentType())
		w.Write(body)
	}
}

func (p *pictures) edit(r *http.Request) ([]byte, codec.Format, error) {
	asked, err := p.parser.Parse(request.Input{Path: r.URL.EscapedPath(), RawQuery: r.URL.RawQuery})
	if err != nil {
		return nil, "", err
	}
	source, err := os.ReadFile(filepath.Join(p.dir, filepath.Base(asked.Key)))
	if err != nil {
		return nil, "", &request.Error{Status: http.StatusNotFound, Code: "NoSuchKey", Message: "The image does not exist."}
	}
	header, err := codec.ReadHeader(source)
	if err != nil || len(asked.Edits) == 0 {
		return source, header.Format, err
	}
	load := func(_ context.Context, _, key string) ([]byte, error) {
		return os.ReadFile(filepath.Join(p.dir, filepath.Base(key)))
	}
	plan, err := edits.New(asked, header, edits.Options{Load: load})
	if err != nil {
		return nil, "", err
	}
	result, err := plan.Run(r.Context(), source)
	if err != nil {
		return nil, "", err
	}
	return result.Body, result.Format, nil
}
