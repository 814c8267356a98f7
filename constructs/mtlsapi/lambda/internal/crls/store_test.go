package crls

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/pkitest"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/s3test"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

var errDown = errors.New("S3 is down")

// A world is a bucket with lists of two authorities, and a client of each.
type world struct {
	s3test.S3
	Store
	t        *testing.T
	a, b     *pkitest.Authority
	ofA, ofB *x509.Certificate // serial number 7
	lists    *Lists
	now      time.Time
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, a: pkitest.Root(t, "A"), b: pkitest.Root(t, "B"), now: pkitest.Now}
	w.ofA, w.ofB = w.a.Client(7, "client of A"), w.b.Client(7, "client of B")
	w.Store = Store{Client: &w.S3, Sources: []Source{{"bucket", "crl/"}}, Limits: ForMemory(128)}
	w.Put("bucket", "crl/a.crl", w.a.CRL(1))
	w.Put("bucket", "crl/b.crl", w.b.CRL(1))
	return w
}

// load refreshes the lists and wants the calls.
func (w *world) load(calls ...string) error {
	w.t.Helper()
	w.Calls()
	lists, err := w.Load(w.t.Context(), []*x509.Certificate{w.a.Certificate, w.b.Certificate}, w.lists)
	w.lists = lists
	if got := w.Calls(); !slices.Equal(got, calls) {
		w.t.Errorf("calls %q, want %q", got, calls)
	}
	return err
}

// mustLoad is load without an error and without problems.
func (w *world) mustLoad(calls ...string) {
	w.t.Helper()
	if err := w.load(calls...); err != nil || w.lists.Problems() != nil {
		w.t.Fatalf("error %v, problems %v", err, w.lists.Problems())
	}
}

// want wants the verdicts on the two clients.
func (w *world) want(a, b revocation.Status) {
	w.t.Helper()
	gotA, gotB := w.lists.Check(w.ofA, w.now), w.lists.Check(w.ofB, w.now)
	if gotA.Status != a || gotB.Status != b {
		w.t.Errorf("client of A: %v; client of B: %v; want %v and %v", gotA, gotB, a, b)
	}
}

const (
	good    = revocation.Good
	stale   = revocation.Stale
	unknown = revocation.Unknown
	revoked = revocation.Revoked

	listCRL = "list bucket/crl/"
	getA    = "get bucket/crl/a.crl"
	getB    = "get bucket/crl/b.crl"
)

func TestReadsOnlyWhatChanged(t *testing.T) {
	w := newWorld(t)
	w.mustLoad(getA, getB, listCRL)
	w.want(good, good)
	w.mustLoad(listCRL)
	w.want(good, good)
	w.Put("bucket", "crl/a.crl", w.a.CRL(2, 7))
	w.mustLoad(getA, listCRL)
	w.want(revoked, good)
	w.Put("bucket", "crl/a.crl", w.a.CRL(3))
	w.mustLoad(getA, listCRL)
	w.want(good, good)
	next := pkitest.Now.Add(-time.Hour).AddDate(0, 0, 7)
	if got, want := w.lists.ByIssuer(), []IssuerLists{{"CN=A", 1, 0, next}, {"CN=B", 1, 0, next}}; !slices.Equal(got, want) {
		t.Errorf("loaded %+v, want %+v", got, want)
	}
}

func TestOnlyListsBelowThePrefix(t *testing.T) {
	w := newWorld(t)
	w.Put("bucket", "other/a.crl", w.a.CRL(9, 7))
	w.Put("bucket", "crl/a.pem", w.a.CRL(9, 7))
	w.Put("another", "crl/a.crl", w.a.CRL(9, 7))
	w.mustLoad(getA, getB, listCRL)
	w.want(good, good)
	w.Sources[0].Prefix = ""
	w.mustLoad("get bucket/other/a.crl", "list bucket/")
	w.want(revoked, good)
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	w.PageSize(1)
	w.mustLoad(getA, getB, listCRL, listCRL)
	w.want(good, good)
}

func TestOverlappingSources(t *testing.T) {
	w := newWorld(t)
	w.Sources = append(w.Sources, Source{"bucket", "crl/a"})
	w.mustLoad(getA, getB, listCRL, "list bucket/crl/a")
	w.mustLoad(listCRL, "list bucket/crl/a")
	w.want(good, good)
}

func TestDeletedList(t *testing.T) {
	w := newWorld(t)
	w.mustLoad(getA, getB, listCRL)
	w.Delete("bucket", "crl/a.crl")
	w.mustLoad(listCRL)
	w.want(unknown, good)
}

func TestNoSource(t *testing.T) {
	w := newWorld(t)
	w.Sources = nil
	w.mustLoad()
	w.want(unknown, unknown)
}

