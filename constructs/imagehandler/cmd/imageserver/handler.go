package main

import (
	"context"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/demopage"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// handler serves the page and the service.
type handler struct {
	page     http.Handler
	service  *service.Service
	loopback bool // only names of loopback are answered
}

// signingKey are the keys of a service that has one.
type signingKey []byte

func (k signingKey) Keys(context.Context) ([][]byte, error) { return [][]byte{k}, nil }

func newHandler(o *options, d *directory, logger *slog.Logger) (*handler, error) {
	c := service.Config{
		Sources: d.sources(), AutoFormats: o.auto, Presets: o.presets, CORSOrigin: o.cors,
		Memory: o.memory << 20, Timeout: o.timeout, CacheControl: "no-cache",
	}
	dependencies := service.Dependencies{Source: d, Logger: logger}
	if o.keyFile != "" {
		key, err := readKey(o.keyFile)
		if err != nil {
			return nil, err
		}
		c.Signature, dependencies.SigningKeys = true, signingKey(key)
	}
	if o.fallback != "" {
		c.FallbackBucket, c.FallbackKey = d.names()[0], o.fallback
	}
	s, err := service.New(c, dependencies)
	if err != nil {
		return nil, err
	}
	page, err := demopage.Handler(demopage.Settings{Buckets: d.names(), Presets: slices.Sorted(maps.Keys(o.presets))}, d.pictures)
	if err != nil {
		return nil, err
	}
	return &handler{page: page, service: s}, nil
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.loopback && !namesLoopback(r.Host) {
		http.Error(w, "this server answers to localhost only", http.StatusMisdirectedRequest)
		return
	}
	if demopage.Owns(r.URL.Path) {
		h.page.ServeHTTP(w, r)
		return
	}
	response := h.service.Serve(r.Context(), &service.Request{
		Method: r.Method, Path: r.URL.EscapedPath(), RawQuery: r.URL.RawQuery, Header: r.Header,
	})
	maps.Copy(w.Header(), response.Header)
	w.WriteHeader(response.Status)
	// Who does not read the answer has gone.
	_, _ = w.Write(response.Body)
}

// namesLoopback tells whether a Host field is one of this machine to itself.
func namesLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
