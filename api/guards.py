"""What every request passes: known hosts, same origin for anything that changes or costs, security headers, a bounded body."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

MOST_BODY = 1_000_000
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# The generated API pages load their script from elsewhere; they are not served at all (see `create_app`).
_DIGEST_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'self'"


def install_guards(app: FastAPI, server_names: Collection[str] = ()) -> None:
    """`server_names`: the names this server answers to, besides IP addresses and localhost (a foreign name is rebinding)."""

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        problem = _problem(request, server_names)
        if problem:
            status, code, message = problem
            response: Response = JSONResponse({"error": {"message": message, "type": "invalid_request_error", "code": code}}, status)
        else:
            response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def digest_headers() -> dict[str, str]:
    """The digest page carries its own style; it still may run no script and load nothing."""
    return {"Content-Security-Policy": _DIGEST_POLICY}


def _problem(request: Request, server_names: Collection[str]) -> tuple[int, str, str] | None:
    host = request.headers.get("host", "")
    name = urlsplit(f"//{host}").hostname or ""
    if not _known_host(name, server_names):
        return 421, "unknown_host", f"this server does not answer to {name[:80]!r}"
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > MOST_BODY:
        return 413, "too_large", f"the request is larger than {MOST_BODY} bytes"
    origin = request.headers.get("origin")
    if origin and request.method not in {"GET", "HEAD", "OPTIONS"} and urlsplit(origin).netloc != host:
        return 403, "foreign_origin", "requests from pages of another origin are refused"
    return None


def _known_host(name: str, server_names: Collection[str]) -> bool:
    if name in {"localhost", "testserver"} or name in server_names:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
