package profile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// model reads a profile in the plain way: with encoding/json, all at once, as a
// tree whose objects keep their order. What is valid JSON is the same for it as
// for a Reader, and so must be what is read, but for limits of length and depth.
func model(data []byte, want Selection) (w whole, err error) {
	if data = bytes.TrimPrefix(data, byteOrderMark); !json.Valid(data) {
		return w, errors.New("not JSON")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	tree, err := decodeNode(d)
	if err != nil {
		return w, err
	}
	members, ok := tree.([]modelMember)
	if !ok {
		return w, errors.New("not an object")
	}
	return modelProfile(members, want)
}

// A modelMember is a member of an object. A node is one of []modelMember, []any,
// string, json.Number, bool and nil.
type modelMember struct {
	name string
	node any
}

func decodeNode(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	delimiter, ok := token.(json.Delim)
	if !ok {
		return token, nil
	}
	object, array := []modelMember{}, []any{}
	for d.More() {
		var name string
		if delimiter == '{' {
			token, err := d.Token()
			if err != nil {
				return nil, err
			}
			name = token.(string)
		}
		node, err := decodeNode(d)
		if err != nil {
			return nil, err
		}
		object, array = append(object, modelMember{name, node}), append(array, node)
	}
	if _, err := d.Token(); err != nil && err != io.EOF {
		return nil, err
	}
	if delimiter == '{' {
		return object, nil
	}
	return array, nil
}

// modelField looks a name up in a table of spellings, and returns its rank in it.
func modelField(table spellings, name string) (f field, rank int) {
	for f, list := range table {
		for rank, spelling := range list {
			if simplified(name) == simplified(spelling) {
				return f, rank
			}
		}
	}
	return fieldIgnored, 0
}

// simplified leaves out what does not matter in a name.
func simplified(name string) string {
	ascii := strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, name)
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(ascii)
}

// modelFields returns the fields of an object that count, in their order.
func modelFields(members []modelMember, table spellings) (fields []field, nodes []any) {
	best := map[field]int{}
	for _, m := range members {
		f, rank := modelField(table, m.name)
		if earlier, ok := best[f]; f == fieldIgnored || ok && rank > earlier {
			continue
		}
		best[f] = rank
		fields, nodes = append(fields, f), append(nodes, m.node)
	}
	return fields, nodes
}

func modelProfile(members []modelMember, want Selection) (w whole, err error) {
	d := &w.dataset
	coefficients := map[Pair]float64{}
	found := false
	missing, kinds := 0.0, map[Kind]float64{}
	fields, nodes := modelFields(members, datasetSpellings)
	for i, f := range fields {
		if text := d.text(f); text != nil {
			*text = ""
			switch v := nodes[i].(type) {
			case string:
				*text, _ = cutText(v)
			case json.Number:
				*text = v.String()
			}
			continue
		}
		if f != fieldColumns {
			d.present &^= 1 << f
			if number, ok := modelNumber(nodes[i]); ok {
				d.set(DatasetStatistic(f), number)
			}
			continue
		}
		columns, ok := nodes[i].([]any)
		if !ok || found {
			return w, errors.New("no array of columns, or a second one")
		}
		found = true
		for _, node := range columns {
			members, ok := node.([]modelMember)
			if !ok {
				return w, errors.New("a column that is no object")
			}
			c, err := modelColumn(members, coefficients)
			if err != nil {
				return w, err
			}
			if count, ok := c.Stat(MissingCount); ok {
				missing += count
			} else {
				missing = math.NaN()
			}
			kinds[c.Kind()]++
			d.Columns++
			w.columns = append(w.columns, modelSelect(c, want))
		}
	}
	if !found {
		return w, errors.New("no columns")
	}
	derived := map[DatasetStatistic]float64{ColumnCount: float64(d.Columns), StringColumns: kinds[String], NumberColumns: kinds[Number], BooleanColumns: kinds[Boolean]}
	if !math.IsNaN(missing) {
		derived[MissingCells] = missing
	}
	for s, number := range derived {
		if _, ok := d.Stat(s); !ok {
			d.set(s, number)
		}
	}
	for _, p := range want.Pairs {
		// That of the column that comes last counts.
		if number, ok := coefficients[p]; ok {
			d.Correlations = append(d.Correlations, Correlation{p, number})
		}
	}
	return w, nil
}

// modelColumn reads all of a column, and adds its correlations.
func modelColumn(members []modelMember, coefficients map[Pair]float64) (c Column, err error) {
	named := false
	correlations := map[string]any{}
	fields, nodes := modelFields(members, columnSpellings)
	for i, f := range fields {
		node := nodes[i]
		switch f {
		case fieldName:
			name, ok := node.(string)
			if !ok || named || len(name) > MaxName {
				return c, errors.New("no name, or a second one")
			}
			c.Name, named = name, true
		case fieldType:
			typeName, _ := node.(string)
			c.Type, _ = cutText(typeName)
		case fieldMostCommon:
			c.MostCommon = modelValues(node)
		case fieldSmallest:
			c.Smallest = modelValues(node)
		case fieldLargest:
			c.Largest = modelValues(node)
		case fieldDistribution:
			c.Distribution = modelHistogram(node)
		case fieldCorrelations:
			object, _ := node.([]modelMember)
			for _, m := range object {
				correlations[m.name] = m.node
			}
		case fieldEntity:
			object, _ := node.([]modelMember)
			for _, m := range object {
				switch f, _ := modelField(entitySpellings, m.name); f {
				case fieldEntityTypes:
					c.EntityTypes = modelTexts(m.node)
				case fieldEntityRows:
					c.setNode(EntityCount, m.node)
				}
			}
		default:
			if int(f) < statistics {
				c.setNode(Statistic(f), node)
			}
		}
	}
	if !named {
		return c, errors.New("no name")
	}
	for other, node := range correlations {
		if number, ok := modelNumber(node); ok {
			coefficients[Pair{c.Name, other}], coefficients[Pair{other, c.Name}] = number, number
		}
	}
	if c.Kind() == String {
		stats := c.stats()
		for _, l := range lengths {
			number, ok := stats[l.value]
			if _, already := stats[l.length]; ok && !already {
				c.set(l.length, number)
			}
		}
		for s := Min; s <= ZeroCount; s++ {
			c.present &^= 1 << s
		}
	}
	return c, nil
}

