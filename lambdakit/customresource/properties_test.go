package customresource

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

type level string

type nested struct {
	Key  string
	Size uint8 `json:"Bytes"`
}

type embedded struct{ Region string }

type everything struct {
	embedded
	Text     string
	Level    level
	Flag     bool
	FlagPtr  *bool
	Int      int
	Int8     int8
	Int64    int64
	Uint16   uint16
	Uint64   uint64
	Float    float64
	Float32  float32
	Wait     time.Duration
	Since    time.Time
	Address  netip.Addr
	Blob     []byte
	Raw      json.RawMessage
	Any      any
	Renamed  string `json:"other,omitempty"`
	Ignored  string `json:"-"`
	List     []string
	Numbers  []int
	Nested   nested
	Pointer  *nested
	Objects  []nested
	Map      map[string]string
	Counts   map[level]int
	Tagged   embedded `json:"Tagged"`
	internal string
}

func ptr[T any](v T) *T { return &v }

func TestDecodeProperties(t *testing.T) {
	for _, tt := range []struct {
		json string
		want everything
	}{
		{`{}`, everything{}},
		{`null`, everything{}},
		{``, everything{}},
		{`{"ServiceToken":"arn","ServiceTimeout":"60"}`, everything{}},
		{`{"Text":"t","Level":"high"}`, everything{Text: "t", Level: "high"}},
		{`{"Text":""}`, everything{}},
		{`{"Text":5}`, everything{Text: "5"}},
		{`{"Text":true}`, everything{Text: "true"}},
		{`{"Text":null,"Pointer":null,"List":null}`, everything{}},
		{`{"Flag":"true","FlagPtr":"false"}`, everything{Flag: true, FlagPtr: ptr(false)}},
		{`{"Flag":true}`, everything{Flag: true}},
		{`{"Int":"-5","Int8":"-128","Int64":"9223372036854775807"}`, everything{Int: -5, Int8: -128, Int64: 1<<63 - 1}},
		{`{"Int":5}`, everything{Int: 5}},
		{`{"Uint16":"65535","Uint64":"18446744073709551615"}`, everything{Uint16: 65535, Uint64: 1<<64 - 1}},
		{`{"Float":"0.5","Float32":"-1e3"}`, everything{Float: 0.5, Float32: -1000}},
		{`{"Wait":"1m30s"}`, everything{Wait: 90 * time.Second}},
		{`{"Since":"2026-11-22T00:00:00Z"}`, everything{Since: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}},
		{`{"Address":"192.0.2.1"}`, everything{Address: netip.MustParseAddr("192.0.2.1")}},
		{`{"Blob":"aGk="}`, everything{Blob: []byte("hi")}},
		{`{"Raw":{"a":["<1>"]}}`, everything{Raw: json.RawMessage(`{"a":["<1>"]}`)}},
		{`{"Any":"x"}`, everything{Any: "x"}},
		{`{"other":"x"}`, everything{Renamed: "x"}},
		{`{"List":["a","b"],"Numbers":["1",2]}`, everything{List: []string{"a", "b"}, Numbers: []int{1, 2}}},
		{`{"List":[]}`, everything{List: []string{}}},
		{`{"Nested":{"Key":"k","Bytes":"255"}}`, everything{Nested: nested{"k", 255}}},
		{`{"Pointer":{"Key":"k"},"Objects":[{"Key":"a"},{"Bytes":"1"}]}`, everything{Pointer: &nested{Key: "k"}, Objects: []nested{{Key: "a"}, {Size: 1}}}},
		{`{"Map":{"ServiceToken":"b"},"Counts":{"high":"3"}}`, everything{Map: map[string]string{"ServiceToken": "b"}, Counts: map[level]int{"high": 3}}},
		{`{"Region":"r","Tagged":{"Region":"q"}}`, everything{embedded: embedded{"r"}, Tagged: embedded{"q"}}},
	} {
		var got everything
		if err := decodeProperties([]byte(tt.json), &got, true); err != nil {
			t.Errorf("%s: %v", tt.json, err)
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tt.json, got, tt.want)
		}
	}
}

