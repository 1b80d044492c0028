"""How tokens are kept: never themselves."""

from __future__ import annotations

import hashlib


def token_hash(token: str) -> str:
    """Return what is stored of a token, and looked up by: its SHA-256, in hex.

    A token is 256 random bits, so no slow hash is needed; a lone surrogate that a client sent counts as "?".
    """
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
