"""Decompression that counts: no answer grows beyond its limit, whatever it claims."""

from __future__ import annotations

import zlib

# HTML rarely packs better than 30 : 1; lists of empty rows reach 80.
MAX_RATIO = 150
_RATIO_COUNTS_FROM = 1_000_000
_PIECE = 256 * 1024


class TooLarge(Exception):
    """The body is beyond a limit; the message says which."""


class BadEncoding(Exception):
    """The body is not what its Content-Encoding says."""


class Inflater:
    """Takes a body piece by piece and keeps what it unpacks to, at most `limit` bytes. `encoding` "" leaves the bytes as they are."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._names = [name.strip() for name in encoding.lower().split(",") if name.strip() not in {"", "identity"}]
        if len(self._names) > 1 or any(name not in {"gzip", "x-gzip", "deflate"} for name in self._names):
            raise BadEncoding(f"content encoding {encoding!r} was not asked for")
        self._limit = limit
        self._taken = 0
        self._parts: list[bytes] = []
        self._size = 0
        self._engine = self._fresh() if self._names else None

    def _fresh(self, raw: bool = False) -> zlib._Decompress:
        return zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32)

    def feed(self, piece: bytes) -> None:
        self._taken += len(piece)
        if self._engine is None:
            self._keep(piece)
            return
        while piece:
            piece = self._unpack(piece)

    def _unpack(self, piece: bytes) -> bytes:
        """Unpacks one bounded portion; returns what is still to be unpacked."""
        assert self._engine is not None
        if self._engine.eof:
            # A second gzip member may follow; anything else after the end is padding.
            if not piece.startswith(b"\x1f\x8b"):
                return b""
            self._engine = self._fresh()
        try:
            out = self._engine.decompress(piece, _PIECE)
        except zlib.error as error:
            if self._size or self._names != ["deflate"]:
                raise BadEncoding(f"the {self._names[0]} data is damaged") from error
            self._engine = self._fresh(raw=True)
            self._names = ["raw"]
            return piece
        self._keep(out)
        return self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail

    def _keep(self, out: bytes) -> None:
        self._size += len(out)
        if self._engine is not None and self._size > _RATIO_COUNTS_FROM and self._size > MAX_RATIO * self._taken:
            raise TooLarge(f"unpacks to more than {MAX_RATIO} times its size")
        if self._size > self._limit:
            raise TooLarge(f"larger than {self._limit // 1_000_000 or 1} MB")
        self._parts.append(out)

    def result(self) -> bytes:
        if self._engine is not None and not self._engine.eof and self._taken:
            tail = self._engine.flush()
            self._keep(tail)
            if not self._engine.eof and not self._size:
                raise BadEncoding("the packed data ends early")
        return b"".join(self._parts)


def unpacked(body: bytes, limit: int) -> bytes:
    """A body as it is, or unpacked where it is itself a gzip file (sitemap.xml.gz). Raises TooLarge, BadEncoding."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    inflater = Inflater("gzip", limit)
    inflater.feed(body)
    return inflater.result()
