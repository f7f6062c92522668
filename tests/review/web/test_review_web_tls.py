"""Under a name that other machines can ask for, with a certificate made for this test: in a browser and beside it."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from days import add, begin, open_day, saved, shown
from served import Server
from study import PASSPHRASE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def name() -> str:
    """The name of this machine."""
    try:
        socket.getaddrinfo(socket.gethostname(), 0, socket.AF_INET)
    except OSError:
        pytest.skip("this machine has no name that leads to it")
    return socket.gethostname()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory, name: str) -> Path:
    """A certificate that signs itself, and its key beside it."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=review", "-addext", f"subjectAltName=DNS:{name}", 
            "-keyout", "key.pem", "-out", "cert.pem",
        ],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder / "cert.pem"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, name: str, certificate: Path) -> Iterator[Server]:
    more = ("--tls-cert", str(certificate), "--tls-key", str(certificate.with_name("key.pem")))
    running = open_day(tmp_path_factory.mktemp("tls"), host=name, more=more)
    yield running
    running.stop()


def test_it_speaks_tls_alone_and_under_its_name_alone(server: Server, certificate: Path) -> None:
    with httpx.Client(verify=ssl.create_default_context(cafile=str(certificate)), trust_env=False) as browser:
        door = browser.get(f"{server.url}/sign-in")
        assert door.status_code == 200
        assert door.headers["strict-transport-security"]
        assert {"Secure", "HttpOnly", "SameSite=strict"} <= set(door.headers["set-cookie"].split("; "))
        assert door.headers["set-cookie"].startswith("__Host-review=")
        assert browser.get(f"{server.url}/sign-in", headers={"host": "evil.example"}).status_code == 400
        form = {"csrf": "x", "name": "anna", "passphrase": PASSPHRASE}
        plain = {"origin": server.url.replace("https", "http")}
        assert browser.post(f"{server.url}/sign-in", data=form, headers=plain).status_code == 403
    with httpx.Client(trust_env=False) as browser:
        with pytest.raises(httpx.ConnectError):  # it is not known to whoever knows the world's authorities
            browser.get(f"{server.url}/sign-in")
        with pytest.raises(httpx.TransportError):
            browser.get(f"{server.url.replace('https', 'http')}/sign-in")


def test_one_can_code_over_it(server: Server, chromium: Any) -> None:
    context = chromium.new_context(ignore_https_errors=True, locale="en-GB")
    page = context.new_page()
    page.goto(server.url)
    page.locator("[name=name]").fill("anna")
    page.locator("[name=passphrase]").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    begin(page)
    segment = shown(page)
    add(page, "stigma")
    saved(page)
    page.reload()
    assert shown(page) == segment
    page.locator("#rows li[data-theme=stigma] .state.coded").wait_for()
    [cookie] = context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-review", True, True)
    context.close()
