"""What moto gets wrong about repositories and log groups, mended while a test bed runs."""

from __future__ import annotations

from typing import Any

from moto.ecr import models as ecr_models
from moto.logs.exceptions import InvalidParameterException
from moto.logs.models import LogsBackend

from ecs_steps.testbed.aws.patches import Patches

#: RepositoryName (ECR service model); moto knows neither `__` nor `--` in it.
_REPOSITORY = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"
#: CloudWatch Logs API reference, PutRetentionPolicy.
_RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


def mend_foundations(patches: Patches) -> None:
    """Let moto take every name that ECR takes, and no number of days that CloudWatch Logs refuses."""
    before = LogsBackend.put_retention_policy

    def put_retention_policy(self: Any, log_group_name: str, retention_in_days: Any) -> None:
        if retention_in_days not in _RETENTIONS:
            # Guess: the sentence
            constraint = f"Member must satisfy enum value set: {list(_RETENTIONS)}"
            raise InvalidParameterException(
                constraint=constraint, parameter="retentionInDays", value=str(retention_in_days)
            )
        before(self, log_group_name, retention_in_days)

    patches.attribute(LogsBackend, "put_retention_policy", put_retention_policy)
    patches.attribute(ecr_models, "ECR_REPOSITORY_NAME_PATTERN", _REPOSITORY)
