package dynamodbstub

import (
	"slices"
)

type getInput struct {
	TableName            string
	Key                  item
	ConsistentRead       bool
	ProjectionExpression string
	placeholders
}

type getOutput struct {
	Item item `json:",omitempty"`
}

func (s *Server) get(input *getInput) (any, error) {
	t, err := s.table(input.TableName)
	if err != nil {
		return nil, err
	}
	_, key, err := t.exactKey(input.Key)
	if err != nil {
		return nil, err
	}
	paths, err := input.projectionPaths(input.ProjectionExpression)
	if err != nil {
		return nil, err
	}
	if err := input.checkUsed(); err != nil {
		return nil, err
	}
	i, ok := t.items[key]
	if !ok {
		return getOutput{}, nil
	}
	i, err = project(i, paths)
	return getOutput{i}, err
}

// projectionPaths returns the paths of the expression, nil without one.
func (p *placeholders) projectionPaths(expression string) ([]path, error) {
	if expression == "" {
		return nil, nil
	}
	return parse(p, "ProjectionExpression", expression, (*parser).projection)
}

// pageInput is the input of Query and Scan.
type pageInput struct {
	TableName              string
	KeyConditionExpression string // of Query
	ScanIndexForward       *bool  // of Query
	FilterExpression       string
	ProjectionExpression   string
	ExclusiveStartKey      item
	Limit                  *int
	Select                 string
	ConsistentRead         bool
	placeholders
}

type pageOutput struct {
	Items            []item `json:",omitempty"`
	Count            int
	ScannedCount     int
	LastEvaluatedKey item `json:",omitempty"`
}

func (s *Server) query(input *pageInput) (any, error) {
	t, err := s.table(input.TableName)
	if err != nil {
		return nil, err
	}
	if input.KeyConditionExpression == "" {
		return nil, invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
	}
	selected, err := parse(&input.placeholders, "KeyConditionExpression", input.KeyConditionExpression, (*parser).condition)
	if err != nil {
		return nil, err
	}
	if err := t.checkKeyCondition(selected); err != nil {
		return nil, err
	}
	return t.page(input, selected)
}

func (s *Server) scan(input *pageInput) (any, error) {
	t, err := s.table(input.TableName)
	if err != nil {
		return nil, err
	}
	if input.KeyConditionExpression != "" || input.ScanIndexForward != nil {
		return nil, invalid("Scan has neither KeyConditionExpression nor ScanIndexForward")
	}
	return t.page(input, nil)
}

// checkKeyCondition checks that a condition is one of keys: the partition key equals a value, and the sort key may be
// compared with others.
func (t *table) checkKeyCondition(c condition) error {
	parts := []condition{c}
	if both, ok := ungroup(c).(and); ok {
		parts = []condition{both.left, both.right}
	}
	seen := map[string]bool{}
	for _, part := range parts {
		name, equality := keyOf(ungroup(part))
		if name == "" || !t.isKey(name) || seen[name] || name == t.key[0].name && !equality {
			return invalid("Query key condition not supported")
		}
		seen[name] = true
	}
	if !seen[t.key[0].name] {
		return invalid("Query condition missed key schema element: %s", t.key[0].name)
	}
	return nil
}

// ungroup takes a condition out of its parentheses.
func ungroup(c condition) condition {
	if g, ok := c.(group); ok {
		return g.condition
	}
	return c
}

// keyOf returns the attribute that a part of a key condition is about, and whether it is to equal a value.
func keyOf(c condition) (name string, equality bool) {
	var o operand
	switch c := c.(type) {
	case comparison:
		if c.operator == "<>" {
			return "", false
		}
		o, equality = c.left, c.operator == "="
	case between:
		o = c.operand
	case call:
		if c.name != "begins_with" {
			return "", false
		}
		o = c.operand
	}
	if p, ok := o.(path); ok && len(p) == 1 {
		return p[0].name, equality
	}
	return "", false
}

// page returns a page of the selected items, or of all if selected is nil.
func (t *table) page(input *pageInput, selected condition) (any, error) {
	var filter condition
	var err error
	if input.FilterExpression != "" {
		filter, err = parse(&input.placeholders, "FilterExpression", input.FilterExpression, (*parser).condition)
		if err != nil {
			return nil, err
		}
	}
	paths, err := input.projectionPaths(input.ProjectionExpression)
	if err != nil {
		return nil, err
	}
	if err := input.checkUsed(); err != nil {
		return nil, err
	}
	if input.Limit != nil && *input.Limit < 1 {
		return nil, invalid("1 validation error detected: Value at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1")
	}
	items, err := t.from(input)
	if err != nil {
		return nil, err
	}

	var output pageOutput
	size := 0
	for _, i := range items {
		if selected != nil && !selected.holds(i) {
			continue
		}
		if size >= maxPageSize || input.Limit != nil && output.ScannedCount == *input.Limit {
			return output, nil // LastEvaluatedKey is set
		}
		size += itemSize(i)
		output.ScannedCount++
		output.LastEvaluatedKey, _, err = t.primaryKey(i)
		if err != nil {
			return nil, err
		}
		if filter != nil && !filter.holds(i) {
			continue
		}
		output.Count++
		if input.Select == "COUNT" {
			continue
		}
		projected, err := project(i, paths)
		if err != nil {
			return nil, err
		}
		output.Items = append(output.Items, projected)
	}
	if input.Limit == nil || output.ScannedCount < *input.Limit {
		output.LastEvaluatedKey = nil // DynamoDB does not look whether there is more behind the limit
	}
	return output, nil
}

// from returns the items in the order that is asked for, behind the start key.
func (t *table) from(input *pageInput) ([]item, error) {
	items := t.sorted()
	direction := 1
	if input.ScanIndexForward != nil && !*input.ScanIndexForward {
		slices.Reverse(items)
		direction = -1
	}
	if input.ExclusiveStartKey == nil {
		return items, nil
	}
	start, _, err := t.exactKey(input.ExclusiveStartKey)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(items, func(i item) bool { return direction*t.compare(i, start) <= 0 }), nil
}
