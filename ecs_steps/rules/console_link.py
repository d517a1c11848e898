"""Where AWS's console shows a service's deployments."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

# AWS's own pages on its partitions; those without a public console have no link.
_CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
    "aws-eusc": "console.amazonaws-eusc.eu",
}


# Hosts of AWS's endpoints, and of the private ones of a VPC (AWS General Reference, "AWS service endpoints").
_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws", ".api.amazonwebservices.com.cn")


def has_console(endpoint: str) -> bool:
    """Whether AWS's console shows what an endpoint answers: a local AWS has none."""
    return (urlsplit(endpoint).hostname or "").endswith(_HOSTS)


def console_link(service_arn: str) -> str | None:
    """Write the address of the page for a service by its ARN; None in a partition without a known console.

    An ARN of the old form does not name the cluster: it has no link either.
    """
    parts = service_arn.split(":", 5)
    named = parts[-1].split("/")
    console = _CONSOLES.get(parts[1]) if len(parts) == 6 else None
    if console is None or len(named) != 3 or named[0] != "service":
        return None
    cluster, service, region = (quote(each, safe="") for each in (named[1], named[2], parts[3]))
    return f"https://{console}/ecs/v2/clusters/{cluster}/services/{service}/deployments?region={region}"


def deployment_link(service_deployment_arn: str) -> str | None:
    """Write the address of the page for the service of a service deployment, by the deployment's ARN."""
    head, kind, named = service_deployment_arn.partition(":service-deployment/")
    return console_link(f"{head}:service/{named.rpartition('/')[0]}") if kind else None
