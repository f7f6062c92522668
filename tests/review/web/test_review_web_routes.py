"""Every route and every role: the rights table decides, the token of a page is asked for, errors quote nothing."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from fastapi.routing import APIRoute
from served import OFFICE, client, signed_in
from study import PEOPLE, user

from notes_mining.review import accounts
from notes_mining.review.desk import Desk
from notes_mining.review.rights import ACTIONS, may
from notes_mining.review.web.app import build
from notes_mining.review.web.doors import Right, own_page
from notes_mining.review.web.security import HEADERS

PUBLIC = {("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/language")}
ROLES = {"coder": "anna", "adjudicator": "ada", "analyst": "lise", "steward": "stijn"}


def routes_of(thing: Any) -> list[APIRoute]:
    """All routes, those of included routers too (newer FastAPI keeps them nested)."""
    found: list[APIRoute] = []
    for route in thing.routes:
        if isinstance(route, APIRoute):
            found.append(route)
        elif hasattr(route, "original_router"):
            found += routes_of(route.original_router)
        elif hasattr(route, "routes") and not hasattr(route, "directory"):
            found += routes_of(route)
    return found


def all_routes() -> list[tuple[str, str, APIRoute]]:
    from notes_mining.review.web.routes import ROUTERS

    found = {}
    for router in ROUTERS:
        for route in routes_of(router):
            for method in route.methods:
                found[method, route.path] = route
    return [(method, path, route) for (method, path), route in sorted(found.items())]


ALL = all_routes()
GUARDED = [(method, path, route) for method, path, route in ALL if (method, path) not in PUBLIC]


def actions_of(route: APIRoute) -> tuple[str, ...]:
    [right] = [one.dependency for one in route.dependencies if isinstance(one.dependency, Right)]
    return right.actions


def address(path: str) -> str:
    return path.replace("{segment}", "1").replace("{theme}", "stigma")


def test_there_are_routes_to_walk_and_the_application_has_no_other(desk: Desk) -> None:
    assert len(GUARDED) > 25
    served = {(method, route.path) for route in routes_of(build(desk, OFFICE)) for method in route.methods}
    assert served == {(method, path) for method, path, _ in ALL}


def test_every_route_names_known_actions_and_every_change_asks_for_the_token() -> None:
    for method, path, route in GUARDED:
        assert actions_of(route), path
        assert set(actions_of(route)) <= set(ACTIONS), path
        assert method in ("GET", "POST"), path
        assert any(one.dependency is own_page for one in route.dependencies) == (method == "POST"), path


@pytest.mark.parametrize("role", ROLES)
def test_every_route_opens_for_whom_the_rights_table_says_and_for_nobody_else(role: str, desk: Desk) -> None:
    browser = signed_in(desk, ROLES[role])
    wrong = []
    for method, path, route in GUARDED:
        if path == "/sign-out":
            continue
        allowed = any(may(role, action) for action in actions_of(route))
        answer = browser.request(method, address(path), headers={"accept": "application/json"})
        refused = answer.status_code == 403 and answer.json()["code"] == "not_allowed"
        if path in ("/code/{segment}/view", "/code/claim") and allowed:
            continue  # how somebody stands to a segment is asked for in the room below
        if refused == allowed or answer.status_code == 500:
            wrong.append((method, path, answer.status_code))
    assert wrong == []


def test_nobody_enters_without_signing_in(desk: Desk) -> None:
    browser = client(desk)
    for method, path, _ in GUARDED:
        answer = browser.request(method, address(path), headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()) == (401, {"code": "not_signed_in"}), path
        page = browser.request(method, address(path))
        assert (page.status_code, page.headers.get("location")) == (303, "/sign-in"), path


@pytest.mark.parametrize("role", ROLES)
def test_every_change_is_refused_without_the_token_or_with_a_foreign_one(role: str, desk: Desk) -> None:
    browser, other = signed_in(desk, ROLES[role]), signed_in(desk, "bert")
    before = desk.file.one("SELECT count(*) FROM events")
    foreign = other.headers["x-csrf"]
    del browser.headers["x-csrf"]
    for (method, path, route), token in product(GUARDED, ("", "wrong", foreign)):
        if method != "POST" or not any(may(role, action) for action in actions_of(route)):
            continue
        answer = browser.post(address(path), headers={"accept": "application/json", "x-csrf": token})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), path
        answer = browser.post(address(path), data={"csrf": token}, headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), path
    assert desk.file.one("SELECT count(*) FROM events") == before


def test_a_disabled_account_is_out_at_once(desk: Desk) -> None:
    browser = signed_in(desk, "anna")
    assert browser.get("/queue").status_code == 200
    accounts.set_active(desk.file, desk.trail, "stijn", "anna", False, now=desk.now)
    assert browser.get("/queue").status_code == 303


def test_a_session_ends_when_nobody_clicks(desk: Desk, clock: Any) -> None:
    browser = signed_in(desk, "anna")
    clock.now += 29 * 60
    assert browser.get("/queue").status_code == 200
    clock.now += 31 * 60
    assert browser.get("/queue").status_code == 303


def test_a_forged_cookie_is_none(desk: Desk) -> None:
    browser = signed_in(desk, "anna")
    [cookie] = list(browser.cookies.jar)
    broken = client(desk)
    broken.cookies.set("review", str(cookie.value)[:-2] + "xx", domain="localhost.local", path="/")
    assert broken.get("/queue").status_code == 303


def test_signing_in_sets_a_strict_cookie_and_is_slowed_down(desk: Desk) -> None:
    from served import give_passphrases
    from study import PASSPHRASE

    give_passphrases(desk)
    browser = client(desk)

    def attempt(name: str, passphrase: str) -> Any:
        token = browser.get("/sign-in").text.split('name="csrf" value="')[1].split('"')[0]
        return browser.post("/sign-in", data={"csrf": token, "name": name, "passphrase": passphrase})

    right = attempt("anna", PASSPHRASE)
    assert (right.status_code, right.headers["location"]) == (303, "/")
    cookie = right.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    browser.cookies.clear()
    for _ in range(5):
        assert attempt("bert", "not this one at all").status_code == 401
    late = attempt("bert", PASSPHRASE)
    assert late.status_code == 429
    assert "30" in late.text


def test_signing_in_needs_the_token_of_this_browser(desk: Desk) -> None:
    browser = client(desk)
    answer = browser.post("/sign-in", data={"csrf": "x", "name": "anna", "passphrase": "y"})
    assert answer.status_code == 403


@pytest.mark.parametrize("target", ["/sign-in", "/queue", "/nothing", "/static/review.css", "/code/next"])
def test_every_answer_carries_the_headers(target: str, desk: Desk) -> None:
    answer = signed_in(desk, "anna").get(target)
    for name, value in HEADERS.items():
        if target.startswith("/static") and name == "Cache-Control":
            assert answer.headers[name] == "no-cache"
        else:
            assert answer.headers[name] == value
    assert "server" not in answer.headers


def test_no_page_has_a_script_or_a_style_of_its_own(desk: Desk) -> None:
    for name in ROLES.values():
        browser = signed_in(desk, name)
        for method, path, route in GUARDED:
            if method == "GET" and any(may(user(name).role, action) for action in actions_of(route)):
                text = browser.get(address(path)).text
                assert " style=" not in text
                assert "<style" not in text
                assert " onclick=" not in text
                scripts = [part.split(">")[0] for part in text.split("<script")[1:]]
                assert all("src=" in one or 'type="application/json"' in one for one in scripts)
                assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 400),
        ({"host": "localhost.evil.example"}, 400),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"content-length": "2000000"}, 413),
    ],
)
def test_foreign_names_foreign_pages_and_long_requests_are_turned_away(
    headers: dict[str, str], status: int, desk: Desk
) -> None:
    browser = signed_in(desk, "anna")
    assert browser.post("/code/undo", json={"id": "request-1"}).status_code == 200
    assert browser.post("/code/undo", content=b"{}", headers=headers).status_code == status


CANARY = "Zwanepoel"


def test_errors_and_logs_quote_nothing(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    browser = signed_in(desk, "anna")
    body = {"id": "request-1", "segment": CANARY, "version": 0, "changes": [{"kind": CANARY, "text": CANARY}]}
    for answer in (
        browser.post("/code/decide", json=body),
        browser.post("/code/decide", json=body | {"segment": 1}),
        browser.post("/code/decide", json={CANARY: CANARY}),
        browser.post("/code/decide", content=CANARY),
        browser.get(f"/codebook/theme/{CANARY}"),
        browser.get(f"/{CANARY}"),
        signed_in(desk, "lise").get(f"/codebook/theme/{CANARY}"),
    ):
        assert 400 <= answer.status_code < 500
        assert CANARY not in answer.text.replace(f'value="/{CANARY}"', "").replace(
            f'value="/codebook/theme/{CANARY}"', ""
        )
    assert CANARY not in caplog.text


def test_an_unforeseen_error_is_logged_by_kind_and_place_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from notes_mining.review.web.routes import queue

    def fail(*_: object) -> None:
        raise ZeroDivisionError(CANARY)

    monkeypatch.setattr(queue, "queues", fail)
    answer = signed_in(desk, "anna").get("/queue")
    assert answer.status_code == 500
    assert CANARY not in answer.text + caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_search_words_go_into_no_address_and_no_cookie(desk: Desk) -> None:
    browser = signed_in(desk, "lise")
    answer = browser.post("/quotes", data={"text": "loyer"}, headers={"x-csrf": browser.headers["x-csrf"]})
    assert answer.headers["location"] == "/quotes"
    assert "loyer" not in answer.headers.get("set-cookie", "")
    shown = browser.get("/quotes").text
    assert 'value="loyer"' in shown
    assert "payer le loyer" in shown
    assert "loyer" not in signed_in(desk, "lise").get("/quotes").text


def test_the_language_stays_and_leads_to_no_foreign_page(desk: Desk) -> None:
    browser = signed_in(desk, "anna")
    answer = browser.post("/language", data={"language": "nl", "back": "//evil.example"})
    assert answer.headers["location"] == "/"
    assert browser.post("/language", data={"language": "nl", "back": "/queue"}).headers["location"] == "/queue"
    browser.cookies.set("review", answer.cookies["review"], domain="localhost.local", path="/")
    assert '<html lang="nl">' in browser.get("/queue").text


def test_people_of_the_study_cover_every_role() -> None:
    assert {PEOPLE[name] for name in ROLES.values()} == set(ROLES)
