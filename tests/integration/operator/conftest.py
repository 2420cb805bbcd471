"""The operator's commands look at a service that runs: the bench of the chassis."""

from tests.integration.chassis.conftest import bench

__all__ = ["bench"]
