"""What the documents say of settings and of the reference run is what these are."""

import os

import pytest

from tests.documents.made_parts import DOCUMENTS, MADE, MADE_IN, made_parts_in, with_made_parts
from tests.mnist import SETTINGS

RENEW = "RENEW_DOCUMENTS"  # the variable that `make documents` sets


@pytest.mark.parametrize("name", MADE_IN)
def test_a_document_has_its_made_parts_as_they_are_now(name: str) -> None:
    place = DOCUMENTS / name
    text = place.read_text(encoding="utf-8")
    now = with_made_parts(text)
    if os.environ.get(RENEW):
        place.write_text(now, encoding="utf-8")
        return

    assert text == now, f"{name} is out of date: make documents"


def test_a_part_that_was_edited_is_noticed() -> None:
    document = (DOCUMENTS / "docs" / "settings.md").read_text(encoding="utf-8")

    assert with_made_parts(document.replace("`mlp.epochs`", "`mlp.epoch`")) == document


def test_every_part_stands_in_one_document() -> None:
    documents = [(DOCUMENTS / name).read_text(encoding="utf-8") for name in MADE_IN]

    assert sorted(part for text in documents for part in made_parts_in(text)) == sorted(MADE)


def test_every_setting_has_a_meaning_and_a_unit() -> None:
    schema = SETTINGS.model_json_schema()
    sections = {"Settings": schema, **schema["$defs"]}
    settings = {
        (section, name): setting
        for section, found in sections.items()
        for name, setting in found["properties"].items()
        if "$ref" not in setting
    }

    assert len(settings) > 40
    for place, setting in settings.items():
        assert setting["description"], place
        assert setting.get("unit") or setting.get("items", {}).get("unit"), place
