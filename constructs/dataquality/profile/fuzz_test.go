package profile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
)

// FuzzReader compares what is read with the model, whatever is selected and
// however large the window is.
func FuzzReader(f *testing.F) {
	f.Add(sampleProfile(f))
	for seed, layout := range []profiletest.Layout{profiletest.Compact, profiletest.Indented} {
		p := profiletest.Random(profiletest.Options{Columns: 3, Values: 3, Bins: 2, Seed: uint64(seed)})
		p.Layout = layout
		f.Add(p.Bytes())
	}
	for _, form := range numberForms {
		f.Add([]byte(`{"columns":[{"name":"a","min":` + form.written + `,"x":` + form.written + `}]}`))
	}
	for _, seed := range []string{
		`{"columns":[]}`, `{"columns":null}`, `{"columns":[],"columns":[]}`, `{"columns":[{"name":"a"},{"name":"a"}]}`, `[]`, `"`, "\ufeff{}",
		`{"columns":[{"name":"a","type":"string","min":1,"min_length":2,"minimum":3}]}`,
		`{"columns":[{"name":"a","min":1,"min":null,"mean":"x","mean":true,"max":[{"a":[]}]}]}`,
		`{"columns":[{"name":"a","x":[{"a":1,"b":"c"},{"a":2,"b":"\u00e9"},{"a":-1.5e3,"b":"\\"},{"a":01},{"a":1}]}]}`,
		`{"columns":[{"name":"a","x":[{"a":1,"b":[2,"c"]} , {"a":2,"b":[3,"d"]} , {"a":2,"b":[3,true]}]}]}`,
		`{"columns":[{"name":"a","mostCommonValues":[{"value":"\ud83d\ude95","count":1},{"value":null,"count":2},{"count":3},1,"b",[]]}]}`,
		`{"columns":[{"name":"a","valueDistribution":[{"bucket":["-inf",1],"count":2},{"bucket":[1],"count":2},{"low":1,"high":2}]}]}`,
		`{"columns":[{"name":"a","correlations":{"b":0.5,"a":1}},{"name":"b","correlations":{"a":0.25,"b":null}}]}`,
		`{"columns":[{"name":"a","entity":{"entityTypes":["EMAIL",1],"rowsCount":3}}]}`,
		"{\"columns\":[{\"name\":\"\xff\xc3\\u00a9\",\"type\":\"\xe2\x82\"}]}",
	} {
		f.Add([]byte(seed))
	}
	selections := []Selection{
		{Pairs: []Pair{{"b", "a"}, {"a", "a"}}},
		Everything(),
		{Statistics: StatisticsOf(MissingCount, MinLength, EntityCount), Columns: func(name string) bool { return strings.HasPrefix(name, "a") }},
		{Lists: MostCommon | Distribution, Columns: func(name string) bool { return len(name)%2 == 0 }},
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for i, selection := range selections {
			want, wantErr := model(data, selection)
			for _, size := range []int{4 * reserve, smallWindow} {
				got, err := readAll(bytes.NewReader(data), selection, size)
				compare(t, data, got, want, err, wantErr)
			}
			if i == 1 {
				got, err := readAll(iotest.OneByteReader(bytes.NewReader(data)), selection, smallWindow)
				compare(t, data, got, want, err, wantErr)
			}
		}
	})
}

func compare(t *testing.T, data []byte, got, want whole, err, wantErr error) {
	t.Helper()
	var syntax *SyntaxError
	switch {
	case err != nil && !errors.As(err, &syntax):
		t.Fatalf("got %v, want a syntax error", err)
	case err != nil && strings.Contains(syntax.Expected, "at most"):
		// encoding/json has other limits.
	case err != nil && (syntax.Offset < 0 || syntax.Offset > int64(len(data)) || errors.Is(err, io.ErrUnexpectedEOF) && syntax.Offset != int64(len(data))):
		t.Fatalf("got %v, of %d bytes", err, len(data))
	case err == nil && !json.Valid(bytes.TrimPrefix(data, byteOrderMark)):
		// JSON has no numbers that are none.
		if !bytes.Contains(data, []byte("NaN")) && !bytes.Contains(data, []byte("Infinity")) {
			t.Fatal("got no error for what is not JSON")
		}
	case (err == nil) != (wantErr == nil):
		t.Fatalf("got %v, want %v", err, wantErr)
	case err == nil && !sameWhole(got, want):
		t.Fatalf("got %+v\nwant %+v", got, want)
	}
}
