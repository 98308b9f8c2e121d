"""Speaks for one Jupyter kernel: `bridge.py <kernel name>`.

Orders come as lines of JSON on descriptor 3, events go as lines of JSON to descriptor 4 (messages.ts has their forms); the
kernel itself is spoken to by Jupyter's protocol, over Unix sockets. It ends when the kernel ends, and the kernel with it.
"""
import asyncio
import json
import os
import signal
import sys
import tempfile

import zmq.asyncio
from jupyter_client import AsyncKernelManager

ORDER_FD = 3
EVENT_FD = 4
START_TIMEOUT_S = 60
STARTUP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "startup.py")
IS_ALIVE_EVERY_S = 0.2


def tell(**event):
    data = memoryview(json.dumps(event).encode() + b"\n")
    while data:
        data = data[os.write(EVENT_FD, data):]


class Bridge:
    def __init__(self, name):
        self.name = name
        self.is_python = name == "python3"
        self.orders = asyncio.Queue()
        self.running = None

    async def run(self):
        with tempfile.TemporaryDirectory(prefix="kernel-") as folder:
            # What a slow reader has not taken is kept here: the kernel's end would drop it, the end of executions included.
            context = zmq.asyncio.Context()
            context.rcvhwm = 0
            self.manager = AsyncKernelManager(
                kernel_name=self.name, transport="ipc", context=context, connection_file=os.path.join(folder, "kernel.json")
            )
            await self.manager.start_kernel(stdin=os.open(os.devnull, os.O_RDONLY), stdout=2, stderr=2)
            self.client = self.manager.client()
            self.client.start_channels(hb=False)
            try:
                await self.client.wait_for_ready(timeout=START_TIMEOUT_S)
                if self.is_python:
                    await self.silently(f"exec(compile(open({STARTUP!r}).read(), {STARTUP!r}, 'exec'), {{'shell': get_ipython()}})")
                await self.serve()
            finally:
                await self.manager.shutdown_kernel(now=True)

    async def serve(self):
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=1 << 30)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(ORDER_FD, "rb"))
        tasks = [asyncio.ensure_future(task) for task in (self.read_orders(reader), self.take_orders(), self.watch())]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def read_orders(self, reader):
        """Ends with the agent."""
        while line := await reader.readline():
            order = json.loads(line)
            if order["op"] != "interrupt":
                await self.orders.put(order)
            elif order["id"] == self.running:
                await self.manager.interrupt_kernel()

    async def watch(self):
        """Ends with the kernel, and says how that did."""
        while await self.manager.is_alive():
            await asyncio.sleep(IS_ALIVE_EVERY_S)
        code = await self.manager.provisioner.poll() or 0
        how = f"it was killed by {signal.Signals(-code).name}" if code < 0 else f"it ended with status {code}"
        print(how + (", most likely because the sandbox was out of memory" if code == -9 else ""), file=sys.stderr)

    async def take_orders(self):
        while True:
            order = await self.orders.get()
            if order["op"] == "environment":
                await self.set_environment("update", order["env"])
            elif order["op"] == "execute":
                await self.execute(order)

    async def execute(self, order):
        self.running = order["id"]
        try:
            if order["env"]:
                await self.set_environment("push", order["env"])
            message = self.client.execute(order["code"], allow_stdin=False, stop_on_error=False)
            await self.follow(message)
        finally:
            self.running = None
            if order["env"]:
                await self.set_environment("pop", {})
        tell(type="done", id=order["id"])

    async def set_environment(self, action, env):
        if self.is_python:
            await self.silently(f"__import__('_codetok').{action}({env!r})")
        elif code := environment_code(self.name, action, env):
            await self.silently(code)

    async def silently(self, code):
        message = self.client.execute(code, silent=True, store_history=False, allow_stdin=False, stop_on_error=False)
        await self.until_idle(message, lambda kind, content: None)
        await self.replied(message)

    async def follow(self, message):
        has_failed = False

        def on(kind, content):
            nonlocal has_failed
            if kind == "execute_input":
                tell(type="count", count=content["execution_count"])
            elif kind == "stream":
                tell(type="stderr" if content["name"] == "stderr" else "stdout", text=content["text"])
            elif kind in ("display_data", "execute_result"):
                tell(type="result", data=unquoted(content["data"]), isMain=kind == "execute_result")
            elif kind == "error":
                has_failed = True
                tell(type="error", name=content["ename"], value=content["evalue"], traceback="\n".join(content["traceback"]))

        await self.until_idle(message, on)
        reply = await self.replied(message)
        # Some kernels tell of an error in their reply alone.
        if reply["status"] == "error" and not has_failed:
            tell(type="error", name=reply["ename"], value=reply["evalue"], traceback="\n".join(reply["traceback"]))

    async def until_idle(self, message, on):
        while True:
            answer = await self.client.get_iopub_msg()
            if answer["parent_header"].get("msg_id") != message:
                continue
            content = answer["content"]
            if answer["msg_type"] == "status" and content["execution_state"] == "idle":
                return
            on(answer["msg_type"], content)

    async def replied(self, message):
        while True:
            answer = await self.client.get_shell_msg()
            if answer["parent_header"].get("msg_id") == message:
                return answer["content"]


def unquoted(data):
    """A string's quotes are its notation, and not part of it."""
    text = data.get("text/plain")
    if isinstance(text, str) and len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return {**data, "text/plain": text[1:-1]}
    return data


def environment_code(kernel, action, env):
    """For kernels that are not Python's, which keep nothing of what was set before."""
    if kernel == "ir":
        quoted = {name: json.dumps(value) for name, value in env.items()}
        if action == "pop":
            return "do.call(Sys.setenv, .codetok_before); Sys.unsetenv(.codetok_unset); rm(.codetok_before, .codetok_unset)"
        names = ", ".join(json.dumps(name) for name in env)
        keep = f".codetok_before <- as.list(Sys.getenv(c({names}), names = TRUE)); .codetok_unset <- names(.codetok_before)[!(names(.codetok_before) %in% names(Sys.getenv()))]; "
        return (keep if action == "push" else "") + "Sys.setenv(" + ", ".join(f"`{name}` = {value}" for name, value in quoted.items()) + ")"
    return None


asyncio.run(Bridge(sys.argv[1]).run())
