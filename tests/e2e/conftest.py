"""The chain runs once for all tests of this folder, on a stack of its own: its services read every topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deploy.local.stack import Stack
from tests.e2e.chain import Chain, running_chain
from tests.e2e.story import Story

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chassis.registry import Registry


@pytest.fixture(scope="package")
async def chain(
    request: pytest.FixtureRequest, registry: Registry, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Chain]:
    """Broker, database and the five services."""
    folder = tmp_path_factory.mktemp("chain")
    async with (
        Stack.choose(request.config.getoption("--stack"), logs=folder / "logs") as stack,
        running_chain(stack, registry, folder) as running,
    ):
        yield running


@pytest.fixture(scope="package")
async def story(chain: Chain) -> Story:
    """One application of each procedure, carried to its end."""
    return await Story.told(chain)
