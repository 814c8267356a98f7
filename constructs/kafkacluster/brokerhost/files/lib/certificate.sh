# shellcheck shell=bash
# The broker's certificate.
#
#   keystore.pem     private key (PKCS #8), certificate, chain: what Kafka presents
#   truststore.pem   the CA: whom Kafka trusts
#   certificate.pem  the certificate alone; written last
#
# They are on the instance's own disk, not on the data volume, whose snapshots
# would carry the key away.

# ensure_certificate has one issued unless the present one has more than a third
# of its validity left and is for this name.
ensure_certificate() {
	local certificate=$TLS_DIR/certificate.pem
	if [ -f "$certificate" ] &&
		openssl x509 -noout -checkend $((CERTIFICATE_DAYS * 86400 / 3)) -in "$certificate" >/dev/null &&
		openssl x509 -noout -checkhost "$HOST" -in "$certificate" | grep --quiet 'does match'; then
		return 0
	fi
	log "requesting a certificate for $HOST"
	install -d -m 0750 "$TLS_DIR"
	chown root:kafka "$TLS_DIR"
	local work
	work=$(mktemp --directory "$TLS_DIR/new.XXXXXX")
	issue_certificate "$work"
	check_certificate "$work"
	adopt_certificate "$work"
	rm -r "$work"
	log "the certificate is valid until $(openssl x509 -noout -enddate -in "$certificate" | cut --delimiter== --fields=2)"
}

# request_certificate CSR prints the ARN of the certificate.
request_certificate() {
	aws acm-pca issue-certificate --certificate-authority-arn "$CA_ARN" --csr "fileb://$1" \
		--signing-algorithm "$SIGNING_ALGORITHM" --validity "Value=$CERTIFICATE_DAYS,Type=DAYS" \
		--query CertificateArn --output text
}

# issue_certificate DIRECTORY leaves key.pem, leaf.pem, chain.pem and ca.pem there.
issue_certificate() {
	local arn
	(umask 077 && openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1/key.pem")
	openssl req -new -key "$1/key.pem" -subj "/CN=$HOST" -addext "subjectAltName=DNS:$HOST" -out "$1/csr.pem"
	arn=$(retry 20 15 request_certificate "$1/csr.pem") ||
		fail "the CA issues no certificate: is $CA_ARN active, and is its key of the family of $SIGNING_ALGORITHM?"
	aws acm-pca wait certificate-issued --certificate-authority-arn "$CA_ARN" --certificate-arn "$arn" ||
		fail "certificate $arn is not issued in time"
	aws acm-pca get-certificate --certificate-authority-arn "$CA_ARN" --certificate-arn "$arn" \
		--query Certificate --output text >"$1/leaf.pem" || fail "certificate $arn cannot be fetched"
	aws acm-pca get-certificate --certificate-authority-arn "$CA_ARN" --certificate-arn "$arn" \
		--query CertificateChain --output text >"$1/chain.pem" || fail "the chain of certificate $arn cannot be fetched"
	aws acm-pca get-certificate-authority-certificate --certificate-authority-arn "$CA_ARN" \
		--query Certificate --output text >"$1/ca.pem" || fail "the certificate of $CA_ARN cannot be fetched"
}

# check_certificate DIRECTORY makes sure that what the CA gave will work before
# anything is replaced by it.
check_certificate() {
	openssl verify -partial_chain -trusted "$1/ca.pem" -purpose sslserver -verify_hostname "$HOST" "$1/leaf.pem" >/dev/null ||
		fail "the issued certificate does not verify as a server named $HOST"
	openssl verify -partial_chain -trusted "$1/ca.pem" -purpose sslclient "$1/leaf.pem" >/dev/null ||
		fail "the issued certificate does not verify as a client"
	[ "$(openssl x509 -noout -subject -nameopt RFC2253 -in "$1/leaf.pem")" = "subject=CN=$HOST" ] ||
		fail "the issued certificate's subject is not CN=$HOST, by which the brokers know each other"
	[ "$(openssl x509 -noout -pubkey -in "$1/leaf.pem")" = "$(openssl pkey -pubout -in "$1/key.pem")" ] ||
		fail "the issued certificate is for another key"
}

# adopt_certificate DIRECTORY puts the files in place.
adopt_certificate() {
	(umask 077 && cat "$1/key.pem" "$1/leaf.pem" "$1/chain.pem" >"$1/keystore.pem")
	chown root:kafka "$1/keystore.pem"
	chmod 0640 "$1/keystore.pem"
	chmod 0644 "$1/leaf.pem" "$1/ca.pem"
	mv "$1/ca.pem" "$TLS_DIR/truststore.pem"
	mv "$1/keystore.pem" "$TLS_DIR/keystore.pem"
	mv "$1/leaf.pem" "$TLS_DIR/certificate.pem"
}
