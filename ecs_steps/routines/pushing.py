"""Push the tags of one image from an engine: tokens, retries, progress, and the registry's own word on what it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied
from ecs_steps.clients.clock import retried
from ecs_steps.clients.docker import PushRefused
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady, Overtaken, Refused, StepError
from ecs_steps.routines.fixed_tags import check_movable
from ecs_steps.routines.heartbeat import heartbeat
from ecs_steps.routines.registries import EcrHome
from ecs_steps.routines.registry_logins import own_login
from ecs_steps.rules.push_progress import Progress
from ecs_steps.rules.push_refusal import PushRefusal, advice, explain
from ecs_steps.values.image import TaggedImage
from ecs_steps.values.push_event import PushEvent
from ecs_steps.values.registry import DOCKER_HUB, RegistryLogin

_PASSES_WITHIN = 90.0
_FIRST_WORD, _LONGEST_SILENCE = 5.0, 60.0
_SAID_NO = (PushRefusal.IMMUTABLE, PushRefusal.NO_SPACE, PushRefusal.BUSY)


@dataclass(frozen=True, kw_only=True)
class Pushing:
    """An image of an engine on its way to a registry; `home` is its ECR, if it goes to one."""

    image_id: str
    home: EcrHome | None
    clients: Clients
    report: Report

    def push(self, images: Sequence[TaggedImage]) -> str:
        """Push the image under each of its names and return its digest.

        The first goes whole, then the others, which find every layer there: one transfer, as concurrent pushes of an
        image would share one too. An error names what was pushed before it.
        """
        digest = ""
        if len(images) > 1:
            self._check_tags(images)
        for number, image in enumerate(images):
            resume = "push it again; layers that are there already are not sent twice"
            try:
                with (
                    self.report.group(f"Pushing {image}"),
                    self.report.in_flight(f"{image} may have been pushed", resume=resume),
                    self._named(image, stays=not number),
                ):
                    digest = self._pushed(image, digest)
            except StepError as error:
                if number:
                    done, left = (", ".join(map(str, part)) for part in (images[:number], images[number:]))
                    error.hint = " ".join((error.hint, f"Pushed before: {done}. Not pushed: {left}.")).strip()
                raise
            self.report.line(f"Pushed {image}, digest {digest}" if not number else f"Pushed {image}, the same digest")
        return digest

    def _check_tags(self, images: Sequence[TaggedImage]) -> None:
        """Make sure that ECR takes every tag before the first one is pushed."""

        def of_others(tags: Sequence[str]) -> dict[str, str]:
            if self.home is None:
                return {}
            found = self.home.ecr.tagged(self.home.registry, images[0].path, tags)
            engine = self.clients.docker
            return {
                tag: digest
                for tag, (digest, config) in found.items()
                if self.image_id not in (config, engine.image_id(images[0].pinned(digest)))
            }

        tags = [image.tag or "latest" for image in images]
        ours = f"this image has the image id {self.image_id}"
        check_movable(self.home, images[0], tags, of_others, self.report, done="pushed", ours=ours)

    @contextmanager
    def _named(self, image: TaggedImage, *, stays: bool) -> Iterator[None]:
        """Name the image on the engine for its push only; a name that belongs to another image goes back to it."""
        docker = self.clients.docker
        before = docker.image_id(image)
        if before != self.image_id:
            docker.tag(self.image_id, image)
        try:
            yield
        finally:
            with suppress(StepError):  # an engine that is gone has said so already
                if before not in (None, self.image_id):
                    docker.tag(str(before), image)
                elif before is None and not stays and docker.image_id(image) == self.image_id:
                    docker.untag(image)

    def _pushed(self, image: TaggedImage, earlier: str) -> str:
        try:
            digest = retried(
                lambda: self._with_a_token(image),
                worth_it=lambda error: isinstance(error, PushRefused) and explain(error.why).passes,
                before_sleep=lambda error, seconds: self.report.line(f"{error}; pushing again in {seconds:.0f} s"),
                clock=self.clients.clock,
                for_seconds=_PASSES_WITHIN,
            )
        except PushRefused as refused:
            if explain(refused.why) is not PushRefusal.IMMUTABLE:
                raise self._explained(refused, image) from None
            return self._there_already(refused, image, earlier)
        self._compare(image, digest)
        return digest

    def _with_a_token(self, image: TaggedImage) -> str:
        """Push with a token that nobody else sees; one that ends meanwhile is fetched anew, once."""
        try:
            return self._sent(image, self._login(image))
        except PushRefused as refused:
            kind = explain(refused.why)
            if kind is PushRefusal.DENIED and (trouble := self.clients.registry(image.host).trouble()):
                raise PushRefused(refused.what, why=trouble) from None
            if self.home is None or kind is not PushRefusal.EXPIRED:
                raise
        self.report.line("The registry's token has expired; fetching a new one")
        return self._sent(image, self._login(image, fresh=True))

    def _login(self, image: TaggedImage, *, fresh: bool = False) -> RegistryLogin | None:
        """ECR's token, or the environment's password; None lets the user's Docker config decide."""
        return self.home.ecr.login(fresh=fresh) if self.home else own_login(image.host or DOCKER_HUB, self.clients)

    def _sent(self, image: TaggedImage, login: RegistryLogin | None) -> str:
        """Send what is missing; tell where it is after some seconds, and then ever more seldom."""
        began = self.clients.clock.now()
        progress, pause, told = Progress(), _FIRST_WORD, began
        for event in self._events(image, login):
            if trouble := progress.trouble(event):
                self.report.line(trouble)
            progress = progress.after(event)
            now = self.clients.clock.now()
            if now - told >= pause and event.layer:
                self.report.line(progress.under_way(now - began))
                told, pause = now, min(2 * pause, _LONGEST_SILENCE)
            if event.digest:
                return self._told(event, progress, now - began)
        hint = "Push it again."
        raise Refused(f"{image} was pushed without a digest", why="the engine's stream ended early", hint=hint)

    def _events(self, image: TaggedImage, login: RegistryLogin | None) -> Iterator[PushEvent]:
        """Hand on what the engine tells, and say each minute that it tells nothing."""

        def still(seconds: float) -> None:
            self.report.line(f"The engine has said nothing for {seconds:.0f} s; the registry may be slow")

        with heartbeat(self.clients.clock, still) as heard:
            for event in self.clients.docker.push(image, login):
                heard()
                yield event

    def _told(self, event: PushEvent, progress: Progress, seconds: float) -> str:
        self.report.line(progress.summary(seconds))
        return event.digest

    def _compare(self, image: TaggedImage, sent: str) -> None:
        """Make sure that the tag names what was meant, on the engine and in the registry."""
        on_engine = self.clients.docker.image_id(image.pinned(sent))
        if on_engine not in (None, self.image_id):
            why = f"it was to be {self.image_id}, and {on_engine} was pushed"
            raise Overtaken(f"Another build took the name {image} on this engine", why=why, hint=_ONE_TAG_EACH)
        try:
            found = self._in_registry(image)
        except (AwsDenied, PushRefused) as error:
            self.report.warn(f"The registry does not tell which digest {image} has now: {error.why}")
            return
        if found != sent:
            why = f"this push sent {sent}, and the tag names {found} now"
            raise Overtaken(f"Another push took {image}", why=why, hint=_ONE_TAG_EACH)

    def _in_registry(self, image: TaggedImage) -> str:
        """Ask which digest the tag names: ECR itself, any other registry through the engine."""
        if self.home:
            return self.home.ecr.digest(self.home.registry, image.path, image.tag or "latest")
        return self.clients.docker.registry_digest(image, self._login(image))

    def _there_already(self, refused: PushRefused, image: TaggedImage, earlier: str) -> str:
        """Take an immutable tag that has this very image for a success; name both where it has another."""
        try:
            found = self._in_registry(image)
        except (AwsDenied, PushRefused):
            raise self._explained(refused, image) from None
        if found == earlier or self._is_this_image(image, found):
            self.report.line(f"{image} is immutable, and names this image already")
            return found
        ours = earlier or f"the image id {self.image_id}"
        why = f"the tag is immutable and names {found}; this image has {ours}"
        raise Refused(refused.what, why=why, hint=advice(PushRefusal.IMMUTABLE, image))

    def _is_this_image(self, image: TaggedImage, digest: str) -> bool:
        """Compare by what the engine remembers of the digest, else by the config that ECR keeps (the image id)."""
        if self.clients.docker.image_id(image.pinned(digest)) == self.image_id:
            return True
        home = self.home
        return home is not None and home.ecr.config(home.registry, image.path, digest) == self.image_id

    def _explained(self, refused: PushRefused, image: TaggedImage) -> StepError:
        kind = explain(refused.why)
        if kind is PushRefusal.OTHER:
            return refused
        if kind is PushRefusal.NO_REPOSITORY and self.home:
            return self.home.ecr.no_repository(image.path, refused.why)
        error = Refused if kind in _SAID_NO else NotReady
        return error(refused.what, why=refused.why, hint=advice(kind, image))


_ONE_TAG_EACH = "Two builds push one tag: give each a tag of its own, and move a shared tag in one place."
