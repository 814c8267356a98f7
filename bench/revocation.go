package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/lintel-go/lintel/bench/internal/process"
	"github.com/lintel-go/lintel/bench/internal/trial"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

// revocation is package constructs/mtlsapi/revocation: a certificate revocation list with many entries.
var revocation = core{
	name:   "revocation",
	trials: revocationTrials,
	workers: map[string]worker{
		"generate": generateList,
		"build":    buildIndex,
		"lookup":   lookUpSerials,
	},
}

const (
	million      = 1_000_000
	serialOctets = 16

	liveHeap  = "live-heap-MiB"
	perLookup = "cpu-ns"
	warm      = "warm lookup"
	cold      = "cold lookup"
)

func revocationTrials(ctx context.Context, dir string) ([]namedTrial, error) {
	entries := strconv.Itoa(million)
	if _, err := inWorker(ctx, "revocation", "generate", dir, entries); err != nil {
		return nil, err
	}
	return []namedTrial{
		{"build", trial.Trial{
			Measures: []trial.Measure{{Case: "1M build", Unit: trial.CPU}, {Case: "1M build", Unit: trial.Wall}, {Case: "1M memory", Unit: trial.PeakRSS}},
			Ours:     workerContender("lintel", "revocation", "build", dir, "lintel"),
			Peers: []trial.Contender{
				workerContender("crypto/x509", "revocation", "build", dir, "crypto/x509"),
				workerContender("crypto/x509 + map", "revocation", "build", dir, "crypto/x509 + map"),
				{Name: "openssl crl", Needs: "openssl", Run: func(ctx context.Context) (trial.Sample, error) { return opensslVerify(ctx, dir) }},
			},
		}},
		{"lookup", trial.Trial{
			Measures: []trial.Measure{
				{Case: "1M warm lookup", Unit: perLookup, Key: warm},
				{Case: "1M cold lookup", Unit: perLookup, Key: cold},
				{Case: "1M memory", Unit: liveHeap},
			},
			Ours: workerContender("lintel", "revocation", "lookup", dir, "lintel", entries, "500", "100000", "500000"),
			Peers: []trial.Contender{
				// As many lookups as the others do would take hours.
				workerContender("crypto/x509", "revocation", "lookup", dir, "crypto/x509", entries, "10", "10", "10"),
				workerContender("crypto/x509 + map", "revocation", "lookup", dir, "crypto/x509 + map", entries, "500", "100000", "500000"),
			},
		}},
	}, nil
}

// An issuedList is a list as it arrives: the files of a directory.
type issuedList struct{ der, issuer string }

func listIn(dir string) issuedList {
	return issuedList{der: filepath.Join(dir, "list.crl"), issuer: filepath.Join(dir, "ca.pem")}
}

// generateList DIR ENTRIES makes a list and the certificate of its issuer.
func generateList(_ context.Context, arguments []string) (trial.Sample, error) {
	files := listIn(arguments[0])
	entries, err := strconv.Atoi(arguments[1])
	if err != nil {
		return nil, err
	}
	ca, err := crltest.NewAuthority("Lintel bench CA")
	if err != nil {
		return nil, err
	}
	der, err := ca.Sign(crltest.List{Number: big.NewInt(1), Revoked: crltest.AppendRandomEntries(nil, entries, serialOctets)})
	if err != nil {
		return nil, err
	}
	issuer := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Certificate.Raw})
	return nil, errors.Join(os.WriteFile(files.der, der, 0o600), os.WriteFile(files.issuer, issuer, 0o600))
}

// read returns the list in DER and its issuer.
func (l issuedList) read() ([]byte, *x509.Certificate, error) {
	der, err := os.ReadFile(l.der)
	if err != nil {
		return nil, nil, err
	}
	text, err := os.ReadFile(l.issuer)
	if err != nil {
		return nil, nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, nil, fmt.Errorf("%s is not PEM", l.issuer)
	}
	issuer, err := x509.ParseCertificate(block.Bytes)
	return der, issuer, err
}

