package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

const (
	tracks    = "tracks"
	stateSort = "state"
	// Attributes of a state.
	versionOf = "version"
	holderOf  = "holder"
	untilOf   = "until" // milliseconds since 1970
)

func trackKey(track string) string { return "track#" + track }

// A Track is the state of a track and its version, 0 if there is none yet.
type Track struct {
	State   promotion.State
	Version int64
}

// Load returns a track. One that is not known has no version.
func (t Table) Load(ctx context.Context, track string) (Track, error) {
	item, err := t.get(ctx, trackKey(track), stateSort)
	if err != nil {
		return Track{}, err
	}
	loaded := Track{Version: numberOf(item, versionOf)}
	return loaded, decode(item, &loaded.State)
}

// Save writes a state in the place of the version that was loaded, or returns
// ErrConflict if there is another one.
func (t Table) Save(ctx context.Context, track string, loaded int64, s promotion.State) error {
	encoded, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("encode the state of %s: %w", track, err)
	}
	if loaded == 0 {
		// First, so that there is no state which checks do not find.
		if err := t.put(ctx, tracks, track, true); err != nil {
			return err
		}
	}
	input := &dynamodb.UpdateItemInput{
		Key:                       key(trackKey(track), stateSort),
		UpdateExpression:          aws.String("SET #version = :next, #body = :body"),
		ConditionExpression:       aws.String("#version = :loaded"),
		ExpressionAttributeNames:  map[string]string{"#version": versionOf, "#body": body},
		ExpressionAttributeValues: attributes{":next": number(loaded + 1), ":body": text(string(encoded)), ":loaded": number(loaded)},
	}
	if loaded == 0 {
		input.ConditionExpression = aws.String("attribute_not_exists(#version)")
		delete(input.ExpressionAttributeValues, ":loaded")
	}
	return t.update(ctx, input, "save "+track)
}

// update updates an item; ErrConflict says that its condition does not hold.
func (t Table) update(ctx context.Context, input *dynamodb.UpdateItemInput, what string) error {
	input.TableName = &t.Name
	_, err := t.Client.UpdateItem(ctx, input)
	if isConditionFailed(err) {
		return fmt.Errorf("table %s: %s: %w", t.Name, what, ErrConflict)
	}
	if err != nil {
		return fmt.Errorf("table %s: %s: %w", t.Name, what, err)
	}
	return nil
}

// Hold takes a track until a time, or returns ErrConflict while another one holds it.
// Who holds it may take it again.
func (t Table) Hold(ctx context.Context, track, holder string, now, until time.Time) error {
	return t.update(ctx, &dynamodb.UpdateItemInput{
		Key:                      key(trackKey(track), stateSort),
		UpdateExpression:         aws.String("SET #holder = :holder, #until = :until"),
		ConditionExpression:      aws.String("attribute_not_exists(#holder) OR #holder = :holder OR #until < :now"),
		ExpressionAttributeNames: map[string]string{"#holder": holderOf, "#until": untilOf},
		ExpressionAttributeValues: attributes{
			":holder": text(holder), ":until": number(until.UnixMilli()), ":now": number(now.UnixMilli()),
		},
	}, "hold "+track)
}

// Release lets a track go, or returns ErrConflict if another one has taken it.
func (t Table) Release(ctx context.Context, track, holder string) error {
	return t.update(ctx, &dynamodb.UpdateItemInput{
		Key:                       key(trackKey(track), stateSort),
		UpdateExpression:          aws.String("REMOVE #holder, #until"),
		ConditionExpression:       aws.String("#holder = :holder"),
		ExpressionAttributeNames:  map[string]string{"#holder": holderOf, "#until": untilOf},
		ExpressionAttributeValues: attributes{":holder": text(holder)},
	}, "release "+track)
}

// Tracks returns the names of all tracks.
func (t Table) Tracks(ctx context.Context) ([]string, error) {
	var names []string
	err := t.each(ctx, tracks, "/", func(item attributes) error {
		names = append(names, textOf(item, wiring.TableSort))
		return nil
	})
	return names, err
}
