"""A profile that people have logged in to by single sign-on: its credentials come from the portal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.runner.conftest import Done, Shell
from tests.scene import Scene
from tests.served import served

THERE, TOKEN = "333333333333", "a-token-of-the-portal"
CONFIG = f"""\
[profile shop]
sso_session = shop
sso_account_id = {THERE}
sso_role_name = deploy
[sso-session shop]
sso_start_url = https://shop.awsapps.com/start
sso_region = eu-west-1
"""


@pytest.fixture
def portal(scene: Scene) -> Iterator[str]:
    """The portal on loopback: GetRoleCredentials, for who brings the token of a login (AWS SSO API reference)."""
    keys = scene.scenario.user("ci", account=THERE)
    ends = datetime.now(timezone.utc) + timedelta(hours=6)
    given = {
        "accessKeyId": keys["AWS_ACCESS_KEY_ID"],
        "secretAccessKey": keys["AWS_SECRET_ACCESS_KEY"],
        "sessionToken": "session",
        "expiration": int(ends.timestamp() * 1000),
    }

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            right = asked == {"role_name": ["deploy"], "account_id": [THERE]}
            if right and self.headers["x-amz-sso_bearer_token"] == TOKEN:
                self._answer(200, {"roleCredentials": given})
            else:
                self._answer(401, {"message": "Session token not found or invalid"})

        def _answer(self, status: int, document: dict[str, object]) -> None:
            text = json.dumps(document).encode()
            self.send_response(status)
            if status == 401:
                self.send_header("x-amzn-ErrorType", "UnauthorizedException")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with served(ThreadingHTTPServer(("127.0.0.1", 0), Portal)) as place:
        yield f"http://{place}"


@pytest.fixture
def home(tmp_path: Path, portal: str) -> dict[str, str]:
    """A home folder with the profile; nobody has logged in."""
    folder = tmp_path / ".aws"
    folder.mkdir()
    (folder / "config").write_text(CONFIG)
    return {"HOME": str(tmp_path), "AWS_CONFIG_FILE": str(folder / "config"), "AWS_ENDPOINT_URL_SSO": portal}


def _login(tmp_path: Path, token: str) -> None:
    """Keep a token as `aws sso login` does."""
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    ends = datetime.now(timezone.utc) + timedelta(hours=6)
    document = {"accessToken": token, "expiresAt": f"{ends:%Y-%m-%dT%H:%M:%SZ}", "region": "eu-west-1"}
    (cache / f"{hashlib.sha1(b'shop').hexdigest()}.json").write_text(json.dumps(document))


def _ensured(shell: Shell, home: dict[str, str]) -> Done:
    argv = ("ensure", "--profile", "shop", "--account", THERE, "--cluster", "shop")
    return shell.execute(shell.command(argv), environment=home)


def test_who_has_logged_in_works_in_the_account_of_the_profile(
    shell: Shell, scene: Scene, home: dict[str, str], tmp_path: Path
) -> None:
    _login(tmp_path, TOKEN)

    done = _ensured(shell, home)

    assert done.result["created"] == ["cluster shop"], done.err
    assert not scene.clients.ecs(None).has_cluster("shop")


@pytest.mark.parametrize("login", ["none", "ended"])
def test_who_has_not_is_told_to(shell: Shell, scene: Scene, home: dict[str, str], tmp_path: Path, login: str) -> None:
    if login == "ended":
        _login(tmp_path, "an-older-token")

    done = _ensured(shell, home)

    assert (done.code, done.error["what"]) == (3, "No usable AWS credentials"), done.err
    assert "`aws sso login`" in done.error["hint"]
    assert scene.writes == []
