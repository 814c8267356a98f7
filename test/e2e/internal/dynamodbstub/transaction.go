package dynamodbstub

import (
	"encoding/json"
	"errors"
	"strings"
)

// maxTransactionItems is how many items a transaction may have.
const maxTransactionItems = 100

type transactionInput struct {
	TransactItems      []transactionItem
	ClientRequestToken string
}

// transactionItem has one of these.
type transactionItem struct {
	ConditionCheck, Put, Delete, Update *writeInput
}

// transact carries out TransactWriteItems. A token is remembered for ever; DynamoDB does it for ten minutes.
func (s *Server) transact(input *transactionInput) (any, error) {
	fingerprint, err := input.fingerprint()
	if err != nil {
		return nil, err
	}
	if earlier, ok := s.tokens[input.ClientRequestToken]; ok {
		if earlier != fingerprint {
			return nil, &failure{Type: parameterMismatch, Message: "The request uses the same client token as a previous, but non-identical request."}
		}
		return struct{}{}, nil
	}
	writes, err := s.prepareAll(input.TransactItems)
	if err != nil {
		return nil, err
	}
	updated, canceled := evaluate(writes)
	if canceled != nil {
		return nil, canceled
	}
	for n, w := range writes {
		w.table.units += 2 * writeUnits(max(itemSize(w.old()), itemSize(updated[n])))
		if w.effect != nil {
			w.store(updated[n])
		}
	}
	if input.ClientRequestToken != "" {
		s.tokens[input.ClientRequestToken] = fingerprint
	}
	return struct{}{}, nil
}

// fingerprint is the same for the same items: the SDK may write members in any order.
func (input *transactionInput) fingerprint() (string, error) {
	data, err := json.Marshal(input.TransactItems)
	return string(data), err
}

func (s *Server) prepareAll(items []transactionItem) ([]*write, error) {
	if len(items) == 0 || len(items) > maxTransactionItems {
		return nil, invalid("1 validation error detected: Value at 'transactItems' failed to satisfy constraint: "+
			"Member must have length less than or equal to %d and greater than or equal to 1", maxTransactionItems)
	}
	type target struct {
		table *table
		key   string
	}
	seen := map[target]bool{}
	writes := make([]*write, len(items))
	for n, i := range items {
		kind, input, err := i.only()
		if err != nil {
			return nil, err
		}
		w, err := s.prepare(kind, input)
		if err != nil {
			return nil, err
		}
		if seen[target{w.table, w.key}] {
			return nil, invalid("Transaction request cannot include multiple operations on one item")
		}
		seen[target{w.table, w.key}] = true
		writes[n] = w
	}
	return writes, nil
}

// only returns the one write of an item.
func (i transactionItem) only() (kind writeKind, input *writeInput, err error) {
	n := 0
	for _, choice := range []struct {
		kind  writeKind
		input *writeInput
	}{{conditionCheck, i.ConditionCheck}, {putKind, i.Put}, {deleteKind, i.Delete}, {updateKind, i.Update}} {
		if choice.input != nil {
			n++
			kind, input = choice.kind, choice.input
		}
	}
	if n != 1 {
		return kind, nil, invalid("TransactItems can only contain one of Check, Put, Update or Delete")
	}
	if input.ReturnValues != "" {
		return kind, nil, &unsupportedError{"an item of a transaction with ReturnValues, which has none"}
	}
	return kind, input, nil
}

// evaluate returns what the items are to become, or why the transaction is canceled.
func evaluate(writes []*write) ([]item, error) {
	updated := make([]item, len(writes))
	reasons := make([]reason, len(writes))
	codes := make([]string, len(writes))
	canceled := false
	for n, w := range writes {
		reasons[n].Code = noReason
		switch {
		case !w.conditionHolds():
			reasons[n] = reason{conditionFailedCode, conditionFailedText, w.onFailure()}
		case w.effect == nil:
			updated[n] = w.old()
		default:
			i, err := w.effect(w.old())
			if f, ok := errors.AsType[*failure](err); ok {
				reasons[n] = reason{Code: validationFailedCode, Message: f.Message}
			} else if err != nil {
				return nil, err
			}
			updated[n] = i
		}
		codes[n] = reasons[n].Code
		canceled = canceled || codes[n] != noReason
	}
	if !canceled {
		return updated, nil
	}
	return nil, &failure{
		Type:                transactionCanceled,
		Message:             "Transaction cancelled, please refer cancellation reasons for specific reasons [" + strings.Join(codes, ", ") + "]",
		CancellationReasons: reasons,
	}
}
