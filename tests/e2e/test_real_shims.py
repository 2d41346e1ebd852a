"""What inspect and discover say of real shims in packages from the registry."""

import json

import pytest

from unshim.cli import main


@pytest.fixture
def run(unpacked, capsys):
    def run(requirement, command, *arguments):
        root = str(unpacked(requirement))
        capsys.readouterr()
        code = main([command, *arguments, "--root", root, "--format", "json"])
        assert code == 0
        return json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize(
    ("requirement", "module", "verdict", "canonical"),
    [
        (
            "ansible-core==2.16.0",
            "ansible.module_utils._text",
            "redirect",
            "ansible.module_utils.common.text.converters",
        ),
        (
            "ansible-core==2.16.0",
            "ansible.module_utils.compat.importlib",
            "redirect with fallback",
            "importlib",
        ),
        ("celery==4.4.7", "celery.five", "redirect", "vine.five"),
        ("celery==4.4.7", "celery.task", "redirect", "celery.task.base"),
        ("celery==4.4.7", "celery.utils", "redirect with renames", "celery.utils.imports"),
        (
            "celery==4.4.7",
            "celery.backends",
            "redirect with renames",
            "celery.app.backends",
        ),
        ("celery==4.4.7", "celery.app.base", "not a shim", None),
        ("Werkzeug==0.16.1", "werkzeug.contrib.lint", "redirect", "werkzeug.middleware.lint"),
        ("Werkzeug==0.16.1", "werkzeug.http", "not a shim", None),
    ],
)
def test_a_real_module_is_what_reading_it_says(run, requirement, module, verdict, canonical):
    found = run(requirement, "inspect", module)
    assert found["verdict"] == verdict
    if canonical:
        assert found["canonical"] == canonical


def test_the_shims_of_celery_are_found_and_nothing_else(run):
    found = run("celery==4.4.7", "discover")
    assert {shim["module"] for shim in found["shims"]} == {
        "celery.backends",
        "celery.five",
        "celery.task",
        "celery.utils",
        "celery.utils.encoding",
    }
    assert found["shims"][0]["module"] == "celery.five"