func TestDecodePropertiesIntoMap(t *testing.T) {
	var got map[string]string
	if err := decodeProperties([]byte(`{"ServiceToken":"f","A":"b","N":5}`), &got, true); err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"A": "b", "N": "5"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMalformedProperties(t *testing.T) {
	for _, tt := range []struct{ json, want string }{
		{`[]`, "the properties: got a list, need an object"},
		{`{"Flag":"yes"}`, "Flag: got a string, need true or false"},
		{`{"Flag":"True"}`, "Flag: got a string, need true or false"},
		{`{"Flag":""}`, "Flag: got an empty string, need true or false"},
		{`{"Flag":1}`, "Flag: got a number, need true or false"},
		{`{"Int":"5.0"}`, "Int: got a string, need an integer from -9223372036854775808 to 9223372036854775807"},
		{`{"Int8":"128"}`, "Int8: got a string, need an integer from -128 to 127"},
		{`{"Uint16":"-1"}`, "Uint16: got a string, need an integer from 0 to 65535"},
		{`{"Uint64":"18446744073709551616"}`, "Uint64: got a string, need an integer from 0 to 18446744073709551615"},
		{`{"Float":"NaN"}`, "Float: got a string, need a number"},
		{`{"Float":"Inf"}`, "Float: got a string, need a number"},
		{`{"Float":true}`, "Float: got a boolean, need a number"},
		{`{"Wait":"90"}`, `Wait: got a string, need a duration with units such as "90s"`},
		{`{"Wait":90}`, "Wait: got a number, need a duration"},
		{`{"Blob":"*"}`, "Blob: got a string, need base64"},
		{`{"Blob":["1"]}`, "Blob: got a list, need base64"},
		{`{"Since":"yesterday"}`, "Since: "},
		{`{"Address":"x"}`, "Address: "},
		{`{"Address":{}}`, "Address: got an object, need a string"},
		{`{"Text":{}}`, "Text: got an object, need a string, boolean or number"},
		{`{"Text":["a"]}`, "Text: got a list, need a string, boolean or number"},
		{`{"List":"a"}`, "List: got a string, need a list"},
		{`{"List":["a",{}]}`, "List[1]: got an object, need a string"},
		{`{"Objects":[{"Key":"a"},{"Bytes":"256"}]}`, "Objects[1].Bytes: got a string, need an integer from 0 to 255"},
		{`{"Nested":"x"}`, "Nested: got a string, need an object"},
		{`{"Nested":{"ServiceToken":"x"}}`, "Nested.ServiceToken: unknown property"},
		{`{"Map":"x"}`, "Map: got a string, need an object"},
		{`{"Counts":{"a":"x"}}`, "Counts.a: got a string, need an integer"},
		{`{"text":"wrong case"}`, "text: unknown property"},
		{`{"Renamed":"x"}`, "Renamed: unknown property"},
		{`{"Ignored":"x"}`, "Ignored: unknown property"},
		{`{"internal":"x"}`, "internal: unknown property"},
		{`{"embedded":{}}`, "embedded: unknown property"},
		{`{`, "unexpected EOF"},
	} {
		var got everything
		err := decodeProperties([]byte(tt.json), &got, true)
		if err == nil || !strings.HasPrefix(err.Error(), "malformed properties: "+tt.want) {
			t.Errorf("%s: got %v, want %q", tt.json, err, tt.want)
		}
		if got.internal != "" {
			t.Errorf("%s set a field that is not exported", tt.json)
		}
	}
}

func TestTypesThatCannotBeDecoded(t *testing.T) {
	type base struct{ A string }
	for _, tt := range []struct {
		dst  any
		want string
	}{
		{&struct{ A chan int }{}, "A: the handler's type chan int cannot be decoded"},
		{&struct{ A error }{}, "A: the handler's type error cannot be decoded"},
		{&struct{ A [2]string }{}, "A: the handler's type [2]string cannot be decoded"},
		{&struct{ *base }{}, "embeds a pointer"},
	} {
		err := decodeProperties([]byte(`{"A":"x"}`), tt.dst, true)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%T: got %v, want %q", tt.dst, err, tt.want)
		}
	}
	var m struct{ A map[int]string }
	if err := decodeProperties([]byte(`{"A":{"1":"x"}}`), &m, true); err == nil || !strings.Contains(err.Error(), "keys must be strings") {
		t.Errorf("got %v", err)
	}
}

func TestEveryProblemIsNamedAndNoValueShown(t *testing.T) {
	var got everything
	err := decodeProperties([]byte(`{"Text":"kept","Int":"hunter2","Flag":"hunter2","Unknown":"hunter2","Wait":"hunter2"}`), &got, true)
	const want = `malformed properties: Flag: got a string, need true or false; ` +
		`Int: got a string, need an integer from -9223372036854775808 to 9223372036854775807; ` +
		`Wait: got a string, need a duration with units such as "90s"; Unknown: unknown property`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if got.Text != "kept" {
		t.Error("the properties that fit are not set")
	}
}

func FuzzDecodeProperties(f *testing.F) {
	f.Add([]byte(`{"Text":"t","Flag":"true","Objects":[{"Key":"a","Bytes":"1"}],"Map":{"a":"b"},"Wait":"1s"}`))
	f.Add([]byte(`{"Raw":{},"Any":[1,{"a":null}],"Address":"::1","Blob":"aGk=","Since":5}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var strict, lenient everything
		strictErr := decodeProperties(raw, &strict, true)
		lenientErr := decodeProperties(raw, &lenient, false)
		if strictErr == nil && lenientErr != nil {
			t.Errorf("accepted strictly, refused leniently: %v", lenientErr)
		}
		if !reflect.DeepEqual(strict, lenient) {
			t.Errorf("strictness changed the values: %+v, %+v", strict, lenient)
		}
	})
}
