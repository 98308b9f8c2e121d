/** Programs that look for a way out, in Python since every driver's sandbox has it. Each prints JSON. */

/** argv: a port on which the host listens on every address, and the host's own addresses. */
export const NETWORK_PROBE = `
import errno, json, os, socket, sys
port, own = int(sys.argv[1]), sys.argv[2:]
targets = [(a, port) for a in own] + [
    ("172.17.0.1", port), ("10.0.0.1", 80), ("192.168.0.1", 80), ("169.254.169.254", 80), ("fd00:ec2::254", 80),
    ("8.8.8.8", 53), ("2001:4860:4860::8888", 53), ("1.1.1.1", 443), ("255.255.255.255", 67)]
reached = []
for address, number in targets:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    stream = socket.socket(family, socket.SOCK_STREAM)
    stream.settimeout(0.5)
    # A refusal of the sandbox's own loopback is nobody's answer.
    code = stream.connect_ex((address.split("%")[0], number))
    if code == 0: reached.append([address, number, "tcp"])
    datagram = socket.socket(family, socket.SOCK_DGRAM)
    datagram.settimeout(0.2)
    try:
        datagram.sendto(b"x", (address.split("%")[0], number))
        if not address.startswith("127.") and address != "::1": reached.append([address, number, "udp"])
    except OSError: pass
try:
    socket.getaddrinfo("example.com", 80); reached.append("dns")
except OSError: pass
try:
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP); reached.append("icmp")
except OSError: pass
print(json.dumps({"interfaces": sorted(i[1] for i in socket.if_nameindex()), "reached": reached}))
`

/** Tries to attach to, read and write every process that is not its own. */
export const TRACE_PROBE = `
import ctypes, json, os
libc = ctypes.CDLL(None, use_errno=True)
done = []
for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
    try: command = open(f"/proc/{pid}/cmdline").read()
    except OSError: continue
    if pid == os.getpid() or "agent.cjs" not in command: continue
    if libc.ptrace(16, pid, 0, 0) == 0: done.append("ptrace")
    for name, mode in (("mem", "rb"), ("environ", "rb"), ("fd/0", "rb"), ("maps", "rb"), ("auxv", "rb")):
        try: done.append([name, len(open(f"/proc/{pid}/{name}", mode).read(1))])
        except OSError: pass
    try: done.append(["fd", len(os.listdir(f"/proc/{pid}/fd"))])
    except OSError: pass
    try:
        os.kill(pid, 0); done.append("signal")
    except OSError: pass
print(json.dumps(done))
`

/** Makes calls that must not work, by their numbers on this machine; names those that did. */
export const SYSTEM_CALL_PROBE = `
import ctypes, errno, json, platform, socket
x86 = platform.machine() == "x86_64"
calls = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "keyctl": (250, 219), "add_key": (248, 217), "bpf": (321, 280),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "fsopen": (430, 430), "open_tree": (428, 428), "move_mount": (429, 429), "perf_event_open": (298, 241),
    "clone3": (435, 435), "open_by_handle_at": (304, 265), "kexec_load": (246, 104), "init_module": (175, 105),
    "finit_module": (313, 273), "swapon": (167, 224), "reboot": (169, 142), "fanotify_init": (300, 262), "quotactl": (179, 60),
    "syslog": (103, 116), "chroot": (161, 51), "acct": (163, 89), "settimeofday": (170, 170), "pidfd_getfd": (438, 438),
}
libc = ctypes.CDLL(None, use_errno=True)
worked = []
for name, numbers in calls.items():
    ctypes.set_errno(0)
    result = libc.syscall(numbers[0 if x86 else 1], 0, 0, 0, 0, 0, 0)
    if result != -1 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        worked.append([name, result, errno.errorcode.get(ctypes.get_errno())])
# A new user namespace by clone: flags CLONE_NEWUSER | SIGCHLD.
ctypes.set_errno(0)
if libc.syscall(56 if x86 else 220, 0x10000000 | 17, 0, 0, 0, 0) != -1: worked.append("clone")
for name, family in {"AF_VSOCK": 40, "AF_ALG": 38, "AF_PACKET": 17, "AF_KEY": 15, "AF_BLUETOOTH": 31, "AF_XDP": 44}.items():
    try:
        socket.socket(family, socket.SOCK_RAW if family != 38 else socket.SOCK_SEQPACKET); worked.append(name)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EAFNOSUPPORT): worked.append([name, errno.errorcode.get(error.errno)])
print(json.dumps(worked))
`
