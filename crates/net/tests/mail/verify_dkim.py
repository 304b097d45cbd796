"""Verifies the DKIM signature of a mail. Standard input: JSON {"mail": text, "record": text of the TXT record}.

Prints true or false. Needs dkimpy, and pynacl for Ed25519.
"""

import json
import sys

import dkim
import nacl.signing  # noqa: F401 dkimpy finds it late

given = json.load(sys.stdin)
asked = []


def answer(name, timeout=5):
    asked.append(name.decode())
    return given["record"].encode()


right = dkim.verify(given["mail"].encode(), dnsfunc=answer)
print(json.dumps({"right": right, "asked": asked}))
