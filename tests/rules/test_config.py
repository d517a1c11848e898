"""The parts of ecs-steps.yml: which of them counts, and what is wrong with them."""

from __future__ import annotations

import textwrap

import pytest

from ecs_steps.clients.yaml_file import parsed
from ecs_steps.contract.errors import BadParameter
from ecs_steps.rules.config import Config, config_of
from ecs_steps.values.yaml_node import YamlScalar

WHOLE = """
    defaults: {region: a, cluster: a, timeout: a, registry: a}
    services:
      web: {region: b, cluster: b, timeout: b}
      api:
    environments:
      dev:
      prod:
        region: c
        cluster: c
        timeout: ""
        services:
          web: {region: d}
          jobs: {registry: d}
"""


def _config(text: str) -> Config:
    return config_of(parsed(textwrap.dedent(text), "f.yml"), "f.yml")


def _words(environment: str | None, service: str | None) -> str:
    words = _config(WHOLE).words(environment, service)
    return " ".join(f"{word}={entry.node.text}" for word, entry in words.items() if isinstance(entry.node, YamlScalar))


@pytest.mark.parametrize(
    ("environment", "service", "words"),
    [
        ("prod", "web", "region=d cluster=c timeout=b registry=a"),
        ("prod", "api", "region=c cluster=c timeout=a registry=a"),
        ("prod", "jobs", "region=c cluster=c timeout=a registry=d"),
        ("prod", None, "region=c cluster=c timeout=a registry=a"),
        ("dev", "web", "region=b cluster=b timeout=b registry=a"),
        (None, "web", "region=b cluster=b timeout=b registry=a"),
        (None, "unheard-of", "region=a cluster=a timeout=a registry=a"),
        (None, None, "region=a cluster=a timeout=a registry=a"),
    ],
)
def test_the_nearest_counts(environment: str | None, service: str | None, words: str) -> None:
    assert _config(WHOLE).problems == ()
    assert _words(environment, service) == words


def test_an_entry_knows_the_line_of_its_key() -> None:
    assert _config(WHOLE).words("prod", "web")["cluster"].line == 10


def test_an_environment_has_the_services_of_the_file_and_its_own() -> None:
    config = _config(WHOLE)

    assert config.services_of("prod") == ("web", "api", "jobs")
    assert config.services_of("dev") == config.services_of(None) == ("web", "api")


@pytest.mark.parametrize(
    ("text", "asked", "said", "hint"),
    [
        (WHOLE, "prd", "There is no environment prd: f.yml does not have it", "Did you mean prod?"),
        (WHOLE, "xyzzy", "There is no environment xyzzy: f.yml does not have it", "Known are: dev, prod."),
        ("defaults:", "prod", "There is no environment prod: f.yml has no environments", "Leave --environment away."),
    ],
)
def test_an_unknown_environment_is_refused_with_the_nearest(text: str, asked: str, said: str, hint: str) -> None:
    with pytest.raises(BadParameter) as caught:
        _config(text).known(asked)

    assert (str(caught.value), caught.value.hint) == (said, hint)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}", "defaults:\nservices:\nenvironments:\n"])
def test_a_file_that_says_nothing_is_no_mistake(text: str) -> None:
    assert _config(text) == Config(name="f.yml")


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("[a]", "f.yml is no map (f.yml:1): it is a list", "Write `name: value`"),
        ("just words", "f.yml is no map (f.yml:1): it is text", "Write `name: value`"),
        ("cluster: a", "There is no word cluster (f.yml:1): f.yml does not know it", "Known are: defaults,"),
        ("enviroments: {}", "There is no word enviroments (f.yml:1)", "Did you mean environments?"),
        ("defaults: {clustr: a}", "There is no word clustr (f.yml:1): defaults does not know it", "mean cluster?"),
        ("defaults: {password: a}", "There is no word password (f.yml:1)", "set ECS_STEPS_PASSWORD."),
        ("defaults: {dry_run: true}", "There is no word dry_run (f.yml:1)", "give it as an option"),
        ("defaults: {zzz: true}", "There is no word zzz (f.yml:1)", "docs/words.md has every word."),
        ("defaults: {taskDefinition: a}", "There is no word taskDefinition (f.yml:1)", "mean task_definition?"),
        ("defaults: {protected: true}", "defaults takes no protected (f.yml:1)", "environments.<name>.protected"),
        ("services: [web, api]", "services is no map (f.yml:1): it is a list", "Write `name: value`"),
        ("services: {web: shop}", "services.web is no map (f.yml:1): it is text", "Write `name: value`"),
        ("services: {web: {services: {}}}", "There is no word services (f.yml:1): services.web does not", ""),
        (
            "environments:\n  on: {}",
            "on is no name (f.yml:2): YAML takes it for true or false",
            'Write "on", in quotes.',
        ),
        ("environments:\n  1.0: {}", "1.0 is no name (f.yml:2): YAML takes it for a number", "in quotes"),
        ("environments:\n  <<: {}", "environments merges maps (f.yml:2)", "every environment inherits"),
        ("environments:\n  '': {}", "environments has a value without a name (f.yml:2)", "Name it."),
        (
            "environments: {prod: {protected: true}}",
            "environments.prod protects from nothing (f.yml:1): it names no account",
            "Write its account",
        ),
        (
            "services: {web: }\nenvironments:\n  prod:\n    service: web",
            "environments.prod names one service (f.yml:4)",
            "choose with --service",
        ),
        ("services: {web: }\ndefaults: {service: web}", "defaults names one service (f.yml:2)", "--service"),
    ],
)
def test_a_mistake_is_said_with_its_line(text: str, said: str, hint: str) -> None:
    (problem,) = _config(text).problems

    assert str(problem).startswith(said)
    assert hint in problem.hint
    assert problem.hint


def test_all_mistakes_are_said_in_the_order_of_the_file() -> None:
    text = "environments: {prod: {x: 1}}\nservices: 5\ndefaults: {y: 1, z: 2}\n"

    assert [problem.what for problem in _config(text).problems] == [
        "There is no word x (f.yml:1)",
        "services is no map (f.yml:2)",
        "There is no word y (f.yml:3)",
        "There is no word z (f.yml:3)",
    ]


def test_an_environment_that_is_not_protected_needs_no_account() -> None:
    assert _config("environments: {dev: {protected: false}}").problems == ()
