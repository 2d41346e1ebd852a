"""The hook that .pre-commit-hooks.yaml offers, installed by pre-commit into another repository."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

installable = pytest.mark.skipif(
    not (REPOSITORY / ".git").exists(),
    reason="pre-commit installs a hook from a git repository, and this is none",
)

DECLARATION = """\
shim = "shop.old_cart"
canonical = "shop.cart"
phase = "freeze"

[[phases]]
name = "freeze"
allow = ["**"]

[[phases]]
name = "remove"
allow = []
"""


def run(*command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "UNSHIM_"))
    }
    return subprocess.run(
        command,
        cwd=folder,
        env=environment | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def ask_git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    return run("git", *identity, *arguments, folder=folder)


def git(folder: Path, *arguments: str) -> None:
    ran = ask_git(folder, *arguments)
    assert ran.returncode == 0, ran.stdout


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository that retires `shop.old_cart`, which `shop.checkout` still imports."""
    folder = tmp_path / "shop"
    files = {
        "shop/__init__.py": "",
        "shop/cart.py": "class Cart:\n    pass\n",
        "shop/old_cart.py": "from shop.cart import Cart\n\n__all__ = ['Cart']\n",
        "shop/checkout.py": "from shop.old_cart import Cart\n\nbasket = Cart()\n",
        "contracts/cart.toml": DECLARATION,
        "contracts/cart.allow": "shop/checkout.py\timport\tCart\n",
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Retire the old cart")
    return folder


def try_hook(folder: Path, store: Path) -> subprocess.CompletedProcess[str]:
    """Run the hook as pre-commit does; skip where it could not be installed for want of network."""
    pytest.importorskip("pre_commit", reason="pre-commit is not installed here")
    ran = run(
        *(sys.executable, "-m", "pre_commit", "try-repo", str(REPOSITORY), "unshim-check"),
        *("--verbose", "--color=never"),
        folder=folder,
        PRE_COMMIT_HOME=str(store),
    )
    unreachable = ("Failed to establish a new connection", "Temporary failure in name resolution")
    if ran.returncode and any(
        sign in ran.stdout for sign in (*unreachable, "No matching distribution found")
    ):
        pytest.skip("the package index could not be reached, so the hook could not be installed")
    return ran


@installable
def test_the_hook_stops_a_staged_new_use_and_nothing_else(shop: Path, tmp_path: Path) -> None:
    readme = shop / "README.md"
    readme.write_bytes(b"# Shop\n")
    git(shop, "add", ".")
    ran = try_hook(shop, tmp_path / "store")
    assert ran.returncode == 0, ran.stdout
    assert "Passed" in ran.stdout

    (shop / "worker.py").write_bytes(b"import shop.old_cart\n")
    git(shop, "add", ".")
    (shop / "unstaged.py").write_bytes(b"import shop.old_cart\n")
    ran = try_hook(shop, tmp_path / "store")
    assert ran.returncode == 1, ran.stdout
    assert "worker.py:1:" in ran.stdout
    assert "unstaged.py" not in ran.stdout


@pytest.mark.parametrize("linked", [False, True], ids=["main-worktree", "linked-worktree"])
@pytest.mark.parametrize(
    "which", [["--all"], ["shop/cart.py"]], ids=["commit-all", "commit-one-path"]
)
def test_git_itself_runs_the_check_on_what_is_about_to_be_committed(
    shop: Path, tmp_path: Path, which: list[str], linked: bool
) -> None:
    """git names another index to its hook, and in a linked worktree its folder by GIT_DIR."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    hook = hooks / "pre-commit"
    python = Path(sys.executable).as_posix()
    hook.write_bytes(f'#!/bin/sh\nexec "{python}" -m unshim check --staged\n'.encode())
    hook.chmod(0o755)
    git(shop, "config", "core.hooksPath", hooks.as_posix())
    folder = shop
    if linked:
        folder = tmp_path / "linked"
        git(shop, "worktree", "add", "--quiet", "--detach", str(folder))

    cart = folder / "shop" / "cart.py"
    cart.write_bytes(b"class Cart:\n    pass\n\n\nEMPTY = Cart()\n")
    git(folder, "commit", "--message", "Add an empty cart", *which)

    cart.write_bytes(b"import shop.old_cart\n")
    ran = ask_git(folder, "commit", "--message", "Go round in a circle", *which)
    assert ran.returncode == 1, ran.stdout
    assert "shop/cart.py:1:" in ran.stdout
