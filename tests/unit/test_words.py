"""Words in bytes, found as a whole; and the names that a text gives to what they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unshim.finders.words import Words, names_given

MANY = [f"filler{number}" for number in range(100)]


@given(st.text("ab_ .é(=\n", max_size=60))
def test_many_words_are_found_where_few_are(text):
    data = text.encode()
    few, many = Words(["a", "ab", "é"]), Words(["a", "ab", "é", *MANY])
    assert list(few.spans(data)) == list(many.spans(data))
    assert few.found(data) == many.found(data)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("from m import Engine as E", {"E"}, id="imported as"),
        pytest.param("E = Engine", {"E"}, id="assigned"),
        pytest.param("E: type = m.Engine", {"E", "type"}, id="assigned, with an annotation"),
        pytest.param("A = B = Engine", {"A", "B"}, id="a chain"),
        pytest.param("A, B = Engine, 1", {"A", "B"}, id="several at once"),
        pytest.param("E = Engine if x else y", {"E"}, id="under a condition"),
        pytest.param("class E(Engine): ...", {"E"}, id="a subclass"),
        pytest.param("class E(\n    Base,\n    Engine,\n): ...", {"E"}, id="over several lines"),
        pytest.param("e = Engine(1)", set(), id="called"),
        pytest.param("e = Engine.create()", set(), id="a part of it"),
        pytest.param("def f(e: Engine): ...", set(), id="an annotation"),
        pytest.param("from m import Engine", set(), id="by its own name"),
        pytest.param("E = Engines", set(), id="a longer word"),
    ],
)
def test_the_names_that_a_text_gives(text, names):
    assert set(names_given(text.encode(), Words(["Engine"]))) == names
