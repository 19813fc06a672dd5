"""One handler renders every error, from the tree in domain.errors."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from domain.errors import ParkScoutError

logger = logging.getLogger("parkscout.api")


def install_errors(app: FastAPI) -> None:
    """Every error becomes `{"error": {"message", "type", "code"}}`, the shape OpenAI's clients read too."""

    @app.exception_handler(ParkScoutError)
    async def known(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, ParkScoutError)
        return _render(error.http_status, error.code, str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"] if p not in {"body", "query", "path"})
        return _render(422, "invalid", f"{where}: {first['msg']}" if where else str(first["msg"]))

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return _render(error.status_code, "not_found" if error.status_code == 404 else "http", str(error.detail))

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> JSONResponse:
        logger.error("request failed: %s %s", request.method, request.url.path, exc_info=error)
        return _render(500, "error", "the request could not be carried out; the log says why")


def _render(status: int, code: str, message: str) -> JSONResponse:
    kind = "invalid_request_error" if status < 500 else "server_error"
    return JSONResponse({"error": {"message": message, "type": kind, "code": code}}, status)
