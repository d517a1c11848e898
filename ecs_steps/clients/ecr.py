"""Amazon ECR."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlsplit

from ecs_steps.clients.aws import Aws, AwsRefused
from ecs_steps.contract.commands import ensure
from ecs_steps.contract.errors import NotReady
from ecs_steps.values.registry import ECR_PUBLIC, EcrRegistry, RegistryLogin
from ecs_steps.values.secret import Secret
from ecs_steps.values.tag_mutability import TagMutability

_INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")


class NoImage(NotReady):
    """ECR does not have the image, or not the repository."""


class Ecr:
    """ECR in one region."""

    def __init__(self, aws: Aws, hide: Callable[[Secret], None] = lambda _: None) -> None:
        self._aws, self._hide = aws, hide
        self._login: RegistryLogin | None = None

    def login(self, *, fresh: bool = False) -> RegistryLogin:
        """Fetch a token for this account's registry; it lives for 12 hours, and nowhere but in this process."""
        if self._login is None or fresh:
            self._login = self._fetched()
        return self._login

    def _fetched(self) -> RegistryLogin:
        found = self._aws.call("ecr", "get_authorization_token")["authorizationData"][0]
        return _login(urlsplit(found["proxyEndpoint"]).netloc, found, self._hide)

    def no_repository(self, repository: str, why: str) -> NoImage:
        """Say that a repository does not exist, and how it is made here and by this caller."""
        hint = f"Make it once: {ensure('repository', repository, self._aws.region, self._aws.again)}"
        return NoImage(f"There is no repository {repository}", why=why, hint=hint)

    def digest(self, registry: EcrRegistry | None, repository: str, reference: str) -> str:
        """Ask which digest a tag or digest names; raise NoImage if the repository or the image does not exist."""
        owner = {"registryId": registry.account} if registry else {}
        by_digest = ":" in reference  # a tag has no colon
        wanted = {"imageDigest" if by_digest else "imageTag": reference}
        try:
            answer = self._aws.call("ecr", "describe_images", repositoryName=repository, imageIds=[wanted], **owner)
        except AwsRefused as error:
            if error.code == "RepositoryNotFoundException":
                raise self.no_repository(repository, error.why) from None
            if error.code == "ImageNotFoundException":
                hint = "Push it first, or check the tag."
                name = f"{repository}{'@' if by_digest else ':'}{reference}"
                raise NoImage(f"There is no image {name}", why=error.why, hint=hint) from None
            raise
        return str(answer["imageDetails"][0]["imageDigest"])

    def tags(self, registry: EcrRegistry | None, repository: str) -> tuple[str, ...]:
        """List every tag of a repository, that of the image that was pushed last first."""
        owner = {"registryId": registry.account} if registry else {}
        named = {"repositoryName": repository, "filter": {"tagStatus": "TAGGED"}}
        try:
            found = self._aws.pages("ecr", "describe_images", "imageDetails", **named, **owner)
        except AwsRefused as error:
            if error.code == "RepositoryNotFoundException":
                raise self.no_repository(repository, error.why) from None
            raise
        latest = sorted(found, key=lambda each: each["imagePushedAt"], reverse=True)
        return tuple(tag for each in latest for tag in sorted(each["imageTags"], reverse=True))

    def children(self, registry: EcrRegistry | None, repository: str, digest: str) -> tuple[str, ...]:
        """List the digests in an image index; empty for an image of one platform."""
        owner = {"registryId": registry.account} if registry else {}
        answer = self._aws.call(
            "ecr", "batch_get_image", repositoryName=repository, imageIds=[{"imageDigest": digest}], **owner
        )
        for image in answer["images"]:
            if image.get("imageManifestMediaType") in _INDEXES:
                return tuple(each["digest"] for each in json.loads(image["imageManifest"])["manifests"])
        return ()

    def config(self, registry: EcrRegistry | None, repository: str, digest: str) -> str | None:
        """Find the config of an image of one platform: the id that the image has on a Docker engine."""
        owner = {"registryId": registry.account} if registry else {}
        wanted = [{"imageDigest": digest}]
        answer = self._aws.call("ecr", "batch_get_image", repositoryName=repository, imageIds=wanted, **owner)
        for image in answer["images"]:
            found = json.loads(image["imageManifest"]).get("config", {}).get("digest")
            return str(found) if found else None
        return None

    def mutability(self, registry: EcrRegistry | None, repository: str) -> TagMutability:
        """Ask which tags of a repository cannot be moved; raise NoImage if there is no such repository."""
        owner = {"registryId": registry.account} if registry else {}
        try:
            answer = self._aws.call("ecr", "describe_repositories", repositoryNames=[repository], **owner)
        except AwsRefused as error:
            if error.code == "RepositoryNotFoundException":
                raise self.no_repository(repository, error.why) from None
            raise
        return TagMutability.of(answer["repositories"][0])

    def repository(self, name: str) -> Mapping[str, Any] | None:
        """Describe a repository of this account as DescribeRepositories writes it; None if it is not there."""
        try:
            return dict(self._aws.call("ecr", "describe_repositories", repositoryNames=[name])["repositories"][0])
        except AwsRefused as error:
            if error.code == "RepositoryNotFoundException":
                return None
            raise

    def create_repository(self, name: str, *, mutability: str) -> None:
        """Create a repository that scans what is pushed; refused with RepositoryAlreadyExistsException."""
        scan = {"scanOnPush": True}
        self._aws.call(
            "ecr",
            "create_repository",
            repositoryName=name,
            imageTagMutability=mutability,
            imageScanningConfiguration=scan,
        )

    def set_mutability(self, name: str, mutability: str) -> None:
        """Say whether tags of a repository can be moved."""
        self._aws.call("ecr", "put_image_tag_mutability", repositoryName=name, imageTagMutability=mutability)

    def scan_on_push(self, name: str) -> None:
        """Let ECR scan what is pushed to a repository."""
        scan = {"scanOnPush": True}
        self._aws.call("ecr", "put_image_scanning_configuration", repositoryName=name, imageScanningConfiguration=scan)

    def lifecycle_policy(self, name: str) -> Mapping[str, Any] | None:
        """Read a repository's lifecycle policy; None if it has none."""
        try:
            answer = self._aws.call("ecr", "get_lifecycle_policy", repositoryName=name)
        except AwsRefused as error:
            if error.code == "LifecyclePolicyNotFoundException":
                return None
            raise
        return dict(json.loads(answer["lifecyclePolicyText"]))

    def put_lifecycle_policy(self, name: str, policy: Mapping[str, Any]) -> None:
        """Give a repository a lifecycle policy."""
        self._aws.call("ecr", "put_lifecycle_policy", repositoryName=name, lifecyclePolicyText=json.dumps(policy))

    def tagged(self, registry: EcrRegistry | None, repository: str, tags: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Ask what tags name now: their digests, and the digests of their configs (empty for an index).

        Tags that are not taken are left out.
        """
        owner = {"registryId": registry.account} if registry else {}
        wanted = [{"imageTag": tag} for tag in tags]
        answer = self._aws.call("ecr", "batch_get_image", repositoryName=repository, imageIds=wanted, **owner)
        found = {}
        for image in answer["images"]:
            config = json.loads(image["imageManifest"]).get("config", {}).get("digest", "")
            found[str(image["imageId"]["imageTag"])] = (str(image["imageId"]["imageDigest"]), str(config))
        return found


def public_login(aws: Aws, hide: Callable[[Secret], None]) -> RegistryLogin:
    """Fetch a token for ECR Public; only us-east-1 gives it (Amazon ECR Public, "Registry authentication")."""
    return _login(ECR_PUBLIC, aws.call("ecr-public", "get_authorization_token")["authorizationData"], hide)


def _login(host: str, found: Mapping[str, Any], hide: Callable[[Secret], None]) -> RegistryLogin:
    username, _, password = base64.b64decode(found["authorizationToken"]).decode().partition(":")
    hide(Secret(password))
    hide(Secret(f"{username}:{password}"))
    ends = found.get("expiresAt")
    expires_at = ends.astimezone(timezone.utc) if isinstance(ends, datetime) else None
    return RegistryLogin(host, username, Secret(password), expires_at)
