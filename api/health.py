"""Health: is the process alive, and does it have something fresh to serve."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.serving import scout_of

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers; nothing else is looked at."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    """The store can be read: counts and the age of the newest document in hours; 503 when it cannot."""
    scout = scout_of(request)
    try:
        newest, counts = scout.reads.newest_document_at(), dict(scout.reads.counts())
    except Exception as error:
        return JSONResponse({"status": "unavailable", "reason": type(error).__name__}, 503)
    body: dict[str, Any] = {"status": "ready", "counts": counts}
    if newest:
        body["newest_document_hours"] = round((scout.now() - newest).total_seconds() / 3600, 1)
    return JSONResponse(body)
