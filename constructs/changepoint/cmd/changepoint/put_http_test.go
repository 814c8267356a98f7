package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// The command reaches Kinesis as the environment says, signs, and sends again what was
// refused.
func TestPutOverHTTP(t *testing.T) {
	requests, taken := 0, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			StreamName string
			Records    []struct {
				Data         []byte
				PartitionKey string
			}
		}
		err := json.NewDecoder(r.Body).Decode(&in)
		target := r.Header.Get("X-Amz-Target")
		if err != nil || target != "Kinesis_20131202.PutRecords" || in.StreamName != "events" || !strings.Contains(r.Header.Get("Authorization"), "/eu-west-1/kinesis/aws4_request") {
			t.Errorf("got %s, %+v, %v", target, in, err)
		}
		var out struct {
			FailedRecordCount int
			Records           []map[string]string
		}
		for i, sent := range in.Records {
			if requests == 0 && i == 1 {
				out.FailedRecordCount++
				out.Records = append(out.Records, map[string]string{"ErrorCode": "InternalFailure", "ErrorMessage": "again"})
				continue
			}
			if !strings.Contains(string(sent.Data), `"series":"boiler"`) || sent.PartitionKey != "boiler" {
				t.Errorf("got %s of %s", sent.Data, sent.PartitionKey)
			}
			taken++
			out.Records = append(out.Records, map[string]string{"SequenceNumber": "1", "ShardId": "shardId-000000000000"})
		}
		requests++
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if err := json.NewEncoder(w).Encode(out); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_SESSION_TOKEN": "",
		"AWS_CONFIG_FILE": filepath.Join(t.TempDir(), "none"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(t.TempDir(), "none"), "AWS_PROFILE": "",
	} {
		t.Setenv(name, value)
	}
	code, _, errs := runs(t, "1,2\n2,3\n3,4\n", "put", "-stream", "events", "-series", "boiler")
	if code != 0 || !strings.Contains(errs, "3 of 3 points put") || requests != 2 || taken != 3 {
		t.Errorf("%d, %s, %d requests, %d taken", code, errs, requests, taken)
	}
}
