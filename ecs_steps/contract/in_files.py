"""Which words may stand in ecs-steps.yml, and which of them name files."""

from __future__ import annotations

from collections.abc import Mapping

from ecs_steps.contract.words import WORDS, Form, Word

#: The name that is looked for in the working directory and above it.
CONFIG_FILE = "ecs-steps.yml"
#: Words that tell one run from the next, or that only a step can say; a secret may stand in no file either.
OF_ONE_RUN = frozenset(
    """action archive attempts bad_deployment bad_image bad_task_definition cause cause_kind cause_kinds causes
change_existing changed changes config created deployment deployments deregistered detach different docker_config
docker_host dry_run endpoint_url environment environments expires_at exports folder force_new_deployment image_id
load_balancers not_begun offline port previous_task_definition proof proofs registered remove running
service_deployment service_images services shell speed status_code tags task_definitions tasks updated verdict
verdicts""".split()  # noqa: SIM905 - a list to read
)
#: Words of an environment itself, of which a step has no option.
OF_AN_ENVIRONMENT = frozenset({"approval", "protected"})
#: Words of a service's own part, of which a step has no option.
OF_A_SERVICE = frozenset({"after"})
#: Words of a task definition that ensure takes too: they are there for it, whoever else leaves them.
OF_ENSURE = frozenset({"log_group"})
#: Words of a release of several services, which no single service can say.
OF_A_RELEASE = frozenset({"parallel"})
#: Words that several services cannot share; each has its own in the file.
OF_ONE_SERVICE = frozenset(
    """check_url container context image images record service_definition task_definition
task_definition_file""".split()  # noqa: SIM905 - a list to read
)
#: Paths; written in the file they begin at its folder.
PATHS = frozenset({"ca_bundle", "context", "record", "service_definition", "task_definition_file"})
#: What the environment that is protected says itself, or nobody.
GUARDED = ("account", "profile", "role", "external_id", "region", "cluster", "registry")

IN_FILES: Mapping[str, Word] = {
    **{name: word for name, word in WORDS.items() if name not in OF_ONE_RUN and word.of != "secret.Secret"},
    "protected": Word("True where nothing but the file may say which account, role, region and cluster it is.", bool),
    "after": Word("Service that comes before this one in a release of several.", str, Form.MANY),
}
