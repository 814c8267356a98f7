#!/bin/sh
# Made the files of this directory, in this directory, with OpenSSL 3.0.19;
# *.golden.pem was then written by "go test -run Golden -update". Go's crypto/x509
# cannot make what is in refused-*.pem. The keys are thrown away.
set -eu
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT
days=36500
ec='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256'

root() { # name, common name
	openssl req -x509 $ec -keyout "$keys/$1.key" -days $days -subj "/O=Example/CN=$2" \
		-addext keyUsage=critical,keyCertSign,cRLSign -out "$keys/$1.pem"
}
issue() { # name, common name, issuer, extensions
	openssl req $ec -keyout "$keys/$1.key" -subj "/O=Example/CN=$2" -out "$keys/$1.csr"
	printf '%b' "$4" >"$keys/$1.ext"
	openssl x509 -req -in "$keys/$1.csr" -CA "$keys/$3.pem" -CAkey "$keys/$3.key" -sha256 \
		-days $days -extfile "$keys/$1.ext" -out "$keys/$1.pem"
}
sub='basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n'
leaf='basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n'

root g1 'Root G1'
root g2 'Root G2'
issue devices 'Devices' g1 "$sub"
issue partners 'Partners' g1 "$sub"
issue client 'device-1' devices "$leaf"

# As a person would collect them: byte order mark, text, CRLF, a duplicate, no order.
{
	printf '\357\273\277The CAs of the example\n\n'
	openssl x509 -in "$keys/g1.pem" -text
	echo
	sed 's/$/\r/' "$keys/g2.pem"
	openssl x509 -in "$keys/partners.pem" -subject -issuer
	cat "$keys/g1.pem"
	openssl x509 -in "$keys/devices.pem" -text
} >hierarchy.pem
cp "$keys/client.pem" client.pem

refused() { # file, openssl req arguments
	file=refused-$1.pem
	shift
	{
		echo "openssl req -x509 $*"
		openssl req -x509 -nodes -keyout "$keys/refused.key" -days $days -subj "/O=Example/CN=Refused" "$@"
	} >"$file"
}
refused sha1 -newkey rsa:2048 -sha1
refused md5 -newkey rsa:2048 -md5
refused ed448 -newkey ed448
openssl dsaparam -out "$keys/dsa.param" 2048
refused dsa -newkey dsa:"$keys/dsa.param" -sha256
sed -i "s,$keys/,," refused-dsa.pem

openssl req $ec -keyout "$keys/v1.key" -subj '/O=Example/CN=Refused' -out "$keys/v1.csr"
{
	echo 'openssl x509 -req -signkey (OpenSSL 3.0 makes version 1 when there are no extensions)'
	openssl x509 -req -in "$keys/v1.csr" -signkey "$keys/v1.key" -days $days
} >refused-v1.pem
