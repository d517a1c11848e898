"""What a registry's refusal inside a push stream means."""

from __future__ import annotations

import enum
import re

from ecs_steps.values.image import Image


class PushRefusal(enum.Enum):
    """Why a push failed."""

    NO_REPOSITORY = "no repository"
    EXPIRED = "expired"
    DENIED = "denied"
    IMMUTABLE = "immutable"
    NO_SPACE = "no space"
    BUSY = "busy"
    CERTIFICATE_EXPIRED = "certificate expired"
    CERTIFICATE = "certificate"
    NO_TLS = "no TLS"
    PROXY = "proxy"
    UNREACHABLE = "unreachable"
    OTHER = "other"

    @property
    def passes(self) -> bool:
        """True when the same push may well succeed a little later."""
        return self is PushRefusal.BUSY


# The words of ECR ("Troubleshooting errors with Docker commands when using Amazon ECR"), of the distribution project's
# error codes, of Go's net, crypto/tls and crypto/x509 and of the Docker engine; the first that matches counts.
_SIGNS = (
    (PushRefusal.EXPIRED, r"token has expired|expired token"),
    (PushRefusal.IMMUTABLE, r"tag is immutable|tag invalid|ImageTagAlreadyExists|configured as immutable"),
    (
        PushRefusal.NO_REPOSITORY,
        r"name unknown|repository with name .* does not exist|repository .* not found|project .* not found",
    ),
    (PushRefusal.NO_SPACE, r"no space left on device|disk quota exceeded|not enough space"),
    (PushRefusal.CERTIFICATE_EXPIRED, r"certificate has expired|certificate is not yet valid"),
    (PushRefusal.CERTIFICATE, r"x509:|failed to verify certificate|unknown certificate|bad certificate"),
    (PushRefusal.NO_TLS, r"gave HTTP response to HTTPS client|first record does not look like a TLS handshake"),
    # Of a CONNECT that a proxy refuses, Go keeps the status's words only; a registry's own answers read otherwise.
    (PushRefusal.PROXY, r"proxyconnect|Proxy Authentication Required|http: proxy error|\": Forbidden$"),
    (PushRefusal.UNREACHABLE, r"connection refused|no such host|network is unreachable|no route to host"),
    (
        PushRefusal.BUSY,
        (
            r"toomanyrequests|too many requests|rate exceeded|throttl|unexpected HTTP status:? (?:429|5\d\d)"
            r"|parsing HTTP (?:429|5\d\d) response|connection reset|broken pipe|\bEOF\b|i/o timeout"
            r"|TLS handshake timeout|Client\.Timeout exceeded|request canceled|connection timed out|server misbehaving"
            r"|service unavailable|use of closed network connection|does not serve:"
            r"|\": (?:Bad Gateway|Gateway Timeout)$"
        ),
    ),
    (PushRefusal.DENIED, r"denied|unauthorized|no basic auth credentials|authentication required|not authorized"),
)


_ADVICE = {
    PushRefusal.NO_REPOSITORY: "Create the repository in {host} first, or check the image's name.",
    PushRefusal.EXPIRED: "Log in anew; the registry's token lives for some hours only.",
    PushRefusal.DENIED: "Allow the caller to push to {name}, or log in to {host}.",
    PushRefusal.IMMUTABLE: "Another image has this tag already; build under a new tag.",
    PushRefusal.NO_SPACE: "Make room in {host} or on the engine's machine, and push again.",
    PushRefusal.BUSY: "It did not pass in the time that was given; push again later.",
    PushRefusal.CERTIFICATE_EXPIRED: "Renew the certificate of {host}, and check the clock of the engine's machine.",
    PushRefusal.CERTIFICATE: "Put the CA of {host} into /etc/docker/certs.d/{host}/ca.crt on the engine's machine.",
    PushRefusal.NO_TLS: "Give {host} a certificate, or name it in the engine's `insecure-registries`.",
    PushRefusal.PROXY: "Check the proxy of the Docker engine (not of this shell), and whether {host} needs one.",
    PushRefusal.UNREACHABLE: "Check the registry's name and the engine's network and proxy.",
    PushRefusal.OTHER: "",
}


def explain(text: str) -> PushRefusal:
    """Choose the meaning of a registry's answer."""
    return next((kind for kind, sign in _SIGNS if re.search(sign, text, re.IGNORECASE)), PushRefusal.OTHER)


def advice(refusal: PushRefusal, image: Image) -> str:
    """Say what to do about it; empty where nobody can say."""
    return _ADVICE[refusal].format(name=image.name, host=image.host or "Docker Hub")
