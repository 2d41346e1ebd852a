"""The cache: what it saves, what it never believes, and that losing it is no error."""

import os
import pickle
import subprocess
import sys

import pytest

from unshim.finders import memory, rounds

USE = "from pkg.old import X\n"
INSIDE = "def f():\n    from pkg.old import X\n"  # and hands nothing on
HANDS_ON = {"pkg/hand.py": USE, "app.py": "from pkg.hand import X\n"}


@pytest.fixture
def cache(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("cache", numbered=True)
    monkeypatch.setenv("UNSHIM_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def used(project, cache):
    project.declare(rows="").write(HANDS_ON).commit()
    return project


@pytest.fixture
def read(monkeypatch):
    """The files that searches read, in order."""
    paths = []
    read_file = rounds.read_file

    def noted(path, *rest):
        paths.append(path)
        return read_file(path, *rest)

    monkeypatch.setattr(rounds, "read_file", noted)
    return paths


def kept(folder):
    return sorted(folder.glob("*.search"))


def check(project, *options):
    return project.check("--no-base", "--format", "json", *options).json


def test_what_has_not_changed_is_not_read_again(used, cache, read):
    first = check(used)
    assert {"pkg/hand.py", "app.py"} <= set(read)
    read.clear()
    assert check(used) == first
    assert read == []
    assert len(kept(cache)) == 1


def test_what_has_changed_is_read_again(used, cache, read):
    check(used)
    read.clear()
    used.write({"late.py": INSIDE, "app.py": "from pkg.hand import X  # still\n"})
    found = {finding["path"] for finding in check(used)["findings"]}
    assert found == {"pkg/hand.py", "app.py", "late.py"}
    assert set(read) == {"late.py", "app.py"}


def test_all_is_read_again_where_other_names_are_handed_on(used, cache):
    used.write({"far.py": "from pkg.hand import Y\n"}).commit()
    assert len(check(used)["findings"]) == 2
    used.write({"pkg/hand.py": "from pkg.old import X, Y\n"})
    found = [finding["path"] for finding in check(used)["findings"]]
    assert found == ["app.py", "far.py", "pkg/hand.py", "pkg/hand.py"]


def test_what_is_handed_on_at_another_line_is_told_from_there(used, cache, read):
    check(used)
    read.clear()
    used.write({"pkg/hand.py": "\n\n" + USE})
    found = check(used)
    assert set(read) == {"pkg/hand.py"}
    assert found == check(used, "--no-cache")
    [taken] = [finding for finding in found["findings"] if finding["path"] == "app.py"]
    assert taken["chain"] == ["pkg/hand.py:3"]
    assert taken["message"].endswith("which took it from the shim at pkg/hand.py:3")


def test_names_that_part_are_told_from_their_own_lines(used, cache):
    used.write(
        {"pkg/hand.py": "from pkg.old import X, Y\n", "app.py": "from pkg.hand import X, Y\n"}
    )
    used.commit()
    check(used)
    used.write({"pkg/hand.py": "from pkg.old import X\nfrom pkg.old import Y\n"})
    assert check(used) == check(used, "--no-cache")


def test_after_a_long_search_it_is_written_anew(used, cache, read):
    check(used)
    used.write({"pkg/hand.py": "from pkg.old import Y\n"})
    check(used)
    read.clear()
    check(used)
    assert set(read) == set()


def test_one_file_goes_on_from_the_whole_tree(used, cache, read, monkeypatch):
    monkeypatch.setattr("unshim.finders.upstream._MOST_STEPS", 0)
    check(used)
    read.clear()
    used.write({"app.py": "\n\nfrom pkg.hand import X\n"})
    findings = check(used, str(used.root / "app.py"))["findings"]
    assert [(finding["path"], finding["line"]) for finding in findings] == [("app.py", 3)]
    assert set(read) == {"app.py"}


def test_the_index_has_a_memory_of_its_own(used, cache, read):
    check(used)
    used.write({"app.py": "", "late.py": INSIDE})
    staged = check(used, "--staged")
    assert {finding["path"] for finding in staged["findings"]} == {"app.py", "pkg/hand.py"}
    assert len(kept(cache)) == 2
    read.clear()
    used.git("add", "late.py")
    assert len(check(used, "--staged")["findings"]) == 3
    assert set(read) == {"late.py"}


def test_status_goes_on_from_check(used, cache, read):
    check(used)
    read.clear()
    assert used.run("status", "--root", str(used.root)).code == 0
    assert read == []


def test_no_cache_neither_reads_nor_writes_it(used, cache, read):
    check(used, "--no-cache")
    assert kept(cache) == []
    check(used)
    [file] = kept(cache)
    before = file.read_bytes()
    read.clear()
    used.write({"late.py": USE})
    check(used, "--no-cache")
    assert "pkg/hand.py" in read
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: data[:-1], id="cut off"),
        pytest.param(lambda data: data[:-1] + bytes([data[-1] ^ 1]), id="a bit flipped"),
        pytest.param(lambda data: pickle.dumps(print), id="no memory at all"),
        pytest.param(lambda data: data.replace(b"a", b"b", 1), id="of another program"),
    ],
)
def test_a_spoiled_memory_is_made_again(used, cache, spoil):
    expected = check(used)
    [file] = kept(cache)
    whole = file.read_bytes()
    file.write_bytes(spoil(whole))
    assert check(used) == expected
    assert file.read_bytes() == whole


