"""A loopback server that speaks OpenAI's chat completions and can misbehave in every way an endpoint does."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = dict[str, Any]
Script = Callable[[dict[str, Any], int], Reply]
"""(request body, number of the call from 1) → what to answer: `status`, `headers`, `body` (str or JSON), `cut` (drop after n bytes)."""


def says(text: str, usage: int = 50) -> Reply:
    return {"body": _completion({"role": "assistant", "content": text}, "stop", usage)}


def calls(*tool_calls: tuple[str, Any]) -> Reply:
    """Tool calls; arguments that are a str go out as they are, malformed or not."""
    rows = [
        {
            "id": f"call_{n}",
            "type": "function",
            "function": {"name": name, "arguments": a if isinstance(a, str) else json.dumps(a, ensure_ascii=False)},
        }
        for n, (name, a) in enumerate(tool_calls)
    ]
    return {"body": _completion({"role": "assistant", "content": None, "tool_calls": rows}, "tool_calls", 50)}


def _completion(message: dict[str, Any], finish: str, usage: int) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "fake",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": usage, "completion_tokens": usage, "total_tokens": 2 * usage},
    }


@dataclass
class ModelServer:
    """`requests` are the bodies received, in order."""

    script: Script
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def model_server(script: Script) -> Iterator[ModelServer]:
    """Serves on a free loopback port until the block ends."""
    state = ModelServer(script)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                state.requests.append(body)
                number = len(state.requests)
            reply = state.script(body, number)
            if hang := reply.get("hang"):
                hang.wait(10)
            content = reply["body"] if isinstance(reply["body"], str) else json.dumps(reply["body"], ensure_ascii=False)
            raw = content.encode()
            self.send_response(reply.get("status", 200))
            self.send_header("Content-Type", reply.get("type", "application/json"))
            self.send_header("Content-Length", str(len(raw)))
            for name, value in reply.get("headers", {}).items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the client may have given up waiting
                self.wfile.write(raw[: reply.get("cut", len(raw))])

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
