package mtlsapi

import "github.com/lintel-go/lintel/constructs/privateca"

type (
	PrivateCA      = privateca.Hierarchy
	PrivateCAProps = privateca.Props
	CA             = privateca.Authority
)

const NoCRL = privateca.NoCRL

var NewPrivateCA = privateca.New
