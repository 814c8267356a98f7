package dynamodbstub

import (
	"cmp"
	"slices"
	"strings"
)

// Key is the primary key of a table.
type Key struct {
	// Partition is the name of the partition key, Sort that of the sort key, empty if there is none.
	Partition, Sort string

	// PartitionType and SortType are S, N or B; S if empty.
	PartitionType, SortType string
}

// The limits of DynamoDB.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const (
	maxPartitionKeySize = 2048
	maxSortKeySize      = 1024
	maxItemSize         = 400 << 10
	maxPageSize         = 1 << 20
)

type table struct {
	name  string
	key   []keyAttribute // the partition key, and the sort key if there is one
	items map[string]item
	units int // write units consumed
}

type keyAttribute struct {
	name, kind string
	maxSize    int
}

// parse returns the value of the attribute that the text stands for.
func (a keyAttribute) parse(text string) (value, error) {
	switch a.kind {
	case "N":
		n, err := parseNumber(text)
		return numberValue(n), err
	case "B":
		return binaryValue(text), nil
	default:
		return stringValue(text), nil
	}
}

func newTable(name string, key Key) *table {
	t := &table{name: name, items: map[string]item{}}
	t.key = append(t.key, keyAttribute{key.Partition, cmp.Or(key.PartitionType, "S"), maxPartitionKeySize})
	if key.Sort != "" {
		t.key = append(t.key, keyAttribute{key.Sort, cmp.Or(key.SortType, "S"), maxSortKeySize})
	}
	return t
}

// isKey tells whether the attribute is part of the primary key.
func (t *table) isKey(name string) bool {
	return slices.ContainsFunc(t.key, func(a keyAttribute) bool { return a.name == name })
}

// primaryKey returns the key of an item and the same as text, and checks it.
func (t *table) primaryKey(i item) (key item, text string, err error) {
	key = item{}
	var b strings.Builder
	for _, a := range t.key {
		v, ok := i[a.name]
		switch {
		case !ok:
			return nil, "", invalid("One or more parameter values were invalid: Missing the key %s in the item", a.name)
		case v.kind() != a.kind:
			return nil, "", invalid("One or more parameter values were invalid: Type mismatch for key %s expected: %s actual: %s", a.name, a.kind, v.kind())
		case v.size() == 0:
			return nil, "", invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: %s", a.name)
		case v.size() > a.maxSize:
			return nil, "", invalid("One or more parameter values were invalid: Size of key %s has exceeded the maximum size limit of %d bytes", a.name, a.maxSize)
		}
		key[a.name] = v
		content := keyText(v)
		b.WriteString(strings.ReplaceAll(content, "\x00", "\x00\xff") + "\x00\x00") // no key begins with another
	}
	return key, b.String(), nil
}

func keyText(v value) string {
	switch v := v.(type) {
	case stringValue:
		return string(v)
	case binaryValue:
		return string(v)
	default: // a number
		return number(v.(numberValue)).String()
	}
}

// exactKey is primaryKey for a key that is given alone.
func (t *table) exactKey(i item) (key item, text string, err error) {
	if len(i) != len(t.key) {
		return nil, "", invalid("The provided key element does not match the schema")
	}
	return t.primaryKey(i)
}

// sorted returns all items by key, in ascending order.
func (t *table) sorted() []item {
	items := make([]item, 0, len(t.items))
	for _, i := range t.items {
		items = append(items, i)
	}
	slices.SortFunc(items, t.compare)
	return items
}

func (t *table) compare(x, y item) int {
	for _, a := range t.key {
		if order, _ := compare(x[a.name], y[a.name]); order != 0 {
			return order
		}
	}
	return 0
}

// writeUnits is what it costs to write an item of the size.
func writeUnits(size int) int { return max(1, (size+1023)/1024) }
