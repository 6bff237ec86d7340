#!/usr/bin/env python3
"""Signatures by Python's hmac module, which has nothing in common with the crates of this workspace.

    python3 frameio-sdk/tests/webhooks/vectors.py > frameio-sdk/tests/webhooks/vectors.json
"""
import hashlib
import hmac
import json

BODIES = [
    b"",
    b"{}",
    b'{"a":1}',
    # The shape of the developer guide's example of an event.
    b'{"type":"file.created","resource":{"id":"1c2f4e6a-0000-4000-8000-000000000001","type":"file"},'
    b'"account":{"id":"1c2f4e6a-0000-4000-8000-000000000002"},"workspace":{"id":"1c2f4e6a-0000-4000-8000-000000000003"},'
    b'"project":{"id":"1c2f4e6a-0000-4000-8000-000000000004"},"user":{"id":"1c2f4e6a-0000-4000-8000-000000000005"}}',
    '{"name":"Größe ✓ 映画"}'.encode(),
    bytes(range(256)),
    b"x" * 300,
]
# A secret longer than a block of SHA-256 is hashed first.
SECRETS = ["secret", "s", "k" * 64, "k" * 65, "schlüssel"]
TIMESTAMPS = ["0", "1700000000", "1764243300", "18446744073709551615"]


def signature(secret: str, timestamp: str, body: bytes) -> str:
    message = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


vectors = [
    {"secret": secret, "timestamp": timestamp, "body": body.hex(), "signature": signature(secret, timestamp, body)}
    for secret in SECRETS
    for timestamp in TIMESTAMPS
    for body in BODIES
]
print(json.dumps(vectors, indent=0))
