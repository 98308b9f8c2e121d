"""A Python that is started before there is anything to run.

It blocks until the agent says what (fields that end in NUL, on descriptor 3, up to its end), and then runs that as
`python3 entry ...` would: a fresh __main__, the same sys.path, the same tracebacks and exit codes.
"""
import builtins
import os
import site
import sys

ORDER_FD = 3


def read_order():
    parts = []
    while True:
        part = os.read(ORDER_FD, 65536)
        if not part:
            break
        parts.append(part)
    os.close(ORDER_FD)
    fields = [os.fsdecode(field) for field in b"".join(parts).split(b"\0")[:-1]]
    if not fields:
        os._exit(0)  # the agent has gone
    cwd, entry, count = fields[0], fields[1], int(fields[2])
    return cwd, entry, fields[3:3 + count], fields[3 + count:]


def changed_at(folder):
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return None


def site_folders():
    folders = site.getsitepackages()
    return folders + [site.getusersitepackages()] if site.ENABLE_USER_SITE else folders


def replace_environment(variables):
    # What the interpreter itself put there at its start (PEP 538), as it would again.
    coerced = os.environ.get("LC_CTYPE")
    os.environ.clear()
    for variable in variables:
        name, _, value = variable.partition("=")
        os.environ[name] = value
    if coerced is not None and not any(name in os.environ for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        os.environ["LC_CTYPE"] = coerced


def refresh_site(seen, library):
    """Packages may have been installed since the start, into folders that were not there."""
    if {folder: changed_at(folder) for folder in site_folders()} != seen:
        sys.path[:] = library
        known = site.removeduppaths()
        if site.ENABLE_USER_SITE:
            known = site.addusersitepackages(known)
        site.addsitepackages(known)


def absolute(entry, cwd):
    """As Python itself makes the name of its script absolute: joined, not normalised."""
    if entry.startswith("/"):
        return entry
    return cwd.rstrip("/") + "/" + (entry[2:] if entry.startswith("./") else entry)


def own_frames_removed(traceback):
    while traceback is not None and traceback.tb_frame.f_code.co_filename == __file__:
        traceback = traceback.tb_next
    return traceback


def hide_own_frames():
    """For the hook that shows the error, the program's own or the interpreter's."""
    shown = sys.excepthook

    def show(kind, value, traceback):
        sys.excepthook = shown
        traceback = own_frames_removed(traceback)
        value.__traceback__ = traceback
        sys.last_traceback = traceback
        shown(kind, value, traceback)

    sys.excepthook = show


def main():
    # The first is this file's own folder.
    del sys.path[0]
    seen = {folder: changed_at(folder) for folder in site_folders()}
    library = sys.path[:next((at for at, path in enumerate(sys.path) if path in seen), None)]
    cwd, entry, args, variables = read_order()
    os.chdir(cwd)
    replace_environment(variables)
    filename = absolute(entry, cwd)
    refresh_site(seen, library)
    sys.path.insert(0, os.path.dirname(os.path.realpath(filename)))
    sys.argv[:] = [entry, *args]
    sys.orig_argv[:] = [sys.orig_argv[0], entry, *args]
    module = type(sys)("__main__")
    namespace = module.__dict__
    namespace["__loader__"] = type(__loader__)("__main__", filename)
    namespace["__annotations__"] = {}
    namespace["__builtins__"] = builtins
    namespace["__file__"] = filename
    namespace["__cached__"] = None
    sys.modules["__main__"] = module
    return filename, namespace


def run(filename, namespace):
    try:
        with open(filename, "rb") as file:
            source = file.read()
        exec(compile(source, filename, "exec", 0, True), namespace)
    except BaseException:
        hide_own_frames()
        raise


run(*main())
