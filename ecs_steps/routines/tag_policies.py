"""The tags that policies give to one image, from git, the CI and what its registry has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ecs_steps.clients import Clients
from ecs_steps.clients.git import Git
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import TagPolicy
from ecs_steps.contract.errors import BadParameter, NotReady, Refused
from ecs_steps.routines.registry_tags import RegistryTags
from ecs_steps.rules import tag_names
from ecs_steps.rules.ci_environment import CiBuild, ci_build
from ecs_steps.rules.latest import Sight, why_it_stays
from ecs_steps.values.image import Tag

_LATEST = Tag("latest")


@dataclass(frozen=True)
class TagSources:
    """What tags are made of; `digest` is that of an image which is in its registry already."""

    clients: Clients
    report: Report
    registry: RegistryTags
    digest: str | None
    environment: str | None

    def tags(self, policies: Sequence[TagPolicy]) -> tuple[Tag, ...]:
        """The tags of every policy; a branch, a version or `latest` that does not apply is told and left out."""
        return tuple(tag for policy in policies for tag in self._of(policy))

    def _of(self, policy: TagPolicy) -> Iterator[Tag]:
        match policy:
            case TagPolicy.COMMIT:
                yield tag_names.of_commit(self._needed(self._commit, "commit", self._git.absent() or "git says none"))
            case TagPolicy.BUILD_NUMBER:
                number = self._needed(self._ci.build_number, "build number", "no CI that we know says one")
                yield tag_names.of_name(number)
            case TagPolicy.ENVIRONMENT:
                stage = self.environment or self._ci.environment
                if not stage:
                    why, hint = "the policy environment needs it", "Give --environment, such as --environment prod."
                    raise BadParameter("environment is missing", why=why, hint=hint)
                yield tag_names.of_name(stage)
            case TagPolicy.BRANCH:
                branch = self._ci.branch or self._git.branch()
                if branch:
                    yield tag_names.of_name(branch)
                else:
                    self.report.line("No tag of a branch: a commit or a tag is checked out")
            case TagPolicy.SEMVER:
                yield from self._of_version()
            case TagPolicy.LATEST:
                yield from self._latest()

    def _of_version(self) -> Iterator[Tag]:
        version = tag_names.newest([self._ci.tag] if self._ci.tag else self._git.tags())
        if version is None:
            self.report.line("No tag of a version: this commit has no git tag such as v1.2.3")
            return
        others = self._git.all_tags()
        if others is None:
            why = self._git.absent() or "the clone is shallow and may lack git tags"
            self.report.line(f"Shorter forms of {version} stay: newer versions are not known, {why}")
            yield tag_names.of_version(version, ()).tags[0]
            return
        made = tag_names.of_version(version, others)
        for form in made.staying:
            self.report.line(f"The tag {form} stays")
        yield from made.tags

    def _latest(self) -> Iterator[Tag]:
        try:
            why = why_it_stays(self._sight())
        except (NotReady, Refused) as error:
            why = str(error)
        if why is None:
            yield _LATEST
        else:
            self.report.warn(f"latest stays: {why}")

    def _sight(self) -> Sight:
        found = self.registry.find("latest")
        revision = self.registry.revision(found) if found else None
        told = self._git.is_ancestor(revision, self._commit) if revision and self._commit else None
        why_not = self._git.absent() or ("the clone is shallow" if self._git.is_shallow() else "it does not know both")
        return Sight(
            exists=found is not None, revision=revision, commit=self._commit, is_ancestor=told, why_not=why_not
        )

    @cached_property
    def _ci(self) -> CiBuild:
        return ci_build(self.clients.environment)

    @cached_property
    def _git(self) -> Git:
        return self.clients.git()

    @cached_property
    def _commit(self) -> str | None:
        """The commit of the image: its own label knows best, where it can be read, then git, then the CI."""
        found = self.registry.find(self.digest) if self.digest else None
        return (self.registry.revision(found) if found else None) or self._git.commit() or self._ci.commit

    def _needed(self, value: str | None, name: str, why: str) -> str:
        if not value:
            raise NotReady(f"There is no {name} to tag with", why=why, hint="Leave the policy away, or run it in CI.")
        return value
