"""As whom AWS is called: a boto3 session of a profile, or of a role whose credentials renew themselves."""

from __future__ import annotations

import os
from typing import Any

from ecs_steps.clients.authorities import checked
from ecs_steps.clients.aws_errors import AwsDenied, translated
from ecs_steps.clients.caller import Caller
from ecs_steps.contract import names
from ecs_steps.contract.errors import NotReady, StepError


class AwsSession:
    """A boto3 session in one region."""

    def __init__(self, caller: Caller, region: str | None, ca_bundle: str | None) -> None:
        import boto3

        self._identity = caller.identity
        self._source = _core(caller.identity.profile, region, ca_bundle)
        worn = self._source
        if caller.identity.role is not None:
            from botocore.credentials import CredentialResolver

            worn = _core(caller.identity.profile, region, ca_bundle)
            role = _Role(self._source, caller)
            worn.register_component("credential_provider", CredentialResolver(providers=[role]))
        self.boto3 = boto3.Session(region_name=region, botocore_session=worn)

    def explained(self, error: Exception, action: str) -> StepError:
        """Say an error of botocore as ours; a role that cannot be assumed with who asked, and what AWS may mean."""
        from botocore.exceptions import ClientError

        told = translated(error, action)
        assuming = isinstance(error, ClientError) and error.operation_name == "AssumeRole"
        if assuming:
            told = translated(error, "sts:AssumeRole")
        role = self._identity.role
        if role is None or not assuming or not isinstance(told, AwsDenied):
            return told
        who = self._who()
        asked = "with an external id" if self._identity.external_id else "without an external id"
        wants = "this one" if self._identity.external_id else "none"
        return NotReady(
            f"The role {role} cannot be assumed",
            why=f"{who or 'the caller'} asked {asked}, and AWS says: {told.why}",
            hint="AWS does not tell these apart: the role does not exist; its trust policy does not name the caller; "
            f"it asks for another external id than {wants}; the caller may not call sts:AssumeRole on it.",
        )

    def region_hint(self) -> str:
        """The nearest region, where the one that is set is none that botocore knows."""
        return _region_hint(self._source, str(self.boto3.region_name or ""))

    def _who(self) -> str | None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return str(self._source.create_client("sts").get_caller_identity()["Arn"])
        except (BotoCoreError, ClientError):
            return None


class _Role:
    """A credential provider as botocore's resolver asks one: the role, assumed by the source's credentials."""

    METHOD = CANONICAL_NAME = "assume-role"

    def __init__(self, source: Any, caller: Caller) -> None:
        self._source, self._caller = source, caller

    def load(self) -> Any:
        """Give credentials that assume the role when they are needed, and anew before they end."""
        from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
        from botocore.exceptions import NoCredentialsError

        credentials = self._source.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        external = self._caller.identity.external_id
        more = {"RoleSessionName": self._caller.session_name, **({"ExternalId": str(external)} if external else {})}
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=self._source.create_client,
            source_credentials=credentials,
            role_arn=str(self._caller.identity.role),
            extra_args=more,
        )
        return DeferredRefreshableCredentials(refresh_using=fetcher.fetch_credentials, method=self.METHOD)


class _EveryService:
    """The services that botocore may know; it would look into four hundred folders, twice, before it loads a model."""

    def __contains__(self, _: object) -> bool:
        return True


def _core(profile: str | None, region: str | None, ca_bundle: str | None) -> Any:
    import botocore.session

    core = botocore.session.get_session()
    core.get_component("data_loader").list_available_services = lambda *_, **__: _EveryService()
    for name, value in (("profile", profile), ("region", region)):
        if value:
            core.set_config_variable(name, value)
    if ca_bundle:  # also for what the credentials come from, as AWS_CA_BUNDLE is
        core.set_config_variable("ca_bundle", checked(ca_bundle))
    if not os.isatty(0):
        # botocore would read a profile's MFA code from a stream on which nobody types, or on which a result comes.
        core.get_component("credential_provider").get_provider("assume-role")._prompter = _nobody_types  # noqa: SLF001 - it has no other way in
    return core


def _nobody_types(prompt: str) -> str:
    hint = "Log in before, and give the step that session's AWS_* variables, or a profile without mfa_serial."
    raise NotReady("The AWS profile asks for a code, and nobody is there to type it", why=prompt.strip(" :"), hint=hint)


def request_model(service: str, operation: str) -> Any:
    """The botocore shape of an operation's request, spelled as AWS does; no region is needed, and nobody asked."""
    return _core(None, None, None).get_service_model(service).operation_model(operation).input_shape


def region_hint(region: str) -> str:
    """The nearest region, where this one is none that botocore knows; without asking anybody."""
    return _region_hint(_core(None, None, None), region)


def _region_hint(core: Any, region: str) -> str:
    known = {
        each for partition in core.get_available_partitions() for each in core.get_available_regions("ecs", partition)
    }
    if not region or region in known:
        return ""
    close = names.nearest(region, known)
    return f"botocore knows no region {region}. {close if close.startswith('Did') else ''}".strip()
