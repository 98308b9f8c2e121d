"""Runs a cell in each kernel while the image is made: one whose kernels do not answer gets no name."""
import json
import os
import subprocess

from jupyter_client.manager import start_new_kernel

START_TIMEOUT_S = 120


def check_r():
    manager, client = start_new_kernel(kernel_name="ir", startup_timeout=START_TIMEOUT_S)
    reply = client.execute_interactive("stopifnot(6 * 7 == 42)", timeout=START_TIMEOUT_S)
    manager.shutdown_kernel(now=True)
    assert reply["content"]["status"] == "ok", reply


def check_java():
    (order_end, orders), (events, event_end) = os.pipe(), os.pipe()
    line = f"exec java -cp /usr/share/codetok/java codetok.Kernel 3<&{order_end} 4>&{event_end}"
    kernel = subprocess.Popen(["bash", "-c", line], pass_fds=(order_end, event_end))
    os.close(event_end)
    os.write(orders, b'{"op":"execute","id":1,"code":"int a = 6; a * 7","env":{}}\n')
    told = []
    for event in map(json.loads, os.fdopen(events)):
        told.append(event)
        if event["type"] == "done":
            break
    os.close(orders)
    assert {"type": "result", "data": {"text/plain": "42"}, "isMain": True} in told, told
    assert kernel.wait(START_TIMEOUT_S) == 0


check_r()
check_java()
