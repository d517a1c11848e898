"""What an account has before a release: repository, log group, cluster, service; made once, with boto3."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import boto3

CLUSTER, SERVICE, REPOSITORY, LOGS = "shop", "web", "shop/web", "/shop/web"


class Account:
    """The demo's account in the sandbox."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._session = boto3.Session(
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            region_name=environment["AWS_REGION"],
        )
        self._endpoint = environment["AWS_ENDPOINT_URL"]

    def prepare(self) -> None:
        """Make what is made once."""
        self._client("ecr").create_repository(repositoryName=REPOSITORY, imageTagMutability="IMMUTABLE")
        self._client("logs").create_log_group(logGroupName=LOGS)
        self._client("ecs").create_cluster(clusterName=CLUSTER)

    def create_service(self, task_definition: str) -> None:
        """Create the service with a circuit breaker that rolls back."""
        self._client("ecs").create_service(
            cluster=CLUSTER,
            serviceName=SERVICE,
            taskDefinition=task_definition,
            desiredCount=2,
            deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
        )

    def put_image(self, tag: str) -> str:
        """Put a small image into the repository through ECR's own operations, without an engine; give its digest."""
        ecr = self._client("ecr")
        config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers"}, "v": tag}).encode()
        manifest = {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": self._blob(ecr, config, "application/vnd.oci.image.config.v1+json"),
            "layers": [self._blob(ecr, b"version " + tag.encode(), "application/vnd.oci.image.layer.v1.tar")],
        }
        put = ecr.put_image(
            repositoryName=REPOSITORY,
            imageManifest=json.dumps(manifest),
            imageManifestMediaType=manifest["mediaType"],
            imageTag=tag,
        )
        return str(put["image"]["imageId"]["imageDigest"])

    def _blob(self, ecr: Any, content: bytes, media_type: str) -> dict[str, Any]:
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        upload = ecr.initiate_layer_upload(repositoryName=REPOSITORY)["uploadId"]
        ecr.upload_layer_part(
            repositoryName=REPOSITORY,
            uploadId=upload,
            partFirstByte=0,
            partLastByte=len(content) - 1,
            layerPartBlob=content,
        )
        ecr.complete_layer_upload(repositoryName=REPOSITORY, uploadId=upload, layerDigests=[digest])
        return {"mediaType": media_type, "digest": digest, "size": len(content)}

    def _client(self, service: str) -> Any:
        return self._session.client(service, endpoint_url=self._endpoint)


def task_definition() -> dict[str, Any]:
    """The task definition file of the demo's repository."""
    options = {"awslogs-group": LOGS, "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}
    return {
        "family": SERVICE,
        "containerDefinitions": [
            {
                "name": "web",
                "image": "set by the release",
                "memory": 64,
                "portMappings": [{"containerPort": 8080, "hostPort": 0}],
                "logConfiguration": {"logDriver": "awslogs", "options": options},
            }
        ],
    }
