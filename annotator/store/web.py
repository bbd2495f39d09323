"""The only door to the Web: one page by its address, with limits, never from a private network."""

import ipaddress
import socket
import threading
import time
from collections.abc import Callable
from queue import Empty, Queue
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    import httpx

MIB = 1 << 20
_REDIRECTS = 5
_MOVED = frozenset([301, 302, 303, 307, 308])
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class WebError(ValueError):
    """A page cannot be had. The message says what was wrong, with the address."""


class Download(NamedTuple):
    """What came: the body's bytes, the content type as the server gave it, and the address it came from."""

    body: bytes
    content_type: str
    url: str


def is_public(address: Address) -> bool:
    """Whether anybody may be asked for a page there: not private, loopback, link-local, multicast or reserved.

    An IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) counts as itself.
    """
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def fetch(
    url: str,
    *,
    permits: Callable[[Address], bool] = is_public,
    seconds: float = 20.0,
    limit: int = 16 * MIB,
) -> Download:
    """Return the page at `url`, after at most five redirects, each checked. Raises WebError.

    The connection goes to the very address that was checked. `seconds` bounds everything together, looking the name up
    included; `limit` is in bytes, after decompression.
    """
    answer: Queue[Download | WebError] = Queue(1)
    deadline = time.monotonic() + seconds

    def work() -> None:
        try:
            answer.put(_follow(url, permits, deadline, limit))
        except WebError as error:
            answer.put(error)

    # A thread, as neither a name server nor a server that sends a byte a second can be bounded otherwise.
    threading.Thread(target=work, daemon=True, name="fetch").start()
    try:
        found = answer.get(timeout=seconds)
    except Empty:
        raise WebError(f"{url}: no whole page within {seconds:g} seconds") from None
    if isinstance(found, WebError):
        raise found
    return found


def _follow(url: str, permits: Callable[[Address], bool], deadline: float, limit: int) -> Download:
    for _ in range(_REDIRECTS + 1):
        found = _ask(url, permits, deadline, limit)
        if isinstance(found, Download):
            return found
        url = found
    raise WebError(f"{url}: more than {_REDIRECTS} redirects")


def _ask(url: str, permits: Callable[[Address], bool], deadline: float, limit: int) -> Download | str:
    """Return the page, or the address that the server sends us on to."""
    import httpx

    host, port, header = _target(url)
    address = _resolve(url, host, port, permits)
    wait = max(0.1, min(10.0, deadline - time.monotonic()))
    try:
        with (
            httpx.Client(timeout=wait, trust_env=False) as client,
            client.stream(
                "GET",
                httpx.URL(url).copy_with(host=address, fragment=None, userinfo=b""),
                headers={"Host": header, "User-Agent": "annotator", "Accept": "text/html, text/*;q=0.9"},
                extensions={"sni_hostname": host},
            ) as response,
        ):
            return _receive(url, response, deadline, limit)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise WebError(f"{url}: {error or type(error).__name__}") from error


def _receive(url: str, response: "httpx.Response", deadline: float, limit: int) -> Download | str:
    if response.status_code in _MOVED and "location" in response.headers:
        return urljoin(url, str(response.headers["location"]))
    if response.status_code != 200:
        raise WebError(f"{url}: the server answered {response.status_code} {response.reason_phrase}")
    body = bytearray()
    for chunk in response.iter_bytes(1 << 16):
        body += chunk
        if len(body) > limit:
            raise WebError(f"{url}: larger than {limit:,} bytes")
        if time.monotonic() > deadline:
            raise WebError(f"{url}: too slow")
    return Download(bytes(body), response.headers.get("content-type", ""), url)


def _target(url: str) -> tuple[str, int, str]:
    """Return host name, port and Host header of an address that may be asked."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError as error:
        raise WebError(f"{url}: not an address: {error}") from error
    if parts.scheme not in {"http", "https"}:
        raise WebError(f"{url}: only http and https addresses can be read")
    if not host:
        raise WebError(f"{url}: not an address: no host")
    shown = f"[{host}]" if ":" in host else host
    return host, port or (443 if parts.scheme == "https" else 80), shown if port is None else f"{shown}:{port}"


def _resolve(url: str, host: str, port: int, permits: Callable[[Address], bool]) -> str:
    """Return a checked address of `host`; one that is not permitted among several is reason enough to refuse."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise WebError(f"{url}: the host {host!r} is not known: {error.strerror or error}") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    for address in addresses:
        if not permits(ipaddress.ip_address(address)):
            raise WebError(f"{url}: {host} is {address}, an address of a private or special network")
    return addresses[0]


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
