"""The guide is made from the table of causes, and cannot lag behind."""

import re
from pathlib import Path

from woow_paas_platform.engine.diagnosis import CAUSES, guide

FILE = Path(__file__).parents[2] / "docs" / "troubleshooting.md"


def test_committed_guide_is_the_one_that_is_made():
    assert FILE.read_text(encoding="utf-8") == guide.render(), "run python3 -m dev docs"


def test_every_cause_has_its_section_and_every_link_leads_to_one():
    text = guide.render()
    anchors = re.findall(r'<a id="([a-z0-9-]+)">', text)
    assert sorted(anchors) == sorted(cause.anchor for cause in CAUSES.values())
    assert set(re.findall(r"\]\(#([a-z0-9-]+)\)", text)) <= set(anchors)


def test_no_placeholder_is_left():
    for _title, sections in guide.chapters():
        for section in sections:
            assert "%(" not in section.title + section.text + section.advice
            assert section.buttons


def test_every_symptom_has_causes():
    assert all(sections for _seen, sections in guide.symptoms())