// modelSelect leaves what is asked for.
func modelSelect(c Column, want Selection) Column {
	if want.Columns != nil && !want.Columns(c.Name) {
		return Column{Name: c.Name, Type: c.Type}
	}
	for s := range Statistic(statistics) {
		if !want.Statistics.Has(s) {
			c.present &^= 1 << s
			c.texts[s] = ""
		}
	}
	if want.Lists&MostCommon == 0 {
		c.MostCommon = Values{}
	}
	if want.Lists&Smallest == 0 {
		c.Smallest = Values{}
	}
	if want.Lists&Largest == 0 {
		c.Largest = Values{}
	}
	if want.Lists&Distribution == 0 {
		c.Distribution = Histogram{}
	}
	if !want.Statistics.Has(EntityCount) {
		c.EntityTypes = nil
	}
	return c
}

func (c *Column) setNode(s Statistic, node any) {
	c.present &^= 1 << s
	c.texts[s] = ""
	if number, ok := modelNumber(node); ok {
		c.set(s, number)
	} else if text, ok := node.(string); ok {
		c.texts[s], _ = cutText(text)
	}
}

// modelNumber returns the number of a node, or of the text that it has.
func modelNumber(node any) (float64, bool) {
	text, ok := node.(string)
	if number, isNumber := node.(json.Number); isNumber {
		text, ok = number.String(), true
	}
	if !ok || len(text) > maxNumber {
		return 0, false
	}
	var number json.Number
	if err := json.Unmarshal([]byte(text), &number); err == nil && !strings.ContainsAny(text, " \t\r\n\"n") {
		f, _ := strconv.ParseFloat(text, 64)
		return f, true
	}
	switch strings.TrimLeft(strings.ToLower(text), "+-") {
	case "nan", "inf", "infinity":
		if strings.HasPrefix(text[1:], "-") || strings.HasPrefix(text[1:], "+") {
			return 0, false
		}
		f, err := strconv.ParseFloat(strings.TrimLeft(text, "+-"), 64)
		if text[0] == '-' {
			f = -f
		}
		return f, err == nil
	}
	return 0, false
}

// cutText returns as much of a text as is kept.
func cutText(text string) (kept string, cut bool) {
	if len(text) <= MaxText {
		return text, false
	}
	end := MaxText
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end], true
}

func modelTexts(node any) (list []string) {
	array, ok := node.([]any)
	if !ok {
		array = []any{node}
	}
	for _, node := range array {
		if text, ok := node.(string); ok {
			text, _ = cutText(text)
			list = append(list, text)
		}
	}
	return list
}

func modelValues(node any) (v Values) {
	array, ok := node.([]any)
	v.Present = ok
	for _, node := range array {
		value := Value{Count: math.NaN()}
		ok := false
		set := func(node any) {
			value.Text, value.Null, value.Truncated, ok = "", node == nil, false, true
			switch n := node.(type) {
			case string:
				value.Text, value.Truncated = cutText(n)
			case json.Number:
				value.Text = n.String()
			case bool:
				value.Text = strconv.FormatBool(n)
			case nil:
			default:
				ok = false
			}
		}
		if object, isObject := node.([]modelMember); isObject {
			for _, m := range object {
				switch f, _ := modelField(elementSpellings, m.name); f {
				case fieldValue:
					set(m.node)
				case fieldCount:
					value.Count = numberOrNaN(m.node)
				}
			}
		} else {
			set(node)
		}
		if ok && len(v.List) < MaxValues {
			v.List = append(v.List, value)
		} else {
			v.Omitted++
		}
	}
	return v
}

func numberOrNaN(node any) float64 {
	if number, ok := modelNumber(node); ok {
		return number
	}
	return math.NaN()
}

func modelHistogram(node any) (h Histogram) {
	array, ok := node.([]any)
	h.Present = ok
	for _, node := range array {
		bin := Bin{math.NaN(), math.NaN(), math.NaN()}
		object, _ := node.([]modelMember)
		for _, m := range object {
			switch f, _ := modelField(elementSpellings, m.name); f {
			case fieldBucket:
				bin.Low, bin.High = math.NaN(), math.NaN()
				if bounds, ok := m.node.([]any); ok && len(bounds) > 0 {
					bin.Low = numberOrNaN(bounds[0])
					if len(bounds) == 2 {
						bin.High = numberOrNaN(bounds[1])
					}
				}
			case fieldLow:
				bin.Low = numberOrNaN(m.node)
			case fieldHigh:
				bin.High = numberOrNaN(m.node)
			case fieldCount:
				bin.Count = numberOrNaN(m.node)
			}
		}
		if !math.IsNaN(bin.Low) && !math.IsNaN(bin.High) && len(h.Bins) < MaxValues {
			h.Bins = append(h.Bins, bin)
		} else {
			h.Omitted++
		}
	}
	return h
}
