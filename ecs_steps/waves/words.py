"""What a release of several services takes for each of them, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from ecs_steps.contract.choices import OnBusy, OnCancel, OnFailure, Proof, Verdict
from ecs_steps.contract.param import output
from ecs_steps.values.build_secret import BuildSecret
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.platform import Platform
from ecs_steps.values.task_definition import TaskDefinitionName
from ecs_steps.values.web import WebAddress


class OneService(Protocol):
    """The words of one service: those of the options of `deploy`, which stands above this room."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def cluster(self) -> str: ...  # noqa: D102 - each is a word, and means what it means everywhere
    @property
    def service(self) -> str: ...  # noqa: D102 - a word
    @property
    def region(self) -> str | None: ...  # noqa: D102 - a word
    @property
    def image(self) -> Image | None: ...  # noqa: D102 - a word
    @property
    def context(self) -> str | None: ...  # noqa: D102 - a word
    @property
    def dockerfile(self) -> str: ...  # noqa: D102 - a word
    @property
    def build_args(self) -> Mapping[str, str]: ...  # noqa: D102 - a word
    @property
    def build_target(self) -> str | None: ...  # noqa: D102 - a word
    @property
    def build_secrets(self) -> tuple[BuildSecret, ...]: ...  # noqa: D102 - a word
    @property
    def cache_to(self) -> Image | None: ...  # noqa: D102 - a word
    @property
    def platform(self) -> tuple[Platform, ...]: ...  # noqa: D102 - a word
    @property
    def registry(self) -> str | None: ...  # noqa: D102 - a word
    @property
    def task_definition_file(self) -> str | None: ...  # noqa: D102 - a word
    @property
    def check_url(self) -> WebAddress | None: ...  # noqa: D102 - a word
    @property
    def on_busy(self) -> OnBusy: ...  # noqa: D102 - a word
    @property
    def on_failure(self) -> OnFailure: ...  # noqa: D102 - a word
    @property
    def on_cancel(self) -> OnCancel: ...  # noqa: D102 - a word
    @property
    def timeout(self) -> Duration: ...  # noqa: D102 - a word
    @property
    def record(self) -> str | None: ...  # noqa: D102 - a word
    @property
    def dry_run(self) -> bool: ...  # noqa: D102 - a word


@dataclass(frozen=True, kw_only=True)
class Released:
    """How far each service came, by its name in ecs-steps.yml; complete once each has a verdict or was not begun."""

    service_images: Mapping[str, Image] | None = output(default=None)
    task_definitions: Mapping[str, TaskDefinitionName] | None = output(default=None)
    deployments: Mapping[str, str] | None = output(default=None)
    verdicts: Mapping[str, Verdict] | None = output(default=None)
    proofs: Mapping[str, Proof] | None = output(default=None)
    causes: Mapping[str, str] | None = output(default=None)
    cause_kinds: Mapping[str, CauseKind] | None = output(default=None)
    not_begun: tuple[str, ...] | None = output(default=None)
