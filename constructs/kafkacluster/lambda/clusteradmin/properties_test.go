package main

import (
	"strings"
	"testing"
)

func TestTopicsCheck(t *testing.T) {
	for want, p := range map[string]topicsProperties{
		"":                        {Topics: []topic{{Name: "orders"}, {Name: "Or_ders.v-2", Partitions: 1, ReplicationFactor: 1}}, TopicsToDelete: []string{"old"}},
		`Topics[0].Name: got ""`:  {Topics: []topic{{}}},
		`Topics[0].Name: got "."`: {Topics: []topic{{Name: "."}}},
		`Topics[0].Name: got "a`:  {Topics: []topic{{Name: strings.Repeat("a", 250)}}},
		"Topics[0].Name: got __":  {Topics: []topic{{Name: "__consumer_offsets"}}},
		"Topics[1].Name: got orders, which Topics[0].Name has":            {Topics: []topic{{Name: "orders"}, {Name: "orders"}}},
		"TopicsToDelete[0]: got orders, which Topics[0].Name has already": {Topics: []topic{{Name: "orders"}}, TopicsToDelete: []string{"orders"}},
		"TopicsToDelete[0]: got __":                                       {TopicsToDelete: []string{"__transaction_state"}},
		"Topics[0].Partitions: got -1":                                    {Topics: []topic{{Name: "orders", Partitions: -1}}},
		"Topics[0].ReplicationFactor: got -1":                             {Topics: []topic{{Name: "orders", ReplicationFactor: -1}}},
		"Topics[0].Config: got a configuration wit":                       {Topics: []topic{{Name: "orders", Config: map[string]string{"": "1"}}}},
		"BootstrapServers: got none":                                      {connection: connection{Authentication: reached().Authentication}},
	} {
		if want != "BootstrapServers: got none" {
			p.connection = reached()
		}
		assertCheck(t, p.check(), want)
	}
}

func TestUsersCheck(t *testing.T) {
	for want, p := range map[string]usersProperties{
		"":                               {Users: []user{userOf("reader"), userOf("writer")}},
		"Users[0].Username: got nothing": {Users: []user{{SecretArn: "arn"}}},
		`Users[0].Username: got "*"`:     {Users: []user{userOf("*")}},
		"Users[1].Username: got a, whic": {Users: []user{userOf("a"), userOf("a")}},
		"Users[0].SecretArn: got nothin": {Users: []user{{Username: "a"}}},
		"Users[0].SecretArn: got one":    {Users: []user{userOf("a")}, ACLsOnly: true},
		"Users[0].ACLs[1].Resource: got": {Users: []user{userOf("a", reads("topic:orders"), reads("orders"))}},
		"BootstrapServers: got none":     {connection: connection{Authentication: reached().Authentication}},
	} {
		if want != "BootstrapServers: got none" {
			p.connection = reached()
		}
		assertCheck(t, p.check(), want)
	}
}

// assertCheck fails the test unless there is one problem, or none if none is wanted.
func assertCheck(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("got error %v, want none", err)
	case want != "":
		wantError(t, err, "malformed properties: "+want)
		if err != nil && strings.Contains(err.Error(), "; ") {
			t.Errorf("got error %v, want %s only", err, want)
		}
	}
}
