"""De-identify justice assistants' notes in French and Dutch, tag their themes, count persons by trajectory stage.

Each stage is a room of its own and can be imported alone from a notebook: ``ingest``, ``deidentify``,
``segment``, ``themes``, ``store``, ``tables``, ``evaluate``. Importing the package loads no model.
"""

__version__ = "0.1.0"
