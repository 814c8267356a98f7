package privateca_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/privateca"
)

// second is a hierarchy whose second authority is the given one.
func second(a privateca.Authority) *privateca.Props {
	return &privateca.Props{Hierarchy: []privateca.Authority{{}, a}}
}

func TestBadProps(t *testing.T) {
	two := 2
	for _, test := range []struct {
		name  string
		props *privateca.Props
		want  string
	}{
		{"key", second(privateca.Authority{KeyAlgorithm: "RSA_1024"}), `got Hierarchy[1].KeyAlgorithm "RSA_1024"`},
		{"signature", second(privateca.Authority{SigningAlgorithm: "SHA256WITHRSA"}), `got Hierarchy[1].SigningAlgorithm "SHA256WITHRSA": with a key of EC_prime256v1`},
		{"outlives its issuer", second(privateca.Authority{Validity: 4000 * day}), "got Hierarchy[1].Validity of 4000 days: it must be shorter than its issuer's 3650 days"},
		{"path length", &privateca.Props{Hierarchy: []privateca.Authority{{PathLength: &two}, {}}}, "got Hierarchy[0].PathLength 2"},
		{"common name", second(privateca.Authority{CommonName: strings.Repeat("n", 65)}), "CommonName of 65 characters"},
		{"country", &privateca.Props{Subject: privateca.Subject{Country: "USA"}}, `got Country "USA"`},
		{"no authorities", &privateca.Props{Hierarchy: []privateca.Authority{}}, "got a Hierarchy of 0 authorities"},
		{"too deep", &privateca.Props{Hierarchy: make([]privateca.Authority, 6)}, "got a Hierarchy of 6 authorities: AWS Private CA takes 1 to 5"},
		{"list type", &privateca.Props{CRLType: "DELTA"}, `got CRLType "DELTA"`},
		{"nothing to publish", &privateca.Props{CRLType: privateca.NoCRL, PublishCRL: true}, "PublishCRL without revocation lists"},
		{"list of an hour", &privateca.Props{CRLValidity: time.Hour}, "got CRLValidity 1h0m0s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := synthtest.Panic(func() { privateca.New(synthtest.NewStack(t), "Ca", test.props) })
			if !strings.HasPrefix(got, "S/Ca: ") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want the path S/Ca and %q", got, test.want)
			}
		})
	}
}
