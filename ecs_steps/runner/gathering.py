"""Gather what a step was given, from near to far: flags, files, results, the environment, ecs-steps.yml, defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_steps.clients import config_file
from ecs_steps.clients.caller import Caller
from ecs_steps.clients.config_file import ConfigFile
from ecs_steps.console.report import Report
from ecs_steps.contract.describe import Description
from ecs_steps.contract.errors import BadParameter, Gate
from ecs_steps.contract.everywhere import Choice, Identity, common_params
from ecs_steps.contract.gather import Gathered, Source, gather, nearest_source
from ecs_steps.contract.in_files import CONFIG_FILE, GUARDED, IN_FILES
from ecs_steps.contract.names import kebab
from ecs_steps.contract.reading import short, value_of
from ecs_steps.rules.config import Config, Words, config_of
from ecs_steps.rules.config_value import Setting, secrets_in, value_in
from ecs_steps.rules.session_name import session_name
from ecs_steps.values.secret import Secret


@dataclass(frozen=True)
class Given:
    """A step's options, as whom it works (`caller` is made of its `identity`), and where each word came from."""

    options: Any
    identity: Identity
    origins: Mapping[str, str]
    caller: Caller

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
    chosen = _Chosen(file, choice, variables, report)
    found = _given(
        description, options, (*chosen.ahead(near), *near, chosen.source(description)), variables, chosen.elsewhere()
    )
    chosen.guard(found)
    return found


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
        session_name=session_name(variables),
        account_from=origins.get("account", ""),
        again=_again(sources),
    )
    return Given(own.options, identity.options, origins, caller)


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


class _Chosen:
    """The part of a file that counts for this run."""

    def __init__(self, file: ConfigFile, choice: Choice, variables: Mapping[str, str], report: Report) -> None:
        self._file, self._report = file, report
        self._config: Config = config_of(file.read(), file.path)
        for problem in self._config.problems:
            raise problem
        self._environment = self._config.known(choice.environment)
        self._service = self._known_service(choice.service)
        self._words = self._config.words(self._environment, self._service)
        self._setting = Setting(name=file.path, folder=file.folder, variables=variables)
        chosen = {"environment": self._environment, "service": self._service}
        report.line(
            ", ".join((f"Words from {file.path}", *(f"{word} {name}" for word, name in chosen.items() if name)))
        )

    def ahead(self, near: tuple[Source, ...]) -> tuple[Source, ...]:
        """What ECS calls the service, where the file knows it by another name than it was given."""
        if self._service is None:
            return ()
        source = nearest_source("service", near)
        told = self._told("service") if "service" in self._words else source.told("service") if source else self._path
        name = self._read("service") if "service" in self._words else self._service
        return (Source({"service": name}, lambda _: told, strict=False),)

    def source(self, description: Description) -> Source:
        """Everything that the file says to this step."""
        taken = {param.name for param in description.taken}
        words = {word: entry for word, entry in self._words.items() if word in taken}
        return Source(words, self._told, strict=False, ready=self._read)

    def elsewhere(self) -> str:
        """Where else a missing word could have come from."""
        if self._environment is None and self._config.environments:
            return f"Or choose an environment of {self._path}: {', '.join(self._config.environments)}."
        services = self._config.services_of(self._environment)
        if self._service is None and services:
            return f"Or choose a service of {self._path}: {', '.join(services)}."
        return f"Or write it into {self._path}."

    def guard(self, found: Given) -> None:
        """Refuse what would take a protected environment's run elsewhere than its file says."""
        environment = self._config.environments.get(self._environment or "")
        if environment is None or "protected" not in environment.words:
            return
        if not self._parsed("protected", environment.words):
            return
        for word in GUARDED:
            origin = found.origins.get(word)
            there = word in self._words
            if origin is None or (there and origin == self._told(word)):
                continue
            value = vars(found.identity).get(word) or vars(found.options).get(word)
            wanted = self._parsed(word, self._words) if there else None
            if value != wanted:
                what = f"{self._environment} is protected: {word} {value} is not taken ({origin})"
                why = f"{self._told(word)} says {wanted}" if there else f"{self._path} says nothing of it"
                raise Gate(what, why=why, hint=f"Leave it out, or change {self._path}.")

    @property
    def _path(self) -> str:
        return self._file.path

    def _told(self, word: str) -> str:
        return f"{self._path}:{self._words[word].line}"

    def _known_service(self, asked: str | None) -> str | None:
        """Find a service by its name in the file, or by the name that ECS knows; alone it needs no name."""
        services = self._config.services_of(self._environment)
        if asked is None:
            return services[0] if len(services) == 1 else None
        if asked in services:
            return asked
        for each in services:
            entry = self._config.words(self._environment, each).get("service")
            if entry is not None and getattr(entry.node, "text", None) == asked:
                return each
        return None

    def _parsed(self, word: str, words: Words) -> Any:
        """The value of a word that the file itself is asked for."""
        given = self._read_from(words, word)
        try:
            return value_of(IN_FILES[word].kind, IN_FILES[word].form, given)
        except ValueError as error:
            where = f"{self._path}:{words[word].line}"
            raise BadParameter(f"{word} {given!r} ({where})", why=str(error), hint=IN_FILES[word].help) from None

    def _read(self, word: str) -> Any:
        return self._read_from(self._words, word)

    def _read_from(self, words: Words, word: str) -> Any:
        entry = words[word]
        for secret in secrets_in(entry.node, self._setting.variables):
            self._report.hide(secret)
        return value_in(word, entry, self._setting)


def _shown(value: Any) -> str:
    if isinstance(value, Secret):
        return "***"
    if isinstance(value, Mapping):  # plain text may be anybody's business: a build argument, a label
        pairs = (name if isinstance(each, str) else f"{name}={_shown(each)}" for name, each in value.items())
        return short(" ".join(pairs)) if value else "nothing"
    if isinstance(value, tuple):
        return short(" ".join(map(_shown, value)))
    return short(str(getattr(value, "value", value)))
