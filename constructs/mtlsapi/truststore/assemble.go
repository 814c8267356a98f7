package truststore

import (
	"crypto/sha256"
	"time"
)

// Assemble reads the certificates of all sources and returns the bundle of them
// in canonical order, each certificate once. now is the time at which they must
// be valid.
//
// The error is an *[Error] with every problem found; see the [Rule] constants
// for what is demanded. The sources are not modified and not retained.
func Assemble(now time.Time, sources ...Source) (*Bundle, error) {
	nodes, problems, readable := read(now, sources)
	if !readable {
		// Chains cannot be judged when an unread block may be part of them.
		return nil, &Error{Problems: problems}
	}
	oversize := judgeSize(nodes)
	problems = append(problems, oversize...)
	problems = append(problems, judgeSubjects(nodes)...)
	if len(oversize) == 0 { // bounds the number of signatures to verify
		problems = append(problems, link(nodes)...)
		problems = append(problems, judgeChains(nodes)...)
	}
	if len(problems) > 0 {
		return nil, &Error{Problems: problems}
	}
	return newBundle(ordered(nodes)), nil
}

// read returns the distinct certificates of the sources in reading order, and
// the problems of the sources and of each certificate. readable is false when a
// source or block could not be read.
func read(now time.Time, sources []Source) (nodes []*node, problems []Problem, readable bool) {
	if len(sources) == 0 {
		return nil, []Problem{{
			Source: wholeBundle, Rule: RuleNoCertificate,
			Got: "no source", Allowed: "at least one certificate", Hint: hintGetPEM,
		}}, false
	}
	readable = true
	seen := make(map[[sha256.Size]byte]bool)
	for _, src := range sources {
		blocks, broken := scan(src)
		problems = append(problems, broken...)
		readable = readable && len(broken) == 0
		for _, b := range blocks {
			n, err := newNode(src.Name, b)
			if err != nil {
				readable = false
				problems = append(problems, Problem{
					Source: escape(src.Name), Index: b.index, Line: b.line,
					Rule: RuleX509Syntax, Got: printable(err.Error()), Allowed: "one X.509 certificate in DER",
					Hint: "export the certificate again; openssl x509 -in FILE -noout -text must print it",
				})
				continue
			}
			if seen[n.fingerprint] {
				continue
			}
			seen[n.fingerprint] = true
			nodes = append(nodes, n)
			problems = append(problems, n.judge(now)...)
		}
	}
	return nodes, problems, readable
}
