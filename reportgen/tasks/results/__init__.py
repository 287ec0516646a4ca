"""What experiments return and sections read, and its form as plain files."""
