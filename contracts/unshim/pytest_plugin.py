"""`pytest --unshim`: fails a run in which a shim is used at a place that the search missed.

Every pytest of the environment loads this module, so that it imports nothing until it is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from unshim.runtime.report import Outcome
    from unshim.runtime.session import Session
    from unshim.runtime.use import RuntimeUse, Step

_NAME = "unshim-tripwire"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("unshim", "uses of shims that are being retired")
    group.addoption(
        "--unshim",
        nargs="?",
        const="",
        default=None,
        metavar="MIGRATION",
        help="fail where a test uses a shim at a place that `unshim check` does not find "
        "(default: the shims of all declared migrations)",
    )
    group.addoption("--unshim-root", metavar="DIR", help="the tree under contract, as for `unshim`")
    group.addoption("--unshim-contracts", metavar="DIR", help="the folder of declarations")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before the first conftest is imported: what one of them uses is seen too."""
    _set(early_config, vars(early_config.known_args_namespace))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Where a conftest brought this plug-in, there was no earlier moment."""
    _set(config, vars(config.option))


def _set(config: pytest.Config, options: dict[str, Any]) -> None:
    migration = options.get("unshim")
    if migration is None or config.pluginmanager.has_plugin(_NAME):
        return
    from unshim.errors import UnshimError
    from unshim.runtime.session import Session

    try:
        session = Session(options["unshim_root"], options["unshim_contracts"], migration or None)
    except UnshimError as error:
        hint = "a path that follows --unshim is taken for its MIGRATION: put the path before it"
        raise pytest.UsageError(
            f"--unshim: {error}" + f"\n  help: {hint}" * bool(migration)
        ) from None
    config.pluginmanager.register(_Tripwire(config, session), _NAME)


class _Tripwire:
    """The hooks of a run that is watched; in a worker of pytest-xdist, and where it reports."""

    def __init__(self, config: pytest.Config, session: Session) -> None:
        self._config = config
        self._session = session
        self._uses: list[RuntimeUse] = []
        self._notes: list[str] = []
        self._problems: list[str] = []
        self._location: tuple[str, int | None, str] | None = None
        self._outcome: Outcome | None = None
        self._error = ""
        session.start(self._test)

    def pytest_runtest_logstart(self, location: tuple[str, int | None, str]) -> None:
        self._location = location

    def _test(self) -> Step | None:
        """The test that runs now: the place to name where only a test runner's frames are."""
        import os

        from unshim.runtime.use import Step

        if self._location is None:
            return None
        path, line, name = self._location
        return Step(os.path.realpath(self._config.rootpath / path), (line or 0) + 1, name)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker is done: what it saw comes with it."""
        from unshim.runtime.use import from_plain

        sent = getattr(node, "workeroutput", {}).get(_NAME)
        if sent is None:
            self._problems.append(f"worker {node.gateway.id} ended without telling what it saw")
            return
        self._uses += from_plain(sent["uses"])
        self._notes += sent["notes"]
        self._problems += sent["problems"]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self._session.stop()
        uses = self._uses + self._session.uses
        notes = self._notes + self._session.notes
        problems = self._problems + self._session.problems
        workeroutput = getattr(self._config, "workeroutput", None)
        if workeroutput is not None:
            from unshim.runtime.use import to_plain

            workeroutput[_NAME] = {"uses": to_plain(uses), "notes": notes, "problems": problems}
            return
        from unshim.errors import UnshimError

        try:
            self._outcome = self._session.outcome(uses, notes, problems)
        except UnshimError as error:
            self._error = str(error)
        if session.exitstatus == pytest.ExitCode.OK:
            if self._error:
                session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
            elif self._outcome is not None and self._outcome.broken:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        from unshim.reporters.runtime import render_runtime
        from unshim.reporters.terminal import Style, safe

        if self._outcome is None:
            text = f"error: {safe(self._error)}\n"
        else:
            style = Style(terminalreporter.hasmarkup)
            text = render_runtime(self._outcome, style, verbose=terminalreporter.verbosity > 0)
        terminalreporter.section("unshim")
        terminalreporter.write(text)

    def pytest_unconfigure(self) -> None:
        """A run that ended before its session did leaves no watch behind."""
        self._session.stop()
