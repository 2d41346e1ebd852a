"""Models of Django are named by the label of their application, the last name of its package."""

import pytest

APP = {
    "shop/__init__.py": "",
    "shop/old/__init__.py": "",
    "shop/old/models.py": "",
    "shop/new/__init__.py": "",
}


def declaration(canonical: str) -> str:
    return (
        f'shim = "shop.old"\ncanonical = "{canonical}"\nphase = "a"\n'
        '[[phases]]\nname = "a"\nallow = ["**"]\n[[phases]]\nname = "r"\nallow = []\n'
    )


def found(project, text: str, canonical: str = "shop.new", **files: str) -> list[tuple[str, str]]:
    made = {**APP, **files, "m.py": text, "contracts/old.toml": declaration(canonical)}
    project.write({path: told for path, told in made.items() if told is not None})
    ran = project.check("--no-base", "--migration", "old", "--format", "json")
    told = ran.json["findings"]
    return [(one["status"], one["kind"]) for one in told if one["path"] == "m.py"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a = models.ForeignKey('old.Order', on_delete=1)", id="a relation"),
        pytest.param("a = models.ManyToManyField(to='old.Order')", id="by keyword"),
        pytest.param("apps.get_model('old', 'Order')", id="looked up"),
        pytest.param("apps.get_model('old.Order')", id="looked up by both"),
        pytest.param("AUTH_USER_MODEL = 'old.User'", id="a setting"),
        pytest.param(
            "class Migration:\n    dependencies = [('old', '0001_initial')]", id="a migration"
        ),
    ],
)
def test_a_label_of_the_shim_is_undecided(project, text: str) -> None:
    assert found(project, text) == [("undecided", "string")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a = models.ForeignKey('older.Order', on_delete=1)", id="another label"),
        pytest.param("a = models.ForeignKey('old', on_delete=1)", id="a model of its own"),
        pytest.param("a = models.CharField('old.Order')", id="another field"),
        pytest.param("a = models.ForeignKey(x, help_text='old.Order')", id="another argument"),
        pytest.param("class Migration:\n    replaces = ['old']", id="another list"),
    ],
)
def test_what_is_no_label_is_not_found(project, text: str) -> None:
    assert found(project, text) == []


def test_a_package_without_models_has_no_label(project) -> None:
    text = "a = models.ForeignKey('old.Order', on_delete=1)"
    (project.root / "shop/old").mkdir(parents=True)
    assert found(project, text, **{"shop/old/models.py": None}) == []


def test_a_label_that_the_canonical_has_as_well_stays(project) -> None:
    text = "a = models.ForeignKey('old.Order', on_delete=1)"
    made = {"app/__init__.py": "", "app/old/__init__.py": ""}
    assert found(project, text, "app.old", **made) == []
