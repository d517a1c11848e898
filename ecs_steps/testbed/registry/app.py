"""The registry as a WSGI application: routes of the distribution specification, credentials of ECR."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from werkzeug.wrappers import Request, Response

from ecs_steps.testbed.clock import Clock
from ecs_steps.testbed.faults import cut
from ecs_steps.testbed.registry import moto_ecr
from ecs_steps.testbed.registry.blobs import Blobs
from ecs_steps.testbed.registry.downloads import PREFIX, Downloads
from ecs_steps.testbed.registry.faults import ConnectionCut, Faults
from ecs_steps.testbed.registry.refusal import Refusal, action_denied, repository_missing, unsupported
from ecs_steps.testbed.registry.routes import ROUTES, Exchange
from ecs_steps.testbed.registry.tokens import Grant, Tokens

# Distribution specification, "Endpoints"; a repository's name may hold slashes.
_PATHS = (
    ("blob_upload", re.compile(r"/v2/(?P<name>.+)/blobs/uploads/(?P<reference>[^/]*)")),
    ("blob", re.compile(r"/v2/(?P<name>.+)/blobs/(?P<reference>sha256:[0-9a-f]{64})")),
    ("manifest", re.compile(r"/v2/(?P<name>.+)/manifests/(?P<reference>[^/]+)")),
    ("tags", re.compile(r"/v2/(?P<name>.+)/tags/list")),
    ("referrers", re.compile(r"/v2/(?P<name>.+)/referrers/(?P<reference>sha256:[0-9a-f]{64})")),
)
_AUTHENTIC_HOST = re.compile(r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\..+")


class Registry:
    """One registry for every account and Region of moto; which one a request means, its token says.

    A request to an authentic host name (`123456789012.dkr.ecr.eu-west-1.amazonaws.com`) means that one.
    `sleep` serves the fault of slowness; `methods` counts the requests that came.
    """

    def __init__(self, root: Path, clock: Clock, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._now = clock.now
        self._lock = threading.RLock()
        self._patches = moto_ecr.Patches()
        self.blobs = Blobs(root)
        self.tokens = Tokens(clock.now)
        self.downloads = Downloads(clock.now)
        self.faults = Faults(sleep, self.tokens.expire_all)
        self.methods: Counter[str] = Counter()
        # Guess: ECR's account setting BLOB_MOUNTING (PutAccountSetting) is DISABLED unless somebody enables it.
        self.mounts_blobs = False

    def install(self, host: str) -> None:
        """Make moto's ECR hand out this registry's address (`host:port`) and tokens, and agree on images."""
        moto_ecr.patch_moto(self._patches, host=host, tokens=self.tokens, blobs=self.blobs, now=self._now)
        moto_ecr.patch_downloads(self._patches, f"http://{host}", self.downloads)

    def uninstall(self) -> None:
        """Give moto back as it was before `install`."""
        self._patches.undo()

    def app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request (PEP 3333); may be called by several threads at once."""
        request = Request(environ)
        try:
            response = self._answer(request)
            if self.faults.loses_answer(request.method):
                cut(environ)
        except ConnectionCut:
            cut(environ)
        except Refusal as refusal:
            response = Response(refusal.body(), refusal.status, content_type="application/json; charset=utf-8")
            if refusal.retry_after is not None:
                response.headers["Retry-After"] = str(refusal.retry_after)
            if refusal.status == 401:
                endpoint = f"{request.scheme}://{request.host}/"
                response.headers["WWW-Authenticate"] = f'Basic realm="{endpoint}",service="ecr.amazonaws.com"'
        response.headers["Docker-Distribution-Api-Version"] = "registry/2.0"
        answer: Iterable[bytes] = response(environ, start_response)
        return answer

    def _answer(self, request: Request) -> Response:
        with self._lock:
            self.methods[request.method] += 1
        self.faults.apply(request.method)
        if request.path.startswith(PREFIX):
            return self._downloaded(request.path)
        given = request.authorization
        grant = self.tokens.redeem(given.username if given else None, given.password if given else None)
        account, region = _place(request, grant)
        if request.path in ("/v2", "/v2/"):
            return Response("{}", content_type="application/json")
        if request.path == "/v2/_catalog":
            return _catalog(request, account, region)
        for kind, pattern in _PATHS:
            if found := pattern.fullmatch(request.path):
                name = found["name"]
                if (repository := moto_ecr.repository(account, region, name)) is None:
                    raise repository_missing(name, account)
                if self.faults.denies(request.method):
                    raise action_denied("ecr:InitiateLayerUpload", str(repository.arn), account)
                return self._route(kind, request, repository, found.groupdict().get("reference") or "")
        raise unsupported(f"no such endpoint: {request.path}", 404)

    def _downloaded(self, path: str) -> Response:
        digest = self.downloads.digest_at(path)
        if digest is None:
            return Response("Request has expired", 403, content_type="text/plain")
        return Response(self.blobs.path(digest).read_bytes(), content_type="application/octet-stream")

    def _route(self, kind: str, request: Request, repository: Any, reference: str) -> Response:
        route = ROUTES.get((kind, request.method))
        if route is None:
            # Guess: manifests cannot be deleted over the registry's HTTP API; BatchDeleteImage does it.
            raise unsupported("Method Not Allowed")
        return route(
            Exchange(
                request=request,
                repository=repository,
                reference=reference,
                stream=self.faults.uploading(request.stream, request.content_length or 0),
                blobs=self.blobs,
                lock=self._lock,
                now=self._now,
                mounts_blobs=self.mounts_blobs,
                sibling=partial(moto_ecr.repository, str(repository.account_id), str(repository.region_name)),
            )
        )


def _place(request: Request, grant: Grant) -> tuple[str, str]:
    """Return the account and Region that a request means."""
    if found := _AUTHENTIC_HOST.fullmatch(request.host.partition(":")[0]):
        return found["account"], found["region"]
    return grant.account, grant.region


def _catalog(request: Request, account: str, region: str) -> Response:
    """List repositories as ECR does: at most 1000 a page, and no going on with `last`.

    Both refusals are pasted from real use: google/go-containerregistry#1091, OctopusDeploy/Issues#6495.
    """
    if "last" in request.args:
        raise unsupported("Method Not Allowed")
    limit = request.args.get("n", 100, type=int)
    if limit > 1000:
        said = "Member must have value less than or equal to 1000"
        raise unsupported(f"Invalid parameter at 'maxResults' failed to satisfy constraint: '{said}'")
    names = moto_ecr.repository_names(account, region)[:limit]
    return Response(json.dumps({"repositories": names}), content_type="application/json")
