"""What a step may have to be allowed to do in AWS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Rights:
    """IAM actions as policies write them ("ecs:UpdateService"), by what happens without them.

    Without one of `needs` the step fails. `where` are needed only when something is asked for; the text says what.
    `helps` are reads for comfort: the text says what is left out where one is denied.
    """

    needs: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    helps: Mapping[str, str] = field(default_factory=dict)

    def __or__(self, other: Rights) -> Rights:
        """What a step needs that does both: an action that one of them needs is needed."""
        needs = tuple(dict.fromkeys((*self.needs, *other.needs)))
        where: dict[str, str] = {}
        for action, when in (*self.where.items(), *other.where.items()):
            if action not in needs and when not in where.get(action, ""):
                where[action] = f"{where[action]}, or {when}" if action in where else when
        helps = {**other.helps, **self.helps}
        return Rights(
            needs=needs,
            where=where,
            helps={action: what for action, what in helps.items() if action not in needs and action not in where},
        )

    @property
    def all(self) -> frozenset[str]:
        """Every action that the step may call."""
        return frozenset(self.needs) | frozenset(self.where) | frozenset(self.helps)


#: What Docker's own calls need at an ECR registry (Amazon ECR User Guide, "IAM permissions for pushing an image" and
#: "Pulling an image to your local environment from an Amazon ECR private repository").
_PULLS = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_PUSHES = (
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:PutImage",
    "ecr:BatchGetImage",
)
ECR_PULL = Rights(where=dict.fromkeys(_PULLS, "images are pulled from ECR"))
ECR_PUSH = Rights(where=dict.fromkeys(_PUSHES, "the image goes to ECR"))
ECR_DIGEST = Rights(where={"ecr:DescribeImages": "the image is in ECR and is given by a tag"})
