"""ecs-steps.yml: its parts, and which of them counts for an environment and a service: the nearest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ecs_steps.contract import names
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.in_files import IN_FILES, OF_A_RELEASE, OF_A_SERVICE, OF_AN_ENVIRONMENT, OF_ONE_RUN
from ecs_steps.contract.words import WORDS
from ecs_steps.values.yaml_node import YamlMapping, YamlNode, YamlScalar, kind_of

_PARTS = ("defaults", "services", "environments")
_FEW = 20
_OF_SOME = OF_AN_ENVIRONMENT | OF_A_SERVICE | OF_A_RELEASE


@dataclass(frozen=True)
class Entry:
    """A word's value as it stands in the file, and its line."""

    node: YamlNode
    line: int


Words = Mapping[str, Entry]


@dataclass(frozen=True)
class Environment:
    """What an environment says itself, and of its services."""

    words: Words
    services: Mapping[str, Words]


@dataclass(frozen=True, kw_only=True)
class Config:
    """A whole file; `problems` is all that is wrong with its shape and its words, in the order of the file."""

    name: str
    defaults: Words = field(default_factory=dict)
    services: Mapping[str, Words] = field(default_factory=dict)
    environments: Mapping[str, Environment] = field(default_factory=dict)
    problems: tuple[BadParameter, ...] = ()

    def words(self, environment: str | None, service: str | None) -> Words:
        """Find the nearest entry of each word; one that is empty says nothing."""
        chosen = self.environments[environment] if environment else None
        layers = (
            chosen.services.get(service or "", {}) if chosen else {},
            chosen.words if chosen else {},
            self.services.get(service or "", {}),
            self.defaults,
        )
        merged: dict[str, Entry] = {}
        for layer in reversed(layers):
            merged.update((word, entry) for word, entry in layer.items() if not is_empty(entry))
        return merged

    def services_of(self, environment: str | None) -> tuple[str, ...]:
        """List the services that an environment has: those of the file, and those that it names itself."""
        own = self.environments[environment].services if environment else {}
        return tuple(dict.fromkeys((*self.services, *own)))

    def known(self, environment: str | None) -> str | None:
        """The environment that was asked for; raise BadParameter if the file has none of this name."""
        if environment is None or environment in self.environments:
            return environment
        why = f"{self.name} does not have it" if self.environments else f"{self.name} has no environments"
        hint = names.nearest(environment, self.environments) if self.environments else "Leave --environment away."
        raise BadParameter(f"There is no environment {environment}", why=why, hint=hint)


def is_empty(entry: Entry) -> bool:
    """Tell whether nothing stands there."""
    node = entry.node
    return isinstance(node, YamlScalar) and (node.is_empty or node.text == "")


def config_of(root: YamlNode, name: str) -> Config:
    """Read a file's parts; what is wrong is kept in `problems`."""
    reading = _Reading(name)
    parts = reading.part(Entry(root, root.line), _PARTS, name)
    config = Config(
        name=name,
        defaults=reading.words(parts.get("defaults"), "defaults", *OF_A_RELEASE),
        services=reading.services(parts.get("services"), "services"),
        environments=reading.environments(parts.get("environments")),
    )
    reading.guards(config)
    found = sorted(reading.problems, key=lambda each: each[0])
    return replace(config, problems=tuple(problem for _, problem in found))


def _belongs(key: str) -> tuple[str, str]:
    """Why a word that some parts take is out of place, and where it may stand."""
    if key in OF_A_SERVICE:
        return "it belongs to a service", f"Write it into services.<name>.{key}."
    if key in OF_A_RELEASE:
        return "it counts for all services together", f"Write it into defaults, or into environments.<name>.{key}."
    return "it belongs to an environment itself", f"Write it into environments.<name>.{key}."


def _instead(key: str, known: Collection[str]) -> str:
    """What to do about a word that may stand in no such place: only a short list of those that may is of use."""
    if key in WORDS and WORDS[key].of == "secret.Secret":
        return f"A secret stands in no file of a repository: set {names.environment(key)}."
    if key in OF_ONE_RUN and key not in _PARTS:
        return "It is of one run: give it as an option, or leave it out."
    return names.nearest(key, known, "docs/words.md has every word." if len(known) > _FEW else "")


