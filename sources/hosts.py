"""Which hosts the catalogue covers: pages elsewhere are not followed, so a hijacked mirror never becomes a source."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from functools import lru_cache

import httpx

from sources.catalogue import SourceEntry, addresses_without_query

_DEFAULT_PORTS = {None, 80, 443}


@lru_cache(maxsize=8192)
def site_of(host: str) -> str:
    """The registrable domain of a host (finance.sina.com.cn → sina.com.cn); the host itself for addresses and unknown suffixes."""
    host = host.lower().strip("[]").rstrip(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        from tld import get_fld

        return get_fld(f"http://{host}", fail_silently=True) or host
    return host


@lru_cache(maxsize=4096)
def origin_of(url: str) -> str:
    """scheme://host[:port] of an http(s) address, lower case."""
    parsed = httpx.URL(url)
    port = f":{parsed.port}" if parsed.port not in {None, 443 if parsed.scheme == "https" else 80} else ""
    return f"{parsed.scheme}://{parsed.raw_host.decode('ascii')}{port}"


class HostList:
    """The sites (registrable domain and port) that may be fetched."""

    def __init__(self, sites: Iterable[tuple[str, int | None]]) -> None:
        self._sites = frozenset(sites)

    def holds(self, url: str) -> bool:
        try:
            return _key(httpx.URL(origin_of(url))) in self._sites
        except (httpx.InvalidURL, ValueError):
            return False


@lru_cache(maxsize=4096)
def _key(url: httpx.URL) -> tuple[str, int | None]:
    return site_of(url.host), None if url.port in _DEFAULT_PORTS else url.port


def host_list(entries: Iterable[SourceEntry], bases: Mapping[str, str]) -> HostList:
    """Sites of all entries given (their addresses, and the further hosts they name)."""
    sites: set[tuple[str, int | None]] = set()
    for entry in entries:
        for url in (*addresses_without_query(entry, bases), *(f"http://{host}" for host in entry.hosts)):
            try:
                sites.add(_key(httpx.URL(url)))
            except (httpx.InvalidURL, ValueError):
                continue
    return HostList(sites)
