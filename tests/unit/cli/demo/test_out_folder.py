"""The output folder is emptied, but never a folder that is worked in."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.demo.errors import OutFolderError
from cli.demo.out_folder import emptied


def test_what_an_earlier_run_left_is_gone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "cases").mkdir(parents=True)
    (out / "cases" / "old.md").write_text("old", encoding="utf-8")
    (out / "summary.json").write_text("{}", encoding="utf-8")
    assert emptied(out) == out
    assert [path.name for path in out.rglob("*")] == ["notices"]


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link").symlink_to(kept)
    emptied(tmp_path / "out")
    assert (kept / "file").exists()


def test_the_folder_worked_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in (Path(), tmp_path.parent, Path.home()):
        with pytest.raises(OutFolderError, match="--out"):
            emptied(folder)


def test_a_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "work" / ".git").mkdir(parents=True)
    with pytest.raises(OutFolderError):
        emptied(tmp_path / "work")
