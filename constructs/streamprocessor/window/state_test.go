package window

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestState(t *testing.T) {
	a := sales(t)
	s := decode(t, a, nil)
	add(t, s, 98, sale{"Köln \"1\"\n<&>", 150, 1.5, "1.50"}, sale{"Köln \"1\"\n<&>", 250, 2.5, "2.5"}, sale{"", -7, 0.1, "1e3"})
	text := encode(t, s)
	want := `{"lintel":1,"fields":"orders:count cents:sum price:sumfloat exact:sumdecimal least:min most:maxfloat mean:mean spread:moments",` +
		`"first":"98","last":"100","groups":{` +
		`"":"1 -7 ccccccccccccdp-55 1e3 -7 0.1 1,ccccccccccccdp-55 1,ccccccccccccdp-55,a3d70a3d70a3dc28f5c28f5c29p-110",` +
		`"Köln \"1\"\u000a<&>":"2 400 1p2 4 150 2.5 2,1p2 2,1p2,11p-1"}}`
	if text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	if again := encode(t, decode(t, a, []byte(text))); again != text {
		t.Errorf("decoded and encoded it is %s", again)
	}
	if s.First() != "98" || s.Last() != "100" || s.Len() != 2 || s.Changed() != "" {
		t.Errorf("got %q, %q, %d, %q", s.First(), s.Last(), s.Len(), s.Changed())
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Error(err)
	}
}

// TestStateSkipsWhatIsCounted gives a state batches that overlap.
func TestStateSkipsWhatIsCounted(t *testing.T) {
	a := sales(t)
	one := sale{"a", 1, 1, "1"}
	once, twice := decode(t, a, nil), decode(t, a, nil)
	add(t, once, 8, one, one, one, one)
	add(t, twice, 8, one, one, one)
	add(t, twice, 8, one, one, one, one)
	if got, want := encode(t, twice), encode(t, once); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	resumed := decode(t, a, nil)
	resumed.Resume("9")
	add(t, resumed, 8, one, one, one)
	if resumed.First() != "10" || !strings.Contains(encode(t, resumed), `"a":"1 1 `) {
		t.Errorf("got %s", encode(t, resumed))
	}
}

// TestStateIsTaken takes a part out of a state.
func TestStateIsTaken(t *testing.T) {
	a := sales(t)
	s := decode(t, a, nil)
	add(t, s, 1, sale{"b", 1, 1, "1"}, sale{"a", 2, 2, "2"})
	groups, err := s.Take()
	if err != nil || len(groups) != 2 || groups[0].Key != "a" || groups[1].Key != "b" {
		t.Fatalf("got %v, %v", groups, err)
	}
	if s.First() != "" || s.Last() != "2" || s.Len() != 0 {
		t.Errorf("left is %s", encode(t, s))
	}
	add(t, s, 2, sale{"a", 2, 2, "2"}, sale{"a", 3, 3, "3"})
	if s.First() != "3" || !strings.Contains(encode(t, s), `{"a":"1 3 `) {
		t.Errorf("then it is %s", encode(t, s))
	}
}

// TestStateRefuses adds records that cannot be counted, of which nothing may stay.
func TestStateRefuses(t *testing.T) {
	a := sales(t)
	for name, c := range map[string]struct {
		sale sale
		want string
	}{
		"a new group":  {sale{"b", 1, math.NaN(), "1"}, `aggregate "price": got a number that is infinite or not a number`},
		"a late field": {sale{"a", 1, 1, "many"}, `aggregate "exact": the text is no decimal number`},
		"a long key":   {sale{strings.Repeat("k", MaxGroupBytes+1), 1, 1, "1"}, "the key has 1001 bytes, want up to 1000 of UTF-8"},
		"no text":      {sale{"\xff", 1, 1, "1"}, "want up to 1000 of UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			s := decode(t, a, nil)
			add(t, s, 1, sale{"a", 1, 1, "1"})
			before := encode(t, s)
			if err := s.Add(c.sale); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if after := encode(t, s); after != before {
				t.Errorf("the state has become %s", after)
			}
		})
	}
	s := decode(t, a, nil)
	for _, sequence := range []string{"", "12a", strings.Repeat("1", 129)} {
		if _, err := s.Begin(sequence); err == nil || s.First() != "" || s.Last() != "" {
			t.Errorf("%q: got %v", sequence, err)
		}
	}
}

