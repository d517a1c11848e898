"""CloudWatch alarms of a test bed: moto keeps them, nobody evaluates metrics."""

from __future__ import annotations


def put_alarm(account: str, region: str, name: str, *, on: bool) -> None:
    """Make an alarm, if it is not there, and set its state to ALARM or OK."""
    from moto.cloudwatch.models import cloudwatch_backends  # noqa: PLC0415  few tests need it

    backend = cloudwatch_backends[account][region]
    if name not in backend.alarms:
        backend.put_metric_alarm(
            name=name,
            namespace="AWS/ApplicationELB",
            metric_name="HTTPCode_Target_5XX_Count",
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=1,
            period=60,
            threshold=1.0,
            statistic="Sum",
            description="",
            dimensions=[],
            alarm_actions=[],
        )
    backend.set_alarm_state(name, "Threshold Crossed" if on else "OK", "{}", "ALARM" if on else "OK")
