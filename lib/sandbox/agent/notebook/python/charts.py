"""What a Matplotlib figure shows, as data, in the form of E2B's charts."""
import re

from matplotlib import dates
from matplotlib.category import StrCategoryConverter
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.container import BarContainer
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle, Wedge
from matplotlib.text import Annotation, Text

UNIT = re.compile(r"\s\((.*?)\)|\[(.*?)\]")
# Beyond these digits lies what adding floats has left.
DIGITS = 10


def chart_of(figure):
    """None for a figure with nothing in it."""
    axes = [ax for ax in figure.get_axes() if getattr(ax, "_colorbar", None) is None]
    if not any(shown(ax) for ax in axes):
        return None
    if len(axes) == 1:
        return axes_chart(axes[0])
    title = figure._suptitle.get_text() if figure._suptitle is not None else ""
    return {"type": "superchart", "title": title or None, "elements": [axes_chart(ax) for ax in axes]}


def axes_chart(ax):
    parts = shown(ax)
    bars = [container for container in ax.containers if isinstance(container, BarContainer)]
    boxes = find_boxes(ax)
    if parts and all(isinstance(part, Wedge) for part in parts):
        return {"type": "pie", **titled(ax), "elements": [slice_of(wedge) for wedge in parts]}
    if bars and all(isinstance(part, (Rectangle, Line2D, LineCollection)) for part in parts):
        is_horizontal = all(container.orientation == "horizontal" for container in bars)
        elements = [bar for at, container in enumerate(bars) for bar in bars_of(ax, container, at)]
        return {"type": "bar", **labelled(ax, is_horizontal), "elements": elements}
    if boxes:
        is_horizontal = boxes[0].is_horizontal
        elements = [box.element(ax) for box in sorted(boxes, key=lambda box: box.center)]
        return {"type": "box_and_whisker", **labelled(ax, is_horizontal), "elements": elements}
    if parts and all(isinstance(part, Line2D) for part in parts):
        elements = [points_of(ax, line.get_label(), line.get_xydata(), f"Line {at}") for at, line in enumerate(parts)]
        return {"type": "line", **labelled(ax), **scales(ax), "elements": elements}
    if parts and all(isinstance(part, PathCollection) for part in parts):
        elements = [points_of(ax, part.get_label(), part.get_offsets(), f"Scatter {at}") for at, part in enumerate(parts)]
        return {"type": "scatter", **labelled(ax), **scales(ax), "elements": elements}
    return {"type": "unknown", **titled(ax), "elements": []}


def shown(ax):
    """What was drawn, without texts and lines across the whole of the axes."""
    return [
        part
        for part in ax.get_children()
        if part in ax._children and not isinstance(part, (Text, Annotation)) and not is_reference_line(ax, part)
    ]


def is_reference_line(ax, part):
    return isinstance(part, Line2D) and part.get_transform() != ax.transData


def titled(ax):
    return {"title": ax.get_title() or None}


def labelled(ax, is_horizontal=False):
    x, y = ax.get_xlabel() or None, ax.get_ylabel() or None
    if is_horizontal:
        x, y = y, x
    return {**titled(ax), "x_label": x, "y_label": y, "x_unit": unit_of(x), "y_unit": unit_of(y)}


def unit_of(label):
    match = UNIT.search(label or "")
    return match and (match.group(1) or match.group(2)) or None


def scales(ax):
    found = {}
    for name, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
        found[f"{name}_ticks"] = [coordinate(axis, tick) if is_date(axis) else float(tick) for tick in axis.get_ticklocs()]
        found[f"{name}_tick_labels"] = tick_labels(axis)
        found[f"{name}_scale"] = scale_of(axis)
    return found


def tick_labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def scale_of(axis):
    if is_date(axis):
        return "datetime"
    return "categorical" if is_category(axis) else axis.get_scale()


def is_date(axis):
    return isinstance(converter_of(axis), (dates.DateConverter, dates._SwitchableDateConverter))


def is_category(axis):
    return isinstance(converter_of(axis), StrCategoryConverter)


def converter_of(axis):
    return axis.get_converter() if hasattr(axis, "get_converter") else axis.converter


def coordinate(axis, value):
    """A number, a date's ISO form, or a category's name."""
    if is_date(axis):
        return dates.num2date(value).isoformat()
    if is_category(axis):
        names = {number: name for name, number in axis.units._mapping.items()}
        return names.get(value, float(value))
    return float(value)


def points_of(ax, label, points, unnamed):
    return {
        "label": unnamed if label.startswith("_") else label,
        "points": [[coordinate(ax.xaxis, x), coordinate(ax.yaxis, y)] for x, y in points if x == x and y == y],
    }


