"""Serves the sample newsroom on a free loopback port, in this process, for as long as it is needed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sources.newsroom.articles import EDITION_NOW
from sources.newsroom.site import Answer, build_site, http_date

__all__ = ["CATALOGUE", "EDITION_NOW", "PARK_COMPANIES", "serve_newsroom"]

CATALOGUE = Path(__file__).with_name("catalogue.yaml")
PARK_COMPANIES = Path(__file__).with_name("park-companies.csv")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleNewsroom"
    sys_version = ""
    # One packet per answer: headers and body apart would each wait for the other side's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        path = self.path.split("?", 1)[0].split("#", 1)[0]
        answer = self.server.site.get(path)
        if answer is None:
            self._send(Answer("404：没有这一页。".encode(), "text/plain; charset=utf-8", 404))
        elif answer.status == 200 and self._unchanged(answer):
            self._send(Answer(b"", answer.content_type, 304), answer)
        else:
            self._send(answer, answer)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _unchanged(self, answer: Answer) -> bool:
        if (tag := self.headers.get("If-None-Match")) is not None:
            return answer.etag in [t.strip() for t in tag.split(",")]
        since = self.headers.get("If-Modified-Since")
        return since is not None and answer.last_modified is not None and since == http_date(answer.last_modified)

    def _send(self, answer: Answer, stands_for: Answer | None = None) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        if answer.location:
            self.send_header("Location", answer.location)
        if stands_for is not None and answer.status in {200, 304}:
            self.send_header("ETag", stands_for.etag)
            if stands_for.last_modified:
                self.send_header("Last-Modified", http_date(stands_for.last_modified))
        self.end_headers()
        if self.command != "HEAD" and answer.status != 304:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """The crawl reports what it reads; the server keeps quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    site: dict[str, Answer]


@contextmanager
def serve_newsroom(port: int = 0) -> Iterator[str]:
    """Serves the newsroom while the block runs; gives its base URL ("http://127.0.0.1:43125"). Port 0 takes any free one."""
    server = _Server(("127.0.0.1", port), _Handler)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    server.site = build_site(base)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="newsroom", daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
