package truststore

import (
	"bytes"
	"fmt"
	"slices"
)

// wholeBundle is the source of a problem that no single source has.
const wholeBundle = "truststore"

// judgeSize applies RuleSize.
func judgeSize(nodes []*node) []Problem {
	size := 0
	for _, n := range nodes {
		size += len(n.pem)
	}
	if size <= MaxSize {
		return nil
	}
	return []Problem{{
		Source: wholeBundle, Rule: RuleSize,
		Got:     fmt.Sprintf("%d bytes in %d certificates", size, len(nodes)),
		Allowed: fmt.Sprintf("at most %d bytes", MaxSize),
		Hint:    "trust fewer CAs, or let fewer subordinate CAs issue the clients' certificates",
	}}
}

// judgeSubjects applies RuleUniqueSubject.
func judgeSubjects(nodes []*node) []Problem {
	var problems []Problem
	first := make(map[string]*node, len(nodes))
	for _, n := range nodes {
		other, taken := first[n.name]
		if !taken {
			first[n.name] = n
			continue
		}
		hint := "rename the newer CA, for example with a generation in its common name, or drop the older one"
		if bytes.Equal(n.cert.RawSubjectPublicKeyInfo, other.cert.RawSubjectPublicKeyInfo) {
			hint = "give only one of the two; they have the same key, so what was issued under one verifies under the other"
		}
		problems = append(problems, n.problem(RuleUniqueSubject,
			fmt.Sprintf("the subject of another certificate, serial %s at %s block %d", serialText(other.cert.SerialNumber), escape(other.source), other.block.index),
			"one certificate for each subject", hint))
	}
	return problems
}

// link finds the issuer of every certificate, and applies RuleIssuer and
// RuleSignature. Names only suggest an issuer, the signature decides; so the
// report is right even where several certificates have the issuer's name.
func link(nodes []*node) []Problem {
	bySubject := make(map[string][]*node, len(nodes))
	for _, n := range nodes {
		// RFC 5280, section 4.1.2.6: the issuer's name is encoded as in the
		// issuer's own certificate, so that DER can be compared.
		subject := string(n.cert.RawSubject)
		bySubject[subject] = append(bySubject[subject], n)
	}
	var problems []Problem
	for _, n := range nodes {
		candidates := bySubject[string(n.cert.RawIssuer)]
		for _, candidate := range candidates {
			if n.signedBy(candidate) {
				n.issuer = candidate
				break
			}
		}
		switch issuer := printable(nameText(n.cert.RawIssuer)); {
		case n.issuer != nil:
		case len(candidates) == 0:
			problems = append(problems, n.problem(RuleIssuer,
				fmt.Sprintf("no certificate of its issuer (%s)", issuer),
				"a complete chain up to a self-signed root",
				"add the issuer's certificate; API Gateway does not fetch it, and clients cannot send it"))
		default:
			problems = append(problems, n.problem(RuleSignature,
				fmt.Sprintf("a signature that the key of its issuer (%s) did not make", issuer),
				"a certificate as its issuer signed it",
				"give the certificate of the issuer whose key signed this one; a CA that was rotated has the same name with another key"))
		}
	}
	return problems
}

// judgeChains applies RuleLoop, RuleChainLength and RulePathLength to linked
// certificates.
func judgeChains(nodes []*node) []Problem {
	var problems []Problem
	circular := make(map[*node]bool)
	for _, n := range nodes {
		chain, complete := n.chain(len(nodes))
		if !complete {
			if last := chain[len(chain)-1]; last.issuer != nil {
				// More steps than certificates: the end is on a loop. It is
				// reported once, at the certificate of it that comes first.
				if !circular[last] {
					problems = append(problems, firstOnLoop(nodes, last, circular).problem(RuleLoop,
						"a chain of issuers that comes back to the certificate",
						"a chain that ends in a self-signed root",
						"add the self-signed root of one of these CAs"))
				}
			}
			continue // else link has reported the missing issuer
		}
		if len(chain) > MaxChainLength {
			problems = append(problems, n.problem(RuleChainLength,
				fmt.Sprintf("a chain of %d CA certificates", len(chain)),
				fmt.Sprintf("at most %d from the issuing CA to the root", MaxChainLength),
				"issue the clients' certificates from a CA closer to the root, and leave out the CAs below it"))
		}
		for i, ancestor := range chain[1:] {
			// RFC 5280, section 4.2.1.9: the CAs between ancestor and the client.
			below := i + 1
			if c := ancestor.cert; c.BasicConstraintsValid && c.MaxPathLen >= 0 && below > c.MaxPathLen {
				problems = append(problems, n.problem(RulePathLength,
					fmt.Sprintf("a CA %d below %s", below, printable(nameText(c.RawSubject))),
					fmt.Sprintf("%d by the path length constraint of that CA", c.MaxPathLen),
					"leave out the CA; no certificate that it issues is valid"))
				break
			}
		}
	}
	return problems
}

// firstOnLoop marks the loop that n is on and returns the certificate of it that
// comes first in nodes.
func firstOnLoop(nodes []*node, n *node, circular map[*node]bool) *node {
	loop := make(map[*node]bool)
	for ; !loop[n]; n = n.issuer {
		loop[n], circular[n] = true, true
	}
	return nodes[slices.IndexFunc(nodes, func(m *node) bool { return loop[m] })]
}
