"""A token service as the distribution project specifies it, signing tokens that docker-registry believes."""

from __future__ import annotations

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from tests.registry.certificates import Authority

if TYPE_CHECKING:
    from typing_extensions import Self


class TokenService:
    """Gives tokens to one user; `scopes` is what was asked for, the next `wrong` tokens are none."""

    def __init__(self, authority: Authority, user: str, password: str) -> None:
        self.scopes: list[str] = []
        self.wrong = 0
        self._authority = authority
        self._basic = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        leaf = authority.made.issue_cert("tokens.example.com", key_type=trustme.KeyType.ECDSA)
        self._key: Any = serialization.load_pem_private_key(leaf.private_key_pem.bytes(), None)
        self._chain = [
            base64.b64encode(
                x509.load_pem_x509_certificate(pem.bytes()).public_bytes(serialization.Encoding.DER)
            ).decode()
            for pem in leaf.cert_chain_pems
        ]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def settings(self) -> dict[str, object]:
        """The `auth.token` settings of docker-registry."""
        realm = f"http://127.0.0.1:{self._server.server_address[1]}/token"
        bundle = self._authority.bundle
        return {"realm": realm, "service": "registry", "issuer": "tests", "rootcertbundle": bundle}

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def token(self, query: dict[str, list[str]]) -> str:
        scope = query.get("scope", [""])[0]  # a login asks for none
        self.scopes.append(scope)
        if self.wrong:
            self.wrong -= 1
            return "no.token.atall"
        kind, _, rest = scope.partition(":")
        name, _, actions = rest.rpartition(":")
        now = int(time.time())
        access = [{"type": kind, "name": name, "actions": actions.split(",")}] if scope else []
        about = {"iss": "tests", "sub": "x", "aud": query["service"][0], "exp": now + 300, "nbf": now - 5, "iat": now}
        head = {"typ": "JWT", "alg": "ES256", "x5c": self._chain}
        signed = f"{_coded(head)}.{_coded({**about, 'jti': str(len(self.scopes)), 'access': access})}"
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{_bare(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = self.headers.get("Authorization") == service._basic
                token = service.token(parse_qs(urlsplit(self.path).query)) if known else ""
                body = json.dumps({"token": token, "expires_in": 300} if known else {}).encode()
                self.send_response(200 if known else 401)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def _coded(document: dict[str, Any]) -> str:
    return _bare(json.dumps(document).encode())


def _bare(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