def slice_of(wedge):
    return {"label": wedge.get_label(), "angle": abs(round(wedge.theta2 - wedge.theta1, 4)), "radius": wedge.r}


def bars_of(ax, container, at):
    group = container.get_label()
    if group.startswith("_"):
        group = f"Group {at}"
    is_horizontal = container.orientation == "horizontal"
    axis = ax.yaxis if is_horizontal else ax.xaxis
    for bar in container.patches:
        start, size = (bar.get_y(), bar.get_height()) if is_horizontal else (bar.get_x(), bar.get_width())
        value = bar.get_width() if is_horizontal else bar.get_height()
        yield {"label": label_at(axis, start, start + size), "value": float(value), "group": group}


def label_at(axis, start, end):
    """The label of the tick in a range, or else its middle."""
    low, high = min(start, end), max(start, end)
    middle = (low + high) / 2
    within = [(abs(at - middle), text) for at, text in zip(axis.get_ticklocs(), tick_labels(axis)) if low <= at <= high and text]
    return min(within)[1] if within else str(coordinate(axis, round(middle, DIGITS)))


class Box:
    """One box of a box plot. Along its axis lie the categories, across it the values."""

    def __init__(self, corners, segments, marks):
        (left, bottom), (right, top) = corners
        across = sum(1 for (x0, y0), (x1, y1) in segments if x0 == x1 == middle(left, right) and {y0, y1} & {bottom, top})
        along = sum(1 for (x0, y0), (x1, y1) in segments if y0 == y1 == middle(bottom, top) and {x0, x1} & {left, right})
        self.is_horizontal = along > across
        self.has_whiskers = max(across, along) >= 2
        turn = (lambda point: (point[1], point[0])) if self.is_horizontal else (lambda point: point)
        (self.start, self.low), (self.end, self.high) = turn((left, bottom)), turn((right, top))
        self.center = middle(self.start, self.end)
        segments = [(turn(one), turn(other)) for one, other in segments]
        whiskers = [sorted((a[1], b[1])) for a, b in segments if a[0] == b[0] == self.center]
        self.min = min((low for low, high in whiskers if high == self.low), default=self.low)
        self.max = max((high for low, high in whiskers if low == self.high), default=self.high)
        # Caps lie across, too, but are narrower, or outside.
        levels = [(abs(a[0] - b[0]), a[1]) for a, b in segments if a[1] == b[1] and self.start <= min(a[0], b[0]) <= max(a[0], b[0]) <= self.end]
        self.median = max(((width, level) for width, level in levels if self.low <= level <= self.high), default=(0, self.low))[1]
        points = [turn(point) for point in marks]
        self.outliers = [value for at, value in points if at == self.center and not self.min <= value <= self.max]

    def element(self, ax):
        number = lambda value: round(float(value), DIGITS)
        return {
            "label": label_at(ax.yaxis if self.is_horizontal else ax.xaxis, self.start, self.end),
            "min": number(self.min),
            "first_quartile": number(self.low),
            "median": number(self.median),
            "third_quartile": number(self.high),
            "max": number(self.max),
            "outliers": [number(value) for value in self.outliers],
        }


def middle(one, other):
    return round((one + other) / 2, DIGITS)


def find_boxes(ax):
    """Of a box plot and nothing else; its boxes are patches, or lines that come back to where they began."""
    lines = [part for part in shown(ax) if isinstance(part, Line2D)]
    patches = [part for part in shown(ax) if isinstance(part, PathPatch)]
    if len(lines) + len(patches) != len(shown(ax)):
        return []
    rounded = lambda points: [(round(float(x), DIGITS), round(float(y), DIGITS)) for x, y in points]
    outlines = [rounded(patch.get_path().vertices) for patch in patches]
    segments, marks = [], []
    for line in lines:
        points = rounded(line.get_xydata())
        if line.get_linestyle() in ("None", " ", ""):
            marks.extend(points)
        elif len(points) == 2:
            segments.append(points)
        elif len(points) >= 5 and points[0] == points[-1]:
            outlines.append(points)
    boxes = [Box(corners_of(outline), segments, marks) for outline in outlines]
    return boxes if all(box.has_whiskers for box in boxes) else []


def corners_of(outline):
    """The lower left one and the upper right one; the notches of a box may reach beyond both."""
    points = [outline[0], outline[5]] if len(outline) >= 11 else outline
    return tuple(map(min, zip(*points))), tuple(map(max, zip(*points)))
