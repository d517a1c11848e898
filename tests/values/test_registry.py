"""Registries by their host names."""

from __future__ import annotations

import pytest

from ecs_steps.values.registry import EcrRegistry, RegistryHost

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("dkr.ecr.eu-west-1.amazonaws.com", "eu-west-1"),
        ("dkr.ecr-fips.us-east-1.amazonaws.com", "us-east-1"),
        ("dkr-ecr.us-west-2.on.aws", "us-west-2"),
        ("dkr-ecr-fips.us-west-2.on.aws", "us-west-2"),
        ("dkr.ecr.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", "cn-north-1"),
        ("dkr.ecr.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
        ("dkr.ecr.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
        ("dkr.ecr.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
        ("dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1"),
        ("dkr.ecr.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1"),
    ],
)
def test_an_ecr_of_every_partition_tells_its_account_and_region(host: str, region: str) -> None:
    assert EcrRegistry.of(f"{ACCOUNT}.{host}") == EcrRegistry(ACCOUNT, region)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "public.ecr.aws",
        "docker.io",
        f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com.evil.example",
        "1.dkr.ecr.x.on.aws",
    ],
)
def test_what_is_no_ecr_is_none(host: str | None) -> None:
    assert EcrRegistry.of(host) is None


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("nexus.example.com:8443", "nexus.example.com:8443"),
        ("https://nexus.example.com/", "nexus.example.com"),
        ("https://index.docker.io/v1/", "docker.io"),
        ("registry-1.docker.io", "docker.io"),
        ("docker.io", "docker.io"),
        ("localhost", "localhost"),
        ("[::1]:5000", "[::1]:5000"),
        (" ecr ", "ecr"),
    ],
)
def test_a_host_is_read_as_people_write_it(text: str, host: str) -> None:
    assert str(RegistryHost.parse(text)) == host


@pytest.mark.parametrize("text", ["", "nexus", "nexus.example.com/docker", "http://a.b", "a b.c", "user@a.b", "a.b:x"])
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="host name"):
        RegistryHost.parse(text)
