"""As whom AWS is called, and whether it is the account that was meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ecs_steps.contract.errors import NotReady
from ecs_steps.contract.everywhere import Identity


class Caller:
    """As whom a process calls AWS, in all regions; the account is compared once, before anything is asked.

    `session_name` is what CloudTrail shows of a role; `account_from` is where the account was named; `again` are the
    options with which another command calls as the same.
    """

    def __init__(
        self,
        identity: Identity,
        *,
        session_name: str = "ecs-steps",
        account_from: str = "",
        again: tuple[str, ...] = (),
    ) -> None:
        self.identity, self.session_name, self.again = identity, session_name, again
        self._account_from = account_from
        self._right = identity.account is None

    def check(self, who: Callable[[], Mapping[str, Any]]) -> None:
        """Raise NotReady if another account answers than the one that was named."""
        if self._right:
            return
        found = who()
        if found["Account"] != str(self.identity.account):
            named = f"; {self.identity.account} was asked for ({self._account_from})" if self._account_from else ""
            raise NotReady(
                f"This is AWS account {found['Account']}, not {self.identity.account}",
                why=f"{found['Arn']} answers{named}",
                hint="Nothing was changed. Check profile, role and the AWS_* variables, or the account that is named.",
            )
        self._right = True
