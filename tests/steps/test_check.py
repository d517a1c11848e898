"""Check: an address is asked until it answers as it should."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest

from ecs_steps.check import Checked, CheckOptions, check
from ecs_steps.clients import Clients
from ecs_steps.contract.errors import BadParameter, DeployFailed, NotReady, StepError
from ecs_steps.values.duration import Duration
from ecs_steps.values.secret import Secret
from ecs_steps.values.web import Pattern, StatusCodes, WebAddress
from tests.steps.waiting_room import Room
from tests.steps.web_server import Reply, Web, serving


@pytest.fixture
def room() -> Room:
    return Room()


def at(web: Web, path: str = "/health") -> WebAddress:
    return WebAddress.parse(f"http://127.0.0.1:{web.port}{path}")


def checked(room: Room, url: WebAddress, **options: Any) -> Checked:
    return check(CheckOptions(url=url, **options), Clients(dict(os.environ), clock=room.clock), room.report)


def failed(room: Room, url: WebAddress, **options: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        checked(room, url, **options)
    return caught.value


def test_three_good_answers_in_a_row_are_enough(room: Room) -> None:
    with serving(lambda _: Reply(status=204, body="")) as web:
        found = checked(room, at(web))

    assert (found.status_code, found.attempts, len(web.asked)) == (204, 3, 3)
    assert "/health answers 204 No Content as it should, 3 times in a row" in room.said


def test_old_tasks_that_still_answer_begin_the_row_anew(room: Room) -> None:
    versions = [41, 42, 42, 41, 42, 42, 42]
    with serving(lambda number: Reply(body=f'{{"version": {versions[number - 1]}}}')) as web:
        found = checked(room, at(web), json_values={"version": "42"})

    assert found.attempts == len(versions)
    assert "its JSON value version is 41, not 42" in room.said
    assert "after 7 attempts" in room.said


def test_a_service_that_comes_up_late_is_waited_for(room: Room) -> None:
    with serving(lambda number: Reply(status=503 if number < 5 else 200)) as web:
        found = checked(room, at(web), successes=1)

    assert (found.status_code, found.attempts) == (200, 5)
    assert room.said.count("503 Service Unavailable") == 1
    assert room.clock.slept == [2.0] * 4


def test_every_question_has_a_connection_of_its_own(room: Room) -> None:
    with serving(lambda _: Reply()) as web:
        checked(room, at(web))

    assert [headers["Connection"] for _, headers in web.asked] == ["close"] * 3


def test_what_never_answers_rightly_is_a_failed_deployment_whose_last_answer_is_shown(room: Room) -> None:
    page = "\n".join(f"line {number}" for number in range(100))
    with serving(lambda _: Reply(status=500, body=page, headers={"Content-Type": "text/plain"})) as web:
        error = failed(room, at(web), timeout=Duration(60))

    assert isinstance(error, DeployFailed)
    assert error.what.endswith("/health did not answer as it should within 1m")
    assert error.why == "it answers 500 Internal Server Error, not 200-299"
    assert "Its last answer was 500 Internal Server Error, text/plain:" in room.said
    assert "| line 19" in room.said
    assert "line 20" not in room.said
    assert "the rest is left out" in room.said
    assert room.clock.now() == pytest.approx(60)
    assert room.known[-1].status_code == 500


def test_everything_that_an_answer_must_have_is_looked_at(room: Room) -> None:
    expected = {
        "status_codes": (StatusCodes.parse("200"), StatusCodes.parse("418")),
        "body_contains": "tea",
        "body_matches": Pattern.parse("^v[0-9]+"),
        "response_headers": {"X-Version": "42"},
    }
    with serving(lambda _: Reply(status=418, body="v42 tea", headers={"X-Version": "42"})) as web:
        assert checked(room, at(web), **expected).status_code == 418


def test_a_good_answer_at_the_end_of_time_is_too_few(room: Room) -> None:
    with serving(lambda number: Reply(status=200 if number > 3 else 503)) as web:
        error = failed(room, at(web), timeout=Duration(8))

    assert error.why == "it answered rightly only 2 times in a row, and 3 are asked for"


def test_a_server_that_is_not_there_is_said(room: Room) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = WebAddress.parse(f"http://127.0.0.1:{taken.getsockname()[1]}/")
        error = failed(room, url, timeout=Duration(10))

    assert isinstance(error, DeployFailed)
    assert error.why == "connection refused"


def test_a_host_that_nobody_knows_is_a_wrong_address(room: Room) -> None:
    error = failed(room, WebAddress.parse("http://no-such-host.invalid/"), successes=1, timeout=Duration(2))

    assert isinstance(error, NotReady)
    assert str(error) == "no-such-host.invalid does not answer: no such host"
    assert room.clock.slept == [2.0]


def test_a_circle_of_redirects_is_said(room: Room) -> None:
    with serving(lambda _: Reply(status=302, headers={"Location": "/again"})) as web:
        error = failed(room, at(web), follow_redirects=True, timeout=Duration(4))

    assert isinstance(error, DeployFailed)
    assert error.why == "it redirects more than 5 times"


def test_a_redirect_is_an_answer_unless_it_is_followed(room: Room) -> None:
    def reply(number: int) -> Reply:
        return Reply(status=301, headers={"Location": "/home"}) if web.asked[number - 1][0] == "/" else Reply()

    with serving(reply) as web:
        error = failed(room, at(web, "/"), timeout=Duration(4))
        followed = checked(room, at(web, "/"), follow_redirects=True)

    assert error.why == "it answers 301 Moved Permanently, to /home, not 200-299"
    assert error.hint == "Name the address that it redirects to, or use --follow-redirects."
    assert followed.status_code == 200


def test_headers_are_sent_and_the_secret_one_is_never_shown(room: Room) -> None:
    def echo(_: int) -> Reply:
        return Reply(status=403, body=str(web.asked[-1][1]["Authorization"]))

    with serving(echo) as web:
        given = {"authorization": Secret("Bearer canary"), "request_headers": {"X-Probe": "1"}}
        failed(room, at(web), timeout=Duration(4), **given)

    assert web.asked[0][1]["Authorization"] == "Bearer canary"
    assert web.asked[0][1]["X-Probe"] == "1"
    assert "canary" not in room.said


def test_another_host_is_asked_of_a_load_balancer(room: Room) -> None:
    with serving(lambda _: Reply()) as web:
        checked(room, at(web), host_header="shop.example.com", successes=1)

    assert web.asked[0][1].get_all("Host") == ["shop.example.com"]


def test_a_heartbeat_tells_that_it_is_still_asking(room: Room) -> None:
    with serving(lambda _: Reply(status=503)) as web:
        failed(room, at(web), timeout=Duration(180))

    assert room.said.count("it answers 503 Service Unavailable") == 4


def test_a_large_answer_is_read_in_part(room: Room) -> None:
    with serving(lambda _: Reply(body="x" * (3 << 20) + "end")) as web:
        error = failed(room, at(web), body_contains="end", timeout=Duration(4))

    assert error.why == "its body does not contain end"


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"successes": 0}, "less than 1"),
        ({"timeout": Duration(3)}, "3 answers, one each 2s, take 4s"),
        ({"json_values": {"a[": "1"}}, ""),
        ({"request_headers": {"Cookie": "x"}}, "it bears a secret"),
        ({"host_header": "a", "follow_redirects": True}, "another server"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_asked(room: Room, options: dict[str, Any], why: str) -> None:
    with serving(lambda _: Reply()) as web:
        error = failed(room, at(web), **options)

    assert isinstance(error, BadParameter)
    assert why in error.why
    assert web.asked == []


def test_a_dry_run_asks_nothing(room: Room) -> None:
    with serving(lambda _: Reply()) as web:
        found = checked(room, at(web), dry_run=True)

    assert web.asked == []
    assert found.status_code is None
    assert "Would ask http://127.0.0.1:" in room.said
