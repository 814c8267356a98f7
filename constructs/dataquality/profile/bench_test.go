package profile_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
)

func BenchmarkReader(b *testing.B) {
	isSeed := func(name string) bool { return name == "pickup_pickup_0" || name == "total_pickup_1" }
	selections := []struct {
		name string
		want profile.Selection
	}{
		{"names", profile.Selection{}},
		{"two columns", profile.Selection{Statistics: profile.StatisticsOf(profile.MissingCount), Columns: isSeed}},
		{"statistics", profile.Selection{Statistics: profile.AllStatistics}},
		{"everything", profile.Everything()},
	}
	layouts := []struct {
		name   string
		layout profiletest.Layout
	}{
		{"compact", profiletest.Compact},
		{"spaced", profiletest.Spaced},
		{"indented", profiletest.Indented},
	}
	for _, l := range layouts {
		p := profiletest.Random(profiletest.Options{Columns: 500, Seed: 1})
		p.Layout = l.layout
		data := p.Bytes()
		for _, s := range selections {
			b.Run(l.name+"/"+s.name, func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					r := profile.NewReader(bytes.NewReader(data), s.want)
					for {
						if _, err := r.Next(); err == io.EOF {
							break
						} else if err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}
