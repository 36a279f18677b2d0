"""Line coverage of the functions of `services` that a block of code calls."""

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import services

_SERVICES = str(Path(services.__file__).parent)


@dataclass
class ExecutedLines:
    """Executed lines by function; a function that was never called is not in it."""

    lines: defaultdict[CodeType, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def called_functions(self) -> set[str]:
        """Return the qualified names of the functions that were called."""
        return {code.co_qualname for code in self.lines}

    def missing_lines(self) -> dict[str, list[str]]:
        """Return, by qualified name, the lines (`file:line`) of called functions that were not executed.

        Where there are none, every function that these lines call was called as well, so none is left out.
        """
        return {
            code.co_qualname: [f"{code.co_filename}:{line}" for line in sorted(_lines(code) - executed)]
            for code, executed in self.lines.items()
            if _lines(code) - executed
        }

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:  # noqa: ANN401, ARG002 - the signature of sys.settrace
        if not frame.f_code.co_filename.startswith(_SERVICES):
            return None
        if event == "line":
            self.lines[frame.f_code].add(frame.f_lineno)
        return self._trace


@contextmanager
def record_executed_lines() -> Iterator[ExecutedLines]:
    """Record the lines that this thread executes in the block."""
    executed, before = ExecutedLines(), sys.gettrace()
    sys.settrace(executed._trace)
    try:
        yield executed
    finally:
        sys.settrace(before)


def _lines(code: CodeType) -> set[int]:
    """Return the lines of a function's body; its first line, which enters it, is not among them."""
    return {line for _, _, line in code.co_lines() if line is not None} - {code.co_firstlineno}
