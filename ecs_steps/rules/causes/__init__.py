"""Why a deployment did not succeed: from what ECS, load balancers and alarms say, the one decisive cause."""
