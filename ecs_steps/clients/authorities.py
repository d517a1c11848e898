"""Whose certificates are trusted: a file of authorities."""

from __future__ import annotations

from ecs_steps.contract.errors import BadParameter


def checked(ca_bundle: str) -> str:
    """Make sure that a file has certificates: requests and botocore would say so in the middle of a traceback only."""
    import ssl

    try:
        ssl.create_default_context().load_verify_locations(ca_bundle)
    except ssl.SSLError:
        why = "it has no certificate in PEM form"
    except OSError as error:
        why = error.strerror or str(error)
    else:
        return ca_bundle
    raise BadParameter(f"The ca_bundle {ca_bundle} cannot be used", why=why, hint="Name a PEM file of authorities.")
