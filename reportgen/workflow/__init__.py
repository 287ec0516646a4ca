"""What the commands do: build, plan, verify and render again; each step returns a value."""
