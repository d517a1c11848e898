"""The ECS rollout engine: deployments, tasks and their scheduler; no moto, no threads, no clock."""
