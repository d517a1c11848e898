"""An Amazon ECR registry, read from its host name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecs_steps.values.secret import Secret

# Amazon ECR User Guide, "Private registry" and "Making requests over IPv6": dkr.ecr, dkr-ecr for dual stack, -fips.
_HOST = re.compile(
    r"(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)"
)


@dataclass(frozen=True)
class EcrRegistry:
    """One account's registry in one region."""

    account: str
    region: str

    @classmethod
    def of(cls, host: str | None) -> EcrRegistry | None:
        """Read the host name; None if it is not a private ECR registry's."""
        found = _HOST.fullmatch(host or "")
        return cls(found[1], found[2]) if found else None


@dataclass(frozen=True)
class RegistryLogin:
    """User and password that a registry takes for some hours."""

    host: str
    username: str
    password: Secret
