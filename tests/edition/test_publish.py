"""Files appear whole or not at all; a report that failed leaves no page of an earlier month."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import tinynotebook
from coverage_lib.edition import index, manifest, outcome, publish, verify
from coverage_lib.edition.beside import BOOK, Beside
from coverage_lib.edition.incremental import Task
from coverage_lib.edition.page import Page
from coverage_lib.edition.plan import Edition, Job
from coverage_lib.errors import RunError, VerifyError
from drawn import table
from htmltags import Tags

EDITION = Edition("tiny", {"id": "Edisi kecil"}, "id", {"office": {"id": "Kantor"}}, ())


def staged(folder: Path, office: str, *, ended="rendered", files=("report.html", "report.ipynb")):
    """A result as a worker hands it over."""
    staging = folder / "staging" / f"{office}-{ended}"
    staging.mkdir(parents=True)
    for name in files:
        (staging / name).write_text(f"{office} {name}")
    job = Job(folder / "tiny.ipynb", {"office": office}, office)
    return outcome.Result(job, ended, staging, page=Page(title=f"Laporan {office}"))


def published(result, folder: Path):
    with publish.Publisher(EDITION, folder / "outputs") as publisher:
        return publisher.publish(result, Task(result.job))


def home(folder: Path) -> Path:
    return folder / "outputs" / "tiny"


def test_an_interrupted_write_leaves_the_old_file_and_no_part(tmp_path, monkeypatch):
    file = tmp_path / "report.html"
    publish.whole(file, b"old")

    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish.whole(file, b"new")

    assert file.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("ended", ["failed", "timeout", "no_data", "render_failed"])
def test_a_report_that_is_not_made_takes_the_earlier_pages_away(tmp_path, ended):
    files = ("report.html", "report.pdf", "report.ipynb", "figures.csv")
    published(staged(tmp_path, "alpha", files=files), tmp_path)

    published(staged(tmp_path, "alpha", ended=ended, files=("report.ipynb",)), tmp_path)

    assert [file.name for file in (home(tmp_path) / "alpha").iterdir()] == ["report.ipynb"]


def test_what_a_killed_run_left_half_written_is_cleared(tmp_path):
    folder = home(tmp_path) / "alpha"
    folder.mkdir(parents=True)
    (folder / ".report.pdf.0123.part").write_text("half")

    published(staged(tmp_path, "alpha"), tmp_path)

    assert sorted(file.name for file in folder.iterdir()) == ["report.html", "report.ipynb"]


def test_a_file_that_cannot_be_written_fails_its_own_report_and_says_why(tmp_path, monkeypatch):
    def locked(part, file):
        if file.name == "report.html":
            raise PermissionError("report.html is in use")
        return replace(part, file)

    replace = Path.replace
    monkeypatch.setattr(Path, "replace", locked)

    result = published(staged(tmp_path, "alpha"), tmp_path)

    assert (result.outcome, result.ok) == ("not_published", False)
    assert "one open in another program? (report.html is in use)" in result.error


def test_many_runs_at_once_into_one_folder_lose_no_entry(tmp_path):
    offices = [f"office-{number}" for number in range(12)]
    results = [staged(tmp_path, office) for office in offices]

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda result: published(result, tmp_path), results))

    assert sorted(manifest.read(home(tmp_path))) == sorted(offices)


# --- what stands beside the reports --------------------------------------------------------------
BOOKS = table("""
    case                                     | of          | made        | stays
    a report in it was made again            | alpha       | alpha      | no
    another report was made again            | alpha       | beta       | yes
    a report that belongs to it is new       | alpha gamma | gamma      | no
    it is of all reports, and one was made   |             | beta       | no
    nothing was made again                   |             |            | yes
""")


@pytest.fixture
def two(tmp_path):
    for office in ("alpha", "beta"):
        published(staged(tmp_path, office), tmp_path)
    return home(tmp_path)


def bound(two, *offices, name="book.pdf", content=b"%PDF"):
    """A book of these offices' reports, put into the edition."""
    made_of = [manifest.read(two)["alpha"]]
    publish.add(two, {name: content}, Beside(BOOK, name, {"office": offices}, 1), made_of)


@pytest.mark.parametrize("row", list(BOOKS.fillna("").itertuples()), ids=BOOKS["case"])
def test_a_book_stands_until_a_report_in_it_is_made_again(row, two, tmp_path):
    bound(two, *row.of.split())
    with publish.Publisher(EDITION, tmp_path / "outputs") as publisher:
        for office in row.made.split():
            result = staged(tmp_path / "again", office)
            publisher.publish(result, Task(result.job))

    text = (two / index.FILE).read_text()
    assert (two / "book.pdf").exists() is ('href="book.pdf"' in text) is (row.stays == "yes")
    verify.verify(two)


