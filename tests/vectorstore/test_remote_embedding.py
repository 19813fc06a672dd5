from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from domain.errors import ConfigurationError, ModelError
from vectorstore.remote_embedding import EmbeddingEndpoint, OpenAICompatibleEmbedder


@dataclass
class Endpoint:
    """A small real embeddings server; `failures` are (status, headers, body) given before it answers."""

    url: str = ""
    failures: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    encoded: bool = False
    shuffle: bool = False
    drop_last: bool = False


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    state = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append(body)
            state.keys.append(self.headers.get("Authorization"))
            if state.failures:
                status, headers, text = state.failures.pop(0)
                self._answer(status, text, headers)
                return
            rows = [{"index": i, "embedding": self._vector(text)} for i, text in enumerate(body["input"])]
            rows = rows[::-1] if state.shuffle else rows
            self._answer(200, json.dumps({"data": rows[:-1] if state.drop_last else rows}), {})

        def _vector(self, text: str) -> Any:
            numbers = [float(len(text)), 1.0, 0.0]
            return base64.b64encode(np.array(numbers, dtype="<f4").tobytes()).decode() if state.encoded else numbers

        def _answer(self, status: int, text: str, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield state
    server.shutdown()
    server.server_close()


def embedder(endpoint: Endpoint, waits: list[float] | None = None, **settings: Any) -> OpenAICompatibleEmbedder:
    waits = [] if waits is None else waits
    return OpenAICompatibleEmbedder(EmbeddingEndpoint(endpoint.url, "m3", **settings), sleep=waits.append, clock=lambda: 0.0)


def test_batches_keep_order_and_length(endpoint: Endpoint) -> None:
    endpoint.shuffle = True
    found = embedder(endpoint, batch=2, api_key="secret").embed(["a", "bb", "ccc"])
    assert found.shape == (3, 3)
    assert np.allclose(np.linalg.norm(found, axis=1), 1)
    assert list(np.argsort(found[:, 0])) == [0, 1, 2]
    assert [len(r["input"]) for r in endpoint.requests] == [2, 1, 1]
    assert set(endpoint.keys) == {"Bearer secret"}


def test_the_dimension_is_asked_once_and_the_id_names_the_model(endpoint: Endpoint) -> None:
    model = embedder(endpoint)
    assert (model.id, model.dimension, model.dimension) == ("openai-m3", 3, 3)
    assert len(endpoint.requests) == 1


def test_base64_answers_are_read_too(endpoint: Endpoint) -> None:
    endpoint.encoded = True
    assert embedder(endpoint).embed(["abc"]).shape == (1, 3)


def test_long_and_empty_texts_are_sent_in_a_form_that_is_taken(endpoint: Endpoint) -> None:
    embedder(endpoint, longest=5).embed(["", "x" * 9])
    assert endpoint.requests[0]["input"] == ["-", "xxxxx"]


def test_a_busy_endpoint_is_waited_for_as_long_as_it_says(endpoint: Endpoint) -> None:
    endpoint.failures = [
        (429, {"Retry-After": "7"}, "slow down"),
        (503, {"Retry-After": "Thu, 01 Jan 1970 00:00:11 GMT"}, ""),
        (500, {}, ""),
    ]
    waits: list[float] = []
    assert len(embedder(endpoint, waits).embed(["a"])) == 1
    assert waits == [7.0, 11.0, 4.0]


@pytest.mark.parametrize(
    ("status", "text", "said", "tries"), [(401, "bad key", "401 bad key", 1), (503, "down", "503 down", 3), (200, "<html>", "not JSON", 3)]
)
def test_what_cannot_be_answered_is_one_clear_line(endpoint: Endpoint, status: int, text: str, said: str, tries: int) -> None:
    endpoint.failures = [(status, {}, text)] * 9
    with pytest.raises(ModelError, match=said) as error:
        embedder(endpoint, tries=3).embed(["a"])
    assert len(endpoint.requests) == tries
    assert "\n" not in str(error.value)


def test_too_few_vectors_are_refused(endpoint: Endpoint) -> None:
    endpoint.drop_last = True
    with pytest.raises(ModelError, match="1 vectors for 2 texts"):
        embedder(endpoint).embed(["a", "b"])


def test_nobody_there() -> None:
    model = OpenAICompatibleEmbedder(EmbeddingEndpoint("http://127.0.0.1:9/v1", "m3", tries=2), sleep=lambda _: None)
    with pytest.raises(ModelError, match="check PARKSCOUT_EMBEDDING_BASE_URL"):
        model.embed(["a"])


def test_a_local_model_made_here(tmp_path: Any) -> None:
    model2vec = pytest.importorskip("model2vec", reason="the extra `local-model` is not installed: local models are NOT tested here")
    tokenizers = pytest.importorskip("tokenizers")
    from vectorstore.local_embedding import LocalModelEmbedder

    vocabulary = {"[UNK]": 0, "robot": 1, "机器人": 2, "bread": 3}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    weights = np.array([[0.1, 0.1], [1, 0], [1, 0.1], [0, 1]], dtype=np.float32)
    model2vec.StaticModel(vectors=weights, tokenizer=tokenizer).save_pretrained(str(tmp_path / "tiny"))
    local = LocalModelEmbedder(str(tmp_path / "tiny"))
    robot, chinese, bread = local.embed(["robot", "机器人", "bread"])
    assert local.dimension == 2 and local.id == "local-tiny"
    assert robot @ chinese > 0.9 > robot @ bread


def test_a_missing_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from vectorstore.local_embedding import LocalModelEmbedder

    monkeypatch.setitem(sys.modules, "model2vec", None)
    with pytest.raises(ConfigurationError, match="local-model"):
        LocalModelEmbedder("any")
