"""Reading the body of a request as it comes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request


async def chunks(
    request: Request, within_s: float, too_slow: Callable[[], Exception]
) -> AsyncIterator[bytes]:
    """The parts of a body; raises what `too_slow` gives where the next one takes longer than `within_s`."""
    stream = aiter(request.stream())
    while True:
        try:
            async with asyncio.timeout(within_s):
                chunk = await anext(stream, None)
        except TimeoutError:
            raise too_slow() from None
        if chunk is None:
            return
        yield chunk
