"""The part of ecs-steps.yml that counts: for an environment, and for a service of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecs_steps.clients.config_file import ConfigFile
from ecs_steps.console.report import Report
from ecs_steps.contract import names
from ecs_steps.contract.describe import Description
from ecs_steps.contract.errors import BadParameter, Gate
from ecs_steps.contract.gather import Source, nearest_source
from ecs_steps.contract.in_files import GUARDED, IN_FILES, OF_ENSURE
from ecs_steps.contract.reading import value_of
from ecs_steps.rules.config import Config, Words, config_of
from ecs_steps.rules.config_value import Setting, secrets_in, value_in

_FEW = 5


@dataclass(frozen=True)
class Opened:
    """A file that was read, and the environment of it that was chosen."""

    file: ConfigFile
    config: Config
    environment: str | None
    setting: Setting

    @classmethod
    def read(cls, file: ConfigFile, environment: str | None, variables: Mapping[str, str]) -> Opened:
        """Read a file; raise BadParameter for its first mistake, and for an environment that it does not have."""
        config = config_of(file.read(), file.path)
        for problem in config.problems:
            raise problem
        setting = Setting(name=file.path, folder=file.folder, variables=variables)
        return cls(file, config, config.known(environment), setting)

    @property
    def services(self) -> tuple[str, ...]:
        """The services that there are to choose from."""
        return self.config.services_of(self.environment)

    def service(self, asked: str | None) -> str | None:
        """Find a service by its name in the file, or by the name that ECS knows; alone it needs no name."""
        services = self.services
        if asked is None:
            return services[0] if len(services) == 1 else None
        if asked in services:
            return asked
        for each in services:
            entry = self.config.words(self.environment, each).get("service")
            if entry is not None and getattr(entry.node, "text", None) == asked:
                return each
        return None


class Chosen:
    """The part of a file that counts for this run, or for one of its services."""

    def __init__(self, opened: Opened, service: str | None, report: Report) -> None:
        self._report, self._service = report, service
        self._config, self._setting, self._environment = opened.config, opened.setting, opened.environment
        self._path = opened.file.path
        self._words = self._config.words(self._environment, service)

    @property
    def environment(self) -> str | None:
        """The environment that was chosen."""
        return self._environment

    def tell(self, asked: str | None = None) -> None:
        """Say which part it is; of a service that was `asked` for and that the file does not know, what is near."""
        chosen = {"environment": self._environment, "service": self._service}
        parts = (f"{word} {name}" for word, name in chosen.items() if name)
        self._report.line(", ".join((f"Words from {self._path}", *parts)))
        known = self._config.services_of(self._environment)
        if asked and known and self._service is None:
            self._report.line(f"{self._path} has no service {asked}. {names.did_you_mean(asked, known)}".rstrip())

    def tell_left(self, description: Description) -> None:
        """Say which words of the file this step leaves to the steps that it is made of: nobody shall wait for them."""
        left = sorted(word for word in self._words if word in description.left - OF_ENSURE)
        if left:
            whose = f"{self._service}: " if self._service else ""
            lines = ", ".join(f"{word} (line {self._words[word].line})" for word in left)
            self._report.line(f"{whose}{description.name} does not take {lines} of {self._path}; the single steps do")

    def tell_unchosen(self, description: Description, near: tuple[Source, ...]) -> None:
        """Say which words stand in the parts of services alone, where none of these was chosen, and nowhere nearer."""
        services = self._config.services_of(self._environment)
        if self._service is not None or len(services) < 2:
            return
        said = {word for each in services for word in self._config.words(self._environment, each)}
        taken = {param.name for param in description.taken} - {"service"}
        unseen = sorted(word for word in (said & taken) - self._words.keys() if nearest_source(word, near) is None)
        if unseen:
            few = f"{', '.join(services[:_FEW])}{' and more' if len(services) > _FEW else ''}"
            self._report.line(f"{self._path} says {', '.join(unseen)} of its services alone: --service, one of {few}")

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

    def guard(self, values: Mapping[str, Any], origins: Mapping[str, str]) -> None:
        """Refuse what would take a protected environment's run elsewhere than its file says."""
        environment = self._config.environments.get(self._environment or "")
        if environment is None or "protected" not in environment.words:
            return
        if not self._parsed("protected", environment.words):
            return
        for word in GUARDED:
            origin = origins.get(word)
            there = word in self._words
            if origin is None or (there and origin == self._told(word)):
                continue
            value = values.get(word)
            wanted = self._parsed(word, self._words) if there else None
            if value != wanted:
                what = f"{self._environment} is protected: {word} {value} is not taken ({origin})"
                why = f"{self._told(word)} says {wanted}" if there else f"{self._path} says nothing of it"
                raise Gate(what, why=why, hint=f"Leave it out, or change {self._path}.")

    def _told(self, word: str) -> str:
        return f"{self._path}:{self._words[word].line}"

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
