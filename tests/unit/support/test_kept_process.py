"""A file of tests leaves its process to the next one as it found it."""

import os
import signal
from pathlib import Path

import pytest

from tests.support.kept_process import kept_process, leave_out_settings


def test_variables_folder_and_signals_are_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT", "before")
    monkeypatch.setenv("GONE", "before")
    folder, handler = Path.cwd(), signal.getsignal(signal.SIGTERM)
    with kept_process():
        os.environ |= {"KEPT": "changed", "NEW": "yes"}
        del os.environ["GONE"]
        os.chdir(tmp_path)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    assert (os.environ["KEPT"], os.environ["GONE"], "NEW" in os.environ) == ("before", "before", False)
    assert Path.cwd() == folder
    assert signal.getsignal(signal.SIGTERM) == handler


def _fail_with_another_variable() -> None:
    with kept_process():
        os.environ["NEW"] = "yes"
        raise LookupError


def test_a_failure_gives_them_back_too() -> None:
    with pytest.raises(LookupError):
        _fail_with_another_variable()
    assert "NEW" not in os.environ


def test_settings_of_a_shell_are_left_out_and_those_of_the_suite_stay() -> None:
    shell = {"MENTORSHIP_KEY": "k", "MENTORSHIP_TEST_KAFKA": "a:1", "MENTORSHIP_WRITE_DOORS": "1", "PATH": "/bin"}
    leave_out_settings(shell)
    assert shell.keys() == {"MENTORSHIP_TEST_KAFKA", "MENTORSHIP_WRITE_DOORS", "PATH"}
