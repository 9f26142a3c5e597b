"""What the demonstration loads is a whole history, and its projection is the fold."""

from datetime import date

from tasks_app.selectors import history, projection


def test_every_chain_holds(da06):
    checked = history.Checked()

    assert list(history.bad_entries(checked)) == []
    assert checked.tasks == 225 + 140 + 49 + 74


def test_every_projection_is_the_fold(da06):
    assert [drift.columns for drift in projection.drifts(date(2026, 11, 21))] == []
