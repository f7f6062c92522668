FILE = "held_out.jsonl"
