"""Copies in a folder, or at an address that fsspec knows: whole or not there, each written once."""

import sys

import fsspec
import pytest

import mailserver
from coverage_lib.delivery import copies

FILES = ["kanwil-jateng-diy-2026-10.pdf", "pekalongan-2026-10.pdf", "tegal-2026-10.pdf"]


@pytest.fixture
def share(tmp_path):
    (tmp_path / "share").mkdir()
    return tmp_path / "share"


@pytest.fixture
def memory():
    store = fsspec.filesystem("memory")
    yield store
    store.store.clear()
    store.pseudo_dirs[:] = [""]


def file_of(postroom, address, offices=("*",)):
    """No mail, so neither server nor operator."""
    listed = [{"name": "Wilayah", "folder": str(address), "offices": list(offices)}]
    file = postroom.recipients(recipients=listed)
    text = file.read_text()
    file.write_text("{" + text[text.index('"recipients"') : text.index(', "operator"')] + "}")
    return file


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_a_folder_holds_each_report_and_a_second_delivery_leaves_it(postroom, share):
    file = file_of(postroom, share)
    first = postroom.deliver(file)
    when = {name: (share / name).stat().st_mtime_ns for name in FILES}

    again = postroom.deliver(file)

    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert names(share) == FILES
    assert (share / "tegal-2026-10.pdf").read_bytes() == mailserver.pdf("tegal/2026-10")
    assert {name: (share / name).stat().st_mtime_ns for name in FILES} == when
    assert [line["event"] for line in postroom.ledger] == ["copied"] * 3


def test_what_is_missing_or_another_is_written_again(postroom, share):
    file = file_of(postroom, share)
    postroom.deliver(file)
    (share / "tegal-2026-10.pdf").write_bytes(b"spoiled")
    (share / "pekalongan-2026-10.pdf").unlink()

    postroom.deliver(file)

    assert names(share) == FILES
    assert (share / "tegal-2026-10.pdf").read_bytes() == mailserver.pdf("tegal/2026-10")


def test_a_store_holds_the_same(postroom, memory):
    file = file_of(postroom, "memory://laporan/bulanan", ["tegal", "kanwil-*"])
    memory.pipe_file("/laporan/bulanan/tegal-2026-10.pdf", b"spoiled")

    result = postroom.deliver(file)

    assert result.exit_code == 0, result.output
    assert sorted(memory.find("/laporan")) == [
        "/laporan/bulanan/kanwil-jateng-diy-2026-10.pdf",
        "/laporan/bulanan/tegal-2026-10.pdf",
    ]
    assert memory.cat_file("/laporan/bulanan/tegal-2026-10.pdf") == mailserver.pdf("tegal/2026-10")
    assert copies.copy(
        "memory://laporan/bulanan", "tegal-2026-10.pdf", mailserver.pdf("tegal/2026-10")
    ) == (
        "delivered before",
        "",
    )


def test_a_store_that_fails_midway_is_left_as_it_was(postroom, memory, monkeypatch):
    memory.pipe_file("/laporan/tegal-2026-10.pdf", b"the former")
    full = OSError("no space")
    monkeypatch.setattr(type(memory), "mv", lambda *_, **__: (_ for _ in ()).throw(full))

    result = postroom.deliver(file_of(postroom, "memory://laporan", ["tegal"]))

    assert result.exit_code == 16
    assert "failed: OSError: no space" in result.stdout
    assert memory.find("/laporan") == ["/laporan/tegal-2026-10.pdf"]
    assert memory.cat_file("/laporan/tegal-2026-10.pdf") == b"the former"


@pytest.mark.parametrize(
    "address, told",
    [
        ("gone", "there is no folder gone: is the drive connected?"),
        ("nonesuch://x", "Protocol not known: nonesuch"),
    ],
)
def test_an_address_that_is_not_there_is_named_and_not_made(postroom, address, told):
    result = postroom.deliver(file_of(postroom, address, ["tegal"]))

    assert result.exit_code == 16
    assert told in " ".join(result.stdout.replace("│", " ").split())
    assert not (postroom.folder / "gone").exists()


def test_without_fsspec_what_to_install_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)

    became, why = copies.copy("s3://laporan", "tegal.pdf", b"x")

    assert became == "failed"
    assert "pip install -c constraints.txt fsspec" in why


def test_a_pdf_that_is_not_as_published_is_not_copied(postroom, share):
    (postroom.home / "tegal/2026-10/report.pdf").write_bytes(b"%PDF of somebody else")

    result = postroom.deliver(file_of(postroom, share))

    assert result.exit_code == 16
    assert names(share) == FILES[:2]
