"""The picture of a brief: what the bars stand for covers none of them, however few categories there are."""

import pytest

from bot.reviews.chart import Bar, figure_of

pytestmark = pytest.mark.filterwarnings("ignore:Glyph")  # the words need no font to have their place


@pytest.mark.parametrize("many", [1, 2, 10])
def test_the_legend_lies_over_no_bar_and_no_number(many):
    import matplotlib as mpl  # not for every worker that lists this test

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure = figure_of(plt, "", [Bar("x", 9, 9)] * many)
    figure.canvas.draw()
    (axes,) = figure.axes
    legend = axes.get_legend().get_window_extent()
    assert not [part for part in (*axes.patches, *axes.texts) if part.get_window_extent().overlaps(legend)]
    assert figure.bbox.containsx(legend.x1) and figure.bbox.containsy(legend.y0)
    plt.close(figure)
