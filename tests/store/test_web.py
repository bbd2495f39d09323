import ipaddress
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from annotator.store import web
from annotator.store.web import WebError, fetch, is_public

LOCAL = ipaddress.IPv4Address("127.0.0.1")


def only_local(address: web.Address) -> bool:
    return address == LOCAL


class Site(BaseHTTPRequestHandler):
    """A server that behaves well at /page and badly elsewhere."""

    def do_GET(self) -> None:
        name = self.path.strip("/").replace("-", "_")
        getattr(self, f"_{name}", self._missing)()

    def log_message(self, *args: object) -> None: ...

    def _page(self) -> None:
        self._send(200, f"<p>host {self.headers['Host']}</p>".encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _moved(self) -> None:
        self._send(302, b"", {"Location": "/page"})

    def _round(self) -> None:
        self._send(301, b"", {"Location": "/round"})

    def _inward(self) -> None:
        port = self.headers["Host"].partition(":")[2]
        self._send(302, b"", {"Location": f"http://127.0.0.2:{port}/page"})

    def _file(self) -> None:
        self._send(302, b"", {"Location": "file:///etc/hostname"})

    def _large(self) -> None:
        self._send(200, b"x" * 20_000, {})

    def _slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.1)
        except OSError:  # the reader has gone, as it should
            return

    def _missing(self) -> None:
        self._send(404, b"none", {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_page_comes_with_its_type_and_the_host_that_was_asked_for(site: str) -> None:
    page = fetch(f"{site}/page#part", permits=only_local)
    assert page.body.decode() == f"<p>host {site.removeprefix('http://')}</p>"
    assert page.content_type == "text/html; charset=utf-8"


def test_a_redirect_is_followed_and_its_end_is_the_pages_address(site: str) -> None:
    assert fetch(f"{site}/moved", permits=only_local).url == f"{site}/page"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/round", "more than 5 redirects"),
        ("/inward", "127.0.0.2, an address of a private"),
        ("/file", "only http and https"),
        ("/missing", "the server answered 404"),
        ("/large", "larger than 10,000 bytes"),
    ],
)
def test_what_a_server_may_not_do(site: str, path: str, why: str) -> None:
    with pytest.raises(WebError, match=why):
        fetch(f"{site}{path}", permits=only_local, limit=10_000)


def test_a_server_that_sends_a_byte_at_a_time_is_left(site: str) -> None:
    with pytest.raises(WebError, match=r"within 0\.3 seconds|too slow|timed out"):
        fetch(f"{site}/slow", permits=only_local, seconds=0.3)


def test_this_machine_is_not_asked(site: str) -> None:
    for url in (site, site.replace("127.0.0.1", "localhost"), site.replace("127.0.0.1", "0x7f000001")):
        with pytest.raises(WebError, match=r"an address of a private or special network|not known"):
            fetch(f"{url}/page")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.org/a", "only http and https"),
        ("file:///etc/hostname", "only http and https"),
        ("http://", "no host"),
        ("http://[::1", "not an address"),
        ("http://a:99999/", "not an address"),
        ("http://" + "a" * 70 + ".example/", "not an address"),
        ("http://127.1/", "private"),
        ("http://[::ffff:127.0.0.1]/", "private"),
        ("http://user@10.0.0.1/", "private"),
    ],
)
def test_an_address_that_will_not_do_is_refused_with_the_reason(url: str, why: str) -> None:
    with pytest.raises(WebError, match=why):
        fetch(url)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "2002:5db8:d822::1"]
)
def test_an_address_of_the_open_internet_may_be_asked(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


PRIVATE = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.0.2.1 192.168.1.1 224.0.0.1 240.0.0.1
255.255.255.255 :: ::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 64:ff9b::7f00:1 2001:db8::1 2002:7f00:1::1 2002:a00:1::1
fc00::1 fe80::1 ff02::1
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_an_address_of_a_private_or_special_network_may_not(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
