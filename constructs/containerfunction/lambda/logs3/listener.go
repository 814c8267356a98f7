package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/lintel-go/lintel/constructs/logs3/logbatch"
)

// maxPost is more than Lambda posts at a time: 1 MiB (maxBytes of a subscription),
// and what the JSON around the records takes.
const maxPost = 4 << 20

// listener takes what Lambda posts.
type listener struct {
	log     *slog.Logger
	take    func([]logbatch.Record)
	port    int
	server  http.Server
	refused sync.Once
}

// listen starts to take posts. Every address, since the name by which Lambda
// reaches the extension, sandbox.localdomain, is only known to be of this
// environment; no one else can connect to it.
func listen(log *slog.Logger, take func([]logbatch.Record)) (*listener, error) {
	socket, err := net.Listen("tcp", ":0")
	if err != nil {
		return nil, err
	}
	l := &listener{log: log, take: take, port: socket.Addr().(*net.TCPAddr).Port}
	l.server = http.Server{Handler: l, ReadHeaderTimeout: time.Minute}
	go func() {
		if err := l.server.Serve(socket); !errors.Is(err, http.ErrServerClosed) {
			log.Error("no more telemetry is taken", "error", err)
		}
	}()
	return l, nil
}

// ServeHTTP acknowledges a post whose records were taken.
func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPost))
	if err != nil {
		l.refuse(w, err)
		return
	}
	records, err := logbatch.Decode(body)
	if err != nil {
		l.refuse(w, err)
		return
	}
	l.take(records)
}

// refuse says so once: the line is telemetry too, if that of extensions is taken.
func (l *listener) refuse(w http.ResponseWriter, err error) {
	http.Error(w, "not taken", http.StatusBadRequest)
	l.refused.Do(func() { l.log.Error("telemetry was refused", "error", err) })
}

// close takes no more posts, and waits for those that are being taken. Those that
// last longer than the context are not acknowledged.
func (l *listener) close(ctx context.Context) {
	if l.server.Shutdown(ctx) != nil {
		_ = l.server.Close() // its error is about sockets that are of no use any more
	}
}
