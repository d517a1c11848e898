"""The error answers of faults, as the services write them."""

from __future__ import annotations

from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.permissions import denial
from ecs_steps.testbed.wire import AwsRequest, ErrorAnswer


def refusal(kind: FaultKind, request: AwsRequest) -> ErrorAnswer | None:
    """Write the error answer of a fault; None for those that give none."""
    by_json, status, code, message = request.is_json, 400, "", ""
    match kind:
        case FaultKind.THROTTLE:
            # dask/dask-cloudprovider#56
            code, message = "ThrottlingException" if by_json else "Throttling", "Rate exceeded"
        case FaultKind.SERVER_ERROR:
            status, code = 500, "ServerException" if by_json else "InternalFailure"
            message = "Service Unavailable. Please try again later."
        case FaultKind.ACCESS_DENIED:
            return denial(request)
        case FaultKind.EXPIRED_TOKEN:
            status, code = (400, "ExpiredTokenException") if by_json else (403, "ExpiredToken")
            message = "The security token included in the request is expired"
        case FaultKind.UNKNOWN_OPERATION:
            # Smithy, "AWS JSON 1.1 protocol": UnknownOperationException; AWS query protocol: InvalidAction.
            code = "UnknownOperationException" if by_json else "InvalidAction"
            message = "" if by_json else f"The action {request.operation} is not valid for this web service."
        case FaultKind.CONCURRENT:
            # jenkinsci/amazon-ecs-plugin#105
            code = "ClientException"
            message = "Too many concurrent attempts to create a new revision of the specified family."
        case FaultKind.RESET | FaultKind.HANG | FaultKind.ANSWER_LOST | FaultKind.LATE | FaultKind.STALE:
            return None
    return ErrorAnswer(status=status, code=code, message=message)
