"""Which network addresses may be spoken to: public ones, and those an operator names; the guard against requests turned inward."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache

import httpx

from domain.errors import ConfigurationError

# Not reachable for strangers, or not one machine; beyond what `is_global` refuses.
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier NAT; also 100.100.100.200, metadata of a Chinese cloud
        "169.254.0.0/16",  # link-local, metadata of most clouds
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "::/96",  # IPv4-compatible, unspecified, loopback
        "100::/64",
        "2001:db8::/32",
        "5f00::/16",
        "fec0::/10",
        "fc00::/7",
    )
)
# Forms that carry an IPv4 address inside an IPv6 one: network → how far the inner 32 bits stand from the right.
_CARRIERS = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)
# Through these the inner address is what answers: mapped sockets, and networks that reach IPv4 by NAT64.
_TRANSPARENT = (ipaddress.IPv6Network("::ffff:0:0/96"), ipaddress.IPv6Network("64:ff9b::/96"))
_TEREDO = ipaddress.IPv6Network("2001::/32")


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Hosts an operator names as reachable although private: `host` (any port) or `host:port`; matched by the name in the URL."""

    names: frozenset[tuple[str, int | None]] = frozenset()

    def holds(self, host: str, port: int) -> bool:
        name = host.lower().strip("[]").rstrip(".")
        return (name, port) in self.names or (name, None) in self.names

    def plus(self, *urls: str) -> AllowedHosts:
        """These and the host and port of each URL (the sample newsroom is let in this way)."""
        added = {(u.host.lower(), u.port or (443 if u.scheme == "https" else 80)) for u in map(httpx.URL, urls)}
        return AllowedHosts(self.names | added)


def parse_allowed_hosts(setting: str) -> AllowedHosts:
    """PARKSCOUT_ALLOW_HOSTS: a comma list of `host[:port]`; IPv6 in brackets where a port follows."""
    names: set[tuple[str, int | None]] = set()
    for part in (p.strip().lower() for p in setting.split(",")):
        if not part:
            continue
        host, port = part, ""
        if part.startswith("["):
            host, _, rest = part[1:].partition("]")
            port = rest.removeprefix(":")
        elif part.count(":") == 1:
            host, _, port = part.partition(":")
        if not host or (port and not port.isdigit()) or "/" in part or "@" in part:
            raise ConfigurationError(f"PARKSCOUT_ALLOW_HOSTS: {part!r} is not host or host:port")
        names.add((host.rstrip("."), int(port) if port else None))
    return AllowedHosts(frozenset(names))


def address_refusal(address: str) -> str | None:
    """Why an IP address (text, any form getaddrinfo prints) may not be connected to; None for a public one."""
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return f"{address} is not an IP address"
    inner = _inner(ip)
    if inner is not None and (reason := address_refusal(str(inner))):
        return reason
    if inner is not None and any(ip in network for network in _TRANSPARENT):
        return None
    for kind in ("loopback", "link_local", "multicast", "unspecified", "private", "reserved"):
        if getattr(ip, f"is_{kind}"):
            return f"{ip} is a {kind.replace('_', '-')} address"
    if not ip.is_global or any(ip.version == network.version and ip in network for network in _REFUSED):
        return f"{ip} is not a public address"
    return None


def _inner(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if not isinstance(ip, ipaddress.IPv6Address):
        return None
    for network, shift in _CARRIERS:
        if ip in network:
            return ipaddress.IPv4Address((int(ip) >> shift) & 0xFFFFFFFF)
    return ipaddress.IPv4Address(~int(ip) & 0xFFFFFFFF) if ip in _TEREDO else None


@lru_cache(maxsize=4096)
def url_refusal(url: str) -> str | None:
    """Why an address may not be requested at all: no http(s), user names inside, odd characters. Says nothing about where it leads."""
    if any(ord(c) < 33 or c == "\\" or ord(c) == 0x7F for c in url):
        return "the address holds blanks, control characters or backslashes"
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        return "not a valid address"
    if parsed.scheme not in {"http", "https"}:
        return f"{parsed.scheme or 'no'} scheme; only http and https are read"
    if parsed.userinfo:
        return "the address holds a user name"
    if not parsed.host:
        return "the address names no host"
    if parsed.port == 0:
        return "port 0"
    return None
