"""Blobs on disk, by digest, and the uploads that become blobs."""

from __future__ import annotations

import hashlib
import threading
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ecs_steps.testbed.registry.refusal import blob_digest_differs, upload_missing, upload_out_of_order

_CHUNK = 1 << 20


@dataclass(kw_only=True, eq=False)
class Upload:
    """An upload that has begun: its file, and the digest of what came so far."""

    id: str
    path: Path
    size: int = 0
    sha256: Any = field(default_factory=hashlib.sha256)


class Blobs:
    """A folder of blobs; which repository owns which blob is moto's `Repository.layers`."""

    def __init__(self, root: Path) -> None:
        self._blobs, self._uploading = root / "blobs", root / "uploads"
        for folder in (self._blobs, self._uploading):
            folder.mkdir(parents=True, exist_ok=True)
        self._uploads: dict[str, Upload] = {}
        self._lock = threading.Lock()

    def path(self, digest: str) -> Path:
        """Return where the blob with this digest lies, or would lie."""
        return self._blobs / digest.removeprefix("sha256:")

    def begin(self) -> Upload:
        """Begin an upload."""
        name = str(uuid.uuid4())
        upload = Upload(id=name, path=self._uploading / name)
        upload.path.touch()
        with self._lock:
            self._uploads[name] = upload
        return upload

    def upload(self, name: str) -> Upload:
        """Return an upload that has begun; Refusal if there is none."""
        with self._lock:
            if name not in self._uploads:
                raise upload_missing()
            return self._uploads[name]

    def feed(self, upload: Upload, stream: IO[bytes], *, starts_at: int | None = None) -> None:
        """Append what the stream holds; Refusal if it does not begin where the last chunk ended."""
        if starts_at is not None and starts_at != upload.size:
            raise upload_out_of_order()
        with upload.path.open("ab") as file:
            while chunk := stream.read(_CHUNK):
                file.write(chunk)
                upload.sha256.update(chunk)
                upload.size += len(chunk)

    def finish(self, upload: Upload, digest: str) -> int:
        """Turn an upload into the blob with this digest and return its size; Refusal if the digest differs."""
        self.cancel(upload)
        if f"sha256:{upload.sha256.hexdigest()}" != digest:
            upload.path.unlink()
            raise blob_digest_differs()
        upload.path.replace(self.path(digest))
        return upload.size

    def cancel(self, upload: Upload) -> None:
        """Forget an upload; its file stays for whoever still holds the upload."""
        with self._lock:
            self._uploads.pop(upload.id, None)

    def keep(self, content: bytes) -> str:
        """Store content that came another way, such as ECR's layer upload API, and return its digest."""
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        upload = self.begin()
        upload.path.write_bytes(content)
        self.cancel(upload)
        upload.path.replace(self.path(digest))
        return digest
