package main

import "fmt"

// usersProperties are those of Custom::LintelKafkaUsers.
type usersProperties struct {
	connection
	Users    []user
	ACLsOnly bool
}

// user is a principal with its credential and what it may do.
type user struct {
	Username      string
	SecretArn     string // none with ACLsOnly
	RotationToken string // not read: a change of it makes an update
	ACLs          []acl
}

// acl allows a user operations on a resource.
type acl struct {
	Resource   string
	Operations []string
	Host       string // "": any
}

// check returns an error with everything that no retry would change.
func (u usersProperties) check() error {
	var p problems
	u.connection.check(&p)
	seen := map[string]string{} // path by username
	for i, declared := range u.Users {
		path := fmt.Sprintf("Users[%d]", i)
		switch former := seen[declared.Username]; {
		case declared.Username == "":
			p.add(path+".Username", "got nothing, need the name in the user's secret")
		case declared.Username == anyone:
			p.add(path+".Username", `got %q, which would be everybody: need the name of a user`, anyone)
		case former != "":
			p.add(path+".Username", "got %s, which %s has already", declared.Username, former)
		}
		seen[declared.Username] = path
		switch {
		case u.ACLsOnly && declared.SecretArn != "":
			p.add(path+".SecretArn", "got one, need none with ACLsOnly")
		case !u.ACLsOnly && declared.SecretArn == "":
			p.add(path+".SecretArn", "got nothing, need that of a secret with username and password, or ACLsOnly")
		}
		for j, a := range declared.ACLs {
			a.check(&p, fmt.Sprintf("%s.ACLs[%d]", path, j))
		}
	}
	return p.err()
}

// usernames returns the declared users' names.
func (u usersProperties) usernames() []string {
	names := make([]string, len(u.Users))
	for i, declared := range u.Users {
		names[i] = declared.Username
	}
	return names
}

// bindings returns the declared ACLs, each once.
func (u usersProperties) bindings() []binding {
	var list []binding
	seen := map[binding]bool{}
	for _, declared := range u.Users {
		for _, a := range declared.ACLs {
			for _, b := range a.bindings(declared.Username) {
				if !seen[b] {
					seen[b] = true
					list = append(list, b)
				}
			}
		}
	}
	return list
}
