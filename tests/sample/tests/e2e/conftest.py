"""What the loopback connections of these tests need from the machine."""

import sys

import pytest

OPEN_FILES = 1024


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy, where the environment names one, does not lead to this machine's loopback."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture(scope="session", autouse=True)
def _room_for_sockets() -> None:
    """Two ends of 200 connections are more files than some systems let a process open."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