def test_one_more_book_leaves_the_former_and_the_index_says_how_much_each_is(two):
    bound(two, "alpha", name="a.pdf")
    bound(two, "beta", name="b.pdf", content=b"%PDF" + bytes(2_340_000))

    text = (two / index.FILE).read_text()
    assert '<a href="a.pdf">Buku laporan: a.pdf</a> <span>(PDF, 1 laporan, 0,1 MB)</span>' in text
    assert '<a href="b.pdf">Buku laporan: b.pdf</a> <span>(PDF, 1 laporan, 2,3 MB)</span>' in text
    verify.verify(two)


def test_a_book_of_reports_that_were_made_again_meanwhile_is_refused(two, tmp_path):
    former = manifest.read(two)["alpha"]
    published(staged(tmp_path / "again", "alpha", files=("report.ipynb",)), tmp_path)

    with pytest.raises(RunError, match="a report was just made again"):
        publish.add(two, {"book.pdf": b"%PDF"}, Beside(BOOK), [former])

    assert not (two / "book.pdf").exists()


def test_a_book_that_somebody_changed_is_not_taken_for_ours_by_the_next_run(two, tmp_path):
    bound(two, "alpha")
    (two / "book.pdf").write_bytes(b"edited")

    published(staged(tmp_path / "again", "beta"), tmp_path)

    with pytest.raises(VerifyError, match="changed     book.pdf"):
        verify.verify(two)


# --- a run that makes nothing ---------------------------------------------------------------------
OTHER_TITLE = replace(EDITION, title={"id": "Edisi lain"})
SPOILT = {
    "nothing": lambda home: None,
    "the index was edited": lambda home: (home / index.FILE).write_text("edited"),
    "the index is gone": lambda home: (home / index.FILE).unlink(),
    "the rows were edited": lambda home: (home / manifest.ROWS_FILE).write_text("{}"),
    "the edition had another title": lambda home: about(OTHER_TITLE, home),
}


def about(edition, home):
    """What a run writes that keeps both reports."""
    with publish.Publisher(edition, home.parent) as publisher:
        for entry in manifest.read(home).values():
            job = Job(Path("tiny.ipynb"), entry["parameters"], entry["folder"])
            publisher.keep(Task(job, entry["inputs"], {"33.75 2025-11": "a"}))


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_is_told_of_the_edition_is_mended_by_a_run_that_makes_no_report(two, spoil):
    about(EDITION, two)
    before = tinynotebook.contents(two)
    spoil(two)

    about(EDITION, two)

    assert tinynotebook.contents(two) == before
    verify.verify(two)


# --- the index page -----------------------------------------------------------------------------
def _read(finished):
    """The index without its script, which is no part of what a reader must have."""
    text = (finished.home / index.FILE).read_text()
    return Tags(text[: text.index("<script>")] + text[text.index("</script>") + 9 :])


def test_the_index_links_every_file_of_every_report(finished):
    links = [link["href"] for link in _read(finished).all("a")]

    assert "alpha/2017/report.html" in links
    assert "beta/2017/figures.csv" in links
    assert "raises/2017/report.ipynb" in links
    assert not [link for link in links if not (finished.home / link).exists()]
    assert "raises/2017/report.html" not in links


def test_the_index_tells_first_what_was_not_published(finished):
    text = (finished.home / index.FILE).read_text()

    assert text.index("ZeroDivisionError: division by zero") < text.index("Laporan alpha")
    assert "2 laporan terbit, 5 tidak terbit" in text
    assert "belum ada data" in text


def test_the_index_is_a_page_that_a_screen_reader_can_follow(finished):
    page = _read(finished)

    assert page.open == []
    assert page.all("html") == [{"lang": "id"}]
    assert len(page.all("h1")) == 1
    assert len(page.all("caption")) == len(page.all("table")) == 2
    assert all(heading.get("scope") in ("col", "row") for heading in page.all("th"))
    assert all("," in link["aria-label"] for link in page.all("a"))


def test_the_index_asks_nothing_of_anywhere(finished):
    text = (finished.home / index.FILE).read_text()

    assert text.count("<script") == text.count("<script>") == 1  # its own, and optional
    assert "http" not in text
    assert "url(" not in text


def test_words_from_a_notebook_stay_words(finished):
    assert "Kabar alpha &lt;2017&gt;" in (finished.home / index.FILE).read_text()


def test_an_edition_in_english_and_one_without_a_report_have_an_index_too():
    english = Edition("tiny", {"en": "Small edition"}, "en", {}, ())

    text = index.page(english, [])

    assert '<html lang="en">' in text
    assert "No report is published yet." in text