func TestStale(t *testing.T) {
	w := newWorld(t)
	w.mustLoad(getA, getB, listCRL)
	w.now = pkitest.Now.AddDate(0, 0, 8)
	w.want(stale, stale)
}

// fails makes calls fail.
func (w *world) fails(calls ...string) {
	w.Before(func(_ context.Context, call string) error {
		if slices.Contains(calls, call) {
			return errDown
		}
		return nil
	})
}

func TestListingFails(t *testing.T) {
	w := newWorld(t)
	w.Sources = append(w.Sources, Source{"more", ""})
	w.mustLoad(getA, getB, listCRL, "list more/")
	w.Put("more", "a.crl", w.a.CRL(2, 7))
	w.fails(listCRL)
	if err := w.load("get more/a.crl", listCRL, "list more/"); !errors.Is(err, errDown) {
		t.Errorf("error %v", err)
	}
	w.want(revoked, good) // the other source, and what was loaded before
	w.fails()
	w.mustLoad(listCRL, "list more/")
	w.want(revoked, good)
}

func TestReadingFails(t *testing.T) {
	w := newWorld(t)
	w.fails(getA)
	if err := w.load(getA, getB, listCRL); !errors.Is(err, errDown) {
		t.Errorf("error %v", err)
	}
	w.want(unknown, good)
	w.fails()
	w.mustLoad(getA, listCRL)
	w.want(good, good)
	w.Put("bucket", "crl/a.crl", w.a.CRL(2, 7))
	w.fails(getA)
	if err := w.load(getA, listCRL); !errors.Is(err, errDown) {
		t.Errorf("error %v", err)
	}
	w.want(good, good) // the list that is there
	w.fails()
	w.mustLoad(getA, listCRL)
	w.want(revoked, good)
}

// problem wants one problem that wraps err.
func (w *world) problem(err error) {
	w.t.Helper()
	if got := w.lists.Problems(); len(got) != 1 || !errors.Is(got[0], err) {
		w.t.Errorf("problems %v, want one: %v", got, err)
	}
}

func TestDamagedList(t *testing.T) {
	w := newWorld(t)
	w.Put("bucket", "crl/a.crl", []byte("<Error/>"))
	if err := w.load(getA, getB, listCRL); err != nil {
		t.Error(err)
	}
	w.want(unknown, good)
	w.problem(revocation.ErrMalformed)
	if err := w.load(listCRL); err != nil { // not read again
		t.Error(err)
	}
	w.problem(revocation.ErrMalformed)
	w.Put("bucket", "crl/a.crl", w.a.CRL(1))
	w.mustLoad(getA, listCRL)
	w.want(good, good)
	w.Put("bucket", "crl/a.crl", []byte{})
	if err := w.load(getA, listCRL); err != nil {
		t.Error(err)
	}
	w.want(good, good) // the list that is there, as long as it is current
	w.problem(revocation.ErrMalformed)
}

func TestForgedList(t *testing.T) {
	w := newWorld(t)
	w.mustLoad(getA, getB, listCRL)
	// B signs a list in the name of A.
	forger := *w.b
	forged := *w.a.Certificate
	forger.Certificate = &forged
	w.Put("bucket", "crl/a.crl", forger.CRL(2))
	if err := w.load(getA, listCRL); err != nil {
		t.Error(err)
	}
	w.problem(revocation.ErrSignature)
	w.want(good, good)
}

func TestForeignList(t *testing.T) {
	w := newWorld(t)
	stranger := pkitest.Root(t, "Stranger")
	w.Put("bucket", "crl/c.crl", stranger.CRL(1, 7))
	w.mustLoad(getA, getB, "get bucket/crl/c.crl", listCRL)
	w.want(good, good)
	w.mustLoad(listCRL) // not read again
	w.Put("bucket", "crl/a.crl", stranger.CRL(1))
	w.mustLoad(getA, listCRL)
	w.want(unknown, good) // A's list is gone
}

func TestTooLarge(t *testing.T) {
	w := newWorld(t)
	large := w.a.Sign(crltest.List{Number: big.NewInt(2), Revoked: crltest.AppendRandomEntries(nil, 1000, 16)})
	w.mustLoad(getA, getB, listCRL)
	w.Put("bucket", "crl/a.crl", large)

	w.Limits = Limits{ListBytes: int64(len(large)) - 1, TotalBytes: 1 << 20}
	if err := w.load(listCRL); err != nil {
		t.Error(err)
	}
	w.problem(revocation.ErrTooLarge)
	w.want(good, good)

	w.Limits = Limits{ListBytes: 1 << 20, TotalBytes: int64(len(large)) + 10}
	if err := w.load(getA, listCRL); err != nil {
		t.Error(err)
	}
	w.problem(revocation.ErrTooLarge) // with B's
	w.want(good, good)

	w.Limits.TotalBytes = 1 << 20
	w.mustLoad(getB, listCRL)
	w.want(good, good)
	if n := w.lists.ByIssuer()[0].Entries; n != 1000 {
		t.Errorf("A's list in use has %d entries, want 1000", n)
	}
}

