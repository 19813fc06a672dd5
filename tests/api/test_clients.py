"""Proof with the official clients: OpenAI's Python client and the MCP SDK's own client, over HTTP and stdio."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.app import create_app
from tests.api.serving_thread import served
from tests.fakes.served_scout import InventedScout


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    scout = InventedScout()
    with served(create_app(scout, scout.conversations)) as url:
        yield url


def test_openai_client_lists_asks_and_streams(base: str) -> None:
    from openai import OpenAI

    client = OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0)
    assert [m.id for m in client.models.list()] == ["parkscout"]
    answer = client.chat.completions.create(
        model="parkscout", temperature=0.2, messages=[{"role": "system", "content": "x"}, {"role": "user", "content": "有哪些脑机接口融资"}]
    )  # fmt: skip
    message = answer.choices[0].message
    assert message.content is not None
    assert "岚泽脑机" in message.content
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert message.annotations
    for note in message.annotations:
        cited = note.url_citation
        assert message.content[cited.start_index : cited.end_index].startswith("[")
        assert cited.url == "https://news.example/lan"

    stream = client.chat.completions.create(
        model="parkscout", stream=True, stream_options={"include_usage": True}, messages=[{"role": "user", "content": "有哪些脑机接口融资"}]
    )  # fmt: skip
    chunks = list(stream)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == message.content
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage is not None


def test_openai_client_carries_a_conversation_on(base: str) -> None:
    from openai import OpenAI

    client = OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0)
    first = client.chat.completions.create(model="parkscout", messages=[{"role": "user", "content": "近三个月长三角的项目"}])
    said = first.choices[0].message.content or ""
    second = client.chat.completions.create(
        model="parkscout",
        messages=[
            {"role": "user", "content": "近三个月长三角的项目"},
            {"role": "assistant", "content": said},
            {"role": "user", "content": [{"type": "text", "text": "第二个的投资方"}]},
        ],
    )
    assert "国锐集成基金" in (second.choices[0].message.content or "")


def test_openai_client_carries_a_conversation_on_that_was_held_elsewhere(base: str) -> None:
    from openai import OpenAI

    answer = OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0).chat.completions.create(
        model="parkscout",
        messages=[
            {"role": "user", "content": "长三角1亿元以上的项目"},
            {"role": "assistant", "content": "…"},
            {"role": "user", "content": "只看无锡的"},
        ],
    )
    assert "岚泽" not in (answer.choices[0].message.content or "")
    assert "无锡" in (answer.choices[0].message.content or "")


def test_openai_client_reads_our_errors(base: str) -> None:
    from openai import APIStatusError, OpenAI

    client = OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0)
    with pytest.raises(APIStatusError) as refused:
        client.chat.completions.create(model="parkscout", messages=[{"role": "user", "content": "  "}])
    assert refused.value.status_code == 400


def test_unset_fields_are_left_out_of_the_wire(base: str) -> None:
    body = {"model": "parkscout", "messages": [{"role": "user", "content": "你好"}], "top_p": 1, "tools": [], "n": 1}
    reply = httpx.post(f"{base}/v1/chat/completions", json=body).json()
    assert "annotations" not in reply["choices"][0]["message"]
    assert "null" not in json.dumps(reply)


def test_twenty_chats_at_once(base: str) -> None:
    def ask(n: int) -> str:
        body = {"question": "推荐两个OPC项目" if n % 2 else "岚泽脑机的投资方是谁"}
        return httpx.post(f"{base}/api/v1/chat", json=body, timeout=30).text

    with ThreadPoolExecutor(20) as pool:
        texts = list(pool.map(ask, range(20)))
    assert all("event: done" in text for text in texts)
    assert all(("一页智坊" in t) == bool(n % 2) for n, t in enumerate(texts))


async def _tour(client: object) -> None:
    from mcp import Client

    assert isinstance(client, Client)
    tools = {t.name: t for t in (await client.list_tools()).tools}
    assert {"search_documents", "find_leads", "open_lead", "trends", "portfolio", "park_news"} <= tools.keys()
    assert "propose" not in tools
    assert all(t.annotations and t.annotations.read_only_hint for t in tools.values())
    assert "tracks" in tools["find_leads"].input_schema["properties"]
    found = await client.call_tool("find_leads", {"tracks": ["bci"]})
    result = found.structured_content
    assert result is not None
    assert result["success"] is True
    assert result["data"]["leads"][0]["company"] == "岚泽脑机"
    assert result["data"]["sources"][0]["url"] == "https://news.example/lan"
    empty = await client.call_tool("open_lead", {"lead_id": "nowhere"})
    assert empty.structured_content is not None
    assert empty.structured_content["data"]["found"] is False
    wrong = await client.call_tool("find_leads", {"limit": "many"})
    assert wrong.is_error


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_mcp_client_over_http(base: str, mode: str) -> None:
    from mcp import Client

    async def tour() -> None:
        async with Client(f"{base}/mcp/", mode=mode) as client:
            await _tour(client)

    asyncio.run(tour())


def test_mcp_client_over_stdio() -> None:
    from mcp import Client, StdioServerParameters
    from mcp.client.stdio import stdio_client

    code = "from api.mcp_door import mcp_server; from tests.fakes.served_scout import InventedScout; mcp_server(InventedScout()).run()"

    async def tour() -> None:
        async with Client(stdio_client(StdioServerParameters(command=sys.executable, args=["-c", code]))) as client:
            await _tour(client)

    asyncio.run(tour())


def test_mcp_refuses_a_foreign_origin(base: str) -> None:
    reply = httpx.post(f"{base}/mcp/", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers={"Origin": "https://evil.example"})
    assert reply.status_code == 403
