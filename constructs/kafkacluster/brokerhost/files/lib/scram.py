"""Turns the administrator's secret into a credential for kafka-storage.sh.

Reads {"username": ..., "password": ...} on standard input and prints the value
of --add-scram for SCRAM-SHA-512. The tool would take the password itself, but
splits its argument at commas and quotes what it cannot parse in its error; with
the salted password (Hi of RFC 5802, section 2.2) every password works.
"""

import base64
import hashlib
import json
import os
import sys

ITERATIONS = 8192


def main():
    try:
        secret = json.load(sys.stdin)
        username, password = secret["username"], secret["password"]
    except (ValueError, KeyError, TypeError):
        sys.exit("the secret is not a JSON object with username and password")
    if username != sys.argv[1]:
        sys.exit("the secret's username is not " + sys.argv[1])
    if not isinstance(password, str) or password == "":
        sys.exit("the secret's password is empty or not a string")
    salt = os.urandom(32)
    salted = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    print(
        "SCRAM-SHA-512=[name=%s,iterations=%d,salt=%s,saltedpassword=%s]"
        % (username, ITERATIONS, base64.b64encode(salt).decode(), base64.b64encode(salted).decode())
    )


main()
