package dynamodbstub

import (
	"slices"
)

// writeInput is the input of an operation that writes, and of an item of a transaction. Each uses part of it.
type writeInput struct {
	TableName           string
	Item                item // of a put
	Key                 item // of the others
	UpdateExpression    string
	ConditionExpression string
	placeholders
	ReturnValues                        string
	ReturnValuesOnConditionCheckFailure string
}

// write is a write that has been checked, and can be carried out.
type write struct {
	table     *table
	key       string // as text
	condition condition
	effect    func(old item) (item, error) // nil for a check; it returns nil to delete the item
	changed   []string                     // the attributes that an update changes
	returnOld bool                         // if the condition fails
}

// writeKind is a way to write: how it differs from the others.
type writeKind struct {
	prepare      func(w *write, input *writeInput) error
	returnValues []string // that are allowed
}

var (
	putKind         = writeKind{(*write).preparePut, []string{"", "NONE", "ALL_OLD"}}
	deleteKind      = writeKind{(*write).prepareDelete, []string{"", "NONE", "ALL_OLD"}}
	updateKind      = writeKind{(*write).prepareUpdate, []string{"", "NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"}}
	conditionCheck  = writeKind{(*write).prepareCheck, []string{""}}
	onFailureValues = []string{"", "NONE", "ALL_OLD"}
)

// prepare checks a write as far as that is possible without the item.
func (s *Server) prepare(kind writeKind, input *writeInput) (*write, error) {
	t, err := s.table(input.TableName)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(kind.returnValues, input.ReturnValues) || !slices.Contains(onFailureValues, input.ReturnValuesOnConditionCheckFailure) {
		return nil, invalid("ReturnValues can only be one of %q, ReturnValuesOnConditionCheckFailure one of %q", kind.returnValues, onFailureValues)
	}
	w := &write{table: t, returnOld: input.ReturnValuesOnConditionCheckFailure == "ALL_OLD"}
	if err := kind.prepare(w, input); err != nil {
		return nil, err
	}
	if input.ConditionExpression != "" {
		w.condition, err = parse(&input.placeholders, "ConditionExpression", input.ConditionExpression, (*parser).condition)
		if err != nil {
			return nil, err
		}
	}
	return w, input.checkUsed()
}

func (w *write) preparePut(input *writeInput) (err error) {
	if itemSize(input.Item) > maxItemSize {
		return invalid("Item size has exceeded the maximum allowed size")
	}
	_, w.key, err = w.table.primaryKey(input.Item)
	w.effect = func(item) (item, error) { return input.Item, nil }
	return err
}

func (w *write) prepareDelete(input *writeInput) (err error) {
	_, w.key, err = w.table.exactKey(input.Key)
	w.effect = func(item) (item, error) { return nil, nil }
	return err
}

func (w *write) prepareCheck(input *writeInput) (err error) {
	if input.ConditionExpression == "" {
		return invalid("The expression can not be empty;")
	}
	_, w.key, err = w.table.exactKey(input.Key)
	return err
}

func (w *write) prepareUpdate(input *writeInput) error {
	key, text, err := w.table.exactKey(input.Key)
	if err != nil {
		return err
	}
	w.key = text
	u := &update{}
	if input.UpdateExpression != "" {
		if u, err = parse(&input.placeholders, "UpdateExpression", input.UpdateExpression, (*parser).update); err != nil {
			return err
		}
	}
	for _, c := range u.changes {
		if w.table.isKey(c.path[0].name) {
			return invalid("One or more parameter values were invalid: Cannot update attribute %s. This attribute is part of the key", c.path[0].name)
		}
		w.changed = append(w.changed, c.path[0].name)
	}
	w.effect = func(old item) (item, error) {
		if old == nil {
			old = key
		}
		updated, err := u.apply(old)
		if err == nil && itemSize(updated) > maxItemSize {
			err = invalid("Item size to update has exceeded the maximum allowed size")
		}
		return updated, err
	}
	return nil
}

// old returns the item as it is, nil if there is none.
func (w *write) old() item { return w.table.items[w.key] }

func (w *write) conditionHolds() bool { return w.condition == nil || w.condition.holds(w.old()) }

// onFailure returns the item that the request wants to see if the condition does not hold.
func (w *write) onFailure() item {
	if !w.returnOld {
		return nil
	}
	return w.old()
}

// store replaces the item with what the effect has returned.
func (w *write) store(updated item) {
	if updated == nil {
		delete(w.table.items, w.key)
	} else {
		w.table.items[w.key] = updated
	}
}

// writeOutput is the output of an operation that writes.
type writeOutput struct {
	Attributes item `json:",omitempty"`
}

// write carries out an operation that writes one item.
func (s *Server) write(kind writeKind, input *writeInput) (*writeOutput, error) {
	w, err := s.prepare(kind, input)
	if err != nil {
		return nil, err
	}
	old := w.old()
	if !w.conditionHolds() {
		w.table.units += writeUnits(itemSize(old))
		return nil, &failure{Type: conditionFailed, Message: conditionFailedText, Item: w.onFailure()}
	}
	updated, err := w.effect(old)
	if err != nil {
		return nil, err
	}
	w.store(updated)
	w.table.units += writeUnits(max(itemSize(old), itemSize(updated)))
	return &writeOutput{Attributes: w.attributes(input.ReturnValues, old, updated)}, nil
}

// attributes returns what ReturnValues asks for.
func (w *write) attributes(returnValues string, old, updated item) item {
	changed := func(i item) item {
		result := item{}
		for _, name := range w.changed {
			if v, ok := i[name]; ok {
				result[name] = v
			}
		}
		return result
	}
	switch returnValues {
	case "ALL_OLD":
		return old
	case "ALL_NEW":
		return updated
	case "UPDATED_OLD":
		return changed(old)
	case "UPDATED_NEW":
		return changed(updated)
	default:
		return nil
	}
}
