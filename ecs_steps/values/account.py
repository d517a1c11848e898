"""An AWS account, and a role in one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ACCOUNT = r"[0-9]{12}"
#: IAM User Guide, "IAM ARNs" and "IAM name requirements": a path of any depth, a name of up to 64 characters.
_ROLE = r"arn:(aws[a-z-]*):iam::([0-9]{12}):role/(?:[\x21-\x7e]{1,510}/)?([\w+=,.@-]{1,64})"
_EXTERNAL_ID = r"[\w+=,.@:/-]{2,1224}"


@dataclass(frozen=True)
class Account:
    """An AWS account by its twelve digits; with hyphens, as the console shows it, it is read too."""

    id: str

    @classmethod
    def parse(cls, text: str) -> Account:
        """Read an account id."""
        digits = text.strip().replace("-", "")
        if not re.fullmatch(_ACCOUNT, digits):
            lost = digits.isdigit() and 9 <= len(digits) < 12
            more = '; did an unquoted zero in front get lost? Write it as "012345678901"' if lost else ""
            raise ValueError(f"is not an account id of twelve digits{more}")
        return cls(digits)

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True)
class RoleArn:
    """A role that can be assumed, by its ARN."""

    arn: str

    @classmethod
    def parse(cls, text: str) -> RoleArn:
        """Read an ARN, such as arn:aws:iam::123456789012:role/deploy."""
        arn = text.strip()
        if not re.fullmatch(_ROLE, arn, re.ASCII):
            raise ValueError("is not the ARN of a role, such as arn:aws:iam::123456789012:role/deploy")
        return cls(arn)

    @property
    def account(self) -> Account:
        """The account that the role is in."""
        return Account(self.arn.split(":")[4])

    def __str__(self) -> str:
        return self.arn


@dataclass(frozen=True)
class ExternalId:
    """What a role's trust policy may ask a caller of another account for; it is no secret."""

    text: str

    @classmethod
    def parse(cls, text: str) -> ExternalId:
        """Read it, by the rules of AssumeRole (STS API reference)."""
        if not re.fullmatch(_EXTERNAL_ID, text, re.ASCII):
            raise ValueError("is not 2 to 1224 letters, digits and signs of +=,.@:/-")
        return cls(text)

    def __str__(self) -> str:
        return self.text
