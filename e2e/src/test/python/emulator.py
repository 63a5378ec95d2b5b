"""Emulates the network between a server and its clients, in user space: for kernels without netem.

    emulator.py PREFIX HOST...

Makes a network namespace for each host, the server first, each with a TUN device whose packets go through this process,
over the leg of the client they come from or go to. Packets between clients are dropped: they meet at the server alone.
Prints "ready" with the addresses. Each line of standard input is JSON:

    {"leg": "publisher", "direction": "up", "delay": 10, "loss": 0.1, "burst": 5, "jitter": 60, "rate": 400, "queue": 300}
    {"counters": 1}

"up" is towards the server; without "direction" it is both, without "leg" all. What isn't named becomes as it is on a
perfect link. delay and jitter (added, evenly distributed, packets overtake each other) and queue are ms, rate is kbit/s,
loss a share of all packets, burst the mean number that is lost in a row. Counters are printed as one line of JSON that
begins with the number they were asked for by, and begin anew. Ends, and takes away what it has made, when standard input ends.

Root, ip and /dev/net/tun are needed; nothing beyond Python's own library.
"""
import fcntl
import heapq
import json
import os
import random
import select
import signal
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
READ_AT_MOST = 64  # of one device, before others have their turn
NETWORK = "10.213.0."


def ip(*arguments, check=True):
    subprocess.run(("ip",) + arguments, check=check, stdout=subprocess.DEVNULL,
                   stderr=None if check else subprocess.DEVNULL)


class Direction:
    """One way over a leg: its conditions, what goes with them, and counters."""

    def __init__(self):
        self.set({})
        self.busy_until = 0.0
        self.in_burst = False
        self.reset()

    def set(self, conditions):
        self.delay = conditions.get("delay", 0) / 1000
        self.jitter = conditions.get("jitter", 0) / 1000
        self.loss = conditions.get("loss", 0)
        self.burst = conditions.get("burst", 1)
        self.rate = conditions.get("rate", 0) * 1000 / 8  # bytes a second
        self.queue = conditions.get("queue", 300) / 1000
        self.in_burst = False

    def reset(self):
        self.passed = self.bytes = self.lost = self.overflowed = 0

    def loses(self):
        if self.loss >= 1:
            return True
        if self.burst <= 1:
            return random.random() < self.loss
        # Gilbert's model: all is lost within a burst. How often one begins follows from the share and the mean length.
        leave = 1 / self.burst
        enter = leave * self.loss / (1 - self.loss)
        self.in_burst = random.random() >= leave if self.in_burst else random.random() < enter
        return self.in_burst

    def arrival(self, length, now):
        """When a packet that is sent now arrives, or None."""
        if self.loses():
            self.lost += 1
            return None
        leaves = now
        if self.rate:
            starts = max(now, self.busy_until)
            if starts - now > self.queue:
                self.overflowed += 1
                return None
            leaves = self.busy_until = starts + length / self.rate
        self.passed += 1
        self.bytes += length
        return leaves + self.delay + (random.random() * self.jitter if self.jitter else 0)


class Emulator:
    def __init__(self, prefix, hosts):
        self.namespaces = [prefix + "-" + host for host in hosts]
        self.devices = []  # of the hosts, in their order
        self.directions = {host: {"up": Direction(), "down": Direction()} for host in hosts[1:]}
        self.hosts = hosts
        self.waiting = []  # (when, number, device, packet)
        self.number = 0
        self.lateness = []  # s, of what was delivered

    def start(self):
        for i, namespace in enumerate(self.namespaces):
            device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            name = f"lk{os.getpid() % 1000000}-{i}"
            fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN_NO_PI))
            self.devices.append(device)
            ip("netns", "add", namespace)
            ip("link", "set", name, "netns", namespace)
            ip("-n", namespace, "address", "add", f"{NETWORK}{i + 1}/24", "dev", name)
            ip("-n", namespace, "link", "set", name, "up", "txqueuelen", "1000")
            ip("-n", namespace, "link", "set", "lo", "up")

    def stop(self):
        for device in self.devices:
            os.close(device)
        for namespace in self.namespaces:
            ip("netns", "delete", namespace, check=False)

    def take(self, source, packet, now):
        if packet[0] >> 4 != 4 or len(packet) < 20:
            return  # neighbours and routers of IPv6
        target = packet[19] - 1
        if packet[16:19] != b"\x0a\xd5\x00" or not 0 <= target < len(self.hosts) or target == source:
            return
        if source and target:
            return
        direction = self.directions[self.hosts[source or target]]["up" if source else "down"]
        at = direction.arrival(len(packet), now)
        if at is not None:
            self.number += 1
            heapq.heappush(self.waiting, (at, self.number, self.devices[target], packet))

    def deliver(self):
        while self.waiting:
            now = time.monotonic()
            at = self.waiting[0][0]
            if at > now:
                return
            _, _, device, packet = heapq.heappop(self.waiting)
            try:
                os.write(device, packet)
            except OSError:
                pass  # its receiver is gone
            self.lateness.append(now - at)

    def obey(self, line):
        command = json.loads(line)
        if command.get("counters"):
            late = sorted(self.lateness) or [0]
            self.lateness = []
            counters = {
                "counters": command["counters"],
                "late_ms": [round(late[len(late) * p // 1000] * 1000, 2) for p in (500, 990, 999)],
            }
            for host, directions in self.directions.items():
                for name, d in directions.items():
                    counters[host + " " + name] = {
                        "passed": d.passed, "bytes": d.bytes, "lost": d.lost, "overflowed": d.overflowed}
                    d.reset()
            print(json.dumps(counters), flush=True)
            return
        legs = [command["leg"]] if "leg" in command else self.hosts[1:]
        for leg in legs:
            for name, direction in self.directions[leg].items():
                if command.get("direction", name) == name:
                    direction.set(command)

    def run(self):
        sources = {device: i for i, device in enumerate(self.devices)}
        os.set_blocking(0, False)
        typed = b""
        while True:
            timeout = max(0.0, self.waiting[0][0] - time.monotonic()) if self.waiting else None
            # Not epoll, whose timeouts are whole milliseconds.
            for fd in select.select([0, *sources], [], [], timeout)[0]:
                if fd:
                    self.read(fd, sources[fd])
                    continue
                more = os.read(0, 65536)
                if not more:
                    return
                *lines, typed = (typed + more).split(b"\n")
                for line in lines:
                    self.obey(line)
            self.deliver()

    def read(self, device, source):
        for _ in range(READ_AT_MOST):
            try:
                packet = os.read(device, 65536)
            except BlockingIOError:
                return
            self.take(source, packet, time.monotonic())


def hurry():
    """Before all that it emulates the network for, or delays would be those of a busy machine."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
        return "real-time"
    except OSError:
        pass
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -20)
        return "nice"
    except OSError:
        return "usual"


def main():
    emulator = Emulator(sys.argv[1], sys.argv[2:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: its parent closes standard input
    try:
        emulator.start()
        addresses = " ".join(f"{host}={NETWORK}{i + 1}" for i, host in enumerate(emulator.hosts))
        print("ready", addresses, "priority=" + hurry(), flush=True)
        emulator.run()
    finally:
        emulator.stop()


main()
