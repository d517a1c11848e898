"""Errors as the APIs answer them: a code and a sentence; the HTTP status is 400."""

from __future__ import annotations


class AwsError(Exception):
    """An error answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def client_error(message: str) -> AwsError:
    """Make a ClientException."""
    return AwsError("ClientException", message)


def invalid_parameter(message: str) -> AwsError:
    """Make an InvalidParameterException."""
    return AwsError("InvalidParameterException", message)


def cluster_not_found() -> AwsError:
    """Make the answer for an unknown cluster."""
    return AwsError("ClusterNotFoundException", "Cluster not found.")


def service_not_found() -> AwsError:
    """Make the answer for an unknown service."""
    return AwsError("ServiceNotFoundException", "Service not found.")


def not_simulated(what: str) -> AwsError:
    """Make the answer for what the test bed does not simulate: a refusal, never a wrong simulation."""
    return AwsError("UnsupportedFeatureException", f"The local test bed does not simulate {what}.")
