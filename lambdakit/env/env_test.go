package env

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

type limits struct {
	Requests int `json:"requests"`
	Burst    struct{ Size uint8 }
}

type config struct {
	Name    string            `env:"T_NAME,required"`
	Flag    bool              `env:"T_FLAG"`
	Count   int               `env:"T_COUNT"`
	Small   uint8             `env:"T_SMALL"`
	Ratio   float64           `env:"T_RATIO"`
	Wait    time.Duration     `env:"T_WAIT"`
	Address netip.Addr        `env:"T_ADDRESS"`
	List    []string          `env:"T_LIST"`
	Map     map[string]string `env:"T_MAP"`
	Limits  limits            `env:"T_LIMITS"`
	Pointer *limits           `env:"T_POINTER"`
	Other   string
	private string
}

func setenv(t *testing.T, vars map[string]string) {
	t.Helper()
	for f := range reflect.TypeFor[config]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("env"), ",")
		if name != "" {
			t.Setenv(name, vars[name])
		}
	}
}

func TestDecode(t *testing.T) {
	for _, tt := range []struct {
		vars map[string]string
		want config
	}{
		{map[string]string{}, config{}},
		{map[string]string{"T_NAME": " as it is "}, config{Name: " as it is "}},
		{map[string]string{"T_FLAG": "true"}, config{Flag: true}},
		{map[string]string{"T_COUNT": "-5", "T_SMALL": "255", "T_RATIO": "0.25"}, config{Count: -5, Small: 255, Ratio: 0.25}},
		{map[string]string{"T_WAIT": "1m30s"}, config{Wait: 90 * time.Second}},
		{map[string]string{"T_ADDRESS": "192.0.2.1"}, config{Address: netip.MustParseAddr("192.0.2.1")}},
		{map[string]string{"T_LIST": `["a","b"]`, "T_MAP": `{"a":"b"}`}, config{List: []string{"a", "b"}, Map: map[string]string{"a": "b"}}},
		{map[string]string{"T_LIST": " [] \n"}, config{List: []string{}}},
		{map[string]string{"T_LIMITS": `{"requests":1,"Burst":{"Size":2}}`}, config{Limits: limits{1, struct{ Size uint8 }{2}}}},
		{map[string]string{"T_POINTER": `{"requests":1}`}, config{Pointer: &limits{Requests: 1}}},
	} {
		if tt.vars["T_NAME"] == "" {
			tt.vars["T_NAME"], tt.want.Name = "n", "n"
		}
		setenv(t, tt.vars)
		var got config
		if err := Decode(&got); err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%v: %v\ngot  %+v\nwant %+v", tt.vars, err, got, tt.want)
		}
	}
}

func TestDefaults(t *testing.T) {
	defaults := func() config {
		return config{Count: 7, List: []string{"default"}, Map: map[string]string{"default": "1"},
			Limits: limits{Requests: 5}, Pointer: &limits{Requests: 6}, Other: "o", private: "p"}
	}
	setenv(t, map[string]string{"T_NAME": "n"})
	got, want := defaults(), defaults()
	want.Name = "n"
	if err := Decode(&got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, want)
	}

	setenv(t, map[string]string{"T_NAME": "n", "T_MAP": `{"a":"1"}`, "T_LIMITS": `{"Burst":{}}`, "T_LIST": `["a"`})
	got, want = defaults(), defaults()
	want.Name, want.Map, want.Limits = "n", map[string]string{"a": "1"}, limits{}
	if err := Decode(&got); err == nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v; a variable replaces the default, and a malformed one keeps it\ngot  %+v\nwant %+v", err, got, want)
	}
}

func TestMalformed(t *testing.T) {
	for _, tt := range []struct{ name, value, want string }{
		{"T_FLAG", "yes", "T_FLAG: need true or false"},
		{"T_COUNT", "5s", "T_COUNT: need an integer from -9223372036854775808 to 9223372036854775807"},
		{"T_SMALL", "256", "T_SMALL: need an integer from 0 to 255"},
		{"T_RATIO", "half", "T_RATIO: need a number"},
		{"T_WAIT", "90", `T_WAIT: need a duration with units such as "90s"`},
		{"T_ADDRESS", "hunter2", "T_ADDRESS: need a netip.Addr"},
		{"T_LIST", "a,b", "T_LIST: need JSON of type []string (malformed after 1 bytes)"},
		{"T_LIST", `["a"`, "T_LIST: need JSON of type []string"},
		{"T_LIST", `"a"`, "T_LIST: need JSON of type []string"},
		{"T_LIST", `["a"] x`, "T_LIST: need JSON of type []string"},
		{"T_LIST", `["a"]["b"]`, "T_LIST: need JSON of type []string"},
		{"T_MAP", `{"a":1}`, "T_MAP: need JSON of type map[string]string"},
		{"T_LIMITS", `{"requests":"hunter2"}`, "T_LIMITS: need JSON of type env.limits (requests is not of type int)"},
		{"T_LIMITS", `{"Burst":{"Size":256}}`, "T_LIMITS: need JSON of type env.limits (Burst.Size is not of type uint8)"},
		{"T_LIMITS", `{"hunter2":1}`, "T_LIMITS: need JSON of type env.limits"},
	} {
		setenv(t, map[string]string{"T_NAME": "n", tt.name: tt.value})
		err := Decode(new(config))
		if err == nil || err.Error() != "environment: "+tt.want {
			t.Errorf("%s=%s:\ngot  %v\nwant environment: %s", tt.name, tt.value, err, tt.want)
		}
	}
}

func TestEveryProblemIsNamedAndNoValueShown(t *testing.T) {
	vars := map[string]string{"T_FLAG": "hunter2", "T_WAIT": "hunter2", "T_LIMITS": "hunter2", "T_COUNT": "5"}
	setenv(t, vars)
	var got config
	err := Decode(&got)
	const want = `environment: T_NAME is required but not set; T_FLAG: need true or false; ` +
		`T_WAIT: need a duration with units such as "90s"; T_LIMITS: need JSON of type env.limits (malformed after 1 bytes)`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if got.Count != 5 {
		t.Error("the variables that fit are not decoded")
	}
}

func TestPanics(t *testing.T) {
	for name, tt := range map[string]struct {
		dst  any
		want string
	}{
		"nil":           {nil, "needs a pointer to a struct"},
		"struct":        {config{}, "needs a pointer to a struct"},
		"nil pointer":   {(*config)(nil), "needs a pointer to a struct"},
		"other pointer": {new(int), "needs a pointer to a struct"},
		"not exported": {&struct {
			a string `env:"T_NAME"`
		}{}, ".a is not exported"},
		"no name": {&struct {
			A string `env:",required"`
		}{}, ".A has no variable name"},
		"unknown option": {&struct {
			A string `env:"T_NAME,requird"`
		}{}, `has the option "requird", only required is known`},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if got, _ := recover().(string); !strings.Contains(got, tt.want) {
					t.Errorf("panicked with %q, want %q", got, tt.want)
				}
			}()
			err := Decode(tt.dst)
			t.Errorf("no panic, but %v", err)
		})
	}
}
