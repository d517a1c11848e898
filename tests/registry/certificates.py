"""Certificates as people get them wrong: signed by nobody we know, expired, for another name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import trustme

from ecs_steps.testbed.registry.debian_registry import Tls


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own; `bundle` is what one has to trust."""

    folder: Path
    made: trustme.CA

    @classmethod
    def new(cls, folder: Path) -> Authority:
        folder.mkdir()
        made = trustme.CA()
        made.cert_pem.write_to_path(str(folder / "ca.pem"))
        return cls(folder, made)

    @property
    def bundle(self) -> str:
        return str(self.folder / "ca.pem")

    def certificate(self, name: str = "127.0.0.1", *, days: int = 1) -> Tls:
        ends = datetime.now(timezone.utc) + timedelta(days=days)
        made = self.made.issue_cert(name, not_before=ends - timedelta(days=30), not_after=ends)
        files = Tls(certificate=self.folder / f"{name}{days}.pem", key=self.folder / f"{name}{days}.key")
        files.certificate.write_bytes(b"".join(each.bytes() for each in made.cert_chain_pems))
        files.key.write_bytes(made.private_key_pem.bytes())
        return files