// build reads and indexes the list, of which it keeps no more than the index does. It uses one processor, as openssl
// does: with more, the garbage collector also takes those that would be idle, which more than doubled the processor time
// of crypto/x509.
func (l issuedList) build(implementation string) (index, error) {
	runtime.GOMAXPROCS(1)
	der, issuer, err := l.read()
	if err != nil {
		return nil, err
	}
	return indexes[implementation](der, issuer)
}

// buildIndex DIR IMPLEMENTATION is measured as a process.
func buildIndex(_ context.Context, arguments []string) (trial.Sample, error) {
	isRevoked, err := listIn(arguments[0]).build(arguments[1])
	runtime.KeepAlive(isRevoked)
	return nil, err
}

// opensslVerify verifies the list, and neither indexes it nor looks anything up.
func opensslVerify(ctx context.Context, dir string) (trial.Sample, error) {
	files := listIn(dir)
	command := exec.CommandContext(ctx, "openssl", "crl", "-inform", "DER", "-in", files.der, "-CAfile", files.issuer, "-noout")
	sample, _, log, err := process.Run(command)
	if err != nil {
		return nil, err
	}
	// Its exit status does not tell.
	if !bytes.Contains(log, []byte("verify OK")) {
		return nil, fmt.Errorf("%s: %s", command, bytes.TrimSpace(log))
	}
	return sample, nil
}

// lookUpSerials DIR IMPLEMENTATION ENTRIES WARM COLD LOOKUPS measures the memory that the index of a list of ENTRIES
// holds, and the processor time of a lookup: of WARM serial numbers, again and again, so few that what is needed of the
// index is in the processor's cache, and of COLD, so many that it is not.
func lookUpSerials(_ context.Context, arguments []string) (trial.Sample, error) {
	var entries, few, many, lookups int
	for i, number := range []*int{&entries, &few, &many, &lookups} {
		var err error
		if *number, err = strconv.Atoi(arguments[2+i]); err != nil {
			return nil, err
		}
	}
	warmSerials, coldSerials := newSerials(entries, few), newSerials(entries, many)
	empty := liveBytes()
	isRevoked, err := listIn(arguments[0]).build(arguments[1])
	if err != nil {
		return nil, err
	}
	held := liveBytes() - empty
	warmTime, warmErr := warmSerials.lookUp(isRevoked, lookups)
	coldTime, coldErr := coldSerials.lookUp(isRevoked, lookups)
	return trial.Sample{liveHeap: process.MiB(held), warm: warmTime, cold: coldTime}, errors.Join(warmErr, coldErr)
}

// serials are serial numbers of a list, evenly spread over it, and as many that are not in it. They are random, so that
// going through them does not walk through an index in order.
type serials struct{ revoked, others []*big.Int }

func newSerials(entries, n int) serials {
	var s serials
	i := 0
	for serial := range crltest.RandomSerials(entries, serialOctets) {
		if i++; i%(entries/n) != 0 {
			continue
		}
		s.revoked = append(s.revoked, new(big.Int).SetBytes(serial))
		serial[len(serial)-1] ^= 1
		s.others = append(s.others, new(big.Int).SetBytes(serial))
	}
	return s
}

// lookUp goes through the serial numbers until it has looked up n of each kind, and returns the processor time that a
// lookup took, in nanoseconds.
func (s serials) lookUp(isRevoked index, n int) (float64, error) {
	passes := n / len(s.revoked)
	found := 0
	before, err := process.SelfCPU()
	if err != nil {
		return 0, err
	}
	for range passes {
		for i := range s.revoked {
			if isRevoked(s.revoked[i]) {
				found++
			}
			if isRevoked(s.others[i]) {
				found--
			}
		}
	}
	after, err := process.SelfCPU()
	if err != nil {
		return 0, err
	}
	if want := passes * len(s.revoked); found != want {
		return 0, fmt.Errorf("%d of %d lookups found a serial number, want %d", found, 2*want, want)
	}
	return float64(after-before) / float64(2*passes*len(s.revoked)), nil
}

// liveBytes returns the size of what is reachable on the heap.
func liveBytes() int64 {
	runtime.GC()
	runtime.GC() // what the first one finalized
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
