"""Coded segments: the reader accepts what docs/formats.md says, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from notes_mining.errors import InputError, Place
from notes_mining.evaluate.segments import parse_segment, read_segments

GOOD = "fr | person | probation>judgment | stigma:+ employment:- !compliance | Vu <PERSON>Ali</PERSON> hier."


def parse(line: str) -> object:
    return parse_segment(line, "P99", Place("P99.txt", 7), {"stigma", "employment", "compliance"})


def test_a_line_becomes_a_segment() -> None:
    segment = parse_segment(GOOD, "P99", Place("P99.txt", 7))
    assert (segment.segment_id, segment.language, segment.voice) == ("P99-7", "fr", "person")
    assert (segment.stage, segment.about) == ("probation", "judgment")
    assert segment.codes == {"stigma": "present", "employment": "absent"}
    assert segment.not_there == ("compliance",)
    assert segment.text == "Vu Ali hier."
    assert [(span.start, span.end, span.entity_type) for span in segment.spans] == [(3, 6, "PERSON")]


def test_without_another_stage_it_tells_of_the_one_it_was_written_in() -> None:
    assert parse_segment("nl | assistant | detention | none | Niets.", "P", Place("P", 1)).about == "detention"


@pytest.mark.parametrize(
    "line",
    [
        "fr | person | probation | stigma:+",
        GOOD.replace("fr |", "de |"),
        GOOD.replace("person |", "narrator |"),
        GOOD.replace("probation>", "parole>"),
        GOOD.replace(">judgment", ">verdict"),
        GOOD.replace("stigma:+", "stigma"),
        GOOD.replace("stigma:+", "luck:+"),
        GOOD.replace("!compliance", "!luck"),
        GOOD.replace("!compliance", "stigma:-"),
        GOOD.replace("stigma:+ employment:-", "none employment:-"),
        GOOD.replace("stigma:+ employment:- ", ""),
        GOOD.replace("</PERSON>", ""),
    ],
)
def test_anything_else_is_refused_with_its_place_and_without_its_text(line: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(line)
    assert "7" in str(caught.value)
    assert "Ali" not in str(caught.value)


def test_a_folder_without_segments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \.txt"):
        list(read_segments(tmp_path))
