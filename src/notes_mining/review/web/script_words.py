"""Words that the script of the coding page says; the page hands it these and no others."""

from __future__ import annotations

SCRIPT_WORDS = (
    "coded", "not_coded", "undecided", "present", "absent", "present_long", "absent_long", "tagger_says", "in_doubt",
    "probability", "voice_none", "voice_person", "voice_relative", "voice_professional", "voice_assistant",
    "own_stage", "passage", "accept", "reject", "clear", "polarity", "voice", "narrated_stage", "looked_at_again",
    "nothing_coded", "nothing_to_undo", "nothing_to_redo", "flagged", "saved", "sending", "offline", "sign_in_again",
    "memo_waits", "conflict", "refused_decision", "hidden_here", "no_such_theme", "fr", "nl", "person", "mode_open",
    "mode_blind", "mode_audit", "mode_adjudication", "mode_reading", "left", "take_side", "split_needs", "memo",
    "flag", "finish", "skip", "undo", "redo", "error_not_allowed", "error_not_found", "error_invalid", "error_taken",
    "error_server", "error_csrf", "add_theme", "definition", "include", "exclude", "examples", "do_anyway",
    "leave_it", "queue_empty", "sign_in", "save", "reasons", "reasons_without", "reasons_around", "reasons_none",
)  # fmt: skip
