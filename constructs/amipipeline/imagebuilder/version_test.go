package imagebuilder_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
)

func TestVersionOrder(t *testing.T) {
	ordered := []string{"0.0.0/1", "0.0.1/1", "0.1.0/9", "1.0.0/1", "1.0.0/2", "1.0.0/10", "1.0.2/1", "1.0.10/1", "1.9.0/1", "1.10.0/1", "2.0.0/1", "1073741823.0.0/1"}
	var want []imagebuilder.Version
	for _, text := range ordered {
		v, err := imagebuilder.ParseVersion(text)
		if err != nil || v.String() != text {
			t.Fatalf("%s: got %v, %v", text, v, err)
		}
		want = append(want, v)
	}
	got := slices.Clone(want)
	rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	slices.SortFunc(got, imagebuilder.Version.Compare)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestVersionFaults(t *testing.T) {
	for _, text := range []string{"", "1.0.0", "1.0/1", "1.0.0.0/1", "1.0.0/1/1", "01.0.0/1", "1.0.0/01", "+1.0.0/1", "1.0.x/1", "-1.0.0/1", "1073741824.0.0/1", "1.0.0/4294967296", "1.0.0/", "1..0/1", " 1.0.0/1"} {
		if v, err := imagebuilder.ParseVersion(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, v)
		}
	}
}

func TestVersionJSON(t *testing.T) {
	want := imagebuilder.Version{Major: 1, Minor: 2, Patch: 3, Build: 4}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `"1.2.3/4"` {
		t.Errorf("got %s, %v", text, err)
	}
	var got imagebuilder.Version
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("got %v, %v", got, err)
	}
}
