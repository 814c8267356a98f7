package main

import (
	"io"
	"log/slog"
	"testing"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/pkitest"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

// BenchmarkInvoke measures a whole invocation on a warm function: event, decision,
// log record, metrics, response. Chains are of two ECDSA P-256 signatures.
func BenchmarkInvoke(b *testing.B) {
	for _, bb := range []struct {
		name    string
		event   func(testing.TB, string) []byte
		clients int
	}{
		{"known client/HTTP", httpEvent, 1},
		{"known client/REST", restEvent, 1},
		{"new client/HTTP", httpEvent, 2 * maxClients}, // by turns: none is kept until it is its turn again
	} {
		b.Run(bb.name, func(b *testing.B) {
			w := newWorld(b)
			w.handler = newHandler(w.cfg, &w.S3, logging.New(io.Discard), io.Discard, w.clock)
			payloads := make([][]byte, bb.clients)
			for i := range payloads {
				payloads[i] = bb.event(b, string(pkitest.PEM(w.sub.Client(int64(i)+1, "device"))))
			}
			if _, err := w.handler.Invoke(b.Context(), payloads[0]); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := w.handler.Invoke(b.Context(), payloads[i%len(payloads)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDecide measures the decision alone.
func BenchmarkDecide(b *testing.B) {
	w := newWorld(b)
	w.handler = newHandler(w.cfg, &w.S3, slog.New(slog.DiscardHandler), io.Discard, w.clock)
	pem := string(pkitest.PEM(w.client))
	b.ReportAllocs()
	for b.Loop() {
		if d := w.handler.authorizer.decide(b.Context(), pem); !d.allowed() {
			b.Fatal(d)
		}
	}
}