func TestTooManyPages(t *testing.T) {
	w := newWorld(t)
	w.PageSize(1)
	for i := range maxPages {
		w.Put("bucket", fmt.Sprintf("crl/%d.txt", i), []byte("x"))
	}
	err := w.load(slices.Repeat([]string{listCRL}, maxPages)...)
	if err == nil || !strings.Contains(err.Error(), "narrow the prefix") {
		t.Errorf("error %v", err)
	}
	w.want(unknown, unknown)
}

// A delta list ahead of the complete list is a matter of its issuer only.
func TestDeltaWithoutBase(t *testing.T) {
	w := newWorld(t)
	delta := w.a.Sign(crltest.List{Number: big.NewInt(6), BaseNumber: big.NewInt(5), Revoked: pkitest.Entries(7)})
	w.Put("bucket", "crl/a-delta.crl", delta)
	if err := w.load("get bucket/crl/a-delta.crl", getA, getB, listCRL); err != nil {
		t.Error(err)
	}
	w.problem(revocation.ErrDelta)
	w.want(unknown, good)

	w.Put("bucket", "crl/a.crl", w.a.CRL(5))
	w.mustLoad(getA, listCRL)
	w.want(revoked, good)
	if got := w.lists.ByIssuer()[0]; got.Lists != 2 || got.Entries != 1 {
		t.Errorf("loaded %+v of A, want two lists with one entry", got)
	}

	// Now the next delta comes before its base.
	next := w.a.Sign(crltest.List{Number: big.NewInt(9), BaseNumber: big.NewInt(8)})
	w.Put("bucket", "crl/a-delta.crl", next)
	if err := w.load("get bucket/crl/a-delta.crl", listCRL); err != nil {
		t.Error(err)
	}
	w.problem(revocation.ErrDelta)
	w.want(revoked, good) // by the lists that went together
}

func TestCancel(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	w.Before(func(_ context.Context, call string) error {
		if strings.HasPrefix(call, "get") {
			cancel()
		}
		return nil
	})
	lists, err := w.Load(ctx, []*x509.Certificate{w.a.Certificate}, nil)
	if !errors.Is(err, context.Canceled) || lists.ByIssuer() != nil {
		t.Errorf("%v, %v", lists, err)
	}
}

// A source of panics.
type surprising struct{ *s3test.S3 }

func (surprising) GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	panic("surprise")
}

func TestPanicIsAnError(t *testing.T) {
	w := newWorld(t)
	w.Client = surprising{&w.S3}
	if err := w.load(listCRL); err == nil || !strings.Contains(err.Error(), "s3://bucket/crl/a.crl: panic: surprise") {
		t.Errorf("error %v", err)
	}
	w.want(unknown, unknown)
}

// Many lists are read at the same time, without more than the limit in memory.
func TestMemoryInFlight(t *testing.T) {
	w := newWorld(t)
	const n, size = 40, 1 << 10
	w.Delete("bucket", "crl/a.crl")
	w.Delete("bucket", "crl/b.crl")
	for i := range n {
		w.Put("bucket", fmt.Sprintf("crl/%02d.crl", i), make([]byte, size))
	}
	w.Limits = Limits{ListBytes: 4 * size, TotalBytes: 1 << 20}
	inFlight := make(chan struct{}, 4)
	w.Before(func(_ context.Context, call string) error {
		if !strings.HasPrefix(call, "get") {
			return nil
		}
		select {
		case inFlight <- struct{}{}:
			time.Sleep(100 * time.Microsecond)
			<-inFlight
			return nil
		default:
			return errors.New("too many at a time")
		}
	})
	w.Calls()
	lists, err := w.Load(t.Context(), nil, nil)
	if err != nil || len(lists.Problems()) != n {
		t.Errorf("error %v, %d problems, want %d", err, len(lists.Problems()), n)
	}
}

func TestForMemory(t *testing.T) {
	for mebibytes, want := range map[int]Limits{
		10:    {2 << 20, 4 << 20},
		1000:  {200 << 20, 400 << 20},
		10000: {256 << 20, 4000 << 20},
	} {
		if got := ForMemory(mebibytes); got != want {
			t.Errorf("ForMemory(%d) = %+v, want %+v", mebibytes, got, want)
		}
	}
}

func TestValidate(t *testing.T) {
	if err := Validate([]Source{{"b", ""}, {"b", "crl/"}}); err != nil {
		t.Error(err)
	}
	if err := Validate([]Source{{"b", ""}, {"", "crl/"}}); err == nil || !strings.Contains(err.Error(), "source 2 of 2") {
		t.Errorf("error %v", err)
	}
}
