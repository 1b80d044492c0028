"""The `requests` session of the client: TLS by the operating system's trust store, the system's proxies.

Imported only when the first exchange is about to happen, for `requests` costs time that the window lacks.
"""

from __future__ import annotations

import ssl
import warnings
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.request import getproxies, proxy_bypass

from iocdesk.core.imports import without

with warnings.catch_warnings(), without("charset_normalizer", "chardet"):
    # What guesses encodings takes 3 MB; answers are JSON, and requests does without it and says so.
    warnings.filterwarnings("ignore", "Unable to find acceptable character detection")
    import requests
import truststore
from requests.adapters import HTTPAdapter


class TrustStoreAdapter(HTTPAdapter):
    """Verifies servers by an `ssl.SSLContext` of ours and never loads a bundle of certificates besides."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(pool_connections=2, pool_maxsize=2)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Hand the context to direct connections."""
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Hand the context to connections through a proxy."""
        return super().proxy_manager_for(proxy, **kwargs, ssl_context=self._context)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ARG002 - requests calls it so
        """Leave the verification to the context; it cannot be switched off."""
        conn.cert_reqs = "CERT_REQUIRED"
        conn.ca_certs = None
        conn.ca_cert_dir = None


def trust_store_context() -> ssl.SSLContext:
    """Return a context that asks the operating system whom to trust; TLS 1.2 or newer."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def new_session(user_agent: str) -> requests.Session:
    """Return a session without cookies, netrc or retries of its own: sync decides what is tried again."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("https://", TrustStoreAdapter(trust_store_context()))
    session.headers.update({"User-Agent": user_agent, "Accept-Encoding": "gzip"})
    return session


def system_proxies(host: str) -> dict[str, str]:
    """Return the operating system's proxies (environment, Windows registry, macOS settings) for `host`."""
    if proxy_bypass(host):
        return {}
    return {scheme: url for scheme, url in getproxies().items() if scheme in {"http", "https", "all"}}
