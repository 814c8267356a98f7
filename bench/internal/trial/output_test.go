package trial

import (
	"strings"
	"testing"
)

func summary(values ...float64) *Summary {
	s := summarize(values)
	return &s
}

var rows = []Row{
	{Core: "revocation", Case: "1M build", Unit: CPU, Rounds: 3, Ours: *summary(230, 241, 251),
		Peer: "crypto/x509", Value: summary(2300, 2410, 5020), Ratio: summary(0.05, 0.1, 0.1)},
	{Core: "revocation", Case: "1M build", Unit: CPU, Rounds: 3, Ours: *summary(230, 241, 251),
		Peer: "openssl <crl>", Missing: true},
	{Core: "startup", Case: "echo", Unit: "zip-MiB", Rounds: 3, Ours: *summary(2.6954, 2.6954)},
	{Core: "startup", Case: "größe", Unit: "zip-MiB", Rounds: 3, Ours: *summary(2.5, 2.5),
		Peer: "LoadDefaultConfig", Value: summary(5, 5), Ratio: summary(0.5, 0.5)},
	{Core: "image", Case: "photo", Unit: CPU, Peer: "wallpapers", Missing: true},
}

func TestWriteTable(t *testing.T) {
	const want = `
core        case      unit     ours  peer                     value  ratio          range
revocation  1M build  cpu-ms    241  crypto/x509               2410  0.100  0.0500..0.100  ~
revocation  1M build  cpu-ms    241  openssl <crl> (missing)      -      -
startup     echo      zip-MiB  2.70  none                         -      -
startup     größe     zip-MiB  2.50  LoadDefaultConfig         5.00  0.500
image       photo     cpu-ms      -  wallpapers (missing)         -      -
`
	var b strings.Builder
	if err := WriteTable(&b, rows); err != nil {
		t.Fatal(err)
	}
	if got := "\n" + b.String(); got != want {
		t.Errorf("got:%s\nwant:%s", got, want)
	}
}

func TestWriteMarkdown(t *testing.T) {
	const want = `
| case | unit | ours | peer | value | ratio | range |
| --- | --- | ---: | --- | ---: | ---: | --- |
| 1M build | cpu-ms | 241 | crypto/x509 | 2410 | 0.100 ~ | 0.0500..0.100 |
| 1M build | cpu-ms | 241 | openssl <crl> (missing) | - | - |  |
| echo | zip-MiB | 2.70 | none | - | - |  |
| größe | zip-MiB | 2.50 | LoadDefaultConfig | 5.00 | 0.500 |  |
| photo | cpu-ms | - | wallpapers (missing) | - | - |  |
`
	var b strings.Builder
	if err := WriteMarkdown(&b, rows); err != nil {
		t.Fatal(err)
	}
	if got := "\n" + b.String(); got != want {
		t.Errorf("got:%s\nwant:%s", got, want)
	}
}

func TestWriteJSON(t *testing.T) {
	want := `{"core":"revocation","case":"1M build","ours":241,"peer":"crypto/x509","value":2410,"ratio":0.1,"unit":"cpu-ms","rounds":3,"oursMin":230,"oursMax":251,"valueMin":2300,"valueMax":5020,"ratioMin":0.05,"ratioMax":0.1,"noisy":true}
{"core":"revocation","case":"1M build","ours":241,"peer":"openssl <crl>","unit":"cpu-ms","missing":true,"rounds":3,"oursMin":230,"oursMax":251}
{"core":"startup","case":"echo","ours":2.6954,"unit":"zip-MiB","rounds":3,"oursMin":2.6954,"oursMax":2.6954}
{"core":"startup","case":"größe","ours":2.5,"peer":"LoadDefaultConfig","value":5,"ratio":0.5,"unit":"zip-MiB","rounds":3,"oursMin":2.5,"oursMax":2.5,"valueMin":5,"valueMax":5,"ratioMin":0.5,"ratioMax":0.5}
{"core":"image","case":"photo","peer":"wallpapers","unit":"cpu-ms","missing":true,"rounds":0}
`
	var b strings.Builder
	if err := WriteJSON(&b, rows); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0.00000123456: "0.00000123",
		0.05:          "0.0500",
		0.999:         "0.999",
		1:             "1.00",
		12.345:        "12.3",
		999.4:         "999",
		1000:          "1000",
		13359650:      "13359650",
	} {
		if got := number(v); got != want {
			t.Errorf("number(%v) = %s, want %s", v, got, want)
		}
	}
}
