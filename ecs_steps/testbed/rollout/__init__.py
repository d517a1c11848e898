"""The ECS rollout engine: deployments, tasks and their scheduler, without moto, threads or a clock of its own."""
