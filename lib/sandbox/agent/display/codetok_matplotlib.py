"""Matplotlib's way to the console: what show() shows, display() does. Chosen by MPLBACKEND."""
from matplotlib.backend_bases import FigureManagerBase, _Backend
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib._pylab_helpers import Gcf

from codetok import display


class FigureManager(FigureManagerBase):
    def show(self):
        display(self.canvas.figure)


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


@_Backend.export
class _BackendConsole(_Backend):
    FigureCanvas = FigureCanvas
    FigureManager = FigureManager

    @staticmethod
    def show(*args, **kwargs):
        """Each figure once, as a window would be closed."""
        for manager in Gcf.get_all_fig_managers():
            manager.show()
            Gcf.destroy(manager)
