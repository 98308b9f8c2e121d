"""Runs once in each Python kernel, with `shell`, apart from the user's names."""
import functools
import importlib.abc
import importlib.util
import os
import sys

from IPython.core.formatters import BaseFormatter
from IPython.display import display
from traitlets import ObjectName, Unicode

CHARTS = os.path.join(os.path.dirname((lambda: None).__code__.co_filename), "charts.py")


class Environment:
    """Variables of one execution, over those of the kernel."""

    def __init__(self):
        self.before = {}

    def update(self, env):
        os.environ.update(env)

    def push(self, env):
        self.before = {name: os.environ.get(name) for name in env}
        os.environ.update(env)

    def pop(self, _):
        for name, value in self.before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self.before = {}


def plain(value):
    """As JSON has it: what has no other form there is text."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if type(value).__name__ in ("NaTType", "NAType"):
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return str(value)


def data_of(frame):
    return {str(name): [plain(value) for value in frame.iloc[:, at].tolist()] for at, name in enumerate(frame.columns)}


charts = None


def chart_of(figure):
    global charts
    if charts is None:
        spec = importlib.util.spec_from_file_location("_codetok_charts", CHARTS)
        charts = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(charts)
    chart = charts.chart_of(figure)
    return None if chart is None else plain(chart)


class DataFormatter(BaseFormatter):
    format_type = Unicode("e2b/data")
    print_method = ObjectName("_repr_e2b_data_")
    _return_type = (dict, str)


class ChartFormatter(BaseFormatter):
    format_type = Unicode("e2b/chart")
    print_method = ObjectName("_repr_e2b_chart_")
    _return_type = (dict, str)

    def __call__(self, value):
        # Not registered by type: Matplotlib's inline backend takes figures away from every formatter.
        if not any((kind.__module__, kind.__name__) == ("matplotlib.figure", "Figure") for kind in type(value).__mro__):
            return super().__call__(value)
        try:
            return chart_of(value)
        except Exception:
            return None  # a figure of a form that nobody thought of is still an image


def show_saved(module):
    """A picture that is written to a file is shown, too: users of E2B's code interpreter know it so."""
    save = module.Image.save

    @functools.wraps(save)
    def save_and_show(image, fp, *args, **options):
        save(image, fp, *args, **options)
        if isinstance(fp, (str, os.PathLike)):
            display(image)

    module.Image.save = save_and_show


class AfterImport(importlib.abc.MetaPathFinder):
    """Does something with a module once it has been imported, and nothing before."""

    def __init__(self, name, then):
        self.name = name
        self.then = then

    def find_spec(self, name, path, target=None):
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            self.then(module)

        spec.loader.exec_module = exec_module
        return spec


def add(formatter):
    shell.display_formatter.formatters[formatter.format_type] = formatter
    return formatter


sys.modules["_codetok"] = Environment()
add(ChartFormatter(parent=shell.display_formatter))
# By its name: nothing is imported before the user does.
add(DataFormatter(parent=shell.display_formatter)).for_type_by_name("pandas.core.frame", "DataFrame", data_of)
sys.meta_path.insert(0, AfterImport("PIL.Image", show_saved))
