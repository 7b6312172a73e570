"""From what a person wrote down to foods with known figures. The room ends at the mouth."""
