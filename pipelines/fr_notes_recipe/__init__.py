"""The recipe behind `models/fr_notes`; what both languages share is imported from `nl_notes_recipe`."""