def test_another_version_reads_none(used, cache, read, monkeypatch):
    check(used)
    read.clear()
    monkeypatch.setattr(memory, "__version__", "another")
    check(used)
    assert read


def test_another_declaration_reads_none_but_for_its_phases(used, cache, read):
    check(used)
    read.clear()
    declaration = used.root / "contracts/old.toml"
    text = declaration.read_text()
    declaration.write_text(text.replace('phase = "freeze"', 'phase = "tests-only"'))
    assert check(used)["complaints"] or read == []
    assert read == []
    declaration.write_text(
        f"{text}\n".replace('phase = "freeze"', 'only = ["Y"]\nphase = "freeze"')
    )
    assert check(used)["findings"] == []


def test_what_another_user_may_write_is_not_believed(used, cache, read):
    check(used)
    for place in (*kept(cache), cache):
        read.clear()
        mode = place.stat().st_mode
        place.chmod(mode | 0o020)
        check(used)
        assert read, place
        place.chmod(mode)


def test_a_cache_that_cannot_be_written_is_no_error(used, monkeypatch, tmp_path_factory):
    expected = check(used, "--no-cache")
    file = tmp_path_factory.mktemp("elsewhere") / "file"
    file.touch()
    for folder in (file, file / "below", "/proc/none"):
        monkeypatch.setenv("UNSHIM_CACHE_DIR", str(folder))
        assert check(used) == expected


def test_memories_that_nobody_used_for_long_are_dropped_and_nothing_else(used, cache):
    (cache / "gone.search").touch()
    (cache / "notes.txt").touch()
    for name in ("gone.search", "notes.txt"):
        os.utime(cache / name, (0, 0))
    check(used)
    assert not (cache / "gone.search").exists()
    assert (cache / "notes.txt").exists()


def test_a_file_that_changes_while_it_is_searched_is_read_again(used, cache, monkeypatch):
    read_file = rounds.read_file

    def slow(path, *rest):
        found = read_file(path, *rest)
        if path == "app.py":
            used.write({"app.py": "from pkg.old import X\n\nX()\n"})
        return found

    with monkeypatch.context() as patched:
        patched.setattr(rounds, "read_file", slow)
        check(used)
    lines = {finding["message"] for finding in check(used)["findings"]}
    assert not any("took it from" in line for line in lines)


def test_a_filter_between_git_and_the_disk_switches_it_off(used, cache):
    used.git("config", "filter.swap.smudge", "cat")
    check(used)
    assert kept(cache) == []


def test_runs_at_the_same_time_do_not_disturb_each_other(used, cache):
    expected = check(used)
    command = [sys.executable, "-m", "unshim", "check", "--no-base", "--root", str(used.root)]
    for number in range(3):
        used.write({f"more{number}.py": USE * number})
        running = [
            subprocess.Popen([*command, "--format", "json"], stdout=subprocess.PIPE)
            for _ in range(4)
        ]
        outputs = {process.communicate()[0] for process in running}
        assert len(outputs) == 1
    assert len(check(used)["findings"]) == len(expected["findings"]) + 3


@pytest.mark.parametrize(
    ("system", "variables", "folder"),
    [
        ("linux", {"XDG_CACHE_HOME": "/c"}, "/c/unshim"),
        ("linux", {"HOME": "/home/a"}, "/home/a/.cache/unshim"),
        ("darwin", {"HOME": "/Users/a"}, "/Users/a/Library/Caches/unshim"),
        ("linux", {"UNSHIM_CACHE_DIR": "/d", "XDG_CACHE_HOME": "/c"}, "/d"),
    ],
)
def test_where_it_lies(system, variables, folder, monkeypatch):
    for name in ("UNSHIM_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    assert memory.default_folder() == folder
