"""Every word of the project: one name, one type, one sentence, wherever it appears."""

from __future__ import annotations

import enum
import importlib
from collections.abc import Mapping
from dataclasses import dataclass

from ecs_steps.contract.choices import (
    Builder,
    CircuitBreaker,
    Compatibility,
    NetworkMode,
    OnBusy,
    OnCancel,
    OnFailure,
    Pin,
    Proof,
    SandboxAction,
    SandboxTasks,
    Shell,
    TagPolicy,
    Verdict,
)


class Form(enum.Enum):
    """How many values a word holds."""

    ONE = "one"
    MANY = "many"
    MAP = "map"


@dataclass(frozen=True)
class Word:
    """What a parameter or an output of this name is: `of` is its type, or the name of one in `values`."""

    help: str
    of: type | str = str
    form: Form = Form.ONE

    @property
    def kind(self) -> type:
        """Its type; a step loads the values that it has, not those of all words."""
        if isinstance(self.of, type):
            return self.of
        module, _, name = self.of.partition(".")
        found: type = getattr(importlib.import_module(f"ecs_steps.values.{module}"), name)
        return found


WORDS: Mapping[str, Word] = {
    # images
    "image": Word("Image as registry/repository:tag or registry/repository@sha256:digest.", "image.Image"),
    "images": Word("Image of a container, as container=image.", "image.Image", Form.MAP),
    "image_id": Word("Id of the image on the engine that built it, as sha256:digest."),
    "archive": Word("Archive that has the image: build writes OCI, push reads an OCI layout or `docker save` too."),
    "plain_http": Word("Speak HTTP without TLS to a registry that has none.", bool),
    "image_tags": Word("Further tags for the same image.", "image.Tag", Form.MANY),
    "tag_policies": Word("What further tags are made of; semver 1.2.3 is 1.2 and 1 too.", TagPolicy, Form.MANY),
    "registries": Word(
        "Registry to log in to, as host[:port]; `ecr` is this account's ECR.", "registry.RegistryHost", Form.MANY
    ),
    "username": Word("User of the registry; that of nexus.example.com alone is ECS_STEPS_USERNAME_NEXUS_EXAMPLE_COM."),
    "password": Word(
        "Password of the registry; ECS_STEPS_PASSWORD_NEXUS_EXAMPLE_COM, of that one alone, serves push and tag too.",
        "secret.Secret",
    ),
    "ca_bundle": Word("PEM file of the authorities to trust, for AWS, registries and checks; unset, AWS_CA_BUNDLE is."),
    "docker_config": Word("Folder of the private Docker config, for DOCKER_CONFIG."),
    "expires_at": Word("When the first of the logins ends, in UTC."),
    "remove": Word("Delete the private Docker config that login made.", bool),
    "registry": Word("Registry for images written without one; `ecr` is this account's ECR in this region."),
    "tags": Word("Tags that the repository has, the newest first where the registry tells.", "image.Tag", Form.MANY),
    "repository": Word("ECR repository of this account, such as shop/web."),
    "mutable_tags": Word("Let tags of the repository be moved from image to image.", bool),
    "keep_images": Word("How many of the newest images the repository keeps; more than lie before what runs.", int),
    "context": Word("Folder that is sent to the builder."),
    "dockerfile": Word("Dockerfile, relative to the context."),
    "builder": Word("What builds; `auto` is BuildKit where it works, else the engine's classic builder.", Builder),
    "build_args": Word("Value for an ARG of the Dockerfile, as NAME=value.", str, Form.MAP),
    "build_target": Word("Stage of the Dockerfile to stop at."),
    "build_secrets": Word(
        "Secret for RUN --mount, as id=env:NAME or id=file:PATH.", "build_secret.BuildSecret", Form.MANY
    ),
    "build_ssh": Word("SSH agent or key for RUN --mount=type=ssh, as default or id=path.", str, Form.MANY),
    "build_network": Word("Network of RUN instructions: default, none or host."),
    "no_cache": Word("Build every instruction anew.", bool),
    "pull": Word("Ask the registries for newer base images.", bool),
    "labels": Word(
        "Label of the image, as NAME=value; revision, source, created are set by themselves.", str, Form.MAP
    ),
    "cache_from": Word("Image in a registry whose layers serve as a cache.", "image.Image", Form.MANY),
    "cache_to": Word("Image in a registry that keeps the cache: read first, written last.", "image.Image"),
    "test_command": Word("Command, without a shell, that has to end well in the image before it gets its name."),
    "test_timeout": Word("How long the test command may take.", "duration.Duration"),
    "platform": Word(
        "Platform of the image, as os/architecture; several are one image.", "platform.Platform", Form.MANY
    ),
    # task definitions
    "task_definition": Word("Task definition as family, family:revision or ARN.", "task_definition.TaskDefinitionName"),
    "task_definition_file": Word(
        "File or s3://bucket/key with the arguments of RegisterTaskDefinition, in JSON or YAML."
    ),
    "family": Word("Family of the task definition; one that is not there is begun from parameters alone."),
    "pin": Word("What the task definition names images by; a digest cannot move.", Pin),
    "port_mappings": Word(
        "Port as [hostPort:]containerPort[/protocol]; without hostPort a free one.",
        "port_mapping.PortMapping",
        Form.MANY,
    ),
    "network_mode": Word("How the task's containers reach the network; Fargate has awsvpc.", NetworkMode),
    "requires_compatibilities": Word("Launch type that the task definition is held against.", Compatibility, Form.MANY),
    "previous_task_definition": Word(
        "Task definition that the service ran before.", "task_definition.TaskDefinitionName"
    ),
    "container": Word("Container that takes the image, where the task definition has several."),
    "container_env": Word("Environment variable of the container, as NAME=value; no secrets.", str, Form.MAP),
    "container_secrets": Word("Secret of the container, as NAME=name or ARN at Secrets Manager or SSM.", str, Form.MAP),
    "repository_credentials": Word("Secret, by name or ARN, that the container's private registry is asked with."),
    "task_cpu": Word("CPU of the task, in units or as `1 vCPU`."),
    "task_memory": Word("Memory of the task, in MiB or as `2 GB`."),
    "task_role": Word("IAM role that the containers work as, by name or ARN."),
    "execution_role": Word("IAM role that ECS pulls images, reads secrets and writes logs with, by name or ARN."),
    "changes": Word("What the revision differs in from its base, a line each; values as hashes.", str, Form.MANY),
    "registered": Word("True when a new revision was registered.", bool),
    "keep": Word("Deregister older revisions of the family that nothing uses, but for so many of the newest.", int),
    "deregistered": Word("Old revisions that were deregistered.", "task_definition.TaskDefinitionName", Form.MANY),
    # services
    "cluster": Word("ECS cluster, by name or ARN."),
    "service": Word("ECS service, by name or ARN, or by its name in ecs-steps.yml."),
    "service_definition": Word("File or s3://bucket/key with the arguments of CreateService, in JSON or YAML."),
    "desired_count": Word("Number of tasks the service shall run; unset leaves it alone.", int),
    "force_new_deployment": Word("Start new tasks although nothing changed.", bool),
    "minimum_healthy_percent": Word("How many tasks stay healthy in a deployment, in percent of the count.", int),
    "maximum_percent": Word("How many tasks there may be in a deployment, in percent of the count.", int),
    "circuit_breaker": Word("Whether ECS gives a failing deployment up, and rolls it back.", CircuitBreaker),
    "check_url": Word(
        "Address that has to answer well after the deployment; else the deployment failed.", "web.WebAddress"
    ),
    "on_busy": Word("What to do when another deployment of the service is in progress.", OnBusy),
    "on_failure": Word("What becomes of a deployment that failed, where ECS has not rolled it back.", OnFailure),
    "on_cancel": Word("What becomes of a deployment that still moves when the wait is cut off or timed out.", OnCancel),
    "bad_image": Word("Image to leave: what runs it, under whatever revision, is bad.", "image.Image"),
    "bad_task_definition": Word("Revision to leave, as family:revision or ARN.", "task_definition.TaskDefinitionName"),
    "bad_deployment": Word("Id of the deployment to leave, as ecs-svc/number."),
    "updated": Word("True when the service was told something new.", bool),
    "services": Word("Service among several; for deploy by its name in ecs-steps.yml.", str, Form.MANY),
    "parallel": Word("How many services of a release roll out at the same time; unset, all that wait for none.", int),
    "verdicts": Word("How the deployment of each service ended, as service=verdict.", Verdict, Form.MAP),
    "task_definitions": Word(
        "Task definition of each service, as service=name.", "task_definition.TaskDefinitionName", Form.MAP
    ),
    "deployments": Word("Id of each service's deployment, as service=id.", str, Form.MAP),
    "service_images": Word("Image of each service, as service=image.", "image.Image", Form.MAP),
    "proofs": Word("What the running tasks of each service say about its image.", Proof, Form.MAP),
    "causes": Word("Why the deployment of a service did not succeed, as service=sentence.", str, Form.MAP),
    "cause_kinds": Word("Class of each service's cause, as service=class.", "cause.CauseKind", Form.MAP),
    "not_begun": Word("Service whose rollout the release did not begin.", str, Form.MANY),
    "deployment": Word("Id of the deployment, as ecs-svc/number."),
    "service_deployment": Word("ARN of the service deployment."),
    "timeout": Word(
        "How long a wait may take, such as 90s, 15m or 1h30m; each wait of a step has it anew.", "duration.Duration"
    ),
    "fail_early": Word("Fail as soon as it is certain that the deployment cannot succeed.", bool),
    "verdict": Word("How the deployment ended.", Verdict),
    "proof": Word("What the running tasks say about the image that was asked for.", Proof),
    "record": Word("File that gets every fact of the deployment as JSON: looks, events, tasks, the end."),
    "cause": Word("Why the deployment did not succeed, in one sentence."),
    "cause_kind": Word("Class of the cause, for machines, such as out-of-memory: docs/causes.md.", "cause.CauseKind"),
    # what a release needs
    "log_group": Word("CloudWatch log group that containers write to."),
    "retention_days": Word("How many days the log group keeps what is written.", int),
    "change_existing": Word("Change also what is there and differs from what is wanted.", bool),
    "created": Word("What was made, such as `repository shop/web`.", str, Form.MANY),
    "changed": Word("What was there and was changed.", str, Form.MANY),
    "different": Word("What is there, differs from what is wanted and was left.", str, Form.MANY),
    # checks
    "url": Word("Address to ask, with http or https; a test listener has its own port.", "web.WebAddress"),
    "status_codes": Word(
        "HTTP status that is right, such as 200 or 301-302; unset, 200-299.", "web.StatusCodes", Form.MANY
    ),
    "body_contains": Word("Text that the answer's body must contain."),
    "body_matches": Word("Regular expression that some part of the answer's body must match.", "web.Pattern"),
    "json_values": Word("Value that the answer's JSON must have, as JMESPath=value: version=42.", str, Form.MAP),
    "response_headers": Word("Header that the answer must have, as Name=value.", str, Form.MAP),
    "request_headers": Word("Header to send, as Name=value; no secrets.", str, Form.MAP),
    "host_header": Word("Host to ask for, by TLS too, where the URL names the load balancer itself."),
    "authorization": Word("Value of the header Authorization.", "secret.Secret"),
    "follow_redirects": Word("Go where a redirect points, in place of taking it for the answer.", bool),
    "successes": Word("So many good answers in a row, since old and new tasks answer side by side.", int),
    "interval": Word("Time between two questions.", "duration.Duration"),
    "status_code": Word("HTTP status of the last answer.", int),
    "attempts": Word("How often it was asked.", int),
    # everywhere
    "environment": Word("Stage to work for, such as prod: an environment of ecs-steps.yml, and a tag by policy."),
    "config": Word("File to take words from; unset, the nearest ecs-steps.yml in this folder or above it."),
    "account": Word("AWS account to work in; where another one answers, nothing is done.", "account.Account"),
    "profile": Word("Profile of the AWS config to begin with; unset, the usual AWS settings decide."),
    "role": Word("Role to assume, by its ARN, for everything that is asked of AWS.", "account.RoleArn"),
    "external_id": Word("External id that the role's trust policy asks for.", "account.ExternalId"),
    "environments": Word("Environments of ecs-steps.yml, in its order.", str, Form.MANY),
    "approval": Word("True where a person shall agree before the pipeline goes on.", bool),
    "region": Word("AWS region; unset, the usual AWS settings decide."),
    "offline": Word("Check what can be checked without AWS.", bool),
    "dry_run": Word("Say what would be done, and change nothing.", bool),
    # the sandbox
    "action": Word("What to do with the sandbox.", SandboxAction),
    "detach": Word("Leave the sandbox running in the background.", bool),
    "folder": Word("Folder of the sandbox: its log, blobs and process id."),
    "port": Word("Port of the sandbox's AWS endpoint; 0 takes a free one.", int),
    "speed": Word("How many times shorter than on AWS simulated tasks take for each stage.", int),
    "tasks": Word("What a task of the sandbox is.", SandboxTasks),
    "shell": Word("Shell that the exports are written for.", Shell),
    "endpoint_url": Word("Where the sandbox answers as AWS."),
    "docker_host": Word("Docker engine that the sandbox uses."),
    "load_balancers": Word("Address of each service that the sandbox balances, as service=URL.", str, Form.MAP),
    "exports": Word("Lines that set the environment for the sandbox."),
    "running": Word("True when the sandbox answers.", bool),
}
