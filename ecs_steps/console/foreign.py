"""Text that came from outside, made harmless for a log."""

from __future__ import annotations

import re

MAX_WIDTH = 400

# ECMA-48 control sequences (colours, cursor moves), OSC strings, other escapes, every control character but the tab;
# and what shows text in another order than it has (Unicode Standard Annex 9, embeddings, overrides, isolates).
_CONTROL = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\].*?(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]"
    r"|[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)


def stripped(text: str) -> str:
    """Strip control sequences."""
    return re.sub(_CONTROL, "", text)


def harmless(text: str, width: int = MAX_WIDTH) -> str:
    """Strip control sequences, defuse CI workflow commands and bound the width of one line.

    GitHub's runner obeys `##[command]` anywhere in a line; `::command::` only at its beginning, where a log line of
    ours has its elapsed time.
    """
    clean = stripped(text).replace("##[", "# #[")
    return clean if len(clean) <= width else clean[: width - 3] + "..."
