"""Gather what a step was given, from near to far: flags, files, results, the environment, ecs-steps.yml, defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ecs_steps.clients import config_file
from ecs_steps.clients.caller import Caller
from ecs_steps.console.report import Report
from ecs_steps.contract.describe import Description
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.everywhere import Choice, Identity, common_params
from ecs_steps.contract.gather import Gathered, Source, gather, nearest_source
from ecs_steps.contract.in_files import CONFIG_FILE
from ecs_steps.contract.names import kebab
from ecs_steps.contract.reading import short
from ecs_steps.values.secret import Secret

if TYPE_CHECKING:
    from ecs_steps.runner.chosen import Chosen


@dataclass(frozen=True)
class Given:
    """A step's options, as whom it works (`caller` is made of its `identity`), and where each word came from.

    `environment` is the one of ecs-steps.yml that was chosen.
    """

    options: Any
    identity: Identity
    origins: Mapping[str, str]
    caller: Caller
    environment: str | None = None

    def told(self) -> Iterator[str]:
        """Say each word's value and its source, for a dry run; of maps the names only."""
        for word, value in {**vars(self.options), **vars(self.identity)}.items():
            if value not in (None, (), {}, False) or word in self.origins:
                yield f"{word} = {_shown(value)} ({self.origins.get(word, 'default')})"


def given(
    description: Description, options: type[Any], near: tuple[Source, ...], variables: Mapping[str, str], report: Report
) -> Given:
    """Gather a step's options and its identity; `near` are the sources that stand before ecs-steps.yml."""
    taken = frozenset(param.name for param in description.taken)
    if "config" in {param.name for param in description.params}:  # it reads the file by itself
        return _given(description, options, near, variables)
    choice = gather(description.name, Choice, *near, beside=taken).options
    file = config_file.find(choice.config)
    if file is None:
        _refuse_without_file(description, choice, near)
        return _given(description, options, near, variables)
    from ecs_steps.runner.chosen import Chosen, Opened

    opened = Opened.read(file, choice.environment, variables)
    chosen = Chosen(opened, opened.service(choice.service), report)
    chosen.tell(choice.service)
    if choice.service is None:
        chosen.tell_unchosen(description, near)
    return given_by(chosen, description, options, near, variables)


def given_by(
    chosen: Chosen, description: Description, options: type[Any], near: tuple[Source, ...], variables: Mapping[str, str]
) -> Given:
    """Gather with the part of a file that was chosen; refuse what its protection forbids."""
    sources = (*chosen.ahead(near), *near, chosen.source(description))
    found = _given(description, options, sources, variables, chosen.elsewhere())
    chosen.tell_left(description)
    chosen.guard({**vars(found.options), **vars(found.identity)}, found.origins)
    return replace(found, environment=chosen.environment)


def _given(
    description: Description,
    options: type[Any],
    sources: tuple[Source, ...],
    variables: Mapping[str, str],
    elsewhere: str = "",
) -> Given:
    taken = frozenset(param.name for param in description.taken)
    own: Gathered[Any] = gather(description.name, options, *sources, beside=taken, elsewhere=elsewhere)
    identity = gather(description.name, Identity, *sources, beside=taken)
    origins = {**own.origins, **identity.origins}
    caller = Caller(
        identity.options,
        session_name=_session_name(identity.options, variables),
        account_from=origins.get("account", ""),
        again=_again(sources),
    )
    return Given(own.options, identity.options, origins, caller)


def _session_name(identity: Identity, variables: Mapping[str, str]) -> str:
    """Name the session of a role; without one there is none to name."""
    if identity.role is None:
        return ""
    from ecs_steps.rules.session_name import session_name

    return session_name(variables)


def _again(sources: tuple[Source, ...]) -> tuple[str, ...]:
    """Options that choose the file's part and the identity; what the file itself says needs no repeating."""
    said: list[str] = []
    for param in common_params():
        source = nearest_source(param.name, sources)
        if source is not None and source.ready is None and param.name != "service":
            said += [f"--{kebab(param.name)}", str(source.values[param.name])]
    return tuple(said)


def _refuse_without_file(description: Description, choice: Choice, near: tuple[Source, ...]) -> None:
    """A stage or a service that would be asked for in vain."""
    own = {param.name for param in description.params}
    for word in ("environment", "service"):
        source = nearest_source(word, near)
        if source is None or word in own or (word == "service" and not source.strict):
            continue
        what = f"There is no {CONFIG_FILE} to find the {word} {getattr(choice, word)} in"
        hint = f"Give --config, or begin below the folder of {CONFIG_FILE}; {description.name} itself has no {word}."
        raise BadParameter(what, why=f"{word} was given {source.told(word)}", hint=hint)


def _shown(value: Any) -> str:
    if isinstance(value, Secret):
        return "***"
    if isinstance(value, Mapping):  # plain text may be anybody's business: a build argument, a label
        pairs = (name if isinstance(each, str) else f"{name}={_shown(each)}" for name, each in value.items())
        return short(" ".join(pairs)) if value else "nothing"
    if isinstance(value, tuple):
        return short(" ".join(map(_shown, value)))
    if isinstance(value, bool):  # as every face writes it
        return str(value).lower()
    return short(str(getattr(value, "value", value)))
