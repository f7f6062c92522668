"""A large export is read as it goes, in flat memory."""

import tracemalloc
from itertools import islice

import pytest

from notes_mining.ingest import IngestSettings, build

ROWS = 50_000


def write(path, rows):
    with path.open("w") as handle:
        handle.write("note_id,case_id,date,text\n")
        handle.writelines(
            f"n{row},c{row % 100},2019-03-12,Hij komt naar het gesprek. Alles goed.\n" for row in range(rows)
        )
        handle.write('bad,c,2019-03-12,"open\n')
    return path


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    return write(tmp_path_factory.mktemp("large") / "notes.csv", ROWS)


def test_notes_come_before_the_end_is_read(export):
    notes = list(islice(build(IngestSettings(path=export))(), 10))  # the open quote at the end is not met
    assert [note.note_id for note in notes] == [f"n{row}" for row in range(10)]


def peak_of(export, rows):
    tracemalloc.start()
    try:
        for _ in islice(build(IngestSettings(path=export))(), rows):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_grows_by_the_hash_of_an_id_only(export):
    peak_of(export, 10)  # the model and the word lists
    assert peak_of(export, 20_000) - peak_of(export, 2_000) < 18_000 * 200
