"""The way in for readers that push: Miniflux webhooks become documents, read and scored like crawled ones."""

from __future__ import annotations

import threading
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from pipeline.inbox import take_miniflux

router = APIRouter(prefix="/api/v1/inbox", tags=["inbox"])
# One delivery at a time is worked in: the steps of the path share one store.
_working = threading.Lock()


@router.post("/miniflux")
async def miniflux(request: Request) -> JSONResponse:
    """Entries of a `new_entries` or `save_entry` event, signed with PARKSCOUT_MINIFLUX_SECRET (`X-Miniflux-Signature`)."""
    body = await request.body()
    signature = request.headers.get("x-miniflux-signature")
    event = request.headers.get("x-miniflux-event-type")

    def work() -> dict[str, Any]:
        with _working:
            return take_miniflux(request.app.state.scout, body, signature, event)

    return JSONResponse(await run_in_threadpool(work))
