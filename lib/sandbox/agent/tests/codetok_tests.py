"""Runs a file of unittest as `python3 <file> ...` would, and tells the page of its tests and of how each of them goes.

Each is written to stdout as what consoles pass over, as `display` does: ESC ] 7741 ; <MIME type> ; <base64> BEL
A file that only has tests, and starts none, has them run.
"""
import base64
import builtins
import inspect
import json
import os
import sys
import time
import unittest

MIME = "application/vnd.codetok.test+json"
# A message is read by people.
MESSAGE_MAX = 4000


class Teller:
    """Follows the tests of one file by what every result of unittest is told."""

    def __init__(self, entry):
        self.entry = entry
        self.has_run = False
        # Whatever tests do with descriptor 1.
        self.out = os.dup(1)
        self.running = {}
        self.told_groups = set()

    def plan(self, suite):
        self.has_run = True
        for test in tests_of(suite):
            self.tell(test, {"state": "pending"})

    def start(self, test):
        self.running[test.id()] = [time.perf_counter(), {"state": "passed"}]
        self.tell(test, {"state": "running"})

    def note(self, test, state, error=None, prefix=""):
        told = {"state": state}
        if isinstance(error, str):
            told["message"] = error[:MESSAGE_MAX]
        elif error is not None:
            told.update(what_was_raised(error, prefix))
        if test.id() in self.running:
            self.running[test.id()][1] = told
        else:
            # Such as what sets up a class: it is no test, but may fail.
            self.tell(test, told)

    def stop(self, test):
        started_at, told = self.running.pop(test.id())
        self.tell(test, {**told, "durationMs": (time.perf_counter() - started_at) * 1000})

    def tell(self, test, told):
        kind = type(test)
        method = getattr(test, "_testMethodName", None)
        if method is None:
            shown = {"id": test.id(), "name": test.id()}
        else:
            group = f"{kind.__module__}.{kind.__qualname__}"
            if group not in self.told_groups:
                self.told_groups.add(group)
                self.write({"id": group, "name": kind.__qualname__, **place_of(kind)})
            shown = {"id": test.id(), "parent": group, "name": method, **place_of(getattr(test, method, None))}
        self.write({**shown, **told})

    def write(self, told):
        text = json.dumps({"entry": self.entry, **told}).encode()
        try:
            os.write(self.out, b"\x1b]7741;%s;%s\x07" % (MIME.encode(), base64.b64encode(text)))
        except OSError:
            pass  # nobody listens any more


def tests_of(suite):
    if isinstance(suite, unittest.TestCase):
        yield suite
    else:
        for part in suite:
            yield from tests_of(part)


def place_of(thing):
    try:
        thing = inspect.unwrap(thing)
        return {"file": os.path.abspath(inspect.getsourcefile(thing)), "line": inspect.getsourcelines(thing)[1], "column": 1}
    except (TypeError, OSError, ValueError):
        return {}


def what_was_raised(error, prefix):
    kind, value, traceback = error
    text = prefix + (str(value) if issubclass(kind, AssertionError) and str(value) else f"{kind.__name__}: {value}")
    told = {"message": text[:MESSAGE_MAX]}
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if "__unittest" not in traceback.tb_frame.f_globals and file.startswith(os.getcwd()):
            told["at"] = {"file": file, "line": traceback.tb_lineno, "column": 1}
        traceback = traceback.tb_next
    return told


def listen(teller):
    """Every result and runner of unittest is one of these, or made from them."""
    result, runner = unittest.TestResult, unittest.TextTestRunner

    def tell_first(owner, name, tell):
        original = getattr(owner, name)

        def told(self, *args):
            tell(*args)
            return original(self, *args)

        setattr(owner, name, told)

    def subtest(test, sub, error):
        if error is not None:
            teller.note(test, "failed", error, f"{sub._subDescription()} ")

    tell_first(runner, "run", teller.plan)
    tell_first(result, "startTest", teller.start)
    tell_first(result, "stopTest", teller.stop)
    tell_first(result, "addError", lambda test, error: teller.note(test, "failed", error))
    tell_first(result, "addFailure", lambda test, error: teller.note(test, "failed", error))
    tell_first(result, "addSkip", lambda test, reason: teller.note(test, "skipped", reason))
    tell_first(result, "addUnexpectedSuccess", lambda test: teller.note(test, "failed", "unexpected success"))
    tell_first(result, "addSubTest", subtest)


def hide_own_frames():
    """For the hook that shows the error, the program's own or the interpreter's."""
    shown = sys.excepthook

    def show(kind, value, traceback):
        while traceback is not None and traceback.tb_frame.f_code.co_filename == __file__:
            traceback = traceback.tb_next
        shown(kind, value.with_traceback(traceback), traceback)

    sys.excepthook = show


def run(entry, args):
    filename = os.path.join(os.getcwd(), entry)
    teller = Teller(filename)
    listen(teller)
    sys.path[0] = os.path.dirname(os.path.realpath(filename))
    sys.argv[:] = [entry, *args]
    module = type(sys)("__main__")
    module.__dict__.update({"__file__": filename, "__builtins__": builtins, "__cached__": None})
    sys.modules["__main__"] = module
    hide_own_frames()
    with open(filename, "rb") as file:
        source = file.read()
    exec(compile(source, filename, "exec", 0, True), module.__dict__)
    has_tests = any(isinstance(value, type) and issubclass(value, unittest.TestCase) for value in vars(module).values())
    if has_tests and not teller.has_run:
        unittest.main()


run(sys.argv[1], sys.argv[2:])
