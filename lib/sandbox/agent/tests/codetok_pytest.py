"""A plugin of pytest that tells the page of its tests and of how each of them goes. Loaded by PYTEST_PLUGINS, which the page gives
to its runs: nothing of the project is touched, and pytest prints what it always does.

Each is written to stderr as what consoles pass over, as `display` does: ESC ] 7741 ; <MIME type> ; <base64> BEL
Not to stdout: a pipe may follow that reads what pytest prints.
"""
import base64
import json
import os
import re
import sys

import pytest

MIME = "application/vnd.codetok.test+json"
# A message is read by people.
MESSAGE_MAX = 4000
# What chooses tests, with the argument after it or without one: who runs a test again has made another choice.
CHOOSING = {"-k": True, "-m": True, "--deselect": True, "--ignore": True, "--ignore-glob": True, "--last-failed": False}
CHOOSING.update(dict.fromkeys(["--lf", "--ff", "--failed-first", "--nf", "--new-first", "--sw", "--stepwise"], False))


def pytest_configure(config):
    # A worker of xdist tells its controller; a pytest that a test has started is no part of the run.
    if not hasattr(config, "workerinput") and "PYTEST_CURRENT_TEST" not in os.environ:
        config.pluginmanager.register(Teller(config), "codetok_teller")


class Teller:
    def __init__(self, config):
        self.root = str(config.rootpath)
        self.cwd = str(config.invocation_params.dir)
        self.command = [*python(), "-m", "pytest", *options_of(config)]
        # Before tests may do what they like with descriptor 2.
        self.out = os.dup(2)
        self.told_groups = set()
        # Of tests, by their ids: file, parent and name.
        self.collected = {}
        self.durations = {}
        self.ended = {}


    def pytest_collection_finish(self, session):
        for item in session.items:
            chain = item.listchain()
            last_file = max(at for at, node in enumerate(chain) if isinstance(node, pytest.File))
            file, *groups = chain[last_file:-1]
            entry = str(file.path)
            self.tell_file(entry)
            for at, group in enumerate(groups):
                if group.nodeid not in self.told_groups:
                    self.told_groups.add(group.nodeid)
                    parent = {} if at == 0 else {"parent": groups[at - 1].nodeid}
                    self.write({"id": group.nodeid, **parent, "name": group.name, "entry": entry, **place_of(group)})
            parent = {"parent": groups[-1].nodeid} if groups else {}
            self.collected[item.nodeid] = {"entry": entry, **parent, "name": item.name}
            self.tell(item.nodeid, {"state": "pending", **place_of(item)})

    def pytest_collectreport(self, report):
        if report.passed or "::" in report.nodeid or report.nodeid == "":
            return
        entry = os.path.join(self.root, report.nodeid)
        self.tell_file(entry, {"state": report.outcome, **why(report, self.cwd)})

    def pytest_runtest_logstart(self, nodeid):
        self.tell(nodeid, {"state": "running"})

    def pytest_runtest_logreport(self, report):
        if hasattr(report, "context"):
            self.tell_subtest(report)
            return
        nodeid = report.nodeid
        self.durations[nodeid] = self.durations.get(nodeid, 0) + report.duration
        state = state_of(report)
        if report.when == "call" or state != "passed":
            before = self.ended.get(nodeid)
            # What fails in its teardown has failed, whatever it was before.
            self.ended[nodeid] = {"state": state, **why(report, self.cwd)} if before is None or state == "failed" else before
        if report.when == "teardown":
            told = self.ended.pop(nodeid, {"state": "passed"})
            self.tell(nodeid, {**told, "durationMs": self.durations.pop(nodeid) * 1000})

    def tell_subtest(self, report):
        context = report.context
        given = ", ".join(f"{name}={value}" for name, value in context.kwargs.items())
        name = " ".join(part for part in [context.msg and f"[{context.msg}]", given and f"({given})"] if part) or "subtest"
        told = {"state": state_of(report), "durationMs": report.duration * 1000, **why(report, self.cwd)}
        id = f"{report.nodeid} {name}"
        self.write({"id": id, "parent": report.nodeid, "name": name, "entry": self.known(report.nodeid)["entry"], "isPart": True, **told})

    def tell_file(self, entry, told=None):
        if told or entry not in self.told_groups:
            self.told_groups.add(entry)
            by = {"runner": "pytest", "cwd": self.cwd, "command": self.command}
            self.write({"id": entry, "entry": entry, "name": os.path.basename(entry), "by": by, **(told or {})})

    def tell(self, nodeid, told):
        self.write({"id": nodeid, **self.known(nodeid), **told})

    def known(self, nodeid):
        """Where workers collect, its id tells what there is to know."""
        if nodeid not in self.collected:
            file, *names = nodeid.split("::")
            entry = os.path.normpath(os.path.join(self.root, file))
            self.tell_file(entry)
            parent = self.tell_groups(entry, file, names[:-1])
            self.collected[nodeid] = {"entry": entry, **parent, "name": (names or [file])[-1]}
        return self.collected[nodeid]

    def tell_groups(self, entry, file, names):
        parent = {}
        for at, name in enumerate(names):
            group = "::".join([file, *names[: at + 1]])
            if group not in self.told_groups:
                self.told_groups.add(group)
                self.write({"id": group, **parent, "name": name, "entry": entry})
            parent = {"parent": group}
        return parent

    def write(self, told):
        data = memoryview(b"\x1b]7741;%s;%s\x07" % (MIME.encode(), base64.b64encode(json.dumps(told).encode())))
        try:
            while data:
                data = data[os.write(self.out, data) :]
        except OSError:
            pass  # nobody listens any more


