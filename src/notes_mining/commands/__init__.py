"""The commands of ``notes-mining``: ``x_cli`` names a command and its options, ``x`` does it and shows what came of it.

``x_cli`` modules are read at every start, so they import what they call inside their functions; ``shared`` holds what
several commands need: the terminal, the project's folder, the gate beside a database. What a command works with
belongs to a room of its own (``tables``, ``review``, ...), which knows nothing of commands.
"""
