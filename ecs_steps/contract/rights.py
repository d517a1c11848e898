"""What a step may have to be allowed to do in AWS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_OR = ", or "


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
            if action not in needs:
                known = where[action].split(_OR) if action in where else []
                where[action] = _OR.join(dict.fromkeys((*known, *when.split(_OR))))
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
FINDING = Rights(
    where={
        "ecr:DescribeImages": "the image is in ECR",
        "ecr:GetAuthorizationToken": "the registry is `ecr`, or at another endpoint (AWS_ENDPOINT_URL)",
    }
)
ECR_TAGS = Rights(helps={"ecr:DescribeRepositories": "an immutable tag among several is seen when its turn comes"})
#: What following a deployment to its verdict needs, and what it does without.
FOLLOWING = Rights(
    needs=("ecs:DescribeServices",),
    helps={
        "ecs:ListServiceDeployments": "the verdict comes from the deployment's rollout state",
        "ecs:DescribeServiceDeployments": "the verdict comes from the deployment's rollout state",
        "ecs:ListTasks": "the running tasks prove nothing, and the reasons of stopped ones are missing",
        "ecs:DescribeTasks": "the running tasks prove nothing, and the reasons of stopped ones are missing",
        "ecs:DescribeTaskDefinition": "the log of a container that died is not found",
        "ecs:DescribeServiceRevisions": "a deployment that has ended is not found by its task definition or image",
        "logs:GetLogEvents": "the last lines of a container that died are missing",
        "elasticloadbalancing:DescribeTargetHealth": "the health of targets is left to ECS's own judgement",
        "cloudwatch:DescribeAlarms": "why an alarm went off is missing",
        "ecr:BatchGetImage": "an image index is not compared with what runs",
    },
)
#: What bringing a service back needs, before it is followed.
UNDOING = Rights(
    needs=("ecs:DescribeServices",),
    where={
        "ecs:UpdateService": "the bad deployment is not in progress any more, or cannot be stopped",
        "ecs:StopServiceDeployment": "the bad deployment is in progress; without it the service is updated",
        "ecr:DescribeImages": "a bad image in ECR is named by its tag",
    },
    helps={
        "ecs:ListServiceDeployments": "the revision to go back to comes from the service, or from the failed result",
        "ecs:DescribeServiceRevisions": "the revision to go back to comes from the service, or from the failed result",
        "ecs:DescribeTaskDefinition": "whether a revision is active and its image is there is not known",
    },
)
#: What reading a task definition or a service definition needs that lies in S3.
IN_S3 = Rights(
    where={
        "s3:GetObject": "a definition lies in S3",
        "s3:GetObjectVersion": "a definition lies in S3 and its version is named",
    }
)
_TIDIES = (
    "ecs:DeregisterTaskDefinition",
    "ecs:DescribeServiceRevisions",
    "ecs:DescribeServices",
    "ecs:DescribeTasks",
    "ecs:ListClusters",
    "ecs:ListServiceDeployments",
    "ecs:ListServices",
    "ecs:ListTaskDefinitions",
    "ecs:ListTasks",
    "events:ListEventBuses",
    "events:ListRuleNamesByTarget",
    "events:ListTargetsByRule",
    "scheduler:GetSchedule",
    "scheduler:ListSchedules",
)
#: What deregistering old revisions needs, so that nothing goes that is in use.
TIDYING = Rights(where=dict.fromkeys(_TIDIES, "older revisions are to go (--keep)"))
#: What registering a revision needs.
REGISTERING = (
    ECR_DIGEST
    | TIDYING
    | IN_S3
    | Rights(
        needs=("ecs:RegisterTaskDefinition",),
        where={
            "ecs:DescribeTaskDefinition": "the new revision starts from one that is there",
            "ecs:DescribeServices": "a service is named, which runs a revision",
            "iam:PassRole": "the task definition names roles",
            "secretsmanager:DescribeSecret": "a secret is given by its name",
            "ssm:DescribeParameters": "a parameter is given by its name",
        },
        helps={"ecs:TagResource": "the image's tag is not kept beside its digest; a document's own tags need it"},
    )
)
_REPOSITORY, _LOG_GROUP = "a repository is named", "a log group is named"
_SERVICE, _CHANGE = "a service definition is named", "a setting differs and is to change (--change-existing)"
#: What making the foundations of a release needs.
ENSURING = IN_S3 | Rights(
    where={
        "ecr:DescribeRepositories": _REPOSITORY,
        "ecr:GetLifecyclePolicy": "the repository is there",
        "ecr:CreateRepository": "the repository is not there",
        "ecr:PutLifecyclePolicy": "the repository is not there, or its lifecycle policy is to change",
        "ecr:PutImageTagMutability": _CHANGE,
        "ecr:PutImageScanningConfiguration": _CHANGE,
        "logs:DescribeLogGroups": _LOG_GROUP,
        "logs:CreateLogGroup": "the log group is not there",
        "logs:PutRetentionPolicy": "the log group is not there, or its retention is to change",
        "ecs:DescribeClusters": "a cluster is named",
        "ecs:CreateCluster": "the cluster is not there",
        "ecs:DescribeServices": _SERVICE,
        "ecs:DescribeTaskDefinition": "the service is not there",
        "ecs:CreateService": "the service is not there",
        "ecs:UpdateService": _CHANGE,
        "ecs:TagResource": "the service definition has tags",
        "iam:PassRole": "the service definition names roles",
        "iam:CreateServiceLinkedRole": "it is the account's first cluster",
    }
)
_NEW_SERVICE = "the service is not there (--service-definition)"
#: What a release needs that makes its service.
MAKING_A_SERVICE = Rights(
    where={
        "ecs:CreateService": _NEW_SERVICE,
        "ecs:DescribeTaskDefinition": _NEW_SERVICE,
        "ecs:TagResource": "the service definition has tags",
        "iam:PassRole": "the service definition names roles",
        "iam:CreateServiceLinkedRole": "it is the account's first service",
    }
)
