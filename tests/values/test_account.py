"""Accounts, roles and external ids as people write them."""

from __future__ import annotations

import pytest

from ecs_steps.values.account import Account, ExternalId, RoleArn


def test_an_account_is_read_with_the_consoles_hyphens() -> None:
    assert str(Account.parse(" 1234-5678-9012 ")) == "123456789012"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12345678901", "twelve digits; did an unquoted zero in front get lost?"),
        ("12345", "is not an account id of twelve digits"),
        ("shop", "is not an account id of twelve digits"),
        ("1234567890123", "is not an account id of twelve digits"),
    ],
)
def test_what_is_no_account_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="twelve digits") as caught:
        Account.parse(text)

    assert said in str(caught.value)
    assert ("zero" in str(caught.value)) == ("zero" in said)


@pytest.mark.parametrize(
    "arn", ["arn:aws:iam::123456789012:role/deploy", "arn:aws-cn:iam::123456789012:role/ci/x/deploy@2"]
)
def test_a_role_knows_its_account(arn: str) -> None:
    assert RoleArn.parse(arn).account == Account("123456789012")


@pytest.mark.parametrize(
    "arn",
    ["deploy", "arn:aws:iam::1:role/deploy", "arn:aws:iam::123456789012:user/a", "arn:aws:iam::123456789012:role/", ""],
)
def test_what_is_no_role_is_refused(arn: str) -> None:
    with pytest.raises(ValueError, match="such as arn:aws:iam::123456789012:role/deploy"):
        RoleArn.parse(arn)


@pytest.mark.parametrize("text", ["x", "", "a b", "a" * 1225])
def test_what_aws_takes_for_no_external_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2 to 1224"):
        ExternalId.parse(text)
