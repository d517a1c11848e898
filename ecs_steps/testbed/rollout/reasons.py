"""Reasons for `Behaviour.start_failure`, `no_capacity` and `cannot_launch`, in AWS's own words."""

from __future__ import annotations

_INIT = "ResourceInitializationError:"
_SECRETS = f"{_INIT} unable to pull secrets or registry auth: execution resource retrieval failed:"
_ROLE = "arn:aws:sts::123456789012:assumed-role/web-execution/0123456789abcdef0123456789abcdef"

# aws/amazon-ecs-agent#2954
CANNOT_START = (
    f"CannotStartContainerError: {_INIT} failed to create new container runtime task: OCI runtime create failed: "
    'container_linux.go:370: starting container process caused: exec: "/app/serve": stat /app/serve: '
    "no such file or directory: unknown"
)
# A public design note with a pasted error.
CANNOT_CREATE = (
    "CannotCreateContainerError: failed to copy file info for /var/lib/ecs/volumes/data: "
    "failed to chown /var/lib/ecs/volumes/data: operation not permitted"
)
# aws-actions/amazon-ecs-deploy-task-definition#232
START_TIMEOUT = "DockerTimeoutError: Could not transition to started; timed out after waiting 8m0s"
# docker-archive/compose-cli#1510
SECRET_MISSING = (
    f"{_SECRETS} unable to retrieve secret from asm: service call has been retried 1 time(s): "
    "ResourceNotFoundException: Secrets Manager can't find the specified secret."
)
# docker-archive/compose-cli#1510, and the sentence of a public troubleshooting lab of 2023.
SECRET_DENIED = (
    f"{_SECRETS} unable to retrieve secret from asm: service call has been retried 1 time(s): "
    f"failed to fetch secret arn:aws:secretsmanager:eu-west-1:123456789012:secret:web from secrets manager: "
    f"AccessDeniedException: User: {_ROLE} is not authorized to perform: secretsmanager:GetSecretValue on resource: "
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:web because no identity-based policy allows the "
    "secretsmanager:GetSecretValue action"
)
# umotif-public/terraform-aws-ecs-fargate#50
SECRET_UNREACHABLE = (
    f"{_SECRETS} unable to retrieve secrets from ssm: service call has been retried 5 time(s): "
    "RequestCanceled: request context canceled caused by: context deadli..."
)
# A public troubleshooting lab of 2023.
PARAMETER_MISSING = "Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: /web/token"
# "Troubleshooting Amazon ECS ResourceInitializationError errors"
LOG_GROUP_MISSING = (
    f"{_INIT} failed to validate logger args: "
    "The task cannot find the Amazon CloudWatch log group defined in the task definition."
)
# docker-archive/compose-cli#1490
EFS = (
    f"{_INIT} failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: Connection reset by peer "
    ": unsuccessful EFS utils command execution; code: 32"
)
# apache/airflow, ECS executor tests
NETWORK_INTERFACE = "Timeout waiting for network interface provisioning to complete."
# "Troubleshooting Amazon ECS TaskFailedToStart errors"; the code after it is EC2's own.
NO_ADDRESS = (
    "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet "
    "'subnet-0123456789abcdef0': InsufficientFreeAddressesInSubnet"
)
# dagster-io/dagster, ECS launcher
STORAGE_TIMEOUT = "Timeout waiting for EphemeralStorage provisioning to complete"

#: Reasons for `no_capacity`. "Amazon ECS API failure reasons"; "Amazon ECS service event messages".
CPU, MEMORY, PORTS, ENI, GPU = "RESOURCE:CPU", "RESOURCE:MEMORY", "RESOURCE:PORTS", "RESOURCE:ENI", "RESOURCE:GPU"
AGENT, ATTRIBUTE = "AGENT", "ATTRIBUTE"
# fujiwara/tracer, README; told of Fargate and of Fargate Spot alike
FARGATE = "Capacity is unavailable at this time. Please try again later or in a different availability zone."
FARGATE_QUOTA = "You\N{RIGHT SINGLE QUOTATION MARK}ve reached the limit on the number of vCPUs you can run concurrently"

#: Reasons for `cannot_launch`: whole events. telia-oss/terraform-aws-ecs-fargate#58
ROLE_NOT_ASSUMABLE = (
    "failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::123456789012:role/web' that "
    "was provided for this task. Please verify that the role being passed has the proper trust relationship and "
    "permissions and that your IAM user has permissions to pass this role.)."
)
# "Amazon ECS service event messages"
NO_INSTANCES_OF_PROVIDER = (
    "was unable to reach steady state. Reason: No Container Instances were found in your capacity provider."
)
# m-chandler/factorio-spot-pricing#4
NO_INSTANCES = (
    "was unable to place a task because no container instance met all of its requirements. "
    "Reason: No Container Instances were found in your cluster. "
    "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
)