class _Reading:
    """Takes the nodes apart, and goes on where something is wrong."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.problems: list[tuple[int, BadParameter]] = []

    def part(self, entry: Entry | None, known: Collection[str], where: str) -> dict[str, Entry]:
        """Read a map whose keys are `known`; other keys and shapes are problems."""
        found: dict[str, Entry] = {}
        for key, each in self._entries(entry, where):
            if key in known:
                found[key] = each
            elif key in _OF_SOME:
                self._problem(each.line, f"{where} takes no {key}", *_belongs(key))
            else:
                self._problem(each.line, f"There is no word {key}", f"{where} does not know it", _instead(key, known))
        return found

    def words(self, entry: Entry | None, where: str, *more: str) -> dict[str, Entry]:
        """Read a map of words; `more` are keys that this place has besides."""
        return self.part(entry, {*IN_FILES.keys() - _OF_SOME, *more}, where)

    def services(self, entry: Entry | None, where: str) -> dict[str, Words]:
        """Read a map of services by name."""
        return {name: self.words(each, f"{where}.{name}", *OF_A_SERVICE) for name, each in self._entries(entry, where)}

    def environments(self, entry: Entry | None) -> dict[str, Environment]:
        """Read a map of environments by name."""
        read: dict[str, Environment] = {}
        for name, each in self._entries(entry, "environments"):
            where = f"environments.{name}"
            words = self.words(each, where, *OF_AN_ENVIRONMENT, *OF_A_RELEASE, "services")
            services = self.services(words.pop("services", None), f"{where}.services")
            read[name] = Environment(words, services)
        return read

    def guards(self, config: Config) -> None:
        """What contradicts itself: protection without an account, one service where there are several."""
        if config.services and "service" in config.defaults:
            self._one_service(config.defaults["service"], "defaults")
        for name, environment in config.environments.items():
            if "service" in environment.words and config.services_of(name):
                self._one_service(environment.words["service"], f"environments.{name}")
            entry = environment.words.get("protected")
            claims = entry is not None and isinstance(entry.node, YamlScalar) and entry.node.text.lower() == "true"
            if entry is not None and claims and "account" not in config.words(name, None):
                hint = "Write its account beside `protected`."
                self._problem(entry.line, f"environments.{name} protects from nothing", "it names no account", hint)

    def _one_service(self, entry: Entry, where: str) -> None:
        hint = "Leave it out, and choose with --service; another name in ECS stands in the service's own part."
        self._problem(entry.line, f"{where} names one service", "there are `services` to choose from", hint)

    def _entries(self, entry: Entry | None, where: str) -> Iterator[tuple[str, Entry]]:
        if entry is None or is_empty(entry):
            return
        if not isinstance(entry.node, YamlMapping):
            hint = "Write `name: value` below it, further to the right."
            self._problem(entry.line, f"{where} is no map", f"it is {kind_of(entry.node)}", hint)
            return
        for key, value in entry.node:
            if self._is_name(key, where):
                yield key.text, Entry(value, key.line)

    def _is_name(self, key: YamlScalar, where: str) -> bool:
        if key.text == "<<":
            hint = "Leave it out: every environment inherits `defaults` and `services`."
            self._problem(key.line, f"{where} merges maps", "`<<` is not understood", hint)
        elif key.is_empty or not key.text.strip():
            self._problem(
                key.line, f"{where} has a value without a name", "nothing stands before the colon", "Name it."
            )
        elif key.taken_for:
            hint = f'Write "{key.text}", in quotes.'
            self._problem(key.line, f"{key.text} is no name", f"YAML takes it for {key.taken_for}", hint)
        else:
            return True
        return False

    def _problem(self, line: int, what: str, why: str, hint: str) -> None:
        self.problems.append((line, BadParameter(f"{what} ({self._name}:{line})", why=why, hint=hint)))
