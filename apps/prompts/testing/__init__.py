"""Testing prompts: cases, what is expected of them, statistics over results, the gate for `production`. Pure."""
