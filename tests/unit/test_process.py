"""The process: how it ends."""

import pytest

from dedup import process


def test_an_interrupt_while_loading(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interrupt before the command is there is one line too."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(process, "_open_streams", interrupted)
    with pytest.raises(SystemExit) as end:
        process.run()

    assert 130 == end.value.code
    assert "dedup: interrupted; nothing half-written was left\n" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (BrokenPipeError(), 141, ""),
        (OSError(28, "No space left"), 1, "standard output cannot be written: No space left"),
        (PermissionError(13, "Permission denied", "some/file"), 1, "some/file: Permission denied"),
        (MemoryError(), 1, "out of memory"),
    ],
)
def test_what_goes_wrong(
    problem: BaseException, code: int, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever goes wrong is at most one line, and an exit code."""
    with pytest.raises(SystemExit) as end, process.plainly():
        raise problem

    assert code == end.value.code
    assert said in capfd.readouterr().err
