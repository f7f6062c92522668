"""To other programs and back: REFI-QDA, spreadsheets, Label Studio, doccano, a 0/1 matrix.

Everything here turns a ``Study`` into bytes, or bytes into an ``Incoming`` of one coder; no file is opened and nothing
is written. What goes out is what analysts have anyway: clean text, keyed ids, moved dates.
"""
