"""How do you know? Leak sweep, roster attack, anonymity, leak bound, coupling and membership, as one signed report.

The room reads what a run left and what the steward alone has (export, names, vault, key). What identifies somebody
lives here in memory, and in ``steward/audit/hits.jsonl``; the page and the JSON say where something was found, never
what.
"""
