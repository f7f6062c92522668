"""Accounts, sign-in, sessions."""

from __future__ import annotations

from pathlib import Path

import pytest
from study import PASSPHRASE, Clock

from notes_mining.review import accounts
from notes_mining.review.file import ReviewFile
from notes_mining.review.problems import Invalid, NotFound, SignInRefused, WeakPassphrase
from notes_mining.review.trail import Trail

IDLE = 1800.0


class Door:
    """Sign-in at a review file."""

    def __init__(self, path: Path) -> None:
        self.file, self.clock = ReviewFile.open(path), Clock()
        self.trail = Trail(self.file, None)

    def add(self, name: str = "anna", role: str = "coder", passphrase: str = PASSPHRASE) -> None:
        accounts.add_user(self.file, self.trail, "os:root", name, role, passphrase, now=self.clock.now)

    def sign_in(self, name: str = "anna", passphrase: str = PASSPHRASE, address: str = "::1") -> accounts.Session:
        return accounts.sign_in(self.file, self.trail, name, passphrase, address, now=self.clock.now)

    def session(self, token: str) -> accounts.Session | None:
        return accounts.session_of(self.file, token, now=self.clock.now, idle=IDLE)


@pytest.fixture(scope="module")
def file_with_anna(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("accounts") / "review.sqlite"
    door = Door(path)
    door.add()
    door.file.close()
    return path.read_bytes()


@pytest.fixture
def door(tmp_path: Path, file_with_anna: bytes) -> Door:
    (tmp_path / "review.sqlite").write_bytes(file_with_anna)
    return Door(tmp_path / "review.sqlite")


def test_who_has_an_account_gets_in(door: Door) -> None:
    session = door.sign_in()
    assert (session.user.name, session.user.role) == ("anna", "coder")
    found = door.session(session.token)
    assert found is not None
    assert found.user == session.user
    assert found.csrf == session.csrf


def test_neither_passphrase_nor_token_is_in_the_file(door: Door, tmp_path: Path) -> None:
    session = door.sign_in()
    door.file.close()
    everything = b"".join(file.read_bytes() for file in tmp_path.glob("review.sqlite*"))
    assert PASSPHRASE.encode() not in everything
    assert session.token.encode() not in everything
    assert b"$argon2id$" in everything


@pytest.mark.parametrize("passphrase", ["short", "aaaaaaaaaaaaaaaaaaaa", "abababababababab", "anna likes ferns a lot"])
def test_weak_passphrases_are_refused(door: Door, passphrase: str) -> None:
    with pytest.raises(WeakPassphrase):
        accounts.set_passphrase(door.file, door.trail, "os:root", "anna", passphrase, now=0.0)
    door.sign_in()


@pytest.mark.parametrize("name", ["", "A", "Anna", "an na", "../x", "a" * 40, "1anna"])
def test_names_that_are_none(door: Door, name: str) -> None:
    with pytest.raises(Invalid):
        door.add(name)


def test_a_name_is_given_once_and_roles_are_known(door: Door) -> None:
    with pytest.raises(Invalid):
        door.add("anna")
    with pytest.raises(Invalid):
        door.add("bert", role="king")


@pytest.mark.parametrize(("name", "passphrase"), [("anna", "quatre mots faciles la"), ("nobody", PASSPHRASE)])
def test_wrong_name_and_wrong_passphrase_sound_alike(door: Door, name: str, passphrase: str) -> None:
    with pytest.raises(SignInRefused) as refused:
        door.sign_in(name, passphrase)
    assert (refused.value.wait, str(refused.value)) == (0, "Name or passphrase is wrong, or disabled.")


def fail(door: Door, times: int, name: str = "anna", address: str = "::1") -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            door.sign_in(name, "wrong", address)


def test_after_five_failures_even_the_right_one_waits(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(door, 4)
    door.sign_in()
    fail(door, 5)
    for expected in (30, 60, 120):
        with pytest.raises(SignInRefused) as refused:
            door.sign_in(address="10.0.0.9")
        assert refused.value.wait == expected
        door.clock.now += expected
        fail(door, 1)
    door.clock.now += 3600
    door.sign_in()
    fail(door, 1)
    door.sign_in()


def test_the_wait_has_an_end_and_failures_are_forgotten(door: Door) -> None:
    door.file.run("INSERT INTO attempts VALUES ('name:anna', 1000, ?)", (door.clock.now,))
    with pytest.raises(SignInRefused) as refused:
        door.sign_in()
    assert refused.value.wait == 3600
    door.clock.now += 25 * 3600
    door.sign_in()


def test_an_address_that_tries_many_names_waits(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_matches", lambda secret, passphrase: False)
    for number in range(30):
        fail(door, 1, f"name{number}", "10.0.0.1")
    with pytest.raises(SignInRefused) as refused:
        door.sign_in("carla", address="10.0.0.1")
    assert refused.value.wait == 30
    monkeypatch.undo()
    door.sign_in(address="10.0.0.2")


def test_an_idle_session_ends_and_a_used_one_does_not(door: Door) -> None:
    session = door.sign_in()
    for _ in range(4):
        door.clock.now += IDLE - 1
        assert door.session(session.token)
    door.clock.now += IDLE + 1
    assert door.session(session.token) is None
    door.clock.now -= IDLE
    assert door.session(session.token) is None


def test_signing_out_disabling_and_a_new_passphrase_end_sessions(door: Door) -> None:
    session = door.sign_in()
    accounts.sign_out(door.file, session.token)
    assert door.session(session.token) is None
    session = door.sign_in()
    accounts.set_active(door.file, door.trail, "os:root", "anna", False, now=0.0)
    assert door.session(session.token) is None
    with pytest.raises(SignInRefused):
        door.sign_in()
    accounts.set_active(door.file, door.trail, "os:root", "anna", True, now=0.0)
    session = door.sign_in()
    accounts.set_passphrase(door.file, door.trail, "os:root", "anna", PASSPHRASE + " new", now=0.0)
    assert door.session(session.token) is None
    door.sign_in(passphrase=PASSPHRASE + " new")


def test_no_session_for_a_made_up_token(door: Door) -> None:
    assert door.session("x" * 40) is None


def test_everything_is_in_the_trail_and_no_passphrase_is(door: Door) -> None:
    fail(door, 1)
    door.sign_in()
    actions = [(event.who, event.action) for event in door.trail.events()]
    assert actions == [("os:root", "user_add"), ("anna", "sign_in_failed"), ("anna", "sign_in")]
    assert PASSPHRASE not in str(list(door.trail.events()))


def test_no_such_account(door: Door) -> None:
    with pytest.raises(NotFound):
        accounts.find_user(door.file, "nobody")
