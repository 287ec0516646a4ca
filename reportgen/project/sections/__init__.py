"""From results to sections: what every project's numbers, claims and words are made with."""
