"""What lies behind an error of HTTP: its causes, and why a certificate is not trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssl import SSLCertVerificationError


def distrust(error: SSLCertVerificationError) -> tuple[str, str]:
    """Say why a certificate is not trusted, and what to do; the numbers are OpenSSL's (x509_vfy.h, X509_V_ERR_*)."""
    match error.verify_code:
        case 10:
            return "its certificate has expired", "Renew it, and check this machine's clock."
        case 9:
            return "its certificate is not valid yet", "Check this machine's clock."
        case 62 | 64:
            return f"its certificate is for another name: {error.verify_message}", "Use the certificate's name."
        case _:
            hint = "Name its authority: --ca-bundle, AWS_CA_BUNDLE or REQUESTS_CA_BUNDLE."
            return f"nobody we know has signed its certificate: {error.verify_message}", hint


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Walk from the error to its cause; urllib3 keeps some in `reason`, requests some in `args`."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        inside = [getattr(current, "reason", None), current.__cause__, *reversed(current.args), current.__context__]
        current = next((each for each in inside if isinstance(each, BaseException)), None)
