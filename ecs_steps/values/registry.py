"""A registry by its host name: Amazon ECR's tells its account and region, any other only where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from ecs_steps.values.secret import Secret

# Amazon ECR User Guide, "Private registry" and "Making requests over IPv6": dkr.ecr, dkr-ecr for dual stack, -fips. The
# suffixes are those of botocore's partitions.json; for dual stack on.aws and its like of China and the Sovereign Cloud.
_SUFFIXES = (
    r"amazonaws\.com(?:\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov"
    r"|on\.aws|on\.amazonwebservices\.(?:com\.cn|eu)"
)
_ECR = rf"(\d{{12}})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:{_SUFFIXES})"
_HOST = r"(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?"
_DOCKER_HUB = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"})

ECR_PUBLIC = "public.ecr.aws"
DOCKER_HUB = "docker.io"
#: The user name with which Docker marks an identity token (docker/cli, "credential helpers").
IDENTITY_TOKEN_USER = "<token>"  # noqa: S105 - no password, its marker


@dataclass(frozen=True)
class EcrRegistry:
    """One account's registry in one region."""

    account: str
    region: str

    @classmethod
    def of(cls, host: str | None) -> EcrRegistry | None:
        """Read the host name; None if it is not a private ECR registry's."""
        found = re.fullmatch(_ECR, host or "")
        return cls(found[1], found[2]) if found else None


@dataclass(frozen=True)
class RegistryHost:
    """Where a registry is: a host name with an optional port, or `ecr` for this account's ECR."""

    host: str

    @classmethod
    def parse(cls, text: str) -> RegistryHost:
        """Read a host as people write it, also with https:// in front; every name of Docker Hub is docker.io."""
        host = text.strip().removeprefix("https://").removesuffix("/").removesuffix("/v1").removesuffix("/v2")
        if host in _DOCKER_HUB:
            return cls(DOCKER_HUB)
        if "/" in host:
            raise ValueError("a registry is a host name with an optional port, without a path")
        if host != "ecr" and not (re.fullmatch(_HOST, host) and ("." in host or ":" in host or host == "localhost")):
            raise ValueError("is not a host name with a dot or a port, such as nexus.example.com:8443, and not `ecr`")
        return cls(host)

    def __str__(self) -> str:
        return self.host


@dataclass(frozen=True)
class RegistryLogin:
    """User and password that a registry takes; ECR's for some hours, until `expires_at`."""

    host: str
    username: str
    password: Secret
    expires_at: datetime | None = None
