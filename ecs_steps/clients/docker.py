"""Door: Docker. The only import of the docker SDK; push streams are read for the errors they hide."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ecs_steps.contract.errors import NotReady, Refused, StepError, TimedOut
from ecs_steps.values.image import Image, TaggedImage
from ecs_steps.values.platform import Platform
from ecs_steps.values.push_event import PushEvent
from ecs_steps.values.registry import IDENTITY_TOKEN_USER, RegistryLogin

#: A registry may take minutes to close a large layer, and the engine says nothing meanwhile.
PUSH_SILENCE_SECONDS = 900.0
_NEEDS_ENGINE = "Start Docker on this machine, or name an engine with DOCKER_HOST."


@dataclass(frozen=True, kw_only=True)
class EngineFacts:
    """An engine's version, what it runs, and whether containerd keeps its images (Docker: "containerd image store")."""

    version: str
    platform: Platform
    containerd_store: bool = False


class Docker:
    """A Docker engine, found as the docker command finds it: DOCKER_HOST, the current context, the local socket."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._made: Any = None

    def tag(self, image_id: str, image: TaggedImage) -> None:
        """Give an image of this engine a name."""
        with translated("tag"):
            self._engine().tag(image_id, image.name, image.tag)

    def untag(self, image: TaggedImage) -> None:
        """Take a name from an image of this engine, unless it is the image's last: it would go with it."""
        with translated("untag"):
            if len(self._engine().inspect_image(str(image))["RepoTags"]) > 1:
                self._engine().remove_image(str(image), noprune=True)

    def image_id(self, image: Image | str) -> str | None:
        """Find the id of an image on this engine by its name or its id; None if it does not have it."""
        import docker.errors

        with translated("inspect"):
            try:
                return str(self._engine().inspect_image(str(image))["Id"])
            except docker.errors.ImageNotFound:
                return None

    def push(self, image: TaggedImage, login: RegistryLogin | None) -> Iterator[PushEvent]:
        """Push one tag, and tell how it goes until the engine has nothing more to say.

        Without `login` the docker SDK takes the credentials of the user's own Docker config.
        Raises PushRefused with the registry's words, TimedOut when the engine says nothing for too long.
        """
        with translated("push", PushRefused), self._silent_for(PUSH_SILENCE_SECONDS) as engine:
            events = engine.push(image.name, tag=image.tag, stream=True, decode=True, auth_config=_auth(login))
            for event in events:
                if "error" in event:
                    raise PushRefused(f"{image} was not pushed", why=str(event["error"]).strip())
                yield PushEvent.of(event)

    def registry_digest(self, image: Image, login: RegistryLogin | None) -> str:
        """Ask a registry through the engine which digest a tag names now; raises PushRefused with its words."""
        with translated("inspect", PushRefused):
            found = self._engine().inspect_distribution(str(image), auth_config=_auth(login))
            return str(found["Descriptor"]["digest"])

    @contextmanager
    def _silent_for(self, seconds: float) -> Iterator[Any]:
        """Let the engine say nothing for so long in the calls of this block."""
        engine = self._engine()
        before, engine.timeout = engine.timeout, seconds
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # of a missing credential helper; an error says it too
                yield engine
        finally:
            engine.timeout = before

    def facts(self) -> EngineFacts:
        """Ask the engine what it is."""
        with translated("tell its version"):
            told, more = self._engine().version(), self._engine().info()
            status = dict(pair for pair in more.get("DriverStatus") or [] if len(pair) == 2)
            return EngineFacts(
                version=str(told["Version"]),
                platform=Platform(os=str(told.get("Os", "linux")), architecture=str(told.get("Arch", "amd64"))),
                containerd_store=str(status.get("driver-type", "")).startswith("io.containerd.snapshotter"),
            )

    def api(self) -> Any:
        """The docker SDK's own client, for what builds on this door."""
        return self._engine()

    def _engine(self) -> Any:
        if self._made is None:
            import docker

            from ecs_steps.clients.docker_auths import auths_of, config_file
            from ecs_steps.clients.docker_context import context_environment

            made = docker.from_env(
                environment={**self._environment, **context_environment(self._environment)},
                use_ssh_client=True,  # as the docker command does
            )
            made.ping()
            self._made = made.api
            if (config := config_file(self._environment)).is_file():
                self._made._auth_configs = auths_of(config)  # noqa: SLF001 - the SDK has no other door for it
        return self._made


class PushRefused(Refused):
    """The registry's answer, as the engine hands it on."""


@contextmanager
def translated(action: str, refusal: type[Refused] = Refused) -> Iterator[None]:
    """Say the docker SDK's errors as ours."""
    import docker.errors
    import requests.exceptions

    try:
        yield
    except docker.errors.APIError as error:
        said = str(error.explanation or error).strip()
        raise refusal(f"Docker refused to {action}", why=said) from None
    except (requests.exceptions.RequestException, requests.exceptions.BaseHTTPError) as error:  # type: ignore[attr-defined] # streams raise it
        if "Read timed out" in str(error):
            hint = "Look at the engine's log; what it was told may still be going on."
            raise TimedOut(f"The Docker engine has said nothing for long ({action})", hint=hint) from None
        raise _unreachable(error) from None
    except (docker.errors.DockerException, OSError) as error:
        raise _unreachable(error) from None


def _auth(login: RegistryLogin | None) -> dict[str, str] | None:
    if login is None:
        return None
    if login.username == IDENTITY_TOKEN_USER:
        return {"identitytoken": login.password.reveal()}
    return {"username": login.username, "password": login.password.reveal()}


def _unreachable(error: BaseException) -> StepError:
    """Find out why the engine does not answer: the SDK buries the cause."""
    text = str(error)
    if "Credentials store error" in text:
        hint = "It is named in the Docker config (credsStore or credHelpers): install it, or log in without it."
        return NotReady("A credential helper of Docker failed", why=" ".join(text.split())[:300], hint=hint)
    if "IncompleteRead" in text or "RemoteDisconnected" in text or "Connection reset" in text:
        return NotReady("The Docker engine went away", why="it closed the connection", hint=_NEEDS_ENGINE)
    if "PermissionError" in text or "Permission denied" in text:
        hint = "Add the user to the group `docker`, or run on an agent that has it."
        return NotReady("No rights on the Docker engine's socket", why="permission denied", hint=hint)
    if "FileNotFoundError" in text or "No such file" in text:
        return NotReady("No Docker engine answers", why="its socket does not exist", hint=_NEEDS_ENGINE)
    if "Connection refused" in text or "ConnectionRefused" in text:
        return NotReady("No Docker engine answers", why="connection refused", hint=_NEEDS_ENGINE)
    return NotReady("No Docker engine answers", why=" ".join(text.split())[:300], hint=_NEEDS_ENGINE)
