"""AWS Secrets Manager and Parameter Store: what a secret is called, never what it holds."""

from __future__ import annotations

from ecs_steps.clients.aws import Aws, AwsRefused


class SecretNames:
    """The names of secrets in one region."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def secret_arn(self, name: str) -> str | None:
        """Ask Secrets Manager for the ARN of a secret; None if there is none of this name."""
        try:
            return str(self._aws.call("secretsmanager", "describe_secret", SecretId=name)["ARN"])
        except AwsRefused as error:
            if error.code == "ResourceNotFoundException":
                return None
            raise

    def has_parameter(self, name: str) -> bool:
        """Ask Parameter Store whether it has a parameter of this name."""
        named = [{"Key": "Name", "Option": "Equals", "Values": [name]}]
        return bool(self._aws.pages("ssm", "describe_parameters", "Parameters", ParameterFilters=named))
