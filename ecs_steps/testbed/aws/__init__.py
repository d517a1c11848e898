"""The AWS APIs of the test bed: our ECS on the rollout engine, everything else from moto."""