def python():
    """Its name where people would find the same one by it."""
    is_system = os.path.realpath(sys.executable) == os.path.realpath("/usr/bin/python3") and sys.prefix == sys.base_prefix
    return ["python3" if is_system else sys.executable]


def options_of(config):
    """Those of the command line, without what chooses tests."""
    left = list(config.invocation_params.args)
    for chosen in config.getoption("file_or_dir") or []:
        if chosen in left:
            left.remove(chosen)
    options = []
    while left:
        option = str(left.pop(0))
        name, _, value = option.partition("=")
        if name not in CHOOSING:
            options.append(option)
        elif CHOOSING[name] and not value and left:
            left.pop(0)
    return options


def place_of(node):
    try:
        file, line, _ = node.reportinfo()
        return {"file": os.path.abspath(file), "line": line + 1, "column": 1}
    except (AttributeError, OSError, TypeError, ValueError):
        return {}


def state_of(report):
    # It was to fail, and has: something is still to be done there.
    return "todo" if report.skipped and hasattr(report, "wasxfail") else report.outcome


def why(report, cwd):
    """The message of what did not pass, and the line of the project that is nearest to where it was raised."""
    shown = report.longrepr
    if report.skipped and hasattr(report, "wasxfail"):
        return message(f"xfail: {report.wasxfail}" if report.wasxfail else "")
    if shown is None or report.passed:
        return {}
    if isinstance(shown, tuple):
        return message(str(shown[2]).removeprefix("Skipped: "))
    crash = getattr(shown, "reprcrash", None)
    # Such as of a fixture that nobody has.
    text = crash.message if crash else getattr(shown, "errorstring", None) or getattr(shown, "longrepr", None) or str(shown)
    at = list(places(shown))
    if crash:
        at.append((str(crash.path), crash.lineno))
    own = [(os.path.join(cwd, file), line) for file, line in at if is_own(os.path.join(cwd, file), cwd)]
    told = message(("" if report.when in ("call", "collect") else f"{report.when}: ") + text.strip())
    return {**told, "at": {"file": own[-1][0], "line": own[-1][1], "column": 1}} if own else told


def places(shown):
    for entry in getattr(getattr(shown, "reprtraceback", None), "reprentries", []):
        place = getattr(entry, "reprfileloc", None)
        if place is not None:
            yield place.path, place.lineno
    if hasattr(shown, "filename") and hasattr(shown, "firstlineno"):
        yield str(shown.filename), shown.firstlineno + 1
    # What a file that can't be imported says is text.
    for file, line in re.findall(r"^(.+?):(\d+): in ", getattr(shown, "longrepr", None) or "", re.MULTILINE):
        yield file, int(line)


def is_own(file, cwd):
    return os.path.normpath(file).startswith(cwd + os.sep) and "/site-packages/" not in file and os.path.isfile(file)


def message(text):
    return {"message": text[:MESSAGE_MAX]} if text else {}
