"""What reports are made of: the outline, the settings, published numbers, a theme."""
