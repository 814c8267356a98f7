package consumer

import (
	"strings"
	"testing"
)

func TestReadRecords(t *testing.T) {
	records, err := ReadRecords(event(t, "a", "b+c", "!"))
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, r := range records {
		keys = append(keys, r.PartitionKey)
	}
	equal(t, "keys", strings.Join(keys[:3], " "), "a b c")
	if records[2].Damage() != nil || records[3].Damage() == nil {
		t.Errorf("damage: got %v and %v", records[2].Damage(), records[3].Damage())
	}
	l := records[2].Letter("or/ders")
	equal(t, "id", l.ID, "or%2Fders/"+streamARN+"/"+records[2].Shard+"/2/1")
	equal(t, "value", string(l.Content.Value), string(records[2].Data))
	if _, err := ReadRecords([]byte(`{"Records":[{"eventID":"1"}]}`)); err == nil {
		t.Error("read what is no record of Kinesis")
	}
}

func TestReadChanges(t *testing.T) {
	list, err := ReadChanges(changes(t, "a", "b"))
	if err != nil || len(list) != 2 {
		t.Fatalf("got %d changes, %v", len(list), err)
	}
	l := list[1].Letter("orders")
	equal(t, "id", l.ID, "orders/"+tableARN+"/"+list[1].Event.EventID)
	if _, err := ReadChanges([]byte("[]")); err == nil {
		t.Error("read what is no event")
	}
}
