package location

import "testing"

func TestLocation(t *testing.T) {
	l := Location{"profiles", "out/taxi trips_1f.json"}
	for _, test := range []struct{ got, want string }{
		{l.String(), "s3://profiles/out/taxi trips_1f.json"},
		{l.Name(), "taxi trips_1f.json"},
		{Location{"b", "name"}.Name(), "name"},
		{l.WithSuffix(".json", "_report.html").String(), "s3://profiles/out/taxi trips_1f_report.html"},
	} {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
}
