"""Results, and the state of trainings, as folders of plain files under their keys."""
