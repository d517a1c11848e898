"""What a step may have to be allowed to do, and what two steps together may."""

from __future__ import annotations

from ecs_steps.contract.rights import Rights


def test_what_one_of_two_needs_is_needed_by_both() -> None:
    both = Rights(helps={"ecs:DescribeServices": "nothing is seen"}) | Rights(needs=("ecs:DescribeServices",))

    assert both == Rights(needs=("ecs:DescribeServices",))


def test_conditions_of_two_steps_stand_side_by_side_and_once() -> None:
    one = Rights(where={"ecr:PutImage": "it goes to ECR", "ecr:BatchGetImage": "it goes to ECR"})
    other = Rights(where={"ecr:BatchGetImage": "images are pulled"})

    assert (one | one).where == one.where
    assert (one | other).where["ecr:BatchGetImage"] == "it goes to ECR, or images are pulled"


def test_what_is_needed_under_a_condition_is_no_mere_help() -> None:
    both = Rights(where={"ecs:StopServiceDeployment": "it rolls back"}) | Rights(
        helps={"ecs:StopServiceDeployment": "it is not stopped"}
    )

    assert both.helps == {}
    assert both.all == {"ecs:StopServiceDeployment"}