func TestDecodeNothing(t *testing.T) {
	for _, text := range []string{"", "null", "{}", " {\n} "} {
		if s := decode(t, sales(t), []byte(text)); s.Len() != 0 || s.Last() != "" {
			t.Errorf("%q: got %s", text, encode(t, s))
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	a := sales(t)
	fields := a.fields
	for name, c := range map[string]struct{ text, want string }{
		"no JSON":          {"{", "cannot be read"},
		"no object":        {"[]", "cannot be read"},
		"another function": {`{"sales": 282}`, "in the format 0, want 1; was it written by another function?"},
		"another format":   {`{"lintel":2,"fields":"a:count"}`, "in the format 2"},
		"no fields":        {`{"lintel":1}`, `"" does not name aggregates`},
		"twice the field":  {`{"lintel":1,"fields":"a:sum a:sum"}`, "does not name aggregates"},
		"no first":         {`{"lintel":1,"fields":"a:sum","last":"1","groups":{"":"1"}}`, `1 groups of the records "" to "1"`},
		"order":            {`{"lintel":1,"fields":"a:sum","first":"10","last":"9"}`, `0 groups of the records "10" to "9"`},
		"sequence":         {`{"lintel":1,"fields":"a:sum","first":"-1","last":"9"}`, `"-1" is no sequence number`},
		"row":              {`{"lintel":1,"fields":"` + fields + `","first":"1","last":"1","groups":{"":"1  2"}}`, `"1  2" is no row`},
		"width":            {`{"lintel":1,"fields":"orders:count x:sum","first":"1","last":"1","groups":{"":"1 2 3"}}`, "3 values for 2 aggregates"},
		"value":            {`{"lintel":1,"fields":"orders:count","first":"1","last":"1","groups":{"":"-4"}}`, `aggregate "orders": "-4" is no count`},
		"key":              {`{"lintel":1,"fields":"` + fields + `","first":"1","last":"1","groups":{"` + strings.Repeat("k", 1001) + `":"1"}}`, "1001 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := a.Decode([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestDamagedRow is found when the group is touched.
func TestDamagedRow(t *testing.T) {
	a := sales(t)
	s := decode(t, a, []byte(`{"lintel":1,"fields":"`+a.fields+`","first":"1","last":"1","groups":{"a":"1 2"}}`))
	if err := s.Add(sale{"a", 1, 1, "1"}); err == nil || !strings.Contains(err.Error(), `the group of a record: the row has 2 values for 8 aggregates`) {
		t.Errorf("got %v", err)
	}
}

// TestChangedDefinition decodes the state of the version before.
func TestChangedDefinition(t *testing.T) {
	before, err := New(Definition[sale]{Aggregates: []Aggregate[sale]{
		Max("extreme", func(s sale) int64 { return s.cents }), Count[sale]("orders"), Sum("gone", func(s sale) int64 { return s.cents }),
	}})
	if err != nil {
		t.Fatal(err)
	}
	after, err := New(Definition[sale]{Aggregates: []Aggregate[sale]{
		Count[sale]("orders"), Min("extreme", func(s sale) int64 { return s.cents }), Sum("cents", func(s sale) int64 { return s.cents }),
	}})
	if err != nil {
		t.Fatal(err)
	}
	s := decode(t, before, nil)
	add(t, s, 1, sale{cents: 5}, sale{cents: 3})
	s = decode(t, after, []byte(encode(t, s)))
	add(t, s, 3, sale{cents: 4})
	want := `{"lintel":1,"fields":"orders:count extreme:min cents:sum","first":"1","last":"3","groups":{"":"3 4 4"}}`
	if got := encode(t, s); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if want := "the state has the aggregates extreme:max orders:count gone:sum, the definition has orders:count extreme:min cents:sum"; s.Changed() != want {
		t.Errorf("got  %s\nwant %s", s.Changed(), want)
	}
}

func TestSequenceBefore(t *testing.T) {
	for sequence, want := range map[string]string{
		"": "", "0": "", "x": "", "1": "0", "10": "9", "0100": "99",
		"49590338271490256608559692538361571095921575989136588900": "49590338271490256608559692538361571095921575989136588899",
	} {
		if got := SequenceBefore(sequence); got != want {
			t.Errorf("%s: got %s, want %s", sequence, got, want)
		}
	}
}

func TestCompareSequences(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"9", "10", -1}, {"10", "9", 1}, {"10", "10", 0}, {"007", "10", -1}, {"007", "7", 0}, {"", "1", -1}, {"19", "20", -1}} {
		if got := CompareSequences(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: got %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
