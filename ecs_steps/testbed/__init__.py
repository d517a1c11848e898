"""A local AWS for the steps: moto for what it does right, a rollout engine, a registry and tasks beside it."""
