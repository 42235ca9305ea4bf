"""What the novel says: facts, chapters, kinship, packs of YAML, the compiled fact base and its views."""
