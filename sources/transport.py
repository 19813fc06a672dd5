"""The way out: an httpx transport that resolves a name once, checks every address, and connects to the address it checked."""

from __future__ import annotations

import asyncio
import socket
import ssl
import typing
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import httpcore
import httpx

from sources.addresses import AllowedHosts, address_refusal

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""(host, port) → addresses as text. Raises OSError where the name does not resolve."""


Connect = Callable[[str, int], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]
"""(address, port) → an open connection."""


_NEXT_ADDRESS_AFTER = 2.5


class AddressRefused(Exception):
    """The name leads to an address that may not be spoken to; nothing was sent."""


async def system_resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


async def system_connect(address: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(address, port, limit=2**18)


class _Stream(httpcore.AsyncNetworkStream):
    """An asyncio connection in the shape httpcore reads."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            async with asyncio.timeout(timeout):
                return await self._reader.read(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout("no data arrived in time") from error
        except (OSError, ssl.SSLError) as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:
            return
        try:
            async with asyncio.timeout(timeout):
                self._writer.write(buffer)
                await self._writer.drain()
        except TimeoutError as error:
            raise httpcore.WriteTimeout("the request could not be sent in time") from error
        except (OSError, ssl.SSLError, RuntimeError) as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        self._writer.close()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("the TLS handshake took too long") from error
        except (OSError, ssl.SSLError) as error:
            raise httpcore.ConnectError(f"TLS: {str(error) or type(error).__name__}") from error
        return self

    def get_extra_info(self, info: str) -> typing.Any:
        if info == "is_readable":
            return self._reader.at_eof()
        if info == "socket":
            return self._writer.get_extra_info("socket")
        return None


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for the pool. The only place where a name becomes an address, so no hop can slip past the check."""

    def __init__(self, allowed: AllowedHosts, resolve: Resolve = system_resolve, connect: Connect = system_connect) -> None:
        self._allowed, self._resolve, self._connect = allowed, resolve, connect

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[typing.Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolve(host, port)
                if not addresses:
                    raise httpcore.ConnectError(f"{host} has no address")
                if not self._allowed.holds(host, port):
                    # One bad address condemns the name: a mixed answer is what an attack looks like.
                    for address in addresses:
                        if reason := address_refusal(address):
                            raise AddressRefused(f"{host}: {reason}")
                return await self._first_that_answers(addresses, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host}:{port} did not answer in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(_plain(error, host)) from error

    async def _first_that_answers(self, addresses: list[str], port: int) -> httpcore.AsyncNetworkStream:
        for address in addresses[:-1]:
            try:
                # A host whose IPv6 leads nowhere must leave time for its IPv4.
                async with asyncio.timeout(_NEXT_ADDRESS_AFTER):
                    return _Stream(*await self._connect(address, port))
            except OSError:
                continue
        return _Stream(*await self._connect(addresses[-1], port))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _plain(error: Exception, host: str) -> str:
    if isinstance(error, socket.gaierror):
        return f"the name {host} does not resolve"
    if isinstance(error, ConnectionRefusedError):
        return f"{host} refuses the connection"
    return str(error) or type(error).__name__


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: typing.Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpcore's connection pools over the guarded backend. No proxy, no environment: what is checked is what is spoken to."""

    def __init__(self, allowed: AllowedHosts, resolve: Resolve = system_resolve, per_host: int = 1) -> None:
        self._backend = GuardedBackend(allowed, resolve)
        self._per_host = per_host
        self._tls = ssl.create_default_context()
        # One pool per host: a shared one looks through all its connections at every request.
        self._pools: dict[tuple[bytes, bytes, int | None], httpcore.AsyncConnectionPool] = {}

    def _pool(self, url: httpx.URL) -> httpcore.AsyncConnectionPool:
        origin = (url.raw_scheme, url.raw_host, url.port)
        if origin not in self._pools:
            self._pools[origin] = httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                max_connections=self._per_host,
                max_keepalive_connections=self._per_host,
                keepalive_expiry=30.0,
                network_backend=self._backend,
            )
        return self._pools[origin]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._pool(request.url).handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(status_code=answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions)

    async def aclose(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()
