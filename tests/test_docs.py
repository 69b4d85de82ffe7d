"""What the pages tell a reader to type works, and where they point is something.

Run in a folder of its own, in the order of the page: the commands of OURS that take seconds, stock
papermill and nbconvert, the Python snippets. What is only read, and why:

- commands of the pages named in READ: they have tests of their own, or need what a page cannot give;
- `deliver`, `diff`, `template`, `import`, and what needs the files of NEEDS: tests of their own;
- `run` on several machines (--cluster): tests/edition/test_cluster.py runs it on two;
- the programs of NOT_RUN, each with its reason. Of `make` the target must be in the Makefile.
"""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from coverage_lib import cli

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "data/README.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
RUN = ("README.md", "CONTRIBUTING.md", "docs/analyst.md", "docs/articles.md", "docs/reader.md")
READ = [page for page in PAGES if page.relative_to(ROOT).as_posix() not in RUN]
CHEAP = {"audit", "book", "check", "contact", "invent", "list", "pack", "run", "verify", "--help"}
NEEDS = {"monthly.yml", "demo.yml", "kantor-wilayah.yml"}  # invented data, or files of an office
OURS, STOCK = "coverage-report", {"papermill", "jupyter"}
NOT_RUN = {
    **dict.fromkeys(("cp", "cd", "export"), "the shell's own; what follows it is looked at"),
    "make": "it builds an environment; its targets are looked up",
    "dask": "a scheduler and workers on machines: tests/edition/test_cluster.py",
    "voila": "a server: tests/test_explore.py opens it",
    "pip": "it would change the environment",
    "py": "the launcher of Windows",
    "pre-commit": "it would change the repository",
    "systemctl": "it needs root: tests/test_scheduling.py reads the units",
    "crontab": "it would change the user's table: tests/test_scheduling.py reads the line",
    "keyring": "it would change the user's passwords",
    "pytest": "it would run this file again; its files are looked up",
    "python": "a benchmark takes minutes, the catalogue's page has its test; its files are looked up",
}
PROGRAMS = {OURS, *STOCK, *NOT_RUN}


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def blocks(page, kind):
    return re.findall(rf"^```{kind}\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def prose(page):
    """The page without its blocks."""
    return re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


def words_of(line):
    """A command as the shell reads it; of Windows, as here."""
    return shlex.split(line.replace("\\", "/").replace(".venv/Scripts/", ""), comments=True)


def in_block(block):
    return [words for words in map(words_of, block.splitlines()) if words]


def in_prose(page):
    """Commands in the running text: a program we know, and what it is given. No "…" in them."""
    spans = [span.replace("\n", " ") for span in re.findall(r"`([^`]+)`", prose(page))]
    said = [span for span in spans if " " in span and not {"…", "="} & {*span.split()}]
    commands = [words for words in map(words_of, said) if words[0] in PROGRAMS]
    return [words for words in commands if words[0] != OURS or not is_bare(words)]


def is_bare(words):
    """`coverage-report run`, `coverage-report pack`: named in a sentence, not to be typed."""
    return len(words) == 2 and words[1] not in ("check", "list", "--help")


SHELL = [(page, block) for page in PAGES for block in blocks(page, "sh")]
COMMANDS = [(page, words) for page, block in SHELL for words in in_block(block)]
COMMANDS += [(page, words) for page in PAGES for words in in_prose(page)]


def title(case):
    page, said = case
    return f"{name_of(page)}: {said.splitlines()[0] if isinstance(said, str) else shlex.join(said)}"


# --- read -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("case", COMMANDS, ids=title)
def test_a_command_is_one_that_its_program_takes(case):
    _, (program, *given) = case

    assert program in PROGRAMS, "add it to NOT_RUN with the reason, or run it"
    if program == OURS:
        group = typer.main.get_command(cli.app)
        if given[0] not in ("--help", "--version"):
            group.commands[given[0]].make_context(given[0], given[1:])  # raises what is not known
    if program == "make":
        targets = re.findall(r"^(\S+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert set(given) <= set(targets)
    if program in ("python", "pytest"):
        files = [word for word in given if word.endswith(".py") and "NAME" not in word]
        assert [word for word in files if not (ROOT / word).exists()] == []


# --- run ------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def desk(tmp_path_factory, published):
    """A project's folder with the published edition made, and the files the pages tell to save."""
    desk = tmp_path_factory.mktemp("desk")
    for name in ("data", "notebooks", "params"):
        shutil.copytree(ROOT / name, desk / name)
    for edition in ("published", "demo"):  # to be bound and verified it need not be the real demo
        shutil.copytree(published, desk / "outputs" / edition)
    for page in (page for page in PAGES if page not in READ):
        for name, text in to_save(page):
            (desk / name).write_text(text, encoding="utf-8")
    return desk


def to_save(page):
    """Files of a page: a block of CSV or YAML, after the words that name its file."""
    said = page.read_text("utf-8")
    return re.findall(r"`([\w-]+\.(?:csv|yml))`[^`]*```(?:csv|yaml)\n(.*?)```", said, re.DOTALL)


def is_run(words):
    ours = words[0] == OURS and words[1] in CHEAP and "--cluster" not in words
    return (ours and not NEEDS & {Path(word).name for word in words}) or (
        words[0] in STOCK and words[1] != "lab"
    )


def done(words, folder):
    """Exit code and output of a command in a folder; ours without a Python of its own."""
    if words[0] == OURS:
        result = CliRunner().invoke(cli.app, words[1:])
        return result.exit_code, result.output
    program = str(Path(sys.executable).parent / words[0])
    told = subprocess.run(
        [program, *words[1:]], cwd=folder, capture_output=True, text=True, check=False
    )
    return told.returncode, told.stdout + told.stderr


RUNNABLE = [(page, block) for page, block in SHELL if page not in READ]
RUNNABLE = [case for case in RUNNABLE if any(map(is_run, in_block(case[1])))]
IN_PROSE = [(page, words) for page in PAGES if page not in READ for words in in_prose(page)]
IN_PROSE = [case for case in IN_PROSE if is_run(case[1])]


@pytest.mark.parametrize("case", RUNNABLE, ids=title)
def test_the_commands_of_a_block_work_one_after_the_other(case, desk, monkeypatch):
    monkeypatch.chdir(desk)
    for words in filter(is_run, in_block(case[1])):
        code, told = done(words, desk)

        assert code == 0, f"{shlex.join(words)}\n{told}"


@pytest.mark.parametrize("case", IN_PROSE, ids=title)
def test_a_command_in_the_text_works(case, desk, monkeypatch):
    monkeypatch.chdir(desk)

    code, told = done(case[1], desk)

    assert code == 0, told


def test_the_audit_that_the_analyst_is_shown_finds_what_the_page_says(desk, monkeypatch):
    monkeypatch.chdir(desk)
    done([OURS, "audit", "stated.csv", "--output", "audited.csv"], desk)

    audited = pd.read_csv(desk / "audited.csv")

    page = prose(ROOT / "docs" / "analyst.md").replace("\n", " ")
    said = [
        f"{row.recomputed_percent:.4f}, `{row.verdict}`" for row in audited.itertuples(index=False)
    ]
    assert "here " + ", and ".join(said) in page


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=name_of)
def test_the_snippets_of_a_page_run_one_after_the_other(page, desk, monkeypatch):
    monkeypatch.chdir(desk)
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, name_of(page), "exec"), names)


# --- where the pages point ------------------------------------------------------------------------
LINKS = [
    (page, link)
    for page in PAGES
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page))
    if "://" not in link
]
FILES = [
    (page, name)
    for page in PAGES
    for name in re.findall(r"`([\w./-]+/[\w.-]+\.(?:py|md|yml|csv|ipynb|json))`", prose(page))
    if not name.startswith(("outputs/", "benchmarks/NAME")) and "/work" not in name
]


def anchors(page):
    """The address of each heading, as GitHub makes it."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in headings}


@pytest.mark.parametrize("case", LINKS, ids=title)
def test_a_link_leads_somewhere(case):
    page, (file, _, anchor) = case[0], case[1].partition("#")
    target = (page.parent / file) if file else page

    assert target.exists()
    assert not anchor or anchor in anchors(target)


@pytest.mark.parametrize("case", FILES, ids=title)
def test_a_file_that_is_named_exists(case):
    page, name = case
    homes = (ROOT, ROOT / "src" / "coverage_lib", page.parent)

    assert any((home / name).exists() for home in homes)


def test_every_page_is_in_the_list_of_pages():
    listed = (ROOT / "docs" / "README.md").read_text("utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}

    assert sorted(name for name in pages if f"]({name})" not in listed) == []
